"""The search is worth something only if it finds what is wrong: the same search, on stores that break the promise."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.proof.broken_stores import TwoStepDynamoDB, TwoStepMemoryOnStage, UnversionedDynamoDB, UnversionedMemory
from tests.proof.cases import TWO
from tests.proof.claims import broken_claims
from tests.proof.describing import told
from tests.proof.harness import Stage, stage
from tests.proof.race import Race, Run, StoreOnStage
from tests.proof.searching import runs
from tests.proof.store_harness import DynamoDBOnStage, MemoryOnStage
from tests.support.stores import DYNAMODB_LOCAL, MEMORY, local_table

Open = Callable[[Stage], StoreOnStage]


@pytest.fixture(params=[MEMORY, DYNAMODB_LOCAL])
def unversioned(request: pytest.FixtureRequest) -> Open:
    if request.param == "memory":
        return lambda actors: MemoryOnStage(actors, UnversionedMemory)
    table = local_table(request.getfixturevalue("dynamodb_endpoint"))
    return lambda actors: DynamoDBOnStage(actors, table, UnversionedDynamoDB)


@pytest.fixture(params=[MEMORY, DYNAMODB_LOCAL])
def two_step(request: pytest.FixtureRequest) -> Open:
    if request.param == "memory":
        return TwoStepMemoryOnStage
    table = local_table(request.getfixturevalue("dynamodb_endpoint"))
    return lambda actors: DynamoDBOnStage(actors, table, TwoStepDynamoDB)


def test_a_save_that_does_not_insist_on_the_version_gives_the_last_spot_to_two(unversioned: Open) -> None:
    run = first(Race(TWO), unversioned, lambda run: len(run.stored.bookings) > run.race.spots)
    assert "overbooked: 2 have one of 1" in broken_claims(run)
    assert without_versions(told(run)) == [
        "   ana             ben             1 to have",
        "1  load                            count 0, rows: -",
        "2                  load            count 0, rows: -",
        "3  save -> Booked                  count 1, rows: ana",
        "4                  save -> Booked  count 1, rows: ana ben",
    ]


def test_a_save_in_two_steps_loses_a_spot_between_them(two_step: Open) -> None:
    run = first(Race(TWO, faults=1), two_step, lambda run: run.stored.booking_count > len(run.stored.bookings))
    assert "the count is 1, the rows are 0" in broken_claims(run)
    fault = next(moment.fault for moment in run.moments if moment.fault)
    assert without_versions(told(run).replace(f"save: {fault:11}", "save: unavailable")) == [
        "   ana                       ben                       1 to have",
        "1  load                                                count 0, rows: -",
        "2  save                                                count 1, rows: -",
        "3  save: unavailable                                   count 1, rows: -",
        "4  load -> ClassFullyBooked                            count 1, rows: -",
        "5                            load -> ClassFullyBooked  count 1, rows: -",
    ]


def first(race: Race, open_store: Open, is_wrong: Callable[[Run], bool]) -> Run:
    """The first run that is wrong."""
    with stage(len(race.wishes)) as actors:
        return next(run for run in runs(race, actors, open_store(actors)) if is_wrong(run))


def without_versions(table: str) -> list[str]:
    """The lines of a table; where no condition is on the version it may say anything."""
    return re.sub(r"version \d+, ", "", table).splitlines()
