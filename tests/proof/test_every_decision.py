"""What the commands of a class decide, in every history of up to five of them: three people, one or two spots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

import core.dance_class
from core.booking import Added, Booking, Change, EndedRequest, Removed, Replaced, Row
from core.class_id import ClassId
from core.class_info import LATE
from core.class_type import ClassType
from core.commands import cancel_booking
from core.commands.book_class import BookClass, Booked
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.execute import Answer, Command, decide
from core.dance_class import DanceClass
from core.email import Email
from core.errors import (
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassFullyBooked,
    DuplicateBooking,
    NotBooked,
    RequestEnded,
)
from core.history import HistoryEntry
from core.notice import Notice
from core.result import Err, Ok
from tests.support.clock import SYDNEY

Asked = BookClass | CancelBooking
Decide = Callable[[DanceClass, Command, datetime], tuple[DanceClass, Answer]]

LONGEST = 5
MOST_CANCELLATIONS = 2  # so that histories this short meet the limit
START = datetime(2026, 11, 24, 18, 30, tzinfo=SYDNEY)
CLASS_ID = ClassId(START.date(), START.time())
JUST_IN_TIME = START - LATE
TIMES = (JUST_IN_TIME, JUST_IN_TIME + timedelta(seconds=1), START)
EMAILS = {name: Email(f"{name}@example.com") for name in ("ana", "ben", "cleo")}


def book(name: str, request_id: str) -> BookClass:
    return BookClass(CLASS_ID, EMAILS[name], request_id, name)


COMMANDS: tuple[Asked, ...] = (
    book("ana", "a1"),
    book("ana", "a2"),
    book("ben", "b1"),
    book("cleo", "c1"),
    replace(book("ben", "b2"), email=EMAILS["ana"]),
    CancelBooking(CLASS_ID, "x1", "ana", "a1"),
    CancelBooking(CLASS_ID, "x2", "ana", "a1"),
    CancelBooking(CLASS_ID, "x3", "ana", "a2"),
    CancelBooking(CLASS_ID, "x4", "ana", email=EMAILS["ana"]),
    CancelBooking(CLASS_ID, "x5", "ben", "a1"),
    CancelBooking(CLASS_ID, "x6", "ben", "b1"),
    CancelBooking(CLASS_ID, "x7", "staff", "a1", may_cancel_any=True),
)


@dataclass(frozen=True)
class Point:
    """What a history has come to: the class on top of the one that was loaded, the time, and what was answered Ok."""

    dance_class: DanceClass
    time: int
    granted: tuple[tuple[str, Booking | EndedRequest], ...] = ()

    def key(self) -> object:
        """Two points with one key have the same future."""
        loaded = self.dance_class.loaded or self.dance_class
        return self.time, rows_of(self.dance_class), rows_of(loaded), frozenset(self.granted)


def rows_of(dance_class: DanceClass) -> object:
    return frozenset(dance_class.bookings.values()), frozenset(dance_class.ended.values())


def explore(spots: int, decided: Decide) -> int:
    """Check every step of every history; how many there are, if those that have come to the same are one."""
    empty = DanceClass(CLASS_ID, ClassType("salsa", 1), START, spots)
    points, known, steps = [Point(empty, 0)], set[object](), 0
    for length in range(1, LONGEST + 1):
        following = list[Point]()
        for point in points:
            for command in COMMANDS:
                steps += 1
                reached = list(_steps(point, command, decided))
                for after in reached if length < LONGEST else ():
                    key = after.key()
                    if key not in known:
                        known.add(key)
                        following.append(after)
        points = following
    return steps


def _steps(point: Point, command: Asked, decided: Decide) -> Iterator[Point]:
    """Decide, as one batch with what was decided before or after a save, and let time pass or not."""
    after, answer = decided(point.dance_class, command, TIMES[point.time])
    check_step(point, command, after, answer)
    granted = point.granted
    match answer:
        case Ok(Booked(booking)):
            granted = (*granted, (command.request_id, booking))
        case Ok(Cancelled(ended)):
            granted = (*granted, (command.request_id, ended))
    for dance_class in (after, replace(after, loaded=None)) if after.loaded else (after,):
        for time in range(point.time, min(point.time + 2, len(TIMES))):
            yield Point(dance_class, time, tuple(dict(granted).items()))


def check_step(point: Point, command: Asked, after: DanceClass, answer: Answer) -> None:
    before, now = point.dance_class, TIMES[point.time]
    assert after.booking_count == len(after.bookings) <= after.max_spots
    assert len({row.request_id for row in after.bookings.values()}) == len(after.bookings)
    assert before.ended.items() <= after.ended.items()
    assert not {row.request_id for row in after.bookings.values()} & after.ended.keys()
    check_changes(after)
    if isinstance(answer, Err):
        assert after is before
    if isinstance(command, BookClass):
        check_booking(point, command, after, answer, now)
    else:
        check_cancelling(point, command, after, answer, now)


def check_booking(point: Point, command: BookClass, after: DanceClass, answer: Answer, now: datetime) -> None:
    before, mine = point.dance_class, command.request_id
    before_by_id = {row.request_id: row for row in before.bookings.values()}
    booked_once = dict(point.granted).get(mine)
    theirs = before.bookings.get(command.email)
    match answer:
        case Ok(Booked() as booked):
            if mine in before_by_id:
                assert (after, booked.booking) == (before, before_by_id[mine])
                return
            assert booked_once is None, "a request that has ended books again"
            assert (now < START, theirs, len(before.bookings) < before.max_spots) == (True, None, True)
            assert after.bookings == {**before.bookings, command.email: booked.booking}
            assert (booked.booking.request_id, booked.booking.booked_by) == (mine, command.booked_by)
        case Err(RequestEnded(_, request_id)):
            assert request_id == mine
            assert booked_once is not None
            assert mine not in before_by_id
        case Err(ClassAlreadyStarted()):
            assert now >= START
            assert booked_once is None
        case Err(DuplicateBooking(_, _, booked_by)):
            assert theirs is not None
            assert (theirs.booked_by, theirs.request_id != mine, now < START) == (booked_by, True, True)
            assert booked_by == command.booked_by or len(before.bookings) < before.max_spots
        case Err(ClassFullyBooked()):
            assert (len(before.bookings), now < START) == (before.max_spots, True)
            assert booked_once is None
        case _:
            pytest.fail(f"nobody expected {answer}")


def check_cancelling(point: Point, command: CancelBooking, after: DanceClass, answer: Answer, now: datetime) -> None:
    before = point.dance_class
    meant = [row for row in before.bookings.values() if command.booking in (None, row.request_id)]
    meant = [row for row in meant if command.booking is not None or row.email == command.email]
    may = [row for row in meant if command.may_cancel_any or row.booked_by == command.cancelled_by]
    so_far = sum(row.ended_by == command.cancelled_by for row in before.ended.values())
    done_before = dict(point.granted).get(command.request_id)
    match answer:
        case Ok(cancelled):
            assert isinstance(cancelled, Cancelled)
            ended = cancelled.ended
            if done_before is not None:
                assert (after, ended) == (before, done_before), "a repeated cancel cancels again"
                return
            assert may, "a cancel takes what it does not name"
            assert after.bookings == {email: row for email, row in before.bookings.items() if row is not may[0]}
            assert after.ended == {**before.ended, may[0].request_id or "": ended}, "no tombstone"
            assert (ended.email, ended.ended_by) == (may[0].email, command.cancelled_by)
            assert (ended.ended_request, ended.late) == (command.request_id, now > JUST_IN_TIME)
            assert now < START
            assert command.may_cancel_any or so_far < MOST_CANCELLATIONS
        case Err(NotBooked()):
            assert (may, done_before) == ([], None)
        case Err(ClassAlreadyStarted()):
            assert (now >= START, may != [], done_before) == (True, True, None)
        case Err(CancellationLimitReached(_, at_most)):
            assert (so_far >= at_most == MOST_CANCELLATIONS, command.may_cancel_any, done_before) == (True, False, None)
        case _:
            pytest.fail(f"nobody expected {answer}")


def check_changes(after: DanceClass) -> None:
    """They are the difference of the rows, and no key has two."""
    loaded = after.loaded or after
    rows = rows_by_key(loaded)
    keys = [key_of(change) for change in after.changes]
    assert len(keys) == len(set(keys)), "two changes of one row"
    for change in after.changes:
        match change:
            case Added(row):
                assert key_of(change) not in rows
                rows[key_of(change)] = row
            case Replaced(before, row):
                assert rows[key_of(change)] == before != row
                rows[key_of(change)] = row
            case Removed(row):
                assert rows.pop(key_of(change)) == row
    assert rows == rows_by_key(after)


def rows_by_key(dance_class: DanceClass) -> dict[object, Row | Notice | HistoryEntry]:
    rows: dict[object, Row | Notice | HistoryEntry] = dict(dance_class.bookings.items())
    return rows | dict(dance_class.ended.items())


def key_of(change: Change) -> object:
    return change.row.email if isinstance(change.row, Booking) else change.row.request_id


@pytest.fixture(autouse=True)
def _few_cancellations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.dance_class, "CANCELLATIONS_EACH", MOST_CANCELLATIONS)


@pytest.mark.parametrize(("spots", "steps"), [(1, 26364), (2, 75420)])
def test_in_every_history_each_decision_keeps_the_rules(spots: int, steps: int) -> None:
    assert explore(spots, decide) == steps


def test_a_cancel_that_takes_whatever_is_under_the_email_is_found() -> None:
    def by_email(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        if isinstance(command, CancelBooking) and command.booking in ("a1", "a2"):
            return cancel_booking.decide(dance_class, replace(command, booking=None, email=EMAILS["ana"]), now)
        return decide(dance_class, command, now)

    with pytest.raises(AssertionError, match="takes what it does not name"):
        explore(1, by_email)


def test_a_cancel_that_leaves_no_tombstone_is_found() -> None:
    def forgetful(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        decided, answer = decide(dance_class, command, now)
        return replace(decided, ended={}), answer

    with pytest.raises(AssertionError):
        explore(1, forgetful)
