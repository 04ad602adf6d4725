"""Runs tests on a changed copy of the project, in processes that forked off with all libraries loaded."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import TypeVar

import pytest

from tests.mutants.calls import Calls
from tests.mutants.forks import Job, run_all
from tests.mutants.load import MutantFinder
from tests.mutants.mutations import Mutant
from tests.mutants.trials import Findings, Trials, files_of

ROOT = Path(__file__).parents[2]
_OURS = ("core", "adapters", "bot", "playground", "standins", "tests")
_LINKED = (".venv", ".cache")
_LEFT_OUT = shutil.ignore_patterns(".git", *_LINKED, "__pycache__", ".*_cache", ".hypothesis", "node_modules")
_LIBRARIES = (
    "boto3",
    "cfnlint.api",
    "fastapi",
    "hypothesis",
    "moto.cloudformation",
    "moto.dynamodb",
    "pydantic_settings",
    "slack_bolt",
    "structlog",
    "telegram.ext",
    "uvicorn",
)
_OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0", "--timeout=60")
_Answer = TypeVar("_Answer")
_LONGEST = 120.0  # seconds for the tests of one mutant that is loaded anew: it may never end
_LONGEST_OF_ALL = 24 * 3600.0  # seconds for all mutants of some files


@dataclass(frozen=True, slots=True)
class Judge:
    """A copy of the project, to change and to test."""

    copy: Path

    def passes(self, changed: Mapping[str, str], tests: Sequence[str]) -> bool:
        """Whether the tests pass with the sources that are `changed`, by path."""
        return self.outcome(changed, tests) == pytest.ExitCode.OK

    def outcome(self, changed: Mapping[str, str], tests: Sequence[str]) -> int | None:
        """The exit code of pytest, or None if it died: whether tests fail or there is none to run."""
        before = {path: (self.copy / path).read_text() for path in changed}
        for path, source in changed.items():
            self._write(path, source)

        def work(answer: Callable[[int], None]) -> None:
            answer(self._test(["-x", *tests]))

        try:
            return self._run_one(work, _LONGEST)
        finally:
            for path, source in before.items():
                self._write(path, source)

    def try_loaded(
        self, mutants: Sequence[tuple[str, Mutant]], tests: Sequence[str], survived: Callable[[int], None]
    ) -> Findings:
        """Try mutants, each with the path of its file, on the tests that run what they change.

        The places of those that survive are told at once, by a process that forked off.
        """

        def work(answer: Callable[[Findings], None]) -> None:
            calls = Calls(files_of(self.copy, mutants))
            trials = Trials(self.copy, mutants, calls, survived)
            calls.begin()  # what is run while the tests are collected
            self._test(tests, trials)
            answer(trials.findings)

        findings = self._run_one(work, _LONGEST_OF_ALL)
        if findings is None:
            raise RuntimeError(self.told)
        return findings

    def survive_loading(
        self, mutants: Mapping[int, tuple[str, Mutant]], tests: Callable[[str], Sequence[str]]
    ) -> Iterator[int]:
        """Load each mutant anew, and say which of them the tests of its file pass."""

        def load(path: str, mutant: Mutant, answer: Callable[[int], None]) -> None:
            self._enter()
            MutantFinder(self.copy / path, path.removesuffix(".py").replace("/", "."), mutant.source).install()
            answer(self._test(["-x", *tests(path)]))

        jobs = (Job(place, partial(load, *mutant), _LONGEST) for place, mutant in mutants.items())
        for place, status in run_all(jobs, self._told):
            if status == pytest.ExitCode.OK:
                yield place

    @property
    def told(self) -> str:
        """What pytest said last."""
        return self._told.read_text()

    @property
    def _told(self) -> Path:
        return self.copy.parent / "told"

    def _write(self, path: str, source: str) -> None:
        (self.copy / path).write_text(source)
        # A mutant may be of the same size and second as another: what Python compiled must not be taken for it.
        Path(cache_from_source(str(self.copy / path))).unlink(missing_ok=True)

    def _run_one(self, work: Callable[[Callable[[_Answer], None]], None], longest: float) -> _Answer | None:
        ((_, answer),) = run_all([Job(0, work, longest)], self._told)
        return answer

    def _test(self, tests: Sequence[str], *plugins: object) -> int:
        self._enter()
        return int(pytest.main([*_OPTIONS, *tests], plugins))

    def _enter(self) -> None:
        """Take the project from the copy from here on."""
        os.chdir(self.copy)
        for name in list(sys.modules):
            if name.partition(".")[0] in _OURS and not name.startswith("tests.mutants"):
                del sys.modules[name]
        sys.path[:] = [str(self.copy), *(entry for entry in sys.path if Path(entry or ".").resolve() != ROOT)]
        sys.dont_write_bytecode = False


@contextmanager
def judge() -> Iterator[Judge]:
    """A judge over a copy that is gone afterwards."""
    for library in _LIBRARIES:
        import_module(library)
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        copy = Path(place) / "project"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT, symlinks=True)
        for linked in _LINKED:
            (copy / linked).symlink_to(ROOT / linked)
        yield Judge(copy)
