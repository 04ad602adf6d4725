"""Finding a class: lists, styles, levels, days and details, the same on every platform."""

from datetime import timedelta

import pytest

from tests.support.chats import SALSA_1, ChattingStudent, TelegramStudent, World
from tests.support.dialogs import play, says, taps


@pytest.mark.promise("S2", "B8")
@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("/classes", ["Dance classes", "Bachata 1 · 6:30 pm · 20 spots left", "Reggaeton · 8:30 pm · 20 spots left"]),
        ("/classes SALSA 2", ["Salsa 2 classes", "Salsa 2 · 7:30 pm · 20 spots left"]),
        ("/classes reggaeton", ["Reggaeton classes", "Reggaeton · 8:30 pm", "Reggaeton · 6:30 pm"]),
        ("/classes slasa", ['We don\'t teach "slasa". Did you mean salsa?', "Salsa", "Bachata", "All classes"]),
        ("/classes tango", ['We don\'t teach "tango".', "Salsa", "Bachata", "Reggaeton", "All classes"]),
        ("/classes bachata 3", ["We teach bachata 1 and 2.", "Bachata 1", "Bachata 2", "All bachata classes"]),
        ("/classes salsa 9", ["We teach salsa 1, 2 and 3."]),
        ("/classes reggaeton 2", ["We teach reggaeton without levels, everybody together."]),
        ("/classes help", ["Book a dance class", "/classes salsa 2"]),
    ],
)
def test_a_command_shows_what_was_asked_for(student: ChattingStudent, typed: str, answers: list[str]) -> None:
    play(student, [(says(typed), answers)])


@pytest.mark.promise("S2", "T10")
def test_what_was_typed_is_shown_as_it_was_typed(student: ChattingStudent) -> None:
    play(student, [(says("/classes <b>&*_~`"), ['We don\'t teach "<b>&*_~`".'])])


def test_a_screen_shows_ten_classes_and_leads_to_the_rest_and_to_other_days(student: ChattingStudent) -> None:
    play(
        student,
        [
            (says("/classes"), ["Sun 22 to Sat 28 Nov · Sydney time · 1 to 10 of 13", "More of these days ›"]),
            (taps("More of these days ›"), ["11 to 13 of 13", "Fri 27 Nov", "Next 7 days ›", "‹ Earlier"]),
            (taps("Next 7 days ›"), ["Sun 29 Nov to Sat 5 Dec · Sydney time · 1 to 10 of 13", "Mon 30 Nov"]),
            (taps("‹ Earlier"), ["Sun 22 to Sat 28 Nov"]),
        ],
    )
    assert "‹ Earlier" not in student.sees()


@pytest.mark.fault("F35")
def test_back_returns_to_the_list_that_the_class_was_opened_from(world: World) -> None:
    ana = TelegramStudent(world)
    play(ana, [(says("/classes bachata 2"), []), (taps("Next 7 days ›"), [])])
    there = ana.message
    ana.taps(there.buttons[0].text)
    assert "Back to the list" in ana.sees()
    ana.taps("Back to the list")
    assert (ana.message.text, ana.message.buttons) == (there.text, there.buttons)


@pytest.mark.promise("B8")
def test_days_without_classes_lead_to_the_next_class(student: ChattingStudent, world: World) -> None:
    world.clock.advance(timedelta(days=-14))
    play(
        student,
        [
            (
                says("/classes bachata"),
                ["No bachata classes in the next 7 days.", "The next is Mon 23 Nov, 6:30 pm.", "Show it"],
            ),
            (taps("Show it"), ["Bachata classes", "Mon 23 to Sun 29 Nov", "Bachata 1 · 6:30 pm · 20 spots left"]),
        ],
    )
    assert "2 to " not in student.sees()  # from the first on


def test_the_end_of_the_timetable_says_so(student: ChattingStudent, world: World) -> None:
    world.clock.advance(timedelta(days=30))
    play(student, [(says("/classes"), ["No dance classes in the next 7 days.", "look again in a few days"])])


@pytest.mark.promise("B8")
def test_classes_that_have_started_are_not_offered(student: ChattingStudent, world: World) -> None:
    world.clock.now = world.start_of(SALSA_1)
    play(student, [(says("/classes salsa"), ["Salsa 2 · 7:30 pm"])])
    assert "Tue 24 Nov 6:30 pm" not in student.sees()


def test_help_names_the_commands(student: ChattingStudent) -> None:
    play(student, [(says("/classes help"), ["/classes salsa 2", "Salsa", "Bachata", "Reggaeton", "All classes"])])
