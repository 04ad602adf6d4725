"""A tracer for tests that look at spans."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.tracing import Kind, Span


class Recording:
    """Keeps every span that begins."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    @contextmanager
    def span(self, kind: Kind, name: str, subject: object = None, student: str = "") -> Iterator[Span]:
        span = Span(kind, name, subject, student)
        self.spans.append(span)
        yield span
