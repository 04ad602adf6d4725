"""What is read of the table: consistently, in full, once more where that may help, and by nobody as what it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.chat.students import Student
from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.completion import complete_rows
from adapters.dynamodb.items import booking_item, class_item
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.history import HistoryEntry
from core.live_card import new_card
from core.notice import Notice
from core.ports import MalformedItem, StoreUnavailable
from core.result import Ok
from core.staff import Invitation
from tests.support.clock import SYDNEY
from tests.support.dynamodb_requests import leave_out, lose_next_answer, once_before, requests
from tests.support.stores import DynamoDBTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

TUESDAY = ClassId(date(2090, 11, 21), time(18, 30))
NOW = datetime(2090, 11, 18, 9, 30, tzinfo=UTC)
ANA, ANAS = "slack:T1:U1", Email("ana@example.com")
CLASS = DanceClass(TUESDAY, ClassType("salsa", 1), TUESDAY.starts_at(SYDNEY), booking_count=3)
NOTICE = Notice(TUESDAY, 3, "closed", NOW, ANA)
CARD = new_card("slack:T1:C1", TUESDAY, ANA, "en", NOW)
EARLY = Booking(Email("7ana@example.com"), NOW, "r1", ANA)  # is sorted before the metadata
AS_TYPED: dict[str, AttributeValueTypeDef] = booking_item(TUESDAY, Booking(Email("Ben@Example.com"), NOW))


@pytest.fixture
def filled(table: DynamoDBTable) -> DynamoDBTable:
    """A class that counts one booking too many, with a wait, a notice and a card, and one of the school's people."""
    stores = table.stores
    for row in (class_item(CLASS), booking_item(TUESDAY, EARLY), AS_TYPED):
        table.put(row)
    loaded = stores.classes.load(TUESDAY)
    assert loaded is not None
    stores.classes.save(loaded.with_wait(Wait(ANAS, 1, NOW, "j1", ANA)).with_notice(NOTICE))
    stores.cards.post(CARD)
    stores.staff.invite(Invitation("digest", "owner", NOW + timedelta(days=1)))
    stores.staff.accept("digest", ANA, NOW)
    return table


@pytest.mark.parametrize(
    ("act", "indexed"),
    [
        (lambda table: table.stores.classes.load(TUESDAY), 0),
        (lambda table: table.stores.classes.schedule(CLASS), 0),
        (lambda table: table.stores.bookings.bookings_of(ANA, TUESDAY.date), 1),
        (lambda table: table.stores.bookings.bookings_under(ANAS, [CLASS.info]), 0),
        (lambda table: table.stores.students.load(ANA, NOW), 0),
        (lambda table: table.stores.staff.members(), 0),
        (lambda table: table.stores.staff.accept("another", ANA, NOW), 0),
        (lambda table: table.stores.outbox.due(NOW, 10), 1),
        (lambda table: table.stores.outbox.state(NOTICE), 0),
        (lambda table: table.stores.cards.due(NOW), 1),
        (lambda table: table.stores.cards.find(CARD), 0),
        (lambda table: list(complete_rows(table.client, table.name, recount_all=True)), 0),
    ],
)
def test_what_is_decided_by_is_read_consistently_from_the_table(
    filled: DynamoDBTable, act: Callable[[DynamoDBTable], object], indexed: int
) -> None:
    sent = requests(filled, "*")
    act(filled)
    asked = [request for request in sent if "ConditionExpression" not in request and "TransactItems" not in request]
    of_table = [
        inner
        for request in asked
        if "IndexName" not in request
        for inner in request.get("RequestItems", {filled.name: request}).values()
    ]
    assert len(asked) - len(of_table) == indexed
    assert of_table or indexed
    assert all(inner.get("ConsistentRead") for inner in of_table)


def test_rows_are_kept_under_the_keys_that_older_versions_look_for_and_completing_leaves_them(
    filled: DynamoDBTable,
) -> None:
    stores = filled.stores
    loaded = stores.classes.load(TUESDAY)
    assert loaded is not None
    undelivered = replace(NOTICE, version=4)
    stores.outbox.add([undelivered])
    (entry,) = (entry for entry in stores.outbox.due(NOW, 10) if entry.notice == undelivered)
    stores.outbox.end(entry, "undelivered")
    stores.classes.save(loaded.with_history(HistoryEntry(TUESDAY, NOW, ANA, "added", "r9")))
    stores.students.save(Student(ANA), NOW)
    stores.staff.invite(Invitation("another", "owner", NOW + timedelta(days=1)))
    stores.tasks.claim("weekly", NOW)
    *_, done = complete_rows(filled.client, filled.name, recount_all=True)
    assert done.problems == Counter()
    others = [row for row in filled.rows() if not row["PK"]["S"].startswith("CLASS#")]
    assert [(row["PK"]["S"], row["SK"]["S"], row.get("GSI3PK", {}).get("S")) for row in others] == [
        ("CARD#slack:T1:C1#2090-11-21-TUE-1830", "CARD", "CARDS"),
        ("HISTORY#2090-11-21#TUE#1830", "2090-11-18T09:30:00Z#r9", None),
        ("INVITATION#another", "INVITATION", None),
        *sorted(
            [
                (f"NOTICE#{NOTICE.id}", "NOTICE", "DUE"),
                (f"NOTICE#{undelivered.id}", "NOTICE", "UNDELIVERED"),
            ]
        ),
        ("STAFF", ANA, None),
        (f"STUDENT#{ANA}", "METADATA", None),
        ("TASK#weekly", "TASK", None),
    ]


def test_what_a_busy_store_leaves_out_is_asked_for_again(filled: DynamoDBTable) -> None:
    whole = filled.stores.bookings.bookings_of(ANA, TUESDAY.date)
    sent = requests(filled, "BatchGetItem")
    leave_out(filled, 2)
    assert filled.stores.bookings.bookings_of(ANA, TUESDAY.date) == whole
    assert [len(request["RequestItems"][filled.name]["Keys"]) for request in sent] == [3, 2]


def test_a_store_that_goes_on_leaving_out_can_not_be_reached(filled: DynamoDBTable) -> None:
    leave_out(filled, 1, always=True)
    with pytest.raises(StoreUnavailable, match="too busy"):
        filled.stores.outbox.due(NOW, 10)


def test_what_was_claimed_since_the_index_was_read_is_not_due(filled: DynamoDBTable) -> None:
    outbox = filled.stores.outbox
    (entry,) = outbox.due(NOW, 10)
    once_before(filled, "BatchGetItem", lambda: outbox.claim(entry, NOW + timedelta(seconds=60)))
    assert outbox.due(NOW, 10) == []


def test_a_notice_that_cant_be_read_is_left_out_and_the_others_are_told(filled: DynamoDBTable) -> None:
    other = replace(NOTICE, version=4)
    filled.stores.outbox.add([other])
    change(filled, f"NOTICE#{NOTICE.id}", "NOTICE", kind="?")
    assert [entry.notice for entry in filled.stores.outbox.due(NOW, 10)] == [other]


def test_a_role_that_is_none_gives_nobody_rights(filled: DynamoDBTable) -> None:
    change(filled, "STAFF", ANA, role="?")
    with pytest.raises(MalformedItem, match="STAFF"):
        filled.stores.staff.member(ANA)


def test_an_act_that_is_none_that_we_know_is_not_told_as_another(filled: DynamoDBTable) -> None:
    loaded = filled.stores.classes.load(TUESDAY)
    assert loaded is not None
    filled.stores.classes.save(loaded.with_history(HistoryEntry(TUESDAY, NOW, ANA, "added", "r9")))
    (entry,) = (row for row in filled.rows() if row["PK"]["S"].startswith("HISTORY#"))
    change(filled, entry["PK"]["S"], entry["SK"]["S"], act="?")
    with pytest.raises(MalformedItem, match="HISTORY#"):
        filled.stores.history.history(TUESDAY)


def test_what_an_invitation_gave_is_found_where_the_answer_was_lost(filled: DynamoDBTable) -> None:
    staff = filled.stores.staff
    staff.invite(Invitation("another", "teacher", NOW + timedelta(days=1)))
    lose_next_answer(filled, "TransactWriteItems")
    with pytest.raises(StoreUnavailable) as raised:
        staff.accept("another", "telegram:42", NOW)
    assert raised.type is StoreUnavailable
    again = staff.accept("another", "telegram:42", NOW)
    assert isinstance(again, Ok)
    assert again.value == staff.member("telegram:42")


def change(table: DynamoDBTable, partition: str, sort_key: str, **values: str) -> None:
    """As somebody does by hand."""
    (row,) = (row for row in table.rows() if (row["PK"]["S"], row["SK"]["S"]) == (partition, sort_key))
    table.put({**row, **attributes(**values)})
