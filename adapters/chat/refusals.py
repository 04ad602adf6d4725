"""What a student sees who could not be booked or put in line: why, and what they can have instead."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing import Browsing
from adapters.chat.outcomes import Refusal
from adapters.chat.screen import Screen
from adapters.chat.waitlist_screens import WaitlistScreens
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.email import Email
from core.errors import (
    AlreadyWaiting,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    SpotLimitReached,
    WaitlistFull,
)
from core.ports import ClassRepository, Held
from core.queries.my_bookings import held_by


@dataclass(frozen=True, slots=True)
class Refusals:
    """The refusals that one student may get."""

    student_id: str
    classes: ClassRepository
    browsing: Browsing
    screens: BookingScreens
    line: WaitlistScreens

    def show(self, refusal: Refusal, class_type: ClassType | None = None, *, for_other: bool = False) -> Screen:
        """Why, and what else there is. `class_type` saves a look-up if it is known; `for_other` as in StartBooking."""
        match refusal:
            case ClassFullyBooked(class_id) | WaitlistFull(class_id):
                return self._full(class_id, for_other=for_other)
            case DuplicateBooking(class_id) | SpotLimitReached(class_id):
                # The student has a spot: no need to look for another class.
                known = class_type or self.browsing.type_of(class_id)
                return self.screens.refused(refusal, known, None, self.student_id)
            case ClassAlreadyStarted() | ClassClosed() | ClassNotFound():
                class_type, other = self.browsing.next_with_room(refusal.class_id, class_type)
                return self.screens.refused(refusal, class_type, other, self.student_id, for_other=for_other)
            case AlreadyWaiting(class_id, email, place):
                if place is None:
                    return self.line.email_waits(email, class_id, class_type or self.browsing.type_of(class_id))
                return self.in_line(class_id, email)
            case CancellationLimitReached(_, at_most):
                return self.line.left_too_often(at_most)

    def in_line(self, class_id: ClassId, email: Email) -> Screen:
        """What has become of their wait under this email, read consistently: a spot may be free for them."""
        held = self._held(class_id, email)
        if isinstance(held, Booked):
            return self.line.promoted(held)
        if held is None:
            return self.line.left_before()
        if held.class_info.free_at(self.browsing.now, is_waiting=True):
            return self.line.spot_free(held.class_info)
        return self.line.already_waiting(held)

    def _full(self, class_id: ClassId, *, for_other: bool) -> Screen:
        info = self.browsing.find(class_id)
        class_type, other = self.browsing.next_with_room(class_id, info.type if info else None)
        if info is None or not info.rules.is_on:
            full = ClassFullyBooked(class_id, info.max_spots if info else 0)
            return self.screens.refused(full, class_type, other, self.student_id, for_other=for_other)
        own = self.browsing.own.wait_in(info.id) if info.waiting and not for_other else None
        return self.line.full(info, other, own, for_other=for_other)

    def _held(self, class_id: ClassId, email: Email) -> Held | None:
        dance_class = self.classes.load(class_id)
        held = held_by(self.student_id, dance_class) if dance_class is not None else []
        return next((each for each in held if _email_of(each) == email), None)


def _email_of(held: Held) -> Email:
    return held.wait.email if isinstance(held, Waiting) else held.booking.email
