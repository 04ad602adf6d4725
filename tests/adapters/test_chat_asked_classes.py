"""The classes that were asked for in words: which pages they fill, what is around them, and what is said if none is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.chat.asked_classes import AskedClasses
from adapters.chat.browsing import Browsing
from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowAsked, ShowClasses
from adapters.chat.screen import Line, Screen
from adapters.chat.typed.understanding import understand
from adapters.chat.typed.vocabulary import vocabulary_of
from adapters.memory.classes import MemoryClasses
from core.tracing import NO_TRACER
from tests.support.clock import SYDNEY
from tests.support.timetable import CURRICULUM, SCHOOL, planned_classes

SUNDAY_NOON = datetime(2026, 11, 22, 12, tzinfo=SYDNEY)


@pytest.fixture
def browsing() -> Browsing:
    """Two weeks of classes, as they are looked at on a Sunday noon."""
    classes = MemoryClasses()
    for planned in planned_classes(SUNDAY_NOON.date(), 2, SYDNEY):
        classes.schedule(planned)
    return Browsing(classes, BrowsingScreens(SCHOOL, Translator(curriculum=CURRICULUM)), SUNDAY_NOON, NO_TRACER)


def asked(browsing: Browsing, typed: str, skip: int = 0) -> AskedClasses:
    return AskedClasses(understand(typed, browsing.now, vocabulary_of(CURRICULUM)), browsing, skip)


def there(browsing: Browsing, intent: object) -> Screen:
    """The list that a button or a word leads to."""
    match intent:
        case ShowAsked(again, skip):
            return AskedClasses(again, browsing, skip).show()
        case ShowClasses():
            return browsing.show(intent)
    raise AssertionError(intent)


def tap(browsing: Browsing, screen: Screen, label: str) -> Screen:
    return there(browsing, next(button.intent for button in screen.buttons if button.label == label))


def later(browsing: Browsing, screen: Screen) -> Screen:
    assert screen.listing is not None
    return there(browsing, screen.listing.later)


def earlier(browsing: Browsing, screen: Screen) -> Screen:
    assert screen.listing is not None
    return there(browsing, screen.listing.earlier)


def said(screen: Screen) -> list[str]:
    """The text of a screen that is no list."""
    return [screen.title, *(part.text for part in screen.body if isinstance(part, Line))]


def part(screen: Screen) -> str:
    """What the note says of the page that is shown."""
    return screen.note.rpartition(" · ")[2]


def test_pages_are_turned_one_by_one_with_buttons_and_in_words(browsing: Browsing) -> None:
    first = asked(browsing, "from 23 nov").show()
    second, third = "11 to 20 of 26", "21 to 26 of 26"
    assert part(first) == "1 to 10 of 26"
    assert part(middle := tap(browsing, first, "More of these days ›")) == part(later(browsing, first)) == second
    assert part(last := tap(browsing, middle, "More of these days ›")) == part(later(browsing, middle)) == third
    assert tap(browsing, last, "‹ Earlier") == earlier(browsing, last) == middle
    assert tap(browsing, middle, "‹ Earlier") == earlier(browsing, middle) == first


def test_a_list_of_ten_fills_one_page_and_what_is_later_is_behind_its_days(browsing: Browsing) -> None:
    ten = asked(browsing, "tuesday to friday").show()
    assert ten.listing is not None
    assert len(ten.listing.classes) == 10
    assert [button.label for button in ten.buttons] == ["More classes"]
    assert later(browsing, ten).note == "Sat 28 Nov to Fri 4 Dec · Sydney time · 1 to 10 of 13"


def test_where_a_page_has_no_classes_any_more_the_first_one_is_shown(browsing: Browsing) -> None:
    assert asked(browsing, "tuesday to friday", skip=10).show() == asked(browsing, "tuesday to friday").show()


@pytest.mark.parametrize(
    ("typed", "before"),
    [("salsa on tuesday", "Sun 22 to Sat 28 Nov · Sydney time"), ("salsa until tuesday", None)],
)
def test_what_is_earlier_than_the_days_is_all_from_today_on(browsing: Browsing, typed: str, before: str | None) -> None:
    screen = asked(browsing, typed).show()
    assert screen.listing is not None
    assert (earlier(browsing, screen).note if screen.listing.earlier else None) == before


def test_what_is_later_than_the_hours_is_the_rest_of_the_day(browsing: Browsing) -> None:
    screen = later(browsing, asked(browsing, "salsa on tuesday before 7 pm").show())
    assert [line.text for line in screen.body if isinstance(line, Line)][:2] == [
        "Salsa 1 · 6:30 pm · 20 spots left",
        "Salsa 2 · 7:30 pm · 20 spots left",
    ]


def test_without_days_the_list_is_of_a_week_and_from_a_day_on_it_is_of_all_there_are(browsing: Browsing) -> None:
    assert asked(browsing, "salsa and bachata").show().note == "Sun 22 to Sat 28 Nov · Sydney time · 1 to 10 of 11"
    assert part(asked(browsing, "salsa from tuesday").show()) == "1 to 10 of 13"


def test_a_level_that_the_style_has_not_hides_none_of_its_classes(browsing: Browsing) -> None:
    assert len(asked(browsing, "beginner reggaeton on tuesday").all()) == 1


def test_the_next_class_is_one_behind_the_days_that_were_asked_for(browsing: Browsing) -> None:
    assert said(asked(browsing, "salsa on tuesday after 9 pm").show()) == [
        "No Salsa on Tuesday after 9 pm.",
        "The next is Wed 25 Nov, 8:30 pm.",
    ]


def test_where_the_timetable_ends_before_these_days_the_next_class_is_the_first_of_all(browsing: Browsing) -> None:
    assert said(asked(browsing, "salsa on 20 dec").show()) == [
        "No Salsa on Sun 20 Dec.",
        "The next is Mon 23 Nov, 8:30 pm.",
    ]


def test_where_no_class_is_like_it_at_all_that_is_said(browsing: Browsing) -> None:
    no_timetable = Browsing(MemoryClasses(), browsing.screens, browsing.now, NO_TRACER)
    assert said(asked(no_timetable, "salsa on tuesday").show()) == [
        "No Salsa on Tuesday.",
        "The timetable has no later ones yet. Please look again in a few days.",
    ]


def test_days_that_are_over_lead_to_what_is_on_now_and_book_nothing(browsing: Browsing) -> None:
    screen = asked(browsing, "salsa yesterday").show()
    assert screen.notice == "That day is over. Here is what's on now."
    assert screen.note == "Sun 22 to Sat 28 Nov · Sydney time"
    assert asked(browsing, "salsa yesterday").only_one() is None


def test_a_class_that_is_the_only_one_this_week_by_chance_is_not_taken_for_what_was_asked(browsing: Browsing) -> None:
    classes = MemoryClasses()
    classes.schedule(next(iter(planned_classes(SUNDAY_NOON.date(), 1, SYDNEY))))
    alone = Browsing(classes, browsing.screens, browsing.now, NO_TRACER)
    assert asked(alone, "book bachata").only_one() is None
    assert asked(alone, "book bachata tomorrow").only_one() is not None


def test_all_words_that_were_not_understood_are_said(browsing: Browsing) -> None:
    left = asked(browsing, "salsa frobnicate tuesday zyzzy").show().notice
    assert left == 'We didn\'t understand "frobnicate zyzzy", so this is without it.'


@pytest.mark.parametrize(
    ("typed", "title", "note"),
    [
        ("30 nov to 2 dec", "Dance classes from Mon 30 Nov to Wed 2 Dec", "Sydney time"),
        ("salsa on 1 dec", "Salsa on Tue 1 Dec", "Sydney time"),
        ("salsa on monday or tuesday", "Salsa on Mon 23 Nov and Tue 24 Nov", "Sydney time"),
        ("salsa tuesday", "Salsa on Tuesday", "Tue 24 Nov · Sydney time"),
        ("salsa until tuesday", "Salsa until Tue 24 Nov", "Sun 22 to Tue 24 Nov · Sydney time"),
        ("23 nov to 5 dec", "Dance classes from Mon 23 Nov to Sat 5 Dec", "Sydney time · 1 to 10 of 26"),
    ],
)
def test_dates_in_the_title_are_not_said_again_below_it(browsing: Browsing, typed: str, title: str, note: str) -> None:
    screen = asked(browsing, typed).show()
    assert (screen.title, screen.note) == (title, note)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("what's on", "Dance classes"),
        ("salsa and bachata", "Salsa and Bachata"),
        ("beginner classes", "Level 1 classes"),
        ("no bachata", "Dance classes other than bachata"),
        ("beginners, but no bachata", "Level 1 classes other than bachata"),
        ("salsa but no bachata", "Salsa"),
        ("classes today", "Dance classes today"),
        ("salsa tomorrow", "Salsa tomorrow"),
        ("salsa 1 on tuesday", "Salsa 1 on Tuesday"),
        ("salsa but not tuesday", "Salsa other than on Tuesday"),
        ("salsa at the weekend", "Salsa at the weekend"),
        ("salsa this week", "Salsa this week"),
        ("salsa next week", "Salsa next week"),
        ("salsa from tuesday", "Salsa from Tue 1 Dec"),
        ("salsa until tuesday", "Salsa until Tue 1 Dec"),
        ("classes at 7", "Dance classes at 7 pm"),
        ("tomorrow after 7", "Dance classes tomorrow after 7 pm"),
        ("before 7 pm", "Dance classes before 7 pm"),
        ("between 7 and 8 pm", "Dance classes between 7 pm and 8 pm"),
        ("in the morning", "Dance classes in the morning"),
        ("in the afternoon", "Dance classes in the afternoon"),
        ("in the evening", "Dance classes in the evening"),
    ],
)
def test_what_was_understood_is_said_back_in_the_title(browsing: Browsing, typed: str, title: str) -> None:
    on_wednesday = replace(browsing, now=SUNDAY_NOON + timedelta(days=3))
    assert asked(on_wednesday, typed).title() == title
