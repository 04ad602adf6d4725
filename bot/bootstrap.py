"""Put the parts together, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.chat.front_desk import FrontDesk
from adapters.chat.rate_limiter import RateLimiter
from bot.observability.access_log import access_log
from bot.observability.spans import Observers
from bot.observability.watched import watched
from bot.operations.seed import seed
from bot.stores import Stores, open_stores
from core.commands.book_class import BookClassHandler
from core.ports import Clock

if TYPE_CHECKING:
    from bot.config.settings import Settings  # its readers are too slow to load for a serverless cold start

DEMO_WEEKS = 5


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that the edges need. `is_demo`: it runs on demo classes that keep coming.

    The `observers` see what `book` and `desk` do; calls of `stores` as they are here go unseen.
    """

    settings: Settings
    stores: Stores
    clock: Clock
    book: BookClassHandler
    desk: FrontDesk
    is_demo: bool = False
    observers: Observers = field(default_factory=Observers)


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
    observers = Observers(access_log(_pseudonym_keys(settings)))
    book, desk = watched(settings.school, stores, clock, RateLimiter(settings.messages_per_minute), observers)
    return Bot(settings, stores, clock, book, desk, observers=observers)


def top_up_demo(bot: Bot) -> None:
    """Add the demo classes of the coming weeks that are not there yet."""
    now = bot.clock()
    zone = bot.settings.school_timezone
    seed(bot.stores.classes, first=now.date(), weeks=DEMO_WEEKS, zone=zone, demo=True, now=now)


def _pseudonym_keys(settings: Settings) -> dict[str, str]:
    """For each platform the one secret of it that all replicas have, and its function on AWS Lambda too."""
    tokens = {"slack": settings.slack_bot_token, "telegram": settings.telegram_bot_token}
    return {platform: token.get_secret_value() for platform, token in tokens.items() if token is not None}
