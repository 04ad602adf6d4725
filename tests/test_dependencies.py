"""pyproject.toml declares what the code imports, and nothing else."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("core", "adapters", "bot", "playground", "standins")
FOR_TYPES_ONLY = {"mypy_boto3_dynamodb"}  # imported where only mypy looks; the development extra brings them
IMPORTED_BY_NOBODY = {"tzdata"}  # data for zoneinfo, where the system has none


def imported() -> set[str]:
    """The packages that the code imports, by their name in an `import`."""
    files = (file for package in OURS for file in (ROOT / package).rglob("*.py"))
    names = {name.partition(".")[0] for file in files for name in _imports(ast.parse(file.read_text()))}
    return names - set(sys.stdlib_module_names) - set(OURS) - FOR_TYPES_ONLY


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def declared() -> set[str]:
    """The distributions that an installation brings, with traces."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["otel"]]
    return {_canonical(re.split(r"[\[>=<~! ]", line)[0]) for line in lines}


def distributions(package: str) -> set[str]:
    return {_canonical(name) for name in _installed().get(package, [])}


@cache
def _installed() -> Mapping[str, list[str]]:
    # It reads the file list of each installed distribution.
    return packages_distributions()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.fault("F56")
def test_what_is_imported_is_declared() -> None:
    assert {package for package in imported() if not distributions(package) & declared()} == set()


@pytest.mark.fault("F56")
def test_what_is_declared_is_imported() -> None:
    brought = {name for package in imported() for name in distributions(package)}
    assert declared() - brought == IMPORTED_BY_NOBODY


@pytest.mark.fault("F52")
@pytest.mark.parametrize("file", ["Makefile", "Dockerfile"])
def test_nothing_is_installed_but_by_its_hash(file: str) -> None:
    installs = [line for line in (ROOT / file).read_text().splitlines() if " install " in line and ".lock" in line]
    assert installs
    assert [line for line in installs if "--require-hashes" not in line] == []
