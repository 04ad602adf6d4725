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
    """All `max_spots` spots are taken, or those that are free are for people who wait for them."""

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
class ClassClosed:
    """The school has called the class off, for a reason in its own words if it gave one."""

    class_id: ClassId
    reason: str | None


@dataclass(frozen=True, slots=True)
class RequestEnded:
    """What `request_id` made, a booking or a wait, is gone since; who wants it again asks with a new id."""

    class_id: ClassId
    request_id: str


@dataclass(frozen=True, slots=True)
class NotBooked:
    """There is no such booking, or none that the identity which asks may cancel."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class AlreadyWaiting:
    """`email` is in line already, at `place` (from 1) if the identity that asks entered it there, else None."""

    class_id: ClassId
    email: Email
    place: int | None


@dataclass(frozen=True, slots=True)
class NotWaiting:
    """There is no such wait, or none that the identity which asks may end."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class WaitlistFull:
    """`at_most` people wait already."""

    class_id: ClassId
    at_most: int


@dataclass(frozen=True, slots=True)
class CancellationLimitReached:
    """The identity that asks has cancelled `at_most` bookings of this class, or left its line so often.

    Now the school is the one to ask.
    """

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


BookingRefusal = (
    ClassNotFound | ClassFullyBooked | DuplicateBooking | SpotLimitReached | ClassAlreadyStarted | ClassClosed
)
"""Final: a chat closes the prompt that got it."""

CancelRefusal = ClassNotFound | NotBooked | ClassAlreadyStarted | CancellationLimitReached
JoinRefusal = (
    ClassNotFound
    | ClassFullyBooked
    | WaitlistFull
    | DuplicateBooking
    | AlreadyWaiting
    | SpotLimitReached
    | CancellationLimitReached
    | ClassAlreadyStarted
    | ClassClosed
    | RequestEnded
)
LeaveRefusal = ClassNotFound | NotWaiting | ClassAlreadyStarted
ClassRefusal = ClassNotFound | ClassAlreadyStarted
CheckInRefusal = ClassNotFound | NotBooked

Undecided = Busy | OutcomeUnknown
BookingConflict = BookingRefusal | RequestEnded
BookClassError = BookingConflict | Undecided
CancelBookingError = CancelRefusal | Undecided
JoinWaitlistError = JoinRefusal | Undecided
LeaveWaitlistError = LeaveRefusal | Undecided
ChangeClassError = ClassRefusal | Undecided
CheckInError = CheckInRefusal | Undecided
CoreError = (
    BookClassError
    | CancelBookingError
    | JoinWaitlistError
    | LeaveWaitlistError
    | ChangeClassError
    | CheckInError
    | InvalidArgument
    | ArgumentNotProvided
)
