"""Going on from the list on the screen in words: `the second one`, `anything later?`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.chats import (
    SALSA_1,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    TerminalStudent,
    World,
)
from tests.support.dialogs import gives_email, play, says, taps

FIRST = "Salsa 3, Monday 23 November, 8:30 pm"
SECOND = "Salsa 1, Tuesday 24 November, 6:30 pm"
THIRD = "Salsa 2, Tuesday 24 November, 7:30 pm"


class InSlack(SlackStudent):
    """Somebody who writes to the bot."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.channel = self.slack.direct_channel(self.user)

    def says(self, text: str) -> None:
        assert self.slack.write(self.user, self.words.says(text)) is not None


@pytest.fixture(params=[InSlack, TelegramStudent, TerminalStudent])
def ana(request: pytest.FixtureRequest, world: World) -> ChattingStudent:
    student: ChattingStudent = request.param(world)
    return student


def test_a_class_is_opened_by_its_place_in_the_list(ana: ChattingStudent, world: World) -> None:
    play(
        ana,
        [
            (says("salsa"), ["Salsa classes"]),
            (says("the second one"), [SECOND]),
            (says("la primera"), [FIRST]),
            (says("the third one, please"), [THIRD]),
            (taps("Back to the list"), ["Salsa classes", "Sun 22 to Sat 28 Nov"]),
        ],
    )
    assert world.bookings(SALSA_1) == {}


def test_what_is_later_or_earlier_is_asked_for_in_words(ana: ChattingStudent) -> None:
    play(
        ana,
        [
            (says("salsa"), ["Sun 22 to Sat 28 Nov"]),
            (says("anything later?"), ["Salsa classes", "Sun 29 Nov to Sat 5 Dec"]),
            (says("¿hay algo más tarde?"), ["Sun 6 to Sat 12 Dec"]),
            (says("más tarde?"), ["There is nothing later for now."]),
            (says("earlier?"), ["Sun 29 Nov to Sat 5 Dec"]),
            (says("something earlier"), ["Sun 22 to Sat 28 Nov"]),
            (says("earlier?"), ["There is nothing earlier.", "Salsa classes", "Sun 22 to Sat 28 Nov"]),
        ],
    )


def test_the_list_that_a_tap_led_to_is_the_one_that_is_meant(ana: ChattingStudent) -> None:
    next_days = "Next 7 days ›"
    play(
        ana,
        [(says("salsa"), []), (taps(next_days), ["Sun 29 Nov to Sat 5 Dec"]), (says("the first one"), ["30 November"])],
    )


def test_a_list_that_was_asked_for_in_words_is_gone_on_from_as_well(ana: ChattingStudent) -> None:
    play(
        ana,
        [
            (says("salsa on tuesday after 7"), ["Salsa on Tuesday after 7 pm"]),
            (says("the first one"), [THIRD]),
            (says("earlier?"), ["Salsa classes", "Tue 24 to Mon 30 Nov", "Salsa 1 · 6:30 pm"]),
            (says("salsa on tuesday"), ["Salsa on Tuesday"]),
            (says("the last"), [THIRD]),
            (says("later?"), ["Salsa classes", "Wed 25 Nov to Tue 1 Dec"]),
        ],
    )


def test_pages_of_a_long_list_are_turned_in_words(world: World) -> None:
    ana = TelegramStudent(world)
    play(
        ana,
        [
            (says("anything after 6"), ["Dance classes after 6 pm"]),
            (says("the last one"), []),
        ],
    )
    last_of_first_page = ana.sees()
    play(ana, [(says("later?"), ["Dance classes after 6 pm"]), (says("the first one"), [])])
    assert ana.sees() != last_of_first_page
    play(ana, [(says("earlier?"), ["Dance classes after 6 pm"]), (says("the last one"), [])])
    assert ana.sees() == last_of_first_page


def test_the_next_class_that_is_shown_instead_is_opened_by_its_place_too(ana: ChattingStudent) -> None:
    none = ["No Salsa on Saturday.", "The next is Mon 30 Nov, 8:30 pm."]
    play(ana, [(says("salsa on saturday"), none), (says("the first one"), ["Salsa 3, Monday 30 November, 8:30 pm"])])


def test_a_place_that_the_list_has_not_is_said_to_be_none(ana: ChattingStudent) -> None:
    play(ana, [(says("salsa on tuesday"), []), (says("the third one"), ["There are only 2 on this list.", "Salsa on"])])


def test_without_a_list_a_place_says_nothing_and_later_is_all_that_is_on(ana: ChattingStudent) -> None:
    play(
        ana,
        [
            (says("the first one"), ["Sorry, I didn't get that."]),
            (says("anything earlier?"), ["Dance classes", "Sun 22 to Sat 28 Nov"]),
        ],
    )


def test_a_list_is_forgotten_after_half_an_hour(ana: ChattingStudent, world: World) -> None:
    play(ana, [(says("salsa"), ["Salsa classes"])])
    world.clock.now += timedelta(minutes=30)
    play(ana, [(says("the first one"), ["Sorry, I didn't get that."])])


def test_behind_the_command_it_is_the_same(world: World) -> None:
    play(
        TelegramStudent(world),
        [
            (says("/classes salsa"), ["Salsa classes"]),
            (says("the second one"), [SECOND]),
            (says("/classes later"), ['We don\'t teach "later".']),
        ],
    )


def test_no_such_words_book_anything_whatever_is_on_the_screen(world: World) -> None:
    ana = TelegramStudent(world)
    play(ana, [(says("salsa"), []), (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), ["Which email"])])
    play(ana, [(says("the first one"), ["That doesn't look like an email address."])])
    play(ana, [(says("ana@example.com"), ["We'll book you as ana@example.com. Right?"])])
    for typed in ("the second one", "la primera", "later?", "next"):
        ana.says(typed)
        assert "You're booked" not in ana.sees()
    assert world.bookings(SALSA_1) == {}


def test_who_only_taps_is_not_written_down(world: World) -> None:
    ana = SlackStudent(world)
    play(ana, [(says("/classes salsa"), ["Salsa classes"]), (taps("Next 7 days ›"), ["Sun 29 Nov to Sat 5 Dec"])])
    assert world.bot.stores.students.load(ana.id, world.clock()).seen is None


def test_in_a_group_nobody_goes_on_from_the_list_of_somebody_else(world: World) -> None:
    ana = SlackStudent(world)
    play(ana, [(says("/classes later?"), ["Dance classes"])])


def test_a_booking_goes_on_from_what_was_opened_in_words(ana: ChattingStudent, world: World) -> None:
    play(
        ana,
        [
            (says("salsa"), []),
            (says("the second one"), [SECOND]),
            (taps("Book a spot"), []),
            (gives_email("ana@example.com"), ["You're booked 🎉"]),
        ],
    )
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]
