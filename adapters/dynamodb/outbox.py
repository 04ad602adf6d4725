"""The outbox in DynamoDB: what is due, from an index, and claims by conditional updates."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.dynamodb.attributes import MalformedItem, attributes, utc
from adapters.dynamodb.faults import read, saved, translated
from adapters.dynamodb.notice_items import DUE, due_sort, notice_item, notice_key, to_entry
from adapters.dynamodb.table import PERSON_INDEX
from core.notice import Notice
from core.ports import Ended, OutboxEntry, Stale
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
        """What is due by `now`, the earliest first."""
        answer = read(
            self._table,
            lambda: self._client.query(
                TableName=self._table,
                IndexName=PERSON_INDEX,
                KeyConditionExpression=f"{PERSON_INDEX}PK = :due AND {PERSON_INDEX}SK <= :now",
                ExpressionAttributeValues=attributes(**{":due": DUE, ":now": f"{utc(now)}#~"}),
                Limit=at_most,
            ),
        )
        rows = (self._get({"PK": key["PK"], "SK": key["SK"]}) for key in answer["Items"])
        entries = (_readable(row) for row in rows if row is not None and DUE in row.get("GSI3PK", {}).values())
        return [entry for entry in entries if entry is not None and entry.due <= now]

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
        """Keep an entry from everybody else until then, if nobody has touched it since it was read."""
        return self._moved(entry, until, "SET GSI3SK = :until, claimed = :claimed", is_claimed=True)

    def postpone(self, entry: OutboxEntry, until: datetime) -> Result[OutboxEntry, Stale]:
        """Give up a claim of which it is certain that nothing was told: it is due again then."""
        return self._moved(entry, until, "SET GSI3SK = :until REMOVE claimed", is_claimed=False)

    def end(self, entry: OutboxEntry, how: Ended) -> Result[None, Stale]:
        """Take it out of what is due; what could not be delivered stays to be counted."""
        change, values = "SET outcome = :how REMOVE GSI3PK, GSI3SK", {":how": str(how)}
        if how == "undelivered":
            change, values[":partition"] = "SET outcome = :how, GSI3PK = :partition", _UNDELIVERED
        values[":read"] = due_sort(entry.due, entry.notice.id)
        return saved(
            self._table,
            lambda: self._client.update_item(
                TableName=self._table,
                Key=notice_key(entry.notice.id),
                ConditionExpression="GSI3SK = :read",
                UpdateExpression=change,
                ExpressionAttributeValues=attributes(**values),
            ),
            ["row"],
        )

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

    def _moved(
        self, entry: OutboxEntry, until: datetime, change: str, *, is_claimed: bool
    ) -> Result[OutboxEntry, Stale]:
        moved = OutboxEntry(entry.notice, until.replace(microsecond=0), is_claimed)
        values = {":read": due_sort(entry.due, entry.notice.id), ":until": due_sort(until, entry.notice.id)}
        if is_claimed:
            values[":claimed"] = "yes"
        result = saved(
            self._table,
            lambda: self._client.update_item(
                TableName=self._table,
                Key=notice_key(entry.notice.id),
                ConditionExpression="GSI3SK = :read AND GSI3PK = :due",
                UpdateExpression=change,
                ExpressionAttributeValues=attributes(**values, **{":due": DUE}),
            ),
            ["row"],
        )
        return Ok(moved) if isinstance(result, Ok) else result

    def _get(self, key: Item) -> Item | None:
        ask = lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)  # noqa: E731
        return read(self._table, ask).get("Item")


def _readable(row: Item) -> OutboxEntry | None:
    try:
        return to_entry(row)
    except MalformedItem as error:
        _log.warning("left out: %s", error)
        return None
