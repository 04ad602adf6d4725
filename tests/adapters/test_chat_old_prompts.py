"""A question that is answered again, too late, or that nobody asked: what its button says now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.chat.intents import ConfirmBooking, StartBooking, StartJoining
from adapters.chat.students import STEP_LASTS, Outcome
from core.class_type import ClassType
from core.commands.cancel_booking import CancelBooking
from core.email import Email
from tests.support.chats import SALSA_1, SALSA_2
from tests.support.desk import Chat
from tests.support.timetable import SCHOOL

ANA = Email("ana@example.com")
BOOK, JOIN = StartBooking(SALSA_1, ClassType("salsa", 1)), StartJoining(SALSA_1, ClassType("salsa", 1))


@pytest.fixture
def chat() -> Chat:
    """Of a student whose email is known."""
    chat = Chat()
    chat.knows(ANA)
    return chat


def test_a_question_that_nobody_asked_shows_the_classes(chat: Chat) -> None:
    assert "This button is from an older message." in chat.does(ConfirmBooking(SALSA_1, "r1"))
    chat.does(BOOK)
    assert "This button is from an older message." in chat.does(ConfirmBooking(SALSA_1, "r1"))
    assert chat.taken == []


@pytest.mark.parametrize(
    ("outcome", "said"), [(Outcome.BOOKED, "You're booked 🎉"), (Outcome.WAITING, "You're 1st in line for Salsa 1")]
)
@pytest.mark.parametrize("is_later", [False, True])
def test_a_question_that_was_answered_with_yes_says_what_came_of_it_even_behind_a_newer_one(
    chat: Chat, outcome: Outcome, said: str, is_later: bool
) -> None:
    if outcome is Outcome.WAITING:
        chat.fills(SALSA_1)
    chat.does(JOIN if outcome is Outcome.WAITING else BOOK)
    yes = chat.screen.buttons[0].intent
    assert said in chat.does(yes)
    assert chat.stored.step is not None
    assert chat.stored.step.outcome is outcome
    if is_later:
        chat.does(StartBooking(SALSA_2))
    assert said in chat.does(yes)


def test_a_booking_that_is_cancelled_is_not_made_again_by_its_question(chat: Chat) -> None:
    chat.does(BOOK)
    yes = chat.screen.buttons[0].intent
    assert isinstance(yes, ConfirmBooking)
    chat.does(yes)
    chat.has(CancelBooking(SALSA_1, "c1", chat.student_id, booking=yes.request_id))
    assert "That one was cancelled already." in chat.does(yes)
    assert chat.taken == []


def test_a_place_in_line_that_was_left_is_not_entered_again_by_its_question(chat: Chat) -> None:
    chat.fills(SALSA_1)
    chat.does(JOIN)
    yes = chat.screen.buttons[0].intent
    chat.does(yes)
    chat.taps("Leave the line")
    assert "You're not in that line any more." in chat.does(yes)


def test_a_refusal_is_repeated_and_books_nothing_once_there_is_room_again(chat: Chat) -> None:
    chat.does(BOOK)
    yes = chat.screen.buttons[0].intent
    chat.fills(SALSA_1)
    full = chat.does(yes)
    assert "Someone just took the last spot in Salsa 1" in full
    assert chat.does(yes) == full
    chat.has(CancelBooking(SALSA_1, "c1", "staff", booking="r0", may_cancel_any=True))
    chat.does(yes)
    assert ANA.value not in chat.taken


def test_shortly_before_the_class_who_could_book_instead_of_waiting_is_told_so_again(chat: Chat) -> None:
    chat.clock.now = SALSA_1.starts_at(SCHOOL.zone) - timedelta(hours=2)
    chat.fills(SALSA_1)
    chat.does(JOIN)
    yes = chat.screen.buttons[0].intent
    chat.has(CancelBooking(SALSA_1, "c1", "staff", booking="r0", may_cancel_any=True))
    free = chat.does(yes)
    assert "A spot is free in Salsa 1" in free
    assert chat.does(yes) == free


def test_a_question_whose_time_is_up_is_asked_again(chat: Chat) -> None:
    chat.does(BOOK)
    yes = chat.screen.buttons[0].intent
    chat.clock.advance(STEP_LASTS + timedelta(seconds=1))
    assert "You're booked 🎉" not in chat.does(yes)
    assert chat.taken == []


def test_a_question_whose_time_is_up_says_what_came_of_it_if_anything_did(chat: Chat) -> None:
    chat.does(BOOK)
    yes = chat.screen.buttons[0].intent
    before = chat.stored
    chat.does(yes)
    chat.bot.stores.students.save(replace(before, version=chat.stored.version), chat.clock())  # as if it got lost
    chat.clock.advance(STEP_LASTS + timedelta(seconds=1))
    assert "You're booked 🎉" in chat.does(yes)
