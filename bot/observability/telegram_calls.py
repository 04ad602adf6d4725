"""Calls to Telegram as steps, named for their method."""

from __future__ import annotations

from typing import Any

from telegram.request import HTTPXRequest

from bot.observability.spans import Observers

_OK, _TOO_MANY, _BROKEN = 200, 429, 500


class WatchedRequest(HTTPXRequest):
    """What python-telegram-bot makes its calls with."""

    __slots__ = ("_observers",)

    def __init__(self, observers: Observers, **options: Any) -> None:  # Any: whatever its base takes
        super().__init__(**options)
        self._observers = observers

    async def do_request(self, url: str, method: str, *more: Any, **named: Any) -> tuple[int, bytes]:  # Any: as above
        """As its base."""
        with self._observers.step("api", f"telegram {url.rpartition('/')[2]}") as step:
            step.outcome = "failed"
            status, body = await super().do_request(url, method, *more, **named)
            step.outcome = _outcome(status)
            return status, body


def _outcome(status: int) -> str:
    if status == _OK:
        return "ok"
    return "limited" if status == _TOO_MANY else "refused" if status < _BROKEN else "failed"
