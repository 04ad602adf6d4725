"""What the commands of a class with a waitlist decide, in every history of a few of them: who is in, who waits, who is
told. The rules are said here a second time, as what must be true of each step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from core.booking import Added, Booking, EndedRequest, Removed, Replaced, Row, Wait
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass, Booked
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.change_class import ChangeFacts, CloseClass, ReopenClass, SetSpots
from core.commands.execute import Answer, Command, decide
from core.commands.join_waitlist import JoinWaitlist, SpotFree, Waiting
from core.commands.leave_waitlist import LeaveWaitlist, LeftWaitlist
from core.commands.settle import Settle
from core.dance_class import DanceClass
from core.email import Email
from core.errors import (
    AlreadyWaiting,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    DuplicateBooking,
    NotBooked,
    NotWaiting,
    RequestEnded,
    WaitlistFull,
)
from core.history import HistoryEntry
from core.notice import Notice
from core.result import Err, Ok
from tests.proof.cases import DEPTH
from tests.support.clock import SYDNEY

Decide = Callable[[DanceClass, Command, datetime], tuple[DanceClass, Answer]]

START = datetime(2026, 11, 24, 18, 30, tzinfo=SYDNEY)
CLASS_ID = ClassId(START.date(), START.time())
TIMES = (START - timedelta(hours=13), START - timedelta(hours=12), START - timedelta(hours=1), START)
EARLY, LATE, OPEN_TO_ALL, STARTED = range(4)
EMAILS = {name: Email(f"{name}@example.com") for name in ("ana", "ben", "cleo")}


def book(name: str, request_id: str, person: str = "") -> BookClass:
    return BookClass(CLASS_ID, EMAILS[name], request_id, person or name)


def join(name: str, request_id: str) -> JoinWaitlist:
    return JoinWaitlist(CLASS_ID, EMAILS[name], request_id, name)


COMMANDS: tuple[Command, ...] = (
    book("ana", "a1"),
    book("ben", "b1"),
    book("ben", "b2", person="elsewhere"),
    CancelBooking(CLASS_ID, "a1", "ana", "a1"),
    CancelBooking(CLASS_ID, "b3", "ben", "b3"),
    join("ana", "a3"),
    join("ben", "b3"),
    join("cleo", "c3"),
    LeaveWaitlist(CLASS_ID, "b3", "ben", "b3"),
    SetSpots(CLASS_ID, 0, "s0", "school"),
    SetSpots(CLASS_ID, 2, "s2", "school"),
    CloseClass(CLASS_ID, "the teacher is ill", "x1", "school"),
    ReopenClass(CLASS_ID, "x2", "school"),
    Settle(CLASS_ID, "settle"),
)


@dataclass(frozen=True)
class Point:
    """What a history has come to: the class on top of the one that was loaded, and the time."""

    dance_class: DanceClass
    time: int = EARLY

    def key(self) -> object:
        """Two points with one key have the same future."""
        return self.time, facts_of(self.dance_class), facts_of(self.dance_class.loaded or self.dance_class)


def facts_of(dance_class: DanceClass) -> object:
    rows = dance_class.bookings.values(), dance_class.waits.values(), dance_class.ended.values()
    return (
        *map(frozenset, rows),
        dance_class.info,
        dance_class.next_ticket,
        dance_class.reminded,
        dance_class.line_over,
        frozenset(notice.id for notice in dance_class.notices),
    )


def explore(opened: DanceClass, decided: Decide, longest: int) -> int:
    """Check every step of every history; how many there are, if those that have come to the same are one."""
    points, known, steps = [Point(opened, time) for time in range(len(TIMES))], set[object](), 0
    for length in range(1, longest + 1):
        following = list[Point]()
        for point in points:
            for command in COMMANDS:
                steps += 1
                for after in reached(point, command, decided):
                    if length < longest and (key := after.key()) not in known:
                        known.add(key)
                        following.append(after)
        points = following
    return steps


def reached(point: Point, command: Command, decided: Decide) -> Iterator[Point]:
    """Decide, as one batch with what was decided before or after a save, and let time pass or not."""
    after, answer = decided(point.dance_class, command, TIMES[point.time])
    check_step(Step(point.dance_class, command, after, answer, point.time))
    saved = replace(after, loaded=None, notices=(), history=(), version=after.version + (after.loaded is not None))
    for dance_class in (after, saved) if after.loaded else (after,):
        for time in range(point.time, min(point.time + 2, len(TIMES))):
            yield Point(dance_class, time)


@dataclass(frozen=True)
class Step:
    """One command: the class before and after it, the answer, and the time."""

    before: DanceClass
    command: Command
    after: DanceClass
    answer: Answer
    time: int

    @property
    def free_before(self) -> int:
        """Spots that nobody has, in a class that is on."""
        return 0 if self.before.status == "closed" else max(0, self.before.max_spots - len(self.before.bookings))

    def may_book(self, email: Email, person: str) -> bool:
        """Whether a spot is free for them (R3)."""
        waits = self.before.waits
        is_in_line = email in waits or any(wait.waiting_by == person for wait in waits.values())
        return self.free_before > 0 and (not waits or is_in_line or self.time == OPEN_TO_ALL)


def check_step(step: Step) -> None:
    check_rows(step)
    check_order(step)
    check_notices(step)
    check_changes(step.after)
    if isinstance(step.answer, Err):
        assert step.after is step.before, "refused, and changed"
    match step.command:
        case BookClass():
            check_booking(step, step.command)
        case JoinWaitlist():
            check_joining(step, step.command)
        case CancelBooking(booking=request_id) | LeaveWaitlist(wait=request_id):
            check_ending(step, request_id or "")
        case SetSpots() | CloseClass() | ReopenClass() | ChangeFacts():
            assert isinstance(step.answer, Err) == (step.time == STARTED)
        case Settle():
            assert isinstance(step.answer, Ok)


def check_rows(step: Step) -> None:
    before, after = step.before, step.after
    booked, waits, ended = after.bookings, after.waits, after.ended
    assert (after.booking_count, after.waiting) == (len(booked), len(waits))
    if len(booked) > len(before.bookings):
        assert len(booked) <= after.max_spots, "R1: raised above what there is"
    assert not booked.keys() & waits.keys(), "in and in line"
    rows: list[Row] = [*booked.values(), *waits.values(), *ended.values()]
    ids = [row.request_id for row in rows]
    assert len(set(ids)) == len(ids), "R2: one request, two rows"
    assert before.ended.items() <= ended.items(), "R2: a tombstone is gone"
    gone = ids_of(before) - ids_of(after)
    assert gone <= ended.keys(), "R2: gone without a tombstone"
    if step.time == STARTED:
        assert (booked, waits) == (before.bookings, before.waits), "changed after the start"
    if step.time == EARLY and after.status == "open" and after is not before:
        assert not waits or len(booked) >= after.max_spots, "R4: a spot is idle while somebody waits"


def ids_of(dance_class: DanceClass) -> set[str]:
    rows: list[Booking | Wait] = [*dance_class.bookings.values(), *dance_class.waits.values()]
    return {row.request_id for row in rows if row.request_id is not None}


def check_order(step: Step) -> None:
    """R6: who comes from the line into the class comes in its order."""
    before = step.before.line
    came = promoted(step)
    if came:
        assert step.time == EARLY, "R4: put in unasked, too late"
        assert step.after.status == "open", "R9: put into a closed class"
    left_over = [wait for wait in before if wait.email in step.after.waits]
    assert all(wait.ticket < other.ticket for wait in came for other in left_over), "R6: passed over"
    assert [step.after.waits[wait.email] for wait in left_over] == left_over
    new = [wait for email, wait in step.after.waits.items() if email not in step.before.waits]
    assert all(wait.ticket >= step.before.next_ticket for wait in new), "R6: a used ticket"


def promoted(step: Step) -> list[Wait]:
    bookings = {row.request_id for row in step.after.bookings.values()}
    return [wait for wait in step.before.line if wait.request_id in bookings]


def check_notices(step: Step) -> None:
    before = {notice.id for notice in step.before.notices}
    new = [notice for notice in step.after.notices if notice.id not in before]
    told = {notice.request_id for notice in new if notice.kind == "promoted"}
    assert told == {wait.request_id for wait in promoted(step)}, "put in and not told, or told and not put in"
    is_free = step.after.status == "open" and len(step.after.bookings) < step.after.max_spots
    came_free = not step.free_before and is_free and bool(step.after.waits)
    is_told = any(notice.kind == "spot_free" for notice in step.after.notices)
    if came_free and step.time in (LATE, OPEN_TO_ALL) and step.after is not step.before:
        assert is_told, "R4: a spot came free and the line was not told"
    if any(notice.kind == "spot_free" for notice in new):
        assert came_free
    if step.time == STARTED:
        assert [notice.kind for notice in new] in ([], ["line_over"])
    closed = isinstance(step.command, CloseClass) and step.before.status == "open" and step.time != STARTED
    if closed:
        assert any(notice.kind == "closed" for notice in step.after.notices), "R9"


def check_booking(step: Step, command: BookClass) -> None:
    before, after, mine = step.before, step.after, command.request_id
    made = next((row for row in before.bookings.values() if row.request_id == mine), None)
    theirs = before.bookings.get(command.email)
    match step.answer:
        case Ok(Booked(booking)):
            if made is not None:
                assert (after is before, booking) == (True, made)
                return
            assert mine not in before.ended
            assert step.time != STARTED
            assert theirs is None
            assert step.may_book(command.email, command.booked_by), "R3: booked what is not free for them"
            assert after.bookings[command.email] == booking
            assert command.email not in after.waits, "R3: in, and still in line"
        case Err(RequestEnded()):
            assert mine in before.ended
        case Err(ClassAlreadyStarted()):
            assert step.time == STARTED
        case Err(ClassClosed()):
            assert before.status == "closed"
        case Err(DuplicateBooking()):
            assert theirs is not None
        case Err(ClassFullyBooked()):
            assert not step.may_book(command.email, command.booked_by), "R11: a false refusal"
        case _:
            pytest.fail(f"nobody expected {step.answer}")


def check_joining(step: Step, command: JoinWaitlist) -> None:
    before, after, mine = step.before, step.after, command.request_id
    made = next((row for row in before.bookings.values() if row.request_id == mine), None)
    waited = before.waits.get(command.email)
    match step.answer:
        case Ok(Waiting(wait, place)):
            assert after.waits[command.email] == wait
            assert place == 1 + [each.email for each in after.line].index(command.email)
            if waited is not None:
                assert (after is before, wait) == (True, waited)
            else:
                assert not step.may_book(command.email, command.waiting_by), "R5: waits although a spot is free"
                assert place == len(after.waits), "R6: not behind the others"
        case Ok(Booked(booking)):
            if made is not None:
                assert (after is before, booking) == (True, made)
            else:
                assert step.time == EARLY, "R5: booked unasked, too late"
                assert step.may_book(command.email, command.waiting_by), "R5: jumped the line"
        case Ok(SpotFree()):
            assert after is before
            assert step.time in (LATE, OPEN_TO_ALL)
            assert step.may_book(command.email, command.waiting_by)
        case Err(RequestEnded()):
            assert mine in before.ended
        case Err(ClassAlreadyStarted()):
            assert step.time == STARTED
        case Err(ClassClosed()):
            assert before.status == "closed"
        case Err(DuplicateBooking()):
            assert command.email in before.bookings
        case Err(AlreadyWaiting()):
            assert waited is not None
        case Err(WaitlistFull(_, at_most)):
            assert len(before.waits) >= at_most == 5 * before.max_spots
        case _:
            pytest.fail(f"nobody expected {step.answer}")


def check_ending(step: Step, request_id: str) -> None:
    """Cancel and Leave act on the row that they name, or on none (R2)."""
    before, after = step.before, step.after
    is_leave = isinstance(step.command, LeaveWaitlist)
    rows: list[Booking | Wait] = [*(before.waits if is_leave else before.bookings).values()]
    meant = next((row for row in rows if row.request_id == request_id), None)
    done_before = before.ended.get(request_id)
    match step.answer:
        case Ok(Cancelled(ended) | LeftWaitlist(ended)):
            if meant is None:
                assert (after is before, ended) == (True, done_before)
                return
            assert step.time != STARTED
            assert after.ended[request_id] == ended
            assert (ended.outcome, ended.email) == ("left" if is_leave else "cancelled", meant.email)
            assert request_id not in ids_of(after)
            others = {row.request_id for row in before.bookings.values()} - {request_id}
            assert others <= {row.request_id for row in after.bookings.values()}, "somebody else lost their spot"
        case Err(NotBooked() | NotWaiting()):
            assert meant is None
        case Err(ClassAlreadyStarted()):
            assert (meant is not None, step.time) == (True, STARTED)
        case _:
            pytest.fail(f"nobody expected {step.answer}")


def check_changes(after: DanceClass) -> None:
    """They are the difference of the rows, and no key has two."""
    rows = rows_by_key(after.loaded or after)
    keys = [key_of(change.row) for change in after.changes]
    assert len(keys) == len(set(keys)), "two changes of one row"
    for change in after.changes:
        key = key_of(change.row)
        match change:
            case Added(Notice() | HistoryEntry()):
                continue
            case Added(row):
                assert key not in rows
                rows[key] = row
            case Replaced(before, row):
                assert rows[key] == before != row
                rows[key] = row
            case Removed(row):
                assert rows.pop(key) == row
    assert rows == rows_by_key(after)


def rows_by_key(dance_class: DanceClass) -> dict[object, Row | Notice | HistoryEntry]:
    rows: list[Row] = [*dance_class.bookings.values(), *dance_class.waits.values(), *dance_class.ended.values()]
    return {key_of(row): row for row in rows}


def key_of(row: Row | Notice | HistoryEntry) -> object:
    match row:
        case Booking(email=email) | Wait(email=email):
            return type(row), email
        case EndedRequest(request_id=request_id):
            return EndedRequest, request_id
        case Notice(id=notice_id):
            return Notice, notice_id
        case HistoryEntry(request_id=request_id):
            return HistoryEntry, request_id


def opened(*commands: Command, spots: int = 1) -> DanceClass:
    """A class to begin with, after these commands, each saved."""
    dance_class = DanceClass(CLASS_ID, ClassType("salsa", 1), START, spots)
    for command in commands:
        decided, answer = decide(dance_class, command, TIMES[EARLY])
        assert isinstance(answer, Ok)
        dance_class = replace(decided, loaded=None, notices=(), history=(), version=decided.version + 1)
    return dance_class


FULL = (book("ana", "a1"),)
WITH_A_LINE = (*FULL, join("ben", "b3"), join("cleo", "c3"))
USUAL = [((), 3, 14504), (FULL, 3, 12152), (WITH_A_LINE, 3, 9548)]
DEEP = [((), 4, 113568), (FULL, 4, 97748), (WITH_A_LINE, 4, 66416)]


@pytest.mark.parametrize(("before", "longest", "steps"), USUAL if DEPTH == 1 else DEEP)
@pytest.mark.timeout(600 * DEPTH**2)
def test_in_every_history_of_a_line_each_decision_keeps_the_rules(
    before: tuple[Command, ...], longest: int, steps: int
) -> None:
    assert explore(opened(*before), decide, longest) == steps


def test_a_cancel_that_fills_nothing_is_found() -> None:
    def idle(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        decided, answer = decide(dance_class, command, now)
        match answer:
            case Ok(Cancelled(ended)) if decided is not dance_class:
                booking = dance_class.bookings[ended.email]
                alone = dance_class.cancel(booking, request_id="x", cancelled_by=ended.ended_by, now=now)
                assert isinstance(alone, Ok)
                return alone.value[0], answer
        return decided, answer

    with pytest.raises(AssertionError):
        explore(opened(*WITH_A_LINE), idle, 1)


def test_leaving_without_a_tombstone_is_found() -> None:
    def forgetful(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        decided, answer = decide(dance_class, command, now)
        is_left = isinstance(answer, Ok) and isinstance(answer.value, LeftWaitlist)
        return (replace(decided, ended=dance_class.ended) if is_left else decided), answer

    with pytest.raises(AssertionError, match="without a tombstone"):
        explore(opened(*WITH_A_LINE), forgetful, 1)


def test_a_line_that_is_served_from_its_end_is_found() -> None:
    def backwards(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        if not isinstance(command, CancelBooking):
            return decide(dance_class, command, now)
        tickets = {wait.email: -wait.ticket for wait in dance_class.waits.values()}
        turned = {email: replace(wait, ticket=tickets[email]) for email, wait in dance_class.waits.items()}
        decided, answer = decide(replace(dance_class, waits=turned), command, now)
        kept = {email: dance_class.waits.get(email, wait) for email, wait in decided.waits.items()}
        return replace(decided, waits=kept), answer

    with pytest.raises(AssertionError, match="passed over"):
        explore(opened(*WITH_A_LINE), backwards, 1)


def test_a_newcomer_who_takes_what_others_wait_for_is_found() -> None:
    def first_to_come(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        if isinstance(command, BookClass):
            nobody_waits = replace(dance_class, waits={}, waiting=0)
            decided, answer = decide(nobody_waits, command, now)
            if isinstance(answer, Ok) and decided is not nobody_waits:
                waits = {email: wait for email, wait in dance_class.waits.items() if email != command.email}
                return replace(decided, waits=waits, waiting=len(waits)), answer
        return decide(dance_class, command, now)

    with pytest.raises(AssertionError):
        explore(opened(*WITH_A_LINE), first_to_come, 2)
