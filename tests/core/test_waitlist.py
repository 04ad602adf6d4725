"""The waitlist: who has a free spot, in which order, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from core.booking import Wait
from core.class_id import ClassId
from core.class_info import Status
from core.class_type import ClassType
from core.commands.book_class import BookClass, Booked
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import Changed, ChangeFacts, CloseClass, ReopenClass, SetSpots
from core.commands.execute import Command, decide
from core.commands.join_waitlist import JoinWaitlist, SpotFree, Waiting
from core.commands.leave_waitlist import LeaveWaitlist, LeftWaitlist
from core.commands.settle import Settle, is_something_due
from core.dance_class import DanceClass
from core.email import Email
from core.errors import (
    AlreadyWaiting,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    DuplicateBooking,
    NotWaiting,
    RequestEnded,
    SpotLimitReached,
    WaitlistFull,
)
from core.reminders import Reminders, before
from core.result import Err, Ok
from core.telling import in_a_chat
from core.waitlist import MOST_PROMOTED
from core.waitlist_rules import WaitlistRules
from tests.support.clock import SYDNEY

ID = ClassId(date(2026, 11, 24), time(19, 30))
START = ID.starts_at(SYDNEY)
EARLY = START - timedelta(days=2)
TONIGHT = START - timedelta(hours=12)
LAST_HOUR = START - timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
EMPTY = DanceClass(ID, ClassType("salsa", 2), START, max_spots=2)


def book(name: str, request_id: str = "", person: str = "") -> BookClass:
    return BookClass(ID, email(name), request_id or f"b-{name}", person or f"telegram:{name}")


def join(name: str, request_id: str = "", at_most: int | None = None) -> JoinWaitlist:
    return JoinWaitlist(ID, email(name), request_id or f"j-{name}", f"telegram:{name}", at_most)


def leave(name: str, request_id: str = "") -> LeaveWaitlist:
    request_id = request_id or f"j-{name}"
    return LeaveWaitlist(ID, request_id, f"telegram:{name}", request_id)


def cancel(name: str, booking: str = "") -> CancelBooking:
    booking = booking or f"b-{name}"
    return CancelBooking(ID, booking, f"telegram:{name}", booking)


def email(name: str) -> Email:
    return Email(f"{name}@example.com")


def after(*commands: Command, of: DanceClass = EMPTY, now: datetime = EARLY) -> DanceClass:
    """The class after these commands, each saved."""
    for command in commands:
        decided, answer = decide(of, command, now)
        assert isinstance(answer, Ok), (command, answer)
        of = saved(decided)
    return of


def saved(decided: DanceClass) -> DanceClass:
    return replace(decided, loaded=None, notices=(), history=(), version=decided.version + 1)


def names(dance_class: DanceClass) -> tuple[list[str], list[str]]:
    """Who is in, and who waits, in order."""
    booked = sorted(booking.email.value.partition("@")[0] for booking in dance_class.bookings.values())
    return booked, [wait.email.value.partition("@")[0] for wait in dance_class.line]


def told(dance_class: DanceClass) -> list[tuple[str, str | None]]:
    return [(notice.kind, notice.person) for notice in dance_class.notices]


FULL = after(book("ana"), book("ben"))
ONE_WAITS = after(join("cleo"), of=FULL)
LINE = after(join("dan"), of=ONE_WAITS)


def test_who_joins_a_full_class_is_behind_those_who_wait_already() -> None:
    decided, answer = decide(LINE, join("eve"), EARLY)
    assert isinstance(answer, Ok)
    assert isinstance(answer.value, Waiting)
    assert (answer.value.place, answer.value.class_info.waiting) == (3, 3)
    assert names(decided) == (["ana", "ben"], ["cleo", "dan", "eve"])


@pytest.mark.complaint("W12")
def test_thirty_who_join_have_the_places_1_to_30_and_keep_their_order() -> None:
    dance_class, places = replace(FULL, max_spots=6, booking_count=6), list[int]()
    for n in range(30):
        dance_class, answer = decide(dance_class, join(f"s{n}"), EARLY)
        assert isinstance(answer, Ok)
        assert isinstance(answer.value, Waiting)
        places.append(answer.value.place)
    assert places == list(range(1, 31))
    assert [wait.email for wait in saved(dance_class).line] == [email(f"s{n}") for n in range(30)]


def test_a_repeated_join_gets_the_same_answer_and_a_second_place_for_one_email_there_is_not() -> None:
    assert decide(LINE, join("dan"), EARLY) == (LINE, Ok(Waiting(LINE.waits[email("dan")], 2, LINE.info)))
    assert decide(LINE, join("dan", "another"), EARLY)[1] == Err(AlreadyWaiting(ID, email("dan"), 2))
    elsewhere = replace(join("dan", "another"), waiting_by="slack:T1:U1")
    assert decide(LINE, elsewhere, EARLY)[1] == Err(AlreadyWaiting(ID, email("dan"), None))


@pytest.mark.complaint("W6")
def test_who_cancels_gives_the_spot_to_the_first_in_line_in_the_same_save() -> None:
    decided, _ = decide(LINE, cancel("ana"), EARLY)
    assert names(decided) == (["ben", "cleo"], ["dan"])
    assert decided.bookings[email("cleo")].request_id == "j-cleo"
    assert told(decided) == [("promoted", "telegram:cleo")]
    assert len(decided.changes) == 5  # a booking out and its tombstone, a wait out, a booking in, a notice


@pytest.mark.complaint("W5")
def test_two_who_cancel_at_once_let_two_different_people_in_and_each_is_told_once() -> None:
    one, _ = decide(LINE, cancel("ana"), EARLY)
    both, _ = decide(one, cancel("ben"), EARLY)
    assert names(both) == (["cleo", "dan"], [])
    assert told(both) == [("promoted", "telegram:cleo"), ("promoted", "telegram:dan")]


@pytest.mark.complaint("W9")
def test_a_full_class_can_be_cancelled_with_and_without_a_line() -> None:
    for full in (FULL, LINE):
        cancelled, answer = decide(full, cancel("ana"), EARLY)
        assert isinstance(answer, Ok)
        assert "ana" not in names(cancelled)[0]


def test_more_than_12_hours_before_the_first_in_line_is_put_in_and_then_all_are_told() -> None:
    unasked, _ = decide(LINE, cancel("ana"), TONIGHT - MOMENT)
    assert names(unasked) == (["ben", "cleo"], ["dan"])
    asked, _ = decide(LINE, cancel("ana"), TONIGHT)
    assert (names(asked), told(asked)) == ((["ben"], ["cleo", "dan"]), [("spot_free", None)])


def test_the_line_is_told_each_time_a_spot_is_free_after_there_was_none() -> None:
    one_free = after(cancel("ana"), of=LINE, now=TONIGHT)
    two_free, _ = decide(one_free, cancel("ben"), TONIGHT)
    assert told(two_free) == []
    again, _ = decide(after(book("dan"), of=one_free, now=TONIGHT), cancel("dan"), TONIGHT)
    assert told(again) == [("spot_free", None)]


@pytest.mark.complaint("W3")
def test_a_newcomer_gets_what_others_wait_for_only_in_the_last_hour() -> None:
    one_free = after(cancel("ana"), of=LINE, now=TONIGHT)
    assert decide(one_free, book("zoe"), LAST_HOUR - MOMENT)[1] == Err(ClassFullyBooked(ID, 2))
    assert isinstance(decide(one_free, book("zoe"), LAST_HOUR)[1], Ok)
    taken, answer = decide(one_free, book("dan"), TONIGHT)
    assert isinstance(answer, Ok)
    assert names(taken) == (["ben", "dan"], ["cleo"])


@pytest.mark.complaint("W1")
def test_who_waits_in_one_chat_and_books_in_the_other_waits_no_more() -> None:
    one_free = after(cancel("ana"), of=LINE, now=TONIGHT)
    elsewhere = book("cleo", person="slack:T1:U1")
    booked = after(elsewhere, of=one_free, now=TONIGHT)
    assert names(booked) == (["ben", "cleo"], ["dan"])
    assert decide(booked, join("cleo"), TONIGHT)[1] == Err(RequestEnded(ID, "j-cleo"))
    free_again, _ = decide(booked, cancel("ben"), TONIGHT)
    assert (names(free_again), told(free_again)) == ((["cleo"], ["dan"]), [("spot_free", None)])


def test_who_waits_and_books_in_the_last_hour_waits_no_more() -> None:
    one_free = after(cancel("ana"), of=LINE, now=TONIGHT)
    assert names(after(book("dan"), of=one_free, now=LAST_HOUR)) == (["ben", "dan"], ["cleo"])


@pytest.mark.complaint("W4")
@pytest.mark.parametrize(
    ("now", "for_others", "in_line"), [(EARLY, 0, 1), (TONIGHT, 0, 1), (LAST_HOUR, 1, 1), (START, 0, 0)]
)
def test_what_is_free_depends_on_who_looks(now: datetime, for_others: int, in_line: int) -> None:
    info = after(cancel("ana"), of=LINE, now=TONIGHT).info
    assert (info.free_at(now), info.free_at(now, is_waiting=True)) == (for_others, in_line)


def test_joining_a_class_with_a_spot_books_it_early_and_shows_it_later() -> None:
    one_free = after(book("ana"))
    decided, answer = decide(one_free, join("cleo"), EARLY)
    assert isinstance(answer, Ok)
    assert isinstance(answer.value, Booked)
    assert answer.value.booking.request_id == "j-cleo"
    assert told(decided) == []
    assert decide(one_free, join("cleo"), TONIGHT) == (one_free, Ok(SpotFree(one_free.info)))


def test_an_old_join_of_who_was_put_in_and_cancelled_does_not_wait_again() -> None:
    cancelled = after(cancel("ana"), cancel("cleo", "j-cleo"), of=LINE)
    assert decide(cancelled, join("cleo"), EARLY) == (cancelled, Err(RequestEnded(ID, "j-cleo")))


def test_who_left_and_comes_back_is_last() -> None:
    back = after(leave("cleo"), join("cleo", "j2"), of=LINE)
    assert names(back) == (["ana", "ben"], ["dan", "cleo"])


def test_leaving_names_its_wait_and_nothing_else() -> None:
    left, answer = decide(LINE, leave("cleo"), EARLY)
    assert isinstance(answer, Ok)
    assert isinstance(answer.value, LeftWaitlist)
    assert decide(left, leave("cleo"), EARLY) == (left, answer)
    back = after(join("cleo", "j2"), of=saved(left))
    assert decide(back, leave("cleo"), EARLY)[0] is back
    put_in = after(cancel("ana"), of=LINE)
    assert decide(put_in, leave("cleo"), EARLY) == (put_in, Err(NotWaiting(ID)))
    assert decide(LINE, replace(leave("cleo"), left_by="telegram:dan"), EARLY)[1] == Err(NotWaiting(ID))


def test_a_wait_can_be_named_by_its_email_and_the_school_may_end_anybodys() -> None:
    by_email = LeaveWaitlist(ID, "l1", "telegram:cleo", email=email("cleo"))
    assert names(decide(LINE, by_email, EARLY)[0])[1] == ["dan"]
    by_the_school = LeaveWaitlist(ID, "l1", "slack:T1:U1", email=email("cleo"))
    assert decide(LINE, by_the_school, EARLY) == (LINE, Err(NotWaiting(ID)))
    assert names(decide(LINE, replace(by_the_school, may_leave_any=True), EARLY)[0])[1] == ["dan"]


def test_at_the_start_there_is_no_line_to_leave_any_more() -> None:
    assert decide(LINE, leave("cleo"), START) == (LINE, Err(ClassAlreadyStarted(ID, START)))


def test_the_line_ends_at_five_for_each_spot() -> None:
    waits = {email(f"s{n}"): Wait(email(f"s{n}"), n, EARLY, f"j{n}", "x:1") for n in range(1, 11)}
    long = replace(FULL, waits=waits, waiting=10, next_ticket=11)
    assert decide(long, join("zoe"), EARLY)[1] == Err(WaitlistFull(ID, 10))


def test_the_limit_of_spots_counts_waits() -> None:
    mine = after(replace(join("cleo", "j9"), email=email("friend")), of=FULL)
    assert decide(mine, join("cleo", at_most=1), EARLY)[1] == Err(SpotLimitReached(ID, 1))
    assert isinstance(decide(mine, join("cleo", at_most=2), EARLY)[1], Ok)
    assert decide(FULL, join("ana", at_most=2), EARLY)[1] == Err(DuplicateBooking(ID, email("ana"), "telegram:ana"))


def test_who_is_in_hears_so_also_of_a_full_class_unless_many_share_their_identity() -> None:
    again = book("ana", "another")
    assert decide(FULL, again, EARLY)[1] == Err(DuplicateBooking(ID, email("ana"), "telegram:ana"))
    assert decide(FULL, replace(again, is_shared=True), EARLY)[1] == Err(ClassFullyBooked(ID, 2))


def test_a_join_that_booked_gets_the_same_answer_again() -> None:
    decided, answer = decide(EMPTY, join("ana"), EARLY)
    assert decide(saved(decided), join("ana"), EARLY) == (saved(decided), answer)


def test_at_the_start_nobody_joins_any_more() -> None:
    assert decide(LINE, join("eve"), START) == (LINE, Err(ClassAlreadyStarted(ID, START)))


@pytest.mark.parametrize(
    ("who", "already_in", "error"),
    [
        ("ana", "ana", DuplicateBooking(ID, email("ana"), "telegram:ana")),
        ("ana", "ben", SpotLimitReached(ID, 1)),
        ("ana", "eve", SpotLimitReached(ID, 1)),
    ],
    ids=["in under this email", "the email is in by another", "not in under this email"],
)
def test_who_is_at_their_limit_hears_that_they_are_in_only_of_their_own_spot(
    who: str, already_in: str, error: object
) -> None:
    again = replace(join(who, "again", at_most=1), email=email(already_in))
    assert decide(FULL, again, EARLY) == (FULL, Err(error))


def test_of_many_behind_one_identity_none_is_told_anothers_place_or_counted_for_another() -> None:
    shared = replace(join("cleo", "again"), is_shared=True)
    assert decide(LINE, shared, EARLY)[1] == Err(AlreadyWaiting(ID, email("cleo"), None))
    left = FULL
    for n in range(10):
        left = after(join("eve", f"j-{n}"), leave("eve", f"j-{n}"), of=left)
    assert isinstance(decide(left, replace(join("eve"), is_shared=True), EARLY)[1], Ok)


def test_who_left_ten_times_asks_the_school() -> None:
    dance_class = FULL
    for n in range(10):
        dance_class = after(join("cleo", f"j{n}"), leave("cleo", f"j{n}"), of=dance_class)
    assert decide(dance_class, join("cleo"), EARLY)[1] == Err(CancellationLimitReached(ID, 10))


def test_without_a_waitlist_full_is_full() -> None:
    off = replace(FULL, rules=WaitlistRules(is_on=False))
    assert decide(off, join("cleo"), EARLY)[1] == Err(ClassFullyBooked(ID, 2))


@pytest.mark.complaint("W2")
def test_more_spots_are_for_those_who_wait() -> None:
    line = after(join("eve"), of=LINE)
    decided, answer = decide(line, SetSpots(ID, 4, "s", "school"), EARLY)
    assert names(decided) == (["ana", "ben", "cleo", "dan"], ["eve"])
    assert told(decided) == [("promoted", "telegram:cleo"), ("promoted", "telegram:dan")]
    assert answer == Ok(Changed(decided.info, in_a_chat(decided), unreached=0, over=0))


@pytest.mark.complaint("W11")
@pytest.mark.parametrize("spots", [0, 1])
def test_fewer_spots_than_bookings_take_none_away_and_let_nobody_in(spots: int) -> None:
    decided, answer = decide(LINE, SetSpots(ID, spots, "s", "school"), EARLY)
    assert names(decided) == (["ana", "ben"], ["cleo", "dan"])
    assert answer == Ok(Changed(decided.info, in_a_chat(decided), unreached=0, over=2 - spots))
    fewer, _ = decide(saved(decided), cancel("ana"), EARLY)
    assert names(fewer) == (["ben"], ["cleo", "dan"])
    assert decide(saved(decided), book("zoe"), EARLY)[1] == Err(ClassFullyBooked(ID, spots))


@pytest.mark.complaint("W8")
def test_fifty_rounds_of_cancel_and_wait_leave_the_number_of_spots_as_it_was() -> None:
    dance_class = LINE
    for n in range(50):
        name = names(dance_class)[0][0]
        booking = dance_class.bookings[email(name)].request_id or ""
        dance_class = after(cancel(name, booking), join(f"n{n}"), of=dance_class)
        assert (dance_class.max_spots, len(dance_class.bookings), dance_class.waiting) == (2, 2, 2)


def test_those_who_are_put_in_by_one_command_of_a_batch_count_for_the_next_of_it() -> None:
    names_in_line = [f"s{n}" for n in range(40)]
    crowd = after(*(join(name) for name in names_in_line), of=replace(FULL, max_spots=8, booking_count=8))
    first, _ = decide(crowd, SetSpots(ID, 18, "x", "school"), EARLY)
    second, _ = decide(first, SetSpots(ID, 60, "y", "school"), EARLY)
    assert sum(kind == "promoted" for kind, _ in told(first)) == 10
    assert sum(kind == "promoted" for kind, _ in told(second)) == MOST_PROMOTED


def test_two_changes_in_one_batch_are_told_as_one() -> None:
    first, _ = decide(FULL, ChangeFacts(ID, "x", "school", teacher="Ana"), EARLY)
    second, _ = decide(first, ChangeFacts(ID, "y", "school", teacher="Maria"), EARLY)
    assert (second.teacher, told(second)) == ("Maria", [("changed", None)])


def test_a_batch_puts_in_25_at_most_and_the_next_goes_on() -> None:
    waits = {email(f"s{n}"): Wait(email(f"s{n}"), n, EARLY, f"j{n}", f"x:{n}") for n in range(1, 31)}
    long = replace(EMPTY, max_spots=0, waits=waits, waiting=30, next_ticket=31)
    first, _ = decide(long, SetSpots(ID, 40, "s", "school"), EARLY)
    assert (first.booking_count, first.waiting, len(first.changes)) == (MOST_PROMOTED, 5, 3 * MOST_PROMOTED + 1)
    then, _ = decide(saved(first), Settle(ID, "t"), EARLY)
    assert (then.booking_count, then.waiting) == (30, 0)


def test_a_closed_class_takes_nobody_in_and_lets_everybody_out() -> None:
    closed = after(CloseClass(ID, "the teacher is ill", "x", "school"), of=LINE)
    refused = Err(ClassClosed(ID, "the teacher is ill"))
    assert (decide(closed, book("zoe"), EARLY)[1], decide(closed, join("zoe"), EARLY)[1]) == (refused, refused)
    out, _ = decide(closed, cancel("ana"), EARLY)
    assert (names(out), told(out)) == ((["ben"], ["cleo", "dan"]), [])
    opened, _ = decide(saved(out), ReopenClass(ID, "y", "school"), EARLY)
    assert names(opened) == (["ben", "cleo"], ["dan"])
    assert told(opened) == [("reopened", None), ("promoted", "telegram:cleo")]


def test_closing_twice_tells_once_and_keeps_the_newer_reason() -> None:
    closed, _ = decide(FULL, CloseClass(ID, "rain", "x", "school"), EARLY)
    assert told(closed) == [("closed", None)]
    again, _ = decide(saved(closed), CloseClass(ID, "a storm", "y", "school"), EARLY)
    assert (told(again), again.closed_reason) == ([], "a storm")


def test_another_teacher_is_told_and_the_same_one_is_not() -> None:
    changed, _ = decide(FULL, ChangeFacts(ID, "x", "school", teacher="Maria"), EARLY)
    assert (changed.teacher, told(changed)) == ("Maria", [("changed", None)])
    same = saved(changed)
    assert decide(same, ChangeFacts(ID, "y", "school", teacher="Maria"), EARLY)[0] is same


def test_each_change_that_is_told_makes_one_revision_also_of_two_in_one_save() -> None:
    changed, _ = decide(FULL, ChangeFacts(ID, "x", "school", teacher="Maria"), EARLY)
    closed, _ = decide(changed, CloseClass(ID, "ill", "y", "school"), EARLY)
    assert (changed.revision, closed.revision) == (FULL.revision + 1, FULL.revision + 2)
    assert closed.loaded is FULL
    wider, _ = decide(closed, SetSpots(ID, 9, "z", "school"), EARLY)
    assert (wider.revision, wider.loaded) == (closed.revision, FULL)


def test_news_of_another_teacher_says_who_it_was_to_be_and_other_news_does_not() -> None:
    luis = replace(FULL, teacher="Luis")
    assert instead_of(decide(luis, ChangeFacts(ID, "x", "school", teacher="Maria"), EARLY)[0]) == ["Luis"]
    assert instead_of(decide(luis, ChangeFacts(ID, "x", "school", room="Studio B"), EARLY)[0]) == [None]


def instead_of(dance_class: DanceClass) -> list[str | None]:
    return [notice.instead_of for notice in dance_class.notices]


def settled(dance_class: DanceClass, now: datetime) -> DanceClass:
    decided, answer = decide(dance_class, Settle(ID, "t"), now)
    assert isinstance(answer, Ok)
    return decided


def test_reminders_are_due_at_the_same_time_the_day_before_and_two_hours_before_once_each() -> None:
    day, soon = START - timedelta(days=1), START - timedelta(hours=2)
    assert settled(FULL, day - MOMENT) is FULL
    first = settled(FULL, day)
    assert told(first) == [("reminder_day", None)]
    assert settled(saved(first), soon - MOMENT) == saved(first)
    second = settled(saved(first), soon)
    assert told(second) == [("reminder_soon", None)]
    assert settled(saved(second), START - MOMENT) == saved(second)


def test_the_day_before_is_the_same_time_on_the_clock_over_a_change_of_it() -> None:
    sunday = datetime(2027, 4, 4, 18, 30, tzinfo=SYDNEY)  # the clock went back in the night
    assert before(sunday, 24) == datetime(2027, 4, 3, 18, 30, tzinfo=SYDNEY)
    assert sunday.timestamp() - before(sunday, 24).timestamp() == 25 * 60 * 60


def test_nobody_is_reminded_of_a_class_that_is_off() -> None:
    closed = after(CloseClass(ID, None, "x", "school"), of=FULL)
    assert settled(closed, START - timedelta(hours=1)) is closed


@pytest.mark.parametrize("now", [EARLY, START - timedelta(days=1), TONIGHT, LAST_HOUR, START], ids=str)
@pytest.mark.parametrize(
    "rows",
    [EMPTY, FULL, LINE, ONE_WAITS, replace(ONE_WAITS, max_spots=3)],
    ids=["empty", "full", "two wait", "one waits", "one waits for nothing"],
)
@pytest.mark.parametrize("status", ["open", "closed"])
@pytest.mark.parametrize("reminded", [frozenset(), frozenset({"reminder_day"}), frozenset({"reminder_soon"})], ids=str)
@pytest.mark.parametrize("line_over", [False, True])
def test_something_is_due_exactly_when_settling_would_do_something(
    now: datetime, rows: DanceClass, status: Status, reminded: frozenset[str], line_over: bool
) -> None:
    dance_class = replace(rows, status=status, reminded=reminded, line_over=line_over)
    settled, _ = decide(dance_class, Settle(ID, "s"), now)
    nobody_waited = dance_class.has_started(now) and not dance_class.waits  # it is noted, but nobody needs it
    does_something = settled is not dance_class and not nobody_waited
    assert is_something_due(dance_class.info, Reminders(), now) == does_something


def test_at_the_start_those_who_still_wait_are_told_once() -> None:
    over = settled(LINE, START)
    assert (told(over), names(over)) == ([("line_over", None)], names(LINE))
    assert settled(saved(over), START) == saved(over)


def test_who_was_put_in_and_cancels_in_the_same_batch_is_not_told_any_more() -> None:
    put_in, _ = decide(LINE, cancel("ana"), EARLY)
    out, _ = decide(put_in, cancel("cleo", "j-cleo"), EARLY)
    assert (names(out), told(out)) == ((["ben", "dan"], []), [("promoted", "telegram:dan")])
