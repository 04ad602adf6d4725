"""A booked class goes into the student's own calendar, and a cancelled one out of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import vobject
from vobject.base import Component

from adapters.chat.buttons import encode
from adapters.chat.intents import GetCalendar
from core.commands.change_class import CloseClass
from core.result import Ok
from standins import slack as slack_standin
from standins.faults import Fault, Refuse
from tests.support.chats import SALSA_1, ChattingStudent, SlackStudent, TelegramStudent, TerminalStudent, World

STARTS_AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def book(student: ChattingStudent) -> None:
    student.says("/classes salsa")
    student.taps("Book Salsa 1 · Tue 24 Nov 6:30 pm")
    student.gives_email("ana@example.com")


def cancel(student: ChattingStudent) -> None:
    student.says("/bookings")
    student.taps("Cancel Salsa 1 · Tue 24 Nov 6:30 pm")
    student.taps("Yes, free my spot")


def booking(world: World) -> str:
    request_id = world.bookings(SALSA_1)["ana@example.com"].request_id
    assert request_id is not None
    return request_id


def received(student: ChattingStudent) -> tuple[str, bytes]:
    """The last file, by name and content."""
    if isinstance(student, TelegramStudent):
        document = student.message.document
        assert document is not None
        return document.file_name, document.content
    if isinstance(student, SlackStudent):
        (file,) = in_dm(student)[-1].files
        return file.name, file.content
    assert isinstance(student, TerminalStudent)
    (path,) = map(Path, re.findall(r"\S+\.ics", student.world.words.says(student.sees())))
    return path.name, path.read_bytes()


def in_dm(student: SlackStudent) -> list[slack_standin.Message]:
    return student.slack.messages_visible_to(student.user)


def entry(student: ChattingStudent) -> Component:
    calendar: Component = vobject.readOne(received(student)[1].decode())
    return calendar


@pytest.fixture(params=["Telegram", "terminal"])
def ana(request: pytest.FixtureRequest, world: World) -> ChattingStudent:
    return TelegramStudent(world) if request.param == "Telegram" else TerminalStudent(world)


def test_a_booking_comes_as_a_file_for_the_calendar(ana: ChattingStudent, world: World) -> None:
    book(ana)
    ana.taps("Calendar")
    assert received(ana)[0] == world.words.says("salsa-1-tue-24-nov.ics")
    assert entry(ana).vevent.dtstart.value == world.start_of(SALSA_1)
    seen = " ".join(ana.sees().split())
    assert "Salsa 1 · Tue 24 Nov, 6:30 pm to 7:30 pm (Sydney time)" in seen
    assert "Open the file to put the class into your calendar." in seen


@pytest.mark.promise("T14")
def test_after_cancelling_the_same_button_brings_what_takes_it_out_again(world: World) -> None:
    ana = TelegramStudent(world)
    book(ana)
    booked = ana.message
    ana.taps("Calendar")
    before = entry(ana)
    cancel(ana)
    ana.telegram.tap(ana.user, booked, "Calendar")
    assert "take the class out" in ana.sees()
    after = entry(ana)
    assert (before.method.value, after.method.value) == ("PUBLISH", "CANCEL")
    assert before.vevent.uid.value == after.vevent.uid.value


def test_a_booking_of_a_class_that_is_off_can_be_cancelled_and_its_file_takes_the_class_out(
    ana: ChattingStudent, world: World
) -> None:
    book(ana)
    ana.taps("Calendar")
    before = entry(ana)
    assert isinstance(world.bot.commands.execute(CloseClass(SALSA_1, "the teacher is ill", "c-1", "cli")), Ok)
    ana.says("/bookings")
    assert "not on: the teacher is ill" in ana.sees()
    ana.taps("Calendar" if isinstance(ana, TelegramStudent) else "Calendar · Salsa 1 · Tue 24 Nov 6:30 pm")
    assert "Open the file to take the class out of your calendar." in " ".join(ana.sees().split())
    after = entry(ana)
    assert (before.method.value, after.method.value) == ("PUBLISH", "CANCEL")
    assert before.vevent.uid.value == after.vevent.uid.value
    cancel(ana)
    assert world.bookings(SALSA_1) == {}


@pytest.mark.promise("T14")
def test_the_message_that_was_tapped_stays_as_it_was(world: World) -> None:
    ana = TelegramStudent(world)
    book(ana)
    booked = ana.message
    ana.taps("Calendar")
    assert booked in ana.telegram.messages(ana.user)


@pytest.mark.promise("B22")
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_nobody_gets_the_entry_of_somebody_else(world: World, is_cancelled: bool) -> None:
    ana, ben = TelegramStudent(world), TelegramStudent(world, "Ben")
    book(ana)
    forged = encode(GetCalendar(SALSA_1, booking(world)))
    if is_cancelled:
        cancel(ana)
    ben.says("/classes salsa")
    ben.telegram.tap_data(ben.user, ben.message, forged)
    assert ben.message.document is None
    assert "This button is from an older message." in ben.sees()


def test_a_file_is_named_in_plain_letters_whatever_the_language(world: World) -> None:
    ana = TelegramStudent(world, locale="es")
    ana.says("/classes bachata")
    day = next(button.text for button in ana.message.buttons if "mié" in button.text)
    ana.taps(day)
    ana.taps("Reservar una plaza")
    ana.says("ana@example.com")
    ana.taps("Confirmar reserva")
    ana.taps("Calendario")
    assert world.words.reads(received(ana)[0]) == "bachata-1-mie-25-nov.ics"


# In Slack


@pytest.mark.promise("S21")
def test_in_slack_the_file_is_in_the_direct_messages_and_the_tapped_message_stays(world: World) -> None:
    ana = SlackStudent(world)
    book(ana)
    booked = ana.message
    ana.taps("Calendar")
    assert received(ana)[0] == world.words.says("salsa-1-tue-24-nov.ics")
    assert entry(ana).vevent.dtstart.value == world.start_of(SALSA_1)
    assert "6:30 pm to 7:30 pm (Sydney time)\nOpen the file to put the class" in world.words.reads(in_dm(ana)[-1].text)
    assert "The file for your calendar is in our direct messages." in ana.sees()
    assert booked in ana.slack.messages_visible_to(ana.user, ana.channel)


def test_in_slack_who_taps_in_the_direct_messages_just_gets_the_file_there(world: World) -> None:
    ana = SlackStudent(world)
    ana.channel = ana.slack.direct_channel(ana.user)
    book(ana)
    before = in_dm(ana)
    ana.taps("Calendar")
    assert [bool(message.files) for message in in_dm(ana)[len(before) :]] == [True]


@pytest.mark.promise("S21")
@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("conversations.open", Refuse("missing_scope")),
        ("files.getUploadURLExternal", Refuse("missing_scope")),
        ("files.getUploadURLExternal", Refuse("file_uploads_disabled")),
        (slack_standin.UPLOAD_URL, Refuse(status=500)),
        ("files.completeUploadExternal", Refuse("fatal_error", status=500)),
    ],
)
def test_in_slack_words_say_what_is_in_a_file_that_slack_does_not_take(world: World, method: str, fault: Fault) -> None:
    ana = SlackStudent(world)
    book(ana)
    booked = ana.message
    world.slack.faults.inject(method, fault)
    ana.taps("Calendar")
    assert "We couldn't send you the file for your calendar. Please put the class in yourself:" in ana.sees()
    assert "Salsa 1 · Tue 24 Nov, 6:30 pm to 7:30 pm (Sydney time)" in ana.sees()
    assert booked in ana.slack.messages_visible_to(ana.user, ana.channel)
    assert not any(message.files for message in in_dm(ana))
