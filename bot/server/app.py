"""One web server for all that is configured: HTTP API, Slack, Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, assert_never

import structlog
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from bot.bootstrap import Bot, http_api, slack_app, telegram_app, top_up_demo
from bot.config.config import Config, SlackConfig, TelegramConfig
from bot.observability.server import observe
from bot.server.jobs import jobs_beside
from bot.server.receivers import Receivers
from bot.server.threads import Threads
from core.ports import StoreUnavailable
from core.queries.search_classes import SearchClasses, search_classes

if TYPE_CHECKING:
    from slack_bolt import App as SlackApp

    from adapters.telegram.app import App as TelegramApp

log = structlog.get_logger()

_BODY_LIMITS = {
    "/slack/events": 1024 * 1024,  # a tap brings its message along, up to twelve bytes for a letter that is not ASCII
    "/telegram/webhook": None,  # it looks at the secret first
}
_LOOK_SECONDS = 3600
_WARN_WHEN_LEFT = timedelta(days=14)


def create_server(bot: Bot, receivers: Receivers | None = None, *, on_loopback: bool = True) -> FastAPI:
    """The ASGI app. While it runs, the `receivers` ask the platforms for messages (Socket Mode, polling).

    It makes no other call to a platform until a message arrives. `on_loopback`: nobody on another machine can reach it.
    """
    receivers = receivers or Receivers()
    config = bot.config
    api = http_api(bot, on_loopback=on_loopback, body_limits=_BODY_LIMITS)
    end_observing = observe(api, bot.tracer)
    threads = Threads.shared(config.limits.threads)
    slack = _add_slack(api, bot, config.slack, threads) if config.slack else None
    telegram = _add_telegram(api, bot, config.telegram, threads) if config.telegram else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threads.limit_http()
        in_background = [asyncio.create_task(_look_after_timetable(bot))]
        async with AsyncExitStack() as resources:
            resources.push_async_callback(run_in_threadpool, end_observing)
            if telegram is not None:
                from adapters.telegram.app import close

                resources.push_async_callback(close, telegram)
            if config.runs_jobs:
                await resources.enter_async_context(jobs_beside(bot))
            resources.push_async_callback(receivers.finished)
            _start(receivers, config, slack, telegram, threads)
            yield
            for task in in_background:
                task.cancel()
            await asyncio.gather(*in_background, return_exceptions=True)

    api.router.lifespan_context = lifespan
    return api


def what_is_served(config: Config, *, on_loopback: bool = True) -> str:
    """One line for the start: the platforms, whom the HTTP API serves, and the store."""
    chats = []
    if config.slack:
        chats.append(f"Slack over {'Socket Mode' if config.slack.app_token else 'HTTP'}")
    if config.telegram:
        chats.append(f"Telegram by {'polling' if config.telegram.is_polling else 'webhook'}")
    store = "in memory: demo classes, nothing is kept"
    if config.dynamodb:
        store = f"in DynamoDB table {config.dynamodb.table}"
    platforms = ", ".join([*chats, "HTTP"]) if chats else "HTTP only, no chat platform is configured"
    return f"Serving {platforms}. {_http_access(config, on_loopback=on_loopback)} Bookings are {store}."


def _http_access(config: Config, *, on_loopback: bool) -> str:
    if config.http_api_key is not None:
        return "HTTP needs the key."
    match config.keyless(on_loopback=on_loopback):
        case "no":
            return "HTTP is closed: set HTTP_API_KEY, or HTTP_OPEN=yes to open it to all who reach it."
        case "local":
            return "HTTP needs no key, on this machine only."
        case "yes":
            return "HTTP IS OPEN TO ALL WHO REACH IT: set HTTP_API_KEY to close it."
        case _ as unknown:
            assert_never(unknown)


def _add_slack(api: FastAPI, bot: Bot, config: SlackConfig, threads: Threads) -> SlackApp:
    from adapters.slack.endpoint import slack_route

    app = slack_app(bot, config)
    if config.signing_secret is not None:
        route = slack_route(
            app, signing_secret=config.signing_secret, limits=bot.config.limits.slack, threads=threads.slack
        )
        api.router.routes.append(route)
    return app


def _add_telegram(api: FastAPI, bot: Bot, config: TelegramConfig, threads: Threads) -> TelegramApp:
    from adapters.telegram.endpoint import telegram_route

    app = telegram_app(bot, config, threads.telegram)
    if config.webhook_secret is not None:
        api.router.routes.append(telegram_route(app, secret=config.webhook_secret))
    return app


def _start(
    receivers: Receivers, config: Config, slack: SlackApp | None, telegram: TelegramApp | None, threads: Threads
) -> None:
    """Start a receiver for each platform that does not call us."""
    if slack is not None and config.slack is not None and config.slack.app_token is not None:
        from adapters.slack.socket_mode import listen

        token, limits = config.slack.app_token, config.limits.slack
        receivers.start(partial(listen, slack, app_token=token, limits=limits, threads=threads.slack))
    if telegram is not None and config.telegram is not None and config.telegram.is_polling:
        from adapters.telegram.polling import poll

        receivers.start(partial(poll, telegram))


async def _look_after_timetable(bot: Bot) -> None:
    """Top up the demo timetable, or warn while the real one is about to run out."""
    while True:
        try:
            await run_in_threadpool(_look_once, bot)
        except StoreUnavailable as error:
            log.warning("the store does not answer", error=str(error))
        await asyncio.sleep(_LOOK_SECONDS)


def _look_once(bot: Bot) -> None:
    if bot.is_demo:
        top_up_demo(bot)
        return
    now = bot.clock()
    far = now.date() + _WARN_WHEN_LEFT
    school = bot.config.school
    planned = school.timetable.planned_classes(far, 1, school.zone)  # none in a break
    if planned and not search_classes(SearchClasses(far, far + timedelta(days=6)), bot.stores.classes, now):
        log.warning("less than 14 days of classes are left: run `python -m bot seed`")
