"""Give a spot back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from core.booking import Booking, EndedRequest
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.email import Email
from core.errors import CancelBookingError, CancelRefusal, NotBooked
from core.identity import is_one_person
from core.notice import Notice
from core.result import Err, Ok, Result
from core.waitlist import fill


@dataclass(frozen=True, slots=True)
class CancelBooking:
    """Give back the spot of the booking that the request `booking` made; or, without one, whatever `email` has.

    `request_id` identifies the request: sent twice it cancels once and gets the same answer, also if the email was
    booked again between. `cancelled_by` is the identity that asks; only whoever made a booking can cancel it, unless
    `may_cancel_any`.
    """

    class_id: ClassId
    request_id: str
    cancelled_by: str
    booking: str | None = None
    email: Email | None = None
    may_cancel_any: bool = False


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What has become of the booking, and its class with the spots left after it."""

    ended: EndedRequest
    class_info: ClassInfo


CancelAnswer = Result[Cancelled, CancelBookingError]


def decide(
    dance_class: DanceClass, command: CancelBooking, now: datetime
) -> tuple[DanceClass, Result[Cancelled, CancelRefusal]]:
    """The class after the command, and its answer."""
    done_before = dance_class.ended_by_request(command.request_id, command.cancelled_by, "cancelled")
    if done_before is not None:
        return dance_class, Ok(Cancelled(done_before, dance_class.info))
    if command.booking is not None:
        booking = dance_class.find(command.booking)
    else:
        booking = dance_class.bookings.get(command.email) if command.email is not None else None
    if booking is None:
        return dance_class, Err(NotBooked(dance_class.id))
    cancelled = dance_class.cancel(
        booking,
        request_id=command.request_id,
        cancelled_by=command.cancelled_by,
        now=now,
        may_cancel_any=command.may_cancel_any,
    )
    match cancelled:
        case Ok((decided, ended)):
            decided = fill(dance_class, _told(decided, booking, command, now), now)
            return decided, Ok(Cancelled(ended, decided.info))
        case Err() as refused:
            return dance_class, refused


def _told(dance_class: DanceClass, booking: Booking, command: CancelBooking, now: datetime) -> DanceClass:
    """With a notice to whom the school took the spot from; over HTTP it may be the student who gives it back."""
    person, by = booking.booked_by, command.cancelled_by
    is_taken = command.may_cancel_any and is_one_person(by) and by != person
    if not is_taken or person is None or not is_one_person(person):
        return dance_class
    notice = Notice(dance_class.id, dance_class.next_version, "removed", now.astimezone(UTC))
    return dance_class.with_notice(notice.to(person, booking.email, booking.request_id))
