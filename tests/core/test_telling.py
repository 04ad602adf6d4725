"""Whom a notice concerns, and whether it is still true when it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

import pytest

from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.notice import Notice, NoticeKind
from core.reminders import Reminders
from core.telling import Verdict, concerned, verdict
from tests.support.clock import SYDNEY

CLASS = ClassId(date(2026, 11, 24), time(18, 30))
START = CLASS.starts_at(SYDNEY)
NOW = START - timedelta(days=1)
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
ANA, BEN = "telegram:1", "telegram:2"
ANAS, BENS = Email("ana@example.com"), Email("ben@example.com")

HELD = DanceClass(
    CLASS,
    ClassType("reggaeton"),
    START,
    max_spots=1,
    booking_count=1,
    version=9,
    bookings={ANAS: Booking(ANAS, LONG_AGO, "r1", ANA)},
    waiting=1,
    waits={BENS: Wait(BENS, 1, LONG_AGO, "r2", BEN)},
)
OFF = replace(HELD, status="closed")
ONE_LEFT = replace(HELD, max_spots=2)


def notice(kind: NoticeKind, person: str = ANA, *, version: int = 9, email: Email | None = None) -> Notice:
    return Notice(CLASS, version, kind, NOW, person, email)


def told(of: Notice, dance_class: DanceClass, now: datetime = NOW) -> Verdict:
    return verdict(of, dance_class, Reminders(), now)


def told_at(dance_class: DanceClass, **versions: int) -> DanceClass:
    """The class, which wrote its last notice of each of these kinds at this version."""
    return replace(dance_class, told_at=cast("dict[NoticeKind, int]", versions))


@pytest.mark.parametrize(
    ("kind", "people"),
    [
        ("spot_free", [BEN]),
        ("line_over", [BEN]),
        ("reminder_day", [ANA]),
        ("closed", [ANA, BEN]),
        ("message", [ANA, BEN]),
    ],
)
def test_a_notice_concerns_those_who_can_do_something_with_it(kind: NoticeKind, people: list[str]) -> None:
    assert concerned(Notice(CLASS, 9, kind, NOW), HELD) == people


def test_who_was_taken_out_is_told_until_the_class_begins_unless_they_are_in_again() -> None:
    out = notice("removed", BEN, email=BENS)
    assert told(out, HELD) == "tell"
    assert told(out, HELD, START) == "drop"
    assert told(notice("removed", ANA, email=ANAS), HELD) == "drop"


def test_what_a_later_save_told_of_again_is_not_told_twice_but_each_message_of_the_school_is() -> None:
    later = told_at(HELD, changed=10, message=10)
    assert told(notice("changed"), later) == "drop"
    assert told(notice("message"), later) == "tell"


def test_a_message_of_the_school_is_news_until_twelve_hours_after_the_start() -> None:
    for dance_class in (HELD, OFF):
        assert told(notice("message"), dance_class, START + timedelta(hours=12, seconds=-1)) == "tell"
        assert told(notice("message"), dance_class, START + timedelta(hours=12)) == "drop"


@pytest.mark.parametrize("kind", ["changed", "reopened"])
def test_news_of_a_class_are_told_while_it_is_on_and_has_not_begun(kind: NoticeKind) -> None:
    assert told(notice(kind), HELD) == "tell"
    assert told(notice(kind), OFF) == "drop"
    assert told(notice(kind), HELD, START) == "drop"
    assert told(notice(kind), OFF, START) == "drop"


def test_who_waits_and_is_told_of_a_spot_is_not_told_besides_that_the_class_is_on_again() -> None:
    assert told(notice("reopened", BEN), told_at(ONE_LEFT, reopened=9, spot_free=9)) == "drop"
    assert told(notice("reopened", ANA), told_at(ONE_LEFT, reopened=9, spot_free=9)) == "tell"
    assert told(notice("reopened", BEN), told_at(HELD, reopened=9, spot_free=9)) == "tell"
    assert told(notice("reopened", BEN), told_at(ONE_LEFT, reopened=9, spot_free=5)) == "tell"


def test_a_notice_is_stored_once_for_what_it_tells_whom() -> None:
    promoted = notice("promoted").to(ANA, ANAS, "r1")
    message = replace(notice("message"), request_id="r7")
    assert (promoted.id, message.id) == (
        "2026-11-24-TUE-1830.9.promoted.r1",
        "2026-11-24-TUE-1830.9.message.r7.telegram:1",
    )
    assert notice("closed").id == "2026-11-24-TUE-1830.9.closed.telegram:1"
