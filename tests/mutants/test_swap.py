from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutants.calls import Calls
from tests.mutants.load import MutantFinder
from tests.mutants.swap import LoadedModule, live_functions, made_functions

_SOURCE = """
from dataclasses import dataclass
from functools import cached_property

LIMIT = 3
held = []


class Class:
    @cached_property
    def name(self):
        return "a"

    def is_full(self, count, most=LIMIT):
        def beyond(number):
            return number > most

        return any(beyond(number) for number in (count,))


@dataclass
class Pair:
    one: int = 1


def adder(more):
    return lambda number: number + more


held.append(adder(1))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "swapped.py"
    file.write_text(_SOURCE)
    return file


@pytest.fixture
def module(file: Path) -> Iterator[ModuleType]:
    spec = spec_from_file_location("swapped", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["swapped"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["swapped"]


def loaded(file: Path) -> LoadedModule:
    return LoadedModule(str(file), _SOURCE, live_functions({str(file)}))


def test_whoever_holds_a_function_runs_the_mutants_code(file: Path, module: ModuleType) -> None:
    one = module.Class()
    for old, new in (("number > most", "number >= most"), ('return "a"', 'return "b"'), ("+ more", "- more")):
        swap = loaded(file).swap(_SOURCE.replace(old, new))
        assert swap is not None
        swap.make()
    assert (one.is_full(3), one.name, module.held[0](1)) == (True, "b", 0)


@pytest.mark.parametrize(
    ("old", "new"), [("LIMIT = 3", "LIMIT = 4"), ("most=LIMIT", "most=2"), ("adder(1)", "adder(2)")]
)
def test_what_is_made_when_a_module_is_loaded_can_not_be_swapped(
    file: Path, module: ModuleType, old: str, new: str
) -> None:
    assert loaded(file).swap(_SOURCE.replace(old, new)) is None


def test_lines_are_noted_when_they_are_run_and_only_those_of_the_files_that_are_asked_for(
    file: Path, module: ModuleType
) -> None:
    calls = Calls({str(file)})
    calls.begin()
    module.Class().is_full(1)
    (lines,) = calls.end().values()
    assert {_SOURCE.splitlines()[line - 1].strip() for line in lines} == {
        "def is_full(self, count, most=LIMIT):",
        "def beyond(number):",
        "return number > most",
        "return any(beyond(number) for number in (count,))",
    }


def test_what_a_dataclass_made_is_noted_as_of_the_file_of_the_class(file: Path, module: ModuleType) -> None:
    calls = Calls({str(file)})
    calls.know(made_functions({str(file)}))
    calls.begin()
    module.Pair()
    assert calls.end() == {str(file): {0}}


def test_a_mutant_is_loaded_in_the_place_of_its_module(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.syspath_prepend(str(file.parent))
    MutantFinder(file, "swapped", _SOURCE.replace("LIMIT = 3", "LIMIT = 4")).install()
    try:
        import swapped  # type: ignore[import-not-found]

        assert swapped.LIMIT == 4
    finally:
        sys.modules.pop("swapped", None)
