"""A booking step by step, at the desk of all platforms: what else may be said, tapped or shown on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.chat.intents import (
    ShowDetails,
    StartBooking,
    StartJoining,
)
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import CloseClass
from core.commands.join_waitlist import JoinWaitlist
from core.email import Email
from tests.support.chats import SALSA_1, SALSA_2
from tests.support.desk import Chat
from tests.support.timetable import SCHOOL

ANA = Email("ana@example.com")
BOOK, JOIN = StartBooking(SALSA_1, ClassType("salsa", 1)), StartJoining(SALSA_1, ClassType("salsa", 1))
FOR_A_FRIEND = replace(BOOK, ask_email=True, for_other=True)
STILL_OPEN = "To go on with your booking for"
NO_EMAIL = "That doesn't look like an email address."
LEFT = "No problem, we'll leave it there."


@pytest.fixture
def chat() -> Chat:
    return Chat()


# What is said beside a question


def test_beside_the_question_to_confirm_nobody_is_asked_for_an_email(chat: Chat) -> None:
    chat.does(BOOK)
    chat.says("ana@example.com")
    assert STILL_OPEN not in chat.says("thanks")


def test_who_is_asked_the_same_again_is_not_reminded_of_it_as_well(chat: Chat) -> None:
    chat.does(BOOK)
    assert NO_EMAIL in chat.says("ana")
    assert STILL_OPEN not in chat.sees
    chat.does(FOR_A_FRIEND)
    chat.says("ben@example.com")
    assert "What's their name?" in chat.says("yes")
    assert STILL_OPEN not in chat.sees


def test_help_comes_with_the_third_address_that_is_none_and_not_before(chat: Chat) -> None:
    chat.does(BOOK)
    help_ = "It has a name, an @ and a domain"
    assert help_ not in chat.says("ana", "ana@")
    assert help_ in chat.says("ana@example")


def test_half_an_address_at_the_choice_of_two_is_no_address(chat: Chat) -> None:
    chat.does(BOOK)
    chat.says("ana@example.com or ben@example.com")
    assert NO_EMAIL in chat.says("ana@")


def test_half_an_address_at_the_question_for_a_name_is_no_name(chat: Chat) -> None:
    chat.does(FOR_A_FRIEND)
    chat.says("ben@example.com")
    assert NO_EMAIL in chat.says("b@example")


def test_five_addresses_are_offered_to_choose_from(chat: Chat) -> None:
    chat.does(BOOK)
    emails = [f"ana{n}@example.com" for n in range(5)]
    chat.says(" ".join(emails))
    assert [button.label for button in chat.screen.buttons] == emails


def test_another_slip_instead_of_the_spelling_that_was_asked_about_is_asked_about_too(chat: Chat) -> None:
    chat.does(BOOK)
    chat.says("ana@gmial.com")
    assert "Did you mean ben@gmail.com?" in chat.says("ben@gmial.com")
    assert "We'll book you as ben@gmial.com. Right?" in chat.says("ben@gmial.com")


# Leaving it


def test_not_now_of_an_older_question_leaves_the_newer_one_open(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(StartBooking(SALSA_2))
    older = chat.button("Not now")
    chat.does(BOOK)
    assert chat.does(older) == f"\n{LEFT}\nMore classes"
    assert "You're booked" in chat.says("yes")
    assert chat.taken == ["ana@example.com"]


def test_not_now_of_a_question_that_was_answered_with_yes_shows_the_booking(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(BOOK)
    older = chat.button("Not now")
    chat.taps("Confirm booking")
    chat.does(StartBooking(SALSA_2))
    assert "You're booked 🎉" in chat.does(older)


def test_not_now_tapped_twice_is_answered_the_same(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(BOOK)
    not_now = chat.button("Not now")
    assert chat.does(not_now) == f"\n{LEFT}\nMore classes"
    assert chat.stored.step is None
    assert chat.does(not_now) == f"\n{LEFT}\nMore classes"


def test_who_goes_on_to_other_classes_is_told_what_is_put_aside(chat: Chat) -> None:
    chat.does(BOOK)
    assert "The booking for Tue 24 Nov, 6:30 pm that you had begun is put aside." in chat.commands("bachata")
    chat.fills(SALSA_1)
    chat.does(JOIN)
    assert "Joining the waitlist for Tue 24 Nov, 6:30 pm is put aside." in chat.commands("bachata")


@pytest.mark.parametrize(("is_full", "told"), [(False, "you're booked for"), (True, "you're in line for")])
def test_who_goes_on_although_it_was_done_is_told_of_that(chat: Chat, is_full: bool, told: str) -> None:
    if is_full:
        chat.fills(SALSA_1)
    chat.does(JOIN if is_full else BOOK)
    chat.says("ana@example.com")
    chat.faults.inject("students.save", "unavailable")  # so that nobody knows how it ended
    chat.says("yes")
    assert f"By the way: {told} Tue 24 Nov, 6:30 pm." in chat.commands("bachata")


# Looking at another class


def test_a_friends_booking_is_not_given_up_by_a_look_at_another_class(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(FOR_A_FRIEND)
    chat.says("ben@example.com", "Ben")
    assert "Book as" not in chat.does(ShowDetails(SALSA_2))
    chat.says("yes")
    assert chat.taken == ["ben@example.com"]


def test_another_email_is_not_given_up_by_a_look_at_another_class(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(replace(BOOK, ask_email=True))
    chat.says("cleo@example.com")
    chat.does(ShowDetails(SALSA_2))
    chat.says("yes")
    assert chat.taken == ["cleo@example.com"]


def test_after_a_friends_booking_is_done_the_next_class_is_a_tap_away_again(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(FOR_A_FRIEND)
    chat.says("ben@example.com", "Ben", "yes")
    assert "Book as ana@example.com" in chat.does(ShowDetails(SALSA_2))


def test_who_is_in_books_for_someone_else_from_the_class_with_an_email_for_that_alone(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(BOOK)
    chat.says("yes")
    chat.does(ShowDetails(SALSA_1))
    assert "for this booking only" in chat.taps("Book for someone else")
    chat.says("ben@example.com", "Ben", "yes")
    assert chat.stored.email == ANA


# When it can't be done


def test_a_form_that_came_when_many_wanted_the_class_need_not_be_filled_in_again() -> None:
    chat = Chat("slack:T1:U1", uses_forms=True)
    chat.does(BOOK)
    chat.faults.inject("classes.save", "conflict", calls=999)
    assert "Try again" in chat.fills_in("ana@example.com")
    chat.faults.clear()
    assert "You're booked 🎉" in chat.taps("Try again")
    assert chat.taken == ["ana@example.com"]


def test_nobody_is_asked_for_an_email_while_the_class_cannot_be_read(chat: Chat) -> None:
    chat.faults.inject("classes.load", "unavailable")
    assert "we couldn't reach the booking book" in chat.does(BOOK)
    assert chat.stored.step is None


def test_a_form_opens_while_the_class_cannot_be_read_whether_its_type_is_known_or_not() -> None:
    chat = Chat("slack:T1:U1", uses_forms=True)
    chat.faults.inject("classes.load", "unavailable")
    chat.does(StartBooking(SALSA_1))
    assert "You're booked 🎉" in chat.fills_in("ana@example.com")


def test_a_class_that_is_not_there_is_said_to_be_gone(chat: Chat) -> None:
    assert "That class isn't on any more." in chat.does(
        StartBooking(ClassId(SALSA_1.date, SALSA_1.time.replace(minute=1)))
    )


def test_who_has_their_share_of_a_class_is_told_whom_to_ask_for_more() -> None:
    chat = Chat(contact="02 5550 1234")
    for n in range(3):
        chat.has(BookClass(SALSA_1, Email(f"friend{n}@example.com"), f"r{n}", chat.student_id))
    assert "If you need more, please ask the school: 02 5550 1234" in chat.does(BOOK)


# The waitlist


def test_who_waits_and_takes_another_email_at_an_older_question_is_asked_for_it(chat: Chat) -> None:
    chat.knows(ANA)
    chat.fills(SALSA_1)
    chat.does(JOIN)
    another = chat.button("Use another email")
    chat.taps("Join the waitlist")
    assert "Which email" in chat.does(another)


def test_who_waits_under_another_email_than_the_known_one_is_told_so(chat: Chat) -> None:
    chat.knows(ANA)
    chat.fills(SALSA_1)
    chat.has(JoinWaitlist(SALSA_1, Email("cleo@example.com"), "w1", chat.student_id))
    assert "You're already 1st in line for Salsa 1, Tue 24 Nov, 6:30 pm, as cleo@example.com." in chat.does(JOIN)


def test_a_spot_that_is_kept_for_those_in_line_is_no_room_for_who_joins(chat: Chat) -> None:
    chat.knows(ANA)
    chat.fills(SALSA_1)
    chat.has(JoinWaitlist(SALSA_1, Email("bo@example.com"), "w1", "x:2"))
    chat.clock.now = SALSA_1.starts_at(SCHOOL.zone) - timedelta(hours=11)
    chat.has(CancelBooking(SALSA_1, "c1", "staff", booking="r0", may_cancel_any=True))
    assert "We'll put you in line as ana@example.com. Right?" in chat.does(JOIN)
    assert "There is room after all" not in chat.sees


def test_who_joins_where_there_is_no_room_is_not_told_of_any(chat: Chat) -> None:
    chat.knows(ANA)
    chat.fills(SALSA_1)
    assert chat.does(JOIN).startswith("\nSalsa 1, Tue 24 Nov, 6:30 pm\n")
    chat.has(CancelBooking(SALSA_1, "c1", "staff", booking="r0", may_cancel_any=True))
    assert chat.does(JOIN).startswith("There is room after all, so you can book.\n")


# What is said of it later


def test_once_the_class_has_begun_an_old_confirmation_gets_the_answer_that_it_got_before(chat: Chat) -> None:
    chat.knows(ANA)
    chat.does(BOOK)
    confirm = chat.button("Confirm booking")
    booked = chat.does(confirm)
    assert {"as ana@example.com · 19 spots left now", "Calendar"} < set(booked.splitlines())
    chat.clock.now = SALSA_1.starts_at(SCHOOL.zone)
    assert chat.does(confirm) == booked


@pytest.mark.parametrize(("for_friend", "line"), [(False, "as ana@example.com"), (True, "for Ben, ben@example.com")])
def test_of_a_class_that_is_off_an_old_confirmation_tells_no_spots(chat: Chat, for_friend: bool, line: str) -> None:
    chat.does(FOR_A_FRIEND if for_friend else BOOK)
    chat.says(*(("ben@example.com", "Ben") if for_friend else ("ana@example.com",)))
    confirm = chat.button("Confirm booking")
    assert f"{line} · 19 spots left now" in chat.does(confirm)
    chat.has(CloseClass(SALSA_1, None, "c1", "staff"))
    assert line in chat.does(confirm).splitlines()


def test_what_was_just_done_is_kept_where_screens_do_not_last(chat: Chat) -> None:
    chat.does(BOOK)
    assert not chat.screen.is_to_keep
    chat.says("ana@example.com", "yes")
    assert chat.screen.is_to_keep
