"""What anyone may see of a class, and what follows from it: what is free for whom, and whether it is late."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from core.class_id import ClassId
from core.class_type import ClassType
from core.moments import between, has_come
from core.waitlist_rules import WaitlistRules

CLASS_LASTS = timedelta(hours=1)
"""How long a class takes where it says nothing else: in the timetable they follow each other by the hour."""
LATE = timedelta(hours=2)
"""Whoever cancels less than this before the start cancels late."""

Status = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """What anyone may see of a class: everything but who has booked or waits.

    `closed_reason` is in the school's own words. `minutes` is how long it takes; None where it does not say.
    `reminded` are the reminders that have been written, `line_over` whether those who still wait have been told that
    the class has begun. `revision` counts how often it was called off, held after all, or held otherwise than said.
    """

    id: ClassId
    type: ClassType
    starts_at: datetime
    max_spots: int
    booking_count: int
    waiting: int = 0
    status: Status = "open"
    closed_reason: str | None = None
    teacher: str | None = None
    room: str | None = None
    minutes: int | None = None
    reminded: frozenset[str] = frozenset()
    line_over: bool = False
    revision: int = 0
    rules: WaitlistRules = field(default=WaitlistRules())

    @property
    def spots_left(self) -> int:
        """Spots that nobody has booked, never below 0; those who wait may have them first: see `free_at`."""
        return max(0, self.max_spots - self.booking_count)

    def free_at(self, now: datetime, *, is_waiting: bool = False) -> int:
        """How many spots somebody may book now, who waits for one or does not."""
        if self.status == "closed" or self.has_started(now):
            return 0
        if self.waiting and not is_waiting and not self.rules.is_open_to_all(self.starts_at, now):
            return 0
        return self.spots_left

    def has_started(self, now: datetime) -> bool:
        """Whether it is too late to book or cancel; it is from `starts_at` on."""
        return has_come(self.starts_at, now)

    def is_late(self, now: datetime) -> bool:
        """Whether a cancellation now would be a late one."""
        return between(now, self.starts_at) < LATE
