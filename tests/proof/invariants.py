"""What must be true of every run, in whatever order its steps came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from core.dance_class import DanceClass
from core.errors import Busy, ClassFullyBooked, DuplicateBooking, OutcomeUnknown
from core.ports import StoreUnavailable
from core.result import Err, Ok
from tests.proof.race import ASKS_AGAIN, LOST_ANSWERS, Outcome, Run


def violations(run: Run) -> list[str]:
    """The invariants that do not hold, in words."""
    return list(_violations(run))


def _violations(run: Run) -> Iterator[str]:
    states = [run.opened, *(step.stored for step in run.steps)]
    for before, after in pairwise(states):
        if after is not before:
            yield from _violations_of_state(after)
            yield from _violations_of_change(before, after)
    if run.stuck:
        yield "deadlock"
        return
    answered = [step.who for step in run.steps if step.answer is not None and step.call != ASKS_AGAIN]
    if Counter(answered) != Counter(range(len(run.race.requests))):
        yield f"not one answer each, but to {answered}"
    for at, step in enumerate(run.steps):
        if step.answer is not None and not _Answered(run, at).is_true(step.answer):
            yield f"the answer at {at + 1} is not true, or nothing allows it"


def _violations_of_state(state: DanceClass) -> Iterator[str]:
    rows, spots = len(state.bookings), state.max_spots
    if rows > spots:
        yield f"overbooked: {rows} have one of {spots}"
    if state.booking_count != rows:
        yield f"the count is {state.booking_count}, the rows are {rows}"
    if len({row.email.value.lower() for row in state.bookings.values()}) < rows:
        yield "two rows for one email"
    if len({row.request_id for row in state.bookings.values()}) < rows:
        yield "two rows for one request"


def _violations_of_change(before: DanceClass, after: DanceClass) -> Iterator[str]:
    gone = before.bookings.items() - after.bookings.items()
    new = len(after.bookings) - len(before.bookings)
    if before != after and (gone or new < 1 or after.version != before.version + 1):
        yield f"from version {before.version} to {after.version} with {new} new rows and {len(gone)} gone"


class _Answered:
    """What a request could know at the step when it had its answer."""

    def __init__(self, run: Run, at: int) -> None:
        so_far = run.steps[: at + 1]
        self._run = run
        self._who = run.steps[at].who
        request = run.race.requests[self._who]
        self._mine = request.command(run.opened.id)
        self._seen = [run.opened, *(step.stored for step in so_far)]
        self._own = [step for step in so_far if run.race.requests[step.who].replica == request.replica]
        self._gave_up = run.race.deadlines and any(step.time_is_up for step in self._own)

    def is_true(self, answer: Outcome) -> bool:
        match answer:
            case Ok(booked):
                row = booked.booking
                infos = [state.info for state in self._seen if state.bookings.get(row.email) == row]
                is_mine = (row.email, row.request_id) == (self._mine.email, self._mine.request_id)
                return is_mine and booked.class_info in infos and self._run.stored.bookings.get(row.email) == row
            case Err(ClassFullyBooked(class_id, spots)):
                full = [state for state in self._seen if state.is_full and not state.find(self._mine.request_id)]
                return (
                    (class_id, spots) == (self._mine.class_id, self._run.race.spots)
                    and full != []
                    and not self._made_a_booking()
                )
            case Err(DuplicateBooking(class_id, email, booked_by)):
                rows = [state.bookings[email] for state in self._seen if email in state.bookings]
                others = [row.booked_by for row in rows if row.request_id != self._mine.request_id]
                return (
                    (class_id, email) == (self._mine.class_id, self._mine.email)
                    and booked_by in others
                    and not self._made_a_booking()
                )
            case Err(OutcomeUnknown(class_id, request_id)):
                lost = any(step.call == "save" and step.fault in LOST_ANSWERS for step in self._own)
                return lost and self._gave_up and (class_id, request_id) == (self._mine.class_id, self._mine.request_id)
            case Err(Busy(class_id)):
                return self._gave_up and not self._made_a_booking() and class_id == self._mine.class_id
            case StoreUnavailable():
                return self._gave_up and not self._made_a_booking() and any(step.fault for step in self._own)
        return False

    def _made_a_booking(self) -> bool:
        """Whether a booking was made by this delivery of the request, before anybody asked again."""
        alone = sum(request.request_id == self._mine.request_id for request in self._run.race.requests) == 1
        made = next((step for step in self._run.steps if step.stored.find(self._mine.request_id)), None)
        return made is not None and made.call != ASKS_AGAIN and (alone or made.who == self._who)
