"""After the booking, on every platform: what a student has, and giving it up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast

import pytest

from adapters.chat.school import School
from bot.store_proxy import proxied
from core.commands.book_class import BookClass
from core.dance_class import CANCELLATIONS_EACH
from core.email import Email
from standins.telegram import Message
from tests.support.bookings import booked
from tests.support.chats import (
    SALSA_1,
    SALSA_2,
    SUNDAY_NOON,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    World,
    school,
)
from tests.support.clock import SettableClock
from tests.support.dialogs import Dialog, gives_email, play, says, taps
from tests.support.store_faults import Fault, StoreFaults
from tests.support.stores import memory_stores

T = TypeVar("T")
BOOK_SALSA_1: Dialog = [
    (says("/classes salsa"), ["Salsa classes"]),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), []),
    (gives_email("ana@example.com"), ["You're booked 🎉", "My bookings"]),
]
BOOK_AGAIN: Dialog = [
    (says("/classes salsa"), ["Salsa classes"]),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), ["Confirm booking"]),
    (taps("Confirm booking"), ["You're booked 🎉"]),
]
CANCEL = "Cancel Salsa 1 · Tue 24 Nov 6:30 pm"
ASK = "Cancel Salsa 1, Tue 24 Nov, 6:30 pm, ana@example.com?"
DONE = "Your spot in Salsa 1 on Tuesday is free for someone else now. Thanks for telling us."
CANCEL_SALSA_1: Dialog = [
    (says("/bookings"), ["Your bookings", "Tue 24 Nov, 6:30 pm · Salsa 1 · as ana@example.com", CANCEL]),
    (taps(CANCEL), [ASK, "Yes, free my spot", "Keep it"]),
    (taps("Yes, free my spot"), [DONE, "More classes"]),
]


def test_who_has_nothing_booked_is_shown_the_way_to_classes(student: ChattingStudent) -> None:
    play(student, [(says("/bookings"), ["You have nothing booked."]), (taps("See classes"), ["Dance classes"])])


def test_a_booking_can_be_seen_and_cancelled(student: ChattingStudent, world: World) -> None:
    play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1, (says("/bookings"), ["You have nothing booked."])])
    assert world.bookings(SALSA_1) == {}


def test_after_a_booking_my_bookings_are_a_tap_away(student: ChattingStudent) -> None:
    play(student, BOOK_SALSA_1)
    if isinstance(student, SlackStudent):
        student.slack.close(student.user)
    play(student, [(taps("My bookings"), ["Your bookings", "Salsa 1"])])


def test_help_has_a_button_for_my_bookings(student: ChattingStudent) -> None:
    play(student, [(says("/classes help"), ["My bookings"]), (taps("My bookings"), ["You have nothing booked."])])


def test_keeping_it_keeps_it(student: ChattingStudent, world: World) -> None:
    play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1[:2], (taps("Keep it"), ["Your bookings", "Salsa 1"])])
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_cancel_with_nothing_under_way_shows_my_bookings(student: ChattingStudent) -> None:
    play(student, [*BOOK_SALSA_1, (says("/cancel"), ["Your bookings", "Salsa 1"])])


def test_bookings_are_listed_by_date_and_a_started_class_is_not(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            (says("/classes salsa"), []),
            (taps("Book Salsa 2 · Tue 24 Nov 7:30 pm"), []),
            (gives_email("ana@example.com"), ["You're booked 🎉"]),
            *BOOK_AGAIN,
        ],
    )
    student.says("/bookings")
    seen = " ".join(student.sees().split())
    assert seen.index("6:30 pm · Salsa 1") < seen.index("7:30 pm · Salsa 2")
    world.clock.now = world.start_of(SALSA_1)
    student.says("/bookings")
    assert "Salsa 1" not in student.sees()
    assert "Salsa 2" in student.sees()


@pytest.mark.parametrize(("minutes", "late"), [(121, False), (120, False), (119, True)])
def test_less_than_two_hours_before_the_class_the_school_sees_it_as_late(
    student: ChattingStudent, world: World, minutes: int, late: bool
) -> None:
    play(student, BOOK_SALSA_1)
    world.clock.now = world.start_of(SALSA_1) - timedelta(minutes=minutes)
    play(student, CANCEL_SALSA_1[:2])
    assert ("late cancellation" in " ".join(student.sees().split())) is late
    play(student, CANCEL_SALSA_1[2:])
    dance_class = world.bot.stores.classes.load(SALSA_1)
    assert dance_class is not None
    (ended,) = dance_class.ended.values()
    assert ended.late is late


@pytest.mark.parametrize("before", ["the question", "the answer"])
def test_a_class_that_has_started_can_not_be_cancelled(student: ChattingStudent, world: World, before: str) -> None:
    play(student, [*BOOK_SALSA_1, CANCEL_SALSA_1[0]])
    if before == "the answer":
        play(student, [CANCEL_SALSA_1[1]])
    world.clock.now = world.start_of(SALSA_1)
    button = CANCEL if before == "the question" else "Yes, free my spot"
    play(student, [(taps(button), ["That class has started, so it can't be cancelled any more."])])
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.complaint("K1")
def test_booking_again_after_cancelling_works_five_times_over(student: ChattingStudent, world: World) -> None:
    play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1])
    for _ in range(5):
        play(student, [*BOOK_AGAIN, *CANCEL_SALSA_1])
    play(student, BOOK_AGAIN)
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_of_two_bookings_the_next_class_is_the_earlier_alone(world: World) -> None:
    student = TelegramStudent(world)
    play(student, BOOK_SALSA_1)
    world.bot.commands.execute(BookClass(SALSA_2, Email("ana@example.com"), "r2", student.id))
    play(student, [(says("when is my class?"), ["Your next class", "Tue 24 Nov, 6:30 pm · Salsa 1"])])
    assert "Salsa 2" not in student.sees()


def test_what_was_just_booked_is_listed_though_the_index_does_not_know_of_it_yet(at: School) -> None:
    with school(proxied(memory_stores(), knows_no_bookings), at=at) as world:
        student = TelegramStudent(world)
        play(student, [*BOOK_SALSA_1, (says("/bookings"), ["Your bookings", "Tue 24 Nov, 6:30 pm · Salsa 1"])])


def knows_no_bookings(method: str, subject: object, call: Callable[[], T]) -> T:
    """An index of bookings that lags behind."""
    return cast(T, []) if method in ("bookings.of", "bookings.places") else call()


@pytest.mark.parametrize(
    ("fault", "told", "again"),
    [
        ("conflict", "We didn't get to you: you still have your spot.", "Try again"),
        ("lost", "We're still checking that cancellation.", "Check again"),
    ],
)
def test_cancelling_in_trouble_says_what_is_known_and_can_be_sent_again(
    at: School, fault: Fault, told: str, again: str
) -> None:
    stores = memory_stores()
    store_faults = StoreFaults(stores, SettableClock(SUNDAY_NOON))
    with school(proxied(stores, store_faults), at=at) as world:
        student = TelegramStudent(world)
        play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1[:2]])
        store_faults.inject("classes.save", fault, 99)
        play(student, [(taps("Yes, free my spot"), [told])])
        store_faults.clear()
        play(student, [(taps(again), [DONE])])
        assert world.bookings(SALSA_1) == {}


def test_after_many_cancellations_the_school_is_the_one_to_ask(student: ChattingStudent, world: World) -> None:
    play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1])
    for _ in range(CANCELLATIONS_EACH - 1):
        play(student, [*BOOK_AGAIN, *CANCEL_SALSA_1])
    enough = "You've cancelled 10 times in this class. The school can help with any more."
    play(student, [*BOOK_AGAIN, *CANCEL_SALSA_1[:2], (taps("Yes, free my spot"), [enough])])
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_a_full_class_can_be_cancelled_and_the_spot_booked_by_somebody_else(
    student: ChattingStudent, world: World
) -> None:
    play(student, BOOK_SALSA_1)
    world.fill(SALSA_1)
    play(student, CANCEL_SALSA_1)
    info = world.bot.stores.classes.find(SALSA_1)
    assert info is not None
    assert info.spots_left == 1


def test_more_than_ten_bookings_are_shown_ten_at_a_time(world: World) -> None:
    student = TelegramStudent(world)
    coming = world.bot.stores.classes.search(None, SALSA_1.date, SALSA_1.date + timedelta(days=6))
    assert len(coming) > 10
    for info in coming:
        dance_class = world.bot.stores.classes.load(info.id)
        assert dance_class is not None
        with_ana = booked(dance_class, "ana@example.com", booked_by=student.id, now=world.clock())
        world.bot.stores.classes.save(with_ana)
    student.says("/bookings")
    assert student.sees().count("as ana@example.com") == 10
    student.taps("Later ›")
    assert student.sees().count("as ana@example.com") == len(coming) - 10
    student.taps("‹ Earlier")
    assert student.sees().count("as ana@example.com") == 10


# Old buttons and double taps, where a message keeps its buttons


@pytest.mark.complaint("K2")
def test_the_same_confirmation_twice_cancels_once_and_says_the_same(world: World) -> None:
    student = TelegramStudent(world)
    play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1[:2]])
    question, yes = remembered(student, "Yes, free my spot")
    for _ in range(2):
        student.telegram.tap_data(student.user, question, yes)
        assert DONE in student.sees()
    assert world.bookings(SALSA_1) == {}


def test_an_old_cancel_button_of_a_cancelled_booking_says_that_it_was_cancelled(world: World) -> None:
    student = TelegramStudent(world)
    play(student, [*BOOK_SALSA_1, CANCEL_SALSA_1[0]])
    listed, cancel = remembered(student, "Cancel")
    play(student, CANCEL_SALSA_1[1:])
    student.telegram.tap_data(student.user, listed, cancel)
    assert "That one was cancelled already." in student.sees()


def test_an_old_cancel_button_does_nothing_to_a_new_booking(world: World) -> None:
    student = TelegramStudent(world)
    play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1[:2]])
    question, yes = remembered(student, "Yes, free my spot")
    play(student, [*CANCEL_SALSA_1[2:], *BOOK_AGAIN])
    student.telegram.tap_data(student.user, question, yes)
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.complaint("K6")
def test_an_old_confirm_button_does_not_book_again_after_a_cancellation(world: World) -> None:
    student = TelegramStudent(world)
    play(student, [*BOOK_SALSA_1, *CANCEL_SALSA_1, *BOOK_AGAIN[:2]])
    prompt, confirm = remembered(student, "Book as ")
    play(student, [BOOK_AGAIN[2], *CANCEL_SALSA_1])
    student.telegram.tap_data(student.user, prompt, confirm)
    (prompt,) = [message for message in student.telegram.messages(student.user) if message.id == prompt.id]
    assert prompt.text == "That one was cancelled already."
    assert world.bookings(SALSA_1) == {}


@pytest.mark.fault("F34")
def test_a_booking_for_a_friend_whose_session_was_lost_and_which_was_cancelled_is_asked_for_anew(at: School) -> None:
    stores = memory_stores()
    store_faults = StoreFaults(stores, SettableClock(SUNDAY_NOON))
    with school(proxied(stores, store_faults), at=at) as world:
        student = TelegramStudent(world)
        play(
            student,
            [
                *BOOK_SALSA_1,
                (says("/classes book salsa 1 tuesday"), ["You're already in"]),
                (taps("Book for someone else"), []),
                (says("ben@example.com"), ["What's their name?"]),
                (says("Ben"), ["We'll book Ben as ben@example.com. Right?"]),
            ],
        )
        prompt, confirm = remembered(student, "Confirm booking")
        store_faults.inject("students.save", "unavailable")
        play(student, [(taps("Confirm booking"), ["You're booked 🎉", "for Ben, ben@example.com"])])
        (ben,) = [row for row in world.bookings(SALSA_1).values() if row.email.value == "ben@example.com"]
        student.telegram.tap_data(student.user, prompt, f"1:dropped:2026-11-24-TUE-1830:{ben.request_id}")
        student.telegram.tap_data(student.user, prompt, confirm)
        assert list(world.bookings(SALSA_1)) == ["ana@example.com"]
        play(
            student,
            [
                (taps("Confirm booking"), ["You're booked 🎉", "for Ben, ben@example.com"]),
                (says("/classes salsa"), []),
                (taps("Book Salsa 2 · Tue 24 Nov 7:30 pm"), ["We'll book you as ana@example.com. Right?"]),
            ],
        )
        assert list(world.bookings(SALSA_1)) == ["ana@example.com", "ben@example.com"]


def test_nobody_cancels_for_somebody_else_by_a_forged_button(world: World) -> None:
    ana, ben = TelegramStudent(world), TelegramStudent(world, "Ben")
    play(ana, [*BOOK_SALSA_1, *CANCEL_SALSA_1[:2]])
    _, yes = remembered(ana, "Yes, free my spot")
    ben.says("/help")
    ben.telegram.tap_data(ben.user, ben.message, yes)
    assert "That one was cancelled already." in ben.sees()
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def remembered(student: TelegramStudent, button: str) -> tuple[Message, str]:
    """The message that is shown now, and what its button carries."""
    (data,) = [shown.callback_data for shown in student.message.buttons if shown.text.startswith(button)]
    assert data is not None
    return student.message, data


def test_in_a_group_bookings_are_led_to_the_private_chat(world: World) -> None:
    student = TelegramStudent(world)
    group = world.telegram.group("Dancers", student.user)
    world.telegram.send(student.user, "/bookings@dance_desk_bot", group)
    assert "Let's do that in private." in world.telegram.last_message(group).text
