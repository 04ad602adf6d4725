"""The school's weekly timetable, and the dated classes that follow from it."""

from __future__ import annotations

from datetime import date, time, timedelta, tzinfo

from core.class_id import ClassId
from core.class_type import ClassType, Style
from core.dance_class import DanceClass

_EARLY, _MIDDLE, _LATE = time(18, 30), time(19, 30), time(20, 30)
_SALSA_1, _SALSA_2, _SALSA_3 = (ClassType(Style.SALSA, level) for level in Style.SALSA.levels)
_BACHATA_1, _BACHATA_2 = (ClassType(Style.BACHATA, level) for level in Style.BACHATA.levels)
_REGGAETON = ClassType(Style.REGGAETON)

_MONDAY_TO_SUNDAY: tuple[dict[time, ClassType], ...] = (
    {_EARLY: _BACHATA_1, _MIDDLE: _BACHATA_2, _LATE: _SALSA_3},
    {_EARLY: _SALSA_1, _MIDDLE: _SALSA_2, _LATE: _REGGAETON},
    {_EARLY: _BACHATA_1, _MIDDLE: _BACHATA_2, _LATE: _SALSA_3},
    {_EARLY: _SALSA_1, _MIDDLE: _SALSA_2},
    {_EARLY: _REGGAETON, _MIDDLE: _SALSA_3},
    {},
    {},
)


def planned_classes(first: date, weeks: int, zone: tzinfo) -> list[DanceClass]:
    """The classes of `weeks` times seven days from `first` (a date in the school's `zone`), empty, by date and time."""
    return [
        DanceClass(class_id, class_type, class_id.starts_at(zone))
        for day in (first + timedelta(days=n) for n in range(7 * weeks))
        for start, class_type in _MONDAY_TO_SUNDAY[day.weekday()].items()
        for class_id in (ClassId(day, start),)
    ]
