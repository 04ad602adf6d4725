"""Misspelt settings: names that are almost ours, and would be ignored without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from bot.config.names import SETTINGS

_OURS = ("BOOKING_", "DYNAMODB_", "SCHOOL_", "SLACK_", "TELEGRAM_", "WAITLIST_")
_OF_OTHERS = {"AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "AWS_ENDPOINT_URL_SSM"}  # the AWS SDKs' own
_NEAR = 0.8  # HTTP_KEY for HTTP_API_KEY, SLACK_TOKEN for SLACK_BOT_TOKEN; not HTTP_PROXY for HTTP_OPEN


def misspelt(given: Iterable[str], *, also: Sequence[str] = (), only_near: bool = False) -> Iterator[str]:
    """A line for each name that means nothing here but looks as if it should: near one of ours, or begins like it.

    `also` are the names that mean something here besides SETTINGS.
    """
    known = sorted((*SETTINGS, *also))
    for name in sorted({name.upper() for name in given} - set(known) - _OF_OTHERS):
        near = get_close_matches(name, known, n=1, cutoff=_NEAR)
        if not near and name.startswith(_OURS) and not only_near:
            near = get_close_matches(name, known, n=1, cutoff=0)
        if near:
            yield f"{name} means nothing here; is {near[0]} meant?"
