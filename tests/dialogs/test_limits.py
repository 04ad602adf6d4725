"""What one student may ask for: spots of a class, and messages a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.chat.school import School
from bot.config.settings import Settings
from tests.support.chats import (
    SALSA_1,
    SALSA_2,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    TerminalStudent,
    World,
    school,
)

pytestmark = pytest.mark.at_second_school_if_deep("it is about limits of the bot, at whichever school")

BOOK = "Book Salsa {level} · Tue 24 Nov {time} pm"


def books(student: ChattingStudent, email: str, *, level: int = 1) -> None:
    student.says("/classes salsa")
    student.taps(BOOK.format(level=level, time="6:30" if level == 1 else "7:30"))
    if "Use another email" in student.sees():
        student.taps("Use another email")
    student.gives_email(email)


def books_too(student: ChattingStudent, email: str) -> None:
    student.says("/classes book salsa 1 tuesday")
    student.taps("Book for someone else")
    student.gives_friend(email)


@pytest.mark.promise("B17")
def test_an_account_takes_three_spots_of_a_class_and_is_told_so_kindly(world: World, student: ChattingStudent) -> None:
    emails = [f"friend{n}@example.com" for n in range(4)]
    books(student, emails[0])
    for email in emails[1:3]:
        books_too(student, email)
    student.says("/classes book salsa 1 tuesday")
    student.taps("Book for someone else")
    for said in ("One account can book 3 spots in a class", "My bookings", "More classes"):
        assert said in " ".join(student.sees().split())
    assert list(world.bookings(SALSA_1)) == emails[:3]
    assert {one.booked_by for one in world.bookings(SALSA_1).values()} == {student.id}


@pytest.mark.promise("B17")
def test_the_limit_is_for_one_class_and_one_account(world: World) -> None:
    ana, ben = SlackStudent(world, "ana"), TelegramStudent(world, "Ben")
    books(ana, "friend0@example.com")
    for n in (1, 2):
        books_too(ana, f"friend{n}@example.com")
    books(ana, "friend0@example.com", level=2)
    books(ben, "ben@example.com")
    assert len(world.bookings(SALSA_2)) == 1
    assert len(world.bookings(SALSA_1)) == 4


@pytest.fixture
def hurried(at: School) -> Iterator[World]:
    with school(at=at, messages_per_minute=6) as world:
        yield world
        assert world.slack.failures == []


@pytest.mark.promise("B17")
@pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent, TerminalStudent])
def test_whoever_sends_too_much_at_once_is_asked_to_wait_and_can_go_on_a_little_later(
    hurried: World, platform: type[SlackStudent | TelegramStudent | TerminalStudent]
) -> None:
    ana = platform(hurried)
    for _ in range(6):
        ana.says("/classes salsa")
    ana.says("/classes bachata")
    assert "That was a lot at once. Please take a breath, then try again." in ana.sees()
    hurried.clock.advance(timedelta(seconds=10))
    ana.says("/classes bachata")
    assert "Bachata classes" in ana.sees()


def test_a_tap_that_came_too_soon_can_be_tried_again(hurried: World) -> None:
    ana = TelegramStudent(hurried)
    for _ in range(5):
        ana.says("/classes salsa")
    ana.taps(BOOK.format(level=1, time="6:30"))
    assert "take a breath" in ana.sees()
    hurried.clock.advance(timedelta(seconds=60))
    ana.taps("Try again")
    assert "Which email should we book Salsa 1, Tue 24 Nov, 6:30 pm under?" in ana.sees()


def test_a_form_that_came_too_soon_keeps_what_was_typed(hurried: World) -> None:
    ana = SlackStudent(hurried)
    ana.says("/classes salsa")
    ana.taps(BOOK.format(level=1, time="6:30"))
    for _ in range(4):
        hurried.slack.slash_command(ana.user, "/classes", hurried.words.says("salsa"), ana.channel)
    ana.gives_email("ana@example.com")
    assert "take a breath" in ana.sees()
    assert hurried.bookings(SALSA_1) == {}
    hurried.clock.advance(timedelta(seconds=60))
    ana.slack.submit(ana.user)
    assert list(hurried.bookings(SALSA_1)) == ["ana@example.com"]


def test_one_who_hurries_holds_up_nobody_else(hurried: World) -> None:
    ana, ben = TelegramStudent(hurried, "Ana"), TelegramStudent(hurried, "Ben")
    for _ in range(9):
        ana.says("/classes salsa")
    ben.says("/classes salsa")
    assert "Salsa classes" in ben.sees()


@pytest.mark.promise("B14")
@pytest.mark.parametrize("value", ["0", "-1", "three", "1.5"])
@pytest.mark.parametrize("name", ["spots_per_student", "messages_per_minute"])
def test_a_limit_that_is_none_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="must be a whole number, 1 or more"):
        Settings(_env_file=None, **{name: value})  # type: ignore[arg-type]  # as the environment has it
