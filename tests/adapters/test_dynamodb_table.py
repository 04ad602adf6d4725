from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from adapters.chat.students import Student
from adapters.dynamodb.classes import DynamoDBClasses
from adapters.dynamodb.client import dynamodb_client
from adapters.dynamodb.table import add_missing_indexes, create_table, is_missing
from core.class_id import ClassId
from core.live_card import new_card
from core.ports import StoreUnavailable
from tests.support.clock import SYDNEY
from tests.support.dynamodb_requests import page, refuse, requests
from tests.support.stores import DynamoDBTable, moto_table, original_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


@pytest.fixture
def quick() -> Iterator[DynamoDBTable]:
    """DynamoDB Local takes seconds to make an index or to drop one; moto is as good for how to ask for it."""
    with moto_table() as table:
        yield table


def test_the_table_has_the_seeds_keys_three_indexes_and_a_ttl(table: DynamoDBTable) -> None:
    described = table.client.describe_table(TableName=table.name)["Table"]
    indexes = {index["IndexName"]: index for index in described["GlobalSecondaryIndexes"]}
    assert keys(described["KeySchema"]) == [("PK", "HASH"), ("SK", "RANGE")]
    assert keys(indexes["GSI1"]["KeySchema"]) == [("GSI1PK", "HASH"), ("GSI1SK", "RANGE")]
    assert keys(indexes["GSI2"]["KeySchema"]) == [("GSI2PK", "HASH"), ("GSI2SK", "RANGE")]
    assert keys(indexes["GSI3"]["KeySchema"]) == [("GSI3PK", "HASH"), ("GSI3SK", "RANGE")]
    assert {name: index["Projection"]["ProjectionType"] for name, index in indexes.items()} == {
        "GSI1": "ALL",
        "GSI2": "ALL",
        "GSI3": "KEYS_ONLY",
    }
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table.client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "expiresAt",
    }


def test_making_a_table_that_is_there_leaves_what_is_in_it(table: DynamoDBTable) -> None:
    row: dict[str, AttributeValueTypeDef] = {"PK": {"S": "A"}, "SK": {"S": "B"}}
    table.put(row)
    assert create_table(table.client, table.name) is False
    assert create_table(table.client, f"{table.name}-2") is True
    assert table.rows() == [row]


@pytest.mark.parametrize("status", ["DISABLED", "DISABLING"])
def test_a_table_made_without_a_ttl_gets_it_later(table: DynamoDBTable, status: str) -> None:
    table.client.update_time_to_live(
        TableName=table.name, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"}
    )
    told = [status]

    def tell_once(said: dict[str, Any]) -> None:
        if told:
            said["TimeToLiveDescription"]["TimeToLiveStatus"] = told.pop()

    tell(table, "DescribeTimeToLive", tell_once)
    create_table(table.client, table.name)
    expiry = table.client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert expiry["TimeToLiveStatus"] == "ENABLED"


@pytest.mark.parametrize("operation", ["CreateTable", "DescribeTable"])
def test_a_table_that_may_not_be_made_or_looked_at_is_not_said_to_be_there(
    table: DynamoDBTable, operation: str
) -> None:
    refuse(table.client, operation, "AccessDeniedException")
    with pytest.raises((ClientError, WaiterError), match="AccessDenied"):
        create_table(table.client, table.name)


def test_a_table_of_the_original_system_gets_the_other_indexes_one_after_the_other(quick: DynamoDBTable) -> None:
    name = original_table(quick.client)
    assert list(add_missing_indexes(quick.client, name, lambda: None)) == ["GSI2", "GSI3"]
    assert keys_of(quick, name) == keys_of(quick, quick.name)


def test_an_index_is_waited_for_until_it_and_the_table_can_be_used(table: DynamoDBTable) -> None:
    told = [("ACTIVE", "CREATING"), ("UPDATING", "ACTIVE")]
    pauses: list[None] = []

    def tell_next(said: dict[str, Any]) -> None:
        if told:
            said["Table"]["TableStatus"], status = told.pop()
            for index in said["Table"]["GlobalSecondaryIndexes"]:
                index["IndexStatus"] = status

    tell(table, "DescribeTable", tell_next)
    assert list(add_missing_indexes(table.client, table.name, lambda: pauses.append(None))) == []
    assert len(pauses) == 2


def test_an_index_is_said_to_be_ready_when_it_is(quick: DynamoDBTable) -> None:
    quick.client.update_table(TableName=quick.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "GSI3"}}])
    made = requests(quick, "UpdateTable")
    looks: list[None] = []

    def look(said: dict[str, Any]) -> None:
        if made and not looks:
            said["Table"]["TableStatus"] = "UPDATING"

    tell(quick, "DescribeTable", look)
    assert next(add_missing_indexes(quick.client, quick.name, lambda: looks.append(None))) == "GSI3"
    assert looks


def test_an_index_that_is_never_ready_is_not_waited_for_for_ever() -> None:
    client = dynamodb_client(endpoint="http://127.0.0.1:9")
    described = page(200, "application/x-amz-json-1.0", '{"Table": {"TableStatus": "UPDATING"}}')
    event = "before-send.dynamodb"
    client.meta.events.register(event, lambda request, **_: described(request))  # type: ignore[arg-type]  # its answer is taken
    with pytest.raises(TimeoutError, match="school"):
        next(add_missing_indexes(client, "school", lambda: None))


def test_a_table_is_missing_only_where_the_store_says_so(table: DynamoDBTable) -> None:
    assert is_missing(table.client, "no-such-table") is True
    assert is_missing(table.client, table.name) is False
    refuse(table.client, "DescribeTable", "AccessDeniedException")
    assert is_missing(table.client, table.name) is False
    with socket.socket() as not_listening:
        not_listening.bind(("127.0.0.1", 0))
        nowhere = dynamodb_client(endpoint=f"http://127.0.0.1:{not_listening.getsockname()[1]}")
        assert is_missing(nowhere, table.name) is False


def test_a_table_that_is_missing_is_named(table: DynamoDBTable) -> None:
    classes = DynamoDBClasses(table.client, "no-such-table", SYDNEY)
    monday = ClassId(date(2024, 12, 9), time(18, 30))
    for call in (lambda: classes.load(monday), lambda: classes.find(monday)):
        with pytest.raises(StoreUnavailable, match="no-such-table"):
            call()


def test_a_student_carries_the_ttl_400_days_after_the_save(table: DynamoDBTable) -> None:
    now = datetime(2090, 1, 1, 12, 0, 0, 999, tzinfo=SYDNEY)
    table.stores.students.save(Student("telegram:42"), now)
    (row,) = table.rows()
    assert row["expiresAt"] == {"N": str(int(now.timestamp()) + 400 * 24 * 3600)}


def test_a_card_that_nobody_looks_after_is_forgotten_a_week_after_its_day_is_over_everywhere(
    table: DynamoDBTable,
) -> None:
    long_before = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    table.stores.cards.post(new_card("slack:T1:C1", date(2026, 12, 9), "slack:T1:U1", "en", long_before))
    (row,) = table.rows()
    assert row["expiresAt"] == {"N": str(int(datetime(2026, 12, 11 + 7, tzinfo=UTC).timestamp()))}


def tell(table: DynamoDBTable, operation: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Each answer to an operation is changed before it is read."""
    table.client.meta.events.register(f"after-call.dynamodb.{operation}", lambda parsed, **_: change(parsed))


def keys_of(table: DynamoDBTable, name: str) -> tuple[object, object]:
    """The keys of its indexes, and what their attributes are."""
    described = table.client.describe_table(TableName=name)["Table"]
    indexes = {
        each["IndexName"]: (each["KeySchema"], each["Projection"]) for each in described["GlobalSecondaryIndexes"]
    }
    return indexes, {each["AttributeType"] for each in described["AttributeDefinitions"]}  # moto knows the last ones


def keys(schema: object) -> list[tuple[str, str]]:
    assert isinstance(schema, list)
    return [(each["AttributeName"], each["KeyType"]) for each in schema]
