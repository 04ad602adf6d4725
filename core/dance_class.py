"""The aggregate: one class, its spots and who has them. Every rule about bookings is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from core.booking import Added, Booking, Change, EndedRequest, Removed, Replaced, Row
from core.class_id import ClassId
from core.class_type import ClassType
from core.email import Email
from core.errors import (
    BookingConflict,
    CancellationLimitReached,
    CancelRefusal,
    ClassAlreadyStarted,
    ClassFullyBooked,
    DuplicateBooking,
    NotBooked,
    RequestEnded,
    SpotLimitReached,
)
from core.moments import between, has_come
from core.result import Err, Ok, Result

SPOTS_PER_CLASS = 20
CLASS_LASTS = timedelta(hours=1)
"""How long a class takes: in the timetable they follow each other by the hour."""
LATE = timedelta(hours=2)
"""Whoever cancels less than this before the start cancels late."""
CANCELLATIONS_EACH = 10
"""How often one person may cancel bookings of one class."""

K = TypeVar("K")
R = TypeVar("R", bound=Row)


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
        """Whether it is too late to book or cancel; it is from `starts_at` on."""
        return has_come(self.starts_at, now)

    def is_late(self, now: datetime) -> bool:
        """Whether a cancellation now would be a late one."""
        return between(now, self.starts_at) < LATE


@dataclass(frozen=True, slots=True)
class DanceClass:
    """A class at `version`, as loaded, or as decided on top of `loaded`; `book` and `cancel` return what becomes of it.

    `starts_at` is in the school's zone. `booking_count` and not the number of rows decides about capacity: rows are
    read without isolation from a save, the count and the version come from one item.
    """

    id: ClassId
    type: ClassType
    starts_at: datetime
    max_spots: int = SPOTS_PER_CLASS
    booking_count: int = 0
    version: int = 0
    bookings: Mapping[Email, Booking] = field(default_factory=dict)
    ended: Mapping[str, EndedRequest] = field(default_factory=dict)
    loaded: DanceClass | None = field(default=None, repr=False, compare=False)

    @property
    def info(self) -> ClassInfo:
        """The class as it is now, what was decided included, without the personal data in it."""
        return ClassInfo(self.id, self.type, self.starts_at, self.max_spots, self.booking_count)

    @property
    def changes(self) -> list[Change]:
        """The net differences between the class as loaded and as decided: at most one for a stored row."""
        if self.loaded is None:
            return []
        return [*_changes(self.loaded.bookings, self.bookings), *_changes(self.loaded.ended, self.ended)]

    @property
    def adds_up(self) -> bool:
        """Whether there are as many rows as are counted; if not, they may have been read in the middle of a save."""
        return self.booking_count == len(self.bookings)

    @property
    def is_full(self) -> bool:
        """Whether no spot is left."""
        return self.booking_count >= self.max_spots

    def has_started(self, now: datetime) -> bool:
        """Whether it is too late to book or cancel; it is from `starts_at` on."""
        return has_come(self.starts_at, now)

    def find(self, request_id: str) -> Booking | None:
        """The booking that a request made, if it made one and that still stands."""
        return next((booking for booking in self.bookings.values() if booking.request_id == request_id), None)

    def ended_by_request(self, request_id: str, person: str) -> EndedRequest | None:
        """What a request of this person ended, if it ended something."""
        ended = self.ended.values()
        return next((each for each in ended if (each.ended_request, each.ended_by) == (request_id, person)), None)

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
        name: str | None = None,
    ) -> Result[tuple[DanceClass, Booking], BookingConflict]:
        """The class with a spot for `email`, and the booking, if `booked_by` has fewer than `at_most`.

        A request that has made its booking already changes nothing, whatever email it names now; one whose booking
        was cancelled since has ended. DuplicateBooking goes only to the identity that booked the email (not if many
        share it: `is_shared`), and to requests that would otherwise get the spot: a full class does not reveal which
        emails are in it.
        """
        made_before = self.find(request_id)
        if made_before is not None:
            return Ok((self, made_before))
        if request_id in self.ended:
            return Err(RequestEnded(self.id, request_id))
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
        booking = Booking(email, _stamp(now), request_id, booked_by, name)
        bookings = {**self.bookings, email: booking}
        return Ok((self._with(bookings, self.ended, self.booking_count + 1), booking))

    def cancel(
        self, booking: Booking, *, request_id: str, cancelled_by: str, now: datetime, may_cancel_any: bool = False
    ) -> Result[tuple[DanceClass, EndedRequest], CancelRefusal]:
        """The class without this booking of it, and its request, which has ended.

        Only whoever made the booking finds it, or who `may_cancel_any`; only the latter may go on after
        CANCELLATIONS_EACH of this class.
        """
        if booking.booked_by != cancelled_by and not may_cancel_any:
            return Err(NotBooked(self.id))
        if self.has_started(now):
            return Err(ClassAlreadyStarted(self.id, self.starts_at))
        if not may_cancel_any and self._cancelled_by(cancelled_by) >= CANCELLATIONS_EACH:
            return Err(CancellationLimitReached(self.id, CANCELLATIONS_EACH))
        ended = EndedRequest(
            request_id=booking.request_id or request_id,
            email=booking.email,
            outcome="cancelled",
            ended_at=_stamp(now),
            ended_by=cancelled_by,
            ended_request=request_id,
            late=self.info.is_late(now),
        )
        bookings = {email: kept for email, kept in self.bookings.items() if email != booking.email}
        return Ok((self._with(bookings, {**self.ended, ended.request_id: ended}, self.booking_count - 1), ended))

    def _with(
        self, bookings: Mapping[Email, Booking], ended: Mapping[str, EndedRequest], booking_count: int
    ) -> DanceClass:
        loaded = self.loaded or self
        return replace(self, bookings=bookings, ended=ended, booking_count=booking_count, loaded=loaded)

    def _cancelled_by(self, person: str) -> int:
        return sum(ended.ended_by == person for ended in self.ended.values())


def _changes(before: Mapping[K, R], after: Mapping[K, R]) -> list[Change]:
    added = [Added(row) for key, row in after.items() if key not in before]
    replaced = [Replaced(before[key], row) for key, row in after.items() if key in before and before[key] is not row]
    return [*added, *replaced, *(Removed(row) for key, row in before.items() if key not in after)]


def _stamp(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)
