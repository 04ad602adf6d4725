"""A payload on its way to the bot, signed and posted or over a socket, and the answer taken as Slack takes it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

import httpx

from standins.slack.answers import take_answer
from standins.slack.elements import Json
from standins.slack.sockets import Sockets
from standins.slack.values import Failure, Refusal, Retry
from standins.slack.workspace import Workspace

_OK = 200
_TAKEN = range(200, 300)  # for an event any of these will do
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was sent and what came back.

    `status` is None if no answer came within the time that Slack waits, 200 for an acknowledgement over a socket;
    `seconds` is how long it took. `error` is None, or what the user saw instead: see Failure. `payload`, `headers` and
    `sent` are as they went out; what went over a socket has no headers.
    """

    status: int | None
    seconds: float
    body: str
    error: str | None
    payload: Json = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    sent: bytes = field(repr=False)


class _Answer(NamedTuple):
    status: int | None = None
    text: str = ""
    is_json: bool = False
    error: str | None = None


class Dispatcher:
    """Posts to the bot, or with `sockets` sends over them. `bot_url` may be set at any time."""

    def __init__(
        self,
        workspace: Workspace,
        signing_secret: str,
        bot_url: str,
        ack_seconds: float,
        sockets: Sockets | None = None,
    ) -> None:
        self.bot_url = bot_url
        self._sockets = sockets
        self._workspace = workspace
        self._signing_secret = signing_secret
        self._ack_seconds = ack_seconds
        # No connection outlives its request, so there is nothing to close.
        self._client = httpx.Client(
            timeout=ack_seconds,
            trust_env=False,
            verify=False,  # noqa: S501 - a bot on loopback
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def build_request(self, payload: Json, timestamp: float | None = None) -> tuple[dict[str, str], bytes]:
        """The headers and the body that Slack would post, signed at `timestamp` (epoch seconds, now if None)."""
        body, content_type = _written(payload)
        # The time of day, not the stand-in's clock: the bot compares it with its own.
        signed_at = str(int(time.time() if timestamp is None else timestamp))
        basis = b"v0:" + signed_at.encode() + b":" + body
        signature = hmac.new(self._signing_secret.encode(), basis, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": signed_at,
            "X-Slack-Signature": f"v0={signature}",
        }
        return headers, body

    def deliver(self, payload: Json, retry: Retry | None = None) -> Delivery:
        """Send it, and do what the answer says. Raises RuntimeError if there should be a `bot_url` and is none."""
        if self._sockets is not None:
            return self.post(payload, {}, json.dumps(self._sockets.envelope(payload, retry)).encode())
        headers, body = self.build_request(payload)
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        return self.post(payload, headers, body)

    def post(self, payload: Json, headers: Mapping[str, str], body: bytes) -> Delivery:
        """Send exactly these bytes for `payload`, and do what the answer says."""
        started = time.monotonic()
        status, text, is_json, error = (
            self._over_http(headers, body) if self._sockets is None else self._over_socket(self._sockets, body)
        )
        seconds = time.monotonic() - started
        if status is not None and seconds > self._ack_seconds:
            status, error = None, "operation_timeout"
        elif status is not None and status not in (_TAKEN if "event" in payload else (_OK,)):
            error = "dispatch_failed"
        with self._workspace.lock:
            failure = (
                self._taken(payload, text, is_json) if error is None else _failure(payload, error, f"HTTP {status}")
            )
            if failure:
                self._workspace.failures.append(failure)
        return Delivery(status, seconds, text, failure.error if failure else None, payload, headers, body)

    def _over_http(self, headers: Mapping[str, str], body: bytes) -> _Answer:
        if not self.bot_url:
            raise RuntimeError("set bot_url to the address that the bot takes Slack's requests at")
        try:
            answer = self._client.post(self.bot_url, headers=dict(headers), content=body)
        except httpx.TimeoutException:
            return _Answer(error="operation_timeout")
        except httpx.HTTPError:
            return _Answer(error="dispatch_failed")
        return _Answer(answer.status_code, answer.text, "json" in answer.headers.get("content-type", ""))

    def _over_socket(self, sockets: Sockets, body: bytes) -> _Answer:
        try:
            return _Answer(_OK, sockets.send(json.loads(body), self._ack_seconds), is_json=True)
        except TimeoutError:
            return _Answer(error="operation_timeout")
        except ConnectionError:
            return _Answer(error="dispatch_failed")

    def _taken(self, payload: Json, text: str, is_json: bool) -> Failure | None:
        try:
            take_answer(self._workspace, payload, text, is_json=is_json)
        except Refusal as refusal:
            return _failure(payload, refusal.error, "; ".join(refusal.messages))
        return None


def _written(payload: Json) -> tuple[bytes, str]:
    """The body, and its type: what comes from the Events API is JSON, all else a form."""
    if payload.get("type") in ("event_callback", "url_verification"):
        return json.dumps(payload).encode(), "application/json"
    return urlencode(payload if "command" in payload else {"payload": json.dumps(payload)}).encode(), _FORM


def _failure(payload: Json, error: str, detail: str) -> Failure:
    if "command" in payload:
        return Failure(payload["user_id"], payload["command"], error, detail)
    if "event" in payload:
        return Failure(payload["event"]["user"], payload["event"]["type"], error, detail)
    actions = payload.get("actions")
    name = actions[0]["action_id"] if actions else payload["view"]["callback_id"]
    return Failure(payload["user"]["id"], name, error, detail)
