"""The README's commands, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.outside import where_to_go
from tests.e2e.test_command_line import dynamodb, invoke, started
from tests.support.processes import ROOT, environment
from tests.support.stores import DynamoDBTable

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMAND = re.compile(r"(?:^|`)((?:python -m|make|cp|docker) [^`\n#]*[^`\n# ])", re.MULTILINE)
COMMANDS = set(COMMAND.findall(README))
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
        timeout=300,
        check=True,
    )
    return [json.loads(line) for line in said.stdout.splitlines() if line]


MANIFESTS = {
    "python -m bot slack manifest --socket-mode": '"socket_mode_enabled": true',
    "python -m bot slack manifest --url https://<your host>": '"https://dance.example.com/slack/events"',
}
KEEPING_BOOKINGS = ["python -m bot table create", "python -m bot seed --weeks 4", "python -m bot roster tue 18:30"]
IN_OTHER_TESTS = {  # for every state of the platforms and of a class
    *("python -m bot telegram setup", "python -m bot doctor", "python -m bot class"),
}
STAYING = {  # until they are stopped; other tests start them
    *(
        "python -m bot",
        "python -m bot jobs",
        "python -m bot serve --port 8080",
        "python -m standins",
        "docker compose up --build",
    ),
    *("make run", 'make run ARGS="--port 8091"', "make chat"),
}
WITH_THE_SOURCES = {f"make {target}" for target in ("test", "check", "bench", "mutants", "format", "catalogue")}


@pytest.mark.fault("F38")
def test_no_command_is_forgotten_here() -> None:
    known = {*MANIFESTS, *KEEPING_BOOKINGS, *IN_OTHER_TESTS, *STAYING, *WITH_THE_SOURCES, "cp .env.example .env"}
    assert known == COMMANDS


@pytest.mark.fault("F38")
@pytest.mark.parametrize(("command", "words"), MANIFESTS.items())
def test_the_manifests_are_printed(tmp_path: Path, command: str, words: str) -> None:
    arguments = shlex.split(command.replace("<your host>", "dance.example.com"))[3:]
    done = invoke(tmp_path, *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    assert words in done.stdout


@pytest.mark.fault("F38")
def test_the_commands_that_keep_the_bookings_make_a_table_with_classes(tmp_path: Path, table: DynamoDBTable) -> None:
    (block,) = [block for block in BLOCKS if KEEPING_BOOKINGS[0] in block]
    assert KEEPING_BOOKINGS[:2] == COMMAND.findall(block)
    shutil.copy(ROOT / ".env.example", tmp_path)
    script = f"cp .env.example .env\n{block}{KEEPING_BOOKINGS[2]}"
    made, added, roster = in_shell(script, tmp_path, **dynamodb(table) | {"DYNAMODB_TABLE": f"{table.name}-new"})
    assert made == f"Table {table.name}-new is ready."
    assert added == "52 classes added, 0 were there."
    assert re.fullmatch(r"Salsa 1, Tue .+, 6:30 pm: 0 of 20 spots taken, 20 left", roster)


def in_shell(script: str, where: Path, **settings: str) -> list[str]:
    """The lines that these commands write, none of which fails; `python` is the one that runs the tests."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 (the README's own)
        ["/bin/sh", "-e", "-c", script],
        cwd=where,
        env=environment(**settings) | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.fault("F38")
@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_each_target_of_make_is_one(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)  # noqa: S603, S607


@pytest.mark.fault("F38")
def test_the_python_that_has_the_bot_is_named_before_it_is_used() -> None:
    first = README.index("python -m bot")
    assert "venv .venv && . .venv/bin/activate && pip install ." in README[:first]


@pytest.mark.fault("F38")
@pytest.mark.parametrize("program", ["bot", "playground", "standins"])
def test_a_python_without_the_libraries_gets_one_line_that_says_where_they_are(program: str) -> None:
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-S", "-m", program],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(
        f" is not installed for {sys.executable}. Say `. .venv/bin/activate` first, or run "
        f"`.venv/bin/python -m {program}`; README.md says how .venv is made."
    )


@pytest.mark.fault("F38")
def test_a_module_of_ours_that_is_missing_is_no_matter_of_where_one_is() -> None:
    with pytest.raises(ModuleNotFoundError):
        where_to_go(ModuleNotFoundError(name="bot.cli.mian"), "bot")
