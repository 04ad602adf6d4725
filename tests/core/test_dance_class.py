from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.booking import Added, Booking, Wait
from core.class_id import ClassId
from core.class_info import CLASS_LASTS, ClassInfo
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.change_class import TellClass
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import SPOTS_PER_CLASS, DanceClass
from core.email import Email
from core.errors import BookingConflict, ClassAlreadyStarted, ClassFullyBooked, DuplicateBooking, SpotLimitReached
from core.history import HistoryEntry
from core.result import Err, Ok, Result
from core.staff import Invitation, StaffMember
from tests.support.bookings import booked
from tests.support.clock import SYDNEY

ID = ClassId(date(2024, 12, 9), time(18, 30))
TYPE = ClassType("bachata", 1)
START = datetime(2024, 12, 9, 18, 30, tzinfo=SYDNEY)
BEFORE = datetime(2024, 12, 9, 18, 29, 59, 987654, tzinfo=SYDNEY)
BEFORE_STORED = datetime(2024, 12, 9, 7, 29, 59, tzinfo=UTC)
LONG_AGO = datetime(2024, 12, 1, 10, 30, tzinfo=UTC)

ANA, BEN, CLEO = Email("ana@example.com"), Email("ben@example.com"), Email("cleo@example.com")
ANAS = Booking(ANA, LONG_AGO, "r-ana", "slack:T1:U1")
BEN_ON_TELEGRAM = "telegram:42"
BENS = Booking(BEN, LONG_AGO, "r-ben", BEN_ON_TELEGRAM)
ANAS_OLD_ROW = Booking(ANA, LONG_AGO)


@dataclass(frozen=True)
class Rule:
    then: Result[Booking, BookingConflict]
    given: tuple[Booking, ...] = ()
    max_spots: int = 2
    count: int | None = None  # None: as many as there are rows
    email: Email = ANA
    request_id: str = "r-new"
    now: datetime = BEFORE
    by: str = "telegram:1"
    at_most: int | None = 1
    is_shared: bool = False
    adds: tuple[Booking, ...] = field(default=())


NEW = Booking(ANA, BEFORE_STORED, "r-new", "telegram:1")
FULL: Err[BookingConflict] = Err(ClassFullyBooked(ID, 2))
STARTED: Err[BookingConflict] = Err(ClassAlreadyStarted(ID, START))
RULES = {
    "the first spot is granted": Rule(Ok(NEW), adds=(NEW,)),
    "the last spot is granted": Rule(Ok(NEW), given=(BENS,), adds=(NEW,)),
    "a full class is refused": Rule(FULL, given=(ANAS, BENS), email=CLEO),
    "a class without spots is full": Rule(Err(ClassFullyBooked(ID, 0)), max_spots=0),
    "the count decides when rows are missing": Rule(FULL, count=2),
    "an overbooked count is full": Rule(FULL, count=3),
    "the count decides when rows are ahead of it": Rule(Ok(NEW), given=(BENS,), max_spots=1, count=0, adds=(NEW,)),
    "an email is in once": Rule(Err(DuplicateBooking(ID, ANA, "slack:T1:U1")), given=(ANAS,)),
    "an older row has no owner": Rule(Err(DuplicateBooking(ID, ANA, None)), given=(ANAS_OLD_ROW,)),
    "in already says more than full to whom booked it": Rule(
        Err(DuplicateBooking(ID, ANA, "slack:T1:U1")), given=(ANAS, BENS), by="slack:T1:U1"
    ),
    "full says nothing about who is in": Rule(FULL, given=(ANAS, BENS)),
    "nor about an older row": Rule(FULL, given=(ANAS_OLD_ROW, BENS)),
    "nor to whoever shares a name with many": Rule(
        FULL, given=(ANAS, BENS), by="slack:T1:U1", at_most=None, is_shared=True
    ),
    "who shares a name learns it where there is room": Rule(
        Err(DuplicateBooking(ID, ANA, "slack:T1:U1")), given=(ANAS,), by="slack:T1:U1", at_most=None, is_shared=True
    ),
    "enough says nothing about who is in": Rule(
        Err(SpotLimitReached(ID, 1)), given=(ANAS, BENS), max_spots=3, by=BEN_ON_TELEGRAM
    ),
    "as many spots as one may have are enough": Rule(Err(SpotLimitReached(ID, 1)), given=(BENS,), by=BEN_ON_TELEGRAM),
    "somebody else may still have one": Rule(Ok(NEW), given=(BENS,), adds=(NEW,)),
    "enough says more than full": Rule(
        Err(SpotLimitReached(ID, 1)), given=(BENS,), max_spots=1, by=BEN_ON_TELEGRAM, email=CLEO
    ),
    "in already says more than enough": Rule(
        Err(DuplicateBooking(ID, BEN, "telegram:42")), given=(BENS,), by=BEN_ON_TELEGRAM, email=BEN
    ),
    "without a limit one may have any number": Rule(
        Ok(Booking(ANA, BEFORE_STORED, "r-new", "telegram:42")),
        given=(BENS,),
        by=BEN_ON_TELEGRAM,
        at_most=None,
        adds=(Booking(ANA, BEFORE_STORED, "r-new", "telegram:42"),),
    ),
    "the start is too late": Rule(STARTED, now=START),
    "after the start is too late": Rule(STARTED, now=START + timedelta(days=1)),
    "the start is a moment, in any zone": Rule(STARTED, now=START.astimezone(timezone(timedelta(hours=-8)))),
    "started says more than in already": Rule(STARTED, given=(ANAS,), now=START),
    "started says more than full": Rule(STARTED, given=(ANAS, BENS), email=CLEO, now=START),
    "the same request gets the same booking": Rule(Ok(ANAS), given=(ANAS,), request_id="r-ana"),
    "also when the class is full": Rule(Ok(ANAS), given=(ANAS, BENS), request_id="r-ana"),
    "also when the class has started": Rule(Ok(ANAS), given=(ANAS,), request_id="r-ana", now=START),
    "whatever email it names now": Rule(Ok(ANAS), given=(ANAS,), request_id="r-ana", email=CLEO),
    "even another student's": Rule(Ok(BENS), given=(ANAS, BENS), request_id="r-ben"),
}


@pytest.mark.fault("F48")
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_booking_follows_the_rule_and_changes_nothing_else(rule: Rule) -> None:
    dance_class = a_class(*rule.given, max_spots=rule.max_spots, count=rule.count)
    before = copy.deepcopy(dance_class)

    answer = dance_class.book(
        rule.email,
        request_id=rule.request_id,
        booked_by=rule.by,
        now=rule.now,
        at_most=rule.at_most,
        is_shared=rule.is_shared,
    )

    decided, outcome = (answer.value[0], Ok(answer.value[1])) if isinstance(answer, Ok) else (before, answer)
    assert outcome == rule.then

    assert dance_class == before
    assert decided.booking_count == before.booking_count + len(rule.adds)
    assert decided.bookings == {**before.bookings, **{booking.email: booking for booking in rule.adds}}
    assert decided.changes == [Added(booking) for booking in rule.adds]
    assert decided.version == before.version == 7


def test_a_booking_is_timed_in_utc_to_the_second() -> None:
    match a_class().book(ANA, request_id="r-new", booked_by="telegram:1", now=BEFORE):
        case Ok((_, booking)):
            assert booking.booked_at.isoformat() == "2024-12-09T07:29:59+00:00"
        case Err(error):
            pytest.fail(str(error))


POOL = [Email(f"student{n}@example.com") for n in range(6)]
REQUESTS = st.lists(st.tuples(st.sampled_from(POOL), st.sampled_from("abcdef"), st.booleans()), max_size=30)


@settings(deadline=None)
@given(requests=REQUESTS, max_spots=st.integers(0, 4))
def test_no_sequence_of_requests_overbooks_or_books_an_email_twice(
    requests: list[tuple[Email, str, bool]], max_spots: int
) -> None:
    dance_class = a_class(max_spots=max_spots)
    granted: dict[str, Email] = {}  # by request id
    for email, request_id, in_time in requests:
        now = BEFORE if in_time else START
        match dance_class.book(email, request_id=request_id, booked_by="telegram:1", now=now):
            case Ok((dance_class, booking)):
                assert booking.request_id == request_id
                assert booking.email == granted.setdefault(request_id, email)
            case Err(error):
                assert request_id not in granted
                if not in_time:
                    assert error == ClassAlreadyStarted(ID, START)
                elif email in granted.values():
                    assert error == DuplicateBooking(ID, email, "telegram:1")
                else:
                    assert error == ClassFullyBooked(ID, max_spots)
                    assert len(granted) == max_spots
        assert dance_class.changes == [Added(booking) for booking in dance_class.bookings.values()]
        assert {one.request_id: email for email, one in dance_class.bookings.items()} == granted
        assert dance_class.booking_count == len(set(granted.values())) == len(granted) <= max_spots
        assert dance_class.version == 7


def test_a_booking_is_found_by_its_own_request_id() -> None:
    assert a_class(ANAS, BENS).find("r-ben") == BENS


def test_a_row_without_a_request_id_is_found_by_nobody() -> None:
    assert a_class(ANAS_OLD_ROW, BENS).find("r-ana") is None


def test_the_info_counts_new_bookings() -> None:
    dance_class = booked(a_class(BENS), ANA.value, now=BEFORE)
    assert dance_class.info == ClassInfo(ID, TYPE, START, max_spots=2, booking_count=2)
    assert dance_class.info.spots_left == 0


@pytest.mark.parametrize(("count", "left"), [(0, 20), (19, 1), (20, 0), (21, 0)])
def test_spots_left_never_go_below_zero(count: int, left: int) -> None:
    assert ClassInfo(ID, TYPE, START, SPOTS_PER_CLASS, count).spots_left == left


def test_a_class_has_twenty_spots_and_starts_empty_at_version_zero() -> None:
    assert DanceClass(ID, TYPE, START) == DanceClass(ID, TYPE, START, 20, 0, 0, {}, {})


def test_nothing_shows_an_address_or_a_name_in_its_representation() -> None:
    who = "Ana Diaz"
    shown = repr(
        [
            a_class(Booking(ANA, LONG_AGO, name=who)),
            DuplicateBooking(ID, ANA, None),
            Wait(ANA, 1, LONG_AGO, "r1", "telegram:1", who),
            BookClass(ID, ANA, "r1", "telegram:1", name=who),
            JoinWaitlist(ID, ANA, "r1", "telegram:1", name=who),
            TellClass(ID, f"Bring {who} a cake", "r1", "telegram:1"),
            StaffMember("telegram:1", "owner", LONG_AGO, who),
            Invitation("", "owner", LONG_AGO, who),
        ]
    )
    assert "ana" not in shown.lower()


def a_class(*bookings: Booking, max_spots: int = 2, count: int | None = None) -> DanceClass:
    rows = {booking.email: booking for booking in bookings}
    return DanceClass(ID, TYPE, START, max_spots, len(rows) if count is None else count, version=7, bookings=rows)


def test_a_class_lasts_an_hour() -> None:
    assert timedelta(hours=1) == CLASS_LASTS


@pytest.mark.parametrize(("now", "started"), [(START - timedelta(microseconds=1), False), (START, True)])
def test_what_is_known_of_a_class_says_whether_it_has_started(now: datetime, started: bool) -> None:
    assert a_class().info.has_started(now) is started


def test_what_a_request_did_is_noted_once_in_a_save() -> None:
    first, second = (HistoryEntry(ID, LONG_AGO, "slack:T1:U9", "spots", request_id) for request_id in ("r1", "r2"))
    assert a_class().with_history(first).with_history(first).with_history(second).history == (first, second)
