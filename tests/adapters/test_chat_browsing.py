"""Lists by days, and the details of a class: what they show and where they lead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from adapters.chat.browsing import Browsing
from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowClasses
from adapters.chat.screen import Line, Screen
from adapters.memory.classes import MemoryClasses
from core.class_id import ClassId
from core.class_info import Status
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.tracing import NO_TRACER
from tests.support.clock import SYDNEY
from tests.support.timetable import CURRICULUM, SCHOOL

TODAY = date(2026, 11, 22)
SCREENS = BrowsingScreens(SCHOOL, Translator(curriculum=CURRICULUM))


def on(days_ahead: int) -> ClassId:
    return ClassId(TODAY + timedelta(days=days_ahead), time(18, 30))


def browsing(*days_ahead: int, left: int = 20, status: Status = "open") -> Browsing:
    """A school with a class on each of these days, on a Sunday noon."""
    classes = MemoryClasses()
    for class_id in map(on, days_ahead):
        salsa_1, start = ClassType("salsa", 1), class_id.starts_at(SYDNEY)
        classes.schedule(DanceClass(class_id, salsa_1, start, 20, booking_count=20 - left, status=status))
    return Browsing(classes, SCREENS, datetime.combine(TODAY, time(12), SYDNEY), NO_TRACER)


def days_on(screen: Screen) -> list[int]:
    """How many days ahead the classes are that it shows."""
    assert screen.listing is not None
    return [(class_id.date - TODAY).days for class_id in screen.listing.classes]


def labels(screen: Screen) -> list[str]:
    return [button.label for button in screen.buttons]


@pytest.mark.parametrize("first", [0, 5])
def test_a_list_has_the_classes_of_seven_days(first: int) -> None:
    screen = browsing(*range(30)).show(ShowClasses(first_day=on(first).date))
    assert days_on(screen) == list(range(first, first + 7))


def test_a_week_without_classes_leads_to_the_first_one_behind_it() -> None:
    assert days_on(browsing(7, 8).show(ShowClasses())) == [7]


@pytest.mark.parametrize(("asked", "shown"), [(366, 366), (367, 0), (-1, 0)])
def test_a_list_of_the_past_or_of_more_than_a_year_ahead_is_that_of_today(asked: int, shown: int) -> None:
    assert days_on(browsing(-1, 0, 366, 367).show(ShowClasses(first_day=on(asked).date)))[0] == shown


@pytest.mark.parametrize(("left", "book"), [(1, "Book the last spot"), (2, "Book a spot")])
def test_the_last_spot_of_a_class_is_called_so_where_it_is_booked(left: int, book: str) -> None:
    assert labels(browsing(2, left=left).details(on(2))) == [book, "Back to the list"]


def test_of_a_class_that_is_off_without_a_reason_only_that_is_said() -> None:
    screen = browsing(2, status="closed").details(on(2))
    assert Line("This class is off.") in screen.body
    assert labels(screen) == ["Back to the list"]


@pytest.mark.parametrize(("level", "first"), [(None, []), (2, ["Bachata 2"]), (9, [])])
def test_what_was_probably_meant_is_offered_once(level: int | None, first: list[str]) -> None:
    screen = SCREENS.unknown_style("bachatta", "bachata", level)
    assert labels(screen) == [*first, "Salsa", "Bachata", "Reggaeton", "All classes"]
