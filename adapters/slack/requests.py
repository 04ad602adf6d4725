"""A request from Slack, whichever server takes it: who signs wrongly or too late is turned away, unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

# Bolt takes these from the wire although Slack doesn't sign them; nobody outside has business sending them.
_LAZY_HEADERS = {"x-slack-bolt-lazy-only", "x-slack-bolt-lazy-function-name"}


def is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed these bytes within five minutes of now; garbage in the headers or the body is a no."""
    try:
        return verifier.is_valid_request(body, headers)
    except (ValueError, TypeError):  # a timestamp that is no number, a signature or body that is no text
        return False


def answered(app: App, body: bytes, headers: Mapping[str, str]) -> BoltResponse:
    """The answer of `app`, whose work is done by then, to a signed request."""
    wanted: dict[str, str | Sequence[str]] = {
        name: value for name, value in headers.items() if name.lower() not in _LAZY_HEADERS
    }
    return app.dispatch(BoltRequest(body=body.decode(), headers=wanted))
