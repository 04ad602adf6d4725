"""Lists and details say what the student who looks has in a class, and nobody else learns of it."""

from __future__ import annotations

import pytest

from adapters.chat.school import School
from adapters.chat.students import BookingStep, Outcome, Student
from bot.store_proxy import proxied
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.join_waitlist import JoinWaitlist
from core.email import Email
from tests.support.chats import (
    SALSA_1,
    SALSA_2,
    SUNDAY_NOON,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    TerminalStudent,
    World,
    school,
)
from tests.support.clock import SettableClock
from tests.support.dialogs import Dialog, gives_email, play, says, taps
from tests.support.store_faults import StoreFaults
from tests.support.stores import memory_stores

ANA, BEN = Email("ana@example.com"), Email("ben@example.com")
BOOK_SALSA_1: Dialog = [
    (says("/classes salsa"), ["Salsa 1 · 6:30 pm · 20 spots left"]),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), []),
    (gives_email("ana@example.com"), ["You're booked 🎉"]),
]
LISTED = "Salsa 1 · 6:30 pm · you're in"


def look_at_salsa_1(student: ChattingStudent) -> None:
    """From the list, as each platform opens a class."""
    if isinstance(student, TelegramStudent):
        student.taps("Tue 6:30 pm · Salsa 1 · you're in")
    else:
        student.taps("Details of Salsa 1 · Tue 24 Nov 6:30 pm")


@pytest.mark.parametrize("asked", ["/classes salsa", "/classes salsa tuesday"])
def test_a_list_says_where_one_is_in(student: ChattingStudent, asked: str) -> None:
    play(student, [*BOOK_SALSA_1, (says(asked), [LISTED, "Salsa 2 · 7:30 pm · 20 spots left"])])
    assert "Book Salsa 1 · Tue 24 Nov 6:30 pm" not in student.sees()


def test_a_list_no_longer_says_so_after_cancelling(student: ChattingStudent, world: World) -> None:
    play(student, BOOK_SALSA_1)
    request = world.bookings(SALSA_1)["ana@example.com"].request_id
    world.bot.commands.execute(CancelBooking(SALSA_1, "c1", student.id, booking=request))
    play(student, [(says("/classes salsa"), ["Salsa 1 · 6:30 pm · 20 spots left"])])


def test_details_say_under_which_email_one_is_in_and_what_else_can_be_done(student: ChattingStudent) -> None:
    play(student, [*BOOK_SALSA_1, (says("/classes salsa 1"), [LISTED])])
    look_at_salsa_1(student)
    seen = " ".join(student.sees().split())
    for said in ("You're in, as ana@example.com.", "19 of 20 spots left.", "My bookings", "Book for someone else"):
        assert said in seen
    assert "Book as ana@example.com" not in seen
    play(student, [(taps("My bookings"), ["Your bookings"])])


def test_a_spot_for_a_friend_alone_leaves_the_way_to_book_ones_own(world: World) -> None:
    student = TelegramStudent(world)
    world.bot.commands.execute(BookClass(SALSA_1, BEN, "r1", student.id, name="Ben"))
    play(student, [(says("my email is ana@example.com"), [])])
    play(student, [(says("/classes salsa 1"), ["Salsa 1 · 6:30 pm · 19 spots left"])])
    student.taps("Tue 6:30 pm · Salsa 1 · 19 left")
    assert "You've booked a spot here for ben@example.com." in student.sees()
    play(student, [(taps("Confirm booking"), ["You're booked 🎉", "as ana@example.com"])])


def test_a_list_knows_of_a_friends_spot_though_ones_own_email_is_not_known(world: World) -> None:
    student = TelegramStudent(world)
    world.bot.commands.execute(BookClass(SALSA_1, BEN, "r1", student.id, name="Ben"))
    step = BookingStep(SALSA_1, "r1", SUNDAY_NOON, for_other=True, outcome=Outcome.BOOKED)
    world.bot.stores.students.save(Student(student.id, step=step), SUNDAY_NOON)
    play(student, [(says("/classes salsa 1"), [LISTED])])


def test_a_list_says_where_one_waits(student: ChattingStudent, world: World) -> None:
    world.fill(SALSA_2)
    world.bot.stores.students.save(Student(student.id, ANA), SUNDAY_NOON)
    world.bot.commands.execute(JoinWaitlist(SALSA_2, BEN, "w1", "telegram:9"))
    play(student, [(says("/classes salsa 2"), ["Salsa 2 · 7:30 pm · full, 1 waiting"])])
    world.bot.commands.execute(JoinWaitlist(SALSA_2, ANA, "w2", student.id))
    play(student, [(says("/classes salsa 2"), ["Salsa 2 · 7:30 pm · you're waiting"])])


def test_a_group_learns_nothing_of_who_asked(world: World) -> None:
    student = TelegramStudent(world)
    play(student, BOOK_SALSA_1)
    group = world.telegram.group("Dancers", student.user)
    world.telegram.send(student.user, world.words.says("/classes@dance_desk_bot salsa 1"), group)
    listed = world.telegram.last_message(group)
    assert world.words.reads(listed.buttons[0].text) == "Tue 6:30 pm · Salsa 1 · 19 left"


@pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent, TerminalStudent])
def test_a_list_is_shown_without_it_where_the_store_cannot_tell(
    at: School,
    platform: type[SlackStudent | TelegramStudent | TerminalStudent],
) -> None:
    stores = memory_stores()
    store_faults = StoreFaults(stores, SettableClock(SUNDAY_NOON))
    with school(proxied(stores, store_faults), at=at) as world:
        student: ChattingStudent = platform(world)
        play(student, BOOK_SALSA_1)
        store_faults.inject("bookings.places", "unavailable", 999)
        play(student, [(says("/classes salsa"), ["Salsa 1 · 6:30 pm · 19 spots left"])])
