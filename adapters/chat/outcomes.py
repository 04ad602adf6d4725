"""A refusal as the outcome that is stored, and back, so that a late delivery of the same tap gets the same answer."""

from __future__ import annotations

from typing import assert_never

from adapters.chat.school import School
from adapters.chat.students import BookingStep, Outcome
from core.dance_class import CANCELLATIONS_EACH
from core.email import Email
from core.errors import (
    AlreadyWaiting,
    BookingRefusal,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    SpotLimitReached,
    WaitlistFull,
)

Refusal = BookingRefusal | AlreadyWaiting | WaitlistFull | CancellationLimitReached
"""Final, of a booking or of a wait: it closes the prompt that got it."""


def outcome_of(refusal: Refusal, student_id: str) -> Outcome:
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
        case AlreadyWaiting(_, _, place):
            return Outcome.EMAIL_IN_LINE if place is None else Outcome.IN_LINE
        case WaitlistFull():
            return Outcome.LINE_FULL
        case CancellationLimitReached():
            return Outcome.LEFT_OFTEN
        case _:
            assert_never(refusal)


def refusal_of(step: BookingStep, email: Email, student_id: str, school: School) -> Refusal | None:
    """The refusal that `step` ended in for `email`; None if it was granted or is still open."""
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
        case Outcome.IN_LINE:
            return AlreadyWaiting(step.class_id, email, place=1)  # wherever it is now
        case Outcome.EMAIL_IN_LINE:
            return AlreadyWaiting(step.class_id, email, place=None)
        case Outcome.LINE_FULL:
            return WaitlistFull(step.class_id, at_most=0)
        case Outcome.LEFT_OFTEN:
            return CancellationLimitReached(step.class_id, CANCELLATIONS_EACH)
        case Outcome.BOOKED | Outcome.WAITING | Outcome.SPOT_FREE | None:
            return None
        case _:
            assert_never(step.outcome)
