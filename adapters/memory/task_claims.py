"""Who does what is to be done once, in memory; nothing is kept when the process ends."""

from __future__ import annotations

from datetime import datetime
from threading import Lock


class MemoryTaskClaims:
    """The port TaskClaims over a set."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._claimed: set[str] = set()

    def claim(self, task: str, until: datetime) -> bool:  # noqa: ARG002 - a process does not live so long
        """Whether nobody had claimed the task; now we have."""
        with self._lock:
            if task in self._claimed:
                return False
            self._claimed.add(task)
            return True

    def release(self, task: str) -> None:
        """Let somebody else do it, or us once more."""
        with self._lock:
            self._claimed.discard(task)
