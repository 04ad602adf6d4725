"""The real server between a stand-in Slack and a stand-in Telegram on loopback: for the playground and for tests."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp
from telegram import Bot as TelegramBot

from adapters.telegram.setup import set_up
from bot.server import create_server
from bot.settings import Settings
from bot.standins.serving import serving
from bot.standins.slack import SlackStandIn
from bot.standins.telegram import TelegramStandIn
from bot.wiring import Bot

TELEGRAM_USERNAME = "dance_desk_bot"


@dataclass(frozen=True, slots=True)
class Keys:
    """What the bot and the platforms know each other by; fresh ones unless given."""

    slack_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(16)}")
    slack_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    telegram_token: str = field(default_factory=lambda: f"42:{secrets.token_urlsafe(24)}")
    telegram_secret: str = field(default_factory=secrets.token_hex)


@dataclass(frozen=True, slots=True)
class Stage:
    """All that runs. `url` is the bot's own server."""

    bot: Bot
    slack: SlackStandIn
    telegram: TelegramStandIn
    url: str
    keys: Keys


Watch = Callable[[ASGIApp, Literal["request", "api"]], ASGIApp]
"""Middleware around the bot's server (`request`) and around the platforms' (`api`)."""


@contextmanager
def staged(
    settings: Settings,
    assemble: Callable[[Settings], Bot],
    *,
    now: Callable[[], float] = time.time,
    keys: Keys | None = None,
    polling: bool = False,
    watch: Watch = lambda app, _: app,
) -> Iterator[Stage]:
    """Run the bot that `assemble` makes of `settings`, which are completed so that it talks to the stand-ins.

    `now` is the platforms' clock, in seconds since 1970. With `polling` the bot asks Telegram for updates.
    """
    keys = keys or Keys()
    slack, telegram = platforms(keys, now)
    with ExitStack() as running:
        app = Starlette(routes=[Mount("/slack", slack.app), Mount("/telegram", telegram.app)])
        address = running.enter_context(serving(watch(app, "api")))
        slack.base_url = f"{address}/slack"
        bot = assemble(_connected(settings, keys, address, polling=polling))
        url = running.enter_context(serving(watch(create_server(bot), "request")))
        slack.bot_url = f"{url}/slack/events"
        if not polling:
            telegram.bot_url = f"{url}/telegram/webhook"
        yield Stage(bot, slack, telegram, url, keys)


def introduce(stage: Stage) -> None:
    """Run Telegram's setup, as an operator does at each deployment. Works whether or not an event loop runs here."""
    settings, keys = stage.bot.settings, stage.keys

    async def tell() -> None:
        async with TelegramBot(keys.telegram_token, base_url=settings.telegram_api_url) as bot:
            await set_up(bot, webhook_url=stage.telegram.bot_url, secret=keys.telegram_secret)

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, tell()).result()


def platforms(keys: Keys, now: Callable[[], float] = time.time) -> tuple[SlackStandIn, TelegramStandIn]:
    """A stand-in of each, on the clock `now` (seconds since 1970)."""
    return (
        SlackStandIn(signing_secret=keys.slack_secret, bot_token=keys.slack_token, now=now),
        TelegramStandIn(
            token=keys.telegram_token,
            username=TELEGRAM_USERNAME,
            first_name="Dance Desk",
            secret=keys.telegram_secret,
            clock=now,
        ),
    )


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
