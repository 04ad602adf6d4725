"""The tracer of a bot: it passes each span to its observers, such as the access log, metrics and traces."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar

from core.tracing import Kind, Span

Observer = Callable[[Span], AbstractContextManager[object]]
"""A context that is entered when a span begins and left when it has ended. Must not raise."""

_current: ContextVar[Span | None] = ContextVar("span", default=None)


class ObservedTracer:
    """The port Tracer for any number of observers."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = list(observers)

    def add(self, observer: Observer) -> None:
        """Pass it every span that begins from now on."""
        self._observers.append(observer)

    @contextmanager
    def span(self, kind: Kind, name: str, subject: object = None, student: str = "") -> Iterator[Span]:
        """A span that lasts as long as the `with` block; if that raises, the exception's name is the outcome."""
        span = Span(kind, name, subject, student, parent=_current.get())
        began = time.perf_counter()
        before = _current.set(span)
        try:
            with ExitStack() as observing:
                for observer in self._observers:
                    observing.enter_context(observer(span))
                try:
                    yield span
                except BaseException as error:
                    span.outcome = span.outcome or type(error).__name__
                    raise
                finally:
                    span.seconds = time.perf_counter() - began
        finally:
            _current.reset(before)
