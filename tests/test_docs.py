"""The documents name files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from standins.slack import methods as slack_methods
from standins.telegram import bot_api as telegram_methods

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_PATH = re.compile(r"`((?:\w+/)+\w+\.(?:py|md|js|yaml|json))`")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_or_links_to_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {ROOT / path for path in _PATH.findall(text)} | {document.parent / link for link in _LINK.findall(text)}
    assert {str(path) for path in named if not path.exists()} == set()


def test_paths_and_links_are_found_at_all() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "adapters/chat/front_desk.py" in _PATH.findall(readme)
    assert "docs/quickstart.md" in _LINK.findall(readme)


def test_the_methods_of_the_stand_ins_are_those_in_their_table() -> None:
    (row,) = [line for line in (ROOT / "docs/standins.md").read_text().splitlines() if line.startswith("| methods |")]
    _, _, slack, telegram, _ = row.split("|")
    assert set(re.findall(r"`([\w.]+)`", slack)) == {*slack_methods.METHODS, "apps.connections.open"}
    assert set(re.findall(r"`(\w+)`", telegram)) == {*telegram_methods.METHODS, "getUpdates"}
