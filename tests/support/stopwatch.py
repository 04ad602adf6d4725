"""How long something takes, as far as this machine has time for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

_TICK = 0.01  # seconds
_LATE = 2 * _TICK  # a tick that comes later than that waited for the machine, not for the bot


class Stopwatch:
    """`seconds` that were waited, but for those in which the machine had no time for us.

    Sleeping and waiting for answers count in full. What is computed counts less the busier the machine is.
    """

    seconds = 0.0

    def _run(self, over: Event) -> None:
        is_over = False
        while not is_over:
            began = monotonic()
            is_over = over.wait(_TICK)
            self.seconds += min(monotonic() - began, _LATE)


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """How long is what is done meanwhile; its time is complete in the end."""
    watch, over = Stopwatch(), Event()
    running = Thread(target=watch._run, args=[over])
    running.start()
    try:
        yield watch
    finally:
        over.set()
        running.join()


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """What is done meanwhile must take less."""
    with timed() as watch:
        yield
    assert watch.seconds < seconds
