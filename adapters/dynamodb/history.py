"""What was done to classes in DynamoDB: a partition for each class, forgotten by the table's TTL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from adapters.dynamodb.attributes import attributes, moment_of, one_of, optional_text, reading, text, utc, valid
from adapters.dynamodb.faults import read
from adapters.dynamodb.table import EXPIRY
from core.class_id import ClassId
from core.history import Act, HistoryEntry
from core.moments import after

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from adapters.dynamodb.attributes import Item

HISTORY = "HISTORY#"


class DynamoDBHistory:
    """The port ClassHistory on a table as `create_table` makes it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = table
        self._pages = client.get_paginator("query")

    def history(self, class_id: ClassId) -> list[HistoryEntry]:
        """All that was done to a class and is not forgotten yet, the latest last. Raises MalformedItem."""
        pages = self._pages.paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :history",
            ExpressionAttributeValues=attributes(**{":history": _partition(class_id)}),
        )
        return [_to_entry(row) for row in read(self._table, lambda: [row for page in pages for row in page["Items"]])]


def history_item(entry: HistoryEntry, kept: timedelta) -> dict[str, AttributeValueTypeDef]:
    """The row of an act. Its key follows from the request, so that it is there once however often it is saved."""
    return attributes(
        PK=_partition(entry.class_id),
        SK=f"{utc(entry.at)}#{entry.request_id}",
        classId=str(entry.class_id),
        at=utc(entry.at),
        by=entry.by,
        act=entry.act,
        requestId=entry.request_id,
        detail=entry.detail,
        **{EXPIRY: int(after(entry.at, kept).timestamp())},
    )


def _partition(class_id: ClassId) -> str:
    return f"{HISTORY}{class_id.when}"


def _to_entry(row: Item) -> HistoryEntry:
    with reading(row):
        return HistoryEntry(
            class_id=valid(ClassId.parse(text(row, "classId"))),
            at=moment_of(text(row, "at")),
            by=text(row, "by"),
            act=one_of(get_args(Act), text(row, "act")),
            request_id=text(row, "requestId"),
            detail=optional_text(row, "detail"),
        )
