"""The door for Slack: who signs wrongly or too late is turned away before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_UNAUTHORIZED = 401
# Bolt takes these from the wire although Slack doesn't sign them; nobody outside has business sending them.
_LAZY_HEADERS = {"x-slack-bolt-lazy-only", "x-slack-bolt-lazy-function-name"}


def slack_route(app: App, *, signing_secret: str) -> Route:
    """`POST /slack/events`: the slash commands and interactions of `app`, run in the thread pool.

    Raises HTTPException 401 for a request that Slack did not sign within the last five minutes.
    """
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = await request.body()
        if not is_signed(verifier, body, request.headers):
            raise HTTPException(_UNAUTHORIZED)
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        for name in _LAZY_HEADERS:
            headers.pop(name, None)
        answer = await run_in_threadpool(app.dispatch, BoltRequest(body=body.decode(), headers=headers))
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    return Route("/slack/events", events, methods=["POST"])


def is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed these bytes within five minutes of now; garbage in the headers or the body is a no."""
    try:
        return verifier.is_valid_request(body, headers)
    except (ValueError, TypeError):  # a timestamp that is no number, a signature or body that is no text
        return False
