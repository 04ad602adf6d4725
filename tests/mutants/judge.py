"""Runs tests on a changed copy of the project, each time in a process that forked off with all libraries loaded."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import cache_from_source
from multiprocessing import get_context
from pathlib import Path

import pytest

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
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0", "--timeout=60")
_LONGEST = 120.0  # seconds for the tests of one mutant: it may never end


@dataclass(frozen=True, slots=True)
class Judge:
    """A copy of the project, to change and to test."""

    copy: Path

    def passes(self, changed: Mapping[str, str], tests: Sequence[str]) -> bool:
        """Whether the tests pass with the sources that are `changed`, by path."""
        return self.outcome(changed, tests) == pytest.ExitCode.OK

    def outcome(self, changed: Mapping[str, str], tests: Sequence[str]) -> int:
        """The exit code of pytest, or minus the signal that ended it: whether tests fail or there is none to run."""
        before = {path: (self.copy / path).read_text() for path in changed}
        for path, source in changed.items():
            self._write(path, source)
        try:
            return self._run(tests)
        finally:
            for path, source in before.items():
                self._write(path, source)

    @property
    def told(self) -> str:
        """What pytest said last."""
        return (self.copy.parent / "told").read_text()

    def _write(self, path: str, source: str) -> None:
        (self.copy / path).write_text(source)
        # A mutant may be of the same size and second as another: what Python compiled must not be taken for it.
        Path(cache_from_source(str(self.copy / path))).unlink(missing_ok=True)

    def _run(self, tests: Sequence[str]) -> int:
        child = get_context("fork").Process(target=_test_and_exit, args=(self.copy, tests))
        child.start()
        child.join(_LONGEST)
        if child.exitcode is None and child.pid is not None:
            os.killpg(child.pid, signal.SIGKILL)
            child.join()
        return int(pytest.ExitCode.INTERNAL_ERROR) if child.exitcode is None else child.exitcode


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


def _test_and_exit(copy: Path, tests: Sequence[str]) -> None:
    try:
        status = _test(copy, tests)
    except BaseException:  # noqa: BLE001 (or it would end like a test that failed)
        traceback.print_exc()
        status = int(pytest.ExitCode.INTERNAL_ERROR)
    sys.exit(status)


def _test(copy: Path, tests: Sequence[str]) -> int:
    told = os.open(copy.parent / "told", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(told, 1)
    os.dup2(told, 2)
    os.setpgid(0, 0)
    os.chdir(copy)
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.path[:] = [str(copy), *(entry for entry in sys.path if Path(entry or ".").resolve() != ROOT)]
    sys.dont_write_bytecode = False
    return int(pytest.main([*_OPTIONS, *tests]))
