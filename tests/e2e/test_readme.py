"""The README's commands, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.test_command_line import ROOT, invoke, started

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
BOT_COMMANDS = sorted(set(re.findall(r"python -m bot ((?:[a-z]+ ?)+)", README)))
MAKE_TARGETS = sorted(set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)))


@pytest.mark.fault("F38")
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_calls_over_http_find_and_book_a_class_whatever_day_it_is(tmp_path: Path) -> None:
    (calls,) = [block for block in BLOCKS if "/book" in block]
    with started(tmp_path) as (_, address):
        said = subprocess.run(  # noqa: S603 (the README's own)
            ["/bin/sh", "-e", "-c", calls.replace("localhost:8080", address).replace("curl -s", "curl -sS -w '\\n'")],
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    found, shown, booked = (json.loads(line) for line in said.stdout.splitlines() if line)
    assert {one["type"] for one in found["classes"]} == {"salsa"}
    assert (booked["classId"], booked["email"]) == (shown["id"], "ana@example.com")


@pytest.mark.fault("F38")
def test_each_command_of_the_bot_is_one(tmp_path: Path) -> None:
    assert len(BOT_COMMANDS) >= 6
    for command in BOT_COMMANDS:
        assert invoke(tmp_path, *command.split(), "--help").exit_code == 0, command


@pytest.mark.fault("F38")
@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_each_target_of_make_is_one(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)  # noqa: S603, S607


@pytest.mark.fault("F38")
def test_the_python_that_has_the_bot_is_named_before_it_is_used() -> None:
    first = README.index("python -m bot")
    assert "venv .venv && . .venv/bin/activate && pip install ." in README[:first]
