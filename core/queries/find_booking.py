"""Find the booking that an earlier request made, or what has become of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.class_id import ClassId
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.commands.join_waitlist import Waiting
from core.ports import ClassRepository


@dataclass(frozen=True, slots=True)
class FindBooking:
    """Look for the booking that `request_id` made for `booked_by`; nobody finds the booking of somebody else."""

    class_id: ClassId
    request_id: str
    booked_by: str


def find_booking(query: FindBooking, classes: ClassRepository) -> Booked | None:
    """The booking and its class as they are now. Read consistently, since it settles what a student is told."""
    found = find_request(query, classes)
    return found if isinstance(found, Booked) else None


def find_request(query: FindBooking, classes: ClassRepository) -> Booked | Cancelled | None:
    """The booking, or how it was cancelled, if by the same identity."""
    dance_class = classes.load(query.class_id)
    if dance_class is None:
        return None
    booking, ended = dance_class.find(query.request_id), dance_class.ended.get(query.request_id)
    if booking is not None:
        return Booked(booking, dance_class.info) if booking.booked_by == query.booked_by else None
    if ended is not None and ended.ended_by == query.booked_by and ended.outcome == "cancelled":
        return Cancelled(ended, dance_class.info)
    return None


def find_wait(query: FindBooking, classes: ClassRepository) -> Waiting | Booked | None:
    """The wait that the request began for `booked_by`, or the booking that it has become."""
    dance_class = classes.load(query.class_id)
    wait = dance_class.find_wait(query.request_id) if dance_class is not None else None
    if dance_class is None or wait is None:
        return find_booking(query, classes)
    if wait.waiting_by != query.booked_by:
        return None
    return Waiting(wait, dance_class.place_of(wait), dance_class.info)
