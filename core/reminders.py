"""When those who are booked are reminded of a class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.class_info import ClassInfo
from core.moments import after, has_come
from core.notice import NoticeKind

DAY_HOURS, SOON_HOURS = 24, 2


@dataclass(frozen=True, slots=True)
class Reminders:
    """One reminder so many hours before the class, 24 or more, and one fewer `soon`; None: there is none.

    Whole days are days on the school's clock: 24 hours before is the day before at the same time.
    """

    day: int | None = DAY_HOURS
    soon: int | None = SOON_HOURS

    def due(self, info: ClassInfo, now: datetime) -> NoticeKind | None:
        """The reminder that is due by now; the later one replaces an earlier one that was not sent by then."""
        if info.status == "closed" or info.has_started(now):
            return None
        if self.soon is not None and has_come(before(info.starts_at, self.soon), now):
            return "reminder_soon"
        if self.day is not None and has_come(before(info.starts_at, self.day), now):
            return "reminder_day"
        return None


def before(starts_at: datetime, hours: int) -> datetime:
    """So many hours before, of which 24 are a day on the clock, also where it is changed meanwhile."""
    days, rest = divmod(hours, 24)
    day = datetime.combine(starts_at.date() - timedelta(days=days), starts_at.time(), starts_at.tzinfo)
    return after(day, -timedelta(hours=rest)) if rest else day
