"""Telegram's route in our own web server."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.telegram.app import App
from adapters.telegram.webhook import LARGEST_UPDATE, SECRET_HEADER, Webhook

_OK, _BAD_REQUEST, _UNAUTHORIZED = 200, 400, 401
_BODY_SECONDS = 10.0


def telegram_route(app: App, *, secret: str, body_seconds: float = _BODY_SECONDS) -> Route:
    """`POST /telegram/webhook`: the updates of `app`, each finished before it is answered.

    Looks at the secret before it reads a body, which has `body_seconds` to arrive. Raises HTTPException for all that
    `Webhook` doesn't answer with 200.
    """
    webhook = Webhook(app, secret)

    async def update(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not webhook.knows(given):
            raise HTTPException(_UNAUTHORIZED, headers={"Connection": "close"})  # the body is still on its way
        try:
            async with asyncio.timeout(body_seconds):
                body = await _beginning(request)
        except (TimeoutError, ClientDisconnect):
            raise HTTPException(_BAD_REQUEST, headers={"Connection": "close"}) from None
        status = await webhook.take(given, body)
        if status != _OK:
            raise HTTPException(status)
        return Response()

    return Route("/telegram/webhook", update, methods=["POST"])


async def _beginning(request: Request) -> bytes:
    """The body, or as much of it as shows that it is too large; the rest is read, so that our answer is."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[: LARGEST_UPDATE + 1 - len(body)]
    return bytes(body)
