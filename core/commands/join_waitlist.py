"""Wait for a spot in a full class."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.booking import Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.commands import book_class
from core.commands.book_class import BookClass, Booked
from core.dance_class import CANCELLATIONS_EACH, DanceClass, stamp
from core.email import Email
from core.errors import (
    AlreadyWaiting,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    DuplicateBooking,
    JoinRefusal,
    JoinWaitlistError,
    RequestEnded,
    SpotLimitReached,
    WaitlistFull,
)
from core.result import Err, Ok, Result
from core.waitlist_rules import LINE_LENGTH


@dataclass(frozen=True, slots=True)
class JoinWaitlist:
    """Enter the line of a class under `email`.

    `request_id` identifies the request, and later the booking that comes of it. `waiting_by`, `at_most`, `is_shared`
    and `name` are as for BookClass; the limit counts waits and bookings together.
    """

    class_id: ClassId
    email: Email
    request_id: str
    waiting_by: str
    at_most: int | None = None
    is_shared: bool = False
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """In line, at `place` (from 1)."""

    wait: Wait
    place: int
    class_info: ClassInfo


@dataclass(frozen=True, slots=True)
class SpotFree:
    """There is a spot after all, for whoever books it first; nothing was changed."""

    class_info: ClassInfo


Joined = Waiting | Booked | SpotFree
JoinAnswer = Result[Joined, JoinWaitlistError]


def decide(
    dance_class: DanceClass, command: JoinWaitlist, now: datetime
) -> tuple[DanceClass, Result[Joined, JoinRefusal]]:
    """The class after the command, and its answer.

    Where a spot is free after all, that is the answer: they are booked while the line is filled unasked, for that is
    what waiting means; later they are told of it, so that who waits already may be quicker.
    """
    done_before = _done_before(dance_class, command)
    if done_before is not None:
        return dance_class, Ok(done_before)
    refusal = _refusal(dance_class, command, now)
    if refusal is not None:
        return dance_class, Err(refusal)
    if dance_class.info.free_at(now):
        return _take_spot(dance_class, command, now)
    longest = LINE_LENGTH * dance_class.max_spots
    if not dance_class.rules.is_on:
        return dance_class, Err(ClassFullyBooked(dance_class.id, dance_class.max_spots))
    if dance_class.waiting >= longest:
        return dance_class, Err(WaitlistFull(dance_class.id, longest))
    wait = Wait(
        command.email, dance_class.next_ticket, stamp(now), command.request_id, command.waiting_by, command.name
    )
    decided = dance_class.with_wait(wait)
    return decided, Ok(Waiting(wait, decided.place_of(wait), decided.info))


def _done_before(dance_class: DanceClass, command: JoinWaitlist) -> Waiting | Booked | None:
    booking, wait = dance_class.find(command.request_id), dance_class.find_wait(command.request_id)
    if booking is not None:
        return Booked(booking, dance_class.info)
    if wait is not None:
        return Waiting(wait, dance_class.place_of(wait), dance_class.info)
    return None


def _refusal(dance_class: DanceClass, command: JoinWaitlist, now: datetime) -> JoinRefusal | None:
    class_id, email, person = dance_class.id, command.email, command.waiting_by
    if command.request_id in dance_class.ended:
        return RequestEnded(class_id, command.request_id)
    if dance_class.has_started(now):
        return ClassAlreadyStarted(class_id, dance_class.starts_at)
    if dance_class.status == "closed":
        return ClassClosed(class_id, dance_class.closed_reason)
    booking, wait = dance_class.bookings.get(email), dance_class.waits.get(email)
    if wait is not None:
        is_theirs = wait.waiting_by == person and not command.is_shared
        return AlreadyWaiting(class_id, email, dance_class.place_of(wait) if is_theirs else None)
    if command.at_most is not None and dance_class.spots_of(person) >= command.at_most:
        is_in = booking is not None and booking.booked_by == person
        return DuplicateBooking(class_id, email, person) if is_in else SpotLimitReached(class_id, command.at_most)
    if booking is not None:
        return DuplicateBooking(class_id, email, booking.booked_by)
    if not command.is_shared and dance_class.count_ended(person, "left") >= CANCELLATIONS_EACH:
        return CancellationLimitReached(class_id, CANCELLATIONS_EACH)
    return None


def _take_spot(
    dance_class: DanceClass, command: JoinWaitlist, now: datetime
) -> tuple[DanceClass, Result[Joined, JoinRefusal]]:
    if not dance_class.rules.promotes(dance_class.starts_at, now):
        return dance_class, Ok(SpotFree(dance_class.info))
    booking = BookClass(
        command.class_id,
        command.email,
        command.request_id,
        command.waiting_by,
        command.at_most,
        command.is_shared,
        command.name,
    )
    return book_class.decide(dance_class, booking, now)
