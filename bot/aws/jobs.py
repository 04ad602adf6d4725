"""Reminders and all else that is told unasked, on Lambda: what is due, every minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import structlog

from bot.aws.environment import config_of, optional, optional_secret
from bot.aws.events import Context, Event
from bot.bootstrap import bootstrap, open_jobs
from bot.config import checks
from bot.config.config import SLACK_API_URL, TELEGRAM_API_URL, Limits, SlackConfig, TelegramConfig

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

SECONDS = 40.0
"""After so long no message is begun any more: the next call goes on, and this one has time to finish."""


ROUND_DONE = "round done"
"""The line of the log that says how late notices are, and how many are given up."""


def create_handler(
    environ: Mapping[str, str], limits: Limits | None = None
) -> Callable[[Event, Context], dict[str, int]]:
    """The function, set by `environ`, for the platforms whose tokens are stored.

    Raises WrongSetting, and ParametersUnreadable while it is not known which these are; the function itself raises
    StoreUnavailable.
    """
    slack_token = optional_secret(environ, "SLACK_BOT_TOKEN", checks.slack_token)
    telegram_token = optional_secret(environ, "TELEGRAM_BOT_TOKEN", checks.telegram_token)
    slack_url = optional(environ, "SLACK_API_URL", checks.url, SLACK_API_URL)
    telegram_url = optional(environ, "TELEGRAM_API_URL", checks.telegram_api_url, TELEGRAM_API_URL)
    slack = SlackConfig(slack_token, api_url=slack_url) if slack_token else None
    telegram = TelegramConfig(telegram_token, api_url=telegram_url) if telegram_token else None
    bot = bootstrap(config_of(environ, slack=slack, telegram=telegram, limits=limits))

    def handle(_event: Event, _context: Context) -> dict[str, int]:
        ends = time.monotonic() + SECONDS
        with open_jobs(bot) as jobs:
            done = jobs.run_due(lambda: time.monotonic() < ends)
        # The template makes metrics of these, and alarms.
        log.info(ROUND_DONE, late_seconds=round(done.late, 1), undelivered=done.told["undelivered"])
        return {"settled": done.settled, **{str(how): count for how, count in done.told.items()}}

    return handle
