"""Misspelt settings: names that are almost ours, and would be ignored without a word."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.config.env_file import ENV_FILE, names
from bot.config.settings import Settings

_KNOWN = sorted(name.upper() for name in Settings.model_fields)
_OURS = ("BOOKING_", "DYNAMODB_", "SCHOOL_", "SLACK_", "TELEGRAM_", "WAITLIST_")
_OF_OTHERS = {"AWS_ENDPOINT_URL_DYNAMODB_STREAMS"}  # the AWS SDKs' own
_NEAR = 0.8  # HTTP_KEY for HTTP_API_KEY, SLACK_TOKEN for SLACK_BOT_TOKEN; not HTTP_PROXY for HTTP_OPEN


def named() -> list[str]:
    """The names of all that is set: in the environment, and in `.env`."""
    return [*os.environ, *names(Path(ENV_FILE))]


def misspelt(given: Iterable[str], *, only_near: bool = False) -> Iterator[str]:
    """A line for each name that means nothing here but looks as if it should: near one of ours, or begins like it."""
    for name in sorted({name.upper() for name in given} - set(_KNOWN) - _OF_OTHERS):
        near = get_close_matches(name, _KNOWN, n=1, cutoff=_NEAR)
        if not near and name.startswith(_OURS) and not only_near:
            near = get_close_matches(name, _KNOWN, n=1, cutoff=0)
        if near:
            yield f"{name} means nothing here; is {near[0]} meant?"
