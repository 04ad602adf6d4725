"""A refusal as the outcome that is stored, and back, so that a late delivery of the same tap gets the same answer."""

from __future__ import annotations

from typing import assert_never

from adapters.chat.school import School
from adapters.chat.students import BookingStep, Outcome
from core.email import Email
from core.errors import (
    BookingRefusal,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    SpotLimitReached,
)


def outcome_of(refusal: BookingRefusal, student_id: str) -> Outcome:
    """The outcome to store for a refusal that this student got."""
    match refusal:
        case DuplicateBooking(_, _, booked_by):
            return Outcome.ALREADY_IN if booked_by == student_id else Outcome.EMAIL_TAKEN
        case ClassFullyBooked():
            return Outcome.FULL
        case SpotLimitReached():
            return Outcome.ENOUGH
        case ClassAlreadyStarted():
            return Outcome.STARTED
        case ClassNotFound():
            return Outcome.GONE
        case ClassClosed():
            return Outcome.CLOSED
        case _:
            assert_never(refusal)


def refusal_of(step: BookingStep, email: Email, student_id: str, school: School) -> BookingRefusal | None:
    """The refusal that `step` ended in for `email`; None if it was booked or is still open."""
    match step.outcome:
        case Outcome.ALREADY_IN:
            return DuplicateBooking(step.class_id, email, student_id)
        case Outcome.EMAIL_TAKEN:
            return DuplicateBooking(step.class_id, email, None)
        case Outcome.FULL:
            return ClassFullyBooked(step.class_id, max_spots=0)
        case Outcome.ENOUGH:
            return SpotLimitReached(step.class_id, school.spots_each)
        case Outcome.STARTED:
            return ClassAlreadyStarted(step.class_id, step.class_id.starts_at(school.zone))
        case Outcome.GONE:
            return ClassNotFound(step.class_id)
        case Outcome.CLOSED:
            return ClassClosed(step.class_id, None)
        case Outcome.BOOKED | None:
            return None
        case _:
            assert_never(step.outcome)
