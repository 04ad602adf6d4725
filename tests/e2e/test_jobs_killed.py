"""`python -m bot jobs` as it dies between the platform's yes and its own mark: `kill -9`, on a real process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.bootstrap import bootstrap, open_jobs
from bot.config.config import Config, DynamoDBConfig, SlackConfig, TelegramConfig
from standins.faults import FaultPlan, Hold
from standins.platforms import Keys, create_platforms
from standins.serving import serving
from tests.e2e.test_command_line import environment
from tests.e2e.test_jobs_command import give_a_spot_to, store_settings
from tests.e2e.test_kill import wait_until
from tests.support.clock import SYDNEY
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.stores import DynamoDBTable

pytestmark = pytest.mark.complaint("N4")

KEYS = Keys()
YOU_ARE_IN = "You're in 🎉"
AGAIN = "In case you missed it:"


@dataclass(frozen=True, slots=True)
class Chat:
    """A student's chat with the bot: what they read there, and how the bot gets there."""

    person: str
    faults: FaultPlan
    read: Callable[[], list[str]]
    config: Config
    settings: dict[str, str]


@pytest.fixture
def chats() -> Iterator[dict[str, Chat]]:
    platforms = create_platforms(KEYS)
    slack, telegram = platforms.slack, platforms.telegram
    in_slack, in_telegram = slack.add_user("ana"), telegram.user("Ana")
    telegram.start(in_telegram)
    with serving(platforms.app) as url:
        slack.base_url = f"{url}/slack"
        slack_url, telegram_url = f"{url}/slack/api/", f"{url}/telegram/bot"
        yield {
            "slack": Chat(
                f"slack:{slack.ids.team}:{in_slack.id}",
                slack.faults,
                lambda: [message.shown for message in slack.messages_visible_to(in_slack)],
                Config(slack=SlackConfig(KEYS.slack_token, KEYS.slack_secret, api_url=slack_url)),
                {
                    "SLACK_BOT_TOKEN": KEYS.slack_token,
                    "SLACK_SIGNING_SECRET": KEYS.slack_secret,
                    "SLACK_API_URL": slack_url,
                },
            ),
            "telegram": Chat(
                f"telegram:{in_telegram.id}",
                telegram.faults,
                lambda: [message.text for message in telegram.messages(in_telegram) if message.sender.is_bot],
                Config(telegram=TelegramConfig(KEYS.telegram_token, api_url=telegram_url)),
                {"TELEGRAM_BOT_TOKEN": KEYS.telegram_token, "TELEGRAM_API_URL": telegram_url},
            ),
        }


def kill_while_held(chat: Chat, method: str, table: DynamoDBTable, folder: Path) -> None:
    """A process of the jobs, killed while the platform has its call of the method and has not answered."""
    command = [sys.executable, "-m", "tests.support.patient_bot", "jobs"]
    settings = environment(**store_settings(table), **chat.settings)
    with Hold() as hold:
        chat.faults.inject(method, hold)
        process = subprocess.Popen(command, cwd=folder, env=settings, stderr=subprocess.PIPE)  # noqa: S603 (our own program)
        with process:
            hold.wait_for_calls(1, 3 * LONGEST_WAIT)
            process.kill()
            process.wait(LONGEST_WAIT)


def run_jobs(chat: Chat, table: DynamoDBTable, later: timedelta) -> dict[str, int]:
    """Another process of the jobs, so much later."""
    where = DynamoDBConfig(table.name, endpoint=table.client.meta.endpoint_url)
    config = replace(chat.config, dynamodb=where, limits=PATIENT)
    bot = bootstrap(config, clock=lambda: datetime.now(SYDNEY) + later)
    with open_jobs(bot) as jobs:
        return {str(how): count for how, count in jobs.run_due().told.items()}


@pytest.mark.parametrize(("platform", "method"), [("slack", "chat.postMessage"), ("telegram", "sendMessage")])
def test_a_kill_between_send_and_mark_is_read_once_more_at_most_and_then_with_the_words_for_it(
    chats: dict[str, Chat], table: DynamoDBTable, tmp_path: Path, platform: str, method: str
) -> None:
    chat = chats[platform]
    give_a_spot_to(chat.person, table.stores)
    kill_while_held(chat, method, table, tmp_path)
    wait_until(lambda: len(chat.read()) == 1)  # the platform had it
    assert run_jobs(chat, table, timedelta(minutes=2)) == {"sent": 1}
    for later in (timedelta(minutes=4), timedelta(hours=1), timedelta(days=1)):
        assert run_jobs(chat, table, later) == {}
    first, second = chat.read()
    assert YOU_ARE_IN in first
    assert AGAIN not in first
    assert second.startswith(AGAIN)
    assert YOU_ARE_IN in second


def test_a_kill_before_the_send_loses_nothing(chats: dict[str, Chat], table: DynamoDBTable, tmp_path: Path) -> None:
    chat = chats["slack"]
    give_a_spot_to(chat.person, table.stores)
    kill_while_held(chat, "conversations.open", table, tmp_path)
    assert run_jobs(chat, table, timedelta(minutes=2)) == {"sent": 1}
    assert run_jobs(chat, table, timedelta(minutes=4)) == {}
    (only,) = chat.read()
    assert YOU_ARE_IN in only
