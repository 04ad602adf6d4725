"""The configuration of a bot as plain values: what settings are read into, on a machine and on Lambda."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from adapters.chat.rate_limiter import PER_MINUTE
from adapters.chat.school import School
from adapters.http.limits import HttpLimits
from adapters.slack.limits import SlackLimits
from adapters.telegram.limits import TelegramLimits
from bot.timetable.files import shipped_timetable
from core.history import HISTORY_KEPT
from core.reminders import Reminders
from core.waitlist_rules import WaitlistRules

DEFAULT_REGION = "ap-southeast-2"
DEFAULT_TABLE = "dance-school-booking-dev"
DEFAULT_ZONE = "Australia/Sydney"
SLACK_API_URL = "https://slack.com/api/"
HttpOpen = Literal["no", "local", "yes"]
"""Whom the HTTP API serves without a key: nobody, who calls it by a name of its own machine, or all who reach it."""

TELEGRAM_API_URL = "https://api.telegram.org/bot"


@dataclass(frozen=True, slots=True)
class DynamoDBConfig:
    """Where the table is; no `endpoint` means AWS itself."""

    table: str = DEFAULT_TABLE
    region: str = DEFAULT_REGION
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """One workspace's app. Slack calls us where there is a `signing_secret`; an `app_token` means Socket Mode.

    `api_url` is the base of the Web API and ends with a slash.
    """

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_url: str = SLACK_API_URL


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """One bot. Without a `webhook_url` it polls. `api_url` is the base before the token."""

    bot_token: str = field(repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    webhook_url: str | None = None
    api_url: str = TELEGRAM_API_URL

    @property
    def is_polling(self) -> bool:
        """Whether the bot asks Telegram for updates instead of being called."""
        return self.webhook_url is None


@dataclass(frozen=True, slots=True)
class ThreadShares:
    """How many threads each platform may block at once; together as many as the store has connections.

    Slack has the most, for its threads also wait for Slack's own answers.
    """

    slack: int = 24
    telegram: int = 20
    http: int = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds, and how many `threads` they may block.

    The limit of a whole message is its platform's, in `slack`, `telegram` and `http`. Within it `command` is for
    loading, deciding and saving, `store_connect` and `store_read` for one call of the store. `send` is for writing to
    somebody who has not asked.
    """

    command: float = 1.5
    store_connect: float = 0.5
    store_read: float = 0.7
    send: float = 10.0
    slack: SlackLimits = field(default_factory=SlackLimits)
    telegram: TelegramLimits = field(default_factory=TelegramLimits)
    http: HttpLimits = field(default_factory=HttpLimits)
    threads: ThreadShares = field(default_factory=ThreadShares)


UNHURRIED = Limits(command=30.0, store_connect=5.0, store_read=10.0)
"""For what no student waits for: a slow answer of the store is no reason to give a long list up in the middle."""


@dataclass(frozen=True, slots=True)
class Config:
    """A bot's configuration. A platform that is None is not served; without `dynamodb` classes are kept in memory.

    `history_kept` is how long is known who came to a class, and what the school did to it. `runs_jobs`: its server
    also does what nobody asks for.
    """

    school: School = field(default_factory=lambda: School(ZoneInfo(DEFAULT_ZONE), shipped_timetable()))
    dynamodb: DynamoDBConfig | None = None
    slack: SlackConfig | None = None
    telegram: TelegramConfig | None = None
    http_api_key: str | None = field(default=None, repr=False)
    http_open: HttpOpen = "no"
    messages_per_minute: int = PER_MINUTE
    waitlist: WaitlistRules = field(default_factory=WaitlistRules)
    reminders: Reminders = field(default_factory=Reminders)
    history_kept: timedelta = HISTORY_KEPT
    runs_jobs: bool = False
    limits: Limits = Limits()

    def keyless(self, *, on_loopback: bool) -> HttpOpen:
        """Whom the HTTP API serves if it has no key: unless it was said, this machine at most."""
        return "local" if self.http_open == "no" and on_loopback else self.http_open
