"""Why a command or query was refused: typed errors that carry facts and no sentence, which the edges add.

The families are the original system's: not found, conflict, invalid argument, argument not provided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.class_id import ClassId
from core.email import Email


@dataclass(frozen=True, slots=True)
class ClassNotFound:
    """There is no such class, or not any more."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class ClassFullyBooked:
    """All `max_spots` spots are taken."""

    class_id: ClassId
    max_spots: int


@dataclass(frozen=True, slots=True)
class DuplicateBooking:
    """`email` has a spot already, made by `booked_by` (None where the row is older than that attribute)."""

    class_id: ClassId
    email: Email
    booked_by: str | None


@dataclass(frozen=True, slots=True)
class SpotLimitReached:
    """The identity that asks has `at_most` spots of this class already (or more), under any emails."""

    class_id: ClassId
    at_most: int


@dataclass(frozen=True, slots=True)
class ClassAlreadyStarted:
    """The class started at `starts_at`, so it can't be booked or cancelled any more."""

    class_id: ClassId
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class RequestEnded:
    """The booking that `request_id` made was cancelled since; who wants the spot again asks with a new id."""

    class_id: ClassId
    request_id: str


@dataclass(frozen=True, slots=True)
class NotBooked:
    """There is no such booking, or none that the identity which asks may cancel."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class CancellationLimitReached:
    """The identity that asks has cancelled `at_most` bookings of this class: now the school is the one to ask."""

    class_id: ClassId
    at_most: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Saves of others made ours stale until the retry policy ended; nothing was changed."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The answer to a save was lost, so it may have been done or not. Sending the same request id again settles it."""

    class_id: ClassId
    request_id: str


BookingRefusal = ClassNotFound | ClassFullyBooked | DuplicateBooking | SpotLimitReached | ClassAlreadyStarted
"""Final: a chat closes the prompt that got it."""

CancelRefusal = ClassNotFound | NotBooked | ClassAlreadyStarted | CancellationLimitReached

Undecided = Busy | OutcomeUnknown
BookingConflict = BookingRefusal | RequestEnded
BookClassError = BookingConflict | Undecided
CancelBookingError = CancelRefusal | Undecided
CoreError = BookClassError | CancelBookingError | InvalidArgument | ArgumentNotProvided
