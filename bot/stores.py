"""The stores behind the ports: the only module that knows which implementations there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from adapters.chat.students import StudentRepository
from core.class_type import ClassType
from core.history import ClassHistory
from core.live_card import LiveCards
from core.ports import BookingFinder, ClassFinder, ClassRepository, Outbox, TaskClaims
from core.staff import StaffRepository

if TYPE_CHECKING:
    from adapters.memory.classes import MemoryClasses
    from bot.config.config import Config


class Classes(ClassRepository, ClassFinder, Protocol):
    """Classes for commands and for queries: every store offers both in one."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What is stored: classes with their bookings, to find by class or by person; students; and what is to be told.

    On the school's side: its people, and what they did to classes. `tasks` is who does what is to be done once, `cards`
    is what they had posted where others read along.
    """

    classes: Classes
    bookings: BookingFinder
    students: StudentRepository
    outbox: Outbox
    staff: StaffRepository
    history: ClassHistory
    tasks: TaskClaims
    cards: LiveCards


def ask_every_index(stores: Stores) -> None:
    """Raises StoreUnavailable if the table lacks an index: each of these reads needs another one, and finds nothing."""
    stores.classes.search((ClassType("any"),), date.min, date.min)
    stores.classes.search(None, date.min, date.min)
    stores.bookings.bookings_of("nobody", date.min)


def open_stores(config: Config) -> Stores:
    """The stores that are configured; DynamoDB is not called yet."""
    if config.dynamodb is None:
        from adapters.memory.classes import MemoryClasses

        return in_memory(MemoryClasses(rules=config.waitlist))

    # Imported only where it is used: botocore takes a quarter of a second.
    from adapters.dynamodb.bookings import DynamoDBBookings
    from adapters.dynamodb.classes import DynamoDBClasses
    from adapters.dynamodb.client import dynamodb_client
    from adapters.dynamodb.history import DynamoDBHistory
    from adapters.dynamodb.live_cards import DynamoDBLiveCards
    from adapters.dynamodb.outbox import DynamoDBOutbox
    from adapters.dynamodb.staff import DynamoDBStaff
    from adapters.dynamodb.students import DynamoDBStudents
    from adapters.dynamodb.task_claims import DynamoDBTaskClaims

    table = config.dynamodb.table
    client = dynamodb_client(
        region=config.dynamodb.region,
        endpoint=config.dynamodb.endpoint,
        connect_seconds=config.limits.store_connect,
        read_seconds=config.limits.store_read,
    )
    zone, rules = config.school.zone, config.waitlist
    return Stores(
        DynamoDBClasses(client, table, zone, rules, config.history_kept),
        DynamoDBBookings(client, table, zone, rules),
        DynamoDBStudents(client, table),
        DynamoDBOutbox(client, table),
        DynamoDBStaff(client, table),
        DynamoDBHistory(client, table),
        DynamoDBTaskClaims(client, table),
        DynamoDBLiveCards(client, table),
    )


def in_memory(classes: MemoryClasses) -> Stores:
    """New stores in memory around these classes; nothing is kept when the process ends."""
    from adapters.memory.bookings import MemoryBookings
    from adapters.memory.live_cards import MemoryLiveCards
    from adapters.memory.staff import MemoryStaff
    from adapters.memory.students import MemoryStudents
    from adapters.memory.task_claims import MemoryTaskClaims

    return Stores(
        classes,
        MemoryBookings(classes),
        MemoryStudents(),
        classes.outbox,
        MemoryStaff(),
        classes.history,
        MemoryTaskClaims(),
        MemoryLiveCards(),
    )
