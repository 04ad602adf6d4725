"""The aggregate: one class, its spots, who has them and who waits. Every rule about bookings is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

from core.booking import Added, Booking, Change, EndedRequest, Ending, Removed, Replaced, Row, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo, Status
from core.class_type import ClassType
from core.email import Email
from core.errors import (
    BookingConflict,
    CancellationLimitReached,
    CancelRefusal,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    DuplicateBooking,
    NotBooked,
    RequestEnded,
    SpotLimitReached,
)
from core.history import HistoryEntry
from core.moments import has_come
from core.notice import Notice, NoticeKind
from core.result import Err, Ok, Result
from core.waitlist_rules import WaitlistRules

SPOTS_PER_CLASS = 20
CANCELLATIONS_EACH = 10
"""How often one person may cancel bookings of one class."""

K = TypeVar("K")
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class DanceClass:
    """A class at `version`, as loaded, or as decided on top of `loaded`; commands return what becomes of it.

    `starts_at` is in the school's zone. `booking_count` and not the number of rows decides about capacity: rows are
    read without isolation from a save, the count and the version come from one item. So it is with `waiting`.
    `next_ticket` is for who enters the line next. `told_at` has for each kind of notice to everybody the version that
    wrote the last one; `last_message` is the request that last told them something in the school's words. `notices` and
    `history` are what was decided, not what is stored of them.
    """

    id: ClassId
    type: ClassType
    starts_at: datetime
    max_spots: int = SPOTS_PER_CLASS
    booking_count: int = 0
    version: int = 0
    bookings: Mapping[Email, Booking] = field(default_factory=dict)
    ended: Mapping[str, EndedRequest] = field(default_factory=dict)
    waiting: int = 0
    next_ticket: int = 1
    waits: Mapping[Email, Wait] = field(default_factory=dict)
    status: Status = "open"
    closed_reason: str | None = None
    teacher: str | None = None
    room: str | None = None
    minutes: int | None = None
    reminded: frozenset[str] = frozenset()
    line_over: bool = False
    revision: int = 0
    told_at: Mapping[NoticeKind, int] = field(default_factory=dict)
    last_message: str | None = None
    notices: tuple[Notice, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    rules: WaitlistRules = field(default=WaitlistRules())
    loaded: DanceClass | None = field(default=None, repr=False, compare=False)

    @property
    def info(self) -> ClassInfo:
        """The class as it is now, what was decided included, without the personal data in it."""
        return ClassInfo(
            self.id,
            self.type,
            self.starts_at,
            self.max_spots,
            self.booking_count,
            self.waiting,
            self.status,
            self.closed_reason,
            self.teacher,
            self.room,
            self.minutes,
            self.reminded,
            self.line_over,
            self.revision,
            self.rules,
        )

    @property
    def next_version(self) -> int:
        """The version that saving what is decided makes."""
        return (self.loaded or self).version + 1

    @property
    def changes(self) -> list[Change]:
        """The net differences between the class as loaded and as decided: at most one for a stored row."""
        if self.loaded is None:
            return []
        return [
            *_changes(self.loaded.bookings, self.bookings),
            *_changes(self.loaded.waits, self.waits),
            *_changes(self.loaded.ended, self.ended),
            *map(Added, self.notices),
            *map(Added, self.history),
        ]

    @property
    def adds_up(self) -> bool:
        """Whether there are as many rows as are counted; if not, they may have been read in the middle of a save."""
        return (self.booking_count, self.waiting) == (len(self.bookings), len(self.waits))

    @property
    def has_line(self) -> bool:
        """Whether anybody waits, by the count or by the rows."""
        return bool(self.waiting or self.waits)

    @property
    def line(self) -> list[Wait]:
        """Those who wait, the first in line first."""
        return sorted(self.waits.values(), key=lambda wait: wait.ticket)

    def has_started(self, now: datetime) -> bool:
        """Whether it is too late to book or cancel; it is from `starts_at` on."""
        return has_come(self.starts_at, now)

    def find(self, request_id: str) -> Booking | None:
        """The booking that a request made, if it made one and that still stands."""
        return next((booking for booking in self.bookings.values() if booking.request_id == request_id), None)

    def find_wait(self, request_id: str) -> Wait | None:
        """The wait that a request began, while it goes on."""
        return next((wait for wait in self.waits.values() if wait.request_id == request_id), None)

    def place_of(self, wait: Wait) -> int:
        """The place in line, from 1."""
        return 1 + sum(other.ticket < wait.ticket for other in self.waits.values())

    def ended_by_request(self, request_id: str, person: str, outcome: Ending) -> EndedRequest | None:
        """What a request of this person ended in this way, if it did."""
        meant = request_id, person, outcome
        ended = self.ended.values()
        return next((each for each in ended if (each.ended_request, each.ended_by, each.outcome) == meant), None)

    def spots_of(self, person: str) -> int:
        """How many spots an identity has booked or waits for, under any emails."""
        booked = sum(booking.booked_by == person for booking in self.bookings.values())
        return booked + sum(wait.waiting_by == person for wait in self.waits.values())

    def wait_for(self, email: Email, person: str, now: datetime, *, is_shared: bool = False) -> Wait | None:
        """The wait that ends if `person` books for `email` now: the email's, or the one that lets them book."""
        if is_shared or self.rules.is_open_to_all(self.starts_at, now):
            return self.waits.get(email)
        return self.waits.get(email) or next((wait for wait in self.line if wait.waiting_by == person), None)

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
        emails are in it. Whoever waited for a spot waits no more.
        """
        made_before = self.find(request_id)
        if made_before is not None:
            return Ok((self, made_before))
        if request_id in self.ended:
            return Err(RequestEnded(self.id, request_id))
        if self.has_started(now):
            return Err(ClassAlreadyStarted(self.id, self.starts_at))
        if self.status == "closed":
            return Err(ClassClosed(self.id, self.closed_reason))
        existing = self.bookings.get(email)
        duplicate = None if existing is None else DuplicateBooking(self.id, email, existing.booked_by)
        if duplicate is not None and duplicate.booked_by == booked_by and not is_shared:
            return Err(duplicate)
        wait = self.wait_for(email, booked_by, now, is_shared=is_shared)
        own_wait = wait is not None and wait.waiting_by == booked_by
        if at_most is not None and self.spots_of(booked_by) - own_wait >= at_most:
            return Err(SpotLimitReached(self.id, at_most))
        if not self.info.free_at(now, is_waiting=wait is not None):
            return Err(ClassFullyBooked(self.id, self.max_spots))
        if duplicate is not None:
            return Err(duplicate)
        booking = Booking(email, stamp(now), request_id, booked_by, name)
        ended = None if wait is None else self._ended(wait, "booked", request_id, booked_by, now)
        without_wait = self if ended is None else self.without_wait(ended)
        return Ok((without_wait.with_booking(booking), booking))

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
        if not may_cancel_any and self.count_ended(cancelled_by, "cancelled") >= CANCELLATIONS_EACH:
            return Err(CancellationLimitReached(self.id, CANCELLATIONS_EACH))
        ended = self._ended(booking, "cancelled", request_id, cancelled_by, now)
        return Ok((self._without_booking(ended), ended))

    def leave(self, wait: Wait, *, request_id: str, left_by: str, now: datetime) -> tuple[DanceClass, EndedRequest]:
        """The class without this wait of it, and its request, which has ended."""
        ended = self._ended(wait, "left", request_id, left_by, now)
        return self.without_wait(ended), ended

    def count_ended(self, person: str, outcome: Ending) -> int:
        """How many bookings or waits of this class an identity has ended in this way."""
        return sum((ended.ended_by, ended.outcome) == (person, outcome) for ended in self.ended.values())

    # The steps that decisions are made of: each keeps the counts true and knows what was loaded.

    def with_booking(self, booking: Booking) -> DanceClass:
        """The class with one more spot taken."""
        bookings = {**self.bookings, booking.email: booking}
        return replace(self.edited(), bookings=bookings, booking_count=self.booking_count + 1)

    def with_marked(self, booking: Booking) -> DanceClass:
        """The class with another note on a booking that it has."""
        return replace(self.edited(), bookings={**self.bookings, booking.email: booking})

    def with_wait(self, wait: Wait) -> DanceClass:
        """The class with one more in line, whose ticket is used up."""
        waits = {**self.waits, wait.email: wait}
        return replace(self.edited(), waits=waits, waiting=self.waiting + 1, next_ticket=wait.ticket + 1)

    def promoted(self, wait: Wait, now: datetime) -> DanceClass:
        """The class with a booking instead of a wait; its request goes on with it."""
        booking = Booking(wait.email, stamp(now), wait.request_id, wait.waiting_by, wait.name)
        waits = {email: kept for email, kept in self.waits.items() if email != wait.email}
        return replace(self.edited(), waits=waits, waiting=self.waiting - 1).with_booking(booking)

    def _without_booking(self, ended: EndedRequest) -> DanceClass:
        bookings = {email: kept for email, kept in self.bookings.items() if email != ended.email}
        about = ended.request_id  # "you're in" is untrue now; that the school took another booking away is not
        notices = tuple(notice for notice in self.notices if notice.email is None or notice.request_id != about)
        count = self.booking_count - 1
        return replace(self._with_ended(ended), bookings=bookings, booking_count=count, notices=notices)

    def without_wait(self, ended: EndedRequest) -> DanceClass:
        """The class with one fewer in line, whose request has ended."""
        waits = {email: kept for email, kept in self.waits.items() if email != ended.email}
        return replace(self._with_ended(ended), waits=waits, waiting=self.waiting - 1)

    def with_notice(self, notice: Notice) -> DanceClass:
        """The class with something more to tell."""
        return replace(self.edited(), notices=(*self.notices, notice))

    def with_history(self, entry: HistoryEntry) -> DanceClass:
        """The class, with a note of what was done to it; a request that comes twice in one save is noted once."""
        if any(entry.request_id == other.request_id for other in self.history):
            return self
        return replace(self.edited(), history=(*self.history, entry))

    def edited(self) -> DanceClass:
        """The class to decide on: it knows what was loaded."""
        return self if self.loaded is not None else replace(self, loaded=self)

    def _with_ended(self, ended: EndedRequest) -> DanceClass:
        return replace(self.edited(), ended={**self.ended, ended.request_id: ended})

    def _ended(
        self, row: Booking | Wait, outcome: Ending, request_id: str, ended_by: str, now: datetime
    ) -> EndedRequest:
        return EndedRequest(
            request_id=row.request_id or request_id,
            email=row.email,
            outcome=outcome,
            ended_at=stamp(now),
            ended_by=ended_by,
            ended_request=request_id,
            late=outcome == "cancelled" and self.info.is_late(now),
        )


def stamp(now: datetime) -> datetime:
    """The moment as rows keep it: UTC, whole seconds."""
    return now.astimezone(UTC).replace(microsecond=0)


def _changes(before: Mapping[K, R], after: Mapping[K, R]) -> list[Change]:
    added = [Added(row) for key, row in after.items() if key not in before]
    replaced = [Replaced(before[key], row) for key, row in after.items() if key in before and before[key] is not row]
    return [*added, *replaced, *(Removed(row) for key, row in before.items() if key not in after)]
