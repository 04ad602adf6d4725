"""Put the parts together, as the settings say. The only place that knows which store is behind the ports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapters.chat.front_desk import FrontDesk
from adapters.chat.students import StudentRepository
from bot.attempts import full_jitter
from bot.seeding import seed
from bot.settings import Settings
from core.commands.book_class import BookClassHandler
from core.ports import ClassFinder, ClassRepository, Clock

DEMO_WEEKS = 5


class Classes(ClassRepository, ClassFinder, Protocol):
    """Classes for commands and for queries: every store offers both in one."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What is kept: classes with their bookings, and students on the way to one."""

    classes: Classes
    students: StudentRepository


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that the edges need."""

    settings: Settings
    stores: Stores
    clock: Clock
    book: BookClassHandler
    desk: FrontDesk


def assemble(settings: Settings) -> Bot:
    """The bot with its store. The memory store begins with the demo timetable; no call leaves the process."""
    stores = _stores(settings)
    zone = settings.school_timezone

    def clock() -> datetime:
        return datetime.now(zone)

    book = BookClassHandler(stores.classes, clock, full_jitter)
    desk = FrontDesk(settings.school, book, stores.classes, stores.students, clock)
    bot = Bot(settings, stores, clock, book, desk)
    if settings.booking_store == "memory":
        top_up_demo(bot)
    return bot


def top_up_demo(bot: Bot) -> None:
    """Add the demo classes of the coming weeks that are not there yet."""
    now = bot.clock()
    zone = bot.settings.school_timezone
    seed(bot.stores.classes, first=now.date(), weeks=DEMO_WEEKS, zone=zone, demo=True, now=now)


def _stores(settings: Settings) -> Stores:
    if settings.booking_store == "memory":
        from adapters.memory.classes import MemoryClasses
        from adapters.memory.students import MemoryStudents

        return Stores(MemoryClasses(), MemoryStudents())

    # Imported only where it is used: boto3 takes a third of a second.
    from adapters.dynamodb.classes import DynamoDBClasses
    from adapters.dynamodb.client import dynamodb_client
    from adapters.dynamodb.students import DynamoDBStudents

    client = dynamodb_client(region=settings.aws_region, endpoint=settings.aws_endpoint_url_dynamodb)
    table = settings.dynamodb_table
    return Stores(DynamoDBClasses(client, table, settings.school_timezone), DynamoDBStudents(client, table))
