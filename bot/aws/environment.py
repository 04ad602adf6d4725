"""The configuration of a function: settings from its environment, secrets from Parameter Store.

The names are those of `bot.config.settings`, and so are the rules. There is no settings file here, and the library that
reads one would be a good part of a cold start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog

from adapters.chat.rate_limiter import PER_MINUTE
from adapters.chat.school import SPOTS_EACH, School
from bot.aws.parameters import parameters
from bot.config import checks
from bot.config.config import DEFAULT_ZONE, Config, DynamoDBConfig, Limits, SlackConfig, TelegramConfig
from bot.config.misspelt import misspelt
from bot.timetable.files import shipped_timetable
from core.history import HISTORY_KEPT
from core.reminders import Reminders
from core.waitlist_rules import OPEN_TO_ALL_HOURS, PROMOTE_UNTIL_HOURS, WaitlistRules

T = TypeVar("T")
log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

SECRETS_PATH = "SECRETS_PATH"
"""The setting that only Lambda has: where in Parameter Store the secrets are, such as `/dance-school`."""


_ALSO = (SECRETS_PATH, "SECRETS_VERSION", "AWS_ENDPOINT_URL_SSM")
"""What means something here besides the names that a machine knows."""


class WrongSetting(Exception):
    """A setting that is missing or malformed; says its name and never its value, which may be a secret."""


def name_misspelt(environ: Mapping[str, str]) -> None:
    """Log a line for each name that is almost one of ours; it stops nothing, for it may be something else's."""
    for line in misspelt(environ, also=_ALSO, only_near=True):
        log.warning(line)


def needed(environ: Mapping[str, str], name: str, check: Callable[[str], str] = str) -> str:
    """A setting that is needed and has to pass the check. Raises WrongSetting."""
    value = environ.get(name)
    if not value:
        raise WrongSetting(f"{name} is missing")
    return _checked(name, value, check)


def optional(environ: Mapping[str, str], name: str, check: Callable[[str], T], default: T) -> T:
    """A setting that has to pass the check, or the default if it is not set. Raises WrongSetting."""
    value = environ.get(name)
    return _checked(name, value, check) if value else default


def secrets(environ: Mapping[str, str], rules: Mapping[str, Callable[[str], str]]) -> dict[str, str]:
    """The secrets of these names, each kept to its rule; from Parameter Store if SECRETS_PATH is set.

    Else from the environment, which is for trying a function at home: who may look at a deployed function in the
    console sees its environment. Raises WrongSetting and whatever `parameters` raises.
    """
    given = _given(environ, list(rules))
    return {name: _checked(name, needed(given, name), check) for name, check in rules.items()}


def optional_secret(environ: Mapping[str, str], name: str, check: Callable[[str], str]) -> str | None:
    """The secret from where `secrets` finds its own, kept to its rule, or None if there is none.

    None means that it is not stored: while Parameter Store can't be asked this raises, as `secrets` does.
    """
    return optional(_given(environ, [name]), name, check, None)


def config_of(
    environ: Mapping[str, str],
    *,
    slack: SlackConfig | None = None,
    telegram: TelegramConfig | None = None,
    http_api_key: str | None = None,
    limits: Limits | None = None,
) -> Config:
    """The configuration of a function with the one edge that it has. Raises WrongSetting."""
    said = (f"SCHOOL_{detail}" for detail in ("NAME", "ADDRESS", "CONTACT", "BRING"))
    name, address, contact, bring = (optional(environ, each, checks.words, "") for each in said)
    prices = optional(environ, "SCHOOL_PRICES", checks.prices, "")
    map_url = optional(environ, "SCHOOL_MAP_URL", checks.link, "")
    zone = optional(environ, "SCHOOL_TIMEZONE", checks.zone, ZoneInfo(DEFAULT_ZONE))
    timetable = optional(environ, "TIMETABLE", checks.timetable, None) or shipped_timetable()
    spots_each = optional(environ, "SPOTS_PER_STUDENT", checks.count, SPOTS_EACH)
    endpoint = optional(environ, "AWS_ENDPOINT_URL_DYNAMODB", checks.url, None)
    return Config(
        school=School(zone, timetable, name, address, contact, spots_each, prices, map_url, bring),
        dynamodb=DynamoDBConfig(
            table=needed(environ, "DYNAMODB_TABLE", checks.table_name),
            region=needed(environ, "AWS_REGION", checks.region if endpoint else checks.aws_region),
            endpoint=endpoint,
        ),
        slack=slack,
        telegram=telegram,
        http_api_key=http_api_key,
        http_open=optional(environ, "HTTP_OPEN", checks.http_open, "no"),
        messages_per_minute=optional(environ, "MESSAGES_PER_MINUTE", checks.count, PER_MINUTE),
        waitlist=WaitlistRules(
            timedelta(hours=optional(environ, "WAITLIST_PROMOTE_UNTIL_HOURS", checks.hours, PROMOTE_UNTIL_HOURS)),
            timedelta(hours=optional(environ, "WAITLIST_OPEN_TO_ALL_HOURS", checks.hours, OPEN_TO_ALL_HOURS)),
            is_on=optional(environ, "WAITLIST", checks.switch, "on") == "on",
        ),
        reminders=optional(environ, "REMINDER_HOURS", checks.reminders, Reminders()),
        history_kept=optional(environ, "HISTORY_DAYS", checks.days, HISTORY_KEPT),
        limits=limits or Limits(),
    )


def _given(environ: Mapping[str, str], names: Sequence[str]) -> Mapping[str, str]:
    """Where the secrets of these names are to be looked up."""
    path = optional(environ, SECRETS_PATH, _path, None)
    if path is None:
        return environ
    endpoint = optional(environ, "AWS_ENDPOINT_URL_SSM", checks.url, None)
    return parameters(path, names, region=needed(environ, "AWS_REGION", checks.region), endpoint=endpoint)


def _path(text: str) -> str:
    # As the template has it. A slash at the end would find nothing, as if a secret had never been stored.
    if not re.fullmatch(r"(/[\w.-]+)+", text):
        raise ValueError("must be like /dance-school")
    return text


def _checked(name: str, value: str, check: Callable[[str], T]) -> T:
    try:
        return check(value)
    except ValueError as error:
        raise WrongSetting(f"{name} {error}") from None
