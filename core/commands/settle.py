"""What time has made due in a class: reminders, spots that nobody was given, and the end of the line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from core.class_id import ClassId
from core.dance_class import ClassInfo, DanceClass
from core.errors import ClassNotFound, Undecided
from core.moments import after, has_come
from core.notice import NoticeKind
from core.result import Ok, Result
from core.waitlist import fill, told

SOON = timedelta(hours=2)
"""How long before a class the second reminder is due."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Do what is due in a class by now; a minute later it may be done again, and does nothing twice."""

    class_id: ClassId
    request_id: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The class as it is now."""

    class_info: ClassInfo


SettleAnswer = Result[Settled, ClassNotFound | Undecided]


def decide(dance_class: DanceClass, now: datetime) -> tuple[DanceClass, Ok[Settled]]:
    """The class after what is due."""
    decided = dance_class
    if dance_class.has_started(now):
        if not dance_class.line_over:
            decided = replace(dance_class.edited(), line_over=True)
            decided = told(decided, "line_over", now) if dance_class.waits else decided
    else:
        for reminder in due_reminders(dance_class.info, now):
            decided = _reminded(decided, reminder, now)
        decided = fill(dance_class, decided, now)
    return decided, Ok(Settled(decided.info))


def due_reminders(info: ClassInfo, now: datetime) -> list[NoticeKind]:
    """The reminders that are due by now; the first at the same time on the school's clock the day before.

    The later one takes the place of an earlier one that was not sent by then.
    """
    if info.status == "closed":
        return []
    if has_come(after(info.starts_at, -SOON), now):
        return ["reminder_soon"]
    return ["reminder_day"] if has_come(day_before(info.starts_at), now) else []


def day_before(starts_at: datetime) -> datetime:
    """The same time on the clock, the day before: 24 hours, or one more or less over a change of the clock."""
    zone: tzinfo | None = starts_at.tzinfo
    return datetime.combine(starts_at.date() - timedelta(days=1), starts_at.time(), zone)


def _reminded(dance_class: DanceClass, reminder: NoticeKind, now: datetime) -> DanceClass:
    if reminder in dance_class.reminded:
        return dance_class
    decided = replace(dance_class.edited(), reminded=dance_class.reminded | {reminder})
    return told(decided, reminder, now) if dance_class.bookings else decided
