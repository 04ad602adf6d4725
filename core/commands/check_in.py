"""Note at the door that somebody came, or take that back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from core.booking import Booking
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass, stamp
from core.email import Email
from core.errors import CheckInError, CheckInRefusal, NotBooked
from core.result import Err, Ok, Result


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Whoever has booked under `email` is here, says `changed_by`. Once is enough, and the first time counts."""

    class_id: ClassId
    email: Email
    request_id: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class UndoCheckIn:
    """Whoever has booked under `email` is not here after all."""

    class_id: ClassId
    email: Email
    request_id: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The booking as it is now, and its class."""

    booking: Booking
    class_info: ClassInfo


CheckInAnswer: TypeAlias = Result[CheckedIn, CheckInError]


def decide(
    dance_class: DanceClass, command: CheckIn | UndoCheckIn, now: datetime
) -> tuple[DanceClass, Result[CheckedIn, CheckInRefusal]]:
    """The class after the command, and its answer.

    It may be said at any time: people come late, and lists are mended.
    """
    booking = dance_class.bookings.get(command.email)
    if booking is None:
        return dance_class, Err(NotBooked(dance_class.id))
    is_here = isinstance(command, CheckIn)
    if is_here == (booking.checked_in_at is not None):
        return dance_class, Ok(CheckedIn(booking, dance_class.info))
    marked = replace(booking, checked_in_at=stamp(now) if is_here else None)
    return dance_class.with_marked(marked), Ok(CheckedIn(marked, dance_class.info))
