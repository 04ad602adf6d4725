"""What students are told without having asked: the words of each notice, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import LeaveLine, SetReminders
from adapters.chat.notices_screens import NoticesScreens
from adapters.chat.screen import Line, Screen
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.notice import Notice
from tests.support.chats import SALSA_1, SUNDAY_NOON
from tests.support.clock import SYDNEY
from tests.support.timetable import CURRICULUM, SCHOOL

ANA, BEN = "telegram:42", "telegram:43"
START = SALSA_1.starts_at(SYDNEY)
NOTICE = Notice(SALSA_1, 1, "message", SUNDAY_NOON, ANA)
LINE = "Salsa 1, Tue 24 Nov, 6:30 pm (Sydney time)"


def booking(email: str, request_id: str | None, person: str = ANA) -> Booking:
    return Booking(Email(email), SUNDAY_NOON, request_id, person)


def salsa(*bookings: Booking, waiting: tuple[str, ...] = ()) -> DanceClass:
    """The class, with these bookings and these people in line."""
    waits = [Wait(Email(f"{n}@example.com"), n, SUNDAY_NOON, f"w{n}", who) for n, who in enumerate(waiting, start=1)]
    return DanceClass(
        SALSA_1,
        ClassType("salsa", 1),
        START,
        booking_count=len(bookings),
        bookings={one.email: one for one in bookings},
        waiting=len(waits),
        waits={wait.email: wait for wait in waits},
    )


MINE = salsa(booking("ben@example.com", "r0", BEN), booking("ana@example.com", "r1"))
TWO_OF_MINE = salsa(booking("ana@example.com", "r1"), booking("cleo@example.com", "r2"))


def screens(now: datetime = SUNDAY_NOON, contact: str = "") -> NoticesScreens:
    return NoticesScreens(replace(SCHOOL, contact=contact), Translator("en", CURRICULUM), now)


def lines(screen: Screen) -> list[str]:
    return [part.text for part in screen.body if isinstance(part, Line)]


def labels(screen: Screen) -> list[str]:
    return [button.label for button in screen.buttons]


def test_a_message_of_the_school_is_told_in_its_words() -> None:
    told = screens().told(replace(NOTICE, text="Bring water."), MINE)
    assert (told.title, lines(told), labels(told)) == (f"From the school, about {LINE}:", ["Bring water."], [])


def test_after_good_news_the_calendar_comes_before_cancelling_and_with_a_reminder_behind_it() -> None:
    promoted = screens().told(replace(NOTICE, kind="promoted", request_id="r1"), MINE)
    assert (promoted.is_good_news, labels(promoted)) == (True, ["Calendar", "Can't make it"])
    assert [button.emphasis for button in promoted.buttons] == ["none", "undo"]
    assert labels(screens().told(replace(NOTICE, kind="reminder_day"), MINE)) == [
        "Can't make it",
        "Calendar",
        "Mute reminders",
    ]


def test_with_two_bookings_or_one_older_than_request_ids_a_reminder_leads_to_neither() -> None:
    for of in TWO_OF_MINE, salsa(booking("ana@example.com", None)):
        assert labels(screens().told(replace(NOTICE, kind="reminder_day"), of)) == ["Mute reminders"]


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (START - timedelta(hours=2), "Today: "),
        (START - timedelta(hours=20), "Tomorrow: "),
        (START - timedelta(hours=44), "Coming up: "),
    ],
)
def test_a_reminder_says_whether_it_is_today_or_tomorrow(now: datetime, begins: str) -> None:
    assert screens(now).told(replace(NOTICE, kind="reminder_day"), MINE).title == begins + LINE


def test_reminders_can_be_muted_and_wanted_again() -> None:
    assert screens().told(replace(NOTICE, kind="reminder_soon"), MINE).buttons[-1].intent == SetReminders(on=False)
    off, on = screens().reminders(on=False), screens().reminders(on=True)
    assert (labels(off), off.buttons[0].intent) == (["Remind me again", "My bookings"], SetReminders(on=True))
    assert (on.title, labels(on)) == ("We'll remind you of your classes again.", ["My bookings"])


@pytest.mark.parametrize(
    ("before", "how"),
    [
        (timedelta(minutes=119), "The first of the 2 in line to tap has it."),
        (timedelta(minutes=59), "The first to tap has it."),
    ],
)
def test_a_free_spot_is_first_for_those_in_line_and_then_for_all(before: timedelta, how: str) -> None:
    told = screens(START - before).told(replace(NOTICE, kind="spot_free"), salsa(waiting=(BEN, ANA)))
    assert (told.title, lines(told), labels(told)) == (
        f"A spot came free in {LINE}.",
        [how],
        ["Take it", "Leave the line"],
    )
    assert [button.emphasis for button in told.buttons] == ["go", "undo"]


def test_of_a_spot_that_is_taken_only_who_waits_is_told_and_their_own_place() -> None:
    taken = replace(NOTICE, kind="spot_free")
    told = screens().spot_gone(taken, salsa(waiting=(BEN, ANA)))
    assert told is not None
    assert told.title == f"That spot in {LINE} is taken. You're still 2nd in line."
    assert [button.intent for button in told.buttons] == [LeaveLine(SALSA_1, "w2")]
    assert screens().spot_gone(taken, salsa(waiting=(BEN,))) is None


def test_a_line_that_is_over_leads_to_the_next_class_of_its_level() -> None:
    told = screens().told(replace(NOTICE, kind="line_over"), salsa(waiting=(ANA,)))
    assert [(button.label, button.emphasis) for button in told.buttons] == [("The next Salsa 1", "main")]


@pytest.mark.parametrize(("reason", "said"), [(None, "is off."), ("the floor is wet", "is off: the floor is wet.")])
def test_a_class_that_is_off_is_told_with_the_reason_if_there_is_one(reason: str | None, said: str) -> None:
    off = replace(MINE, status="closed", closed_reason=reason)
    told = screens().told(replace(NOTICE, kind="closed"), off)
    assert told.title == f"{LINE} {said}"
    assert labels(told) == ["All salsa classes", "Calendar"]


def test_a_class_that_is_off_with_two_bookings_leads_to_the_calendar_of_neither() -> None:
    told = screens().told(replace(NOTICE, kind="closed"), replace(TWO_OF_MINE, status="closed"))
    assert labels(told) == ["All salsa classes"]


def test_instead_of_a_class_that_is_off_the_next_one_is_offered() -> None:
    friday = ClassId(SALSA_1.date + timedelta(days=3), time(18, 30))
    other = ClassInfo(friday, ClassType("salsa", 1), friday.starts_at(SYDNEY), 20, 1)
    told = screens().told(replace(NOTICE, kind="closed"), replace(MINE, status="closed"), other=other)
    assert lines(told)[1:] == ["Salsa 1 has room on Fri 27 Nov, 6:30 pm (19 spots left)."]
    assert labels(told) == ["Book Friday", "All salsa classes", "Calendar"]


@pytest.mark.parametrize(
    ("of", "held", "ways"),
    [
        (MINE, "You still have your spot, as ana@example.com.", ["Can't make it", "Calendar"]),
        (TWO_OF_MINE, "You still have your spot, as ana@example.com and cleo@example.com.", []),
        (salsa(waiting=(BEN, ANA)), "You're still in line.", ["Leave the line"]),
        (salsa(waiting=(ANA, ANA)), "You're still in line.", []),
    ],
)
def test_of_a_class_that_is_on_again_everybody_is_told_what_they_have(
    of: DanceClass, held: str, ways: list[str]
) -> None:
    told = screens().told(replace(NOTICE, kind="reopened"), of)
    assert (told.title, lines(told), labels(told)) == (f"{LINE} is on again.", [held], ways)


@pytest.mark.parametrize(
    ("before", "teacher", "title", "body"),
    [
        ("Luis", "Maria", f"{LINE} is with Maria instead of Luis.", ["Room: B"]),
        (None, "Maria", f"News about {LINE}", ["With Maria", "Room: B"]),
        ("Luis", "Luis", f"News about {LINE}", ["With Luis", "Room: B"]),
        ("Luis", None, f"News about {LINE}", ["Room: B"]),
    ],
)
def test_of_a_change_the_facts_are_told_and_who_teaches_instead_of_whom(
    before: str | None, teacher: str | None, title: str, body: list[str]
) -> None:
    changed = replace(NOTICE, kind="changed", instead_of=before)
    told = screens().told(changed, replace(MINE, teacher=teacher, room="B"))
    assert (told.title, lines(told), labels(told)) == (title, body, ["Can't make it", "Calendar"])


@pytest.mark.parametrize("contact", ["", "02 5550 1234"])
def test_who_is_taken_out_is_told_whom_to_ask_if_that_is_known(contact: str) -> None:
    removed = replace(NOTICE, kind="removed", email=Email("ana@example.com"))
    told = screens(contact=contact).told(removed, salsa())
    assert f"taken ana@example.com out of {LINE}" in told.title
    assert lines(told) == ([f"Questions? {contact}"] if contact else [])
    assert labels(told) == ["My bookings", "All salsa classes"]


def test_what_may_have_been_told_before_says_so() -> None:
    notice = replace(NOTICE, text="Bring water.")
    assert screens().told(notice, MINE).notice == ""
    assert screens().told(notice, MINE, again=True).notice == "In case you missed it:"
