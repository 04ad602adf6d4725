"""`python -m bot jobs` as it dies between the platform's yes and its own mark: `kill -9`, on a real process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.bootstrap import bootstrap, open_jobs
from bot.config.config import Config, DynamoDBConfig, SlackConfig, TelegramConfig
from bot.jobs.jobs import Round
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import Command, CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from core.live_card import new_card
from core.result import Ok
from standins.faults import FaultPlan, Hold
from standins.platforms import Keys, create_platforms
from standins.serving import serving
from tests.e2e.test_jobs_command import give_a_spot_to, store_settings
from tests.e2e.test_kill import wait_until
from tests.support.clock import SYDNEY
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.processes import start
from tests.support.stores import DynamoDBTable

pytestmark = pytest.mark.complaint("N4")

KEYS = Keys()
YOU_ARE_IN = "You're in 🎉"
AGAIN = "In case you missed it:"


@dataclass(frozen=True, slots=True)
class Chat:
    """A student's chat with the bot: what they read there, and how the bot gets there.

    `group` is where others read along, and `board` what is to be read there.
    """

    person: str
    faults: FaultPlan
    read: Callable[[], list[str]]
    config: Config
    settings: dict[str, str]
    group: str
    board: Callable[[], list[str]]


@pytest.fixture
def chats() -> Iterator[dict[str, Chat]]:
    platforms = create_platforms(KEYS)
    slack, telegram = platforms.slack, platforms.telegram
    in_slack, in_telegram = slack.add_user("ana"), telegram.user("Ana")
    telegram.start(in_telegram)
    channel, group = slack.add_channel("salsa", [in_slack]), telegram.group("Salsa friends", in_telegram)
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
                f"slack:{slack.ids.team}:{channel.id}",
                lambda: [message.shown for message in slack.messages_visible_to(in_slack, channel)],
            ),
            "telegram": Chat(
                f"telegram:{in_telegram.id}",
                telegram.faults,
                lambda: [message.text for message in telegram.messages(in_telegram) if message.sender.is_bot],
                Config(telegram=TelegramConfig(KEYS.telegram_token, api_url=telegram_url)),
                {"TELEGRAM_BOT_TOKEN": KEYS.telegram_token, "TELEGRAM_API_URL": telegram_url},
                f"telegram:{group.id}",
                lambda: [message.text for message in telegram.messages(group)],
            ),
        }


def kill_while_held(chat: Chat, method: str, table: DynamoDBTable, folder: Path) -> None:
    """A process of the jobs, killed while the platform has its call of the method and has not answered."""
    settings = {**store_settings(table), **chat.settings}
    with Hold() as hold, (folder / "log").open("w") as log:
        chat.faults.inject(method, hold)
        process = start("tests.support.patient_bot", "jobs", folder=folder, settings=settings, stderr=log)
        try:
            hold.wait_for_calls(1, 3 * LONGEST_WAIT)
        finally:
            process.kill()
            process.wait(LONGEST_WAIT)


def run_jobs(chat: Chat, table: DynamoDBTable, later: timedelta) -> dict[str, int]:
    """What another process of the jobs tells, so much later."""
    return {str(how): count for how, count in run_round(chat, table, later).told.items()}


def run_round(chat: Chat, table: DynamoDBTable, later: timedelta) -> Round:
    where = DynamoDBConfig(table.name, endpoint=table.client.meta.endpoint_url)
    config = replace(chat.config, dynamodb=where, limits=PATIENT)
    bot = bootstrap(config, clock=lambda: datetime.now(SYDNEY) + later)
    with open_jobs(bot) as jobs:
        return jobs.run_due()


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


@pytest.mark.parametrize(("platform", "method"), [("slack", "chat.update"), ("telegram", "editMessageText")])
def test_a_card_that_was_edited_by_a_process_which_was_killed_is_true_again(
    chats: dict[str, Chat], table: DynamoDBTable, tmp_path: Path, platform: str, method: str
) -> None:
    chat, stores, now = chats[platform], table.stores, datetime.now(SYDNEY)
    begins = (now + timedelta(days=2)).replace(hour=18, minute=30, second=0, microsecond=0)
    class_id = ClassId(begins.date(), begins.time())
    stores.classes.schedule(DanceClass(class_id, ClassType("salsa", 1), begins))

    def do(command: Command) -> None:
        assert isinstance(CommandExecutor(stores.classes, lambda: now, lambda: range(10)).execute(command), Ok)

    stores.cards.post(new_card(chat.group, class_id, chat.person, "en", now - timedelta(minutes=1)))
    assert run_round(chat, table, timedelta(seconds=-30)).followed == {"posted": 1}
    do(BookClass(class_id, Email("ben@example.com"), "b1", "x:1"))
    kill_while_held(chat, method, table, tmp_path)
    wait_until(lambda: "19 spots left" in chat.board()[0])  # the platform had it
    do(CancelBooking(class_id, "c1", "x:1", booking="b1"))
    assert run_round(chat, table, timedelta(minutes=2)).followed == {"edited": 1}
    assert run_round(chat, table, timedelta(minutes=4)).followed == {"same": 1}
    (card,) = chat.board()
    assert "20 spots left" in card
