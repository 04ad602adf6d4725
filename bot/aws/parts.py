"""The bot behind a function's edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.chat.front_desk import FrontDesk
from adapters.chat.rate_limiter import PER_MINUTE, RateLimiter
from adapters.chat.school import SPOTS_EACH, School
from bot.aws.environment import needed, optional
from bot.config import checks
from bot.observability.access_log import access_log
from bot.observability.spans import Observers
from bot.observability.watched import watched
from bot.stores import Stores, dynamodb_stores
from core.commands.book_class import BookClassHandler
from core.ports import Clock


@dataclass(frozen=True, slots=True)
class Parts:
    """What the edges work with."""

    school: School
    stores: Stores
    clock: Clock
    book: BookClassHandler
    desk: FrontDesk
    observers: Observers


def assemble(environ: Mapping[str, str], pseudonym_keys: Mapping[str, str] | None = None) -> Parts:
    """The bot on the table that the environment names, with its line in the log. Calls nobody; raises WrongSetting."""
    zone = optional(environ, "SCHOOL_TIMEZONE", checks.zone, ZoneInfo("Australia/Sydney"))
    name, address, contact = (environ.get(f"SCHOOL_{each}", "") for each in ("NAME", "ADDRESS", "CONTACT"))
    school = School(zone, name, address, contact, optional(environ, "SPOTS_PER_STUDENT", checks.count, SPOTS_EACH))
    rate_limiter = RateLimiter(optional(environ, "MESSAGES_PER_MINUTE", checks.count, PER_MINUTE))
    stores = dynamodb_stores(
        region=needed(environ, "AWS_REGION", checks.region),
        endpoint=optional(environ, "AWS_ENDPOINT_URL_DYNAMODB", checks.url, None),
        table=needed(environ, "DYNAMODB_TABLE", checks.table_name),
        zone=zone,
    )

    def clock() -> datetime:
        return datetime.now(zone)

    observers = Observers(access_log(pseudonym_keys or {}))
    book, desk = watched(school, stores, clock, rate_limiter, observers)
    return Parts(school, stores, clock, book, desk, observers)
