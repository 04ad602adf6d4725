"""Classes and students to book them, as many as a row needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.dance_class import DanceClass
from core.email import Email
from core.ports import ClassRepository
from tests.support.clock import SYDNEY

NOW = datetime(2026, 9, 27, 12, tzinfo=SYDNEY)
TODAY = NOW.date()
_SALSA_1 = ClassType("salsa", 1)
_HALF_PAST_SIX = time(18, 30)


def empty_classes(classes: ClassRepository, first: date = TODAY) -> Iterator[ClassId]:
    """A class after another, each on a day of its own from the day after `first`, stored with all its spots free."""
    day = first
    while True:
        day += timedelta(days=1)
        class_id = ClassId(day, _HALF_PAST_SIX)
        classes.schedule(DanceClass(class_id, _SALSA_1, class_id.starts_at(SYDNEY)))
        yield class_id


def booking_commands(class_id: ClassId, students: int) -> list[BookClass]:
    """One for each student."""
    return [
        BookClass(class_id, Email(f"student{n}@example.com"), f"request-of-student-{n}", f"telegram:{n}")
        for n in range(students)
    ]
