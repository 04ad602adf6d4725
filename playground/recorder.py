"""What happened since somebody last did something: each step with its times, and a notice to subscribers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

import structlog

from core.class_id import ClassId
from core.ports import StoreUnavailable

Kind = Literal["student", "request", "intent", "query", "command", "store", "api", "trouble"]

_STEPS_KEPT = 400  # a race of fifty students makes more than anybody reads
_REFERENCE_LENGTH = 6


@dataclass(slots=True)
class Step:
    """One step. `at` and `took` are seconds, from the beginning and until its end (None: it goes on)."""

    at: float
    kind: Kind
    text: str
    detail: str = ""
    took: float | None = None
    reference: str = ""


class Recorder:
    """The steps of the last interaction, and the class that was last read or written; any thread may add to it."""

    def __init__(self) -> None:
        self.what = ""
        self.touched: ClassId | None = None
        self._began = time.perf_counter()
        self._steps: list[Step] = []
        self._lock = threading.Lock()
        self._subscribers: set[Callable[[], object]] = set()

    def begin(self, what: str) -> None:
        """Forget the steps so far: somebody does something else."""
        with self._lock:
            self.what, self._began, self._steps = what, time.perf_counter(), []
        self.notify()

    @contextmanager
    def step(self, kind: Kind, text: str) -> Iterator[Step]:
        """A step that lasts as long as the `with` block; whoever is in it may say more in `detail`."""
        began = time.perf_counter()
        step = Step(began - self._began, kind, text, reference=reference())
        with self._lock:
            if len(self._steps) < _STEPS_KEPT:
                self._steps.append(step)
        self.notify()
        try:
            yield step
        except StoreUnavailable as error:
            step.detail = f"{type(error).__name__}: {error}"
            raise
        finally:
            step.took = time.perf_counter() - began
            self.notify()

    def steps(self) -> list[Step]:
        """In the order in which they began."""
        with self._lock:
            return sorted(self._steps, key=lambda step: step.at)

    @contextmanager
    def subscribed(self, callback: Callable[[], object]) -> Iterator[None]:
        """Call `callback`, from any thread, each time that something has changed."""
        self._subscribers.add(callback)
        try:
            yield
        finally:
            self._subscribers.discard(callback)

    def notify(self) -> None:
        """Tell the subscribers that something has changed."""
        for callback in list(self._subscribers):
            with suppress(RuntimeError):  # its event loop has been closed
                callback()


def reference() -> str:
    """What a student would quote: the first characters of this request's correlation id, if there is one."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id", ""))[:_REFERENCE_LENGTH]
