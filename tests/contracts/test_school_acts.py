"""What the school's people do to a class, on every store: check in, add, remove, tell; and that history knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass, Booked
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.change_class import Changed, ChangeFacts, CloseClass, ReopenClass, SetSpots, TellClass
from core.commands.check_in import CheckedIn, CheckIn, UndoCheckIn
from core.commands.execute import Answer, Command, CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassFullyBooked, ClassNotFound, DuplicateBooking, NotBooked
from core.history import HistoryEntry
from core.result import Err, Ok
from tests.support.clock import SYDNEY

TUESDAY = ClassId(date(2090, 11, 21), time(18, 30))
START = TUESDAY.starts_at(SYDNEY)
EARLY = START - timedelta(days=3)
MARIA = "slack:T1:U9"
ANA, BEN = Email("ana@example.com"), Email("ben@example.com")


@dataclass
class Door:
    """One class in one of the stores, at a moment, `now`."""

    stores: Stores
    now: datetime = EARLY

    def do(self, command: Command) -> Answer:
        return CommandExecutor(self.stores.classes, lambda: self.now, lambda: range(3)).execute(command)

    def stored(self) -> DanceClass:
        dance_class = self.stores.classes.load(TUESDAY)
        assert dance_class is not None
        return dance_class

    def acts(self) -> list[tuple[str, str, str | None]]:
        return [(entry.by, entry.act, entry.detail) for entry in self.stores.history.history(TUESDAY)]


@pytest.fixture
def door(stores: Stores) -> Door:
    stores.classes.schedule(DanceClass(TUESDAY, ClassType("salsa", 1), START, 2))
    door = Door(stores)
    door.do(BookClass(TUESDAY, ANA, "r1", "telegram:1"))
    return door


def test_who_comes_is_checked_in_once_and_the_first_time_counts(door: Door) -> None:
    door.now = START - timedelta(minutes=5)
    first = door.do(CheckIn(TUESDAY, ANA, "c1", MARIA))
    door.now = START + timedelta(minutes=20)
    assert door.do(CheckIn(TUESDAY, ANA, "c2", MARIA)) == first
    came = door.stored().bookings[ANA].checked_in_at
    assert isinstance(first, Ok)
    assert isinstance(first.value, CheckedIn)
    assert came == (START - timedelta(minutes=5)).astimezone(UTC)
    assert door.acts() == [(MARIA, "checked_in", None)]


def test_a_check_in_keeps_all_else_of_the_booking_and_can_be_taken_back(door: Door) -> None:
    booking = door.stored().bookings[ANA]
    door.do(CheckIn(TUESDAY, ANA, "c1", MARIA))
    door.do(UndoCheckIn(TUESDAY, ANA, "c2", MARIA))
    assert door.stored().bookings == {ANA: booking}
    assert door.stored().booking_count == 1
    assert sorted(door.acts()) == [(MARIA, "checked_in", None), (MARIA, "unchecked", None)]


def test_who_has_not_booked_is_not_checked_in_and_nothing_is_noted(door: Door) -> None:
    assert door.do(CheckIn(TUESDAY, BEN, "c1", MARIA)) == Err(NotBooked(TUESDAY))
    elsewhere = ClassId(TUESDAY.date, time(19, 30))
    assert door.do(CheckIn(elsewhere, ANA, "c2", MARIA)) == Err(ClassNotFound(elsewhere))
    assert door.acts() == []


def test_a_student_who_cancels_after_the_check_in_was_noted_loses_it_with_the_booking(door: Door) -> None:
    door.do(CheckIn(TUESDAY, ANA, "c1", MARIA))
    assert isinstance(door.do(CancelBooking(TUESDAY, "r1", "telegram:1", booking="r1")), Ok)
    door.do(BookClass(TUESDAY, ANA, "r2", "telegram:1"))
    assert door.stored().bookings[ANA].checked_in_at is None


def test_somebody_who_is_added_has_a_spot_like_everybody_and_who_did_it_is_noted(door: Door) -> None:
    added = door.do(BookClass(TUESDAY, BEN, "a1", "school", is_shared=True, name="Ben", added_by=MARIA))
    assert isinstance(added, Ok)
    assert isinstance(added.value, Booked)
    full = door.do(BookClass(TUESDAY, Email("cy@x.org"), "a2", "school", is_shared=True, added_by=MARIA))
    assert full == Err(ClassFullyBooked(TUESDAY, 2))
    assert door.stored().bookings[BEN].name == "Ben"
    assert door.acts() == [(MARIA, "added", None)]


def test_somebody_who_is_removed_gives_the_spot_to_the_next_and_it_is_noted_without_an_email(door: Door) -> None:
    removed = door.do(CancelBooking(TUESDAY, "r1", MARIA, booking="r1", may_cancel_any=True))
    assert isinstance(removed, Ok)
    assert isinstance(removed.value, Cancelled)
    assert door.acts() == [(MARIA, "removed", None)]
    assert door.do(CancelBooking(TUESDAY, "r1", MARIA, booking="r1", may_cancel_any=True)) == removed
    assert door.acts() == [(MARIA, "removed", None)]


def test_what_students_do_is_not_the_schools_history(door: Door) -> None:
    door.do(CancelBooking(TUESDAY, "r1", "telegram:1", booking="r1"))
    door.do(BookClass(TUESDAY, BEN, "r3", "telegram:1"))
    assert door.acts() == []


def test_every_change_of_the_class_is_noted_once_with_what_it_was(door: Door) -> None:
    commands: list[Command] = [
        SetSpots(TUESDAY, 24, "s1", MARIA),
        SetSpots(TUESDAY, 24, "s1", MARIA),
        CloseClass(TUESDAY, "the teacher is ill", "s2", MARIA),
        ReopenClass(TUESDAY, "s3", MARIA),
        ChangeFacts(TUESDAY, "s4", MARIA, teacher="Luis", minutes=50),
        TellClass(TUESDAY, "Bring water", "s5", MARIA),
        TellClass(TUESDAY, "Bring water", "s5", MARIA),
    ]
    for minute, command in enumerate(commands):
        door.now = EARLY + timedelta(minutes=minute)
        assert isinstance(door.do(command), Ok)
    assert door.acts() == [
        (MARIA, "spots", "24"),
        (MARIA, "closed", "the teacher is ill"),
        (MARIA, "reopened", None),
        (MARIA, "changed", "Luis, 50 min"),
        (MARIA, "told", None),
    ]


def test_a_message_to_everybody_is_one_notice_with_its_text_and_two_messages_are_two(door: Door) -> None:
    told = door.do(TellClass(TUESDAY, "Bring water", "s1", MARIA))
    door.do(TellClass(TUESDAY, "Bring a towel", "s2", MARIA))
    assert isinstance(told, Ok)
    assert isinstance(told.value, Changed)
    assert len(told.value.people) == 1
    due = [entry.notice for entry in door.stores.outbox.due(EARLY + timedelta(minutes=1), 10)]
    assert sorted((notice.kind, notice.text, notice.person) for notice in due) == [
        ("message", "Bring a towel", None),
        ("message", "Bring water", None),
    ]
    assert len({notice.to(person).id for notice in due for person in ("telegram:1", "telegram:2")}) == 4


def test_a_class_that_has_started_can_still_be_told_something(door: Door) -> None:
    door.now = START + timedelta(hours=1)
    assert isinstance(door.do(TellClass(TUESDAY, "Somebody left a jacket", "s1", MARIA)), Ok)


def test_history_is_of_one_class_and_the_latest_comes_last(door: Door) -> None:
    other = ClassId(TUESDAY.date, time(19, 30))
    door.stores.classes.schedule(DanceClass(other, ClassType("salsa", 2), other.starts_at(SYDNEY), 2))
    assert isinstance(door.do(SetSpots(other, 5, "s2", MARIA)), Ok)  # at the same moment, with the same request
    assert isinstance(door.do(SetSpots(TUESDAY, 7, "s2", MARIA)), Ok)
    door.now = EARLY + timedelta(seconds=2)
    door.do(SetSpots(TUESDAY, 5, "s2", MARIA))
    door.now = EARLY + timedelta(seconds=1)
    door.do(SetSpots(TUESDAY, 6, "s3", MARIA))
    at = EARLY.astimezone(UTC).replace(microsecond=0)
    assert [entry.class_id for entry in door.stores.history.history(other)] == [other]
    assert door.stores.history.history(TUESDAY) == [
        HistoryEntry(TUESDAY, at, MARIA, "spots", "s2", "7"),
        HistoryEntry(TUESDAY, at + timedelta(seconds=1), MARIA, "spots", "s3", "6"),
        HistoryEntry(TUESDAY, at + timedelta(seconds=2), MARIA, "spots", "s2", "5"),
    ]


def test_a_request_that_comes_again_in_the_second_of_another_is_done_again_and_is_the_same_note(door: Door) -> None:
    for _ in range(2):
        assert isinstance(door.do(CloseClass(TUESDAY, "the teacher is ill", "s1", MARIA)), Ok)
        assert isinstance(door.do(ReopenClass(TUESDAY, "s2", MARIA)), Ok)
    assert door.acts() == [(MARIA, "closed", "the teacher is ill"), (MARIA, "reopened", None)]


def adds(email: Email, request_id: str) -> BookClass:
    """Somebody of the school adds them to a class, with a spot more where it is full."""
    return BookClass(TUESDAY, email, request_id, "school", is_shared=True, added_by=MARIA, with_a_spot_more=True)


def test_into_a_full_class_somebody_is_added_with_a_spot_more_in_one_save(door: Door) -> None:
    door.do(BookClass(TUESDAY, BEN, "r2", "telegram:2"))
    before = door.stored().version
    for _ in range(2):
        assert isinstance(door.do(adds(Email("eva@example.com"), "s1")), Ok)
    stored = door.stored()
    assert (stored.max_spots, stored.booking_count, stored.version) == (3, 3, before + 1)
    assert door.acts() == [(MARIA, "added", None), (MARIA, "spots", "3")]


def test_where_there_is_room_no_spot_more_is_made(door: Door) -> None:
    assert isinstance(door.do(adds(BEN, "s1")), Ok)
    assert door.stored().max_spots == 2
    assert door.acts() == [(MARIA, "added", None)]


def test_for_whom_is_in_already_no_spot_more_is_made(door: Door) -> None:
    door.do(BookClass(TUESDAY, BEN, "r2", "telegram:2"))
    answer = door.do(adds(BEN, "s1"))
    assert isinstance(answer, Err)
    assert isinstance(answer.error, DuplicateBooking)
    assert door.stored().max_spots == 2
    assert door.acts() == []


def test_nobody_is_added_past_those_who_wait(door: Door) -> None:
    door.do(BookClass(TUESDAY, BEN, "r2", "telegram:2"))
    door.do(JoinWaitlist(TUESDAY, Email("zoe@example.com"), "w1", "telegram:3"))
    answer = door.do(adds(Email("eva@example.com"), "s1"))
    assert isinstance(answer, Err)
    assert isinstance(answer.error, ClassFullyBooked)
    assert door.stored().max_spots == 2
