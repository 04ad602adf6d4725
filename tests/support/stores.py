"""The stores behind the ports, ready for a test: one constructor a backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from moto import mock_aws

from adapters.dynamodb.bookings import DynamoDBBookings
from adapters.dynamodb.classes import DynamoDBClasses
from adapters.dynamodb.client import Credentials, dynamodb_client
from adapters.dynamodb.history import DynamoDBHistory
from adapters.dynamodb.items import class_item
from adapters.dynamodb.live_cards import DynamoDBLiveCards
from adapters.dynamodb.outbox import DynamoDBOutbox
from adapters.dynamodb.staff import DynamoDBStaff
from adapters.dynamodb.students import DynamoDBStudents
from adapters.dynamodb.table import create_table
from adapters.dynamodb.task_claims import DynamoDBTaskClaims
from adapters.memory.classes import MemoryClasses
from bot.stores import Stores, in_memory
from core.dance_class import DanceClass
from tests.support.clock import SYDNEY
from tests.support.limits import LONGEST_WAIT
from tests.support.template import deployed_table
from tests.support.timetable import planned_classes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, WriteRequestTypeDef

_MOST_IN_A_BATCH = 25

# The parameters of the fixture `stores`.
MEMORY = pytest.param("memory")
MOTO = pytest.param("moto")
DYNAMODB_LOCAL = pytest.param("dynamodb-local")


@dataclass(frozen=True)
class DynamoDBTable:
    """A table of its own for one test: through our adapters, or row by row."""

    client: DynamoDBClient
    name: str
    zone: ZoneInfo = SYDNEY

    @property
    def stores(self) -> Stores:
        return Stores(
            DynamoDBClasses(self.client, self.name, self.zone),
            DynamoDBBookings(self.client, self.name, self.zone),
            DynamoDBStudents(self.client, self.name),
            DynamoDBOutbox(self.client, self.name),
            DynamoDBStaff(self.client, self.name),
            DynamoDBHistory(self.client, self.name),
            DynamoDBTaskClaims(self.client, self.name),
            DynamoDBLiveCards(self.client, self.name),
        )

    def put(self, item: dict[str, AttributeValueTypeDef]) -> None:
        self.client.put_item(TableName=self.name, Item=item)

    def rows(self) -> list[dict[str, AttributeValueTypeDef]]:
        """Everything in it, by key."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True)
        rows = [row for page in pages for row in page["Items"]]
        return sorted(rows, key=lambda row: (row["PK"]["S"], row["SK"]["S"]))


def memory_stores(classes: MemoryClasses | None = None) -> Stores:
    """New stores in memory, perhaps around `classes`."""
    return in_memory(classes or MemoryClasses())


def local_table(endpoint: str, zone: ZoneInfo = SYDNEY) -> DynamoDBTable:
    """A new table in the DynamoDB Local at `endpoint`, of a school in that zone."""
    client = dynamodb_client(endpoint=endpoint, connect_seconds=LONGEST_WAIT, read_seconds=LONGEST_WAIT)
    return _new_table(client, zone)


def original_table(client: DynamoDBClient) -> str:
    """The name of a new table as the original system makes it, which has the first index alone."""
    name = f"test-{uuid4()}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": each, "AttributeType": "S"} for each in ("PK", "SK", "GSI1PK", "GSI1SK")
        ],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "GSI1",
                "KeySchema": [
                    {"AttributeName": "GSI1PK", "KeyType": "HASH"},
                    {"AttributeName": "GSI1SK", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    return name


def put_timetable(stores: Stores, planned: Iterable[DanceClass]) -> None:
    """Classes that are not there yet, as `schedule` stores them: in DynamoDB by the dozen instead of two calls each."""
    classes, planned = stores.classes, list(planned)
    if not isinstance(classes, DynamoDBClasses):
        for each in planned:
            classes.schedule(each)
        return
    for first in range(0, len(planned), _MOST_IN_A_BATCH):
        batch = planned[first : first + _MOST_IN_A_BATCH]
        puts: list[WriteRequestTypeDef] = [{"PutRequest": {"Item": class_item(each)}} for each in batch]
        left = classes._client.batch_write_item(RequestItems={classes._table: puts})["UnprocessedItems"]
        assert not left, left


def warm_up(endpoint: str) -> None:
    """Its first answers take longer than a student would wait, or than the bot does."""
    classes = local_table(endpoint).stores.classes
    for planned in planned_classes(date(2026, 11, 22), 4, SYDNEY):
        classes.schedule(planned)
        classes.load(planned.id)


@contextmanager
def moto_table(zone: ZoneInfo = SYDNEY) -> Iterator[DynamoDBTable]:
    """A new table in moto: good for mapping and API shape; it loses writes when threads race, and knows no tokens."""
    with mock_aws():
        yield _new_table(_moto_client(), zone)


@contextmanager
def deployed_moto_table() -> Iterator[DynamoDBTable]:
    """The table as deploy/template.yaml has it, in moto."""
    with deployed_table() as name:
        yield DynamoDBTable(_moto_client(), name)


def in_small_pages(table: DynamoDBTable, rows: int) -> DynamoDBTable:
    """The same table, whose queries answer so few rows at first, and then now so few and now more at a time.

    So what has more than a few rows comes in three pages or more, and a crowd doesn't take a request for every other.
    """
    later = cycle((rows, 20 * rows))

    def limit(params: dict[str, Any], **_: object) -> dict[str, Any]:  # Any: botocore's hooks are untyped
        return params | {"Limit": next(later) if "ExclusiveStartKey" in params else rows}

    hook = "provide-client-params.dynamodb.Query"
    table.client.meta.events.register(hook, limit)  # type: ignore[arg-type]  # this hook's answer is taken
    return table


@cache
def _moto_client() -> DynamoDBClient:
    # One for all tests: to make it takes longer than to use it.
    return dynamodb_client(credentials=Credentials("moto", "moto"))


def _new_table(client: DynamoDBClient, zone: ZoneInfo) -> DynamoDBTable:
    table = DynamoDBTable(client, f"test-{uuid4()}", zone)
    create_table(client, table.name)
    return table
