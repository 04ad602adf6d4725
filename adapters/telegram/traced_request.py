"""Calls to Telegram as spans, named for their method, and what is answered only if it is Telegram that answers.

A wrapper and not event hooks of httpx: no hook is called when a connection fails or a time-out ends the call.
"""

from __future__ import annotations

from typing import Any

from telegram.request import BaseRequest

from adapters.telegram.answers import of_telegram
from core.tracing import Tracer

_OK, _TOO_MANY, _BROKEN = 200, 429, 500


class TracedRequest(BaseRequest):
    """Implements python-telegram-bot's interface to HTTP with another `request`, each call of which is a span."""

    __slots__ = ("_request", "_tracer")

    def __init__(self, request: BaseRequest, tracer: Tracer) -> None:
        self._request = request
        self._tracer = tracer

    @property
    def read_timeout(self) -> float | None:
        """Seconds, unless a call says otherwise."""
        return self._request.read_timeout

    async def initialize(self) -> None:
        """Open the client."""
        await self._request.initialize()

    async def shutdown(self) -> None:
        """Close its connections."""
        await self._request.shutdown()

    async def do_request(self, url: str, method: str, *more: Any, **named: Any) -> tuple[int, bytes]:  # Any: time-outs
        """Make the call. Raises as the wrapped request does."""
        method_called = url.rpartition("/")[2].partition("?")[0]
        with self._tracer.span("api", f"telegram {method_called}") as span:
            span.outcome = "failed"
            status, body = await self._request.do_request(url, method, *more, **named)
            status, body = of_telegram(status, body)
            span.outcome = _outcome(status)
            return status, body


def _outcome(status: int) -> str:
    if status == _OK:
        return "ok"
    return "limited" if status == _TOO_MANY else "refused" if status < _BROKEN else "failed"
