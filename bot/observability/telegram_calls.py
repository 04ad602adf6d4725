"""Calls to Telegram as spans, named for their method."""

from __future__ import annotations

from typing import Any

from telegram.request import HTTPXRequest

from core.tracing import Tracer

_OK, _TOO_MANY, _BROKEN = 200, 429, 500


class WatchedRequest(HTTPXRequest):
    """The HTTP client of python-telegram-bot, each call of which is a span."""

    __slots__ = ("_tracer",)

    def __init__(self, tracer: Tracer, **options: Any) -> None:  # Any: whatever its base takes
        super().__init__(**options)
        self._tracer = tracer

    async def do_request(self, url: str, method: str, *more: Any, **named: Any) -> tuple[int, bytes]:  # Any: as above
        """Make the call."""
        method_called = url.rpartition("/")[2].partition("?")[0]
        with self._tracer.span("api", f"telegram {method_called}") as span:
            span.outcome = "failed"
            status, body = await super().do_request(url, method, *more, **named)
            span.outcome = _outcome(status)
            return status, body


def _outcome(status: int) -> str:
    if status == _OK:
        return "ok"
    return "limited" if status == _TOO_MANY else "refused" if status < _BROKEN else "failed"
