from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time

import pytest

from adapters.dynamodb.items import booking_item, class_item
from bot.operations.seed import seed
from bot.stores import Classes
from core.booking import Booking
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from core.ports import MalformedItem, SaveOutcomeUnknown
from core.result import Ok
from tests.support.bookings import booked
from tests.support.clock import SYDNEY
from tests.support.dynamodb_requests import lose_next_answer, once_before, requests
from tests.support.stores import DynamoDBTable
from tests.support.timetable import TIMETABLE, class_types, planned_classes

SALSA_1 = ClassType("salsa", 1)
BOOKED_AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SYDNEY)


def salsa_on_tuesday() -> DanceClass:
    return DanceClass(TUESDAY, SALSA_1, TUESDAY.starts_at(SYDNEY))


@pytest.fixture
def classes(table: DynamoDBTable) -> Classes:
    classes = table.stores.classes
    classes.schedule(salsa_on_tuesday())
    return classes


def test_a_lone_booking_is_a_transaction_of_two_actions(table: DynamoDBTable, classes: Classes) -> None:
    sent = requests(table, "TransactWriteItems")
    classes.save(with_bookings(classes, "ana@example.com"))
    ((request),) = sent
    assert [list(action) for action in request["TransactItems"]] == [["Update"], ["Put"]]


def test_saving_the_same_again_is_the_same_transaction_and_anything_else_another(
    table: DynamoDBTable, classes: Classes
) -> None:
    sent = requests(table, "TransactWriteItems")
    anas, bens = with_bookings(classes, "ana@example.com"), with_bookings(classes, "ben@example.com")
    for dance_class in (anas, anas, bens):
        classes.save(dance_class)
    first, again, other = sent
    assert again == first
    assert other["ClientRequestToken"] != first["ClientRequestToken"]
    assert len(first["ClientRequestToken"]) == 36


def test_a_save_whose_answer_is_lost_is_settled_by_saving_again(table: DynamoDBTable, classes: Classes) -> None:
    lose_next_answer(table, "TransactWriteItems")
    dance_class = with_bookings(classes, "ana@example.com")
    with pytest.raises(SaveOutcomeUnknown):
        classes.save(dance_class)
    assert classes.save(dance_class) == Ok(None)
    stored = classes.load(TUESDAY)
    assert stored is not None
    assert (stored.version, stored.booking_count, len(stored.bookings)) == (1, 1, 1)


def test_booking_survives_a_lost_answer(table: DynamoDBTable, classes: Classes) -> None:
    lose_next_answer(table, "TransactWriteItems")
    handler = CommandExecutor(classes, clock=lambda: NOW, retry_policy=lambda: range(2))
    booked = handler.execute(BookClass(TUESDAY, Email("ana@example.com"), "r1", "telegram:42"))
    assert isinstance(booked, Ok)
    assert booked.value.class_info.spots_left == 19
    assert [row["SK"] for row in table.rows()] == [{"S": "METADATA"}, {"S": "ana@example.com"}]


def test_loading_is_one_consistent_query(table: DynamoDBTable, classes: Classes) -> None:
    sent = requests(table, "*")
    classes.load(TUESDAY)
    assert [(request.get("ConsistentRead"), request.get("IndexName")) for request in sent] == [(True, None)]


@pytest.mark.parametrize(
    ("types", "last", "indexes"),
    [
        ([SALSA_1], date(2027, 1, 31), ["GSI1"]),
        (class_types(), date(2026, 11, 30), ["GSI2"]),
        (class_types(), date(2026, 12, 1), ["GSI2", "GSI2"]),
        (class_types("salsa"), date(2027, 1, 1), ["GSI2", "GSI2", "GSI2"]),
    ],
    ids=["one type", "any in a month", "any in two months", "a style in three months"],
)
def test_a_search_is_one_query_of_the_type_or_one_a_month(
    table: DynamoDBTable, types: list[ClassType], last: date, indexes: list[str]
) -> None:
    sent = requests(table, "*")
    table.stores.classes.search(types, date(2026, 11, 1), last)
    assert [request["IndexName"] for request in sent] == indexes


def test_scheduling_a_class_of_the_original_system_adds_the_index_keys_that_it_lacks(table: DynamoDBTable) -> None:
    item = class_item(salsa_on_tuesday()) | {"bookingCount": {"N": "7"}, "version": {"N": "7"}}
    original = {name: value for name, value in item.items() if not name.startswith("GSI2")}
    table.put(original)
    classes = table.stores.classes
    assert classes.search(class_types(), TUESDAY.date, TUESDAY.date) == []
    planned = DanceClass(TUESDAY, ClassType("reggaeton"), TUESDAY.starts_at(SYDNEY), max_spots=5)
    assert classes.schedule(planned) == "existing"
    assert table.rows() == [item]
    assert len(classes.search(class_types(), TUESDAY.date, TUESDAY.date)) == 1


def test_scheduling_a_class_that_lacks_all_index_keys_takes_them_from_the_stored_type(table: DynamoDBTable) -> None:
    item = class_item(salsa_on_tuesday())
    table.put({name: value for name, value in item.items() if not name.startswith("GSI")})
    table.stores.classes.schedule(DanceClass(TUESDAY, ClassType("reggaeton"), TUESDAY.starts_at(SYDNEY)))
    assert table.rows() == [item]


def test_scheduling_keeps_the_index_keys_that_are_there(table: DynamoDBTable) -> None:
    item = class_item(salsa_on_tuesday()) | {"GSI1PK": {"S": "TYPE#HIDDEN"}}
    table.put(item)
    assert table.stores.classes.schedule(salsa_on_tuesday()) == "existing"
    assert table.rows() == [item]


def test_a_class_that_cannot_be_read_is_left_out_of_a_search_and_logged(
    table: DynamoDBTable, caplog: pytest.LogCaptureFixture
) -> None:
    classes = table.stores.classes
    for dance_class in planned_classes(date(2026, 11, 23), 1, SYDNEY):
        classes.schedule(dance_class)
    damaged = class_item(salsa_on_tuesday()) | {"maxSpots": {"S": "many"}}
    table.put(damaged)
    for types, others in ([SALSA_1], 1), (class_types(), 12):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert len(classes.search(types, date(2026, 11, 23), date(2026, 11, 29))) == others
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "CLASS#2026-11-24#TUE#1830" in caplog.text
    with pytest.raises(MalformedItem):
        classes.load(TUESDAY)
    with pytest.raises(MalformedItem):
        classes.find(TUESDAY)
    assert classes.schedule(salsa_on_tuesday()) == "existing"
    assert damaged in table.rows()


def test_a_class_of_a_style_that_is_taught_no_more_is_still_there(table: DynamoDBTable) -> None:
    table.put(class_item(salsa_on_tuesday()) | {"type": {"S": "Tango"}, "level": {"N": "9"}})
    (found,) = table.stores.classes.search(None, TUESDAY.date, TUESDAY.date)
    loaded = table.stores.classes.load(TUESDAY)
    assert loaded is not None
    assert found.type == loaded.type == ClassType("tango", 9)


def with_bookings(classes: Classes, *emails: str) -> DanceClass:
    dance_class = classes.load(TUESDAY)
    assert dance_class is not None
    for email in emails:
        dance_class = booked(dance_class, email, now=NOW)
    return dance_class


@pytest.mark.fault("F47")
@pytest.mark.parametrize("email", ["7ana@example.com", "zoe@example.com"])  # METADATA is sorted between them
def test_a_class_deleted_by_hand_stays_away_while_bookings_of_it_are_stored(table: DynamoDBTable, email: str) -> None:
    booking = booking_item(TUESDAY, Booking(Email(email), BOOKED_AT, "r1", "telegram:42"))
    table.put(booking)
    assert table.stores.classes.schedule(salsa_on_tuesday()) == "orphaned"
    assert table.rows() == [booking]


def test_a_class_is_there_although_a_booking_is_sorted_before_it(table: DynamoDBTable) -> None:
    item = class_item(salsa_on_tuesday()) | {"bookingCount": {"N": "1"}}
    booking = booking_item(TUESDAY, Booking(Email("7ana@example.com"), BOOKED_AT))
    for row in (booking, {name: value for name, value in item.items() if not name.startswith("GSI2")}):
        table.put(row)
    assert table.stores.classes.schedule(salsa_on_tuesday()) == "existing"
    assert table.rows() == [booking, item]


def test_of_two_who_schedule_a_class_at_once_the_slower_finds_it_there(table: DynamoDBTable) -> None:
    classes = table.stores.classes
    once_before(table, "PutItem", lambda: table.put(class_item(salsa_on_tuesday())))
    assert classes.schedule(salsa_on_tuesday()) == "existing"


@pytest.mark.fault("F47")
def test_seeding_says_which_classes_it_left_alone(table: DynamoDBTable) -> None:
    table.put(booking_item(TUESDAY, Booking(Email("ana@example.com"), BOOKED_AT, "r1", "telegram:42")))
    now = datetime.combine(TUESDAY.date, time(9), SYDNEY)
    done = seed(table.stores.classes, TIMETABLE, first=TUESDAY.date, weeks=1, zone=SYDNEY, demo=True, now=now)
    assert (done.new, done.existing, done.orphaned) == (12, 0, (str(TUESDAY),))
    assert table.stores.classes.find(TUESDAY) is None
