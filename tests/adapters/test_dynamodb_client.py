from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.dynamodb.client import Credentials, dynamodb_client
from adapters.dynamodb.sdk_settings import WrongSdkSettings
from bot.config.config import Limits

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(autouse=True)
def misleading_environment(nothing_remembered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the SDK would find on its own."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "from-the-environment")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


def test_region_and_endpoint_are_ours_whatever_the_environment_says() -> None:
    local = dynamodb_client(region="ap-southeast-4", endpoint="http://127.0.0.1:8000")
    assert (local.meta.region_name, local.meta.endpoint_url) == ("ap-southeast-4", "http://127.0.0.1:8000")
    aws = dynamodb_client()
    assert aws.meta.region_name == "ap-southeast-2"
    assert aws.meta.endpoint_url == "https://dynamodb.ap-southeast-2.amazonaws.com"


@pytest.mark.parametrize(
    ("endpoint", "given", "used"),
    [
        ("http://127.0.0.1:8000", None, "local"),
        ("http://127.0.0.1:8000", Credentials("mine", "secret"), "mine"),
        (None, Credentials("mine", "secret"), "mine"),
        (None, None, "from-the-environment"),
        ("https://dynamodb.example.com", None, "from-the-environment"),
    ],
)
def test_only_an_emulator_gets_dummy_credentials(endpoint: str | None, given: Credentials | None, used: str) -> None:
    assert access_key(dynamodb_client(endpoint=endpoint, credentials=given)) == used


def test_a_call_that_fails_leaves_a_command_time_for_another_try() -> None:
    config: Any = dynamodb_client().meta.config  # Any: the stubs don't know what is in it
    assert config.retries["total_max_attempts"] == 1
    assert config.connect_timeout + config.read_timeout < 1.5
    assert config.max_pool_connections == 64


@pytest.mark.fault("F42")
@pytest.mark.promise("B13")
def test_a_connection_that_hangs_at_the_very_end_leaves_the_answer_within_three_seconds() -> None:
    limits = Limits()
    config: Any = dynamodb_client(connect_seconds=limits.store_connect).meta.config  # Any: as above
    for told in (limits.slack.message, limits.telegram.thinking, limits.http.message):
        assert told + config.connect_timeout <= 3


def test_settings_of_the_sdk_that_are_wrong_are_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "the\nschool's")
    with pytest.raises(WrongSdkSettings, match=r"AWS_PROFILE .* can't be used: .*profile \(the school's\)"):
        dynamodb_client()


def test_a_secret_does_not_show() -> None:
    assert "hush" not in repr(Credentials("mine", "hush", "hush"))


def access_key(client: DynamoDBClient) -> str:
    """The key that its requests are signed with."""
    (credential,) = parse_qs(urlsplit(client.generate_presigned_url("list_tables")).query)["X-Amz-Credential"]
    return credential.split("/")[0]
