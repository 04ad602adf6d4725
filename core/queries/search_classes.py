"""Search for classes by their types, between two school dates, from now on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.class_info import ClassInfo
from core.class_type import ClassType
from core.ports import ClassFinder
from core.tracing import NO_TRACER, Tracer


@dataclass(frozen=True, slots=True)
class SearchClasses:
    """Classes from `first` to `last` (school dates, both included) of these `types`; None means any."""

    first: date
    last: date
    types: tuple[ClassType, ...] | None = None


def search_classes(
    query: SearchClasses, classes: ClassFinder, now: datetime, tracer: Tracer = NO_TRACER
) -> list[ClassInfo]:
    """The classes that have not started yet, full ones too, by date and time."""
    with tracer.span("query", "SearchClasses", query) as span:
        found = classes.search(query.types, query.first, query.last)
        span.result = upcoming = [info for info in found if not info.has_started(now)]
        return upcoming
