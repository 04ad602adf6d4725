"""Commands in one process, in every order: they share a group commit, its lock, its loads and its saves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.proof.cases import (
    BOOKED,
    DEPTH,
    DUPLICATE,
    FULL,
    SAME_EMAIL,
    SAME_REQUEST,
    THREE,
    UNSETTLED,
    Case,
    each,
)
from tests.proof.controlled_group_commit import controlled_group_commit
from tests.proof.controlled_stores import ControlledMemory
from tests.proof.invariants import violations
from tests.proof.race import Race, Run
from tests.proof.scheduler import scheduling
from tests.proof.searching import Searched, runs, search

ANA, BEN, CLEO = (replace(request, replica=0) for request in THREE)
TOGETHER = (ANA, BEN, CLEO)
APART = (ANA, BEN, replace(CLEO, replica=1))
EMAIL_TWICE, REQUEST_TWICE = (
    [replace(request, replica=0) for request in requests] for requests in (SAME_EMAIL, SAME_REQUEST)
)

CASES = [
    Case("2", Race((ANA, BEN)), 8, (BOOKED, FULL)),
    Case("2, 1 fault, deadlines", Race((ANA, BEN), 1, 1, deadlines=True), 214, (BOOKED, FULL, *UNSETTLED)),
    Case("same email", Race((*EMAIL_TWICE,), 2, 1, deadlines=True), 214, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same email and 1", Race((*EMAIL_TWICE, BEN), 1), 162, (BOOKED, FULL)),
    Case("same request", Race((*REQUEST_TWICE,), 2, 1, deadlines=True), 212, (BOOKED, *UNSETTLED)),
    Case("same request and 1", Race((*REQUEST_TWICE, BEN), 1), 162, (BOOKED, FULL)),
    Case(
        "3, 1 fault, deadlines", Race(TOGETHER, 1, 1, deadlines=True, symmetric=True), 1044, (BOOKED, FULL, *UNSETTLED)
    ),
    Case("3, 2 spots, 1 fault", Race(TOGETHER, 2, 1, deadlines=True, symmetric=True), 1781, (BOOKED, FULL, *UNSETTLED)),
    Case("2 and 1 elsewhere", Race(APART, 2, preemptions=3), 1300, (BOOKED, FULL)),
    Case("2 and 1 elsewhere, 1 fault", Race(APART, 2, 1, preemptions=1), 2384, (BOOKED, FULL)),
]
DEEP = [
    Case("2 and 1 elsewhere, any preemptions", Race(APART, 2), 13534, (BOOKED, FULL)),
    Case("2 and 1 elsewhere, 1 fault, 2 preemptions", Race(APART, 2, 1, preemptions=2), 17122, (BOOKED, FULL)),
]
BY_LINE = [Race((ANA, BEN), preemptions=2), Race(TOGETHER, 2, preemptions=1, symmetric=True)]
BY_LINE_DEEP = [Race((ANA, BEN), preemptions=3), Race(TOGETHER, 2, preemptions=2, symmetric=True)]


@each(CASES, DEEP)
def test_in_whatever_order_commands_share_a_group_commit_all_invariants_hold(case: Case) -> None:
    with scheduling(3) as scheduler, controlled_group_commit(scheduler):
        assert search(case.race, scheduler, ControlledMemory(scheduler)) == Searched(
            case.schedules, frozenset(case.answers)
        )


@pytest.mark.parametrize("race", BY_LINE if DEPTH == 1 else BY_LINE_DEEP, ids=lambda race: str(len(race.requests)))
def test_at_whatever_line_a_group_commit_is_interrupted_all_invariants_hold(race: Race) -> None:
    with scheduling(3) as scheduler, controlled_group_commit(scheduler, by_line=True):
        searched = search(race, scheduler, ControlledMemory(scheduler))
    assert searched.schedules > 100  # which events are lines, and so how many there are, is up to Python
    assert searched.answers == {BOOKED, FULL}


def test_some_commands_are_saved_together() -> None:
    with scheduling(3) as scheduler, controlled_group_commit(scheduler):
        most = [_most_rows_in_a_save(run) for run in runs(Race(TOGETHER, 3), scheduler, ControlledMemory(scheduler))]
    assert set(most) == {1, 2}


def test_the_search_finds_the_deadlock_of_a_group_commit_without_its_lock() -> None:
    race = Race((ANA, BEN), preemptions=1)
    with scheduling(2) as scheduler, controlled_group_commit(scheduler, by_line=True, locked=False):
        found = {
            violation for run in runs(race, scheduler, ControlledMemory(scheduler)) for violation in violations(run)
        }
    assert found == {"deadlock"}


def _most_rows_in_a_save(run: Run) -> int:
    states = [run.opened, *(step.stored for step in run.steps)]
    return max(len(after.bookings) - len(before.bookings) for before, after in pairwise(states))
