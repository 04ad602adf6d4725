"""A clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.moments import after

SYDNEY = ZoneInfo("Australia/Sydney")


@dataclass
class SettableClock:
    """A `core.ports.Clock`: calling it gives `now`, which a test may set or `advance`."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let so much time pass: true time, also when the clocks change."""
        self.now = after(self.now, by).astimezone(self.now.tzinfo)
