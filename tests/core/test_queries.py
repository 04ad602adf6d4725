from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.booking import Booking
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassNotFound
from core.ports import StoreUnavailable
from core.queries.find_booking import FindBooking, find_booking
from core.queries.get_class import GetClass, get_class
from core.queries.search_classes import SearchClasses, search_classes
from core.result import Err, Ok
from tests.core.scripted_repository import Load, ScriptedRepository
from tests.support.clock import SYDNEY
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
