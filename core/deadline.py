"""One time limit for a message, from its arrival to its answer, seen by every call made for it on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment `at` (in seconds of `clock`) after which nobody waits for the answer any more."""

    at: float
    clock: Callable[[], float]

    @property
    def seconds_left(self) -> float:
        """Seconds until then; 0 when it has passed."""
        return max(0.0, self.at - self.clock())


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline_of(seconds: float, clock: Callable[[], float]) -> Iterator[Deadline]:
    """Limit what is done in the `with` block, and in threads and tasks started in it, to `seconds` from now.

    Within another limit the one that ends sooner holds.
    """
    outer, own = _current.get(), Deadline(clock() + seconds, clock)
    deadline = own if outer is None else min(outer, own, key=lambda each: each.seconds_left)
    before = _current.set(deadline)
    try:
        yield deadline
    finally:
        _current.reset(before)


def time_left(at_most: float) -> float:
    """How many seconds the next call may take: `at_most`, or what is left of the message's limit if that is less."""
    deadline = _current.get()
    return at_most if deadline is None else min(at_most, deadline.seconds_left)
