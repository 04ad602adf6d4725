"""Why a command or query was refused, as facts without a sentence; the edges find the words.

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
    """No such class, or not any more."""

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
    """Whoever asks has `at_most` spots of this class (or more), under one email or several, and gets no further one."""

    class_id: ClassId
    at_most: int


@dataclass(frozen=True, slots=True)
class ClassAlreadyStarted:
    """It started at `starts_at`, so it can't be booked."""

    class_id: ClassId
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Busy:
    """Others kept booking the same class until our time was up; this booking was not made."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The store went silent in mid-save: the booking may or may not exist. The same request id settles it."""

    class_id: ClassId
    request_id: str


NotFound = ClassNotFound
Conflict = ClassFullyBooked | DuplicateBooking | SpotLimitReached | ClassAlreadyStarted
BookingRefusal = NotFound | Conflict
"""A final no: the same request id gets it again."""

BookClassError = BookingRefusal | Busy | OutcomeUnknown
CoreError = BookClassError | InvalidArgument | ArgumentNotProvided
