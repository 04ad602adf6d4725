"""Write the timetable; for a demo, also with bookings of invented students."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import count

from core.dance_class import DanceClass
from core.email import Email
from core.ports import ClassRepository, Scheduled
from core.result import Ok
from core.timetable import Timetable

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many classes are new, how many existed, and how many spots went to invented students.

    `orphaned` are classes that somebody deleted although they have bookings: they were left alone.
    """

    new: int
    existing: int
    demo_bookings: int
    orphaned: tuple[str, ...] = ()


def seed(
    classes: ClassRepository,
    timetable: Timetable,
    *,
    first: date,
    weeks: int,
    zone: tzinfo,
    demo: bool,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Seeded:
    """Add the classes of `weeks` times seven days from `first` (a date in the school's `zone`); those that exist stay.

    `demo` books spots for invented students, so that of any three classes of a style in a row one is full, one has its
    last spot left and one has several. It can be repeated: it tops up, never frees a spot, and leaves alone what has
    started by `now`. `progress` is called after each class with how many are done and how many there are. Raises
    StoreUnavailable; what was written by then stays.
    """
    plan = timetable.planned_classes(first, weeks, zone)
    demo_bookings = 0
    scheduled: Counter[Scheduled] = Counter()
    orphaned: list[str] = []
    for done, planned in enumerate(plan, start=1):
        outcome = classes.schedule(planned)
        scheduled[outcome] += 1
        if outcome == "orphaned":
            orphaned.append(str(planned.id))
        elif demo and not planned.has_started(now):
            demo_bookings += _fill(classes, planned, _spots_to_leave(planned, timetable), now, is_new=outcome == "new")
        if progress is not None:
            progress(done, len(plan))
    return Seeded(scheduled["new"], scheduled["existing"], demo_bookings, tuple(orphaned))


def _fill(classes: ClassRepository, planned: DanceClass, spots_to_leave: int, now: datetime, *, is_new: bool) -> int:
    for tries in range(_TRIES):
        dance_class = planned if is_new and tries == 0 else classes.load(planned.id)
        if dance_class is None:
            return 0
        dance_class = _book_for_invented_students(dance_class, spots_to_leave, now)
        if not dance_class.changes:
            return 0
        if isinstance(classes.save(dance_class), Ok):
            return len(dance_class.changes)
    return 0  # real students are booking it at this moment


def _book_for_invented_students(dance_class: DanceClass, spots_to_leave: int, now: datetime) -> DanceClass:
    for number in count(1):
        if dance_class.info.free_at(now) <= spots_to_leave:  # none in a class that is closed, or waited for
            break
        name = f"student{number:02}"
        match dance_class.book(Email(f"{name}@example.com"), request_id=f"demo-{name}", booked_by="demo", now=now):
            case Ok((dance_class, _)):
                pass
    return dance_class


def _spots_to_leave(planned: DanceClass, timetable: Timetable) -> int:
    """Depends on the class alone: every third class of a style is filled, the one before it keeps one spot."""
    week, weekday = divmod(planned.id.date.toordinal() - 1, 7)  # day 1 of the calendar was a Monday
    weekly = (each for each in timetable.weekly if each.slot.type.style == planned.type.style)
    of_style = sorted((each.weekday, each.slot.start) for each in weekly)
    number = week * len(of_style) + sum(before < (weekday, planned.id.time) for before in of_style)
    return (4 + number % 11, 1, 0)[number % 3]
