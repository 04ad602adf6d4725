"""Search for classes by style and level, between two school dates, from now on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.class_type import Style, class_types
from core.dance_class import ClassInfo
from core.ports import ClassFinder
from core.tracing import NO_TRACER, Tracer


@dataclass(frozen=True, slots=True)
class SearchClasses:
    """Classes from `first` to `last` (school dates, both included); no style means any, no level all its levels."""

    first: date
    last: date
    style: Style | None = None
    level: int | None = None


def search_classes(
    query: SearchClasses, classes: ClassFinder, now: datetime, tracer: Tracer = NO_TRACER
) -> list[ClassInfo]:
    """The classes that have not started yet, full ones too, by date and time."""
    with tracer.span("query", "SearchClasses", query) as span:
        found = classes.search(class_types(query.style, query.level), query.first, query.last)
        span.result = upcoming = [info for info in found if not info.has_started(now)]
        return upcoming
