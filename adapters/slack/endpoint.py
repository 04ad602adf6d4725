"""Slack's route in our own web server."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from slack_bolt import App
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.limits import SlackLimits
from adapters.slack.requests import BytesVerifier, is_signed, read_request

_NOT_UNDERSTOOD, _UNAUTHORIZED = 400, 401


def slack_route(
    app: App,
    *,
    signing_secret: str,
    limits: SlackLimits = SlackLimits(),  # noqa: B008  # frozen
    threads: CapacityLimiter | None = None,
) -> Route:
    """`POST /slack/events`: the commands, interactions and events of `app`, run in the thread pool.

    `threads` is how many of the pool's they may take, all of them by default.

    Raises HTTPException 401 for a request that Slack did not sign within the last five minutes, 400 for one that is
    signed but not as Slack writes them.
    """
    verifier = BytesVerifier(signing_secret)

    async def events(request: Request) -> Response:
        with limits.for_message():
            body = await request.body()
            if not is_signed(verifier, body, request.headers):
                raise HTTPException(_UNAUTHORIZED)
            asked = read_request(body, request.headers)
            if asked is None:
                raise HTTPException(_NOT_UNDERSTOOD)
            answer = await to_thread.run_sync(app.dispatch, asked, limiter=threads)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    return Route("/slack/events", events, methods=["POST"])
