"""What time has made due in a class: reminders, spots that nobody was given, and the end of the line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.errors import ClassNotFound, Undecided
from core.notice import NoticeKind
from core.reminders import Reminders
from core.result import Ok, Result
from core.waitlist import fill, told


@dataclass(frozen=True, slots=True)
class Settle:
    """Do what is due in a class by now; a minute later it may be done again, and does nothing twice."""

    class_id: ClassId
    request_id: str
    reminders: Reminders = field(default_factory=Reminders)


@dataclass(frozen=True, slots=True)
class Settled:
    """The class as it is now."""

    class_info: ClassInfo


SettleAnswer = Result[Settled, ClassNotFound | Undecided]


def decide(dance_class: DanceClass, command: Settle, now: datetime) -> tuple[DanceClass, Ok[Settled]]:
    """The class after what is due."""
    decided = dance_class
    if dance_class.has_started(now):
        if not dance_class.line_over:
            decided = replace(dance_class.edited(), line_over=True)
            decided = told(decided, "line_over", now) if dance_class.waits else decided
    else:
        reminder = command.reminders.due(dance_class.info, now)
        if reminder is not None:
            decided = _reminded(decided, reminder, now)
        decided = fill(dance_class, decided, now)
    return decided, Ok(Settled(decided.info))


def is_something_due(info: ClassInfo, reminders: Reminders, now: datetime) -> bool:
    """Whether `Settle` would do something; what anybody may see of the class tells."""
    if info.has_started(now):
        return info.waiting > 0 and not info.line_over
    reminder = reminders.due(info, now)
    if reminder is not None and reminder not in info.reminded:
        return True
    has_room_for_line = info.status == "open" and info.waiting > 0 and info.spots_left > 0
    return has_room_for_line and info.rules.promotes(info.starts_at, now)


def _reminded(dance_class: DanceClass, reminder: NoticeKind, now: datetime) -> DanceClass:
    if reminder in dance_class.reminded:
        return dance_class
    decided = replace(dance_class.edited(), reminded=dance_class.reminded | {reminder})
    return told(decided, reminder, now) if dance_class.bookings else decided
