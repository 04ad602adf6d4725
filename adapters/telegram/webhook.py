"""An update that Telegram delivers, whichever server takes it: finished before it is answered."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import Counter

import structlog
from telegram import Update
from telegram.error import TelegramError

from adapters.telegram.app import App

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (its name, not the secret)
_DELIVERIES_ASKED_FOR = 3
_OK, _BAD_REQUEST, _UNAUTHORIZED, _UNAVAILABLE = 200, 400, 401, 503


class Webhook:
    """The webhook of `app`, for whoever knows its `secret`; for one event loop."""

    def __init__(self, app: App, secret: str) -> None:
        self._app = app
        self._secret = secret
        self._starting = asyncio.Lock()
        self._deliveries: Counter[int] = Counter()

    async def take(self, given: str, body: bytes) -> int:
        """Finish the update in `body`, and give the HTTP status to answer with. `given` is the secret as sent.

        401 without the secret, which is seen to first; 400 for what is no update. While Telegram itself can't be
        reached for the bot's own name, 503 makes it deliver the update again, a few times at most: one that is never
        taken would hold up all others of its chat.
        """
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return _UNAUTHORIZED
        update = self._read(body)
        if update is None:
            return _BAD_REQUEST
        try:
            async with self._starting:
                await self._app.initialize()  # asks Telegram for the bot's name, the first time
        except TelegramError as error:
            log.warning("telegram is out of reach", error=type(error).__name__)
            return self._postponed(update)
        self._deliveries.clear()
        await self._app.process_update(update)
        return _OK

    def _postponed(self, update: Update) -> int:
        self._deliveries[update.update_id] += 1
        if self._deliveries[update.update_id] <= _DELIVERIES_ASKED_FOR:
            return _UNAVAILABLE
        log.warning("an update was dropped", update_id=update.update_id)
        return _OK

    def _read(self, body: bytes) -> Update | None:
        try:
            return Update.de_json(json.loads(body), self._app.bot)
        except (ValueError, TypeError, KeyError, AttributeError):  # PTB trusts Telegram and checks nothing
            return None
