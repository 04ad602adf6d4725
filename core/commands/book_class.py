"""Book a spot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from core.booking import Booking
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.email import Email
from core.errors import BookClassError, BookingConflict, ClassFullyBooked
from core.result import Err, Ok, Result
from core.waitlist import fill


@dataclass(frozen=True, slots=True)
class BookClass:
    """Take a spot in a class under `email`.

    `request_id` identifies the request: sent twice it books once and gets the same answer. `booked_by` is the immutable
    identity that asks (`slack:T1:U1`, `telegram:42`); `at_most` is how many spots of this class it may have, under any
    emails (None: any number). `is_shared`: many people are behind `booked_by`, so what one of them did is no news for
    another. `name` is who comes, where that is not the one who asks. `added_by` is who of the school's people did it.
    `with_a_spot_more`: a full class gets one spot more for it, unless others wait for a spot.
    """

    class_id: ClassId
    email: Email
    request_id: str
    booked_by: str
    at_most: int | None = None
    is_shared: bool = False
    name: str | None = field(default=None, repr=False)
    added_by: str | None = None
    with_a_spot_more: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """The booking and its class, with the spots left after it."""

    booking: Booking
    class_info: ClassInfo


BookAnswer = Result[Booked, BookClassError]


def decide(
    dance_class: DanceClass, command: BookClass, now: datetime
) -> tuple[DanceClass, Result[Booked, BookingConflict]]:
    """The class after the command, and its answer."""
    booked = dance_class.book(
        command.email,
        request_id=command.request_id,
        booked_by=command.booked_by,
        now=now,
        at_most=command.at_most,
        is_shared=command.is_shared,
        name=command.name,
    )
    match booked:
        case Ok((decided, booking)):
            decided = fill(dance_class, decided, now)
            return decided, Ok(Booked(booking, decided.info))
        case Err(ClassFullyBooked()) if command.with_a_spot_more and not dance_class.has_line:
            wider = replace(dance_class.edited(), max_spots=dance_class.booking_count + 1)
            decided, answer = decide(wider, replace(command, with_a_spot_more=False), now)
            return (dance_class, answer) if isinstance(answer, Err) else (decided, answer)
        case Err() as refused:
            return dance_class, refused
