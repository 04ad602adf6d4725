from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.booking import Booking, EndedRequest, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.commands.join_waitlist import Waiting
from core.commands.leave_waitlist import LeftWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassNotFound
from core.ports import Held, Place, StoreUnavailable
from core.queries.bookings_of_email import BookingsOfEmail, bookings_of_email
from core.queries.find_booking import FindBooking, FoundRequest, find_booking, find_request, find_wait
from core.queries.get_class import GetClass, get_class
from core.queries.my_bookings import MyBookings, my_bookings, my_places, place_of
from core.queries.search_classes import SearchClasses, search_classes
from core.result import Err, Ok
from tests.core.scripted_repository import Load, ScriptedRepository
from tests.support.clock import SYDNEY
from tests.support.spans import Recording
from tests.support.timetable import class_types, planned_classes

MONDAY = date(2024, 12, 9)
MORNING = datetime(2024, 12, 9, 9, 0, tzinfo=SYDNEY)


@dataclass(frozen=True)
class Board:
    """A `ClassFinder` over the classes that are written on it."""

    classes: Sequence[ClassInfo]

    def find(self, class_id: ClassId) -> ClassInfo | None:
        return next((info for info in self.classes if info.id == class_id), None)

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        in_time = [info for info in self.classes if first <= info.id.date <= last]
        return [info for info in in_time if types is None or info.type in types]


BOARD = Board([planned.info for planned in planned_classes(MONDAY, 2, SYDNEY)])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (SearchClasses(MONDAY, MONDAY), ["MON#1830", "MON#1930", "MON#2030"]),
        (SearchClasses(MONDAY, MONDAY, class_types("salsa")), ["MON#2030"]),
        (SearchClasses(MONDAY, date(2024, 12, 10), class_types("salsa")), ["MON#2030", "TUE#1830", "TUE#1930"]),
        (SearchClasses(MONDAY, date(2024, 12, 12), class_types("salsa", 1)), ["TUE#1830", "THU#1830"]),
        (SearchClasses(MONDAY, date(2024, 12, 13), class_types("reggaeton")), ["TUE#2030", "FRI#1830"]),
        (SearchClasses(MONDAY, date(2024, 12, 13), class_types(None, 3)), ["MON#2030", "WED#2030", "FRI#1930"]),
        (SearchClasses(MONDAY, date(2024, 12, 13), class_types("reggaeton", 1)), []),
        (SearchClasses(date(2024, 12, 14), date(2024, 12, 15)), []),
        (SearchClasses(date(2024, 12, 10), MONDAY), []),
    ],
)
def test_a_search_is_for_a_style_a_level_and_dates(query: SearchClasses, found: list[str]) -> None:
    assert [info.id.when.partition("#")[2] for info in search_classes(query, BOARD, MORNING)] == found


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (time(18, 29, 59), ["MON#1830", "MON#1930", "MON#2030"]),
        (time(18, 30), ["MON#1930", "MON#2030"]),
        (time(20, 30), []),
    ],
)
def test_a_search_leaves_out_classes_that_have_started(now: time, found: list[str]) -> None:
    classes = search_classes(SearchClasses(MONDAY, MONDAY), BOARD, datetime.combine(MONDAY, now, SYDNEY))
    assert [info.id.when.partition("#")[2] for info in classes] == found


def test_a_search_shows_full_classes() -> None:
    full = ClassInfo(BOARD.classes[0].id, BOARD.classes[0].type, BOARD.classes[0].starts_at, 20, 20)
    assert search_classes(SearchClasses(MONDAY, MONDAY), Board([full]), MORNING) == [full]


def test_one_class_is_found_by_its_id_whenever_it_starts() -> None:
    past = planned_classes(MONDAY - timedelta(weeks=52), 1, SYDNEY)[0].info
    assert get_class(GetClass(past.id), Board([past])) == Ok(past)


def test_a_class_that_is_not_there_is_not_found() -> None:
    sunday = ClassId(date(2024, 12, 15), time(18, 30))
    assert get_class(GetClass(sunday), BOARD) == Err(ClassNotFound(sunday))


ID = ClassId(MONDAY, time(18, 30))
ANAS = Booking(Email("ana@example.com"), datetime(2024, 12, 1, 10, 30, tzinfo=UTC), "r-ana", "slack:T1:U1")
OLD_ROW = Booking(Email("ben@example.com"), datetime(2024, 12, 1, 10, 30, tzinfo=UTC))
CLASS = DanceClass(
    ID, ClassType("bachata", 1), ID.starts_at(SYDNEY), 20, 2, 2, {ANAS.email: ANAS, OLD_ROW.email: OLD_ROW}
)


def test_an_earlier_request_leads_to_its_booking_and_the_class_as_it_is_now() -> None:
    found = find_booking(FindBooking(ID, "r-ana", "slack:T1:U1"), ScriptedRepository(CLASS))
    assert found == Booked(ANAS, CLASS.info)


@pytest.mark.parametrize(
    "query",
    [
        FindBooking(ID, "r-ana", "slack:T1:U2"),
        FindBooking(ID, "r-ana", "telegram:42"),
        FindBooking(ID, "r-other", "slack:T1:U1"),
        FindBooking(ClassId(MONDAY, time(19, 30)), "r-ana", "slack:T1:U1"),
    ],
)
def test_nobody_finds_another_ones_booking_or_one_of_another_request_or_class(query: FindBooking) -> None:
    assert find_booking(query, ScriptedRepository(CLASS)) is None


def test_a_silent_store_does_not_mean_that_there_is_no_booking() -> None:
    with pytest.raises(StoreUnavailable):
        find_booking(FindBooking(ID, "r-ana", "slack:T1:U1"), ScriptedRepository(CLASS, loads=[Load.UNAVAILABLE]))


BENS = Wait(Email("ben@example.com"), 3, datetime(2024, 12, 1, 10, 30, tzinfo=UTC), "r-ben", "telegram:42")
CLEOS = Wait(Email("cleo@example.com"), 2, datetime(2024, 12, 1, 10, 30, tzinfo=UTC), "r-cleo", "telegram:43")
CANCELLED = EndedRequest("r-old", ANAS.email, "cancelled", ANAS.booked_at, "slack:T1:U1", "r-old")
LEFT = replace(CANCELLED, request_id="r-left", outcome="left", ended_request="r-left")
TAKEN = replace(CANCELLED, request_id="r-wait", outcome="booked", ended_request="r-ana")
WITH_LINE = replace(
    CLASS,
    waiting=2,
    waits={wait.email: wait for wait in (BENS, CLEOS)},
    ended={ended.request_id: ended for ended in (CANCELLED, LEFT, TAKEN)},
)


@pytest.mark.parametrize(
    ("request_id", "person", "found"),
    [
        ("r-ben", "telegram:42", Waiting(BENS, 2, WITH_LINE.info)),
        ("r-ben", "telegram:43", None),
        ("r-old", "slack:T1:U1", Cancelled(CANCELLED, WITH_LINE.info)),
        ("r-left", "slack:T1:U1", LeftWaitlist(LEFT, WITH_LINE.info)),
        ("r-wait", "slack:T1:U1", Booked(ANAS, WITH_LINE.info)),
        ("r-old", "telegram:42", None),
        ("r-wait", "telegram:42", None),
    ],
)
def test_an_earlier_request_leads_to_what_has_become_of_it_for_whoever_sent_it(
    request_id: str, person: str, found: FoundRequest | None
) -> None:
    query, repository = FindBooking(ID, request_id, person), ScriptedRepository(WITH_LINE)
    assert find_request(query, repository) == found
    assert find_wait(query, repository) == (found if isinstance(found, Waiting | Booked) else None)


@dataclass(frozen=True)
class Index:
    """A `BookingFinder` that knows this much of a person."""

    held: Sequence[Held] = ()

    def bookings_of(self, person: str, first: date) -> list[Held]:
        return [held for held in self.held if held.class_info.id.date >= first]

    def places_of(self, person: str, first: date) -> list[Place]:
        return [place_of(held) for held in self.bookings_of(person, first)]

    def bookings_under(self, email: Email, classes: Sequence[ClassInfo]) -> list[Held]:
        return [held for held in self.held if held.class_info in classes]


LATER = replace(CLASS, id=ClassId(MONDAY, time(19, 30)), starts_at=datetime(2024, 12, 9, 19, 30, tzinfo=SYDNEY))


@pytest.mark.parametrize(
    ("index", "just_booked", "found"),
    [
        (Index(), None, []),
        (Index(), ID, [Booked(ANAS, CLASS.info)]),
        (Index([Booked(ANAS, LATER.info)]), ID, [Booked(ANAS, CLASS.info), Booked(ANAS, LATER.info)]),
        (Index([Booked(ANAS, CLASS.info)]), ID, [Booked(ANAS, CLASS.info)]),
        (Index([Booked(ANAS, LATER.info)]), None, [Booked(ANAS, LATER.info)]),
        (Index(), ClassId(MONDAY, time(20, 30)), []),
    ],
)
def test_ones_bookings_have_the_last_one_also_while_the_index_does_not_know_it(
    index: Index, just_booked: ClassId | None, found: list[Held]
) -> None:
    query, classes = MyBookings("slack:T1:U1", just_booked), ScriptedRepository(CLASS)
    assert my_bookings(query, index, classes, MORNING) == found
    assert sorted(my_places(query, index, classes, MORNING), key=lambda place: place.class_id) == [
        place_of(held) for held in found
    ]


def test_each_query_is_a_span_of_who_asks_with_what_was_found() -> None:
    tracer, mine = Recording(), MyBookings("slack:T1:U1", ID)
    get_class(GetClass(ID), BOARD, tracer)
    search_classes(SearchClasses(MONDAY, MONDAY), BOARD, MORNING, tracer)
    my_bookings(mine, Index(), ScriptedRepository(CLASS), MORNING, tracer)
    my_places(mine, Index(), ScriptedRepository(CLASS), MORNING, tracer)
    bookings_of_email(BookingsOfEmail(ANAS.email), Index(), BOARD, MORNING, tracer)
    assert [(span.kind, span.name, span.student) for span in tracer.spans] == [
        ("query", "GetClass", ""),
        ("query", "SearchClasses", ""),
        ("query", "MyBookings", "slack:T1:U1"),
        ("query", "MyPlaces", "slack:T1:U1"),
        ("query", "BookingsOfEmail", ""),
    ]
    assert all(span.result is not None for span in tracer.spans)
