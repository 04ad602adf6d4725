"""Cancelling: who may, until when, and that a request ends once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.booking import Added, Booking, EndedRequest, Removed, Replaced
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.execute import Answer, Command, decide
from core.dance_class import CANCELLATIONS_EACH, DanceClass
from core.email import Email
from core.errors import (
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassFullyBooked,
    NotBooked,
    RequestEnded,
)
from core.result import Err, Ok
from tests.support.bookings import booked
from tests.support.clock import SYDNEY

ID = ClassId(date(2024, 12, 9), time(18, 30))
START = datetime(2024, 12, 9, 18, 30, tzinfo=SYDNEY)
NOW = datetime(2024, 12, 9, 12, 0, 30, 123, tzinfo=SYDNEY)
NOW_STORED = datetime(2024, 12, 9, 1, 0, 30, tzinfo=UTC)
ANA = Email("ana@example.com")
ANA_ID, BEN_ID = "slack:T1:U1", "telegram:42"
EMPTY = DanceClass(ID, ClassType("salsa", 1), START, max_spots=2)
ANA_IN = replace(booked(EMPTY, "ana@example.com", request_id="r-ana", booked_by=ANA_ID, now=NOW), loaded=None)
ANAS = ANA_IN.bookings[ANA]
BY_ANA = CancelBooking(ID, "r-ana", ANA_ID, booking="r-ana")
ENDED = EndedRequest("r-ana", ANA, "cancelled", NOW_STORED, ANA_ID, "r-ana")


def test_a_cancelled_booking_frees_its_spot_and_leaves_its_request_ended() -> None:
    after, answer = decide(ANA_IN, BY_ANA, NOW)
    assert answer == Ok(Cancelled(ENDED, replace(EMPTY.info, booking_count=0)))
    assert (after.booking_count, dict(after.bookings), dict(after.ended)) == (0, {}, {"r-ana": ENDED})
    assert after.changes == [Removed(ANAS), Added(ENDED)]


@pytest.mark.parametrize(
    ("before_start", "late"),
    [
        (timedelta(hours=2), False),
        (timedelta(hours=2) - timedelta(microseconds=1), True),
        (timedelta(microseconds=1), True),
    ],
)
def test_less_than_two_hours_before_the_start_is_late(before_start: timedelta, late: bool) -> None:
    _, answer = decide(ANA_IN, BY_ANA, START - before_start)
    assert isinstance(answer, Ok)
    assert isinstance(answer.value, Cancelled)
    assert answer.value.ended.late is late


def test_two_hours_are_true_hours_also_in_the_night_of_a_clock_change() -> None:
    early = ClassId(date(2027, 4, 4), time(4, 30))  # the clock went back from 3:00 to 2:00
    dance_class = DanceClass(early, EMPTY.type, early.starts_at(SYDNEY))
    before = early.starts_at(SYDNEY).astimezone(UTC) - timedelta(hours=1, minutes=59)
    in_class = booked(dance_class, "ana@example.com", request_id="r-ana", booked_by=ANA_ID, now=before)
    _, answer = decide(in_class, replace(BY_ANA, class_id=early), before.astimezone(SYDNEY))
    assert isinstance(answer, Ok)
    assert isinstance(answer.value, Cancelled)
    assert answer.value.ended.late


REFUSED = {
    "at the start it is too late": (BY_ANA, START, ClassAlreadyStarted(ID, START)),
    "nobody cancels for somebody else": (replace(BY_ANA, cancelled_by=BEN_ID), NOW, NotBooked(ID)),
    "nor learns that it is too late": (replace(BY_ANA, cancelled_by=BEN_ID), START, NotBooked(ID)),
    "a booking that was never made": (replace(BY_ANA, booking="r-other"), NOW, NotBooked(ID)),
    "an email that is not in": (CancelBooking(ID, "k", "http", email=Email("eve@example.com")), NOW, NotBooked(ID)),
    "neither a booking nor an email": (CancelBooking(ID, "k", ANA_ID), NOW, NotBooked(ID)),
}


@pytest.mark.parametrize(("command", "now", "error"), REFUSED.values(), ids=REFUSED)
def test_a_refused_cancellation_changes_nothing(command: CancelBooking, now: datetime, error: object) -> None:
    assert decide(ANA_IN, command, now) == (ANA_IN, Err(error))


def test_who_may_cancel_any_booking_cancels_by_email_too() -> None:
    command = CancelBooking(ID, "key", "http", email=ANA, may_cancel_any=True)
    after, answer = decide(ANA_IN, command, NOW)
    ended = replace(ENDED, ended_by="http", ended_request="key")
    assert (answer, after.booking_count) == (Ok(Cancelled(ended, EMPTY.info)), 0)


@pytest.mark.parametrize(
    ("made_by", "taken_by", "told"),
    [
        pytest.param(ANA_ID, BEN_ID, [("removed", ANA_ID, ANA, "r-ana")], id="by somebody of the school"),
        pytest.param(ANA_ID, ANA_ID, [], id="by themselves"),
        pytest.param(ANA_ID, "http", [], id="over HTTP, perhaps by themselves"),
        pytest.param("http", BEN_ID, [], id="made over HTTP: there is nobody to tell"),
        pytest.param(None, BEN_ID, [], id="made before there were identities"),
    ],
)
def test_whom_the_school_takes_a_spot_from_is_told(made_by: str | None, taken_by: str, told: list[object]) -> None:
    theirs = replace(ANA_IN, bookings={ANA: replace(ANAS, booked_by=made_by)})
    taken = replace(BY_ANA, cancelled_by=taken_by, may_cancel_any=True)
    after, answer = decide(theirs, taken, NOW)
    assert isinstance(answer, Ok)
    assert [(one.kind, one.person, one.email, one.request_id) for one in after.notices] == told


def test_a_booking_older_than_request_ids_ends_under_the_id_of_its_cancellation() -> None:
    old = replace(EMPTY, booking_count=1, bookings={ANA: Booking(ANA, NOW_STORED)})
    after, _ = decide(old, CancelBooking(ID, "key", "http", email=ANA, may_cancel_any=True), NOW)
    assert list(after.ended) == ["key"]


def test_the_same_cancellation_again_gets_the_same_answer_even_after_the_start() -> None:
    after, answer = decide(ANA_IN, BY_ANA, NOW)
    assert decide(after, BY_ANA, START) == (after, answer)


def test_an_old_cancellation_leaves_a_new_booking_alone() -> None:
    assert run(BY_ANA, BookClass(ID, ANA, "r-new", ANA_ID), BY_ANA).bookings[ANA].request_id == "r-new"


def test_by_email_too_an_old_cancellation_leaves_a_new_booking_alone() -> None:
    by_key = CancelBooking(ID, "key", "http", email=ANA, may_cancel_any=True)
    after = run(by_key, BookClass(ID, ANA, "r-new", ANA_ID), by_key)
    assert after.bookings[ANA].request_id == "r-new"
    assert after.booking_count == 1


@pytest.mark.complaint("K6")
def test_an_old_confirmation_does_not_book_again_after_a_cancellation() -> None:
    after, answer = decide(run(BY_ANA), BookClass(ID, ANA, "r-ana", ANA_ID), NOW)
    assert (answer, after.booking_count) == (Err(RequestEnded(ID, "r-ana")), 0)


def test_an_old_confirmation_hears_that_it_was_cancelled_rather_than_that_the_class_has_started() -> None:
    assert decide(run(BY_ANA), BookClass(ID, ANA, "r-ana", ANA_ID), START)[1] == Err(RequestEnded(ID, "r-ana"))


def test_the_spot_of_a_full_class_goes_to_the_next_who_asks() -> None:
    full = booked(ANA_IN, "ben@example.com", booked_by=BEN_ID, now=NOW)
    cleos = BookClass(ID, Email("cleo@example.com"), "r-cleo", "telegram:7")
    assert decide(full, cleos, NOW)[1] == Err(ClassFullyBooked(ID, 2))
    assert "r-cleo" in {row.request_id for row in decide(decide(full, BY_ANA, NOW)[0], cleos, NOW)[0].bookings.values()}


def test_one_can_book_and_cancel_again_until_the_school_is_the_one_to_ask() -> None:
    dance_class = EMPTY
    for n in range(CANCELLATIONS_EACH):
        dance_class, granted = decide(dance_class, BookClass(ID, ANA, f"r{n}", ANA_ID), NOW)
        assert isinstance(granted, Ok)
        dance_class, cancelled = decide(dance_class, CancelBooking(ID, f"r{n}", ANA_ID, booking=f"r{n}"), NOW)
        assert isinstance(cancelled, Ok)
        assert dance_class.booking_count == 0
    dance_class, _ = decide(dance_class, BookClass(ID, ANA, "r-last", ANA_ID), NOW)
    last = CancelBooking(ID, "r-last", ANA_ID, booking="r-last")
    assert decide(dance_class, last, NOW)[1] == Err(CancellationLimitReached(ID, CANCELLATIONS_EACH))
    by_school = replace(last, cancelled_by="http", may_cancel_any=True)
    assert isinstance(decide(dance_class, by_school, NOW)[1], Ok)


def test_ten_cancellations_of_one_class_are_enough() -> None:
    assert CANCELLATIONS_EACH == 10


def test_nobody_cancels_any_booking_unless_it_is_said() -> None:
    assert ANA_IN.cancel(ANAS, request_id="r-ana", cancelled_by=BEN_ID, now=NOW) == Err(NotBooked(ID))


def test_a_class_is_the_same_whatever_it_was_decided_from_and_does_not_show_that() -> None:
    decided = run(BY_ANA)
    assert decided == replace(decided, loaded=None)
    assert "loaded" not in repr(decided)


def test_only_net_differences_are_saved() -> None:
    again = BookClass(ID, ANA, "r-new", ANA_ID)
    assert run(BY_ANA, again).changes == [Replaced(ANAS, run(BY_ANA, again).bookings[ANA]), Added(ENDED)]
    both = run(BY_ANA, again, CancelBooking(ID, "r-new", ANA_ID, booking="r-new"))
    assert both.changes == [Removed(ANAS), Added(ENDED), Added(both.ended["r-new"])]
    gone_at_once = run(
        BookClass(ID, Email("ben@example.com"), "r-ben", BEN_ID), CancelBooking(ID, "r-ben", BEN_ID, booking="r-ben")
    )
    assert gone_at_once.changes == [Added(gone_at_once.ended["r-ben"])]


def run(*commands: Command) -> DanceClass:
    """The class with Ana's booking after these commands."""
    dance_class = ANA_IN
    answers: list[Answer] = []
    for command in commands:
        dance_class, answer = decide(dance_class, command, NOW)
        answers.append(answer)
    assert all(isinstance(answer, Ok) for answer in answers)
    return dance_class
