"""Every schedule of a race, checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from tests.proof.choices import every_run
from tests.proof.controlled_stores import ControlledMemory
from tests.proof.invariants import violations
from tests.proof.race import ControlledStore, Race, Run, run_race
from tests.proof.recording import Recording
from tests.proof.run_table import as_table, outcome_name
from tests.proof.scheduler import Scheduler


@dataclass(frozen=True)
class Searched:
    """How many schedules there are, and the answers that requests had in any of them."""

    schedules: int
    answers: frozenset[str]


def search(race: Race, scheduler: Scheduler, store: ControlledStore) -> Searched:
    """Run every schedule; the test fails at the first that violates an invariant."""
    schedules, answers = 0, set[str]()
    for run in runs(race, scheduler, store):
        broken = violations(run)
        if broken:
            pytest.fail(f"{'; '.join(broken)}\n\n{as_table(run)}", pytrace=False)
        schedules += 1
        answers.update(outcome_name(step.answer) for step in run.steps if step.answer is not None)
    return Searched(schedules, frozenset(answers))


def count(races: Iterable[Race], scheduler: Scheduler, store: ControlledStore) -> int:
    """How many schedules these races have, all checked."""
    return sum(search(race, scheduler, store).schedules for race in races)


def runs(race: Race, scheduler: Scheduler, store: ControlledStore) -> Iterator[Run]:
    """Every schedule of the race."""
    apart = len({request.replica for request in race.requests}) == len(race.requests)
    if apart and type(store) is ControlledMemory:
        return every_run(Recording(race, store.new, store.faults).run)
    return every_run(lambda choices: run_race(race, scheduler, store, choices))
