"""Moments and true lengths of time.

Python compares, adds and subtracts two datetimes of one zone as the clock on the wall shows them, an hour wrong twice
a year: whatever is earlier, later or so long after is reckoned in UTC, here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def has_come(moment: datetime, now: datetime) -> bool:
    """Whether it is `moment` by `now`, or later."""
    return now.astimezone(UTC) >= moment.astimezone(UTC)


def after(moment: datetime, length: timedelta) -> datetime:
    """The moment, in UTC, when so much time has really passed."""
    return moment.astimezone(UTC) + length


def between(earlier: datetime, later: datetime) -> timedelta:
    """How much time really passes; negative if `later` is the earlier one."""
    return later.astimezone(UTC) - earlier.astimezone(UTC)
