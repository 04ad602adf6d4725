"""A `getUpdates` that waits for something to happen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from standins.telegram.refusal import Refused


class Poll:
    """One waiting call; made on the server's event loop, woken from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._awake = asyncio.Event()
        self.refusal: Refused | None = None

    def wake(self, refusal: Refused | None = None) -> None:
        """Let it look again, or end it with a refusal."""
        self.refusal = self.refusal or refusal
        self._loop.call_soon_threadsafe(self._awake.set)

    async def wait(self, seconds: float, gone: Awaitable[object]) -> None:
        """Until it is woken, the time is over, or the caller is `gone`."""
        waits = {asyncio.ensure_future(self._awake.wait()), asyncio.ensure_future(gone)}
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
