"""`python -m tests.mutants [ONLY]`: fails if a mutant survives that survivors.txt does not explain."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from itertools import groupby
from pathlib import Path

import pytest

from tests.mutants.claims import CLAIMS
from tests.mutants.judge import ROOT, Judge, judge
from tests.mutants.mutations import mutants
from tests.mutants.targets import files, quick_tests

_SURVIVORS = Path(__file__).with_name("survivors.txt")
_FEW_TESTS = 5
_TERMINAL = os.dup(1)


def main(only: str) -> int:
    """Mutate the files whose paths begin with `only`, or break what SECURITY.md `claims`; all, if it is empty."""
    known = survivors()
    with judge() as on:
        found = break_claims(on) if "claims".startswith(only) else 0
        for tests, paths in groupby(sorted(files(only), key=quick_tests), quick_tests):
            found += mutate(on, list(paths), tests, known)
    return min(found, 1)


def survivors() -> dict[str, str]:
    """Why those may live that do: by path and mutant."""
    lines = (line.strip() for line in _SURVIVORS.read_text().splitlines())
    return dict(line.rsplit("  # ", 1) for line in lines if line and not line.startswith("#"))


def break_claims(on: Judge) -> int:
    """Break each claim; how many of them no test notices."""
    began, unnoticed = time.monotonic(), 0
    for claim in CLAIMS:
        broken = {claim.path: (ROOT / claim.path).read_text().replace(claim.old, claim.new)}
        is_noticed = on.outcome(broken, [claim.test]) == pytest.ExitCode.TESTS_FAILED  # not a test that can't be run
        unnoticed += not is_noticed
        _say(f"{'noticed' if is_noticed else 'NOT NOTICED'}: {claim.path}: {claim.old.strip()}, by {claim.test}")
    _say(f"claims: {len(CLAIMS)}, {unnoticed} not noticed, {time.monotonic() - began:.0f} s")
    return unnoticed


def mutate(on: Judge, paths: Sequence[str], tests: Sequence[str], known: Collection[str]) -> int:
    """Try the mutants of files that have the same tests; how many survive that are not known to."""
    began = time.monotonic()
    made = [(path, mutant) for path in paths for mutant in mutants((ROOT / path).read_text())]
    _say(f"{len(made)} mutants of {', '.join(paths)}")
    with tempfile.TemporaryFile("w+") as unknown:

        def survived(place: int) -> None:
            path, mutant = made[place]
            if f"{path} {mutant}" not in known:
                _say(f"SURVIVED line {mutant.line}: {path} {mutant}")
                unknown.write(f"{place}\n")
                unknown.flush()

        findings = on.try_loaded(made, tests, survived)
        for test in findings.broken:
            _say(f"FAILS without any change: {test}")
        few, many = (
            lambda path: findings.callers[path][:_FEW_TESTS] or tests,
            lambda path: findings.callers[path] or tests,
        )
        alive = {place: made[place] for place in findings.to_load}
        alive = {place: made[place] for place in on.survive_loading(alive, few)}  # most need no more than a few
        for place in on.survive_loading(alive, many):
            survived(place)
        unknown.seek(0)
        count = len(unknown.readlines())
    _say(f"{len(made)} mutants, {count} alive and unexplained, {time.monotonic() - began:.0f} s")
    return count + len(findings.broken)


def _say(line: str) -> None:
    os.write(_TERMINAL, f"{line}\n".encode())  # where processes that fork off reach it too


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
