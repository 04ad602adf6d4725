"""Faults on demand, the same for both platforms: the next calls of a method fail, are late, or lose their answer."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Refuse:
    """The call is refused in the platform's own form; nothing is done.

    `error` is an error code of Slack or a description of Telegram. Where it or the HTTP `status` is left out, each
    platform gives its own: Slack `internal_error` with 200 (400 from a response_url), Telegram `Bad Request` with 400.
    `parameters` are Telegram's other facts, such as `migrate_to_chat_id`.
    """

    error: str = ""
    status: int | None = None
    parameters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The call is refused with 429 and how many seconds to wait; nothing is done."""

    retry_after: int = 1


@dataclass(frozen=True, slots=True)
class BrokenServer:
    """The answer is not the platform's but a gateway's: HTML, with any HTTP status; nothing is done."""

    status: int = 502
    body: str = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Delay:
    """The call is done as always, after so many `seconds`, which `sleep` lets pass."""

    seconds: float
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


class Hold:
    """The call is done as always, but not before `release`, or the end of the `with` block of this hold.

    One hold may be injected for several calls, and release lets all of them go on, also those still to come. Threads:
    a test waits and releases in any, each server awaits in its own event loop.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._arrived = 0
        self._released: Future[None] = Future()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self.release()

    def wait_for_calls(self, calls: int = 1, seconds: float = 60.0) -> None:
        """Return as soon as so many calls have arrived, released or not. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._arrived >= calls, seconds):
                raise TimeoutError(f"{self._arrived} of {calls} calls arrived")

    def release(self) -> None:
        """Let the calls go on; may be called again."""
        with self._changed:
            if not self._released.done():
                self._released.set_result(None)

    async def pass_through(self) -> None:
        """For a stand-in: note that a call has arrived, and return when it may go on."""
        with self._changed:
            self._arrived += 1
            self._changed.notify_all()
        # Shielded: a server that stops cancels its own call, not the others that wait.
        await asyncio.shield(asyncio.wrap_future(self._released))


@dataclass(frozen=True, slots=True)
class LoseAnswer:
    """The call is done as always, but the connection breaks before the answer is through."""


Fault = Refuse | RateLimit | BrokenServer | Delay | Hold | LoseAnswer


class FaultPlan:
    """Faults to come: a queue for each method, of which each call takes one. Method names may be in any case."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._holds: list[Hold] = []

    def inject(self, method: str, fault: Fault, calls: int = 1) -> None:
        """Let `fault` happen to the next `calls` of the method, after those that are queued already."""
        with self._lock:
            self._queues[method.lower()].extend([fault] * calls)
            if isinstance(fault, Hold):
                self._holds.append(fault)

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
        """Forget all faults that have not happened yet, and release all calls that are held."""
        with self._lock:
            self._queues.clear()
            holds, self._holds = self._holds, []
        for hold in holds:
            hold.release()
