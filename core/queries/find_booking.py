"""Find what an earlier request made, or what has become of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.class_id import ClassId
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.commands.join_waitlist import Waiting
from core.commands.leave_waitlist import LeftWaitlist
from core.dance_class import DanceClass
from core.ports import ClassRepository

FoundRequest = Booked | Waiting | Cancelled | LeftWaitlist


@dataclass(frozen=True, slots=True)
class FindBooking:
    """Look for what `request_id` made for `booked_by`; nobody finds what is somebody else's."""

    class_id: ClassId
    request_id: str
    booked_by: str


def find_booking(query: FindBooking, classes: ClassRepository) -> Booked | None:
    """The booking and its class as they are now. Read consistently, since it settles what a student is told."""
    found = find_request(query, classes)
    return found if isinstance(found, Booked) else None


def find_wait(query: FindBooking, classes: ClassRepository) -> Waiting | Booked | None:
    """The wait that the request began, or the booking that it has become."""
    found = find_request(query, classes)
    return found if isinstance(found, Waiting | Booked) else None


def find_request(query: FindBooking, classes: ClassRepository) -> FoundRequest | None:
    """The booking or the wait, or how the same identity ended it; for a wait given up for a spot, that booking."""
    dance_class = classes.load(query.class_id)
    return None if dance_class is None else _found(dance_class, query.request_id, query.booked_by)


def _found(dance_class: DanceClass, request_id: str, person: str) -> FoundRequest | None:
    booking, wait = dance_class.find(request_id), dance_class.find_wait(request_id)
    if booking is not None:
        return Booked(booking, dance_class.info) if booking.booked_by == person else None
    if wait is not None:
        is_theirs = wait.waiting_by == person
        return Waiting(wait, dance_class.place_of(wait), dance_class.info) if is_theirs else None
    ended = dance_class.ended.get(request_id)
    if ended is None or ended.ended_by != person:
        return None
    match ended.outcome:
        case "cancelled":
            return Cancelled(ended, dance_class.info)
        case "left":
            return LeftWaitlist(ended, dance_class.info)
        case "booked":
            return _found(dance_class, ended.ended_request, person)
