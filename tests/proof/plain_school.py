"""A school in plain lists: who is in, who waits, what is said to whom asks. No versions, no saves, no second tries.

It says a second time, and as simply as possible, what the rules of bookings and waitlists come to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod

from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import CloseClass, ReopenClass, SetSpots
from core.commands.join_waitlist import JoinWaitlist
from core.commands.leave_waitlist import LeaveWaitlist
from core.dance_class import DanceClass

PROMOTED_UNTIL, OPEN_TO_ALL = timedelta(hours=12), timedelta(hours=1)
TEN = 10  # cancellations of a class, or times that one leaves its line


@dataclass(frozen=True, slots=True)
class Spot:
    """What somebody has or waits for."""

    email: str
    request: str
    person: str


@dataclass
class PlainClass:
    """A class; the first in `line` waits longest. `given` are requests that were put in without asking again."""

    start: datetime
    spots: int
    booked: list[Spot] = field(default_factory=list)
    line: list[Spot] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    done: dict[str, str] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    is_closed: bool = False
    cancelled_by: Counter[str] = field(default_factory=Counter)
    left_by: Counter[str] = field(default_factory=Counter)

    @property
    def state(self) -> object:
        """What the rows of the class must say."""
        booked = sorted((spot.email, spot.request, spot.person) for spot in self.booked)
        line = [(spot.email, spot.request, spot.person) for spot in self.line]
        return booked, line, sorted(self.ended), self.is_closed, self.spots

    @property
    def people(self) -> set[str]:
        return {spot.person for spot in self.booked}

    @singledispatchmethod
    def do(self, command: object, now: datetime) -> str:
        """What is answered, in the name of its type; for who waits with the place."""
        raise TypeError(command)

    @do.register
    def _book(self, command: BookClass, now: datetime) -> str:
        mine = Spot(command.email.value, command.request_id, command.booked_by)
        if refused := self._refused(mine, self.booked, "Booked", now):
            return refused
        if any(spot.email == mine.email for spot in self.booked):
            return "DuplicateBooking"
        own_wait = [spot for spot in self.line if spot.email == mine.email]
        if not self._free(now, waits=bool(own_wait)):
            return "ClassFullyBooked"
        for spot in own_wait:
            self.line.remove(spot)
            self.ended.add(spot.request)
        self.booked.append(mine)
        self._fill(now)
        return "Booked"

    @do.register
    def _join(self, command: JoinWaitlist, now: datetime) -> str:
        mine = Spot(command.email.value, command.request_id, command.waiting_by)
        if mine in self.line:
            return f"Waiting {1 + self.line.index(mine)}"
        if refused := self._refused(mine, self.booked, "Booked", now):
            return refused
        for place, spot in enumerate(self.line, 1):
            if spot.email == mine.email:
                return f"AlreadyWaiting {place}"
        if any(spot.email == mine.email for spot in self.booked):
            return "DuplicateBooking"
        if self.left_by[mine.person] >= TEN:
            return "CancellationLimitReached"
        if self._free(now, waits=False):
            if self.start - now <= PROMOTED_UNTIL:
                return "SpotFree"
            self.booked.append(mine)
            return "Booked"
        if len(self.line) >= 5 * self.spots:
            return "WaitlistFull"
        self.line.append(mine)
        return f"Waiting {len(self.line)}"

    @do.register
    def _cancel(self, command: CancelBooking, now: datetime) -> str:
        if command.request_id in self.done:
            return self.done[command.request_id]
        mine = [spot for spot in self.booked if spot.request == command.booking]
        if not mine:
            return "NotBooked"
        if now >= self.start:
            return "ClassAlreadyStarted"
        if self.cancelled_by[command.cancelled_by] >= TEN:
            return "CancellationLimitReached"
        self.cancelled_by[command.cancelled_by] += 1
        self.booked.remove(mine[0])
        self._end(mine[0], command.request_id, "Cancelled")
        self._fill(now)
        return "Cancelled"

    @do.register
    def _leave(self, command: LeaveWaitlist, now: datetime) -> str:
        if command.request_id in self.done:
            return self.done[command.request_id]
        mine = [spot for spot in self.line if spot.request == command.wait]
        if not mine:
            return "NotWaiting"
        if now >= self.start:
            return "ClassAlreadyStarted"
        self.left_by[command.left_by] += 1
        self.line.remove(mine[0])
        self._end(mine[0], command.request_id, "LeftWaitlist")
        return "LeftWaitlist"

    @do.register
    def _set_spots(self, command: SetSpots, now: datetime) -> str:
        if now >= self.start:
            return "ClassAlreadyStarted"
        self.spots = command.spots
        self._fill(now)
        return "Changed"

    @do.register(CloseClass)
    @do.register(ReopenClass)
    def _close_or_reopen(self, command: CloseClass | ReopenClass, now: datetime) -> str:
        if now >= self.start:
            return "ClassAlreadyStarted"
        self.is_closed = isinstance(command, CloseClass)
        self._fill(now)
        return "Changed"

    def _refused(self, mine: Spot, done: list[Spot], answer: str, now: datetime) -> str:
        if mine in done:
            return answer
        if mine.request in self.ended:
            return "RequestEnded"
        if now >= self.start:
            return "ClassAlreadyStarted"
        return "ClassClosed" if self.is_closed else ""

    def _free(self, now: datetime, *, waits: bool) -> bool:
        has_turn = waits or not self.line or self.start - now <= OPEN_TO_ALL
        return has_turn and len(self.booked) < self.spots

    def _fill(self, now: datetime) -> None:
        if self.is_closed or self.start - now <= PROMOTED_UNTIL:
            return
        while self.line and len(self.booked) < self.spots:
            self.given.add(self.line[0].request)
            self.booked.append(self.line.pop(0))

    def _end(self, spot: Spot, request: str, answer: str) -> None:
        self.ended.add(spot.request)
        self.done[request] = answer


def state_of(stored: DanceClass) -> object:
    """What the rows of a class say, as `PlainClass.state` has it."""
    booked = sorted((spot.email.value, spot.request_id, spot.booked_by) for spot in stored.bookings.values())
    line = [(wait.email.value, wait.request_id, wait.waiting_by) for wait in stored.line]
    return booked, line, sorted(stored.ended), stored.status == "closed", stored.max_spots
