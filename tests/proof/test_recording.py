"""The searches in memory put their runs together from recordings: those are the runs of real threads, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.proof.cases import AGAIN, ANA, CANCEL, CANCEL_BEN, CLEO, JOIN_BEN, LEAVE_BEN, SAME_REQUEST, THREE, TWO
from tests.proof.choices import every_run
from tests.proof.controlled_stores import MEMORY_FAULTS, TORN_LOADS, ControlledMemory
from tests.proof.invariants import violations
from tests.proof.race import Faults, Race, Run, run_race
from tests.proof.recording import Recording
from tests.proof.scheduler import scheduling

RACES = {
    "a fault and deadlines": (Race(TWO, 1, 1, deadlines=True), MEMORY_FAULTS),
    "the same request": (Race(SAME_REQUEST, 1, 1, 0, deadlines=True), MEMORY_FAULTS),
    "three": (Race(THREE, 2, symmetric=True, preemptions=2), MEMORY_FAULTS),
    "half of a save": (Race(TWO, 1, 1), TORN_LOADS),
    "cancel and again": (Race((CANCEL, AGAIN), 1, 1, deadlines=True, before=(ANA,)), MEMORY_FAULTS),
    "cancel twice": (Race((CANCEL, CANCEL_BEN), 2, 1, before=(ANA, THREE[1])), MEMORY_FAULTS),
    "a line": (
        Race((replace(CANCEL, replica=0), LEAVE_BEN, replace(CLEO, replica=2)), before=(ANA, JOIN_BEN)),
        MEMORY_FAULTS,
    ),
}


@pytest.mark.parametrize(("race", "faults"), RACES.values(), ids=RACES)
def test_recorded_runs_are_those_of_threads(race: Race, faults: Faults) -> None:
    with scheduling(3) as scheduler:
        store = ControlledMemory(scheduler, faults=faults)
        of_threads = [as_text(run) for run in every_run(lambda choices: run_race(race, scheduler, store, choices))]
    recorded = list(every_run(Recording(race, store.new, faults).run))
    assert [as_text(run) for run in recorded] == of_threads
    for run in recorded:
        assert violations(run) == violations(replace(run, known=None))


def as_text(run: Run) -> list[str]:
    return [repr(step) for step in run.steps]
