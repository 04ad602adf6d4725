"""The README's commands, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_command_line import ROOT, invoke, started

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
BOT_COMMANDS = sorted(set(re.findall(r"python -m bot ((?:[a-z]+ ?)+)", README)))
MAKE_TARGETS = sorted(set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)))


@pytest.mark.fault("F38")
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_calls_over_http_find_and_book_a_class_whatever_day_it_is(tmp_path: Path) -> None:
    with started(tmp_path) as (_, address):
        found, shown, booked = answers(calls("/book"), address)
    assert {one["type"] for one in found["classes"]} == {"salsa"}
    assert (booked["classId"], booked["email"]) == (shown["id"], "ana@example.com")


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_calls_with_a_key_find_what_was_booked_and_cancel_it(tmp_path: Path) -> None:
    (key_header,) = re.findall(r"`(-H [^`]+)`", README)
    first = calls("/book").replace("curl -s", f"curl -s {key_header}")
    with started(tmp_path, HTTP_API_KEY="k3y") as (_, address):
        _, shown, booked, found, cancelled = answers(first + calls("/cancel"), address, HTTP_API_KEY="k3y")
    assert [(one["class"]["id"], one["email"]) for one in found["bookings"]] == [(shown["id"], booked["email"])]
    assert (cancelled["classId"], cancelled["email"]) == (shown["id"], booked["email"])


def calls(path: str) -> str:
    """The block that calls an address which ends like this."""
    blocks: list[str] = [block for block in BLOCKS if f'{path}"' in block]
    assert len(blocks) == 1
    return blocks[0]


def answers(calls: str, address: str, **settings: str) -> list[Any]:  # Any: parts of a document
    """What the server at this address answers, call by call."""
    said = subprocess.run(  # noqa: S603 (the README's own)
        ["/bin/sh", "-e", "-c", calls.replace("localhost:8080", address).replace("curl -s", "curl -sS -w '\\n'")],
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [json.loads(line) for line in said.stdout.splitlines() if line]


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
