"""What asks the platforms for work, where they don't call us: it stops at once when told, and finishes what it has."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine

import structlog

log = structlog.get_logger()

GRACE_SECONDS = 8
"""What is in flight at the end gets so long: who stops a process commonly kills it after 10 s."""

_PAUSE = 5  # seconds


class Receivers:
    """The tasks of one server. Each takes until it is cancelled, and ends when all that it took is done."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._end: float | None = None

    def start(self, take: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run it; should it break, again after a pause, so that no bug silences a platform for ever."""
        self._tasks.append(asyncio.create_task(_kept_up(take)))

    def stop(self) -> None:
        """Take nothing more. Returns at once; it is no matter how often it is called."""
        if self._end is None:
            self._end = time.monotonic() + GRACE_SECONDS
            for task in self._tasks:
                task.cancel()

    async def finished(self) -> None:
        """Stop, and wait for what was taken; what is not done `GRACE_SECONDS` after the stop is left."""
        self.stop()
        if self._tasks and self._end is not None:
            _, late = await asyncio.wait(self._tasks, timeout=max(0, self._end - time.monotonic()))
            for task in late:
                log.warning("stopped while something was in flight")
                task.cancel()


async def _kept_up(take: Callable[[], Coroutine[None, None, None]]) -> None:
    while True:
        try:
            await take()
        except Exception:
            log.exception("the intake broke; starting it again")
        await asyncio.sleep(_PAUSE)
