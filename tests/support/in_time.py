"""Whether something was over in time, as far as this machine had time for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

_TICK = 0.01
_STANDSTILL = 0.2  # seconds between two ticks; a busy bot alone can't keep another thread waiting for so long


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """What is done meanwhile takes less than `seconds`, but for those in which the whole machine stood still."""
    stops, over = _Standstills(), Event()
    watching = Thread(target=stops.watch, args=[over])
    watching.start()
    began = monotonic()
    try:
        yield
    finally:
        took = monotonic() - began
        over.set()
        watching.join()
    assert took - stops.seconds < seconds


class _Standstills:
    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, over: Event) -> None:
        while True:
            began = monotonic()
            is_over = over.wait(_TICK)
            if (pause := monotonic() - began) > _STANDSTILL:
                self.seconds += pause
            if is_over:
                return
