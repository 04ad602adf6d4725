"""Receivers ask the platforms for messages (Socket Mode, polling). They stop on request, and finish what they have."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine

import structlog

log = structlog.get_logger()

GRACE_SECONDS = 8
"""How long work in flight may take after the stop, in seconds: most supervisors kill a process after 10 s."""

_PAUSE = 5  # seconds


class Receivers:
    """The receiving tasks of one server. Each receives until it is cancelled, and ends when all it received is done."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._end: float | None = None

    def start(self, receive: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run a receiver; if it fails, run it again after a pause, so that no bug stops a platform for good."""
        self._tasks.append(asyncio.create_task(_kept_up(receive)))

    def stop(self) -> None:
        """Receive nothing more. Returns at once; may be called again."""
        if self._end is None:
            self._end = time.monotonic() + GRACE_SECONDS
            for task in self._tasks:
                task.cancel()

    async def finished(self) -> None:
        """Stop, and wait for what was received, but no longer than `GRACE_SECONDS` after the stop."""
        self.stop()
        if self._tasks and self._end is not None:
            _, late = await asyncio.wait(self._tasks, timeout=max(0, self._end - time.monotonic()))
            for task in late:
                log.warning("stopped while something was in flight")
                task.cancel()


async def _kept_up(receive: Callable[[], Coroutine[None, None, None]]) -> None:
    while True:
        try:
            await receive()
        except Exception:
            log.exception("a receiver failed; starting it again")
        await asyncio.sleep(_PAUSE)
