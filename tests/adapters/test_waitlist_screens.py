"""Waiting for a spot: what a full class says, what happens next in line, and where each screen leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import LeaveLine, ShowClasses, ShowList, StartCancel, StartJoining
from adapters.chat.screen import Line, Screen
from adapters.chat.waitlist_screens import WaitlistScreens
from core.booking import Booking, EndedRequest, Wait
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.commands.leave_waitlist import LeftWaitlist
from core.email import Email
from core.waitlist_rules import WaitlistRules
from tests.support.chats import SALSA_1, SALSA_2, SUNDAY_NOON
from tests.support.clock import SYDNEY
from tests.support.timetable import CURRICULUM, SCHOOL

ANA = "telegram:42"
START = SALSA_1.starts_at(SYDNEY)
FULL = ClassInfo(SALSA_1, ClassType("salsa", 1), START, 20, 20)
OTHER = ClassInfo(SALSA_2, ClassType("salsa", 2), SALSA_2.starts_at(SYDNEY), 20, 1)
OWN = Waiting(Wait(Email("ana@example.com"), 1, SUNDAY_NOON, "w1", ANA), 2, replace(FULL, waiting=2))
SHORT = "Salsa 1, Tue 24 Nov, 6:30 pm"
LONGEST_LINE = 5 * FULL.max_spots
LATE = START - timedelta(hours=2)
LEAVE = LeaveLine(SALSA_1, "w1")
LEFT = EndedRequest("w1", Email("ana@example.com"), "left", SUNDAY_NOON, ANA, "l1")


def screens(now: datetime = SUNDAY_NOON, contact: str = "") -> WaitlistScreens:
    return WaitlistScreens(replace(SCHOOL, contact=contact), Translator("en", CURRICULUM), now)


def lines(screen: Screen) -> list[str]:
    return [part.text for part in screen.body if isinstance(part, Line)]


def labels(screen: Screen) -> list[str]:
    return [button.label for button in screen.buttons]


# A class that is full


@pytest.mark.parametrize(
    ("waiting", "title", "body", "ways"),
    [
        (
            0,
            "Someone just took the last spot in Salsa 1 on Tuesday.",
            ["Nobody is waiting yet: you'd be first in line."],
            ["Join the waitlist"],
        ),
        (1, f"{SHORT} is full. 1 person is waiting.", [], ["Join the waitlist"]),
        (LONGEST_LINE - 1, f"{SHORT} is full. 99 people are waiting.", [], ["Join the waitlist"]),
        (LONGEST_LINE, f"{SHORT} is full, and so is its waitlist, with 100 people.", [], []),
    ],
)
def test_who_finds_a_class_full_is_told_who_waits_and_may_join_unless_the_line_is_full(
    waiting: int, title: str, body: list[str], ways: list[str]
) -> None:
    full = screens().full(replace(FULL, waiting=waiting), OTHER)
    assert full.title == title
    assert lines(full)[:-1] == body
    assert lines(full)[-1].startswith("Salsa 2 next has room on")
    assert labels(full)[: len(ways)] == ways
    assert [(button.label, button.emphasis) for button in full.buttons[len(ways) :]] == [
        ("Book Tuesday", "none"),
        ("All salsa classes", "none"),
    ]


def test_a_class_without_spots_takes_nobody_into_its_line_either() -> None:
    full = screens().full(replace(FULL, max_spots=0, booking_count=0), None)
    assert lines(full) == ["No other salsa class has room yet. Please look again in a few days."]
    assert labels(full) == ["All salsa classes"]


@pytest.mark.parametrize(
    ("now", "title"),
    [
        (SUNDAY_NOON, f"{SHORT} is full. You're 2nd in line."),
        (LATE, f"Somebody was quicker: {SHORT} is full. You're still 2nd in line."),
    ],
)
def test_who_waits_already_is_told_their_place_and_may_leave(now: datetime, title: str) -> None:
    full = screens(now).full(OWN.class_info, None, OWN)
    assert (full.title, full.buttons[0].intent, len(full.buttons)) == (title, LEAVE, 2)


@pytest.mark.parametrize("for_other", [False, True])
def test_who_books_for_a_friend_joins_for_the_friend(for_other: bool) -> None:
    join = screens().full(FULL, None, for_other=for_other).buttons[0]
    assert join.intent == StartJoining(SALSA_1, FULL.type, ask_email=for_other, for_other=for_other)
    assert join.emphasis == "main"


@pytest.mark.parametrize(
    ("waiting", "own", "said"),
    [
        (0, None, "This class is full. Nobody is waiting yet."),
        (3, None, "This class is full. 3 people are waiting."),
        (2, OWN, "This class is full. You're 2nd in line."),
    ],
)
def test_the_details_of_a_full_class_tell_who_waits(waiting: int, own: Waiting | None, said: str) -> None:
    info = replace(FULL, waiting=waiting, teacher="Maria")
    assert lines(screens().details(info, None, own))[:2] == [said, "With Maria"]


@pytest.mark.parametrize(("back", "ways"), [(None, []), (ShowClasses("salsa"), ["Back to the list"])])
def test_the_details_of_a_full_class_lead_back_to_where_they_were_opened(
    back: ShowList | None, ways: list[str]
) -> None:
    assert labels(screens().details(FULL, None, back=back)) == ["Join the waitlist", "All salsa classes", *ways]


# In line


@pytest.mark.parametrize(
    ("promote_until", "now", "what_next"),
    [
        (3, SUNDAY_NOON, "we'll put you in and tell you here; in the last 3 hours the first of you to tap has it."),
        (0, SUNDAY_NOON, "we'll put you in and tell you here."),
        (3, LATE, "we'll tell you here, and the first of you to tap has it."),
    ],
)
def test_who_joins_is_told_their_place_and_what_happens_when_a_spot_comes_free(
    promote_until: int, now: datetime, what_next: str
) -> None:
    rules = WaitlistRules(promote_until=timedelta(hours=promote_until), open_to_all=timedelta(0))
    joined = screens(now).joined(replace(OWN, class_info=replace(FULL, waiting=2, rules=rules)))
    assert joined.title == "You're 2nd in line for Salsa 1 on Tuesday."
    assert lines(joined) == [f"If a spot comes free {what_next}"]
    assert labels(joined) == ["Leave the line", "My bookings"]


def test_who_waits_already_may_join_for_somebody_else() -> None:
    already = screens().already_waiting(OWN)
    assert already.title == f"You're already 2nd in line for {SHORT}, as ana@example.com."
    assert labels(already) == ["Leave the line", "Join for someone else", "My bookings"]
    assert already.buttons[1].intent == StartJoining(SALSA_1, FULL.type, ask_email=True, for_other=True)


def test_where_somebody_waits_under_that_email_another_can_be_given() -> None:
    waits = screens().email_waits(Email("ana@example.com"), SALSA_1, FULL.type)
    assert waits.title == "ana@example.com is already in line for this class. If that's you, you're all set."
    assert labels(waits) == ["Use another email", "More classes"]
    assert waits.buttons[0].intent == StartJoining(SALSA_1, FULL.type, ask_email=True, for_other=True)


@pytest.mark.parametrize(("free", "book"), [(1, "Book the last spot"), (2, "Book a spot")])
def test_a_spot_that_is_free_can_be_booked_by_who_is_first(free: int, book: str) -> None:
    screen = screens().spot_free(replace(FULL, booking_count=20 - free))
    assert screen.title == f"A spot is free in {SHORT}. The first to book it has it."
    assert [(button.label, button.emphasis) for button in screen.buttons] == [(book, "go"), ("More classes", "none")]


# Leaving


def test_leaving_the_line_says_which_class_where_the_button_stands_alone() -> None:
    leave = screens().already_waiting(OWN).buttons[0]
    assert (leave.intent, leave.emphasis) == (LEAVE, "undo")
    assert leave.full_label == "Leave the line · Salsa 1 · Tue 24 Nov 6:30 pm"


@pytest.mark.parametrize("request_id", [None, "r1"])
def test_who_is_in_meanwhile_may_cancel_unless_the_booking_is_older_than_request_ids(request_id: str | None) -> None:
    booking = Booking(Email("ana@example.com"), SUNDAY_NOON, request_id, ANA)
    promoted = screens().promoted(Booked(booking, FULL))
    assert promoted.title == f"You're already in: {SHORT}, as ana@example.com."
    cancel = [(StartCancel(SALSA_1, request_id), "Cancel Salsa 1 · Tue 24 Nov 6:30 pm", "undo")] if request_id else []
    assert [(one.intent, one.full_label, one.emphasis) for one in promoted.buttons[:-1]] == cancel
    assert labels(promoted)[-1] == "My bookings"


@pytest.mark.parametrize("contact", ["", "02 5550 1234"])
def test_who_left_a_line_often_is_told_whom_to_ask_if_that_is_known(contact: str) -> None:
    often = screens(contact=contact).left_too_often(10)
    assert often.title == "You've left this line 10 times. The school can help with any more."
    assert lines(often) == ([f"If you need more, please ask the school: {contact}"] if contact else [])
    assert labels(often) == ["My bookings", "More classes"]


def test_leaving_that_is_in_doubt_can_be_sent_again_first_of_all() -> None:
    for screen, label in (
        (screens().busy_leaving(LEAVE), "Try again"),
        (screens().checking_leaving(LEAVE, "c0ffee"), "Check again"),
    ):
        assert labels(screen) == [label, "My bookings"]
        assert (screen.buttons[0].intent, screen.buttons[0].emphasis) == (LEAVE, "main")


def test_once_the_line_is_left_or_over_there_are_other_classes() -> None:
    left = screens().left(LeftWaitlist(LEFT, FULL))
    assert (left.title, labels(left)) == (
        "You've left the line for Salsa 1 on Tuesday.",
        ["More classes", "My bookings"],
    )
    assert screens().left_before().title == "You're not in that line any more."
    assert screens().line_over().title == "That class has started, so its waitlist is over."
    for screen in screens().left_before(), screens().line_over():
        assert labels(screen) == ["My bookings", "More classes"]
