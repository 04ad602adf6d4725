"""The one table: its keys, its indexes, and how to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from core.class_id import ClassId
from core.class_type import ClassType

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.literals import ProjectionTypeType
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        GlobalSecondaryIndexTypeDef,
        TableDescriptionTypeDef,
        WaiterConfigTypeDef,
    )

METADATA = "METADATA"
STUDENT = "STUDENT#"
TYPE_INDEX = "GSI1"
MONTH_INDEX = "GSI2"
PERSON_INDEX = "GSI3"
"""Only keys, and only of rows that a person is behind."""
EXPIRY = "expiresAt"

_LOOKS = 900  # for an index: half an hour, two seconds apart
_PATIENCE: WaiterConfigTypeDef = {"Delay": 2, "MaxAttempts": 60}  # seconds between looks


def class_key(class_id: ClassId) -> dict[str, AttributeValueTypeDef]:
    """The key of a class's metadata; its bookings have the same PK and their email as SK."""
    return {"PK": {"S": str(class_id)}, "SK": {"S": METADATA}}


def student_key(student_id: str) -> dict[str, AttributeValueTypeDef]:
    """The key of what is remembered of a student."""
    return {"PK": {"S": f"{STUDENT}{student_id}"}, "SK": {"S": METADATA}}


def index_keys(class_id: ClassId, class_type: ClassType) -> dict[str, str]:
    """The attributes that bring a class's metadata into the indexes of types and of months."""
    return {
        "GSI1PK": type_partition(class_type),
        "GSI1SK": class_id.when,
        "GSI2PK": month_partition(class_id.date),
        "GSI2SK": class_id.when,
    }


def type_partition(class_type: ClassType) -> str:
    """`TYPE#SALSA#1`, or `TYPE#REGGAETON` for a style without levels."""
    style = f"TYPE#{class_type.style.upper()}"
    return style if class_type.level is None else f"{style}#{class_type.level}"


def month_partition(day: date) -> str:
    """`MONTH#2024-12`."""
    return f"MONTH#{day.isoformat()[:7]}"


def person_partition(person: str) -> str:
    """`PERSON#slack:T1:U1`."""
    return f"PERSON#{person}"


def person_sort(class_id: ClassId, sort_key: str) -> str:
    """`2024-12-09#MON#1830#ana@example.com`: a person's rows by date and time of the class."""
    return f"{class_id.when}#{sort_key}"


def create_table(client: DynamoDBClient, name: str) -> bool:
    """Make the table unless it is there, wait until it can be used, and see that it forgets what has expired.

    True if it is new. Raises botocore's errors, and its WaiterError if the table takes longer than two minutes.
    """
    created = _create(client, name)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig=_PATIENCE)
    expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if expiry["TimeToLiveStatus"] in ("DISABLED", "DISABLING"):
        client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRY})
    return created


def add_missing_indexes(client: DynamoDBClient, name: str, pause: Callable[[], object]) -> Iterator[str]:
    """Make the indexes that the table lacks, each before the next as DynamoDB demands, and yield each that can be used.

    `pause` is called between two looks. Raises botocore's errors, and TimeoutError if one takes too many looks.
    """
    for index in _INDEXES:
        described = _settled(client, name, pause)
        if any(one["IndexName"] == index["IndexName"] for one in described.get("GlobalSecondaryIndexes", [])):
            continue
        client.update_table(
            TableName=name,
            AttributeDefinitions=[
                {"AttributeName": key["AttributeName"], "AttributeType": "S"} for key in index["KeySchema"]
            ],
            GlobalSecondaryIndexUpdates=[
                {
                    "Create": {
                        "IndexName": index["IndexName"],
                        "KeySchema": index["KeySchema"],
                        "Projection": index["Projection"],
                    }
                }
            ],
        )
        _settled(client, name, pause)
        yield index["IndexName"]


def _settled(client: DynamoDBClient, name: str, pause: Callable[[], object]) -> TableDescriptionTypeDef:
    """The table as described once nothing of it is being made or changed."""
    for _ in range(_LOOKS):
        described = client.describe_table(TableName=name)["Table"]
        indexes = described.get("GlobalSecondaryIndexes", [])
        if described["TableStatus"] == "ACTIVE" and all(one["IndexStatus"] == "ACTIVE" for one in indexes):
            return described
        pause()
    raise TimeoutError(f"table {name} or an index of it is still being made")


def is_missing(client: DynamoDBClient, name: str) -> bool:
    """Whether there is certainly no such table; False if it is there, or if nobody can tell just now."""
    try:
        client.describe_table(TableName=name)
    except ClientError as error:
        return error.response["Error"]["Code"] == "ResourceNotFoundException"
    except BotoCoreError:
        return False
    return False


def _create(client: DynamoDBClient, name: str) -> bool:
    key_attributes = ("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK", "GSI3PK", "GSI3SK")
    try:
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in key_attributes],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=_INDEXES,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceInUseException":
            raise
        return False
    return True


def _index(name: str, projection: ProjectionTypeType = "ALL") -> GlobalSecondaryIndexTypeDef:
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": f"{name}PK", "KeyType": "HASH"},
            {"AttributeName": f"{name}SK", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": projection},
    }


_INDEXES = (_index(TYPE_INDEX), _index(MONTH_INDEX), _index(PERSON_INDEX, "KEYS_ONLY"))
