"""What settings must look like, wherever they are read: a check gives the value, or a ValueError with the rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo


def url(text: str) -> str:
    """An address that can be called."""
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", text):
        raise ValueError("must be an http:// or https:// address")
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


def _matching(pattern: str, meaning: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(f"must be {meaning}")
        return value

    return check


slack_token = _matching(r"xox[a-z.\-]+\S+", "a bot token, which begins with xoxb-")
slack_app_token = _matching(r"xapp-\S+", "an app-level token, which begins with xapp-")
telegram_token = _matching(r"\d+:[\w-]+", "a token as @BotFather gives it")
url_safe_secret = _matching(r"[\w-]{1,256}", "1 to 256 letters, digits, _ and -")
