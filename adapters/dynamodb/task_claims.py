"""Who does what is to be done once, in DynamoDB: a row for each task, forgotten by the table's TTL."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.faults import saved
from adapters.dynamodb.table import EXPIRY
from core.result import Ok

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

TASK = "TASK#"


class DynamoDBTaskClaims:
    """The port TaskClaims on a table as `create_table` makes it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, task: str, until: datetime) -> bool:
        """Whether nobody had claimed the task; now we have. If the answer is lost, it counts as claimed by others."""
        item = _key(task) | attributes(**{EXPIRY: int(until.timestamp())})
        answer = saved(
            self._table,
            lambda: self._client.put_item(
                TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(PK)"
            ),
            causes=["row"],
        )
        return isinstance(answer, Ok)

    def release(self, task: str) -> None:
        """Let somebody else do it, or us once more."""
        saved(self._table, lambda: self._client.delete_item(TableName=self._table, Key=_key(task)), causes=[])


def _key(task: str) -> dict[str, AttributeValueTypeDef]:
    return attributes(PK=f"{TASK}{task}", SK="TASK")
