"""Events as AWS documents them for API Gateway's HTTP APIs (payload format 2.0) and for function URLs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Door = Literal["http api", "function url"]
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
