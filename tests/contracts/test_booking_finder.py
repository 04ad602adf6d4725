"""What every finder of bookings must do; each test runs on all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from adapters.dynamodb.table import person_partition
from bot.stores import Stores
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.dance_class import DanceClass
from core.email import Email
from core.ports import Held, Place
from core.queries.bookings_of_email import BookingsOfEmail, bookings_of_email
from core.queries.my_bookings import MyBookings, my_bookings
from core.result import Ok
from tests.support.bookings import booked
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable

NOW = datetime(2026, 11, 20, 9, 30, 15, tzinfo=SYDNEY)
TUESDAY, THURSDAY = ClassId(date(2026, 11, 24), time(18, 30)), ClassId(date(2026, 11, 26), time(19, 30))
ANA, BEN = "slack:T1:U1", "telegram:42"


@pytest.fixture
def open_classes(stores: Stores) -> Stores:
    for class_id in (THURSDAY, TUESDAY):
        stores.classes.schedule(DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY)))
    return stores


def test_a_person_has_no_bookings_at_first(open_classes: Stores) -> None:
    assert open_classes.bookings.bookings_of(ANA, TUESDAY.date) == []


def test_a_persons_bookings_are_found_by_date_under_any_emails_and_nobody_elses(open_classes: Stores) -> None:
    book(open_classes, THURSDAY, "ana@example.com", ANA)
    book(open_classes, TUESDAY, "friend@example.com", ANA)
    book(open_classes, TUESDAY, "ana@example.com", ANA)
    book(open_classes, TUESDAY, "ben@example.com", BEN)
    book(open_classes, TUESDAY, "somebody@example.com", "http")
    found = open_classes.bookings.bookings_of(ANA, TUESDAY.date)
    assert listed(found) == [
        (TUESDAY, "ana@example.com"),
        (TUESDAY, "friend@example.com"),
        (THURSDAY, "ana@example.com"),
    ]
    assert [each.class_info.booking_count for each in found] == [4, 4, 1]
    assert isinstance(found[0], Booked)
    assert found[0].booking.request_id == "request of ana@example.com"


def test_a_persons_places_are_told_in_few_words_by_date(open_classes: Stores) -> None:
    book(open_classes, THURSDAY, "ana@example.com", ANA)
    book(open_classes, TUESDAY, "ben@example.com", BEN)
    waiting = loaded(open_classes, TUESDAY).with_wait(Wait(Email("ana@example.com"), 1, NOW, "j-ana", ANA))
    open_classes.classes.save(waiting)
    found = open_classes.bookings.places_of(ANA, TUESDAY.date)
    assert found == [Place(TUESDAY, Email("ana@example.com"), waits=True), Place(THURSDAY, Email("ana@example.com"))]
    assert open_classes.bookings.places_of(ANA, THURSDAY.date + timedelta(days=1)) == []
    cancel(open_classes, THURSDAY, "ana@example.com", ANA)
    assert open_classes.bookings.places_of(ANA, THURSDAY.date) == []


def test_bookings_before_the_first_day_are_left_out(open_classes: Stores) -> None:
    for class_id in (TUESDAY, THURSDAY):
        book(open_classes, class_id, "ana@example.com", ANA)
    assert listed(open_classes.bookings.bookings_of(ANA, THURSDAY.date)) == [(THURSDAY, "ana@example.com")]
    assert listed(open_classes.bookings.bookings_of(ANA, THURSDAY.date + timedelta(days=1))) == []


def test_a_cancelled_booking_is_not_found(open_classes: Stores) -> None:
    book(open_classes, TUESDAY, "ana@example.com", ANA)
    cancel(open_classes, TUESDAY, "ana@example.com", ANA)
    assert open_classes.bookings.bookings_of(ANA, TUESDAY.date) == []


def test_more_bookings_than_one_request_can_ask_for_are_all_found(stores: Stores) -> None:
    starts = [ClassId(TUESDAY.date + timedelta(days=n // 20), time(n % 20)) for n in range(110)]
    for class_id in starts:
        stores.classes.schedule(DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY)))
        book(stores, class_id, "ana@example.com", ANA)
    assert [found.class_info.id for found in stores.bookings.bookings_of(ANA, TUESDAY.date)] == starts
    infos = [info for class_id in starts if (info := stores.classes.find(class_id)) is not None]
    under = stores.bookings.bookings_under(Email("ana@example.com"), infos)
    assert [found.class_info.id for found in under] == starts


def test_bookings_under_an_email_are_found_whoever_made_them(open_classes: Stores) -> None:
    book(open_classes, TUESDAY, "ana@example.com", ANA)
    book(open_classes, THURSDAY, "ana@example.com", "http")
    book(open_classes, THURSDAY, "ben@example.com", BEN)
    query = BookingsOfEmail(Email("ana@example.com"))
    found = bookings_of_email(query, open_classes.bookings, open_classes.classes, NOW)
    assert listed(found) == [(TUESDAY, "ana@example.com"), (THURSDAY, "ana@example.com")]
    thursday_noon = datetime(2026, 11, 26, 12, tzinfo=SYDNEY)
    found = bookings_of_email(query, open_classes.bookings, open_classes.classes, thursday_noon)
    assert listed(found) == [(THURSDAY, "ana@example.com")]


def test_my_bookings_end_at_the_start_of_the_class(open_classes: Stores) -> None:
    book(open_classes, TUESDAY, "ana@example.com", ANA)
    start = TUESDAY.starts_at(SYDNEY)
    for now, found in ((start - timedelta(seconds=1), 1), (start, 0)):
        assert len(my_bookings(MyBookings(ANA), open_classes.bookings, open_classes.classes, now)) == found


def test_what_was_just_booked_is_among_mine_though_the_index_lags(table: DynamoDBTable) -> None:
    stores = table.stores
    for class_id in (THURSDAY, TUESDAY):
        stores.classes.schedule(DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY)))
        book(stores, class_id, "ana@example.com", ANA)
    key = {"PK": {"S": str(TUESDAY)}, "SK": {"S": "ana@example.com"}}
    table.client.update_item(TableName=table.name, Key=key, UpdateExpression="REMOVE GSI3PK")
    assert listed(my_bookings(MyBookings(ANA), stores.bookings, stores.classes, NOW)) == [(THURSDAY, "ana@example.com")]
    mine = my_bookings(MyBookings(ANA, just_booked=TUESDAY), stores.bookings, stores.classes, NOW)
    assert listed(mine) == [(TUESDAY, "ana@example.com"), (THURSDAY, "ana@example.com")]


def test_a_row_that_is_somebody_elses_by_now_is_not_shown(table: DynamoDBTable) -> None:
    stores = table.stores
    stores.classes.schedule(DanceClass(TUESDAY, ClassType("salsa", 1), TUESDAY.starts_at(SYDNEY)))
    book(stores, TUESDAY, "ana@example.com", BEN)
    key = {"PK": {"S": str(TUESDAY)}, "SK": {"S": "ana@example.com"}}
    table.client.update_item(
        TableName=table.name,
        Key=key,
        UpdateExpression="SET GSI3PK = :ana",
        ExpressionAttributeValues={":ana": {"S": person_partition(ANA)}},
    )
    assert stores.bookings.bookings_of(ANA, TUESDAY.date) == []


@pytest.mark.fault("F50")
def test_a_class_whose_row_somebody_broke_is_left_out_and_the_others_are_found(table: DynamoDBTable) -> None:
    for class_id in (TUESDAY, THURSDAY):
        table.stores.classes.schedule(DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY)))
        book(table.stores, class_id, "ana@example.com", ANA)
    key = {"PK": {"S": str(TUESDAY)}, "SK": {"S": "METADATA"}}
    table.client.update_item(TableName=table.name, Key=key, UpdateExpression="REMOVE maxSpots")
    assert listed(table.stores.bookings.bookings_of(ANA, TUESDAY.date)) == [(THURSDAY, "ana@example.com")]


def test_just_booked_and_cancelled_since_is_not_among_mine(open_classes: Stores) -> None:
    book(open_classes, TUESDAY, "ana@example.com", ANA)
    cancel(open_classes, TUESDAY, "ana@example.com", ANA)
    query = MyBookings(ANA, just_booked=TUESDAY)
    assert my_bookings(query, open_classes.bookings, open_classes.classes, NOW) == []
    nowhere = replace(query, just_booked=ClassId(date(2026, 11, 25), time(18, 30)))
    assert my_bookings(nowhere, open_classes.bookings, open_classes.classes, NOW) == []


def book(stores: Stores, class_id: ClassId, email: str, booked_by: str) -> None:
    assert stores.classes.save(booked(loaded(stores, class_id), email, booked_by=booked_by, now=NOW)) == Ok(None)


def cancel(stores: Stores, class_id: ClassId, email: str, booked_by: str) -> None:
    dance_class = loaded(stores, class_id)
    booking: Booking = dance_class.bookings[Email(email)]
    cancelled = dance_class.cancel(booking, request_id="c", cancelled_by=booked_by, now=NOW)
    assert isinstance(cancelled, Ok)
    assert stores.classes.save(cancelled.value[0]) == Ok(None)


def loaded(stores: Stores, class_id: ClassId) -> DanceClass:
    dance_class = stores.classes.load(class_id)
    assert dance_class is not None
    return dance_class


def test_a_person_who_waits_is_found_with_the_place_in_line(open_classes: Stores) -> None:
    for n, (name, person) in enumerate([("ben", BEN), ("ana", ANA), ("friend", ANA)], start=1):
        wait = Wait(Email(f"{name}@example.com"), n, NOW, f"j-{name}", person)
        loaded = open_classes.classes.load(TUESDAY)
        assert loaded is not None
        open_classes.classes.save(loaded.with_wait(wait))
    book(open_classes, THURSDAY, "ana@example.com", ANA)
    found = open_classes.bookings.bookings_of(ANA, TUESDAY.date)
    assert [(email_of(each), each.place) for each in found if isinstance(each, Waiting)] == [
        ("ana@example.com waits", 2),
        ("friend@example.com waits", 3),
    ]
    assert listed(found)[-1] == (THURSDAY, "ana@example.com")
    infos = [each.class_info for each in found]
    under = open_classes.bookings.bookings_under(Email("friend@example.com"), infos[:1])
    assert [(email_of(each), each.place) for each in under if isinstance(each, Waiting)] == [
        ("friend@example.com waits", 3)
    ]


def listed(found: list[Held]) -> list[tuple[ClassId, str]]:
    return [(each.class_info.id, email_of(each)) for each in found]


def email_of(held: Held) -> str:
    return held.booking.email.value if isinstance(held, Booked) else f"{held.wait.email} waits"
