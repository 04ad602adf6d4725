"""A table as the original system wrote it, and what `table create` makes of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.completion import Completion, Problem, complete_rows
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from core.email import Email
from core.ports import StoreUnavailable
from core.result import Ok
from tests.support.clock import SYDNEY
from tests.support.dynamodb_requests import once_before, refuse
from tests.support.stores import DynamoDBTable
from tests.support.timetable import class_types

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

pytestmark = pytest.mark.fault("F49")

MONDAY = "CLASS#2024-12-09#MON#1830"
SUNDAY = "CLASS#2024-12-15#SUN#1100"  # the timetable has nothing on Sundays
MALFORMED = "CLASS#2024-12-09#TUE#1830"
PERSON = "slack:T1:U1"
CHANGES = "it changes just now: run this again"
IN_MONTH: dict[str, Any] = {"GSI2PK": "MONTH#2024-12", "GSI2SK": "2024-12-09#MON#1830"}  # Any: as keyword arguments

Row = dict[str, "AttributeValueTypeDef"]


def original_class(pk: str = MONDAY, *, count: int = 0, **other: str | int | None) -> Row:
    """A class as the original wrote it: it knows one index."""
    known: dict[str, str | int | None] = {
        "type": "Salsa",
        "level": 1,
        "maxSpots": 20,
        "bookingCount": count,
        "version": count,
        "dayOfWeek": "Monday",
        "startTime": "18:30",
        "GSI1PK": "TYPE#SALSA#1",
        "GSI1SK": pk.removeprefix("CLASS#"),
    }
    return attributes(PK=pk, SK="METADATA", **(known | other))


def booking(email: str, pk: str = MONDAY, **other: str) -> Row:
    return attributes(PK=pk, SK=email, bookedAt="2024-12-01T10:30:00.000Z", **other)


def wait(email: str, ticket: int, pk: str = MONDAY, **other: str) -> Row:
    known = {"joinedAt": "2024-12-01T10:30:00Z", "requestId": f"r-{ticket}", "waitingBy": "http"}
    return attributes(PK=pk, SK=f"WAIT#{email}", ticket=ticket, **(known | other))


def complete(table: DynamoDBTable, *, recount_all: bool = False) -> Completion:
    *_, done = complete_rows(table.client, table.name, recount_all=recount_all)
    return done


def fill(table: DynamoDBTable, *rows: Row) -> None:
    for row in rows:
        table.put(row)


def stored(table: DynamoDBTable, sort_key: str, pk: str = MONDAY) -> Row:
    (found,) = [row for row in table.rows() if (row["PK"], row["SK"]) == ({"S": pk}, {"S": sort_key})]
    return found


def test_a_class_off_the_timetable_and_in_lower_case_is_in_every_list(table: DynamoDBTable) -> None:
    fill(table, original_class(SUNDAY, type="salsa", GSI1PK="TYPE#salsa#1"), original_class(MONDAY, GSI1PK=None))
    assert complete(table).completed == 2
    classes = table.stores.classes
    day, last = date(2024, 12, 9), date(2024, 12, 15)
    for types in ((ClassType("salsa", 1),), class_types()):
        assert [str(info.id) for info in classes.search(types, day, last)] == [MONDAY, SUNDAY]
    assert stored(table, "METADATA", SUNDAY) == original_class(
        SUNDAY, GSI2PK="MONTH#2024-12", GSI2SK="2024-12-15#SUN#1100"
    )


def test_bookings_and_waits_of_a_person_are_found_by_person(table: DynamoDBTable) -> None:
    fill(
        table,
        original_class(count=3, waiting=1),
        booking("ana@example.com", bookedBy=PERSON),
        booking("ben@example.com", bookedBy="http"),
        booking("eva@example.com"),
        wait("ana@example.com", 1, waitingBy=PERSON),
        attributes(PK=MONDAY, SK="REQUEST#slack:1", email="ana@example.com"),
        attributes(PK="STUDENT#slack:T1:U1", SK="METADATA", version=1),
    )
    done = complete(table)
    assert (done.looked_at, done.completed, done.problems) == (7, 3, Counter())
    found = table.client.query(
        TableName=table.name,
        IndexName="GSI3",
        KeyConditionExpression="GSI3PK = :person",
        ExpressionAttributeValues=attributes(**{":person": f"PERSON#{PERSON}"}),
    )["Items"]
    assert [(row["SK"]["S"], row["GSI3SK"]["S"]) for row in found] == [
        ("WAIT#ana@example.com", "2024-12-09#MON#1830#WAIT#ana@example.com"),
        ("ana@example.com", "2024-12-09#MON#1830#ana@example.com"),
    ]


@pytest.mark.parametrize("typed", ["Ana@Example.com", "Ana@Dance.local"])  # the other is none that we let pass
def test_an_email_as_typed_moves_to_the_spelling_that_finds_it_and_nothing_else_changes(
    table: DynamoDBTable, typed: str
) -> None:
    fill(table, original_class(count=1), booking(typed, bookedBy=PERSON, note="vegan"))
    assert complete(table).completed == 2  # the class lacks keys too
    keys = {"GSI3PK": f"PERSON#{PERSON}", "GSI3SK": f"2024-12-09#MON#1830#{typed.lower()}"}
    row, metadata = (row for row in reversed(table.rows()))
    assert row == booking(typed.lower(), bookedBy=PERSON, note="vegan", **keys)
    assert (metadata["version"], metadata["bookingCount"]) == ({"N": "2"}, {"N": "1"})


def test_one_email_stored_in_two_spellings_is_kept_and_named_without_the_email(table: DynamoDBTable) -> None:
    rows = [original_class(count=2), booking("Ana@example.com"), booking("ana@example.com")]
    fill(table, *rows)
    (problem,) = complete(table).problems
    assert (problem.where, problem.kind) == (MONDAY, "booking")
    assert "ana" not in problem.reason.lower()
    assert [row["SK"]["S"] for row in table.rows()] == ["Ana@example.com", "METADATA", "ana@example.com"]


def test_a_booking_made_while_another_moves_is_kept_too(table: DynamoDBTable) -> None:
    fill(table, original_class(count=1), booking("Ana@Example.com"))
    once_before(table, "TransactWriteItems", lambda: book(table, "ben@example.com"))
    assert complete(table).problems == Counter()
    class_now = table.stores.classes.load(class_id(MONDAY))
    assert class_now is not None
    assert {str(email) for email in class_now.bookings} == {"ana@example.com", "ben@example.com"}
    assert (class_now.booking_count, class_now.version) == (2, 3)
    assert [row["SK"]["S"] for row in table.rows()] == ["METADATA", "ana@example.com", "ben@example.com"]


def test_a_row_that_goes_while_it_is_completed_does_not_come_back(table: DynamoDBTable) -> None:
    fill(table, booking("ana@example.com", bookedBy=PERSON))
    key = attributes(PK=MONDAY, SK="ana@example.com")
    once_before(table, "UpdateItem", lambda: table.client.delete_item(TableName=table.name, Key=key))
    complete(table)
    assert table.rows() == []


@pytest.mark.parametrize("changed", [{"type": "Bachata"}, {"level": 2}], ids=lambda changed: next(iter(changed)))
def test_a_class_whose_type_changes_meanwhile_gets_no_keys_of_what_it_was(
    table: DynamoDBTable, changed: dict[str, Any]
) -> None:
    fill(table, original_class())
    by_hand = original_class(**changed)
    once_before(table, "UpdateItem", lambda: table.put(by_hand))
    assert complete(table) == Completion(1, 0, Counter({Problem(MONDAY, "class", CHANGES): 1}))
    assert table.rows() == [by_hand]


def test_a_booking_in_a_class_that_never_stands_still_stays_and_is_named(table: DynamoDBTable) -> None:
    rows = [original_class(count=1, **IN_MONTH), booking("Ana@Example.com")]
    fill(table, *rows)
    refuse(table.client, "TransactWriteItems", "TransactionCanceledException", "TransactionConflict", "None", "None")
    assert complete(table) == Completion(2, 0, Counter({Problem(MONDAY, "booking", CHANGES): 1}))
    assert stored(table, "Ana@Example.com") == rows[1]


def test_a_class_that_never_stands_still_is_not_recounted_and_is_named(table: DynamoDBTable) -> None:
    fill(table, original_class(count=1, **IN_MONTH), booking("ana@example.com"), booking("ben@example.com"))
    refuse(table.client, "UpdateItem", "TransactionConflictException")
    assert complete(table) == Completion(3, 0, Counter({Problem(MONDAY, "class", CHANGES): 1}))


@pytest.mark.parametrize("operation", ["UpdateItem", "TransactWriteItems"])
def test_a_store_that_is_too_busy_ends_the_run(table: DynamoDBTable, operation: str) -> None:
    fill(table, original_class(), booking("Ana@Example.com"))
    refuse(table.client, operation, "ThrottlingException")
    with pytest.raises(StoreUnavailable):
        complete(table)


def test_a_class_that_counts_too_few_gets_the_right_count(table: DynamoDBTable) -> None:
    fill(table, original_class(count=1), booking("ana@example.com"), booking("ben@example.com"))
    assert complete(table).problems == Counter()
    metadata = stored(table, "METADATA")
    assert (metadata["bookingCount"], metadata["version"]) == ({"N": "2"}, {"N": "2"})


@pytest.mark.parametrize(
    ("counted", "waits", "right"),
    [(None, 1, {"N": "1"}), (None, 2, {"N": "2"}), (1, 2, {"N": "2"}), (3, 2, {"N": "2"}), (1, 0, None)],
)
def test_a_class_counts_those_who_wait_as_there_are(
    table: DynamoDBTable, counted: int | None, waits: int, right: Row | None
) -> None:
    fill(
        table,
        original_class(MONDAY, waiting=counted, **IN_MONTH),
        *(wait(f"late{n}@example.com", n) for n in range(waits)),
    )
    assert complete(table) == Completion(looked_at=1 + waits, completed=1)
    metadata = stored(table, "METADATA")
    assert (metadata.get("waiting"), metadata["version"]) == (right, {"N": "1"})
    class_now = table.stores.classes.load(class_id(MONDAY))
    assert class_now is not None
    assert class_now.adds_up
    assert complete(table).completed == 0


def test_who_waits_is_counted_also_where_bookings_are_missing(table: DynamoDBTable) -> None:
    fill(table, original_class(count=2, waiting=2), booking("ana@example.com"), wait("ben@example.com", 1))
    ((problem, _),) = complete(table).problems.items()
    assert "--recount" in problem.reason
    metadata = stored(table, "METADATA")
    assert (metadata["bookingCount"], metadata["waiting"]) == ({"N": "2"}, {"N": "1"})
    assert complete(table, recount_all=True).problems == Counter()
    assert stored(table, "METADATA")["bookingCount"] == {"N": "1"}


def test_who_joins_during_a_recount_is_counted(table: DynamoDBTable) -> None:
    fill(table, original_class(maxSpots=0, waiting=2, **IN_MONTH), wait("ana@example.com", 1))
    after = original_class(maxSpots=0, waiting=3, version=1, **IN_MONTH)
    once_before(table, "UpdateItem", lambda: fill(table, after, wait("ben@example.com", 2)))
    complete(table)
    metadata = stored(table, "METADATA")
    assert (metadata["waiting"], metadata["version"]) == ({"N": "2"}, {"N": "2"})


def test_a_wait_whose_place_nobody_can_tell_is_named_and_stays(table: DynamoDBTable) -> None:
    broken = attributes(PK=MONDAY, SK="WAIT#ana@example.com", waitingBy="http")
    fill(table, original_class(waiting=1), broken)
    ((problem, rows),) = complete(table).problems.items()
    assert (problem.where, problem.kind, rows) == (MONDAY, "wait", 1)
    assert "ana" not in problem.reason
    assert stored(table, "WAIT#ana@example.com") == broken


def test_a_spot_that_nobody_has_is_named_and_only_freed_on_request(table: DynamoDBTable) -> None:
    fill(table, original_class(count=2), booking("ana@example.com"))
    ((problem, _),) = complete(table).problems.items()
    assert (problem.where, problem.kind) == (MONDAY, "class")
    assert "--recount" in problem.reason
    assert stored(table, "METADATA")["bookingCount"] == {"N": "2"}
    assert complete(table, recount_all=True).problems == Counter()
    assert stored(table, "METADATA")["bookingCount"] == {"N": "1"}


def test_a_booking_made_during_a_recount_is_counted(table: DynamoDBTable) -> None:
    fill(table, original_class(count=2, GSI2PK="MONTH#2024-12", GSI2SK="2024-12-09#MON#1830"), booking("ana@a.example"))
    once_before(table, "UpdateItem", lambda: book(table, "ben@example.com"))
    complete(table, recount_all=True)
    assert stored(table, "METADATA")["bookingCount"] == {"N": "2"}


def test_what_cant_be_read_is_named_with_the_reason_and_stays(table: DynamoDBTable) -> None:
    rows = [
        original_class(MALFORMED, count=2),
        booking("ana@example.com", MALFORMED),
        booking("ben@example.com", MALFORMED),
        original_class(SUNDAY, maxSpots="many"),
        original_class("CLASS#2024-12-16#MON#1830", maxSpots=None),
        booking("ana@example.com", "CLASS#2024-12-10#TUE#1830"),
        wait("ben@example.com", 1, "CLASS#2024-12-11#WED#1830"),
        booking("Eva@Example.com", "CLASS#2024-12-11#WED#1830"),
        original_class("CLASS#2024-12-17#TUE#1830", version=None),
        booking("Eva@Example.com", "CLASS#2024-12-17#TUE#1830"),
        original_class("CLASS#2024-12-09#MON#2560"),
        original_class("CLASS#ana@example.com"),
        attributes(PK=MALFORMED, SK="REQUEST#slack:1"),
        attributes(PK=SUNDAY, SK="LATER#1"),
        attributes(PK="ana@example.com", SK="PROFILE"),
    ]
    fill(table, *rows)
    before = table.rows()
    assert complete(table).problems == Counter(
        {
            Problem(MALFORMED, "class", "its date is a MON, its id says otherwise"): 1,
            Problem(MALFORMED, "booking", "its date is a MON, its id says otherwise"): 2,
            Problem(SUNDAY, "class", "its type, level or numbers are none that we know"): 1,
            Problem("CLASS#2024-12-16#MON#1830", "class", "maxSpots is missing"): 1,
            Problem("CLASS#2024-12-10#TUE#1830", "booking", "the class itself is missing"): 1,
            Problem("CLASS#2024-12-11#WED#1830", "booking", "the class itself is missing"): 1,
            Problem("CLASS#2024-12-11#WED#1830", "wait", "the class itself is missing"): 1,
            Problem("CLASS#2024-12-17#TUE#1830", "class", "version is missing"): 1,
            Problem("CLASS#2024-12-09#MON#2560", "class", "its id holds no time"): 1,
            Problem("a row", "class", "its id holds no date"): 1,
            Problem(MALFORMED, "ended request", "its date is a MON, its id says otherwise"): 1,
            Problem(SUNDAY, "row", "it is no class, booking, wait or ended request"): 1,
            Problem("a row", "row", "its key is none of ours"): 1,
        }
    )
    assert table.rows() == before


def test_a_second_run_changes_nothing(table: DynamoDBTable) -> None:
    fill(table, original_class(count=1, type="salsa"), booking("Ana@Example.com", bookedBy=PERSON))
    assert complete(table).completed == 2
    before = table.rows()
    assert complete(table).completed == 0
    assert table.rows() == before


def test_every_page_is_looked_at(table: DynamoDBTable) -> None:
    fill(table, original_class(), original_class(SUNDAY))

    def one_row(params: dict[str, Any], **_: object) -> dict[str, Any]:  # Any: botocore's hooks are untyped
        return params | {"Limit": 1}

    table.client.meta.events.register("provide-client-params.dynamodb.Scan", one_row)  # type: ignore[arg-type]  # its answer is taken
    looked_at = []
    for done in complete_rows(table.client, table.name):
        looked_at.append(done.looked_at)
    assert looked_at[:2] == [1, 2]
    assert done.completed == 2


def class_id(pk: str) -> ClassId:
    match ClassId.parse(pk):
        case Ok(parsed):
            return parsed
        case _:
            raise AssertionError(pk)


def book(table: DynamoDBTable, email: str) -> None:
    """As a bot beside us does."""
    before_class = datetime(2024, 12, 1, 12, tzinfo=UTC)
    parsed = Email.parse(email)
    assert isinstance(parsed, Ok)
    commands = CommandExecutor(table.stores.classes, lambda: before_class.astimezone(SYDNEY), lambda: range(3))
    command = BookClass(class_id(MONDAY), parsed.value, request_id="slack:1", booked_by="slack:T1:U2")
    assert isinstance(commands.execute(command), Ok)
