"""The port for observation: logs, metrics and traces see what the bot does as spans."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["request", "intent", "command", "batch", "retry", "query", "store", "api", "notice", "outbox", "card"]


@dataclass(slots=True)
class Span:
    """One piece of work within its `parent`. `name`, `outcome` and `seconds` may be shown to operators.

    `subject` (what it is about), `student` (who asks) and `result` can be personal: take single facts
    from them. `outcome`, `result` and `seconds` are known at its end; a span that raised has the exception's name.
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

    def conclude(self, outcome: str) -> None:
        """Set the outcome, which is also that of the work that this was done for."""
        self.outcome = outcome
        if self.parent is not None:
            self.parent.outcome = outcome


class Tracer(Protocol):
    """Begins spans, in any thread or task; a span that begins within another is its child."""

    def span(self, kind: Kind, name: str, subject: object = None, student: str = "") -> AbstractContextManager[Span]:
        """A span that lasts as long as the `with` block, which sets its outcome."""
        ...


class _NoTracer:
    @contextmanager
    def span(self, kind: Kind, name: str, subject: object = None, student: str = "") -> Iterator[Span]:
        yield Span(kind, name, subject, student)


NO_TRACER: Tracer = _NoTracer()
"""Observes nothing."""
