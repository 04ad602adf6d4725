"""The composition root: the bot, and its edges, from a plain configuration, a store and a clock.

Whatever runs a bot gets it here: `serve`, each function on AWS Lambda, the terminal, the playground and the tests.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.chat.front_desk import FrontDesk
from adapters.chat.rate_limiter import RateLimiter
from bot.config.config import Config, SlackConfig, TelegramConfig
from bot.observability.access_log import access_log
from bot.observability.store_calls import traced
from bot.observability.tracing import ObservedTracer
from bot.operations.seed import seed
from bot.retry_policy import full_jitter
from bot.stores import Stores, ask_every_index, open_stores
from core.commands.execute import CommandExecutor
from core.ports import BookingFinder, ClassFinder, Clock

if TYPE_CHECKING:  # each edge loads its own library where it is made: a function on Lambda needs one of them
    from anyio import CapacityLimiter
    from fastapi import FastAPI
    from slack_bolt import App as SlackApp

    from adapters.chat.messenger import GroupMessenger
    from adapters.telegram.app import App as TelegramApp
    from bot.jobs.jobs import Jobs

_DEMO_WEEKS = 5
_SENT_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Bot:
    """What the edges work with.

    The `tracer` gets all that `commands`, `desk`, `classes` and `bookings` do, not what operators do with `stores`.
    `is_demo`: it runs on demo classes that keep coming.
    """

    config: Config
    stores: Stores
    clock: Clock
    commands: CommandExecutor
    desk: FrontDesk
    classes: ClassFinder
    bookings: BookingFinder
    tracer: ObservedTracer = field(repr=False)
    is_demo: bool = False


def bootstrap(
    config: Config,
    stores: Stores | None = None,
    clock: Clock | None = None,
    *,
    is_demo: bool | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Bot:
    """The bot as configured. No call leaves the process.

    Without `stores` it opens those of the configuration; in memory these begin with the demo timetable. `clock` gives
    the time in the school's zone. Commands wait by `monotonic` and `sleep`, in seconds, before they try again.
    """
    zone = config.school.zone
    clock = clock or (lambda: datetime.now(zone))
    is_demo = (stores is None and config.dynamodb is None) if is_demo is None else is_demo
    begins_empty = stores is None and is_demo
    stores = stores or open_stores(config)
    tracer = ObservedTracer(access_log(_pseudonym_keys(config)))
    seen = traced(stores, tracer)
    commands = CommandExecutor(
        seen.classes,
        clock,
        lambda: full_jitter(deadline=config.limits.command, clock=monotonic, sleep=sleep, tracer=tracer),
        tracer,
    )
    rate_limiter = RateLimiter(config.messages_per_minute)
    desk = FrontDesk(
        config.school,
        commands,
        seen.classes,
        seen.bookings,
        seen.students,
        seen.staff,
        seen.history,
        seen.cards,
        clock,
        rate_limiter,
        tracer,
    )
    bot = Bot(config, stores, clock, commands, desk, seen.classes, seen.bookings, tracer, is_demo)
    if begins_empty:
        top_up_demo(bot)
    return bot


def top_up_demo(bot: Bot) -> None:
    """Add the demo classes of the coming weeks that are not there yet."""
    now = bot.clock()
    school = bot.config.school
    seed(
        bot.stores.classes, school.timetable, first=now.date(), weeks=_DEMO_WEEKS, zone=school.zone, demo=True, now=now
    )


def http_api(bot: Bot, *, on_loopback: bool, body_limits: Mapping[str, int | None] | None = None) -> FastAPI:
    """The HTTP API of the bot; `body_limits` are those of routes that are added to it, by path.

    `on_loopback`: nobody on another machine can reach it. Else nobody is served without a key, unless so configured.
    """
    from adapters.http.api import create_api
    from adapters.http.keyless import Keyless
    from bot.observability.requests import trace_requests

    api = create_api(
        commands=bot.commands,
        bookings=bot.bookings,
        classes=bot.classes,
        clock=bot.clock,
        curriculum=bot.config.school.curriculum,
        tracer=bot.tracer,
        api_key=bot.config.http_api_key,
        keyless=Keyless(bot.config.keyless(on_loopback=on_loopback)),
        limits=bot.config.limits.http,
        body_limits=body_limits,
        is_ready=lambda: ask_every_index(bot.stores),
    )
    trace_requests(api, bot.tracer)
    return api


def slack_app(bot: Bot, slack: SlackConfig) -> SlackApp:
    """The bot in a Slack workspace."""
    from adapters.slack.app import create_app

    return create_app(
        bot.desk,
        bot_token=slack.bot_token,
        api_url=slack.api_url,
        limits=bot.config.limits.slack,
        tracer=bot.tracer,
    )


def telegram_app(bot: Bot, telegram: TelegramConfig, threads: CapacityLimiter | None = None) -> TelegramApp:
    """The bot in Telegram; `threads` is how many it may block, all of the pool by default."""
    from adapters.telegram.app import create_app

    return create_app(
        bot.desk,
        bot_token=telegram.bot_token,
        api_url=telegram.api_url,
        limits=bot.config.limits.telegram,
        tracer=bot.tracer,
        threads=threads,
    )


@contextmanager
def open_jobs(
    bot: Bot, sleep: Callable[[float], object] = time.sleep, seconds: Callable[[], float] = time.monotonic
) -> Iterator[Jobs]:
    """What nobody asks the bot for: reminders, and telling people what has happened. It sends several at once.

    `sleep` waits so many seconds for the platforms, whose rates are kept by the clock `seconds`.
    """
    from bot.jobs.cards import Following
    from bot.jobs.jobs import Jobs
    from bot.jobs.offers import next_with_room
    from bot.jobs.send_rates import SendRates
    from bot.jobs.telling import Telling
    from bot.jobs.weekly import WeeklyWork

    stores, reminders, rates = traced(bot.stores, bot.tracer), bot.config.reminders, SendRates(seconds)
    with ExitStack() as resources:
        messengers = _messengers(bot, resources)
        weekly = WeeklyWork(
            stores.staff,
            stores.tasks,
            stores.classes,
            bot.commands,
            stores.students,
            messengers,
            bot.config.school,
            bot.clock,
            bot.config.history_kept,
        )
        telling = Telling(
            stores.outbox,
            stores.classes,
            stores.students,
            messengers,
            bot.config.school,
            bot.clock,
            reminders,
            rates.pause,
            bot.tracer,
            next_with_room(bot.config.school, stores.classes, bot.clock, bot.tracer),
        )
        following = Following(
            stores.cards, stores.classes, messengers, bot.config.school, bot.clock, rates.take, sleep, bot.tracer
        )
        executor = resources.enter_context(ThreadPoolExecutor(_SENT_AT_ONCE, thread_name_prefix="jobs"))
        yield Jobs(
            bot.commands,
            stores.classes,
            stores.outbox,
            telling,
            rates,
            reminders,
            bot.clock,
            executor,
            sleep,
            bot.tracer,
            weekly,
            following,
        )


def _messengers(bot: Bot, resources: ExitStack) -> dict[str, GroupMessenger]:
    messengers: dict[str, GroupMessenger] = {}
    slack, telegram, seconds = bot.config.slack, bot.config.telegram, bot.config.limits.send
    if slack is not None:
        from adapters.slack.messenger import SlackMessenger

        messengers["slack"] = SlackMessenger(slack.bot_token, slack.api_url, seconds=seconds, tracer=bot.tracer)
    if telegram is not None:
        from adapters.telegram.messenger import TelegramMessenger

        in_telegram = TelegramMessenger(telegram.bot_token, telegram.api_url, seconds=seconds, tracer=bot.tracer)
        resources.callback(in_telegram.close)
        messengers["telegram"] = in_telegram
    return messengers


def _pseudonym_keys(config: Config) -> dict[str, str]:
    """For each platform the one secret of it that all replicas have, and its function on AWS Lambda too."""
    platforms = {"slack": config.slack, "telegram": config.telegram}
    return {name: platform.bot_token for name, platform in platforms.items() if platform is not None}
