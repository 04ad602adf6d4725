"""Bookings and waits across classes in DynamoDB: which ones from an index, then each consistently from the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.batch_get import get_all, key_of
from adapters.dynamodb.faults import read
from adapters.dynamodb.items import (
    WAIT,
    is_booking,
    is_wait,
    readable_class_info,
    to_booking,
    to_place,
    to_wait,
    wait_sort,
)
from adapters.dynamodb.table import METADATA, PERSON_INDEX, person_partition
from core.booking import Wait
from core.class_info import ClassInfo
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.email import Email
from core.ports import Held, Place
from core.waitlist_rules import WaitlistRules

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from adapters.dynamodb.attributes import Item
    from adapters.dynamodb.batch_get import Key


class DynamoDBBookings:
    """The port BookingFinder on a table as `create_table` makes it; `zone` is the school's."""

    def __init__(self, client: DynamoDBClient, table: str, zone: tzinfo, rules: WaitlistRules | None = None) -> None:
        self._client = client
        self._table = table
        self._zone = zone
        self._rules = rules or WaitlistRules()
        self._pages = client.get_paginator("query")

    def bookings_of(self, person: str, first: date) -> list[Held]:
        """What an identity has booked or waits for in classes from `first` (a school date) on, by date and time."""
        rows = self._keys_of(person, first)
        metadata = {key["PK"]["S"]: _metadata_of(key) for key in rows}
        stored = self._get([*rows, *metadata.values()])
        infos = {
            key: info
            for key, of_class in metadata.items()
            if _id(of_class) in stored
            and (info := readable_class_info(stored[_id(of_class)], self._zone, self._rules)) is not None
        }
        # What is gone since the index was read is left out, and what can't be read.
        found = [stored[_id(row)] for row in rows if _id(row) in stored and row["PK"]["S"] in infos]
        held = (self._held(row, infos[row["PK"]["S"]]) for row in found)
        return [each for each in held if each is not None and _person_of(each) == person]

    def places_of(self, person: str, first: date) -> list[Place]:
        """The same in few words, by date and time, as the index has it."""
        return [place for place in map(to_place, self._keys_of(person, first)) if place is not None]

    def bookings_under(self, email: Email, classes: Sequence[ClassInfo]) -> list[Held]:
        """The bookings and waits under an email among these classes, in their order."""
        keys = [
            (info, attributes(PK=str(info.id), SK=sort)) for info in classes for sort in (email.value, wait_sort(email))
        ]
        stored = self._get([key for _, key in keys])
        held = (self._held(stored[_id(key)], info) for info, key in keys if _id(key) in stored)
        return [each for each in held if each is not None]

    def _keys_of(self, person: str, first: date) -> list[Key]:
        """The keys of the bookings and waits that the index has of an identity."""
        pages = self._pages.paginate(
            TableName=self._table,
            IndexName=PERSON_INDEX,
            KeyConditionExpression=f"{PERSON_INDEX}PK = :person AND {PERSON_INDEX}SK >= :first",
            ExpressionAttributeValues=attributes(**{":person": person_partition(person), ":first": first.isoformat()}),
        )
        keys = read(self._table, lambda: [key_of(row) for page in pages for row in page["Items"]])
        return [key for key in keys if is_booking(key["SK"]["S"]) or is_wait(key["SK"]["S"])]

    def _held(self, row: Item, info: ClassInfo) -> Held | None:
        if is_booking(row["SK"]["S"]):
            return Booked(to_booking(row), info)
        wait = to_wait(row)
        return None if wait is None else Waiting(wait, self._place_of(wait, row), info)

    def _place_of(self, wait: Wait, row: Item) -> int:
        pages = self._pages.paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :class AND begins_with(SK, :wait)",
            ExpressionAttributeValues=attributes(**{":class": row["PK"]["S"], ":wait": WAIT}),
            ConsistentRead=True,
        )
        line = read(self._table, lambda: [to_wait(other) for page in pages for other in page["Items"]])
        return 1 + sum(other is not None and other.ticket < wait.ticket for other in line)

    def _get(self, keys: Sequence[Item]) -> dict[tuple[str, str], Item]:
        """What is stored at these keys, read consistently, by PK and SK."""
        return {_id(row): row for row in get_all(self._client, self._table, keys)}


def _person_of(held: Held) -> str | None:
    return held.booking.booked_by if isinstance(held, Booked) else held.wait.waiting_by


def _metadata_of(row: Item) -> Key:
    return {"PK": row["PK"], "SK": {"S": METADATA}}


def _id(row: Item) -> tuple[str, str]:
    return row["PK"]["S"], row["SK"]["S"]
