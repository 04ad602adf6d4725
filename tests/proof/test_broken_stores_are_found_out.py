"""The search is worth something only if it finds bugs: the same search, on stores that have one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.proof.broken_stores import TwoStepDynamoDB, TwoStepMemory, UnversionedDynamoDB, UnversionedMemory
from tests.proof.cases import TWO
from tests.proof.controlled_stores import ControlledDynamoDB, ControlledMemory
from tests.proof.invariants import violations
from tests.proof.race import ControlledStore, Race, Run
from tests.proof.run_table import as_table
from tests.proof.scheduler import Scheduler, scheduling
from tests.proof.searching import runs
from tests.support.stores import DYNAMODB_LOCAL, MEMORY, local_table

Open = Callable[[Scheduler], ControlledStore]


@pytest.fixture(params=[MEMORY, DYNAMODB_LOCAL])
def unversioned(request: pytest.FixtureRequest) -> Open:
    if request.param == "memory":
        return lambda scheduler: ControlledMemory(scheduler, UnversionedMemory)
    table = local_table(request.getfixturevalue("dynamodb_endpoint"))
    return lambda scheduler: ControlledDynamoDB(scheduler, table, UnversionedDynamoDB)


@pytest.fixture(params=[MEMORY, DYNAMODB_LOCAL])
def two_step(request: pytest.FixtureRequest) -> Open:
    if request.param == "memory":
        return TwoStepMemory
    table = local_table(request.getfixturevalue("dynamodb_endpoint"))
    return lambda scheduler: ControlledDynamoDB(scheduler, table, TwoStepDynamoDB)


def test_a_save_that_does_not_insist_on_the_version_gives_the_last_spot_to_two(unversioned: Open) -> None:
    run = first(Race(TWO), unversioned, lambda run: len(run.stored.bookings) > run.race.spots)
    assert "overbooked: 2 have one of 1" in violations(run)
    assert without_versions(as_table(run)) == [
        "   ana             ben             1 to have",
        "1  load                            count 0, rows: -",
        "2                  load            count 0, rows: -",
        "3  save -> Booked                  count 1, rows: ana",
        "4                  save -> Booked  count 1, rows: ana ben",
    ]


def test_a_save_in_two_steps_loses_a_spot_between_them(two_step: Open) -> None:
    run = first(Race(TWO, faults=1), two_step, lambda run: run.stored.booking_count > len(run.stored.bookings))
    assert "the count is 1, the rows are 0" in violations(run)
    fault = next(step.fault for step in run.steps if step.fault)
    assert without_versions(as_table(run).replace(f"save: {fault:11}", "save: unavailable")) == [
        "   ana                       ben                       1 to have",
        "1  load                                                count 0, rows: -",
        "2  save                                                count 1, rows: -",
        "3  save: unavailable                                   count 1, rows: -",
        "4  load                                                count 1, rows: -",
        "5  load                                                count 1, rows: -",
        "6  load -> ClassFullyBooked                            count 1, rows: -",
        "7                            load                      count 1, rows: -",
        "8                            load                      count 1, rows: -",
        "9                            load -> ClassFullyBooked  count 1, rows: -",
    ]


def first(race: Race, open_store: Open, is_wrong: Callable[[Run], bool]) -> Run:
    """The first run that is wrong."""
    with scheduling(len(race.requests)) as scheduler:
        return next(run for run in runs(race, scheduler, open_store(scheduler)) if is_wrong(run))


def without_versions(table: str) -> list[str]:
    """The lines of a table; where no condition is on the version it may say anything."""
    return re.sub(r"version \d+, ", "", table).splitlines()
