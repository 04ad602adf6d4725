"""What is told arrives in the chats of both platforms, and can be answered there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.chat.students import Student
from bot.bootstrap import open_jobs
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import Command
from core.commands.join_waitlist import JoinWaitlist
from core.email import Email
from core.result import Ok
from tests.support.chats import SALSA_1, SlackStudent, TelegramStudent, World, school
from tests.support.clock import SYDNEY

ANA = Email("ana@example.com")


@pytest.fixture
def world() -> Iterator[World]:
    with school() as world:
        yield world


def do(world: World, command: Command) -> None:
    assert isinstance(world.bot.commands.execute(command), Ok)


def run_jobs(world: World) -> dict[str, int]:
    with open_jobs(world.bot) as jobs:
        return dict(jobs.run_due().told.items())


def promote(world: World, person: str) -> None:
    """The person waits for a spot of a full class, and somebody gives theirs up."""
    world.fill(SALSA_1)
    do(world, JoinWaitlist(SALSA_1, ANA, "r-ana", person))
    do(world, CancelBooking(SALSA_1, "c1", "x:1", booking="r0"))


def test_a_promotion_arrives_in_telegram_and_can_be_given_up_there(world: World) -> None:
    ana = TelegramStudent(world)
    ana.says("/start")
    promote(world, ana.id)
    assert run_jobs(world) == {"sent": 1}
    assert "You're in 🎉" in ana.sees()
    assert "Salsa 1, Tue 24 Nov, 6:30 pm (Sydney time), as ana@example.com" in ana.sees()
    ana.taps("Can't make it")
    assert "Cancel Salsa 1, Tue 24 Nov, 6:30 pm, ana@example.com?" in ana.sees()


def test_a_promotion_arrives_in_the_direct_messages_of_slack(world: World) -> None:
    ana = SlackStudent(world)
    promote(world, ana.id)
    assert run_jobs(world) == {"sent": 1}
    message = world.slack.messages_visible_to(ana.user)[-1]
    assert "You're in 🎉" in message.shown
    world.slack.tap(ana.user, message, "Can't make it")
    assert "Cancel Salsa 1" in world.slack.messages_visible_to(ana.user)[-1].shown


def test_telegram_shows_when_the_class_is_in_the_zone_of_the_reader_too(world: World) -> None:
    ana = TelegramStudent(world)
    ana.says("/start")
    promote(world, ana.id)
    run_jobs(world)
    message = world.telegram.last_message(ana.user)
    (moment,) = [entity for entity in message.entities if entity.type == "date_time"]
    assert moment.more["unix_time"] == SALSA_1.starts_at(SYDNEY).timestamp()
    counted = message.text.replace("🎉", "??")  # for Telegram it is two characters
    assert counted[moment.offset :][: moment.length] == "6:30 pm"


@pytest.mark.parametrize("student", [SlackStudent, TelegramStudent])
def test_who_is_too_late_for_a_free_spot_reads_so_in_the_place_of_the_message(
    world: World, student: type[SlackStudent] | type[TelegramStudent]
) -> None:
    ana = student(world)
    if isinstance(ana, TelegramStudent):
        ana.says("/start")
    world.bot.stores.students.save(Student(ana.id, ANA), world.clock())
    world.fill(SALSA_1)
    do(world, JoinWaitlist(SALSA_1, ANA, "r-ana", ana.id))
    do(world, JoinWaitlist(SALSA_1, Email("ben@example.com"), "r-ben", "telegram:43"))
    world.clock.now = SALSA_1.starts_at(SYDNEY) - timedelta(hours=3)
    do(world, CancelBooking(SALSA_1, "c1", "x:1", booking="r0"))
    run_jobs(world)
    told = shown_to(ana)
    assert "A spot came free in Salsa 1" in told[-1]
    do(world, BookClass(SALSA_1, Email("ben@example.com"), "b-ben", "telegram:43"))
    if isinstance(ana, TelegramStudent):
        ana.taps("Take it")
    else:
        world.slack.tap(ana.user, world.slack.messages_visible_to(ana.user)[-1], "Take it")
    after = shown_to(ana)
    assert len(after) == len(told)
    assert "A spot came free" not in after[-1]
    assert "Somebody was quicker" in after[-1]
    assert "You're still 1st in line" in after[-1]


@pytest.mark.parametrize("student", [SlackStudent, TelegramStudent])
def test_a_free_spot_that_another_took_is_taken_back_in_the_message_that_told_of_it(
    world: World, student: type[SlackStudent] | type[TelegramStudent]
) -> None:
    ana = student(world)
    if isinstance(ana, TelegramStudent):
        ana.says("/start")
    world.fill(SALSA_1)
    do(world, JoinWaitlist(SALSA_1, ANA, "r-ana", ana.id))
    do(world, JoinWaitlist(SALSA_1, Email("ben@example.com"), "r-ben", "discord:43"))
    world.clock.now = SALSA_1.starts_at(SYDNEY) - timedelta(hours=3)
    do(world, CancelBooking(SALSA_1, "c1", "x:1", booking="r0"))
    run_jobs(world)
    told = shown_to(ana)
    do(world, BookClass(SALSA_1, Email("ben@example.com"), "b-ben", "discord:43"))
    world.clock.advance(timedelta(minutes=1))
    assert run_jobs(world)["withdrawn"] == 1
    after = shown_to(ana)
    assert after[:-1] == told[:-1]
    assert "That spot in Salsa 1, Tue 24 Nov, 6:30 pm (Sydney time) is taken. You're still 1st in line." in after[-1]
    if isinstance(ana, TelegramStudent):
        ana.taps("Leave the line")
        assert "You've left the line" in ana.sees()


def shown_to(student: SlackStudent | TelegramStudent) -> list[str]:
    """The messages in their chat with the bot, as they are now."""
    if isinstance(student, SlackStudent):
        return [message.shown for message in student.slack.messages_visible_to(student.user)]
    return [message.text for message in student.telegram.messages(student.user)]


def test_what_is_told_in_telegram_is_in_the_language_of_the_app(world: World) -> None:
    ana = TelegramStudent(world, locale="es-419")
    ana.says("/classes salsa")
    ana.taps("Reservar Salsa 1 · mar 24 nov 18:30")
    promote(world, ana.id)
    run_jobs(world)
    assert "Estás dentro 🎉" in ana.sees()


def test_who_had_blocked_the_bot_is_written_to_again_once_they_are_back(world: World) -> None:
    ana = TelegramStudent(world)
    ana.says("/start")
    do(world, BookClass(SALSA_1, ANA, "r-ana", ana.id))
    world.telegram.block(ana.user)
    world.clock.now = SALSA_1.starts_at(SYDNEY) - timedelta(days=1)
    assert run_jobs(world) == {"expanded": 1, "unreachable": 1}
    world.telegram.unblock(ana.user)
    ana.says("/classes")
    world.clock.now = SALSA_1.starts_at(SYDNEY) - timedelta(hours=2)
    assert run_jobs(world) == {"expanded": 1, "sent": 1}
    assert "Today: Salsa 1" in ana.sees()


def test_reminders_can_be_muted_and_wanted_again_where_they_come(world: World) -> None:
    ana = TelegramStudent(world)
    ana.says("/start")
    do(world, BookClass(SALSA_1, ANA, "r-ana", ana.id))
    world.clock.now = SALSA_1.starts_at(SYDNEY) - timedelta(days=1)
    run_jobs(world)
    ana.taps("Mute reminders")
    assert "No more reminders" in ana.sees()
    assert world.bot.stores.students.load(ana.id, world.clock()).muted
    world.clock.now = SALSA_1.starts_at(SYDNEY) - timedelta(hours=2)
    assert run_jobs(world) == {"expanded": 1, "dropped": 1}
    ana.taps("Remind me again")
    assert not world.bot.stores.students.load(ana.id, world.clock()).muted
