"""The connection to DynamoDB, made from our settings alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session, get_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DEFAULT_REGION = "ap-southeast-2"
CALLERS = 64
"""How many threads may call at once without waiting for a connection."""

# A command gives up after 1.5 s: a silent store must leave it time for another try.
_CONNECT_SECONDS = 0.5
_READ_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS key pair, with a session token where the keys are temporary."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


_FOR_AN_EMULATOR = Credentials("local", "local")  # it wants some, and takes any


def dynamodb_client(
    *,
    region: str = DEFAULT_REGION,
    endpoint: str | None = None,
    credentials: Credentials | None = None,
    read_seconds: float = _READ_SECONDS,
) -> DynamoDBClient:
    """A client that tries each call once and waits at most `read_seconds` for its answer; safe to share among threads.

    No `endpoint` means AWS itself. Without `credentials` an `http://` endpoint gets dummy ones, and AWS those of the
    SDK's own chain, such as a Lambda function's role.
    """
    if credentials is None and endpoint is not None and endpoint.startswith("http://"):
        credentials = _FOR_AN_EMULATOR
    client = session().create_client(
        "dynamodb",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=credentials.access_key_id if credentials else None,
        aws_secret_access_key=credentials.secret_access_key if credentials else None,
        aws_session_token=credentials.session_token if credentials else None,
        config=Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=read_seconds,
            retries={"total_max_attempts": 1, "mode": "standard"},  # retrying has one home: the command
            max_pool_connections=CALLERS,
            ignore_configured_endpoint_urls=True,  # type: ignore[call-arg]  # the SDK looks for one; the stubs lack it
        ),
    )
    return cast("DynamoDBClient", client)


@cache
def session() -> Session:
    """What clients are made with, one for the process; besides DynamoDB it knows those that give credentials."""
    # boto3 would also load what it needs for S3, a good part of a cold start.
    made = get_session()
    made.register_component("data_loader", _FewServices())
    return made


class _FewServices(Loader):
    """Reads botocore's descriptions of services, without looking into the folders of all four hundred three times."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 (its base has it)
        return ["dynamodb", "signin", "sso", "sso-oidc", "sts"]
