"""SECURITY.md names the tests that hold a claim; `make mutants ONLY=claims` breaks each claim and sees them fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mutants.claims import CLAIMS, Claim

pytestmark = pytest.mark.fault("F52")

ROOT = Path(__file__).parents[1]
_TABLE = (ROOT / "SECURITY.md").read_text().partition("## The tests that hold it")[2].partition("\n## ")[0]
ROWS = [line for line in _TABLE.splitlines() if line.startswith("| ")][1:]
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def named(row: str) -> set[str]:
    return {"::".join(found) for found in _TEST.findall(row)}


def broken() -> set[str]:
    """The tests that fail when a claim is broken."""
    return {claim.test.partition("[")[0] for claim in CLAIMS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_each_claim_names_tests_that_exist_and_one_that_was_seen_to_fail_without_it(row: str) -> None:
    assert named(row) & broken()
    for test in named(row):
        path, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE), test


def test_the_page_names_each_test_that_a_broken_claim_fails() -> None:
    assert broken() - {test for row in ROWS for test in named(row)} == set()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.path}: {claim.old[:40]!r}")
def test_what_a_claim_rests_on_is_still_in_the_code(claim: Claim) -> None:
    assert (ROOT / claim.path).read_text().count(claim.old) == 1
