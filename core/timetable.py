"""The school's timetable: what is on every week, what is different on some dates, and the classes that follow.

Named tuples: a dataclass takes four times as long to be made, at every cold start of a function.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta, tzinfo
from typing import NamedTuple

from core.class_id import ClassId, room_label
from core.class_type import ClassType
from core.curriculum import Curriculum
from core.dance_class import SPOTS_PER_CLASS, DanceClass


class Slot(NamedTuple):
    """A class of the timetable at its time on the school's clock, with its spots and what is known of it.

    `is_beside` another class that began at the same time before it came: what tells the two apart is the room.
    """

    start: time
    type: ClassType
    spots: int = SPOTS_PER_CLASS
    minutes: int | None = None
    teacher: str | None = None
    room: str | None = None
    is_beside: bool = False

    def class_id(self, day: date) -> ClassId:
        """The class of that day."""
        return ClassId(day, self.start, room_label(self.room or "") if self.is_beside else "")


class WeeklyClass(NamedTuple):
    """A class that is on every week, on a `weekday` (Monday is 0)."""

    weekday: int
    slot: Slot


class Break(NamedTuple):
    """School dates, both included, on which no weekly class is on; `reason` is in words for the students."""

    first: date
    last: date
    reason: str | None = None

    def covers(self, day: date) -> bool:
        """Whether it is a day of the break."""
        return self.first <= day <= self.last


class ChangedClass(NamedTuple):
    """A weekly class that is different on one date: what is on `instead` of it, or None if it is not on."""

    day: date
    slot: Slot
    instead: Slot | None
    reason: str | None = None


class ExtraClass(NamedTuple):
    """A class on one date, in a break too."""

    day: date
    slot: Slot


class Timetable(NamedTuple):
    """What the school teaches, and when. `weekly` is in the order of the file."""

    curriculum: Curriculum
    weekly: tuple[WeeklyClass, ...]
    breaks: tuple[Break, ...] = ()
    changed: tuple[ChangedClass, ...] = ()
    extra: tuple[ExtraClass, ...] = ()

    def planned_classes(self, first: date, weeks: int, zone: tzinfo) -> list[DanceClass]:
        """The classes of `weeks` times seven days from `first` (a date in the `zone`), empty, by date and time."""
        days = (first + timedelta(days=n) for n in range(7 * weeks))
        return [
            DanceClass(
                class_id,
                slot.type,
                class_id.starts_at(zone),
                slot.spots,
                teacher=slot.teacher,
                room=slot.room,
                minutes=slot.minutes,
            )
            for day in days
            for slot in self.slots_on(day)
            for class_id in (slot.class_id(day),)
        ]

    def slots_on(self, day: date) -> list[Slot]:
        """What is on that day, by time. What was moved to the time of another class, or is extra, is beside it."""
        slots: list[Slot] = []
        for slot in sorted(self._slots_on(day), key=lambda slot: slot.start):
            second = any(not other.is_beside and other.start == slot.start for other in slots)
            slots.append(slot._replace(is_beside=True) if second else slot)
        return slots

    def break_on(self, day: date) -> Break | None:
        """The break that the day is in, if it is."""
        return next((each for each in self.breaks if each.covers(day)), None)

    def why_off(self, class_id: ClassId) -> str | None:
        """Why a class is not on that would be, in the school's words, as far as it has said."""
        is_break = self.break_on(class_id.date)
        changed = (each for each in self.changed if each.slot.class_id(each.day) == class_id)
        return is_break.reason if is_break else next((each.reason for each in changed), None)

    def _slots_on(self, day: date) -> Iterator[Slot]:
        if self.break_on(day) is None:
            changed = {each.slot: each.instead for each in self.changed if each.day == day}
            for weekly in self.weekly:
                slot = changed.get(weekly.slot, weekly.slot) if weekly.weekday == day.weekday() else None
                if slot is not None:
                    yield slot
        yield from (each.slot for each in self.extra if each.day == day)
