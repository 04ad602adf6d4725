"""The search is worth something only if it finds bugs: the same search, on stores that have one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from core.commands import execute
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import Answer, Command
from core.dance_class import DanceClass
from core.email import Email
from tests.proof.broken_stores import (
    EventListDynamoDB,
    EventListMemory,
    ForgetfulMemory,
    TwoStepDynamoDB,
    TwoStepMemory,
    UnversionedDynamoDB,
    UnversionedMemory,
)
from tests.proof.cases import AGAIN, ANA, CANCEL, CLEO, OLD_CONFIRM, TWO
from tests.proof.controlled_group_commit import controlled_group_commit
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


@pytest.fixture(params=[MEMORY, DYNAMODB_LOCAL])
def event_list(request: pytest.FixtureRequest) -> Open:
    if request.param == "memory":
        return lambda scheduler: ControlledMemory(scheduler, EventListMemory)
    table = local_table(request.getfixturevalue("dynamodb_endpoint"))
    return lambda scheduler: ControlledDynamoDB(scheduler, table, EventListDynamoDB)


def test_a_save_of_an_event_list_fails_for_who_cancels_and_books_again_in_one_batch(event_list: Open) -> None:
    here = replace(CLEO, replica=0), CANCEL, replace(AGAIN, replica=0)
    race = Race(here, 2, before=(ANA,))
    with scheduling(3) as scheduler, controlled_group_commit(scheduler):
        found = next(broken for run in runs(race, scheduler, event_list(scheduler)) for broken in violations(run))
    assert re.search(r"there is no answer, but .* on one item", found)


def test_a_request_that_leaves_nothing_when_it_ends_books_again() -> None:
    race = Race((CANCEL, OLD_CONFIRM), 1, before=(ANA,))
    run = first(
        race,
        lambda scheduler: ControlledMemory(scheduler, ForgetfulMemory),
        lambda run: bool(run.stored.bookings),
    )
    assert "answers and rows equal no sequential order of the commands" in violations(run)
    assert as_table(run).splitlines() == [
        "   ana cancels        ana             1 to have",
        "1  load                               version 1, count 1, rows: ana",
        "2  save -> Cancelled                  version 2, count 0, rows: -",
        "3                     load            version 2, count 0, rows: -",
        "4                     save -> Booked  version 3, count 1, rows: ana",
    ]


def test_a_cancel_that_ignores_the_request_id_takes_a_new_booking_away(monkeypatch: pytest.MonkeyPatch) -> None:
    right = execute.decide

    def by_email(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        if isinstance(command, CancelBooking):
            command = replace(command, booking=None, email=Email("ana@example.com"))
        return right(dance_class, command, now)

    monkeypatch.setattr(execute, "decide", by_email)
    race = Race((replace(CANCEL, request_id="c-late"), replace(CLEO, replica=1)), 2, before=(ANA, CANCEL, AGAIN))
    run = first(race, ControlledMemory, lambda run: AGAIN.request_id in run.stored.ended)
    assert "answers and rows equal no sequential order of the commands" in violations(run)


def first(race: Race, open_store: Open, is_wrong: Callable[[Run], bool]) -> Run:
    """The first run that is wrong."""
    with scheduling(len(race.requests)) as scheduler:
        return next(run for run in runs(race, scheduler, open_store(scheduler)) if is_wrong(run))


def without_versions(table: str) -> list[str]:
    """The lines of a table; where no condition is on the version it may say anything."""
    return re.sub(r"version \d+, ", "", table).splitlines()
