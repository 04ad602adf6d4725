"""Telegram by polling, and what `telegram setup` tells Telegram."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from adapters.chat.school import School
from adapters.telegram.app import create_app
from adapters.telegram.polling import poll
from adapters.telegram.setup import set_up
from standins.faults import Refuse
from standins.serving import serving
from standins.telegram import Command, TelegramStandIn
from tests.e2e.test_command_line import run
from tests.support.chats import SALSA_1, TELEGRAM_TOKEN, TelegramStudent, World, school
from tests.support.mirrored_school import vocabulary_of

pytestmark = pytest.mark.at_second_school_if_deep("what Telegram gets and gives is looked at as it is")

URL = "https://dance.example.com/telegram/webhook"


def test_a_class_is_booked_by_polling(at: School) -> None:
    with school(at=at, polling=True) as world:
        ana = TelegramStudent(world)

        def says(text: str, answer: str) -> None:
            ana.says(text)
            world.telegram.wait_until(lambda: answer in ana.sees())

        says("/classes salsa", "Salsa classes")
        ana.taps("Book Salsa 1 · Tue 24 Nov 6:30 pm")
        world.telegram.wait_until(lambda: "Which email" in ana.sees())
        says("ana@example.com", "Right?")
        ana.taps("Confirm booking")
        world.telegram.wait_until(lambda: "You're booked" in ana.sees())
        assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("T12")
def test_a_second_poller_says_once_what_is_wrong_and_waits(at: School) -> None:
    def second(world: World, telegram: TelegramStandIn) -> None:
        telegram.wait_until(lambda: len([c for c in telegram.calls_of("getUpdates") if c.error]) >= 3)

    logs = polled_until(at, second, webhook=URL)
    assert [line["reason"] for line in logs if "not getting updates" in str(line["event"])] == [
        "another process is polling, or a webhook is set: stop that process, or run `telegram setup`"
    ]


def test_an_outage_of_telegram_is_waited_out(at: School) -> None:
    def until_back(world: World, telegram: TelegramStandIn) -> None:
        ana = telegram.user("Ana")
        telegram.send(ana, world.words.says("/classes salsa"))
        telegram.wait_until(lambda: "Salsa classes" in world.words.reads(telegram.last_message(ana).text))

    def break_it(telegram: TelegramStandIn) -> None:
        telegram.faults.inject("getMe", Refuse("Bad Gateway", 502), calls=2)
        telegram.faults.inject("getUpdates", Refuse("Internal Server Error", 500), calls=2)

    polled_until(at, until_back, break_it=break_it)


def polled_until(
    at: School,
    something: Callable[[World, TelegramStandIn], None],
    *,
    webhook: str = "",
    break_it: Callable[[TelegramStandIn], None] = lambda _: None,
) -> list[dict[str, object]]:
    """What is logged while a bot polls with short pauses, until something has happened."""
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN, bot_url=webhook)
    break_it(telegram)

    async def bot(world: World, api_url: str) -> None:
        app = create_app(world.bot.desk, bot_token=TELEGRAM_TOKEN, api_url=api_url)
        polling = asyncio.create_task(poll(app, first_pause=0.01))
        await asyncio.to_thread(something, world, telegram)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await app.shutdown()

    with capture_logs() as logs, school(at=at) as world, serving(telegram.app) as url:
        asyncio.run(bot(world, f"{url}/bot"))
    return [dict(line) for line in logs]


async def tell(at: School, telegram_url: str, webhook_url: str) -> None:
    async with Bot(TELEGRAM_TOKEN, base_url=f"{telegram_url}/bot") as bot:
        await set_up(bot, at.curriculum, webhook_url=webhook_url, secret="s3cret")


@pytest.mark.promise("T13")
@pytest.mark.parametrize("times", [1, 2])
def test_setup_tells_telegram_the_commands_and_the_webhook_however_often_it_runs(at: School, times: int) -> None:
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN)
    with serving(telegram.app) as url:
        for _ in range(times):
            asyncio.run(tell(at, url, URL))
    assert telegram.commands() == (
        Command("classes", vocabulary_of(at).says("See what's on: /classes salsa 2")),
        Command("bookings", "See or cancel what you have booked"),
        Command("help", "How it works"),
        Command("cancel", "Stop what you are booking"),
    )
    assert (telegram.webhook.url, telegram.webhook.secret) == (URL, "s3cret")
    (call, *_) = telegram.calls_of("setWebhook")
    assert call.arguments["allowed_updates"] == ["message", "callback_query"]
    assert "drop_pending_updates" not in call.arguments


def test_setup_without_a_url_takes_the_webhook_away(at: School) -> None:
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN, bot_url=URL)
    with serving(telegram.app) as url:
        asyncio.run(tell(at, url, ""))
    assert telegram.webhook.url == ""


def test_the_setup_command_says_what_it_did_and_a_refused_token_gets_one_line(tmp_path: Path) -> None:
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN)
    with serving(telegram.app) as url:
        settings = {"TELEGRAM_API_URL": f"{url}/bot", "TELEGRAM_WEBHOOK_URL": URL, "TELEGRAM_WEBHOOK_SECRET": "s"}
        done = run(tmp_path, "telegram", "setup", **settings, TELEGRAM_BOT_TOKEN=TELEGRAM_TOKEN)
        refused = run(tmp_path, "telegram", "setup", **settings, TELEGRAM_BOT_TOKEN="1:wrong")
    assert done.stdout == f"Telegram knows the commands and calls {URL}.\n"
    assert refused.returncode == 1
    assert refused.stderr.startswith("Telegram refused: InvalidToken.")
    assert "wrong" not in refused.stderr
