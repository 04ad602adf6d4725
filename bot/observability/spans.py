"""A step of what the bot does, and telling those who want to know of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Kind = Literal["request", "intent", "command", "batch", "retry", "query", "store", "api"]


@dataclass(slots=True)
class Span:
    """One step, within its `parent`. `name`, `outcome` and `seconds` may be shown to operators.

    `subject` (what it is about), `student` (who asks) and `result` (what came of it) can be personal: take single facts
    from them. `outcome`, `result` and `seconds` are known at its end; the outcome of one that raised is what it raised.
    """

    kind: Kind
    name: str
    subject: object = None
    student: str = ""
    parent: Span | None = None
    outcome: str = ""
    result: object = None
    seconds: float = 0.0

    @property
    def platform(self) -> str:
        """Where the student is: `slack`, `telegram`, `terminal`, `http`."""
        return self.student.partition(":")[0]


Observer = Callable[[Span], AbstractContextManager[object]]
"""What is entered when a step begins and left when it has ended. Must not raise."""

_current: ContextVar[Span | None] = ContextVar("step", default=None)


class Observers:
    """All who observe one bot; from any thread, and also in coroutines."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = list(observers)

    def add(self, observer: Observer) -> None:
        """Tell this one too, of every step that begins from now on."""
        self._observers.append(observer)

    @contextmanager
    def step(self, kind: Kind, name: str, subject: object = None, student: str = "") -> Iterator[Span]:
        """A step that lasts as long as the `with` block, which says what came of it."""
        step = Span(kind, name, subject, student, parent=_current.get())
        began = time.perf_counter()
        before = _current.set(step)
        try:
            with ExitStack() as observing:
                for observer in self._observers:
                    observing.enter_context(observer(step))
                try:
                    yield step
                except BaseException as error:
                    step.outcome = step.outcome or type(error).__name__
                    raise
                finally:
                    step.seconds = time.perf_counter() - began
        finally:
            _current.reset(before)


def current() -> Span | None:
    """The step that this code is part of."""
    return _current.get()
