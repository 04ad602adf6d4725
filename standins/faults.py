"""Faults on demand, the same for both platforms: the next calls of a method fail, are late, or lose their answer."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refuse:
    """The call is refused in the platform's own form with these words (an error code in Slack); nothing is done.

    Slack refuses with HTTP status 200; any other is that of a broken server. `parameters` are what Telegram says
    besides, such as `migrate_to_chat_id`.
    """

    error: str = "internal_error"
    status: int = 200
    parameters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The call is refused with 429 and how many seconds to wait; nothing is done."""

    retry_after: int = 1


@dataclass(frozen=True, slots=True)
class Delay:
    """The call is done as always, after so many seconds of real time."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LoseAnswer:
    """The call is done as always, but the connection breaks before the answer is through."""


Fault = Refuse | RateLimit | Delay | LoseAnswer


class FaultPlan:
    """Faults to come: a queue for each method, of which each call takes one. Method names may be in any case."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def inject(self, method: str, fault: Fault, calls: int = 1) -> None:
        """Let `fault` happen to the next `calls` of the method, after those that are queued already."""
        with self._lock:
            self._queues[method.lower()].extend([fault] * calls)

    def take(self, method: str) -> Fault | None:
        """The fault of a call that has just come."""
        with self._lock:
            queue = self._queues[method.lower()]
            return queue.popleft() if queue else None

    def planned(self, method: str) -> int:
        """How many faults of the method have not happened yet."""
        with self._lock:
            return len(self._queues[method.lower()])

    def clear(self) -> None:
        """Forget all faults that have not happened yet."""
        with self._lock:
            self._queues.clear()
