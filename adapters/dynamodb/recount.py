"""The count of a class that was saved by halves, set right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from botocore.exceptions import ClientError

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.faults import read, translated
from adapters.dynamodb.items import is_booking
from adapters.dynamodb.table import class_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from adapters.dynamodb.attributes import Item
    from core.class_id import ClassId

Recounted = Literal["right", "corrected", "lost spots", "changed"]

_TRIES = 3


def recount(client: DynamoDBClient, table: str, class_id: ClassId, *, downwards: bool) -> Recounted:
    """Make the count of a class that of its bookings, as one change of it; `lost spots` if only `downwards` would do.

    The version is read before the bookings and is a condition of the write. Whoever changes bookings changes it, so
    what was counted is what is there.
    """
    for _ in range(_TRIES):
        metadata = _metadata(client, table, class_id)
        if metadata is None:
            return "right"  # it was deleted meanwhile
        count, bookings = int(metadata["bookingCount"]["N"]), _bookings(client, table, class_id)
        if count == bookings:
            return "right"
        if count > bookings and not downwards:
            return "lost spots"
        if _corrected(client, table, class_id, int(metadata["version"]["N"]), bookings):
            return "corrected"
    return "changed"


def _metadata(client: DynamoDBClient, table: str, class_id: ClassId) -> Item | None:
    key = class_key(class_id)
    return read(table, lambda: client.get_item(TableName=table, Key=key, ConsistentRead=True)).get("Item")


def _bookings(client: DynamoDBClient, table: str, class_id: ClassId) -> int:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="PK = :class",
        ExpressionAttributeValues=attributes(**{":class": str(class_id)}),
        ProjectionExpression="SK",
        ConsistentRead=True,
    )
    keys = read(table, lambda: [row["SK"]["S"] for page in pages for row in page["Items"]])
    return sum(map(is_booking, keys))


def _corrected(client: DynamoDBClient, table: str, class_id: ClassId, version: int, count: int) -> bool:
    with translated(table, saving=True):
        try:
            client.update_item(
                TableName=table,
                Key=class_key(class_id),
                ConditionExpression="#version = :read",
                UpdateExpression="SET #version = :next, bookingCount = :count",
                ExpressionAttributeNames={"#version": "version"},
                ExpressionAttributeValues=attributes(**{":read": version, ":next": version + 1, ":count": count}),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in (
                "ConditionalCheckFailedException",
                "TransactionConflictException",
            ):
                raise
            return False
    return True
