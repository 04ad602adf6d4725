"""Trouble on demand: what goes wrong with the next calls of a method."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass

RESPONSE_URL = "response_url"
"""The name of all response_urls, where a method's name is asked for."""


@dataclass(frozen=True, slots=True)
class Fail:
    """Refused with this error code, or with `status` other than 200 as a broken server; nothing is done."""

    error: str = "internal_error"
    status: int = 200


@dataclass(frozen=True, slots=True)
class RateLimit:
    """429 with `Retry-After` in seconds; nothing is done."""

    retry_after: int = 1


@dataclass(frozen=True, slots=True)
class Delay:
    """Done as always, after so many seconds of real time."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Lose:
    """Done as always, but the connection breaks before the answer is through."""


Trouble = Fail | RateLimit | Delay | Lose


class Troubles:
    """A queue for each method: each call takes one trouble off it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead: defaultdict[str, deque[Trouble]] = defaultdict(deque)

    def ahead(self, method: str, trouble: Trouble, calls: int = 1) -> None:
        """Let `trouble` befall `calls` more calls of `method` (or of RESPONSE_URL), after what is queued already."""
        with self._lock:
            self._ahead[method].extend([trouble] * calls)

    def take(self, method: str) -> Trouble | None:
        """What befalls this call."""
        with self._lock:
            return self._ahead[method].popleft() if self._ahead[method] else None

    def clear(self) -> None:
        """All is well again."""
        with self._lock:
            self._ahead.clear()
