"""The list of what a student has, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowBookings
from adapters.chat.my_bookings_screens import MyBookingsScreens
from adapters.chat.screen import Line, Screen
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo, Status
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.email import Email
from tests.support.clock import SYDNEY
from tests.support.timetable import CURRICULUM, SCHOOL

FIRST = date(2026, 11, 24)
NOW = datetime(2026, 11, 22, 12, tzinfo=SYDNEY)
SCREENS = MyBookingsScreens(SCHOOL, Translator("en", CURRICULUM))


def on_days(n: int) -> list[Booked]:
    """A booking on each of so many days."""
    ids = [ClassId(FIRST + timedelta(days=day), time(18, 30)) for day in range(n)]
    booking = Booking(Email("ana@example.com"), NOW, "r1", "telegram:1")
    return [Booked(booking, ClassInfo(one, ClassType("salsa", 1), one.starts_at(SYDNEY), 20, 1)) for one in ids]


def days_on(screen: Screen) -> list[int]:
    """Which days it shows."""
    words = [Translator("en", CURRICULUM).day(FIRST + timedelta(days=day)) for day in range(30)]
    lines = [line.text for line in screen.body if isinstance(line, Line)]
    return [day for line in lines for day, word in enumerate(words) if line.startswith(f"{word},")]


def pages(screen: Screen) -> dict[str, int]:
    """What its buttons to other pages skip."""
    return {one.label: one.intent.skip for one in screen.buttons if isinstance(one.intent, ShowBookings)}


@pytest.mark.parametrize(
    ("held", "skip", "shown", "others"),
    [
        (10, 0, range(10), {}),
        (11, 0, range(10), {"Later ›": 10}),
        (20, 10, range(10, 20), {"‹ Earlier": 0}),
        (31, 20, range(20, 30), {"Later ›": 30, "‹ Earlier": 10}),
        (11, 5, range(5, 11), {"‹ Earlier": 0}),  # of no button of ours
        (10, 10, range(10), {}),  # fewer than when the button was shown
    ],
)
def test_a_page_has_ten_and_the_ways_to_what_is_before_and_behind_it(
    held: int, skip: int, shown: range, others: dict[str, int]
) -> None:
    screen = SCREENS.bookings(on_days(held), skip)
    assert days_on(screen) == list(shown)
    assert pages(screen) == others


def test_earlier_comes_first_and_more_classes_last() -> None:
    labels = [button.label for button in SCREENS.bookings(on_days(31), 10).buttons]
    assert labels == ["‹ Earlier", "Later ›", "More classes"]


def test_the_next_bookings_come_first_of_a_page_with_the_way_to_later_ones() -> None:
    screen = SCREENS.bookings_first(on_days(11), Screen("Dance classes"))
    assert days_on(screen) == list(range(10))
    assert pages(screen) == {"Later ›": 10}


@pytest.mark.parametrize("contact", ["", "0400 000 000"])
def test_after_too_many_cancellations_the_schools_contact_is_told_if_it_has_one(contact: str) -> None:
    screens = replace(SCREENS, school=replace(SCHOOL, contact=contact))
    told = [line.text for line in screens.cancelled_too_often(10).body if isinstance(line, Line)]
    assert [contact in text for text in told] == ([True] if contact else [])


@pytest.mark.parametrize("status", ["open", "closed"])
def test_a_booking_older_than_request_ids_is_listed_though_only_the_school_can_cancel_it(status: Status) -> None:
    (held,) = on_days(1)
    booking, info = replace(held.booking, request_id=None), replace(held.class_info, status=status)
    (line,) = SCREENS.bookings([Booked(booking, info)]).body
    assert isinstance(line, Line)
    assert "Salsa 1" in line.text
    assert line.buttons == ()


def test_a_friends_place_in_line_is_listed_with_their_name() -> None:
    wait = Wait(Email("ben@example.com"), 1, NOW, "w1", "telegram:1", name="Ben")
    (line,) = SCREENS.bookings([Waiting(wait, 1, on_days(1)[0].class_info)]).body
    assert isinstance(line, Line)
    assert "Ben, ben@example.com" in line.text
