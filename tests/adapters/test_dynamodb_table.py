from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from adapters.chat.students import Student
from adapters.dynamodb.classes import DynamoDBClasses
from adapters.dynamodb.table import create_table
from core.class_id import ClassId
from core.live_card import new_card
from core.ports import StoreUnavailable
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


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


def test_a_table_made_without_a_ttl_gets_it_later(table: DynamoDBTable) -> None:
    table.client.update_time_to_live(
        TableName=table.name, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"}
    )
    create_table(table.client, table.name)
    expiry = table.client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert expiry["TimeToLiveStatus"] == "ENABLED"


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


def keys(schema: object) -> list[tuple[str, str]]:
    assert isinstance(schema, list)
    return [(each["AttributeName"], each["KeyType"]) for each in schema]
