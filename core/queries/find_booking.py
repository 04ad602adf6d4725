"""Find the booking that an earlier request made, if it made one."""

from __future__ import annotations

from dataclasses import dataclass

from core.class_id import ClassId
from core.commands.book_class import Booked
from core.ports import ClassRepository


@dataclass(frozen=True, slots=True)
class FindBooking:
    """Look for the booking that `request_id` made for `booked_by`; nobody finds the booking of somebody else."""

    class_id: ClassId
    request_id: str
    booked_by: str


def find_booking(query: FindBooking, classes: ClassRepository) -> Booked | None:
    """The booking and its class as they are now. Read consistently, since it settles what a student is told."""
    dance_class = classes.load(query.class_id)
    booking = dance_class and dance_class.find(query.request_id)
    if not dance_class or not booking or booking.booked_by != query.booked_by:
        return None
    return Booked(booking, dance_class.info)
