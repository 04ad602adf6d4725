"""What is sent to DynamoDB, by botocore's hooks: noted, overtaken, lost, refused, or answered in part."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from tests.support.stores import DynamoDBTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def requests(table: DynamoDBTable, operation: str) -> list[dict[str, Any]]:
    """What is sent from now on."""
    sent: list[dict[str, Any]] = []

    def remember(params: dict[str, Any], **_: object) -> None:
        sent.append(params)

    table.client.meta.events.register(f"provide-client-params.dynamodb.{operation}", remember)
    return sent


def once_before(table: DynamoDBTable, operation: str, act: Callable[[], object]) -> None:
    """Do something right before the next call of an operation is sent."""
    waiting = [act]

    def meanwhile(**_: object) -> None:
        if waiting:
            waiting.pop()()

    table.client.meta.events.register(f"before-call.dynamodb.{operation}", meanwhile)


def lose_next_answer(table: DynamoDBTable, operation: str) -> None:
    """The next request is carried out, but its answer doesn't arrive in time."""
    event = f"before-send.dynamodb.{operation}"

    def send_and_forget(request: AWSPreparedRequest, **_: object) -> None:
        table.client.meta.events.unregister(event, send_and_forget)
        session = URLLib3Session(timeout=60)
        assert session.send(request).status_code == 200
        session.close()
        raise ReadTimeoutError(endpoint_url=request.url)

    table.client.meta.events.register(event, send_and_forget)


def refuse(client: DynamoDBClient, operation: str, code: str, *reasons: str) -> None:
    """Each request of an operation is answered like that, and nothing is done."""
    refused = answer(400, code, *reasons)
    event = f"before-send.dynamodb.{operation}"
    client.meta.events.register(event, lambda request, **_: refused(request))  # type: ignore[arg-type]  # this hook's answer is taken


def leave_out(table: DynamoDBTable, rows: int, *, always: bool = False) -> None:
    """The next answer to a BatchGetItem, or each, has none of the last rows that it should have: DynamoDB is busy."""
    waiting = [rows]

    def shorten(parsed: dict[str, Any], **_: object) -> None:
        found = parsed["Responses"][table.name]
        complete = len(found) - (rows if always else waiting.pop() if waiting else 0)
        found, left_out = found[:complete], found[complete:]
        keys = [{"PK": row["PK"], "SK": row["SK"]} for row in left_out]
        parsed["Responses"][table.name] = found
        parsed["UnprocessedKeys"] = {table.name: {"Keys": keys}} if keys else {}

    table.client.meta.events.register("after-call.dynamodb.BatchGetItem", shorten)


def answer(status: int, code: str, *reasons: str, message: str = "") -> Callable[[AWSPreparedRequest], AWSResponse]:
    """DynamoDB's own words, and nothing was done."""
    body: dict[str, object] = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message or code}
    if reasons:
        body["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return page(status, "application/x-amz-json-1.0", json.dumps(body))


def page(status: int, kind: str, content: str) -> Callable[[AWSPreparedRequest], AWSResponse]:
    """What something answers that is perhaps not DynamoDB."""

    def respond(request: AWSPreparedRequest) -> AWSResponse:
        headers = HTTPHeaders()
        headers["Content-Type"] = kind
        return AWSResponse(request.url, status, headers, _Stream(content.encode()))

    return respond


class _Stream(io.BytesIO):
    """What botocore reads a body from."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()
