"""A booking when nobody else is about, against the two calls that it can't do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3

from adapters.dynamodb.table import person_partition, person_sort
from bot.retry_policy import full_jitter
from core.class_id import ClassId
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from tests.bench.classes import NOW, booking_commands, empty_classes
from tests.bench.harness import Bench, Finding, seconds, side_by_side
from tests.support.stores import DynamoDBTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_ROUNDS = 60
_BOOKINGS = 5  # a round; both sides fill one class after another, so that they read as many rows
_SPOTS = 20
_GOAL = 0.95


def measure(bench: Bench) -> list[Finding]:
    """Bookings per second, one thread."""
    table = bench.table()
    plain = replace(table, client=bare_client(bench.endpoint))
    store = table.stores.classes
    handler = CommandExecutor(store, lambda: NOW, full_jitter)
    classes = empty_classes(store)
    our_wishes, bare_wishes = _wishes(classes), _wishes(classes)

    def ours() -> float:
        commands = list(islice(our_wishes, _BOOKINGS))
        return seconds(lambda: [handler.execute(one) for one in commands])

    def bare() -> float:
        commands = list(islice(bare_wishes, _BOOKINGS))
        return seconds(lambda: [book_by_two_calls(plain, command) for command in commands])

    our_seconds, bare_seconds = side_by_side(bench.rounds("Lone bookings", _ROUNDS), ours, bare)
    rate, a_second = bare_seconds.over(our_seconds), _BOOKINGS / bare_seconds.median
    return [
        bench.found(
            "lone bookings per second, one thread",
            f"the same consistent Query and TransactWriteItems by bare boto3 as it comes, {a_second:.0f} a second",
            f"{rate.shown()} times as many",
            f">= {_GOAL:.2f}",
            met=rate.median >= _GOAL,
        )
    ]


def _wishes(classes: Iterator[ClassId]) -> Iterator[BookClass]:
    for class_id in classes:
        yield from booking_commands(class_id, _SPOTS)


def bare_client(endpoint: str) -> DynamoDBClient:
    """boto3's as it comes."""
    return boto3.client(
        "dynamodb",
        region_name="ap-southeast-2",
        endpoint_url=endpoint,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def book_by_two_calls(table: DynamoDBTable, command: BookClass) -> object:
    """The read and the transaction that a booking can't do without, and the row as it is stored."""
    partition = {"S": str(command.class_id)}
    found = table.client.query(
        TableName=table.name,
        KeyConditionExpression="PK = :class",
        ExpressionAttributeValues={":class": partition},
        ConsistentRead=True,
    )
    version = next(int(row["version"]["N"]) for row in found["Items"] if row["SK"]["S"] == "METADATA")
    actions: list[TransactWriteItemTypeDef] = [
        {
            "Update": {
                "TableName": table.name,
                "Key": {"PK": partition, "SK": {"S": "METADATA"}},
                "ConditionExpression": "#version = :expected",
                "UpdateExpression": "SET #version = :next, bookingCount = :count",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": {
                    ":expected": {"N": str(version)},
                    ":next": {"N": str(version + 1)},
                    ":count": {"N": str(version + 1)},
                },
            }
        },
        {
            "Put": {
                "TableName": table.name,
                "Item": {
                    "PK": partition,
                    "SK": {"S": str(command.email)},
                    "bookedAt": {"S": "2026-09-27T02:00:00Z"},
                    "requestId": {"S": command.request_id},
                    "bookedBy": {"S": command.booked_by},
                    "GSI3PK": {"S": person_partition(command.booked_by)},
                    "GSI3SK": {"S": person_sort(command.class_id, str(command.email))},
                },
                "ConditionExpression": "attribute_not_exists(PK)",
            }
        },
    ]
    return table.client.transact_write_items(TransactItems=actions, ClientRequestToken=str(uuid4()))
