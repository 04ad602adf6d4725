"""`python -m tests.mutants [ONLY]`: fails if a mutant survives that survivors.txt does not explain."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.mutants.claims import CLAIMS
from tests.mutants.judge import ROOT, Judge, judge
from tests.mutants.mutations import mutants
from tests.mutants.targets import files, quick_tests

_SURVIVORS = Path(__file__).with_name("survivors.txt")


def main(only: str) -> int:
    """Mutate the files whose paths begin with `only`, or break what SECURITY.md `claims`; all, if it is empty."""
    known = survivors()
    with judge() as on:
        found = break_claims(on) if "claims".startswith(only) else 0
        found += sum(mutate(on, path, known) for path in files(only))
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


def mutate(on: Judge, path: str, known: dict[str, str]) -> int:
    """Try the mutants of a file; how many survive that are not known to."""
    began, tests, made = time.monotonic(), quick_tests(path), list(mutants((ROOT / path).read_text()))
    if not on.passes({}, tests):
        _say(f"{path}: its tests fail without any change\n{on.told}")
        return 1
    alive = new = 0
    for mutant in made:
        if on.passes({path: mutant.source}, tests):
            alive += 1
            if f"{path} {mutant}" not in known:
                new += 1
                _say(f"SURVIVED line {mutant.line}: {path} {mutant}")
    seconds = time.monotonic() - began
    _say(f"{path}: {len(made)} mutants, {alive} alive, {new} of them unexplained, {seconds:.0f} s")
    return new


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
