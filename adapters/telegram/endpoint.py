"""The door for Telegram in our own web server."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.telegram.app import App
from adapters.telegram.webhook import SECRET_HEADER, Webhook

_OK = 200


def telegram_route(app: App, *, secret: str) -> Route:
    """`POST /telegram/webhook`: the updates of `app`, each finished before it is answered.

    Raises HTTPException for all that `Webhook` doesn't answer with 200.
    """
    webhook = Webhook(app, secret)

    async def update(request: Request) -> Response:
        status = await webhook.take(request.headers.get(SECRET_HEADER, ""), await request.body())
        if status != _OK:
            raise HTTPException(status)
        return Response()

    return Route("/telegram/webhook", update, methods=["POST"])
