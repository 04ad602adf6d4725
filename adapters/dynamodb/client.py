"""The connection to DynamoDB, made from our settings alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ConnectionClosedError

from adapters.dynamodb.faults import NotDynamoDB
from adapters.dynamodb.sdk_settings import WrongSdkSettings
from core.deadline import time_left
from core.ports import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DEFAULT_REGION = "ap-southeast-2"
CALLERS = 64
"""How many threads may call at once without waiting for a connection."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS key pair, with a session token where the keys are temporary."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


_NO_SUCCESS = 301  # below it the SDK looks for no error
_FOR_AN_EMULATOR = Credentials("local", "local")  # it wants some, and takes any


def dynamodb_client(
    *,
    region: str = DEFAULT_REGION,
    endpoint: str | None = None,
    credentials: Credentials | None = None,
    connect_seconds: float = 0.5,
    read_seconds: float = 0.7,
) -> DynamoDBClient:
    """A client that tries each call once; safe to share among threads.

    A call waits at most `connect_seconds` for a connection, and for the answer `read_seconds` or what is left of the
    message's deadline; with nothing left it isn't begun, and raises StoreUnavailable. A command gives up after 1.5 s: a
    silent store must leave it time for another try.

    The deadline doesn't shorten `connect_seconds`, which the SDK takes for a client only, not for a call. So where no
    connection is idle and none can be made, what was begun in time may end as much later.

    Raises WrongSdkSettings.

    No `endpoint` means AWS itself. Without `credentials` an `http://` endpoint gets dummy ones, and AWS those of the
    SDK's own chain, such as a Lambda function's role.
    """
    if credentials is None and endpoint is not None and endpoint.startswith("http://"):
        credentials = _FOR_AN_EMULATOR
    try:
        client: DynamoDBClient = session().client(
            "dynamodb",
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=credentials.access_key_id if credentials else None,
            aws_secret_access_key=credentials.secret_access_key if credentials else None,
            aws_session_token=credentials.session_token if credentials else None,
            config=Config(
                connect_timeout=connect_seconds,
                read_timeout=read_seconds,
                retries={"total_max_attempts": 1, "mode": "standard"},  # retrying has one home: the command
                max_pool_connections=CALLERS,
                ignore_configured_endpoint_urls=True,  # type: ignore[call-arg]  # the SDK looks for one; the stubs lack it
                # A tenth of each call otherwise: checking what our own code built, and composing the header again.
                parameter_validation=False,
                user_agent=f"Boto3/{boto3.__version__}",
            ),
        )
    except BotoCoreError as error:
        raise WrongSdkSettings(error) from error
    client.meta.events.register("before-call.dynamodb", _within_the_deadline(read_seconds))
    client.meta.events.register("before-parse.dynamodb", _insist_on_dynamodb)
    client.meta.events.register("response-received.dynamodb", _without_dropped_connections(client))
    return client


@cache
def session() -> Session:
    """What clients are made with, one for the process: it looks for credentials once."""
    return Session()


def _within_the_deadline(read_seconds: float) -> Callable[..., None]:
    """A handler that gives each call its own limit, where the SDK looks for it."""

    def limit(context: dict[str, object], **_: object) -> None:
        seconds = time_left(read_seconds)
        if seconds <= 0:
            raise StoreUnavailable("not asked: the message's time is over")
        context["read_timeout"] = seconds

    return limit


def _insist_on_dynamodb(response_dict: Mapping[str, Any], **_: object) -> None:
    """The SDK takes any answer with status 200 for a success, without content if need be: a web server's page too."""
    body, kind = response_dict["body"].strip(), response_dict["headers"].get("Content-Type", "")
    is_json = kind.startswith("application/x-amz-json") and body.startswith(b"{") and body.endswith(b"}")
    if response_dict["status_code"] < _NO_SUCCESS and not is_json:
        raise NotDynamoDB


def _without_dropped_connections(client: DynamoDBClient) -> Callable[..., None]:
    """A handler that lets go of all idle connections where one turned out to be dropped: the others will be too.

    Else the next try would be made on the next dropped one. Calls under way keep theirs.
    """

    def let_go(exception: Exception | None = None, **_: object) -> None:
        if isinstance(exception, ConnectionClosedError):
            client.close()

    return let_go
