"""The real server between a stand-in Slack and a stand-in Telegram on loopback: for the playground and for tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from starlette.types import ASGIApp
from telegram import Bot as TelegramBot

from adapters.telegram.setup import set_up
from bot.bootstrap import Bot
from bot.config.config import Config, SlackConfig, TelegramConfig
from bot.server.app import create_server
from standins.platforms import Keys, Waits, create_platforms
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
    telegram_api_url: str


Watch = Callable[[ASGIApp, Literal["request", "api"]], ASGIApp]
"""Middleware around the bot's server (`request`) and around the platforms' (`api`)."""


@contextmanager
def running(
    config: Config,
    build: Callable[[Config], Bot],
    *,
    now: Callable[[], float] = time.time,
    keys: Keys | None = None,
    polling: bool = False,
    watch: Watch = lambda app, _: app,
    waits: Waits | None = None,
) -> Iterator[Harness]:
    """Run the bot that `build` makes of `config`, which is completed so that it talks to the stand-ins.

    `now` is the platforms' clock, in seconds since 1970. With `polling` the bot asks Telegram for updates.
    """
    keys = keys or Keys()
    platforms = create_platforms(keys, now, waits)
    slack, telegram = platforms.slack, platforms.telegram
    with ExitStack() as running:
        address = running.enter_context(serving(watch(platforms.app, "api")))
        slack.base_url = f"{address}/slack"
        bot = build(_connected(config, keys, address, polling=polling))
        url = running.enter_context(serving(watch(create_server(bot), "request")))
        slack.bot_url = f"{url}/slack/events"
        if not polling:
            telegram.bot_url = f"{url}/telegram/webhook"
        yield Harness(bot, slack, telegram, url, keys, f"{address}/telegram/bot")


def introduce(harness: Harness) -> None:
    """Run Telegram's setup, as an operator does at each deployment. Works whether or not an event loop runs here."""
    keys = harness.keys

    async def tell() -> None:
        async with TelegramBot(keys.telegram_token, base_url=harness.telegram_api_url) as bot:
            await set_up(
                bot,
                harness.bot.config.school.curriculum,
                webhook_url=harness.telegram.bot_url,
                secret=keys.telegram_secret,
            )

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, tell()).result()


def _connected(config: Config, keys: Keys, platforms: str, *, polling: bool) -> Config:
    return replace(
        config,
        slack=SlackConfig(keys.slack_token, keys.slack_secret, api_url=f"{platforms}/slack/api/"),
        telegram=TelegramConfig(
            keys.telegram_token,
            None if polling else keys.telegram_secret,
            None if polling else "https://dance.example.com/telegram/webhook",
            f"{platforms}/telegram/bot",
        ),
    )
