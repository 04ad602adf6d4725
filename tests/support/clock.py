"""Clocks that stand still until a test, or waiting, moves them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@dataclass
class SteeredTime:
    """Seconds that pass by waiting alone: `clock` gives them, `sleep` lets them pass at once."""

    now: float = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @contextmanager
    def within(self, limit: float) -> Iterator[None]:
        """What is done meanwhile must wait less."""
        began = self.now
        yield
        assert self.now - began < limit
