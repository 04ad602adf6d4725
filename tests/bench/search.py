"""Searching a week, against the one Query that it can't do without."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from adapters.dynamodb.items import class_item
from tests.bench.harness import Bench, Finding, side_by_side, typical_seconds
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable
from tests.support.timetable import class_types, planned_classes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

_ROUNDS = 60
_SEARCHES = 5  # a round
_OVER_BARE, _OVER_FEW_WEEKS = 2.0, 1.2

_ACROSS_MONTHS = date(2026, 9, 28)  # a Monday; the first stored week has classes in September and in October
_WITHIN_A_MONTH = _ACROSS_MONTHS + timedelta(weeks=1)
_CLASSES_A_WEEK = 13
_BATCH = 25  # as many as DynamoDB takes in one call


def measure(bench: Bench) -> list[Finding]:
    """`any` in a week, as the list of classes asks for it."""
    four_weeks, a_year = _stored(bench, 4), _stored(bench, 52)
    rounds = bench.rounds("Searches", _ROUNDS)
    bare, within, across, of_many = side_by_side(
        rounds,
        lambda: typical_seconds(lambda: _bare_query(four_weeks), _SEARCHES),
        lambda: typical_seconds(lambda: _search(four_weeks, _WITHIN_A_MONTH), _SEARCHES),
        lambda: typical_seconds(lambda: _search(four_weeks, _ACROSS_MONTHS), _SEARCHES),
        lambda: typical_seconds(lambda: _search(a_year, _WITHIN_A_MONTH), _SEARCHES),
    )
    over_bare, across_over_bare, over_few = within.over(bare), across.over(bare), of_many.over(within)
    query = f"one bare Query for the same items, whole; {bare.median * 1000:.1f} ms"
    return [
        bench.found(
            "search any, one week of 4 stored",
            query,
            f"{over_bare.shown()} times",
            f"<= {_OVER_BARE}",
            met=over_bare.median <= _OVER_BARE,
        ),
        bench.found(
            "search any, a week in two months",
            f"one bare Query for as many items, whole; {bare.median * 1000:.1f} ms",
            f"{across_over_bare.shown()} times",
            f"<= {_OVER_BARE}",
            met=across_over_bare.median <= _OVER_BARE,
        ),
        bench.found(
            "search any, one week of 52 stored",
            "one week of 4 stored",
            f"{over_few.shown()} times",
            f"<= {_OVER_FEW_WEEKS}",
            met=over_few.median <= _OVER_FEW_WEEKS,
        ),
    ]


def _stored(bench: Bench, weeks: int) -> DynamoDBTable:
    table = bench.table()
    items = [class_item(planned) for planned in planned_classes(_ACROSS_MONTHS, weeks, SYDNEY)]
    for start in range(0, len(items), _BATCH):
        puts: list[WriteRequestTypeDef] = [{"PutRequest": {"Item": item}} for item in items[start : start + _BATCH]]
        table.client.batch_write_item(RequestItems={table.name: puts})
    return table


def _search(table: DynamoDBTable, monday: date) -> None:
    found = table.stores.classes.search(class_types(), monday, monday + timedelta(days=6))
    assert len(found) == _CLASSES_A_WEEK


def _bare_query(table: DynamoDBTable) -> None:
    sunday = _WITHIN_A_MONTH + timedelta(days=6)
    found = table.client.query(
        TableName=table.name,
        IndexName="GSI2",
        KeyConditionExpression="GSI2PK = :month AND GSI2SK BETWEEN :first AND :last",
        ExpressionAttributeValues={
            ":month": {"S": "MONTH#2026-10"},
            ":first": {"S": _WITHIN_A_MONTH.isoformat()},
            ":last": {"S": f"{sunday.isoformat()}#~"},
        },
    )
    assert len(found["Items"]) == _CLASSES_A_WEEK
