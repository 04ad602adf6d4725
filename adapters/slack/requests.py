"""A request from Slack, whichever server takes it: who signs wrongly or too late is turned away, unread."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

# Bolt takes these from the wire although Slack doesn't sign them; nobody outside has business sending them.
_LAZY_HEADERS = {"x-slack-bolt-lazy-only", "x-slack-bolt-lazy-function-name"}


class BytesVerifier(SignatureVerifier):
    """Slack's verifier, for bytes that may be no text: who sent them is known before they are read."""

    def generate_signature(self, *, timestamp: str, body: str | bytes) -> str:
        """The signature of the body as it came."""
        sent = body.encode() if isinstance(body, str) else body
        signed = b"v0:%b:%b" % (timestamp.encode(), sent)
        return "v0=" + hmac.new(self.signing_secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(verifier: BytesVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed these bytes within five minutes of now; garbage in the headers is a no."""
    try:
        return verifier.is_valid_request(body, headers)
    except (OverflowError, TypeError, ValueError):  # a timestamp that is no moment, a signature that is no text
        return False


def read_request(body: bytes, headers: Mapping[str, str]) -> BoltRequest | None:
    """The request to hand to Bolt; None for what Slack would not send, however it is signed."""
    try:
        text = body.decode()
        payload = json.loads(text) if text.startswith("{") else _of_form(text)
    except (ValueError, RecursionError):  # not UTF-8, not JSON, nested without end
        return None
    wanted: dict[str, str | Sequence[str]] = {
        name: value for name, value in headers.items() if name.lower() not in _LAZY_HEADERS
    }
    return bolt_request(payload, wanted)


def bolt_request(payload: object, headers: Mapping[str, str | Sequence[str]]) -> BoltRequest | None:
    """The request for a payload that was read; None for one that is not as Slack writes them."""
    if not (isinstance(payload, dict) and _is_whole(payload)):
        return None
    # Only in this mode Bolt takes a body that is read already; its own reading loses a command whose text, or channel,
    # has the word "payload" in it. Otherwise the mode only matters to a check of signatures, which is ours.
    return BoltRequest(body=payload, headers=dict(headers), mode="socket_mode")


def _of_form(text: str) -> object:
    fields = dict(parse_qsl(text, keep_blank_values=True))
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _is_whole(payload: Mapping[str, Any]) -> bool:  # Any: JSON
    """Whether it has what every one of its kind has."""
    if "command" in payload:
        return isinstance(payload.get("user_id"), str)
    if "ssl_check" in payload:
        return True
    match payload.get("type"):
        case "url_verification":
            return isinstance(payload.get("challenge"), str)
        case "app_rate_limited":  # instead of events that Slack holds back; nobody has caused it
            return True
        case "event_callback":
            event = payload.get("event")
            return isinstance(event, dict) and isinstance(event.get("type"), str)
        case str() as kind:
            user = payload.get("user")
            return isinstance(user, dict) and isinstance(user.get("id"), str) and _has_what_was_done(kind, payload)
    return False


def _has_what_was_done(kind: str, payload: Mapping[str, Any]) -> bool:  # Any: JSON
    """Whether it has what was tapped or submitted, which Bolt reads without looking."""
    match kind:
        case "block_actions":
            actions = payload.get("actions")
            return isinstance(actions, list) and bool(actions) and _is_named(actions[0], "type", "action_id")
        case "view_submission" | "view_closed":
            return _is_named(payload.get("view"), "type", "callback_id")
    return True


def _is_named(part: object, *names: str) -> bool:
    return isinstance(part, dict) and all(isinstance(part.get(name), str) for name in names)
