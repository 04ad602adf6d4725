"""What the school does to a class, on every store: fewer and more spots, closing and reopening, what is said of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from threading import Barrier

import pytest

from bot.operations.change import change
from bot.operations.seed import seed
from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import ChangeClass, Changed, ChangeFacts, CloseClass, ReopenClass, SetSpots
from core.commands.execute import Answer, Command, CommandExecutor
from core.commands.join_waitlist import JoinWaitlist, Waiting
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassAlreadyStarted, ClassClosed, ClassFullyBooked, ClassNotFound
from core.result import Err, Ok
from tests.support.clock import SYDNEY
from tests.support.stores import DYNAMODB_LOCAL, MEMORY
from tests.support.timetable import SCHOOL, TIMETABLE

pytestmark = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)

TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
START = TUESDAY.starts_at(SYDNEY)
EARLY = START - timedelta(days=3)
TRIES = 200  # of a command whose saves others make stale


@dataclass
class School:
    """One class in one of the stores, and replicas that change it."""

    stores: Stores
    now: datetime = EARLY

    def replica(self) -> CommandExecutor:
        return CommandExecutor(self.stores.classes, self.clock, lambda: range(TRIES))

    def clock(self) -> datetime:
        return self.now

    def change(self, command: ChangeClass) -> Changed:
        answer = change(self.replica(), command, self.clock, SCHOOL)
        assert isinstance(answer, Ok), answer
        return answer.value

    def spots(self, number: int) -> Changed:
        return self.change(SetSpots(TUESDAY, number, f"spots-{next(_IDS)}", "cli"))

    def book(self, name: str) -> object:
        return self.replica().execute(book(name))

    def join(self, name: str) -> object:
        return self.replica().execute(join(name))

    def cancel(self, name: str) -> object:
        return self.replica().execute(cancel(name))

    def fill(self, spots: int, waiting: int = 0) -> None:
        """A class of so many spots, all of them taken by student0 and on, and late0 and on in its line."""
        salsa_1 = ClassType("salsa", 1)
        assert self.stores.classes.schedule(DanceClass(TUESDAY, salsa_1, START, max_spots=spots)) == "new"
        for n in range(spots):
            assert isinstance(self.book(f"student{n}"), Ok)
        for n in range(waiting):
            assert isinstance(self.join(f"late{n}"), Ok)

    @property
    def stored(self) -> DanceClass:
        found = self.stores.classes.load(TUESDAY)
        assert found is not None
        assert found.adds_up
        return found

    @property
    def names(self) -> list[str]:
        return sorted(email.value.partition("@")[0] for email in self.stored.bookings)

    @property
    def line(self) -> list[str]:
        return [wait.email.value.partition("@")[0] for wait in self.stored.line]

    def told(self) -> list[tuple[str, str | None]]:
        """What is still to be told, and to whom."""
        due = self.stores.outbox.due(self.now + timedelta(seconds=1), 500)
        return sorted((entry.notice.kind, entry.notice.person) for entry in due)


_IDS = count()


def mail(name: str) -> Email:
    return Email(f"{name}@example.com")


def book(name: str) -> BookClass:
    return BookClass(TUESDAY, mail(name), f"book-{next(_IDS)}", f"telegram:{name}")


def join(name: str) -> JoinWaitlist:
    return JoinWaitlist(TUESDAY, mail(name), f"join-{next(_IDS)}", f"telegram:{name}")


def cancel(name: str) -> CancelBooking:
    return CancelBooking(TUESDAY, f"cancel-{next(_IDS)}", "http", email=mail(name), may_cancel_any=True)


@pytest.fixture
def school(stores: Stores) -> School:
    return School(stores)


# Spots


@pytest.mark.complaint("W2")
def test_two_more_spots_are_for_the_first_two_of_three_who_wait_and_they_are_told(school: School) -> None:
    school.fill(20, waiting=3)
    changed = school.spots(22)
    assert (changed.class_info.booking_count, changed.class_info.waiting, changed.over) == (22, 1, 0)
    assert school.line == ["late2"]
    assert {"late0", "late1"} <= set(school.names)
    assert school.told() == [("promoted", "telegram:late0"), ("promoted", "telegram:late1")]
    again = school.join("late3")
    assert isinstance(again, Ok)
    assert isinstance(again.value, Waiting)
    assert again.value.place == 2


@pytest.mark.complaint("W2")
def test_also_more_than_one_save_can_hold_get_in_by_one_change(school: School) -> None:
    school.fill(6, waiting=30)
    changed = school.spots(40)
    assert (changed.class_info.booking_count, changed.class_info.waiting) == (36, 0)
    assert school.line == []
    assert school.told() == sorted(("promoted", f"telegram:late{n}") for n in range(30))


def test_later_than_twelve_hours_before_more_spots_are_told_of_and_nobody_is_put_in(school: School) -> None:
    school.fill(2, waiting=2)
    school.now = START - timedelta(hours=12)
    school.spots(3)
    assert school.line == ["late0", "late1"]
    assert school.told() == [("spot_free", None)]
    assert school.book("somebody new") == Err(ClassFullyBooked(TUESDAY, 3))
    assert isinstance(school.book("late1"), Ok)


@pytest.mark.complaint("W7")
def test_more_spots_by_hand_while_others_cancel_and_book_let_in_as_many_as_there_are_spots(school: School) -> None:
    school.fill(10, waiting=8)
    changes: list[Command] = [
        SetSpots(TUESDAY, 12, "spots-a", "cli"),
        SetSpots(TUESDAY, 12, "spots-b", "cli"),
        *(cancel(f"student{n}") for n in range(3)),
        *(book(f"newcomer{n}") for n in range(3)),
        *(book(f"late{n}") for n in (0, 7)),
    ]
    at_once(school, changes)
    stored = school.stored
    assert (stored.max_spots, stored.booking_count) == (12, 12)
    # Five spots came free for eight who waited, and no newcomer was quicker.
    assert school.names == sorted([*(f"student{n}" for n in range(3, 10)), *(f"late{n}" for n in range(5))])
    assert school.line == ["late5", "late6", "late7"]
    promoted = [person for kind, person in school.told() if kind == "promoted"]
    assert len(promoted) == len(set(promoted))


@pytest.mark.complaint("W8")
def test_fifty_rounds_of_cancelling_with_a_line_leave_the_number_of_spots(school: School) -> None:
    school.fill(2, waiting=2)
    for _ in range(50):
        leaving = school.names[0]
        school.cancel(leaving)
        school.join(leaving)
    stored = school.stored
    assert (stored.max_spots, stored.booking_count, stored.waiting) == (2, 2, 2)
    assert sorted([*school.names, *school.line]) == ["late0", "late1", "student0", "student1"]


@pytest.mark.complaint("W11")
def test_fewer_spots_than_bookings_drop_nobody_add_nobody_and_say_how_many_are_over(school: School) -> None:
    school.fill(9, waiting=2)
    assert school.spots(5).over == 4
    assert (len(school.names), school.line) == (9, ["late0", "late1"])
    for n in range(4):
        school.cancel(f"student{n}")
        assert school.line == ["late0", "late1"]
    assert school.book("newcomer") == Err(ClassFullyBooked(TUESDAY, 5))
    school.cancel("student4")
    assert (len(school.names), school.line) == (5, ["late1"])


@pytest.mark.complaint("W11")
def test_a_class_without_spots_takes_nobody_at_any_hour(school: School) -> None:
    school.fill(1)
    assert school.spots(0).over == 1
    school.cancel("student0")
    for before in (timedelta(days=2), timedelta(hours=6), timedelta(minutes=1)):
        school.now = START - before
        assert school.book("newcomer") == Err(ClassFullyBooked(TUESDAY, 0))
        assert isinstance(school.join("newcomer"), Err)
    assert (school.names, school.line) == ([], [])


# Closing and reopening


def test_a_closed_class_keeps_its_bookings_and_its_line_until_it_is_on_again(school: School) -> None:
    school.fill(2, waiting=1)
    closed = school.change(CloseClass(TUESDAY, "Maria is ill", "c-1", "cli"))
    assert (len(closed.people), closed.class_info.status, closed.class_info.closed_reason) == (
        3,
        "closed",
        "Maria is ill",
    )
    assert school.told() == [("closed", None)]
    assert school.book("newcomer") == Err(ClassClosed(TUESDAY, "Maria is ill"))
    school.cancel("student0")
    assert (school.names, school.line) == (["student1"], ["late0"])
    reopened = school.change(ReopenClass(TUESDAY, "c-2", "cli"))
    assert (reopened.class_info.status, reopened.class_info.closed_reason) == ("open", None)
    assert (school.names, school.line) == (["late0", "student1"], [])
    assert {kind for kind, _ in school.told()} >= {"reopened", "promoted"}


def test_a_class_that_is_not_written_yet_is_written_closed(school: School) -> None:
    changed = school.change(CloseClass(TUESDAY, "Public holiday", "c-1", "cli"))
    assert (len(changed.people), changed.class_info.status) == (0, "closed")
    stored = school.stored
    assert (stored.type, stored.status, stored.closed_reason) == (ClassType("salsa", 1), "closed", "Public holiday")
    for demo in (False, True):
        seeded = seed(school.stores.classes, TIMETABLE, first=TUESDAY.date, weeks=1, zone=SYDNEY, demo=demo, now=EARLY)
        assert seeded.existing >= 1
        assert school.stored == stored  # still closed, and nobody is in it
    assert school.book("newcomer") == Err(ClassClosed(TUESDAY, "Public holiday"))
    school.change(ReopenClass(TUESDAY, "c-2", "cli"))
    assert isinstance(school.book("newcomer"), Ok)


def test_what_the_timetable_does_not_plan_or_has_begun_is_not_written(school: School) -> None:
    sunday = ClassId(date(2026, 11, 29), time(18, 30))
    refused = change(school.replica(), CloseClass(sunday, None, "c-1", "cli"), school.clock, SCHOOL)
    assert refused == Err(ClassNotFound(sunday))
    school.now = START
    refused = change(school.replica(), CloseClass(TUESDAY, None, "c-2", "cli"), school.clock, SCHOOL)
    assert refused == Err(ClassNotFound(TUESDAY))
    assert school.stores.classes.load(TUESDAY) is None


def test_a_class_that_has_started_is_changed_no_more(school: School) -> None:
    school.fill(1)
    school.now = START
    for command in (
        SetSpots(TUESDAY, 5, "c-1", "cli"),
        CloseClass(TUESDAY, None, "c-2", "cli"),
        ReopenClass(TUESDAY, "c-3", "cli"),
        ChangeFacts(TUESDAY, "c-4", "cli", teacher="Maria"),
    ):
        refused = change(school.replica(), command, school.clock, SCHOOL)
        assert refused == Err(ClassAlreadyStarted(TUESDAY, START))


# Facts


def test_who_teaches_where_and_how_long_is_kept_each_by_itself_and_seen_in_lists(school: School) -> None:
    school.fill(1)
    school.change(ChangeFacts(TUESDAY, "c-1", "cli", teacher="María"))
    school.change(ChangeFacts(TUESDAY, "c-2", "cli", room="Studio B", minutes=90))
    before = school.stored
    assert (before.teacher, before.room, before.minutes) == ("María", "Studio B", 90)
    (listed,) = school.stores.classes.search((ClassType("salsa", 1),), TUESDAY.date, TUESDAY.date)
    assert listed == before.info
    school.change(ChangeFacts(TUESDAY, "c-3", "cli", teacher="María"))
    assert school.stored == before  # the same again is no change, and no news


def at_once(school: School, commands: list[Command]) -> None:
    """Each on a replica of its own."""
    ready = Barrier(len(commands))

    def execute(command: Command) -> Answer:
        ready.wait(20)
        return school.replica().execute(command)

    with ThreadPoolExecutor(len(commands)) as pool:
        list(pool.map(execute, commands))
