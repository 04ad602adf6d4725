"""No booking and no answer is wrong, in whatever order the calls of the store come and wherever one of them fails.

`PROOF_DEPTH=2` looks further, for minutes.
"""

from __future__ import annotations

import pytest

from tests.proof.cases import (
    BOOKED,
    DEPTH,
    DUPLICATE,
    FULL,
    OTHER,
    SAME_EMAIL,
    SAME_REQUEST,
    THREE,
    TWO,
    UNSETTLED,
    Case,
    each,
)
from tests.proof.controlled_stores import TORN_LOADS, ControlledDynamoDB, ControlledMemory
from tests.proof.race import Race
from tests.proof.scheduler import scheduling
from tests.proof.searching import Searched, search
from tests.support.stores import DynamoDBTable

MEMORY = [
    Case("2, 1 fault", Race(TWO, 1, 1), 198, (BOOKED, FULL)),
    Case("2, 2 spots, 1 fault", Race(TWO, 2, 1), 266, (BOOKED,)),
    Case("2, 1 fault, deadlines", Race(TWO, 1, 1, deadlines=True), 396, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 spots, 1 fault, deadlines", Race(TWO, 2, 1, deadlines=True), 494, (BOOKED, *UNSETTLED)),
    Case("2, 2 faults, deadlines", Race(TWO, 1, 2, deadlines=True, symmetric=True), 5635, (BOOKED, FULL, *UNSETTLED)),
    Case("same email, last spot", Race(SAME_EMAIL, 1, 1, deadlines=True), 396, (BOOKED, FULL, *UNSETTLED)),
    Case("same email", Race(SAME_EMAIL, 2, 1, deadlines=True), 396, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same email and 1", Race((*SAME_EMAIL, OTHER), 2), 332, (BOOKED, DUPLICATE, FULL)),
    Case("same request, last spot", Race(SAME_REQUEST, 1, 1, deadlines=True), 396, (BOOKED, *UNSETTLED)),
    Case("same request", Race(SAME_REQUEST, 2, 1, deadlines=True), 396, (BOOKED, *UNSETTLED)),
    Case("same request, same second", Race(SAME_REQUEST, 1, 1, 0, deadlines=True), 232, (BOOKED, *UNSETTLED)),
    Case("same request and 1", Race((*SAME_REQUEST, OTHER), 1), 150, (BOOKED, FULL)),
    Case("3", Race(THREE, 1), 150, (BOOKED, FULL)),
    Case("3, 2 spots", Race(THREE, 2), 498, (BOOKED, FULL)),
    Case("3, deadlines", Race(THREE, 1, deadlines=True), 318, (BOOKED, FULL, "Busy")),
    Case("3, 2 spots, deadlines", Race(THREE, 2, deadlines=True), 1014, (BOOKED, FULL, "Busy")),
    Case("3, 1 fault", Race(THREE, 1, 1, symmetric=True), 2349, (BOOKED, FULL)),
    Case("3, 2 spots, 1 fault", Race(THREE, 2, 1, symmetric=True), 12373, (BOOKED, FULL)),
]
MEMORY_DEEP = [
    Case("3, 1 fault, deadlines", Race(THREE, 1, 1, deadlines=True, symmetric=True), 5227, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 faults, deadlines, all", Race(TWO, 1, 2, deadlines=True), 11270, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 spots, 2 faults, deadlines, all", Race(TWO, 2, 2, deadlines=True), 16998, (BOOKED, *UNSETTLED)),
    Case("2, 3 faults, deadlines", Race(TWO, 1, 3, deadlines=True, symmetric=True), 150937, (BOOKED, FULL, *UNSETTLED)),
    Case("same email, 2 faults", Race(SAME_EMAIL, 2, 2, deadlines=True), 11270, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same request, 2 faults", Race(SAME_REQUEST, 2, 2, deadlines=True), 11270, (BOOKED, *UNSETTLED)),
    Case("3, 1 fault, all", Race(THREE, 1, 1), 14094, (BOOKED, FULL)),
    Case("3, 2 spots, 1 fault, all", Race(THREE, 2, 1), 74238, (BOOKED, FULL)),
    Case(
        "3, 2 spots, 1 fault, deadlines",
        Race(THREE, 2, 1, deadlines=True, symmetric=True),
        25349,
        (BOOKED, FULL, *UNSETTLED),
    ),
]
DYNAMODB = [
    Case("2, 1 fault", Race(TWO, 1, 1, symmetric=True), 168, (BOOKED, FULL)),
    Case("same email", Race(SAME_EMAIL, 2), 6, (BOOKED, DUPLICATE)),
    Case("same request", Race(SAME_REQUEST, 2), 6, (BOOKED,)),
    Case("same request, same second", Race(SAME_REQUEST, 2, 0, 0), 6, (BOOKED,)),
    Case("3", Race(THREE, 1, symmetric=True), 25, (BOOKED, FULL)),
    Case("3, 2 spots", Race(THREE, 2, symmetric=True), 83, (BOOKED, FULL)),
]
DYNAMODB_DEEP = [
    Case("2, 1 fault, deadlines, all", Race(TWO, 1, 1, deadlines=True), 638, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 spots, 1 fault, deadlines, all", Race(TWO, 2, 1, deadlines=True), 778, (BOOKED, *UNSETTLED)),
    Case("same email, 1 fault", Race(SAME_EMAIL, 2, 1, deadlines=True), 638, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same request, 1 fault", Race(SAME_REQUEST, 2, 1, deadlines=True), 638, (BOOKED, *UNSETTLED)),
    Case("3, all", Race(THREE, 1), 150, (BOOKED, FULL)),
    Case("3, 2 spots, all", Race(THREE, 2), 498, (BOOKED, FULL)),
]
TORN = [
    Case("2", Race(TWO, 1, 1), 22, (BOOKED, FULL)),
    Case("same email", Race(SAME_EMAIL, 2, 1), 22, (BOOKED, DUPLICATE)),
    Case("same email, last spot", Race(SAME_EMAIL, 1, 1), 22, (BOOKED, FULL)),
    Case("same request", Race(SAME_REQUEST, 2, 1), 22, (BOOKED,)),
    Case("same request, last spot", Race(SAME_REQUEST, 1, 1), 22, (BOOKED,)),
    Case("3, 2 spots, 2 torn", Race(THREE, 2, 2, symmetric=True), 1568, (BOOKED, FULL)),
]


@each(MEMORY, MEMORY_DEEP)
@pytest.mark.timeout(600 * DEPTH**4)
def test_however_a_race_goes_in_memory_all_invariants_hold(case: Case) -> None:
    with scheduling(3) as scheduler:
        assert search(case.race, scheduler, ControlledMemory(scheduler)) == Searched(
            case.schedules, frozenset(case.answers)
        )


@each(TORN, [])
def test_loads_that_see_half_of_a_save_violate_no_invariant(case: Case) -> None:
    with scheduling(3) as scheduler:
        searched = search(case.race, scheduler, ControlledMemory(scheduler, faults=TORN_LOADS))
    assert searched == Searched(case.schedules, frozenset(case.answers))


@each(DYNAMODB, DYNAMODB_DEEP)
@pytest.mark.timeout(600 * DEPTH**4)
def test_however_a_race_goes_in_dynamodb_all_invariants_hold(case: Case, table: DynamoDBTable) -> None:
    with scheduling(3) as scheduler:
        searched = search(case.race, scheduler, ControlledDynamoDB(scheduler, table))
    assert searched == Searched(case.schedules, frozenset(case.answers))
