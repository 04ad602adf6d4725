"""What a function loads, in a process of its own: each edge only what it needs, and nothing that its folder lacks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
NOT_FOR_ANY = {
    "PIL",
    "adapters.chat.staff.desk",  # few messages are of the school's people
    "icalendar",
    "prometheus_client",
    "pydantic_settings",
    "rapidfuzz",
    "typer",
    "uvicorn",
}
WEB = {"fastapi", "pydantic", "starlette"}


@pytest.mark.parametrize(
    ("entry", "unneeded"),
    [
        ("lambda_slack", WEB | {"anyio", "email_validator", "httpx", "mangum", "opentelemetry", "rich", "telegram"}),
        (
            "lambda_telegram",
            {"email_validator", "fastapi", "mangum", "opentelemetry", "pydantic", "slack_bolt", "slack_sdk"},
        ),
        # FastAPI itself loads opentelemetry's API, which it needs.
        ("lambda_http", {"slack_bolt", "slack_sdk", "telegram"}),
        (
            "lambda_seed",
            WEB | {"email_validator", "mangum", "opentelemetry", "rich", "slack_bolt", "slack_sdk", "telegram"},
        ),
        ("lambda_jobs", WEB | {"email_validator", "mangum", "opentelemetry", "rich", "slack_bolt"}),
    ],
)
def test_a_function_loads_nothing_that_it_does_not_need(entry: str, unneeded: set[str]) -> None:
    modules = loaded(entry).modules
    assert "SCHOL_NAME means nothing here; is SCHOOL_NAME meant?" in loaded(entry).said
    assert {f"bot.{entry}", "core.dance_class", "botocore.client", "structlog"} <= modules
    assert (NOT_FOR_ANY | unneeded) & modules == set()


@pytest.mark.parametrize("entry", ["slack", "telegram", "http", "seed", "jobs"])
def test_a_function_collects_garbage_once_it_is_loaded_and_what_it_loaded_stays(entry: str) -> None:
    found = loaded(f"lambda_{entry}")
    assert found.collects
    assert found.stays > 10_000


@dataclass(frozen=True)
class Loaded:
    """What is there once a function is loaded: `stays` is how many objects are never collected."""

    modules: frozenset[str]
    collects: bool
    stays: int
    said: str


@cache
def loaded(entry: str) -> Loaded:
    done = run(
        f"import bot.{entry}, gc, json, sys\n"
        "print(json.dumps([sorted(sys.modules), gc.isenabled(), gc.get_freeze_count()]))"
    )
    modules, collects, stays = json.loads(done.stdout)
    return Loaded(frozenset(modules), collects, stays, done.stderr)


# With what students make it load later
IN_ITS_FOLDER = """
import sys
class Elsewhere:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {elsewhere}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Elsewhere())
import bot.{entry}
from adapters.chat.parsing import closest_style
from core.email import Email
from bot.timetable.files import shipped_timetable
print(closest_style("salza", shipped_timetable().curriculum), Email.parse("ana@example.com"))
{more}
"""
MORE = {
    "Slack": "import adapters.chat.calendar_zone",
    "Telegram": "import adapters.chat.calendar_zone",
    "Jobs": """
import adapters.slack.messenger, adapters.telegram.messenger
from datetime import date
from adapters.chat.i18n.translator import Translator
from bot.jobs.week_picture import week_picture
from core.queries.week_summary import week_summary
week_picture(week_summary([]), date(2026, 11, 23), date(2026, 11, 29), Translator())
""",
}


@pytest.mark.parametrize("function", ["Slack", "Telegram", "Http", "Seed", "Jobs"])
def test_a_function_gets_along_with_what_its_build_installs(function: str) -> None:
    packed = with_all_they_need(named_in_the_build(function))
    elsewhere = [
        module
        for module, homes in metadata.packages_distributions().items()
        if packed.isdisjoint(map(canonicalize_name, homes)) and module not in ("bot", "core", "adapters")
    ]
    assert "playwright" in elsewhere
    run(IN_ITS_FOLDER.format(elsewhere=elsewhere, entry=f"lambda_{function.lower()}", more=MORE.get(function, "")))


def named_in_the_build(function: str) -> list[str]:
    build = (ROOT / "deploy" / "Makefile").read_text()
    named = dict(re.findall(r"^(\w+) := (.+)$", build, re.MULTILINE))
    return f"{named['Every']} {named.get(function, '')}".split()


def with_all_they_need(distributions: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = [Requirement(name) for name in distributions]
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name not in found:
            found.add(name)
            needs = (Requirement(one) for one in metadata.requires(name) or [])
            waiting += [need for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    return found


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "AWS_REGION": "ap-southeast-2",
            "DYNAMODB_TABLE": "school",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "s",
            "TELEGRAM_BOT_TOKEN": "1:x",
            "TELEGRAM_WEBHOOK_SECRET": "s",
            "SCHOL_NAME": "Step by Step",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
