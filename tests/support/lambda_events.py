"""Events as AWS documents them: of API Gateway's HTTP APIs (payload format 2.0), of function URLs, and of others."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Door = Literal["http api", "function url"]
OlderDoor = Literal["rest api", "load balancer", "load balancer with lists"]
DOORS: tuple[Door, ...] = ("http api", "function url")


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda tells about a call."""

    aws_request_id: str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


def event(
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    door: Door = "http api",
    encoded: bool = False,
) -> dict[str, Any]:
    """A request as that door hands it over; `encoded` is its body if it was taken for binary, as forms often are."""
    headers = {"host": "abc123.execute-api.ap-southeast-2.amazonaws.com", **(headers or {})}
    route = "$default" if door == "function url" else f"{method} {path}"
    text = b64encode(body).decode() if encoded else body.decode()
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc123",
            "domainName": "abc123.execute-api.ap-southeast-2.amazonaws.com",
            "domainPrefix": "abc123",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route,
            "stage": "$default",
            "time": "23/Nov/2026:03:15:00 +0000",
            "timeEpoch": 1795403700000,
        },
        **({"body": text} if body else {}),
        "isBase64Encoded": encoded,
    }


OLDER_DOORS: tuple[OlderDoor, ...] = ("rest api", "load balancer", "load balancer with lists")


def older_event(
    method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, door: OlderDoor = "rest api"
) -> dict[str, Any]:
    """The same request in payload format 1.0, as REST APIs and load balancers hand it over."""
    balancer = {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:ap-southeast-2:123456789012:targetgroup/x/1"}}
    sent: dict[str, Any] = {"headers": None, "multiValueHeaders": None}
    if headers is not None:
        lists = {name: [value] for name, value in headers.items()}
        sent = {} if door == "load balancer with lists" else {"headers": dict(headers)}
        sent |= {} if door == "load balancer" else {"multiValueHeaders": lists}
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        **sent,
        "queryStringParameters": None,
        "requestContext": {"httpMethod": method, "path": path, "stage": "prod"} if door == "rest api" else balancer,
        "body": b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


NO_REQUESTS: dict[str, dict[str, Any]] = {
    "a warm-up": {"source": "serverless-plugin-warmup"},
    "a schedule": {"version": "0", "source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
    "the console's test": {"key1": "value1", "key2": "value2"},
    "a queue's": {"Records": [{"messageId": "1", "body": "x", "eventSource": "aws:sqs"}]},
    "nothing": {},
    "a WebSocket's": {"requestContext": {"routeKey": "$connect", "eventType": "CONNECT"}},
}
"""What a function may be called with that is no web request."""
