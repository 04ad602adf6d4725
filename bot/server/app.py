"""One web server for all that is configured: HTTP API, Slack, Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from adapters.http.api import create_api
from bot.bootstrap import Bot, top_up_demo
from bot.config.settings import Settings
from bot.observability.server import observe
from bot.server.receivers import Receivers
from core.ports import StoreUnavailable
from core.queries.search_classes import SearchClasses, search_classes

if TYPE_CHECKING:
    from slack_bolt import App as SlackApp

    from adapters.telegram.app import App as TelegramApp

log = structlog.get_logger()

_THREADS = 64  # one pool for all that blocks, as large as the store's connection pool
_BODY_LIMITS = {
    "/slack/events": 1024 * 1024,  # a tap brings its message along, up to twelve bytes for a letter that is not ASCII
    "/telegram/webhook": None,  # it looks at the secret first
}
_LOOK_SECONDS = 3600
_WARN_WHEN_LEFT = timedelta(days=14)


def create_server(bot: Bot, receivers: Receivers | None = None) -> FastAPI:
    """The ASGI app. What it asks the platforms for by itself (Socket Mode, polling) is done by `intake`, while it runs.

    It makes no other call to a platform until one calls us.
    """
    receivers = receivers or Receivers()
    key = bot.settings.http_api_key
    api = create_api(
        book=bot.book,
        classes=bot.desk.classes,
        clock=bot.clock,
        api_key=None if key is None else key.get_secret_value(),
        body_limits=_BODY_LIMITS,
    )
    end_observing = observe(api, bot.observers)
    slack = _add_slack(api, bot)
    telegram = _add_telegram(api, bot)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _THREADS
        in_background = [asyncio.create_task(_look_after_timetable(bot))]
        async with AsyncExitStack() as resources:
            resources.push_async_callback(run_in_threadpool, end_observing)
            if telegram is not None:
                from adapters.telegram.app import close

                resources.push_async_callback(close, telegram)
            resources.push_async_callback(receivers.finished)
            _start(receivers, bot.settings, slack, telegram)
            yield
            for task in in_background:
                task.cancel()
            await asyncio.gather(*in_background, return_exceptions=True)

    api.router.lifespan_context = lifespan
    return api


def what_is_served(bot: Bot) -> str:
    """One line for the start: the platforms and the store."""
    settings = bot.settings
    chats = []
    if settings.slack_bot_token:
        chats.append(f"Slack over {'Socket Mode' if settings.slack_app_token else 'HTTP'}")
    if settings.telegram_bot_token:
        chats.append(f"Telegram by {'polling' if is_polling(settings) else 'webhook'}")
    store = "in memory: demo classes, nothing is kept"
    if settings.booking_store == "dynamodb":
        store = f"in DynamoDB table {settings.dynamodb_table}"
    platforms = ", ".join([*chats, "HTTP"]) if chats else "HTTP only, no chat platform is configured"
    return f"Serving {platforms}. Bookings are {store}."


def is_polling(settings: Settings) -> bool:
    """Whether this process asks Telegram for updates instead of being called."""
    return settings.telegram_bot_token is not None and settings.telegram_webhook_url is None


def _add_slack(api: FastAPI, bot: Bot) -> SlackApp | None:
    settings = bot.settings
    if settings.slack_bot_token is None:
        return None
    from adapters.slack.app import create_app
    from adapters.slack.endpoint import slack_route
    from bot.observability.slack_calls import watched_slack

    app = create_app(
        bot.desk,
        bot_token=settings.slack_bot_token.get_secret_value(),
        api_url=settings.slack_api_url,
        slack=watched_slack(bot.observers),
    )
    if settings.slack_signing_secret is not None:
        api.router.routes.append(slack_route(app, signing_secret=settings.slack_signing_secret.get_secret_value()))
    return app


def _add_telegram(api: FastAPI, bot: Bot) -> TelegramApp | None:
    settings = bot.settings
    if settings.telegram_bot_token is None:
        return None
    from adapters.telegram.app import create_app
    from adapters.telegram.endpoint import telegram_route
    from bot.observability.telegram_calls import WatchedRequest

    token = settings.telegram_bot_token.get_secret_value()
    make_request = partial(WatchedRequest, bot.observers)
    app = create_app(bot.desk, bot_token=token, api_url=settings.telegram_api_url, make_request=make_request)
    if settings.telegram_webhook_secret is not None:
        api.router.routes.append(telegram_route(app, secret=settings.telegram_webhook_secret.get_secret_value()))
    return app


def _start(receivers: Receivers, settings: Settings, slack: SlackApp | None, telegram: TelegramApp | None) -> None:
    """Begin to ask those platforms for work that don't call us."""
    if slack is not None and settings.slack_app_token is not None:
        from adapters.slack.socket_mode import listen

        receivers.start(partial(listen, slack, app_token=settings.slack_app_token.get_secret_value()))
    if telegram is not None and is_polling(settings):
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
    if not search_classes(SearchClasses(far, far + timedelta(days=6)), bot.stores.classes, now):
        log.warning("less than 14 days of classes are left: run `python -m bot seed`")
