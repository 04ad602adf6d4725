"""The stores behind the ports: the only module that knows which implementations there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from adapters.chat.students import StudentRepository
from core.ports import ClassFinder, ClassRepository

if TYPE_CHECKING:
    from bot.config.settings import Settings  # its readers are too slow to load for a serverless cold start


class Classes(ClassRepository, ClassFinder, Protocol):
    """Classes for commands and for queries: every store offers both in one."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What is stored: classes with their bookings, and the sessions of students."""

    classes: Classes
    students: StudentRepository


def open_stores(settings: Settings) -> Stores:
    """The stores that are set; DynamoDB is not called yet."""
    if settings.booking_store == "memory":
        from adapters.memory.classes import MemoryClasses
        from adapters.memory.students import MemoryStudents

        return Stores(MemoryClasses(), MemoryStudents())

    return dynamodb_stores(
        region=settings.aws_region,
        endpoint=settings.aws_endpoint_url_dynamodb,
        table=settings.dynamodb_table,
        zone=settings.school_timezone,
    )


def dynamodb_stores(*, region: str, endpoint: str | None, table: str, zone: tzinfo) -> Stores:
    """The stores in this table, for a school in this `zone`; no call is made yet."""
    # Imported only where it is used: botocore takes a quarter of a second.
    from adapters.dynamodb.classes import DynamoDBClasses
    from adapters.dynamodb.client import dynamodb_client
    from adapters.dynamodb.students import DynamoDBStudents

    client = dynamodb_client(region=region, endpoint=endpoint)
    return Stores(DynamoDBClasses(client, table, zone), DynamoDBStudents(client, table))
