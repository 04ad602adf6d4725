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
from adapters.telegram.updates import is_number, passed_over, read_update

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (its name, not the secret)
LARGEST_UPDATE = 1024 * 1024
"""Bytes. A long reply to a long message is 69 KB where each letter takes six bytes; nothing comes near this."""

_REMEMBERED = 1000  # updates that are to come again; which of them come to this replica nobody knows
DELIVERIES_ASKED_FOR = 3
"""How often an update is to come again while its sender can't be answered."""

_OK, _BAD_REQUEST, _UNAUTHORIZED, _UNAVAILABLE = 200, 400, 401, 503


class Webhook:
    """The webhook of `app`, for requests with its `secret`; for one event loop."""

    def __init__(self, app: App, secret: str) -> None:
        self._app = app
        self._secret = secret
        self._starting = asyncio.Lock()
        self._deliveries: Counter[int] = Counter()

    def knows(self, given: str) -> bool:
        """Whether `given` is the secret, in constant time. Only Telegram knows it."""
        return hmac.compare_digest(given.encode(), self._secret.encode())

    async def take(self, given: str, body: bytes) -> int:
        """Finish the update in `body`, and give the HTTP status to answer with. `given` is the secret as sent.

        401 without the secret, which is seen to first; 400 for what is no update at all. One that can't be read, or is
        larger than any that Telegram sends, is passed over with 200: Telegram would deliver it again and again, and
        hold back all others of its chat meanwhile. While Telegram can't be reached for the bot's own name, or the
        student could not be answered, 503 makes it deliver the update again, three times at most.
        """
        if not self.knows(given):
            return _UNAUTHORIZED
        if len(body) > LARGEST_UPDATE:
            log.warning("an update was passed over: it is too large")
            return _OK
        try:
            raw = json.loads(body)
        except RecursionError as error:
            passed_over(None, error)
            return _OK
        except ValueError:
            return _BAD_REQUEST
        if not isinstance(raw, dict) or not is_number(raw.get("update_id")):
            return _BAD_REQUEST
        update = read_update(raw, self._app.bot)
        if update is None:
            return _OK
        try:
            async with self._starting:
                await self._app.initialize()  # asks Telegram for the bot's name, the first time
        except TelegramError as error:
            log.warning("telegram is out of reach", error=type(error).__name__)
            return self._postponed(update)
        if not await self._app.process_update(update):
            return self._postponed(update)
        self._deliveries.pop(update.update_id, None)
        return _OK

    def _postponed(self, update: Update) -> int:
        if len(self._deliveries) >= _REMEMBERED and update.update_id not in self._deliveries:
            del self._deliveries[next(iter(self._deliveries))]
        self._deliveries[update.update_id] += 1
        if self._deliveries[update.update_id] <= DELIVERIES_ASKED_FOR:
            return _UNAVAILABLE
        del self._deliveries[update.update_id]
        log.warning("an update was dropped", update_id=update.update_id)
        return _OK
