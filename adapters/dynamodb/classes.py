"""Classes in DynamoDB: one consistent read to load, one transaction to save, two indexes to search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING, assert_never

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.faults import Cause, read, saved, translated
from adapters.dynamodb.history import history_item
from adapters.dynamodb.items import (
    SHOWN,
    SHOWN_NAMES,
    class_facts,
    class_item,
    readable_class_info,
    row_item,
    row_key,
    to_class,
    to_class_info,
)
from adapters.dynamodb.notice_items import notice_item
from adapters.dynamodb.table import (
    METADATA,
    MONTH_INDEX,
    TYPE_INDEX,
    class_key,
    index_keys,
    month_partition,
    type_partition,
)
from core.booking import Added, Change, Removed, Replaced, Row
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.history import HISTORY_KEPT, HistoryEntry
from core.notice import Notice
from core.ports import Scheduled, Stale
from core.result import Result
from core.waitlist_rules import WaitlistRules

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        DeleteTypeDef,
        PutTypeDef,
        QueryOutputTypeDef,
        TransactWriteItemTypeDef,
        UpdateTypeDef,
    )

    from adapters.dynamodb.attributes import Item


_TOKEN_LENGTH = 36  # DynamoDB takes no longer one


class DynamoDBClasses:
    """The ports ClassRepository and ClassFinder on a table as `create_table` makes it.

    `zone` is the school's, and `rules` are how it runs its waitlists. What its people did is forgotten `history_kept`
    after it was done.

    A stored row that can't be read raises MalformedItem where it is asked for, and is left out of a search.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        zone: tzinfo,
        rules: WaitlistRules | None = None,
        history_kept: timedelta = HISTORY_KEPT,
    ) -> None:
        self._client = client
        self._table = table
        self._zone = zone
        self._rules = rules or WaitlistRules()
        self._history_kept = history_kept
        self._pages = client.get_paginator("query")

    def load(self, class_id: ClassId) -> DanceClass | None:
        """The class with all its bookings, read consistently; None if there is none."""
        pages = self._pages.paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :class",
            ExpressionAttributeValues=attributes(**{":class": str(class_id)}),
            ConsistentRead=True,
        )
        return to_class(self._rows(pages), self._zone, self._rules)

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        """Store the count, version + 1 and all changes in one transaction.

        The token that tells DynamoDB a repetition (for ten minutes) follows from what is written.
        """
        writes = [self._advance(dance_class), *(self._write(dance_class, change) for change in dance_class.changes)]
        actions = [write.action for write in writes]
        return saved(
            self._table,
            lambda: self._client.transact_write_items(TransactItems=actions, ClientRequestToken=_token(actions)),
            [write.if_refused for write in writes],
        )

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        """Add a class without bookings. One that exists gets the index keys that it lacks.

        A class without metadata whose bookings are there was deleted by hand: new metadata would give their spots away.
        """
        with translated(self._table, saving=True):
            first = self._first_row(dance_class.id)
            if first is None:
                try:
                    self._client.put_item(
                        TableName=self._table,
                        Item=class_item(dance_class),
                        ConditionExpression="attribute_not_exists(PK)",
                    )
                except self._client.exceptions.ConditionalCheckFailedException:
                    return "existing"  # somebody else was quicker, and knows all index keys
                return "new"
            # An email that begins with a digit is sorted before the metadata.
            stored = first if first["SK"]["S"] == METADATA else self._metadata(dance_class.id)
            if stored is None:
                return "orphaned"
            self._complete_index_keys(stored)
            return "existing"

    def find(self, class_id: ClassId) -> ClassInfo | None:
        """One class; None if there is none."""
        answer = read(self._table, lambda: self._client.get_item(TableName=self._table, Key=class_key(class_id)))
        return to_class_info(answer["Item"], self._zone, self._rules) if "Item" in answer else None

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        """The classes of these types (None: any) from `first` to `last` (school dates, included), by date and time."""
        if first > last:
            return []
        if types is not None and len(types) == 1:
            rows = self._indexed(TYPE_INDEX, type_partition(types[0]), first, last)
        else:
            rows = [row for month in _months(first, last) for row in self._indexed(MONTH_INDEX, month, first, last)]
        # In order as they are: months follow each other, and both indexes sort by date and time.
        readable = (readable_class_info(row, self._zone, self._rules) for row in rows)
        infos = [info for info in readable if info is not None]
        return infos if types is None else [info for info in infos if info.type in types]

    def _advance(self, dance_class: DanceClass) -> _Write:
        before, facts = class_facts(dance_class.loaded or dance_class), class_facts(dance_class)
        changed = {name: value for name, value in facts.items() if value != before[name] or name == "bookingCount"}
        given = [name for name, value in changed.items() if value is not None]
        removed = [name for name, value in changed.items() if value is None]
        sets = ", ".join(["#version = :next", *(f"#{name} = :{name}" for name in given)])
        removes = " REMOVE " + ", ".join(f"#{name}" for name in removed) if removed else ""
        update: UpdateTypeDef = {
            "TableName": self._table,
            "Key": class_key(dance_class.id),
            "ConditionExpression": "#version = :expected",
            "UpdateExpression": f"SET {sets}{removes}",
            "ExpressionAttributeNames": {f"#{name}": name for name in ("version", *changed)},
            "ExpressionAttributeValues": attributes(
                **{":expected": dance_class.version, ":next": dance_class.version + 1},
                **{f":{name}": value for name, value in changed.items()},
            ),
        }
        return _Write({"Update": update}, if_refused="version")

    def _write(self, dance_class: DanceClass, change: Change) -> _Write:
        match change:
            case Added(row):
                item = self._item(dance_class, row)
                put: PutTypeDef = {"TableName": self._table, "Item": item}
                if not isinstance(row, HistoryEntry):  # a request twice in one second is one note, no obstacle
                    put["ConditionExpression"] = "attribute_not_exists(PK)"
                return _Write({"Put": put}, if_refused="row")
            case Replaced(before, row):
                replacing: PutTypeDef = {"TableName": self._table, "Item": row_item(dance_class, row)}
                _require(replacing, before)
                return _Write({"Put": replacing}, if_refused="row")
            case Removed(row):
                delete: DeleteTypeDef = {"TableName": self._table, "Key": row_key(dance_class.id, row)}
                _require(delete, row)
                return _Write({"Delete": delete}, if_refused="row")
            case _:
                assert_never(change)

    def _item(self, dance_class: DanceClass, row: Row | Notice | HistoryEntry) -> dict[str, AttributeValueTypeDef]:
        match row:
            case Notice():
                return notice_item(row)
            case HistoryEntry():
                return history_item(row, self._history_kept)
            case _:
                return row_item(dance_class, row)

    def _first_row(self, class_id: ClassId) -> Item | None:
        rows = self._client.query(
            TableName=self._table,
            KeyConditionExpression="PK = :class",
            ExpressionAttributeValues=attributes(**{":class": str(class_id)}),
            ConsistentRead=True,
            Limit=1,
        )["Items"]
        return rows[0] if rows else None

    def _metadata(self, class_id: ClassId) -> Item | None:
        found = self._client.get_item(TableName=self._table, Key=class_key(class_id), ConsistentRead=True)
        return found.get("Item")

    def _complete_index_keys(self, stored: Item) -> None:
        info = readable_class_info(stored, self._zone, self._rules)
        if info is None:
            return
        missing = {name: key for name, key in index_keys(info.id, info.type).items() if name not in stored}
        if missing:
            self._client.update_item(
                TableName=self._table,
                Key=class_key(info.id),
                ConditionExpression="attribute_exists(PK)",  # or it would come back as keys and nothing else
                UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in missing),
                ExpressionAttributeValues=attributes(**{f":{name}": key for name, key in missing.items()}),
            )

    def _indexed(self, index: str, partition: str, first: date, last: date) -> list[Item]:
        return self._rows(
            self._pages.paginate(
                TableName=self._table,
                IndexName=index,
                KeyConditionExpression=f"{index}PK = :partition AND {index}SK BETWEEN :first AND :last",
                ExpressionAttributeValues=attributes(
                    **{":partition": partition, ":first": first.isoformat(), ":last": f"{last.isoformat()}#~"}
                ),
                ProjectionExpression=SHOWN,
                ExpressionAttributeNames=SHOWN_NAMES,
            )
        )

    def _rows(self, pages: Iterable[QueryOutputTypeDef]) -> list[Item]:
        return read(self._table, lambda: [row for page in pages for row in page["Items"]])


@dataclass(frozen=True, slots=True)
class _Write:
    """One action of a transaction, and what it means if its condition fails."""

    action: TransactWriteItemTypeDef
    if_refused: Cause


def _require(action: PutTypeDef | DeleteTypeDef, row: Row) -> None:
    """Make it a condition of the action that the row is stored as it was loaded: no two have one request id."""
    if row.request_id is None:
        action["ConditionExpression"] = "attribute_exists(PK) AND attribute_not_exists(requestId)"
    else:
        action["ConditionExpression"] = "requestId = :loaded"
        action["ExpressionAttributeValues"] = attributes(**{":loaded": row.request_id})


def _token(actions: Sequence[TransactWriteItemTypeDef]) -> str:
    content = json.dumps(actions, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:_TOKEN_LENGTH]


def _months(first: date, last: date) -> Iterable[str]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return dict.fromkeys(map(month_partition, days))
