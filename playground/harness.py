"""The real server between a stand-in Slack and a stand-in Telegram on loopback: for the playground and for tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr
from starlette.types import ASGIApp
from telegram import Bot as TelegramBot

from adapters.telegram.setup import set_up
from bot.bootstrap import Bot
from bot.config.settings import Settings
from bot.server.app import create_server
from standins.platforms import Keys, create_platforms
from standins.serving import serving
from standins.slack import SlackStandIn
from standins.telegram import TelegramStandIn


@dataclass(frozen=True, slots=True)
class Harness:
    """All that runs. `url` is the bot's own server."""

    bot: Bot
    slack: SlackStandIn
    telegram: TelegramStandIn
    url: str
    keys: Keys


Watch = Callable[[ASGIApp, Literal["request", "api"]], ASGIApp]
"""Middleware around the bot's server (`request`) and around the platforms' (`api`)."""


@contextmanager
def running(
    settings: Settings,
    assemble: Callable[[Settings], Bot],
    *,
    now: Callable[[], float] = time.time,
    keys: Keys | None = None,
    polling: bool = False,
    watch: Watch = lambda app, _: app,
) -> Iterator[Harness]:
    """Run the bot that `assemble` makes of `settings`, which are completed so that it talks to the stand-ins.

    `now` is the platforms' clock, in seconds since 1970. With `polling` the bot asks Telegram for updates.
    """
    keys = keys or Keys()
    platforms = create_platforms(keys, now)
    slack, telegram = platforms.slack, platforms.telegram
    with ExitStack() as running:
        address = running.enter_context(serving(watch(platforms.app, "api")))
        slack.base_url = f"{address}/slack"
        bot = assemble(_connected(settings, keys, address, polling=polling))
        url = running.enter_context(serving(watch(create_server(bot), "request")))
        slack.bot_url = f"{url}/slack/events"
        if not polling:
            telegram.bot_url = f"{url}/telegram/webhook"
        yield Harness(bot, slack, telegram, url, keys)


def introduce(harness: Harness) -> None:
    """Run Telegram's setup, as an operator does at each deployment. Works whether or not an event loop runs here."""
    settings, keys = harness.bot.settings, harness.keys

    async def tell() -> None:
        async with TelegramBot(keys.telegram_token, base_url=settings.telegram_api_url) as bot:
            await set_up(bot, webhook_url=harness.telegram.bot_url, secret=keys.telegram_secret)

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, tell()).result()


def _connected(settings: Settings, keys: Keys, platforms: str, *, polling: bool) -> Settings:
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(keys.slack_token),
            "slack_signing_secret": SecretStr(keys.slack_secret),
            "slack_app_token": None,
            "slack_api_url": f"{platforms}/slack/api/",
            "telegram_bot_token": SecretStr(keys.telegram_token),
            "telegram_webhook_secret": None if polling else SecretStr(keys.telegram_secret),
            "telegram_webhook_url": None if polling else "https://dance.example.com/telegram/webhook",
            "telegram_api_url": f"{platforms}/telegram/bot",
        }
    )
