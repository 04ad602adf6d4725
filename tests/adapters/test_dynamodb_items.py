from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.i18n.translator import LANGUAGES
from adapters.chat.students import BookingStep, Outcome, Student
from adapters.dynamodb.items import class_item, row_item, to_class, to_class_info
from adapters.dynamodb.notice_items import notice_item
from adapters.dynamodb.student_items import student_item, to_student
from core.booking import NOT_KNOWN, Booking, EndedRequest, Ending, Row
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.errors import DuplicateBooking, RequestEnded
from core.notice import Notice
from core.ports import MalformedItem
from core.result import Err, Ok
from core.waitlist_rules import WaitlistRules
from tests.support.bookings import booked
from tests.support.clock import SYDNEY
from tests.support.timetable import class_types

if TYPE_CHECKING:
    from adapters.dynamodb.attributes import Item

MONDAY = ClassId(date(2024, 12, 9), time(18, 30))
RULES = WaitlistRules()
CLASS = DanceClass(MONDAY, ClassType("salsa", 1), MONDAY.starts_at(SYDNEY))
NOW = datetime(2024, 12, 1, 10, 30, tzinfo=UTC)
ANA = Email("ana@example.com")

local_parts = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
addresses = st.emails() | local_parts.map(lambda local: f"{local}@example.com")
emails = addresses.map(Email.parse).flatmap(
    lambda parsed: st.just(parsed.value) if isinstance(parsed, Ok) else st.nothing()
)
moments = st.integers(946_684_800, 32_503_680_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
times_of_day = st.builds(time, st.integers(0, 23), st.integers(0, 59))
class_ids = st.builds(ClassId, st.dates(date(2000, 1, 1), date(2999, 12, 31)), times_of_day)
bookings = st.builds(Booking, emails, moments, st.none() | st.text(), st.none() | st.text(), st.none() | st.text())
requests = st.builds(
    EndedRequest, st.text(), emails, st.sampled_from(get_args(Ending)), moments, st.text(), st.text(), st.booleans()
)
classes = st.builds(
    DanceClass,
    class_ids,
    st.sampled_from(class_types()),
    moments,
    max_spots=st.integers(0, 1000),
    booking_count=st.integers(0, 1000),
    version=st.integers(0),
    bookings=st.lists(bookings).map(lambda many: {one.email: one for one in many}),
    ended=st.lists(requests).map(lambda many: {request.request_id: request for request in many}),
).map(lambda one: replace(one, starts_at=one.id.starts_at(SYDNEY)))
steps = st.builds(
    BookingStep,
    class_ids,
    st.text(),
    moments,
    st.none() | emails,
    st.none() | emails,
    st.integers(0, 99),
    st.none() | st.sampled_from(Outcome),
    st.booleans(),
)
students = st.builds(
    Student, st.text(), st.none() | emails, st.none() | steps, st.none() | st.sampled_from(LANGUAGES), st.integers(0)
)


@given(classes, st.randoms(use_true_random=False))
def test_a_class_loses_nothing_on_its_way_to_items_and_back(dance_class: DanceClass, random: Random) -> None:
    rows: list[Row] = [*dance_class.bookings.values(), *dance_class.ended.values()]
    items = [class_item(dance_class), *(row_item(dance_class, row) for row in rows)]
    random.shuffle(items)
    assert to_class(items, SYDNEY, RULES) == dance_class
    assert to_class_info(class_item(dance_class), SYDNEY, RULES) == dance_class.info


@given(students, st.integers(0))
def test_a_student_loses_nothing_on_the_way_to_an_item_and_back(student: Student, forgotten_at: int) -> None:
    assert to_student(student.id, student_item(student, forgotten_at)) == (student, forgotten_at)


def test_a_class_looks_as_the_original_system_wrote_it_with_the_second_index() -> None:
    dance_class = DanceClass(
        MONDAY, ClassType("salsa", 1), MONDAY.starts_at(SYDNEY), max_spots=20, booking_count=15, version=5
    )
    assert class_item(dance_class) == {
        "PK": {"S": "CLASS#2024-12-09#MON#1830"},
        "SK": {"S": "METADATA"},
        "type": {"S": "Salsa"},
        "level": {"N": "1"},
        "maxSpots": {"N": "20"},
        "bookingCount": {"N": "15"},
        "version": {"N": "5"},
        "dayOfWeek": {"S": "Monday"},
        "startTime": {"S": "18:30"},
        "GSI1PK": {"S": "TYPE#SALSA#1"},
        "GSI1SK": {"S": "2024-12-09#MON#1830"},
        "GSI2PK": {"S": "MONTH#2024-12"},
        "GSI2SK": {"S": "2024-12-09#MON#1830"},
    }


def test_the_day_of_the_week_is_stored_as_the_original_system_writes_it() -> None:
    week = (ClassId(MONDAY.date + timedelta(days=n), MONDAY.time) for n in range(7))
    items = [class_item(DanceClass(each, ClassType("salsa", 1), each.starts_at(SYDNEY))) for each in week]
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert [item["dayOfWeek"]["S"] for item in items] == days


def test_a_style_without_levels_has_neither_the_attribute_nor_a_level_in_its_key() -> None:
    item = class_item(DanceClass(MONDAY, ClassType("reggaeton"), MONDAY.starts_at(SYDNEY)))
    assert item["type"] == {"S": "Reggaeton"}
    assert item["GSI1PK"] == {"S": "TYPE#REGGAETON"}
    assert "level" not in item


def test_a_booking_has_the_email_as_its_key_and_who_asked_for_it() -> None:
    booking = Booking(Email("john@example.com"), datetime(2024, 12, 1, 10, 30, tzinfo=UTC), "r1", "slack:T1:U1")
    assert row_item(CLASS, booking) == {
        "PK": {"S": "CLASS#2024-12-09#MON#1830"},
        "SK": {"S": "john@example.com"},
        "bookedAt": {"S": "2024-12-01T10:30:00Z"},
        "requestId": {"S": "r1"},
        "bookedBy": {"S": "slack:T1:U1"},
        "GSI3PK": {"S": "PERSON#slack:T1:U1"},
        "GSI3SK": {"S": "2024-12-09#MON#1830#john@example.com"},
    }
    assert row_item(CLASS, replace(booking, request_id=None, booked_by=None)).keys() == {"PK", "SK", "bookedAt"}


def test_a_booking_by_whoever_has_the_key_is_in_nobodys_list() -> None:
    booking = Booking(Email("john@example.com"), datetime(2024, 12, 1, 10, 30, tzinfo=UTC), "r1", "http")
    assert "GSI3PK" not in row_item(CLASS, booking)


ENDED = EndedRequest(
    request_id="r1",
    email=Email("john@example.com"),
    outcome="cancelled",
    ended_at=datetime(2024, 12, 9, 6, 0, tzinfo=UTC),
    ended_by="slack:T1:U1",
    ended_request="r1",
    late=True,
)


def test_an_ended_request_is_kept_for_ninety_days_after_the_class() -> None:
    item = row_item(CLASS, ENDED)
    assert item == {
        "PK": {"S": "CLASS#2024-12-09#MON#1830"},
        "SK": {"S": "REQUEST#r1"},
        "email": {"S": "john@example.com"},
        "outcome": {"S": "cancelled"},
        "endedAt": {"S": "2024-12-09T06:00:00Z"},
        "endedBy": {"S": "slack:T1:U1"},
        "endedRequest": {"S": "r1"},
        "late": {"S": "yes"},
        "expiresAt": {"N": str(int(datetime(2025, 3, 9, 7, 30, tzinfo=UTC).timestamp()))},
    }


@pytest.mark.parametrize("damage", ["email", "outcome", "endedAt", "endedBy", "endedRequest"])
def test_an_ended_request_with_damaged_details_has_ended_all_the_same(damage: str) -> None:
    tombstone = {name: value for name, value in row_item(CLASS, ENDED).items() if name != damage}
    stored = to_class([class_item(CLASS), tombstone], SYDNEY, RULES)
    assert stored is not None
    again = stored.book(Email("mia@example.com"), request_id="r1", booked_by="telegram:2", now=NOW)
    assert again == Err(RequestEnded(MONDAY, "r1"))


def test_a_student_is_one_item_with_the_step_inside() -> None:
    step = BookingStep(MONDAY, "r1", datetime(2024, 12, 1, 10, 30, tzinfo=UTC), Email("ana@example.com"))
    assert student_item(Student("telegram:42", Email("ana@example.com"), step, version=3), 1_800_000_000) == {
        "PK": {"S": "STUDENT#telegram:42"},
        "SK": {"S": "METADATA"},
        "email": {"S": "ana@example.com"},
        "version": {"N": "3"},
        "expiresAt": {"N": "1800000000"},
        "step": {
            "M": {
                "classId": {"S": "CLASS#2024-12-09#MON#1830"},
                "requestId": {"S": "r1"},
                "expiresAt": {"S": "2024-12-01T10:30:00Z"},
                "email": {"S": "ana@example.com"},
                "invalidEmails": {"N": "0"},
            }
        },
    }


def test_rows_of_the_original_system_are_read() -> None:
    metadata: Item = {
        "PK": {"S": str(MONDAY)},
        "SK": {"S": "METADATA"},
        "type": {"S": "Reggaeton"},
        "level": {"NULL": True},
        "maxSpots": {"N": "20"},
        "bookingCount": {"N": "2"},
        "version": {"N": "2"},
    }
    bookings: list[Item] = [
        {"PK": {"S": str(MONDAY)}, "SK": {"S": email}, "bookedAt": {"S": "2024-12-01T10:30:00.123Z"}}
        for email in ("John@Example.com", "mia@dance.local")  # our own emails are never spelled like these
    ]
    dance_class = to_class([*bookings, metadata], SYDNEY, RULES)
    assert dance_class is not None
    assert dance_class.type == ClassType("reggaeton")
    booked_at = datetime(2024, 12, 1, 10, 30, tzinfo=UTC)
    assert list(dance_class.bookings.values()) == [
        Booking(Email("john@example.com"), booked_at, request_id=None, booked_by=None),
        Booking(Email("mia@dance.local"), booked_at, request_id=None, booked_by=None),
    ]


def test_other_items_and_attributes_beside_a_class_are_not_bookings() -> None:
    dance_class = DanceClass(MONDAY, ClassType("salsa", 1), MONDAY.starts_at(SYDNEY))
    others: list[Item] = [{"PK": {"S": str(MONDAY)}, "SK": {"S": key}} for key in ("WAIT#ana@b.com", "LATER#1")]
    added_later = class_item(dance_class) | {"teachers": {"SS": ["Mia"]}, "price": {"N": "12.50"}}
    assert to_class([*others, added_later], SYDNEY, RULES) == dance_class


@pytest.mark.parametrize(
    "damage",
    [
        {"PK": {"S": f"{MONDAY}#?"}},
        {"type": {"N": "1"}},
        {"level": {"N": "1.5"}},
        {"maxSpots": {"S": "many"}},
        {"bookingCount": {"N": "1.5"}},
    ],
    ids=lambda damage: next(iter(damage)),
)
def test_a_damaged_class_is_reported_with_its_key(damage: Item) -> None:
    item = class_item(DanceClass(MONDAY, ClassType("salsa", 1), MONDAY.starts_at(SYDNEY)))
    with pytest.raises(MalformedItem, match="CLASS#2024-12-09#MON#1830"):
        to_class_info({**item, **damage}, SYDNEY, RULES)


@pytest.mark.fault("F50")
@pytest.mark.parametrize(
    "details",
    [
        {},
        {"bookedAt": {"S": "yesterday"}},
        {"bookedAt": {"S": "2024-12-01T10:30:00"}},
        {"bookedAt": {"S": "0001-01-01T00:00:00+23:59"}},
        {"bookedAt": {"N": "1733049000"}},
        {"bookedAt": {"NULL": True}},
        {"bookedAt": {"S": "2024-12-01T10:30:00Z"}, "requestId": {"N": "7"}},
        {"bookedAt": {"S": "2024-12-01T10:30:00Z"}, "bookedBy": {"M": {}}},
    ],
)
def test_a_damaged_booking_keeps_its_spot_and_the_class_works(details: Item, caplog: pytest.LogCaptureFixture) -> None:
    metadata = class_item(
        DanceClass(MONDAY, ClassType("salsa", 1), MONDAY.starts_at(SYDNEY), max_spots=2, booking_count=1)
    )
    dance_class = to_class(
        [metadata, {"PK": {"S": str(MONDAY)}, "SK": {"S": "ana@example.com"}, **details}], SYDNEY, RULES
    )
    assert dance_class is not None
    assert dance_class.bookings == {ANA: Booking(ANA, NOT_KNOWN)}
    now = MONDAY.starts_at(UTC) - timedelta(days=7)
    again = dance_class.book(ANA, request_id="r1", booked_by="telegram:42", now=now)
    assert again == Err(DuplicateBooking(MONDAY, ANA, None))
    assert booked(dance_class, "mia@example.com", now=now).info.spots_left == 0
    assert str(MONDAY) in caplog.text
    assert "ana" not in caplog.text


def test_a_notice_is_one_item_kept_for_ninety_days_after_it_was_due() -> None:
    notice = Notice(MONDAY, 3, "closed", NOW, "telegram:42", ANA, "r1", "text", "Luis")
    assert notice_item(notice) == {
        "PK": {"S": f"NOTICE#{notice.id}"},
        "SK": {"S": "NOTICE"},
        "classId": {"S": "CLASS#2024-12-09#MON#1830"},
        "classVersion": {"N": "3"},
        "kind": {"S": "closed"},
        "due": {"S": "2024-12-01T10:30:00Z"},
        "person": {"S": "telegram:42"},
        "email": {"S": "ana@example.com"},
        "requestId": {"S": "r1"},
        "text": {"S": "text"},
        "insteadOf": {"S": "Luis"},
        "GSI3PK": {"S": "DUE"},
        "GSI3SK": {"S": f"2024-12-01T10:30:00Z#{notice.id}"},
        "expiresAt": {"N": str(int((NOW + timedelta(days=90)).timestamp()))},
    }
