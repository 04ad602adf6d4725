"""How long something takes, as far as this machine has time for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

_TICK = 0.01
_STANDSTILL = 0.2  # seconds between two ticks; a busy bot alone can't keep another thread waiting for so long


class Stopwatch:
    """`seconds` that went by, but for those in which the whole machine stood still."""

    seconds = 0.0

    def _run(self, over: Event) -> None:
        is_over = False
        while not is_over:
            began = monotonic()
            is_over = over.wait(_TICK)
            if (went_by := monotonic() - began) < _STANDSTILL:
                self.seconds += went_by


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
