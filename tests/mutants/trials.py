"""Tries mutants on tests that are collected once: in forks, with the mutant's code in the functions that are loaded."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.mutants.calls import Calls, Lines
from tests.mutants.forks import AT_ONCE, Job, run_all
from tests.mutants.mutations import Mutant, lines_of_statements
from tests.mutants.swap import LoadedModule, Swap, live_caches, live_functions, made_functions
from tests.support.dynamodb_local import shared_dynamodb_local
from tests.support.stores import warm_up

LONGEST = 60.0
"""Seconds, for what never ends, added to ten times what its tests took."""

_NOBODY = -1


@dataclass(slots=True)
class Findings:
    """What there is to know of mutants, by their places in the list, for trying the others."""

    to_load: list[int] = field(default_factory=list)
    """They change what is made when a module is loaded: nothing that is loaded can be given their code."""
    callers: dict[str, list[str]] = field(default_factory=dict)
    """The tests that run something in a file, by its path; those that noticed most first."""
    broken: list[str] = field(default_factory=list)
    """Tests that fail without any mutant."""


@dataclass(slots=True)
class _Ran:
    """A test by its place among all: whether it failed, how many seconds it took, and the lines that it ran."""

    place: int
    failed: bool
    seconds: float
    lines: Lines


class Trials:
    """A plugin of pytest that tries mutants of files where the tests would be run."""

    def __init__(
        self,
        root: Path,
        mutants: Sequence[tuple[str, Mutant]],
        calls: Calls,
        survived: Callable[[int], None],
    ) -> None:
        self.findings = Findings()
        self._root = root
        self._mutants = mutants
        self._calls = calls
        self._survived = survived
        self._failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        while_loading = self._calls.end()
        with ExitStack() as stack:
            if any("dynamodb" in item.nodeid for item in session.items):
                place = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # as its fixture
                stack.enter_context(shared_dynamodb_local(place, warm_up))
            ran = self._run_each_test(session.items)
            self.findings.broken = [session.items[one.place].nodeid for one in ran if one.failed]
            if not self.findings.broken:
                self._try_each_mutant(session.items, ran, while_loading)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed |= report.failed

    def _run_each_test(self, items: Sequence[pytest.Item]) -> list[_Ran]:
        def share(first: int) -> Callable[[Callable[[list[_Ran]], None]], None]:
            return lambda answer: answer(list(self._runs(items, range(first, len(items), AT_ONCE))))

        jobs = [Job(first, share(first), 3600) for first in range(AT_ONCE)]
        ran = [one for _, some in run_all(jobs, self._root.parent / "told") for one in some or ()]
        if len(ran) != len(items):
            raise RuntimeError((self._root.parent / "told").read_text())
        return ran

    def _runs(self, items: Sequence[pytest.Item], places: Sequence[int]) -> Iterator[_Ran]:
        files = files_of(self._root, self._mutants)
        outcomes = self._outcomes(items, places)
        caches = live_caches(files)
        self._calls.know(made_functions(files))
        while True:
            began = time.monotonic()
            for cache in caches:  # or only the first test would be seen to call the function
                cache.cache_clear()
            self._calls.begin()
            outcome = next(outcomes, None)
            lines = self._calls.end()
            if outcome is None:
                return
            yield _Ran(*outcome, time.monotonic() - began, lines)

    def _outcomes(self, items: Sequence[pytest.Item], places: Sequence[int]) -> Iterator[tuple[int, bool]]:
        """Run tests, and whether each fails."""
        # The last is followed by another one: what the whole session shares stays, the parent's among it.
        for place, following in zip(places, [*places[1:], places[0] - 1], strict=True):
            self._failed = False
            items[place].config.hook.pytest_runtest_protocol(item=items[place], nextitem=items[following])
            yield place, self._failed

    def _try_each_mutant(self, items: Sequence[pytest.Item], ran: Sequence[_Ran], while_loading: Lines) -> None:
        noticed: Counter[tuple[str, int]] = Counter()
        jobs = self._jobs(items, ran, while_loading, noticed)
        for mutant, by in run_all(jobs, self._root.parent / "told"):
            if by == _NOBODY:
                self._survived(mutant)
            elif by is not None:  # else it died, or did not end
                noticed[self._mutants[mutant][0], by] += 1
        for path in {path for path, _ in self._mutants}:
            file = str(self._root / path)
            of_file = [one for one in ran if file in one.lines]
            best = sorted(of_file, key=lambda one: one.seconds / (1 + noticed[path, one.place]))
            self.findings.callers[path] = [items[one.place].nodeid for one in best]

    def _jobs(
        self,
        items: Sequence[pytest.Item],
        ran: Sequence[_Ran],
        while_loading: Lines,
        noticed: Counter[tuple[str, int]],
    ) -> Iterator[Job[int]]:
        files = {path: str(self._root / path) for path, _ in self._mutants}
        live = live_functions(set(files.values()))
        sources = {path: Path(file).read_text() for path, file in files.items()}
        loaded = {path: LoadedModule(files[path], source, live) for path, source in sources.items()}
        statements = {path: lines_of_statements(source) for path, source in sources.items()}
        for place, (path, mutant) in enumerate(self._mutants):
            file, lines = files[path], statements[path][mutant.line]
            swap = loaded[path].swap(mutant.source)
            if swap is None or lines & while_loading.get(file, frozenset()):
                self.findings.to_load.append(place)
            elif not (tests := [one for one in ran if lines & one.lines.get(file, frozenset())]):
                self._survived(place)  # no test runs it
            else:
                tests.sort(key=lambda one: one.seconds / (1 + noticed[path, one.place]))
                best = _most_different(tests, file)
                work = partial(self._try_one, items, swap, [one.place for one in best])
                yield Job(place, work, LONGEST + 10 * sum(one.seconds for one in best))

    def _try_one(
        self, items: Sequence[pytest.Item], swap: Swap, places: Sequence[int], answer: Callable[[int], None]
    ) -> None:
        swap.make()
        answer(next((place for place, fails in self._outcomes(items, places) if fails), _NOBODY))


def _most_different(best: Sequence[_Ran], file: str) -> list[_Ran]:
    """First one of those that run the same lines of a file, then another one of each, and so on."""
    by_lines: dict[frozenset[int], list[_Ran]] = defaultdict(list)
    for one in best:
        by_lines[one.lines[file]].append(one)
    return [one for turn in zip_longest(*by_lines.values()) for one in turn if one is not None]


def files_of(root: Path, mutants: Sequence[tuple[str, Mutant]]) -> Set[str]:
    """The files of mutants, as Python names them."""
    return {str(root / path) for path, _ in mutants}
