"""What people complain about elsewhere, tried through the chats: who gets a spot that others wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from adapters.chat.school import School
from bot.bootstrap import bootstrap
from bot.config.config import Config
from bot.server.app import create_server
from bot.stores import Stores
from core.commands.cancel_booking import CancelBooking
from core.dance_class import DanceClass
from core.result import Ok
from standins.serving import serving
from tests.support.chats import SALSA_2, ChattingStudent, SlackStudent, TelegramStudent, World, school
from tests.support.dialogs import Dialog, gives_email, play, says, taps
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

pytestmark = [
    pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True),
    pytest.mark.at_second_school_if_deep("it is about both stores, at whichever school"),
]

LINE = "Salsa 2, Tue 24 Nov, 7:30 pm"
BOOK_SALSA_2 = "Book Salsa 2 · Tue 24 Nov 7:30 pm"
JOIN = f"1:join:{SALSA_2.slug}:salsa:2"
SHOW = f"1:show:{SALSA_2.slug}"
BOOK = f"1:book:{SALSA_2.slug}:salsa:2"
BOOK_SALSA_1: Dialog = [
    (says("/classes salsa"), []),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), []),
    (gives_email("ana@example.com"), ["You're booked 🎉"]),
]


@pytest.fixture
def world(at: School, stores: Stores) -> Iterator[World]:
    patient = Config(limits=replace(PATIENT, command=LONGEST_WAIT))
    with school(stores, at=at, config=patient) as world:
        yield world


@pytest.fixture
def full(world: World) -> World:
    """Salsa 2 is full."""
    world.fill(SALSA_2)
    return world


def salsa_2(world: World) -> DanceClass:
    dance_class = world.bot.stores.classes.load(SALSA_2)
    assert dance_class is not None
    assert dance_class.adds_up
    return dance_class


def waits(student: TelegramStudent, email: str) -> None:
    """Enter the line, from any screen."""
    prompts_to_wait(student, email)
    student.taps("Join the waitlist")
    assert "in line for Salsa 2 on Tuesday." in student.sees()


def prompts_to_wait(student: TelegramStudent, email: str) -> None:
    student.says("/help")
    student.telegram.tap_data(student.user, student.message, JOIN)
    student.says(email)
    assert f"We'll put you in line as {email}. Right?" in student.sees()


def stranger_cancels(world: World, n: int) -> None:
    command = CancelBooking(SALSA_2, f"cancel {n}", "staff", booking=f"r{n}", may_cancel_any=True)
    assert isinstance(world.bot.commands.execute(command), Ok)


def hours_before(world: World, hours: float) -> None:
    world.clock.now = world.start_of(SALSA_2) - timedelta(hours=hours)


def looks(student: ChattingStudent) -> str:
    """What the details of Salsa 2 say."""
    student.says("/classes salsa")
    if isinstance(student, TelegramStudent):
        student.telegram.tap_data(student.user, student.message, SHOW)
    else:
        student.taps("Details of Salsa 2 · Tue 24 Nov 7:30 pm")
    return student.sees()


@pytest.mark.complaint("W1")
def test_who_waits_in_one_chat_and_books_in_the_other_makes_way_for_the_next_in_line(world: World) -> None:
    ana, ana_in_slack, bo = TelegramStudent(world), SlackStudent(world), TelegramStudent(world, "Bo")
    play(ana_in_slack, BOOK_SALSA_1)
    ana_in_slack.slack.close(ana_in_slack.user)
    play(ana_in_slack, [(says("/classes salsa"), [BOOK_SALSA_2])])
    world.fill(SALSA_2)
    waits(ana, "ana@example.com")
    waits(bo, "bo@example.com")
    hours_before(world, 11)
    stranger_cancels(world, 1)
    play(
        ana_in_slack, [(taps(BOOK_SALSA_2), []), (taps("Confirm booking"), ["You're booked 🎉", "as ana@example.com"])]
    )
    assert [wait.email.value for wait in salsa_2(world).line] == ["bo@example.com"]
    stranger_cancels(world, 2)
    bo.telegram.tap_data(bo.user, bo.message, BOOK)
    play(bo, [(taps("Confirm booking"), ["You're booked 🎉", "as bo@example.com"])])
    assert set(world.bookings(SALSA_2)) == {"ana@example.com", "bo@example.com"}
    assert salsa_2(world).waiting == 0
    play(ana, [(says("/bookings"), ["You have nothing booked."])])


@pytest.mark.complaint("W1")
def test_long_before_the_class_both_in_line_get_the_spots_that_come_free(full: World) -> None:
    ana, bo = TelegramStudent(full), TelegramStudent(full, "Bo")
    waits(ana, "ana@example.com")
    waits(bo, "bo@example.com")
    for n in range(2):
        stranger_cancels(full, n)
    assert set(full.bookings(SALSA_2)) == {"ana@example.com", "bo@example.com"}
    for student in (ana, bo):
        play(student, [(says("/bookings"), ["Tue 24 Nov, 7:30 pm · Salsa 2 · as "])])


# A newcomer, and the spot that is kept for the line


def by_an_old_list(student: TelegramStudent | SlackStudent) -> None:
    if isinstance(student, TelegramStudent):  # of a version whose list had a button to book
        student.telegram.tap_data(student.user, student.message, BOOK)
    else:
        student.taps(BOOK_SALSA_2)


def by_an_old_prompt(student: TelegramStudent | SlackStudent) -> None:
    student.taps("Confirm booking")


def by_a_link(student: TelegramStudent | SlackStudent) -> None:
    assert isinstance(student, TelegramStudent)
    student.telegram.start(student.user, SALSA_2.slug)


@pytest.mark.complaint("W3")
@pytest.mark.parametrize(
    ("platform", "way"),
    [
        (TelegramStudent, by_an_old_list),
        (TelegramStudent, by_an_old_prompt),
        (TelegramStudent, by_a_link),
        (SlackStudent, by_an_old_list),
        (SlackStudent, by_an_old_prompt),
    ],
)
@pytest.mark.parametrize("hours", [11, 30])
def test_a_newcomer_is_offered_the_waitlist_and_not_the_spot_that_others_wait_for(
    world: World,
    platform: type[TelegramStudent] | type[SlackStudent],
    way: Callable[[TelegramStudent | SlackStudent], None],
    hours: int,
) -> None:
    newcomer, bo = platform(world), TelegramStudent(world, "Bo")
    play(newcomer, BOOK_SALSA_1)
    if isinstance(newcomer, SlackStudent):
        newcomer.slack.close(newcomer.user)
    hours_before(world, hours)
    play(newcomer, [(says("/classes salsa"), ["Salsa 2"])])
    if way is by_an_old_prompt:
        by_an_old_list(newcomer)
        assert "We'll book you as ana@example.com. Right?" in newcomer.sees()
    world.fill(SALSA_2)
    waits(bo, "bo@example.com")
    stranger_cancels(world, 1)
    way(newcomer)
    seen = newcomer.sees()
    assert "You're booked" not in seen
    assert "Join the waitlist" in seen
    assert "ana@example.com" not in world.bookings(SALSA_2)
    if hours == 11:
        assert f"{LINE} is full. 1 person is waiting." in seen
    else:
        assert list(world.bookings(SALSA_2)) == ["bo@example.com"]


@pytest.mark.complaint("W4")
def test_nobody_is_shown_a_spot_that_others_wait_for_but_those_who_do(full: World) -> None:
    newcomer, bo = SlackStudent(full), TelegramStudent(full, "Bo")
    waits(bo, "bo@example.com")
    hours_before(full, 11)
    stranger_cancels(full, 1)
    play(newcomer, [(says("/classes salsa"), ["Salsa 2 · 7:30 pm · full, 1 waiting"])])
    assert BOOK_SALSA_2 not in newcomer.sees()
    assert "This class is full. 1 person is waiting." in looks(newcomer)
    play(bo, [(says("/classes salsa"), ["Salsa 2 · 7:30 pm · last spot"])])
    assert "1 of 20 spots left." in looks(bo)


@pytest.mark.complaint("W4")
def test_in_the_last_hour_the_spot_is_shown_to_everybody(full: World) -> None:
    newcomer, bo = SlackStudent(full), TelegramStudent(full, "Bo")
    waits(bo, "bo@example.com")
    hours_before(full, 1)
    stranger_cancels(full, 1)
    play(newcomer, [(says("/classes salsa"), ["Salsa 2 · 7:30 pm · last spot", BOOK_SALSA_2])])
    play(newcomer, [(taps(BOOK_SALSA_2), []), (gives_email("ana@example.com"), ["You're booked 🎉", "full now"])])
    assert list(full.bookings(SALSA_2)) == ["ana@example.com"]


@pytest.mark.complaint("W4")
def test_who_takes_one_of_two_spots_is_not_told_that_the_other_is_left_while_somebody_waits(full: World) -> None:
    ana, bo = TelegramStudent(full), TelegramStudent(full, "Bo")
    for student, email in ((ana, "ana@example.com"), (bo, "bo@example.com")):
        waits(student, email)
    hours_before(full, 11)
    for n in range(2):
        stranger_cancels(full, n)
    ana.telegram.tap_data(ana.user, ana.message, BOOK)
    play(ana, [(taps("Confirm booking"), ["You're booked 🎉", "as ana@example.com · full now"])])


@pytest.mark.complaint("W12")
def test_thirty_who_join_at_once_have_the_places_from_1_to_30_each_once(full: World) -> None:
    students = [TelegramStudent(full, f"S{n}") for n in range(30)]
    for n, student in enumerate(students):
        prompts_to_wait(student, f"s{n}@example.com")
    at_once = Barrier(len(students))

    def join(student: TelegramStudent) -> None:
        at_once.wait(LONGEST_WAIT)
        student.taps("Join the waitlist")

    with ThreadPoolExecutor(len(students)) as pool:
        list(pool.map(join, students))
    for student in students:
        while "Try again" in student.sees() or "Check again" in student.sees():
            student.taps("Try again" if "Try again" in student.sees() else "Check again")
    ordinals = [_ordinal(n) for n in range(1, 31)]
    told = {student.id: _told(student) for student in students}
    assert sorted(told.values()) == sorted(ordinals)
    restarted = bootstrap(full.bot.config, full.bot.stores, full.clock)
    with serving(create_server(restarted)) as another:
        full.telegram.bot_url = f"{another}/telegram/webhook"
        for student in students:
            student.says("/bookings")
            assert f"waiting, {told[student.id]} in line" in student.sees()


def _told(student: TelegramStudent) -> str:
    return student.sees().partition("You're ")[2].partition(" in line")[0]


def _ordinal(n: int) -> str:
    return f"{n}" + ("th" if 10 < n < 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th"))
