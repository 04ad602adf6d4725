"""What operators run at a deployment, and what is written for them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.main import cli
from bot.config.settings import Settings
from standins.serving import serving
from standins.telegram import TelegramStandIn
from tests.e2e.test_command_line import run
from tests.support.chats import TELEGRAM_SECRET, TELEGRAM_TOKEN
from tests.support.processes import ROOT

WEBHOOK = "https://dance.example.com/telegram/webhook"


@pytest.mark.promise("T13")
def test_setting_up_telegram_twice_by_the_command_leaves_it_as_once(tmp_path: Path) -> None:
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN)
    states = []
    with serving(telegram.app) as address:
        settings = {
            "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
            "TELEGRAM_WEBHOOK_URL": WEBHOOK,
            "TELEGRAM_API_URL": f"{address}/bot",
        }
        for _ in range(2):
            done = run(tmp_path, "telegram", "setup", **settings)
            assert (done.returncode, done.stdout) == (0, f"Telegram knows the commands and calls {WEBHOOK}.\n")
            told = telegram.webhook, telegram.commands(), telegram.description(), telegram._state.allowed_updates
            states.append(told)
    assert states[0] == states[1]
    assert (telegram.webhook.url, telegram.webhook.secret) == (WEBHOOK, TELEGRAM_SECRET)


def test_every_setting_is_in_the_table_for_operators_with_its_default() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \|(.*?)\| (.+) \|$", text, re.MULTILINE)
    assert {name: default.strip() for name, default, _ in rows} == defaults() | {"TIMETABLE": "the one that ships"}


def test_every_setting_is_in_the_example_with_its_default() -> None:
    rows = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert {name: f"`{value}`" if value else "" for name, value in rows} == defaults() | {"TIMETABLE": ""}


def written(default: Any) -> str:  # Any: as pydantic has it
    return "" if default in (None, "") else f"`{default}`"


def defaults() -> dict[str, str]:
    """What the pages should say of each setting; what ships with the bot has no name to write down."""
    return {name.upper(): written(each.default) for name, each in Settings.model_fields.items() if name != "timetable"}


def test_each_command_that_the_documents_name_is_there() -> None:
    commands = r"python -m bot ([a-z]+(?: (?:create|setup|manifest|spots|close|reopen|teacher))?)"
    named = {
        tuple(command.split())
        for page in ("docs/quickstart.md", "docs/operations.md")
        for command in re.findall(commands, (ROOT / page).read_text())
    }
    assert {("doctor",), ("roster",), ("seed",), ("serve",), ("slack", "manifest"), ("telegram", "setup")} <= named
    for command in sorted(named):
        assert CliRunner().invoke(cli, [*command, "--help"]).exit_code == 0, command


def test_each_page_that_the_documents_link_to_is_there() -> None:
    for page in ("quickstart.md", "operations.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / "docs" / page).read_text()):
            assert (ROOT / "docs" / link).exists(), link
