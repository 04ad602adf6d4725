"""The aggregate: one class, its spots and who has them. Every rule about booking is decided here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.class_id import ClassId
from core.class_type import ClassType
from core.email import Email
from core.errors import ClassAlreadyStarted, ClassFullyBooked, Conflict, DuplicateBooking, SpotLimitReached
from core.moments import has_come
from core.result import Err, Ok, Result

SPOTS_PER_CLASS = 20
NOT_KNOWN = datetime.fromtimestamp(0, UTC)
"""When a booking was made whose stored row does not say so."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A spot taken under `email` at `booked_at` (UTC, whole seconds; NOT_KNOWN where its row is damaged).

    `request_id` is the request that made it and `booked_by` the identity that sent it (`slack:T1:U1`);
    both are None in rows that are older than these attributes.
    """

    email: Email
    booked_at: datetime
    request_id: str | None = None
    booked_by: str | None = None


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """What anyone may see of a class: everything but its bookings."""

    id: ClassId
    type: ClassType
    starts_at: datetime
    max_spots: int
    booking_count: int

    @property
    def spots_left(self) -> int:
        """Free spots, never below 0."""
        return max(0, self.max_spots - self.booking_count)

    def has_started(self, now: datetime) -> bool:
        """Whether it is too late to book; it is from `starts_at` on."""
        return has_come(self.starts_at, now)


@dataclass(slots=True)
class DanceClass:
    """A class at `version`, as loaded; `new_bookings` are those that `book` added and no save has stored yet.

    `starts_at` is in the school's zone. `booking_count` and not the number of rows decides about capacity: rows are
    read without isolation from a save, the count and the version come from one item.
    """

    id: ClassId
    type: ClassType
    starts_at: datetime
    max_spots: int = SPOTS_PER_CLASS
    booking_count: int = 0
    version: int = 0
    bookings: dict[Email, Booking] = field(default_factory=dict)
    new_bookings: list[Booking] = field(default_factory=list)

    @property
    def info(self) -> ClassInfo:
        """The class as it is now, new bookings included, without the personal data in it."""
        return ClassInfo(self.id, self.type, self.starts_at, self.max_spots, self.booking_count)

    @property
    def is_full(self) -> bool:
        """Whether no spot is left."""
        return self.booking_count >= self.max_spots

    def has_started(self, now: datetime) -> bool:
        """Whether it is too late to book; it is from `starts_at` on."""
        return has_come(self.starts_at, now)

    def find(self, request_id: str) -> Booking | None:
        """The booking that a request made, if it made one."""
        return next((booking for booking in self.bookings.values() if booking.request_id == request_id), None)

    def spots_of(self, booked_by: str) -> int:
        """How many spots an identity has booked, under any emails."""
        return sum(booking.booked_by == booked_by for booking in self.bookings.values())

    def book(
        self,
        email: Email,
        *,
        request_id: str,
        booked_by: str,
        now: datetime,
        at_most: int | None = None,
        is_shared: bool = False,
    ) -> Result[Booking, Conflict]:
        """Give `email` a spot, if `booked_by` has fewer than `at_most`.

        A request that has made its booking already gets the same booking again, under the email it was made with.
        DuplicateBooking goes only to the identity that booked the email (not if many share it: `is_shared`), and to
        requests that would otherwise get the spot: a full class does not reveal which emails are in it.
        """
        made_before = self.find(request_id)
        if made_before is not None:
            return Ok(made_before)
        if self.has_started(now):
            return Err(ClassAlreadyStarted(self.id, self.starts_at))
        existing = self.bookings.get(email)
        duplicate = None if existing is None else DuplicateBooking(self.id, email, existing.booked_by)
        if duplicate is not None and duplicate.booked_by == booked_by and not is_shared:
            return Err(duplicate)
        if at_most is not None and self.spots_of(booked_by) >= at_most:
            return Err(SpotLimitReached(self.id, at_most))
        if self.is_full:
            return Err(ClassFullyBooked(self.id, self.max_spots))
        if duplicate is not None:
            return Err(duplicate)
        booking = Booking(email, now.astimezone(UTC).replace(microsecond=0), request_id, booked_by)
        self.bookings[email] = booking
        self.new_bookings.append(booking)
        self.booking_count += 1
        return Ok(booking)
