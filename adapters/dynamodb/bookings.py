"""Bookings across classes in DynamoDB: which ones from an index, and then each consistently from the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.faults import read
from adapters.dynamodb.items import is_booking, to_booking, to_class_info
from adapters.dynamodb.table import METADATA, PERSON_INDEX, person_partition
from core.commands.book_class import Booked
from core.dance_class import ClassInfo
from core.email import Email
from core.ports import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, KeysAndAttributesTypeDef

    from adapters.dynamodb.attributes import Item

    Key = dict[str, AttributeValueTypeDef]

_AT_ONCE = 100  # keys, the most that DynamoDB takes
_TRIES = 3  # for what it leaves out of an answer, which it may when it is busy


class DynamoDBBookings:
    """The port BookingFinder on a table as `create_table` makes it; `zone` is the school's."""

    def __init__(self, client: DynamoDBClient, table: str, zone: tzinfo) -> None:
        self._client = client
        self._table = table
        self._zone = zone
        self._pages = client.get_paginator("query")

    def bookings_of(self, person: str, first: date) -> list[Booked]:
        """The bookings that an identity made of classes from `first` (a school date) on, by date and time."""
        pages = self._pages.paginate(
            TableName=self._table,
            IndexName=PERSON_INDEX,
            KeyConditionExpression=f"{PERSON_INDEX}PK = :person AND {PERSON_INDEX}SK >= :first",
            ExpressionAttributeValues=attributes(**{":person": person_partition(person), ":first": first.isoformat()}),
        )
        keys = read(self._table, lambda: [_key(row) for page in pages for row in page["Items"]])
        rows = [key for key in keys if is_booking(key["SK"]["S"])]
        metadata = {key["PK"]["S"]: _metadata_of(key) for key in rows}
        stored = self._get([*rows, *metadata.values()])
        booked = (_booked(stored.get(_id(row)), stored.get(_id(metadata[row["PK"]["S"]])), self._zone) for row in rows)
        return [each for each in booked if each is not None and each.booking.booked_by == person]

    def bookings_under(self, email: Email, classes: Sequence[ClassInfo]) -> list[Booked]:
        """The bookings under an email among these classes, in their order."""
        keys = [attributes(PK=str(info.id), SK=email) for info in classes]
        stored = self._get(keys)
        rows = ((info, stored.get(_id(key))) for info, key in zip(classes, keys, strict=True))
        return [Booked(to_booking(row), info) for info, row in rows if row is not None]

    def _get(self, keys: Sequence[Key]) -> dict[tuple[str, str], Item]:
        """What is stored at these keys, read consistently, by PK and SK."""
        found: dict[tuple[str, str], Item] = {}
        for start in range(0, len(keys), _AT_ONCE):
            found |= {_id(row): row for row in self._get_at_once(keys[start : start + _AT_ONCE])}
        return found

    def _get_at_once(self, keys: Sequence[Key]) -> Iterable[Item]:
        rows: list[Item] = []
        left = list(keys)
        for _ in range(_TRIES):
            wanted: KeysAndAttributesTypeDef = {"Keys": left, "ConsistentRead": True}
            ask = partial(self._client.batch_get_item, RequestItems={self._table: wanted})
            answer = read(self._table, ask)
            rows += answer["Responses"].get(self._table, [])
            unprocessed = answer.get("UnprocessedKeys", {}).get(self._table)
            if not unprocessed:
                return rows
            left = [_key(key) for key in unprocessed["Keys"]]
        raise StoreUnavailable(f"table {self._table}: too busy to answer in full")


def _booked(row: Item | None, metadata: Item | None, zone: tzinfo) -> Booked | None:
    """The booking and its class; None for one that is gone since the index was read."""
    if row is None or metadata is None:
        return None
    return Booked(to_booking(row), to_class_info(metadata, zone))


def _key(row: Item) -> Key:
    return {"PK": row["PK"], "SK": row["SK"]}


def _metadata_of(row: Item) -> Key:
    return {"PK": row["PK"], "SK": {"S": METADATA}}


def _id(row: Item) -> tuple[str, str]:
    return row["PK"]["S"], row["SK"]["S"]
