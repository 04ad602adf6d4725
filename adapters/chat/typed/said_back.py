"""How to name the days that were understood in the title of the answer. The sentences are the caller's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from adapters.chat.typed.understood import Days

DaysPhrase = Literal[
    "today",
    "tomorrow",
    "weekday",  # of `first`, which is within a week: "on Thursday"
    "date",  # of `first`: "on Sat 5 Dec"
    "dates",  # `only`
    "other_than",  # the few of a week that are not in `only`
    "weekend",  # the coming one
    "week",  # the rest of this one
    "next_week",
    "from",  # `first` on
    "until",  # today until `last`
    "between",  # `first` and `last`
]
"""How to name the days."""


def days_phrase(days: Days, today: date) -> DaysPhrase:
    """How the days are best named today."""
    if days.only:
        return "other_than" if 0 < len(left_out(days, today)) < len(days.only) else "dates"
    if days.first is not None and days.first == days.last:
        return _phrase_of_day(days.first, today)
    sunday = today + timedelta(days=6 - today.weekday())
    if days.kind in ("weekend", "week") and days.last == sunday:
        return days.kind
    if days.kind == "week" and days.last == sunday + timedelta(days=7):
        return "next_week"
    if days.last is None:
        return "from"
    return "until" if days.first in (None, today) else "between"


def left_out(days: Days, today: date) -> tuple[date, ...]:
    """The days of the next seven that are not among the `only` ones; none if some of these are further away."""
    week = tuple(today + timedelta(days=n) for n in range(7))
    return tuple(day for day in week if day not in days.only) if all(day in week for day in days.only) else ()


def _phrase_of_day(day: date, today: date) -> DaysPhrase:
    ahead = (day - today).days
    if ahead in (0, 1):
        return "tomorrow" if ahead else "today"
    return "weekday" if ahead in range(2, 7) else "date"
