"""Put the parts together, as the settings say. The only place that knows which store is behind the ports."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """Everything that the edges need. `is_demo`: it runs on demo classes that keep coming."""

    settings: Settings
    stores: Stores
    clock: Clock
    book: BookClassHandler
    desk: FrontDesk
    is_demo: bool = False


def assemble(settings: Settings) -> Bot:
    """The bot as set. The memory store begins with the demo timetable; no call leaves the process."""
    zone = settings.school_timezone
    bot = assemble_with(settings, open_stores(settings), lambda: datetime.now(zone))
    if settings.booking_store == "memory":
        bot = replace(bot, is_demo=True)
        top_up_demo(bot)
    return bot


def assemble_with(settings: Settings, stores: Stores, clock: Clock) -> Bot:
    """The bot on these stores and this clock."""
    book = BookClassHandler(stores.classes, clock, full_jitter)
    return Bot(settings, stores, clock, book, FrontDesk(settings.school, book, stores.classes, stores.students, clock))


def top_up_demo(bot: Bot) -> None:
    """Add the demo classes of the coming weeks that are not there yet."""
    now = bot.clock()
    zone = bot.settings.school_timezone
    seed(bot.stores.classes, first=now.date(), weeks=DEMO_WEEKS, zone=zone, demo=True, now=now)


def open_stores(settings: Settings) -> Stores:
    """The stores that are set; DynamoDB is not called yet."""
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
