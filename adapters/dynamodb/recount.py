"""The counts of a class that was saved by halves or changed by hand, set right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.faults import read, saved
from adapters.dynamodb.items import is_booking, is_wait
from adapters.dynamodb.table import class_key
from core.result import Ok

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from adapters.dynamodb.attributes import Item
    from core.class_id import ClassId

Recounted = Literal["corrected", "lost spots", "changed"]

_TRIES = 3


def recount(client: DynamoDBClient, table: str, class_id: ClassId, *, downwards: bool) -> Recounted | None:
    """Make the counts of a class those of its bookings and waits, as one change of it; None if they are right.

    `lost spots`: it counts more bookings than there are, which only `downwards` sets right. No version writes a wait
    after its count, so that one is always set right. The version is read before the rows and is a condition of the
    write. Whoever changes rows changes it, so what was counted is what is there.
    """
    for _ in range(_TRIES):
        metadata = _metadata(client, table, class_id)
        if metadata is None:
            return None  # it was deleted meanwhile
        counted = _counts(metadata)
        bookings, waits = _rows(client, table, class_id)
        has_lost = counted[0] > bookings and not downwards
        right = (counted[0] if has_lost else bookings, waits)
        if counted == right:
            return "lost spots" if has_lost else None
        if _corrected(client, table, class_id, int(metadata["version"]["N"]), *right):
            return "lost spots" if has_lost else "corrected"
    return "changed"


def _counts(metadata: Item) -> tuple[int, int]:
    """How many bookings and waits it counts; a class of an older version counts no waits."""
    return int(metadata["bookingCount"]["N"]), int(metadata.get("waiting", {}).get("N", 0))


def _metadata(client: DynamoDBClient, table: str, class_id: ClassId) -> Item | None:
    key = class_key(class_id)
    return read(table, lambda: client.get_item(TableName=table, Key=key, ConsistentRead=True)).get("Item")


def _rows(client: DynamoDBClient, table: str, class_id: ClassId) -> tuple[int, int]:
    """How many bookings and waits there are."""
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="PK = :class",
        ExpressionAttributeValues=attributes(**{":class": str(class_id)}),
        ProjectionExpression="SK",
        ConsistentRead=True,
    )
    keys = read(table, lambda: [row["SK"]["S"] for page in pages for row in page["Items"]])
    return sum(map(is_booking, keys)), sum(map(is_wait, keys))


def _corrected(client: DynamoDBClient, table: str, class_id: ClassId, version: int, bookings: int, waits: int) -> bool:
    values = {":read": version, ":next": version + 1, ":count": bookings} | ({":waiting": waits} if waits else {})
    outcome = saved(
        table,
        lambda: client.update_item(
            TableName=table,
            Key=class_key(class_id),
            ConditionExpression="#version = :read",
            UpdateExpression="SET #version = :next, bookingCount = :count"
            + (", waiting = :waiting" if waits else " REMOVE waiting"),  # nobody: as a class is saved
            ExpressionAttributeNames={"#version": "version"},
            ExpressionAttributeValues=attributes(**values),
        ),
        ["version"],
    )
    return isinstance(outcome, Ok)
