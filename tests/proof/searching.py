"""Every way that a race can go, judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.proof.choices import every_run
from tests.proof.claims import broken_claims
from tests.proof.describing import spelled, told
from tests.proof.harness import Stage
from tests.proof.race import Race, Run, StoreOnStage, run_race


@dataclass(frozen=True)
class Searched:
    """How many schedules there are, and the answers that somebody had in one of them."""

    schedules: int
    answers: frozenset[str]


def search(race: Race, stage: Stage, store: StoreOnStage) -> Searched:
    """Run the race in every way; the test fails at the first that breaks a claim."""
    schedules, answers = 0, set[str]()
    for run in runs(race, stage, store):
        broken = broken_claims(run)
        if broken:
            pytest.fail(f"{'; '.join(broken)}\n\n{told(run)}", pytrace=False)
        schedules += 1
        answers.update(spelled(moment.answer) for moment in run.moments if moment.answer is not None)
    return Searched(schedules, frozenset(answers))


def runs(race: Race, stage: Stage, store: StoreOnStage) -> Iterator[Run]:
    """Every way that the race can go."""
    return every_run(lambda choices: run_race(race, stage, store, choices))
