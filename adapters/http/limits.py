"""How long who calls the HTTP API may be kept waiting."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from core.deadline import deadline_of


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """`message`, in seconds, is for one request from when its body is there until it is answered.

    As long as in a chat: students may be waiting behind it. `clock` counts seconds.
    """

    message: float = 2.5
    clock: Callable[[], float] = time.monotonic

    async def for_message(self) -> AsyncIterator[None]:
        """A dependency of endpoints: the limit of a request that arrives now, waiting for a thread included."""
        # Async, for only what is set on the event loop is seen in the thread that the endpoint runs in.
        with deadline_of(self.message, self.clock):
            yield
