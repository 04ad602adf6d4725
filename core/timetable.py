"""The school's weekly timetable, and the dated classes that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo

from core.class_id import ClassId
from core.class_type import ClassType
from core.curriculum import Curriculum
from core.dance_class import DanceClass


@dataclass(frozen=True, slots=True)
class WeeklyClass:
    """A class that is on every week, on a `weekday` (Monday is 0) at a time of the school's clock."""

    weekday: int
    start: time
    type: ClassType


@dataclass(frozen=True, slots=True)
class Timetable:
    """What the school teaches, and when."""

    curriculum: Curriculum
    weekly: tuple[WeeklyClass, ...]

    def planned_classes(self, first: date, weeks: int, zone: tzinfo) -> list[DanceClass]:
        """The classes of `weeks` times seven days from `first` (a date in the `zone`), empty, by date and time."""
        return [
            DanceClass(class_id, weekly.type, class_id.starts_at(zone))
            for day in (first + timedelta(days=n) for n in range(7 * weeks))
            for weekly in sorted(self.weekly, key=lambda weekly: weekly.start)
            if weekly.weekday == day.weekday()
            for class_id in (ClassId(day, weekly.start),)
        ]
