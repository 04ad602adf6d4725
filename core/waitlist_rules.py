"""When a waitlist fills a free spot by itself, and when anybody may take it: the same for all classes of a school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.moments import between

LINE_LENGTH = 5
"""How many may wait for each spot of a class."""
PROMOTE_UNTIL_HOURS = 12
OPEN_TO_ALL_HOURS = 1


@dataclass(frozen=True, slots=True)
class WaitlistRules:
    """Who gets a free spot, by the time that is left to the class.

    More than `promote_until` before it the first in line gets it unasked, after that the first of those in line to ask,
    and from `open_to_all` before it on whoever asks first. `is_on`: whether anybody may enter a line.
    """

    promote_until: timedelta = timedelta(hours=PROMOTE_UNTIL_HOURS)
    open_to_all: timedelta = timedelta(hours=OPEN_TO_ALL_HOURS)
    is_on: bool = True

    def promotes(self, starts_at: datetime, now: datetime) -> bool:
        """Whether a free spot goes to the first in line without asking."""
        return between(now, starts_at) > self.promote_until

    def is_open_to_all(self, starts_at: datetime, now: datetime) -> bool:
        """Whether those who don't wait may take a free spot although others do."""
        return between(now, starts_at) <= self.open_to_all
