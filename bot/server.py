"""One web server for all that is configured: HTTP API, Slack, Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import structlog
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from adapters.http.api import create_api
from bot.wiring import Bot, top_up_demo
from core.ports import StoreUnavailable
from core.queries.search_classes import SearchClasses, search_classes

log = structlog.get_logger()

_THREADS = 64  # one pool for all that blocks, as large as the store's connection pool
_LOOK_SECONDS = 3600
_WARN_WHEN_LEFT = timedelta(days=14)


def create_server(bot: Bot) -> FastAPI:
    """The ASGI app. Makes no call to any platform until one calls us."""
    settings = bot.settings
    api = create_api(book=bot.book, classes=bot.stores.classes, clock=bot.clock)
    resources = AsyncExitStack()

    if settings.slack_bot_token and settings.slack_signing_secret:
        from adapters.slack.app import create_app as create_slack_app
        from adapters.slack.endpoint import slack_route

        slack = create_slack_app(
            bot.desk, bot_token=settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url
        )
        api.router.routes.append(slack_route(slack, signing_secret=settings.slack_signing_secret.get_secret_value()))

    if settings.telegram_bot_token and settings.telegram_webhook_secret:
        from adapters.telegram.app import close
        from adapters.telegram.app import create_app as create_telegram_app
        from adapters.telegram.endpoint import telegram_route

        telegram = create_telegram_app(
            bot.desk, bot_token=settings.telegram_bot_token.get_secret_value(), api_url=settings.telegram_api_url
        )
        secret = settings.telegram_webhook_secret.get_secret_value()
        api.router.routes.append(telegram_route(telegram, secret=secret))
        resources.push_async_callback(close, telegram)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _THREADS
        timetable = asyncio.create_task(_look_after_timetable(bot))
        async with resources:
            yield
            timetable.cancel()

    api.router.lifespan_context = lifespan
    return api


def what_is_served(bot: Bot) -> str:
    """One line for the start: the platforms and the store."""
    settings = bot.settings
    chats = [
        name
        for name, token in (("Slack", settings.slack_bot_token), ("Telegram", settings.telegram_bot_token))
        if token
    ]
    store = "in memory: demo classes, nothing is kept"
    if settings.booking_store == "dynamodb":
        store = f"in DynamoDB table {settings.dynamodb_table}"
    platforms = " and ".join([*chats, "HTTP"]) if chats else "HTTP only, no chat platform is configured"
    return f"Serving {platforms}. Bookings are {store}."


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
    if not search_classes(SearchClasses(far, far + timedelta(days=6)), bot.stores.classes, now):
        log.warning("less than 14 days of classes are left: run `python -m bot seed`")
