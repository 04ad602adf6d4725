"""When those who are booked are reminded of a class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.dance_class import ClassInfo
from core.moments import after, has_come
from core.notice import NoticeKind


@dataclass(frozen=True, slots=True)
class Reminders:
    """The first some days before the class at the same time on the school's clock, the second so long before it."""

    days_before: int = 1
    soon: timedelta = timedelta(hours=2)

    def due(self, info: ClassInfo, now: datetime) -> NoticeKind | None:
        """The reminder that is due by now; the later one replaces an earlier one that was not sent by then."""
        if info.status == "closed" or info.has_started(now):
            return None
        if has_come(after(info.starts_at, -self.soon), now):
            return "reminder_soon"
        return "reminder_day" if has_come(self.first_at(info.starts_at), now) else None

    def first_at(self, starts_at: datetime) -> datetime:
        """When the first is due: at the same time on the clock, which over a change of it is not 24 hours before."""
        day = starts_at.date() - timedelta(days=self.days_before)
        return datetime.combine(day, starts_at.time(), starts_at.tzinfo)
