"""Both stand-ins as one web application, and the secrets that a bot and the platforms know each other by."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.routing import Mount

from standins.slack import SlackStandIn
from standins.telegram import TelegramStandIn

TELEGRAM_USERNAME = "dance_desk_bot"


@dataclass(frozen=True, slots=True)
class Keys:
    """What the bot and the platforms know each other by; fresh ones unless given."""

    slack_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(16)}")
    slack_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    telegram_token: str = field(default_factory=lambda: f"42:{secrets.token_urlsafe(24)}")
    telegram_secret: str = field(default_factory=secrets.token_hex)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long Slack waits, in seconds: for an answer of the bot, and for a modal after a tap.

    `response_url` is how long one can be used, `ticket` how long a socket can be opened at its address.
    """

    ack: float = 3.0
    trigger: float = 3.0
    response_url: float = 1800.0
    ticket: float = 30.0


@dataclass(frozen=True, slots=True)
class Platforms:
    """A stand-in of each, and the `app` that serves both."""

    slack: SlackStandIn
    telegram: TelegramStandIn

    @property
    def app(self) -> Starlette:
        """Slack below `/slack`, Telegram below `/telegram`."""
        return Starlette(routes=[Mount("/slack", self.slack.app), Mount("/telegram", self.telegram.app)])


def create_platforms(
    keys: Keys,
    now: Callable[[], float] = time.time,
    waits: Waits | None = None,
    *,
    telegram_messages_a_second: int | None = None,
) -> Platforms:
    """Stand-ins on the clock `now` (seconds since 1970); Telegram takes messages as fast as they come unless told."""
    waits = waits or Waits()
    return Platforms(
        SlackStandIn(
            signing_secret=keys.slack_secret,
            bot_token=keys.slack_token,
            now=now,
            ack_seconds=waits.ack,
            trigger_seconds=waits.trigger,
            response_url_seconds=waits.response_url,
            ticket_seconds=waits.ticket,
        ),
        TelegramStandIn(
            token=keys.telegram_token,
            username=TELEGRAM_USERNAME,
            first_name="Dance Desk",
            secret=keys.telegram_secret,
            messages_a_second=telegram_messages_a_second,
            clock=now,
        ),
    )
