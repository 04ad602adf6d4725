"""Which classes are on: by style and level, between two school dates, from now on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.class_type import Style, class_types
from core.dance_class import ClassInfo
from core.ports import ClassFinder


@dataclass(frozen=True, slots=True)
class SearchClasses:
    """Classes from `first` to `last` (school dates, both included); no style means any, no level all its levels."""

    first: date
    last: date
    style: Style | None = None
    level: int | None = None


def search_classes(query: SearchClasses, classes: ClassFinder, now: datetime) -> list[ClassInfo]:
    """What can still be booked or is full, by date and time; classes that have started are left out."""
    found = classes.search(class_types(query.style, query.level), query.first, query.last)
    return [one for one in found if now < one.starts_at]
