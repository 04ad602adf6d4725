"""What must be true of every run, in whatever order its steps came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from core.dance_class import DanceClass
from core.errors import OutcomeUnknown
from core.ports import StoreUnavailable
from core.result import Err
from tests.proof.race import ASKS_AGAIN, LOST_ANSWERS, Outcome, Run, Step, is_definite
from tests.proof.sequential import equals_a_sequential_order


def violations(run: Run) -> list[str]:
    """The invariants that do not hold, in words."""
    return list(_violations(run))


def _violations(run: Run) -> Iterator[str]:
    states = [run.opened, *(step.stored for step in run.steps)]
    for before, after in pairwise(states):
        if after is not before:
            yield from _known(run, after)
            if before != after and after.version != before.version + 1:
                yield f"from version {before.version} to {after.version}"
    if run.stuck:
        yield "deadlock"
        return
    answered = [step.who for step in run.steps if step.answer is not None and step.call != ASKS_AGAIN]
    if Counter(answered) != Counter(range(len(run.race.requests))):
        yield f"not one answer each, but to {answered}"
        return
    for at, step in enumerate(run.steps):
        if isinstance(step.answer, Exception) and not isinstance(step.answer, StoreUnavailable):
            yield f"at {at + 1} there is no answer, but {step.answer!r}"
        elif step.answer is not None and not is_definite(step.answer) and not _may_be_open(run, at, step.answer):
            yield f"nothing allows that the answer at {at + 1} leaves it open"
    if not equals_a_sequential_order(run):
        yield "answers and rows equal no sequential order of the commands"


def _known(run: Run, state: DanceClass) -> list[str]:
    key = "state", id(state)
    if run.known is None or key not in run.known:
        found = [*_violations_of_state(state), *_violations_of_promotion(run, state)]
        if run.known is None:
            return found
        run.known[key] = found
    broken: list[str] = run.known[key]
    return broken


def _violations_of_state(state: DanceClass) -> Iterator[str]:
    rows, spots = len(state.bookings), state.max_spots
    if rows > spots:
        yield f"overbooked: {rows} have one of {spots}"
    if state.booking_count != rows:
        yield f"the count is {state.booking_count}, the rows are {rows}"
    if len({row.email.value.lower() for row in state.bookings.values()}) < rows:
        yield "two rows for one email"
    made_by = {row.request_id for row in state.bookings.values()}
    if len(made_by) < rows:
        yield "two rows for one request"
    yield from _violations_of_line(state)
    if made_by & state.ended.keys():
        yield "a request that has ended has a booking"


def _violations_of_line(state: DanceClass) -> Iterator[str]:
    tickets = [wait.ticket for wait in state.waits.values()]
    if state.waiting != len(tickets):
        yield f"{state.waiting} count as waiting, the rows are {len(tickets)}"
    if len(set(tickets)) < len(tickets):
        yield "two have one ticket"
    if state.waits.keys() & state.bookings.keys():
        yield "somebody is in and waits"
    if {wait.request_id for wait in state.waits.values()} & state.ended.keys():
        yield "a request that has ended waits"


def _violations_of_promotion(run: Run, state: DanceClass) -> Iterator[str]:
    clocks = (run.race.clock(replica) for replica in range(len(run.race.requests)))
    promotes = all(state.rules.promotes(state.starts_at, clock) for clock in clocks)
    if promotes and state.waits and state.status == "open" and len(state.bookings) < state.max_spots:
        yield "a spot is idle while somebody waits"


def _may_be_open(run: Run, at: int, answer: Outcome) -> bool:
    """Whether the retry policy ended, and something had happened that says why."""
    replica = run.race.requests[run.steps[at].who].replica
    own = [step for step in run.steps[: at + 1] if run.race.requests[step.who].replica == replica]
    if not run.race.deadlines or not any(step.time_is_up for step in own):
        return False
    match answer:
        case Err(OutcomeUnknown()):
            return any(_is_lost(step) for step in own)
        case StoreUnavailable():
            return any(step.fault for step in own)
        case _:
            return True


def _is_lost(step: Step) -> bool:
    return step.call == "save" and step.fault in LOST_ANSWERS
