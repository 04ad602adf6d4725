"""The numbers of a week, and who came to a class, which is forgotten long after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from core.booking import Booking
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.forget_check_ins import ForgetCheckIns, decide
from core.dance_class import DanceClass
from core.email import Email
from core.queries.week_summary import HeldClass, WeekSummary, week_summary
from tests.support.clock import SYDNEY

ID = ClassId(date(2026, 11, 24), time(18, 30))
START = ID.starts_at(SYDNEY)


def class_with(came: int, missing: int) -> DanceClass:
    """A class that so many came to, and so many did not."""
    at = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    bookings = [
        Booking(Email(f"p{n}@example.com"), at, f"r{n}", f"x:{n}", checked_in_at=at if n < came else None)
        for n in range(came + missing)
    ]
    rows = {booking.email: booking for booking in bookings}
    return DanceClass(ID, ClassType("salsa", 1), START, booking_count=len(rows), bookings=rows)


def at(dance_class: DanceClass, days: int) -> DanceClass:
    """The class so many days later."""
    class_id = ClassId(dance_class.id.date + timedelta(days=days), dance_class.id.time)
    return replace(dance_class, id=class_id, starts_at=class_id.starts_at(SYDNEY))


def test_who_did_not_come_is_counted_where_a_door_list_was_used() -> None:
    off = replace(class_with(0, 7), status="closed")
    summary = week_summary([class_with(3, 1), class_with(0, 5), off])
    assert replace(summary, held=()) == WeekSummary(classes=2, closed=1, booked=9, turned_away=0, late=0, no_shows=1)
    assert week_summary([class_with(0, 5)]).no_shows is None


def test_the_classes_that_were_held_are_in_their_order_each_with_who_came() -> None:
    used, unused, off = class_with(3, 1), at(class_with(0, 5), days=-1), replace(class_with(0, 7), status="closed")
    assert week_summary([used, off, unused]).held == (HeldClass(unused.info, None), HeldClass(used.info, 3))


def test_of_many_check_ins_ninety_are_forgotten_at_once() -> None:
    decided, _ = decide(class_with(95, 0), ForgetCheckIns(ID, "f1"), START + timedelta(days=400))
    assert len(decided.changes) == 90
    decided, _ = decide(replace(decided, loaded=None), ForgetCheckIns(ID, "f2"), START + timedelta(days=400))
    assert week_summary([decided]).no_shows is None


def test_nothing_is_forgotten_before_the_class() -> None:
    expected = class_with(2, 0)
    decided, _ = decide(expected, ForgetCheckIns(ID, "f1"), START - timedelta(minutes=1))
    assert decided is expected
