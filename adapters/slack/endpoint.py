"""The door for Slack in our own web server."""

from __future__ import annotations

from slack_bolt import App
from slack_sdk.signature import SignatureVerifier
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.requests import answered, is_signed

_UNAUTHORIZED = 401


def slack_route(app: App, *, signing_secret: str) -> Route:
    """`POST /slack/events`: the commands, interactions and events of `app`, run in the thread pool.

    Raises HTTPException 401 for a request that Slack did not sign within the last five minutes.
    """
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = await request.body()
        if not is_signed(verifier, body, request.headers):
            raise HTTPException(_UNAUTHORIZED)
        answer = await run_in_threadpool(answered, app, body, request.headers)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    return Route("/slack/events", events, methods=["POST"])
