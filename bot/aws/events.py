"""What API Gateway, function URLs and load balancers call a function with, and what they want back."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

Event = Mapping[str, Any]  # JSON, as Lambda hands it over
Answer = dict[str, Any]

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Context(Protocol):
    """What we use of the context that Lambda gives to each call."""

    @property
    def aws_request_id(self) -> str:
        """The id of the call, which is in every line that Lambda itself logs about it."""


Handler = Callable[[Event, Context], Answer]


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; its headers' names in lower case, its body to the byte as it was sent."""

    method: str
    headers: Mapping[str, str]
    body: bytes


def request(event: Event) -> Request | None:
    """The request in an event; None for an event of another kind, such as a schedule that keeps a function warm.

    Function URLs and HTTP APIs send payload format 2.0. REST APIs and load balancers send the older one, in which there
    may be no headers, or each with a list of values.
    """
    context, body = event.get("requestContext"), event.get("body") or ""
    asked = context.get("http") if isinstance(context, Mapping) else None
    method = asked.get("method") if isinstance(asked, Mapping) else event.get("httpMethod")
    if not isinstance(method, str):
        return None
    several = event.get("multiValueHeaders") or {}
    sent = event.get("headers") or {name: ", ".join(values) for name, values in several.items()}
    return Request(
        method=method,
        headers={name.lower(): value for name, value in sent.items()},
        body=b64decode(body) if event.get("isBase64Encoded") else body.encode(),
    )


def respond(status: int, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    """The answer that an event wants."""
    return {"statusCode": status, "headers": dict(headers or {}), "body": body, "isBase64Encoded": False}


def refuse(status: int, context: Context) -> Answer:
    """The failure for a status, in the HTTP API's one body; the correlation id is Lambda's own id of the call."""
    code, message = _FAILURES[status]
    log.info("request failed", code=code, status=status, correlation_id=context.aws_request_id)
    error = {"code": code, "message": message, "correlationId": context.aws_request_id}
    headers = {
        "Content-Type": "application/json",
        "X-Correlation-Id": context.aws_request_id,
        **_HEADERS.get(status, {}),
    }
    return respond(status, json.dumps({"error": error}), headers)


_FAILURES = {
    400: ("InvalidArgument", "The request could not be understood."),
    401: ("Unauthorized", "This request is not signed as it must be."),
    405: ("MethodNotAllowed", "This address does not know this method."),
    503: ("StoreUnavailable", "We can't answer just now. Please try again."),
}
_HEADERS = {405: {"Allow": "POST"}, 503: {"Retry-After": "5"}}
