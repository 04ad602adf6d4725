"""What must be true of every race, however it was run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from core.dance_class import DanceClass
from core.errors import Busy, ClassFullyBooked, DuplicateBooking, OutcomeUnknown
from core.ports import StoreUnavailable
from core.result import Err, Ok
from tests.proof.race import ASKS_AGAIN, LOST_ANSWERS, Run, Told


def broken_claims(run: Run) -> list[str]:
    """The claims that do not hold."""
    return list(_broken(run))


def _broken(run: Run) -> Iterator[str]:
    states = [run.opened, *(moment.stored for moment in run.moments)]
    for before, after in pairwise(states):
        if after is not before:
            yield from _broken_by_state(after)
            yield from _broken_by_change(before, after)
    if run.stuck:
        yield "somebody waits for ever"
        return
    answered = [moment.who for moment in run.moments if moment.answer is not None and moment.call != ASKS_AGAIN]
    if Counter(answered) != Counter(range(len(run.race.wishes))):
        yield f"not one answer each, but to {answered}"
    for at, moment in enumerate(run.moments):
        if moment.answer is not None and not _Answered(run, at).is_true(moment.answer):
            yield f"the answer at {at + 1} is not true, or nothing allows it"


def _broken_by_state(state: DanceClass) -> Iterator[str]:
    rows, spots = len(state.bookings), state.max_spots
    if rows > spots:
        yield f"overbooked: {rows} have one of {spots}"
    if state.booking_count != rows:
        yield f"the count is {state.booking_count}, the rows are {rows}"
    if len({row.email.value.lower() for row in state.bookings.values()}) < rows:
        yield "two rows for one email"
    if len({row.request_id for row in state.bookings.values()}) < rows:
        yield "two rows for one request"


def _broken_by_change(before: DanceClass, after: DanceClass) -> Iterator[str]:
    gone = before.bookings.items() - after.bookings.items()
    new = len(after.bookings) - len(before.bookings)
    if before != after and (gone or new < 1 or after.version != before.version + 1):
        yield f"from version {before.version} to {after.version} with {new} new rows and {len(gone)} gone"


class _Answered:
    """The situation of somebody at the moment when they have an answer."""

    def __init__(self, run: Run, at: int) -> None:
        so_far = run.moments[: at + 1]
        self._run = run
        self._who = run.moments[at].who
        wish = run.race.wishes[self._who]
        self._mine = wish.command(run.opened.id)
        self._seen = [run.opened, *(moment.stored for moment in so_far)]
        self._own = [moment for moment in so_far if run.race.wishes[moment.who].replica == wish.replica]
        self._gave_up = run.race.hurried and any(moment.time_is_up for moment in self._own)

    def is_true(self, answer: Told) -> bool:
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
                    and not self._made_one()
                )
            case Err(DuplicateBooking(class_id, email, booked_by)):
                rows = [state.bookings[email] for state in self._seen if email in state.bookings]
                others = [row.booked_by for row in rows if row.request_id != self._mine.request_id]
                return (
                    (class_id, email) == (self._mine.class_id, self._mine.email)
                    and booked_by in others
                    and not self._made_one()
                )
            case Err(OutcomeUnknown(class_id, request_id)):
                lost = any(moment.call == "save" and moment.fault in LOST_ANSWERS for moment in self._own)
                return lost and self._gave_up and (class_id, request_id) == (self._mine.class_id, self._mine.request_id)
            case Err(Busy(class_id)):
                return self._gave_up and not self._made_one() and class_id == self._mine.class_id
            case StoreUnavailable():
                return self._gave_up and not self._made_one() and any(moment.fault for moment in self._own)
        return False

    def _made_one(self) -> bool:
        """Whether a booking was made by this delivery of the request, before anybody asked again."""
        alone = sum(wish.request_id == self._mine.request_id for wish in self._run.race.wishes) == 1
        made = next((one for one in self._run.moments if one.stored.find(self._mine.request_id)), None)
        return made is not None and made.call != ASKS_AGAIN and (alone or made.who == self._who)
