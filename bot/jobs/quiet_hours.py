"""The hours in which nobody is to be woken."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.moments import has_come

EVENING, MORNING = time(22), time(8)
"""On the school's clock; from the evening on, until before the morning."""


def is_quiet(now: datetime) -> bool:
    """Whether it is night at the school, in whose zone `now` is."""
    return now.time() >= EVENING or now.time() < MORNING


def wait_for_morning(starts_at: datetime, now: datetime) -> datetime | None:
    """When to remind of a class, if that can wait for the morning; None if it is to be done now."""
    if not is_quiet(now):
        return None
    day = now.date() if now.time() < MORNING else now.date() + timedelta(days=1)
    morning = datetime.combine(day, MORNING, now.tzinfo)
    return None if has_come(starts_at, morning) else morning
