"""The door for Telegram: who doesn't know the webhook's secret is turned away before anything is read."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import Counter

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.error import TelegramError

from adapters.telegram.app import App

log = structlog.get_logger()

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_DELIVERIES_ASKED_FOR = 3
_BAD_REQUEST, _UNAUTHORIZED, _UNAVAILABLE = 400, 401, 503


def telegram_route(app: App, *, secret: str) -> Route:
    """`POST /telegram/webhook`: the updates of `app`, each finished before it is answered.

    Raises HTTPException 401 without the secret and 400 for what is no update. While Telegram itself can't be reached
    for the bot's own name, 503 makes it deliver the update again, a few times at most: one that is never taken would
    hold up all others of its chat.
    """
    starting = asyncio.Lock()
    deliveries: Counter[int] = Counter()

    async def webhook(request: Request) -> Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise HTTPException(_UNAUTHORIZED)
        update = _read(app, await request.body())
        try:
            async with starting:
                await app.initialize()  # asks Telegram for the bot's name, the first time
        except TelegramError as error:
            log.warning("telegram is out of reach", error=type(error).__name__)
            deliveries[update.update_id] += 1
            if deliveries[update.update_id] <= _DELIVERIES_ASKED_FOR:
                raise HTTPException(_UNAVAILABLE) from error
            log.warning("an update was dropped", update_id=update.update_id)
            return Response()
        deliveries.clear()
        await app.process_update(update)
        return Response()

    return Route("/telegram/webhook", webhook, methods=["POST"])


def _read(app: App, body: bytes) -> Update:
    try:
        update = Update.de_json(json.loads(body), app.bot)
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # PTB trusts Telegram and checks nothing
        raise HTTPException(_BAD_REQUEST) from error
    return update
