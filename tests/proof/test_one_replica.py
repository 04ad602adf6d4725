"""Commands that meet in one process, in every order: they share a line, its lock, its loads and its saves."""

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
from tests.proof.claims import broken_claims
from tests.proof.group_commit_harness import line_on_stage
from tests.proof.harness import stage
from tests.proof.race import Race, Run
from tests.proof.searching import Searched, runs, search
from tests.proof.store_harness import MemoryOnStage

ANA, BEN, CLEO = (replace(wish, replica=0) for wish in THREE)
TOGETHER = (ANA, BEN, CLEO)
APART = (ANA, BEN, replace(CLEO, replica=1))
EMAIL_TWICE, REQUEST_TWICE = ([replace(wish, replica=0) for wish in wishes] for wishes in (SAME_EMAIL, SAME_REQUEST))

CASES = [
    Case("2", Race((ANA, BEN)), 8, (BOOKED, FULL)),
    Case("2, 1 fault, hurried", Race((ANA, BEN), 1, 1, hurried=True), 214, (BOOKED, FULL, *UNSETTLED)),
    Case("same email", Race((*EMAIL_TWICE,), 2, 1, hurried=True), 214, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same email and 1", Race((*EMAIL_TWICE, BEN), 1), 162, (BOOKED, FULL)),
    Case("same request", Race((*REQUEST_TWICE,), 2, 1, hurried=True), 212, (BOOKED, *UNSETTLED)),
    Case("same request and 1", Race((*REQUEST_TWICE, BEN), 1), 162, (BOOKED, FULL)),
    Case("3, 1 fault, hurried", Race(TOGETHER, 1, 1, hurried=True, alike=True), 1044, (BOOKED, FULL, *UNSETTLED)),
    Case("3, 2 spots, 1 fault", Race(TOGETHER, 2, 1, hurried=True, alike=True), 1781, (BOOKED, FULL, *UNSETTLED)),
    Case("2 and 1 elsewhere", Race(APART, 2, switches=3), 1300, (BOOKED, FULL)),
    Case("2 and 1 elsewhere, 1 fault", Race(APART, 2, 1, switches=1), 2384, (BOOKED, FULL)),
]
DEEP = [
    Case("2 and 1 elsewhere, any switches", Race(APART, 2), 13534, (BOOKED, FULL)),
    Case("2 and 1 elsewhere, 1 fault, 2 switches", Race(APART, 2, 1, switches=2), 17122, (BOOKED, FULL)),
]
BY_LINE = [Race((ANA, BEN), switches=2), Race(TOGETHER, 2, switches=1, alike=True)]
BY_LINE_DEEP = [Race((ANA, BEN), switches=3), Race(TOGETHER, 2, switches=2, alike=True)]


@each(CASES, DEEP)
def test_however_those_who_share_a_line_take_turns_all_claims_hold(case: Case) -> None:
    with stage(3) as actors, line_on_stage(actors):
        assert search(case.race, actors, MemoryOnStage(actors)) == Searched(case.schedules, frozenset(case.answers))


@pytest.mark.parametrize("race", BY_LINE if DEPTH == 1 else BY_LINE_DEEP, ids=lambda race: str(len(race.wishes)))
def test_wherever_the_code_of_the_line_is_interrupted_all_claims_hold(race: Race) -> None:
    with stage(3) as actors, line_on_stage(actors, by_line=True):
        searched = search(race, actors, MemoryOnStage(actors))
    assert searched.schedules > 100  # which events are lines, and so how many there are, is up to Python
    assert searched.answers == {BOOKED, FULL}


def test_some_of_them_are_saved_together() -> None:
    with stage(3) as actors, line_on_stage(actors):
        most = [_most_rows_in_a_save(run) for run in runs(Race(TOGETHER, 3), actors, MemoryOnStage(actors))]
    assert set(most) == {1, 2}


def test_a_line_without_its_lock_is_found_out() -> None:
    race = Race((ANA, BEN), switches=1)
    with stage(2) as actors, line_on_stage(actors, by_line=True, locked=False):
        found = {claim for run in runs(race, actors, MemoryOnStage(actors)) for claim in broken_claims(run)}
    assert found == {"somebody waits for ever"}


def _most_rows_in_a_save(run: Run) -> int:
    states = [run.opened, *(moment.stored for moment in run.moments)]
    return max(len(after.bookings) - len(before.bookings) for before, after in pairwise(states))
