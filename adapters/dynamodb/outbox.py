"""The outbox in DynamoDB: what is due, from an index, and claims by conditional updates."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from adapters.dynamodb.attributes import attributes, optional_text, utc
from adapters.dynamodb.batch_get import get_all
from adapters.dynamodb.faults import read, saved, translated
from adapters.dynamodb.notice_items import DUE, due_sort, entry_state, notice_item, notice_key, to_ended, to_entry
from adapters.dynamodb.table import PERSON_INDEX
from core.notice import Notice
from core.ports import Ended, MalformedItem, OutboxEntry, Stale
from core.result import Ok, Result

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from adapters.dynamodb.attributes import Item

_log = logging.getLogger(__name__)
_UNDELIVERED = "UNDELIVERED"
"""The partition of the index that holds what could not be delivered."""


class DynamoDBOutbox:
    """The port Outbox on a table as `create_table` makes it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def due(self, now: datetime, at_most: int) -> list[OutboxEntry]:
        """What is due by `now`, the earliest first; an index says what, and the table how it is now."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=PERSON_INDEX,
            KeyConditionExpression=f"{PERSON_INDEX}PK = :due AND {PERSON_INDEX}SK <= :now",
            ExpressionAttributeValues=attributes(**{":due": DUE, ":now": f"{utc(now)}#~"}),
            PaginationConfig={"MaxItems": at_most},
        )
        keys = read(self._table, lambda: [row for page in pages for row in page["Items"]])
        rows = get_all(self._client, self._table, keys)
        entries = (_readable(row) for row in rows if _is_due(row))
        due = (entry for entry in entries if entry is not None and entry.due <= now)
        return sorted(due, key=lambda entry: (entry.due, entry.notice.id))

    def add(self, notices: Sequence[Notice]) -> None:
        """Store notices that are not stored yet, each by itself: doing it again brings none back."""
        for notice in notices:
            put = notice_item(notice)
            with translated(self._table):  # lost or not: it is stored once at most
                try:
                    self._client.put_item(
                        TableName=self._table, Item=put, ConditionExpression="attribute_not_exists(PK)"
                    )
                except self._client.exceptions.ConditionalCheckFailedException:
                    continue

    def claim(self, entry: OutboxEntry, until: datetime) -> Result[OutboxEntry, Stale]:
        """Keep an entry from everybody else until then."""
        return self._moved(entry, replace(entry, due=until.replace(microsecond=0), claims=entry.claims + 1))

    def postpone(
        self, entry: OutboxEntry, until: datetime, *, in_doubt: bool = False, failing_since: datetime | None = None
    ) -> Result[OutboxEntry, Stale]:
        """Give up a claim: it is due again then."""
        until, since = until.replace(microsecond=0), failing_since and failing_since.replace(microsecond=0)
        return self._moved(entry, OutboxEntry(entry.notice, until, 0, in_doubt, since, entry.sent_as))

    def watch(self, entry: OutboxEntry, until: datetime, sent_as: str) -> Result[OutboxEntry, Stale]:
        """Give up a claim, of what was sent: it is due again then."""
        return self._moved(entry, OutboxEntry(entry.notice, until.replace(microsecond=0), sent_as=sent_as))

    def end(self, entry: OutboxEntry, how: Ended) -> Result[None, Stale]:
        """Take it out of what is due; what could not be delivered stays to be counted."""
        change, values = "SET outcome = :how REMOVE GSI3PK, GSI3SK", {":how": str(how)}
        if how == "undelivered":
            change, values[":partition"] = "SET outcome = :how, GSI3PK = :partition", _UNDELIVERED
        values |= {":read": due_sort(entry.due, entry.notice.id), ":due": DUE}
        return saved(
            self._table,
            lambda: self._client.update_item(
                TableName=self._table,
                Key=notice_key(entry.notice.id),
                ConditionExpression="GSI3SK = :read AND GSI3PK = :due",
                UpdateExpression=change,
                ExpressionAttributeValues=attributes(**values),
            ),
            ["row"],
        )

    def state(self, notice: Notice) -> Ended | Literal["waiting"] | None:
        """What has become of a notice; None if it was never stored."""
        key = notice_key(notice.id)
        answer = read(self._table, lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))
        return to_ended(answer["Item"]) or "waiting" if "Item" in answer else None

    def count_undelivered(self) -> int:
        """How many notices could not be delivered and are still noted."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=PERSON_INDEX,
            KeyConditionExpression=f"{PERSON_INDEX}PK = :undelivered",
            ExpressionAttributeValues=attributes(**{":undelivered": _UNDELIVERED}),
            Select="COUNT",
        )
        return read(self._table, lambda: sum(page["Count"] for page in pages))

    def _moved(self, entry: OutboxEntry, moved: OutboxEntry) -> Result[OutboxEntry, Stale]:
        state = entry_state(moved)
        given = {name: value for name, value in state.items() if value is not None}
        removed = [name for name in state if name not in given]
        sets = ", ".join(f"{name} = :{name}" for name in given)
        result = saved(
            self._table,
            lambda: self._client.update_item(
                TableName=self._table,
                Key=notice_key(entry.notice.id),
                ConditionExpression="GSI3SK = :read AND GSI3PK = :due",
                UpdateExpression=f"SET {sets}" + (f" REMOVE {', '.join(removed)}" if removed else ""),
                ExpressionAttributeValues=attributes(
                    **{":read": due_sort(entry.due, entry.notice.id), ":due": DUE},
                    **{f":{name}": value for name, value in given.items()},
                ),
            ),
            ["row"],
        )
        return Ok(moved) if isinstance(result, Ok) else result


def _is_due(row: Item) -> bool:
    return optional_text(row, f"{PERSON_INDEX}PK") == DUE


def _readable(row: Item) -> OutboxEntry | None:
    try:
        return to_entry(row)
    except MalformedItem as error:
        _log.warning("left out: %s", error)
        return None
