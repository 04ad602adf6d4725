"""Many rows of the table at once, each read consistently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from adapters.dynamodb.faults import read
from core.ports import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, KeysAndAttributesTypeDef

    from adapters.dynamodb.attributes import Item

    Key = dict[str, AttributeValueTypeDef]

_AT_ONCE = 100  # keys, the most that DynamoDB takes
_TRIES = 3  # for what it leaves out of an answer, which it may when it is busy


def get_all(client: DynamoDBClient, table: str, keys: Sequence[Item]) -> list[Item]:
    """What is stored at these keys, in any order; of each only PK and SK matter. Raises StoreUnavailable."""
    found: list[Item] = []
    for start in range(0, len(keys), _AT_ONCE):
        found += _get_at_once(client, table, [key_of(key) for key in keys[start : start + _AT_ONCE]])
    return found


def key_of(row: Item) -> Key:
    """The key of a row."""
    return {"PK": row["PK"], "SK": row["SK"]}


def _get_at_once(client: DynamoDBClient, table: str, keys: list[Key]) -> Iterable[Item]:
    rows: list[Item] = []
    for _ in range(_TRIES):
        wanted: KeysAndAttributesTypeDef = {"Keys": keys, "ConsistentRead": True}
        answer = read(table, partial(client.batch_get_item, RequestItems={table: wanted}))
        rows += answer["Responses"].get(table, [])
        unprocessed = answer.get("UnprocessedKeys", {}).get(table)
        if not unprocessed:
            return rows
        keys = [key_of(key) for key in unprocessed["Keys"]]
    raise StoreUnavailable(f"table {table}: too busy to answer in full")
