"""Forget who came to a class, long after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.errors import ClassNotFound, Undecided
from core.result import Ok, Result

_AT_ONCE = 90
"""Rows, with room for other commands in the same save."""


@dataclass(frozen=True, slots=True)
class ForgetCheckIns:
    """Forget who was checked in at the door of a class that is over; of a huge one the next time does the rest."""

    class_id: ClassId
    request_id: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The class as it is now."""

    class_info: ClassInfo


ForgetAnswer = Result[Forgotten, ClassNotFound | Undecided]


def decide(dance_class: DanceClass, _: ForgetCheckIns, now: datetime) -> tuple[DanceClass, Ok[Forgotten]]:
    """The class without check-ins, if it has begun."""
    decided = dance_class
    checked_in = [booking for booking in dance_class.bookings.values() if booking.checked_in_at is not None]
    for booking in checked_in[:_AT_ONCE] if dance_class.has_started(now) else ():
        decided = decided.with_marked(replace(booking, checked_in_at=None))
    return decided, Ok(Forgotten(decided.info))
