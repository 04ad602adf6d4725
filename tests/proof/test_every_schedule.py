"""Nobody is booked or told wrongly, in whatever order the calls of the store come and wherever one of them fails.

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
from tests.proof.claims import broken_claims
from tests.proof.describing import told
from tests.proof.harness import stage
from tests.proof.race import Race
from tests.proof.searching import Searched, runs, search
from tests.proof.store_harness import TORN_LOADS, DynamoDBOnStage, MemoryOnStage
from tests.support.stores import DynamoDBTable

MEMORY = [
    Case("2, 1 fault", Race(TWO, 1, 1), 198, (BOOKED, FULL)),
    Case("2, 2 spots, 1 fault", Race(TWO, 2, 1), 266, (BOOKED,)),
    Case("2, 1 fault, hurried", Race(TWO, 1, 1, hurried=True), 396, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 spots, 1 fault, hurried", Race(TWO, 2, 1, hurried=True), 494, (BOOKED, *UNSETTLED)),
    Case("2, 2 faults, hurried", Race(TWO, 1, 2, hurried=True, alike=True), 5635, (BOOKED, FULL, *UNSETTLED)),
    Case("same email, last spot", Race(SAME_EMAIL, 1, 1, hurried=True), 396, (BOOKED, FULL, *UNSETTLED)),
    Case("same email", Race(SAME_EMAIL, 2, 1, hurried=True), 396, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same email and 1", Race((*SAME_EMAIL, OTHER), 2), 332, (BOOKED, DUPLICATE, FULL)),
    Case("same request, last spot", Race(SAME_REQUEST, 1, 1, hurried=True), 396, (BOOKED, *UNSETTLED)),
    Case("same request", Race(SAME_REQUEST, 2, 1, hurried=True), 396, (BOOKED, *UNSETTLED)),
    Case("same request, same second", Race(SAME_REQUEST, 1, 1, 0, hurried=True), 232, (BOOKED, *UNSETTLED)),
    Case("same request and 1", Race((*SAME_REQUEST, OTHER), 1), 150, (BOOKED, FULL)),
    Case("3", Race(THREE, 1), 150, (BOOKED, FULL)),
    Case("3, 2 spots", Race(THREE, 2), 498, (BOOKED, FULL)),
    Case("3, hurried", Race(THREE, 1, hurried=True), 318, (BOOKED, FULL, "Busy")),
    Case("3, 2 spots, hurried", Race(THREE, 2, hurried=True), 1014, (BOOKED, FULL, "Busy")),
    Case("3, 1 fault", Race(THREE, 1, 1, alike=True), 2349, (BOOKED, FULL)),
    Case("3, 2 spots, 1 fault", Race(THREE, 2, 1, alike=True), 12373, (BOOKED, FULL)),
]
MEMORY_DEEP = [
    Case("3, 1 fault, hurried", Race(THREE, 1, 1, hurried=True, alike=True), 5227, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 faults, hurried, all", Race(TWO, 1, 2, hurried=True), 11270, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 spots, 2 faults, hurried, all", Race(TWO, 2, 2, hurried=True), 16998, (BOOKED, *UNSETTLED)),
    Case("2, 3 faults, hurried", Race(TWO, 1, 3, hurried=True, alike=True), 150937, (BOOKED, FULL, *UNSETTLED)),
    Case("same email, 2 faults", Race(SAME_EMAIL, 2, 2, hurried=True), 11270, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same request, 2 faults", Race(SAME_REQUEST, 2, 2, hurried=True), 11270, (BOOKED, *UNSETTLED)),
    Case("3, 1 fault, all", Race(THREE, 1, 1), 14094, (BOOKED, FULL)),
    Case("3, 2 spots, 1 fault, all", Race(THREE, 2, 1), 74238, (BOOKED, FULL)),
    Case(
        "3, 2 spots, 1 fault, hurried", Race(THREE, 2, 1, hurried=True, alike=True), 25349, (BOOKED, FULL, *UNSETTLED)
    ),
]
DYNAMODB = [
    Case("2, 1 fault", Race(TWO, 1, 1, alike=True), 168, (BOOKED, FULL)),
    Case("same email", Race(SAME_EMAIL, 2), 6, (BOOKED, DUPLICATE)),
    Case("same request", Race(SAME_REQUEST, 2), 6, (BOOKED,)),
    Case("same request, same second", Race(SAME_REQUEST, 2, 0, 0), 6, (BOOKED,)),
    Case("3", Race(THREE, 1, alike=True), 25, (BOOKED, FULL)),
    Case("3, 2 spots", Race(THREE, 2, alike=True), 83, (BOOKED, FULL)),
]
DYNAMODB_DEEP = [
    Case("2, 1 fault, hurried, all", Race(TWO, 1, 1, hurried=True), 678, (BOOKED, FULL, *UNSETTLED)),
    Case("2, 2 spots, 1 fault, hurried, all", Race(TWO, 2, 1, hurried=True), 818, (BOOKED, *UNSETTLED)),
    Case("same email, 1 fault", Race(SAME_EMAIL, 2, 1, hurried=True), 678, (BOOKED, DUPLICATE, *UNSETTLED)),
    Case("same request, 1 fault", Race(SAME_REQUEST, 2, 1, hurried=True), 678, (BOOKED, *UNSETTLED)),
    Case("3, all", Race(THREE, 1), 150, (BOOKED, FULL)),
    Case("3, 2 spots, all", Race(THREE, 2), 498, (BOOKED, FULL)),
]
TORN = [
    Case("2", Race(TWO, 1, 1), 22, (BOOKED, FULL)),
    Case("same email", Race(SAME_EMAIL, 2, 1), 22, (BOOKED, DUPLICATE)),
    Case("same email, last spot", Race(SAME_EMAIL, 1, 1), 22, (BOOKED, FULL)),
    Case("same request", Race(SAME_REQUEST, 2, 1), 22, (BOOKED,)),
    Case("3, 2 spots, 2 torn", Race(THREE, 2, 2, alike=True), 1485, (BOOKED, FULL)),
]


@each(MEMORY, MEMORY_DEEP)
@pytest.mark.timeout(120 * DEPTH**4)
def test_however_a_race_goes_in_memory_all_claims_hold(case: Case) -> None:
    with stage(3) as actors:
        assert search(case.race, actors, MemoryOnStage(actors)) == Searched(case.schedules, frozenset(case.answers))


@each(TORN, [])
def test_loads_that_see_half_of_a_save_make_no_claim_untrue(case: Case) -> None:
    with stage(3) as actors:
        searched = search(case.race, actors, MemoryOnStage(actors, faults=TORN_LOADS))
    assert searched == Searched(case.schedules, frozenset(case.answers))


def test_but_for_a_second_delivery_that_sees_half_of_the_first_ones_save_take_the_last_spot() -> None:
    with stage(2) as actors:
        store = MemoryOnStage(actors, faults=TORN_LOADS)
        broken = [run for run in runs(Race(SAME_REQUEST, 1, 1), actors, store) if broken_claims(run)]
    claims = {claim for run in broken for claim in broken_claims(run)}
    assert all(claim.startswith("the answer at") for claim in claims)  # nobody is booked wrongly
    assert told(broken[0]).splitlines() == [
        "   ana             ana                             1 to have",
        "1  load                                            version 0, count 0, rows: -",
        "2  save -> Booked                                  version 1, count 1, rows: ana",
        "3                  load: torn -> ClassFullyBooked  version 1, count 1, rows: ana",
    ]


@each(DYNAMODB, DYNAMODB_DEEP)
@pytest.mark.timeout(120 * DEPTH**4)
def test_however_a_race_goes_in_dynamodb_all_claims_hold(case: Case, table: DynamoDBTable) -> None:
    with stage(3) as actors:
        searched = search(case.race, actors, DynamoDBOnStage(actors, table))
    assert searched == Searched(case.schedules, frozenset(case.answers))
