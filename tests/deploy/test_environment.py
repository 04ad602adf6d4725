from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.session import get_session
from pydantic import ValidationError
from structlog.testing import capture_logs

from bot.aws.environment import WrongSetting, config_of, name_misspelt, needed, optional, secrets
from bot.aws.parameters import ParametersUnreadable, parameters
from bot.config import checks
from bot.config.settings import Settings, what_is_wrong
from core.reminders import Reminders
from core.waitlist_rules import WaitlistRules
from tests.support.parameter_store import ParameterStore, parameter_store
from tests.support.second_school import SECOND_FILE

REGION = "ap-southeast-2"
TABLE = {"AWS_REGION": REGION, "DYNAMODB_TABLE": "school"}
RULES: dict[str, Callable[[str], str]] = {"SLACK_BOT_TOKEN": checks.slack_token, "SLACK_SIGNING_SECRET": str}


@pytest.fixture(autouse=True)
def credentials(nothing_remembered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-the-role")


def at(store: ParameterStore) -> dict[str, str]:
    return {"SECRETS_PATH": "/dance-school", "AWS_ENDPOINT_URL_SSM": store.url, "AWS_REGION": REGION}


def test_secrets_come_from_parameter_store_in_one_call_and_decrypted() -> None:
    with parameter_store(SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s", OTHER="o") as store:
        assert secrets(at(store), RULES) == {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
        assert len(store.calls) == 1


def test_the_request_to_parameter_store_is_the_sdks_own() -> None:
    names = ["/dance-school/SLACK_BOT_TOKEN", "/dance-school/SLACK_SIGNING_SECRET"]
    with parameter_store(SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s") as store:
        client: Any = get_session().create_client("ssm", region_name=REGION, endpoint_url=store.url)
        by_the_sdk = client.get_parameters(Names=names, WithDecryption=True)["Parameters"]
        by_us = parameters(
            "/dance-school", [name.rpartition("/")[2] for name in names], region=REGION, endpoint=store.url
        )
        assert by_us == {one["Name"].rpartition("/")[2]: one["Value"] for one in by_the_sdk}
        (theirs, their_body), (ours, our_body) = store.calls
    assert our_body == their_body
    for name in ("x-amz-target", "content-type", "x-amz-security-token"):
        assert ours[name] == theirs[name]


def test_a_secret_that_is_not_stored_is_named() -> None:
    with parameter_store(SLACK_BOT_TOKEN="xoxb-1") as store, pytest.raises(WrongSetting) as wrong:
        secrets(at(store), RULES)
    assert str(wrong.value) == "SLACK_SIGNING_SECRET is missing"


def test_a_malformed_secret_is_named_and_not_told() -> None:
    with (
        parameter_store(SLACK_BOT_TOKEN="s3cret", SLACK_SIGNING_SECRET="s") as store,
        pytest.raises(WrongSetting) as wrong,
    ):
        secrets(at(store), RULES)
    assert str(wrong.value) == "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-"


def test_what_parameter_store_refuses_is_said_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ParameterStore, "answer", lambda *_: (400, {"__type": "AccessDeniedException"}))
    with parameter_store() as store, pytest.raises(ParametersUnreadable) as refused:
        parameters("/dance-school", ["SLACK_BOT_TOKEN"], region=REGION, endpoint=store.url)
    assert json.loads(str(refused.value)) == {"__type": "AccessDeniedException"}


@pytest.mark.parametrize("name", ["AWS_REGION", "DYNAMODB_TABLE"])
@pytest.mark.parametrize("emptied", [True, False])
def test_a_setting_without_which_nothing_works_is_named(name: str, *, emptied: bool) -> None:
    without = {**TABLE, name: ""} if emptied else {other: value for other, value in TABLE.items() if other != name}
    with pytest.raises(WrongSetting) as wrong:
        config_of(without)
    assert str(wrong.value) == f"{name} is missing"


@pytest.mark.fault("F16")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DYNAMODB_TABLE", "bad name"),
        ("AWS_REGION", "ap southeast 2"),
        ("SCHOOL_TIMEZONE", "Mars/Base"),
        ("TIMETABLE", "none.toml"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://local host:8000"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "localhost"),
        ("SPOTS_PER_STUDENT", "0"),
        ("MESSAGES_PER_MINUTE", "many"),
        ("WAITLIST", "yes"),
        ("WAITLIST_PROMOTE_UNTIL_HOURS", "-1"),
        ("WAITLIST_PROMOTE_UNTIL_HOURS", "1.5"),
        ("WAITLIST_OPEN_TO_ALL_HOURS", "169"),
        ("REMINDER_HOURS", "soon"),
        ("HISTORY_DAYS", "29"),
        ("HISTORY_DAYS", "long"),
    ],
)
def test_a_malformed_setting_is_refused_in_the_words_of_the_server(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WrongSetting) as wrong:
        config_of({**TABLE, name: value})
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as same:
        Settings(_env_file=None)
    assert str(wrong.value) == what_is_wrong(same.value)


def test_the_school_is_the_servers_with_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    school = {
        "SCHOOL_TIMEZONE": "Europe/Vienna",
        "TIMETABLE": str(SECOND_FILE),
        "SCHOOL_NAME": "Step by Step",
        "SCHOOL_ADDRESS": "1 Dance St",
        "SCHOOL_CONTACT": "02 5550 1234",
        "SPOTS_PER_STUDENT": "5",
    }
    assert config_of(TABLE).school == Settings(_env_file=None).config.school
    for name, value in school.items():
        monkeypatch.setenv(name, value)
    assert config_of(TABLE | school).school == Settings(_env_file=None).config.school


@pytest.mark.parametrize("switch", ["on", "off", ""])
def test_the_waitlist_is_the_servers_with_the_same_settings(switch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {"WAITLIST": switch, "WAITLIST_PROMOTE_UNTIL_HOURS": "24", "WAITLIST_OPEN_TO_ALL_HOURS": "0"}
    assert config_of(TABLE).waitlist == Settings(_env_file=None).config.waitlist
    for name, value in rules.items():
        monkeypatch.setenv(name, value)
    set_to = Settings(_env_file=None).config.waitlist
    assert set_to == WaitlistRules(timedelta(hours=24), timedelta(0), is_on=switch != "off")
    assert config_of(TABLE | rules).waitlist == set_to


@pytest.mark.parametrize(
    ("hours", "reminders"),
    [
        ("", Reminders(24, 2)),
        ("off", Reminders(None, None)),
        ("48", Reminders(48, None)),
        ("3", Reminders(None, 3)),
        ("1, 168", Reminders(168, 1)),
        ("24,23", Reminders(24, 23)),
    ],
)
def test_reminders_come_when_the_servers_do_with_the_same_setting(
    hours: str, reminders: Reminders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMINDER_HOURS", hours)
    assert Settings(_env_file=None).config.reminders == reminders
    assert config_of(TABLE | {"REMINDER_HOURS": hours}).reminders == reminders


def test_what_is_not_set_is_its_default() -> None:
    assert optional({"X": ""}, "X", checks.url, "http://x.example") == "http://x.example"
    assert needed({"X": "1"}, "X") == "1"


@pytest.mark.fault("F16")
def test_a_misspelt_setting_is_named_and_nothing_of_aws_is() -> None:
    of_aws = {"AWS_DEFAULT_REGION": "", "AWS_LAMBDA_FUNCTION_NAME": "", "_HANDLER": "", "AWS_ENDPOINT_URL_SSM": ""}
    ours = {**TABLE, "SECRETS_PATH": "/dance-school", "SECRETS_VERSION": "1", "SCHOOL_NAME": "Step by Step"}
    with capture_logs() as lines:
        name_misspelt({**of_aws, **ours, "SLACK_BOT_TOKN": "xoxb-s3cret", "SECRET_PATH": "/s3cret"})
    assert [(line["log_level"], line["event"]) for line in lines] == [
        ("warning", "SECRET_PATH means nothing here; is SECRETS_PATH meant?"),
        ("warning", "SLACK_BOT_TOKN means nothing here; is SLACK_BOT_TOKEN meant?"),
    ]


@pytest.mark.fault("F16")
def test_a_region_that_aws_could_not_have_is_refused_unless_another_server_is_named() -> None:
    with pytest.raises(WrongSetting, match="AWS_REGION must be a region such as ap-southeast-2"):
        config_of({**TABLE, "AWS_REGION": "sydney"})
    own = {"AWS_REGION": "sydney", "AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:8000"}
    dynamodb = config_of({**TABLE, **own}).dynamodb
    assert dynamodb is not None
    assert dynamodb.region == "sydney"
