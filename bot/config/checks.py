"""What settings must look like, wherever they are read: a check gives the value, or a ValueError with the rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.config.config import HttpOpen
from bot.timetable.files import timetable_in
from core.reminders import Reminders
from core.timetable import Timetable

_REMINDERS = "must be hours before a class: one from 24 to 168, one from 1 to 23, or both, such as 24,2; or off"
_HOST = r"(?!-)[\w.-]{1,253}(?<![.-])|\[[0-9a-fA-F:.]{2,45}\]"


def url(text: str) -> str:
    """An address that can be called."""
    found = re.fullmatch(rf"https?://(?:{_HOST})(?::(\d{{1,5}}))?(?:/[!-~]*)?", text)
    if not found or "?" in text or "#" in text or not _is_port(found[1]):
        raise ValueError("must be an http:// or https:// address")
    return text


def link(text: str) -> str:
    """An address that people can follow."""
    if not re.fullmatch(r"https?://[!-~]{3,500}", text):
        raise ValueError("must be a link that begins with https://")
    return text


def words(text: str, at_most: int = 400) -> str:
    """What the school says of itself: it is shown as it is, and nothing of it may be lost on the way."""
    # Bytes that are not in UTF-8 come from the environment as surrogates (Cs), and no platform takes those.
    if len(text) > at_most or any(unicodedata.category(each) in ("Cc", "Cs") for each in text.replace("\n", "")):
        raise ValueError(f"must be at most {at_most} characters in UTF-8, without control characters")
    return text


def prices(text: str) -> str:
    """What the classes cost, in the school's own words, which are a message of their own."""
    return words(text, at_most=1000)


def telegram_api_url(text: str) -> str:
    """The base that Telegram's methods are called at; the token is put right behind it."""
    if re.fullmatch(r"https?://[^/]+/?", url(text)):
        raise ValueError("must be the whole base before the token, such as https://api.telegram.org/bot")
    return text


def webhook_url(text: str) -> str:
    """An address that Telegram itself agrees to call."""
    if not re.fullmatch(r"https://[^/:]+(:(443|80|88|8443))?(/.*)?", url(text)):
        raise ValueError("must be an https:// address, on port 443, 80, 88 or 8443: Telegram calls no other")
    return text


def zone(name: object) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):  # what ZoneInfo raises depends on how wrong the name is
        raise ValueError("must be a time zone such as Australia/Sydney") from None


def count(text: str) -> int:
    """How many of something."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise ValueError("must be a whole number, 1 or more")
    return int(text)


def hours(text: str) -> int:
    """How many hours before a class, a week at most."""
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) > 168:
        raise ValueError("must be a whole number of hours, 0 to 168")
    return int(text)


def days(text: str) -> timedelta:
    """How many days something is kept, ten years at most."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 30 <= int(text) <= 3650:
        raise ValueError("must be a whole number of days, 30 to 3650")
    return timedelta(days=int(text))


def reminders(text: str) -> Reminders:
    """When people are reminded: `24,2`, one of them or `off`."""
    if text == "off":
        return Reminders(None, None)
    hours_before = re.split(r"\s*,\s*", text)
    if not all(re.fullmatch(r"[0-9]{1,3}", each) and 1 <= int(each) <= 168 for each in hours_before):
        raise ValueError(_REMINDERS)
    days = [int(each) for each in hours_before if int(each) >= 24]
    soon = [int(each) for each in hours_before if int(each) < 24]
    if len(days) > 1 or len(soon) > 1:
        raise ValueError(_REMINDERS)
    return Reminders(*(each[0] if each else None for each in (days, soon)))


def switch(text: str) -> Literal["on", "off"]:
    """Whether something is done at all."""
    match text:
        case "on" | "off":
            return text
    raise ValueError("should be 'on' or 'off'")


def timetable(given: object) -> Timetable:
    """The timetable in the file of that name; the default is one already."""
    if isinstance(given, Timetable):
        return given
    file = words(str(given))
    try:
        return timetable_in(file)
    except ValueError as error:
        raise ValueError(f"names {error}") from None  # "TIMETABLE names week.toml, which has mistakes"


def _matching(pattern: str, meaning: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(f"must be {meaning}")
        return value

    return check


slack_token = _matching(r"(xoxe\.)?xoxb-[A-Za-z0-9-]+", "a bot token, which begins with xoxb-")
slack_app_token = _matching(r"xapp-[A-Za-z0-9-]+", "an app-level token, which begins with xapp-")
slack_signing_secret = _matching(r"[!-~]+", "the signing secret as Slack shows it, without spaces")
telegram_token = _matching(r"[0-9]+:[A-Za-z0-9_-]+", "a token as @BotFather gives it")
url_safe_secret = _matching(r"[A-Za-z0-9_-]{1,256}", "1 to 256 letters, digits, _ and -")
table_name = _matching(
    r"(arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/)?[A-Za-z0-9_.-]{3,255}",
    "3 to 255 letters, digits, _, - and .",
)
region = _matching(r"(?!-|[0-9]+$)[A-Za-z0-9-]{1,63}(?<!-)", "a region such as ap-southeast-2")
aws_region = _matching(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}", "a region such as ap-southeast-2")
"""As AWS names them. DynamoDB Local takes any other `region` too."""


def http_open(text: str) -> HttpOpen:
    """Whom the HTTP API serves without a key."""
    match text:
        case "no" | "local" | "yes":
            return text
    raise ValueError("should be 'no', 'local' or 'yes'")


def _is_port(digits: str | None) -> bool:
    return digits is None or 1 <= int(digits) <= 65535
