"""The ways to run `python -m bot serve`: called by the platforms or asking them, and how it ends. All in processes."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.bootstrap import bootstrap
from bot.config.config import Config, SlackConfig, TelegramConfig
from bot.stores import Stores
from core.class_id import ClassId
from standins.serving import serving
from standins.slack import SlackStandIn
from standins.telegram import TelegramStandIn
from tests.support.chats import (
    SLACK_SECRET,
    SLACK_TOKEN,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    SlackStudent,
    TelegramStudent,
    World,
)
from tests.support.clock import SYDNEY, SettableClock
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.replicas import Replica, book_button, class_ahead, replicas
from tests.support.store_faults import Held
from tests.support.stores import DynamoDBTable

APP_TOKEN = "xapp-1-A0000001-1234567890-0123456789abcdef"
ASKING = {
    "SLACK_SIGNING_SECRET": "",
    "SLACK_APP_TOKEN": APP_TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": "",
    "TELEGRAM_WEBHOOK_URL": "",
}
CALLED = {"TELEGRAM_WEBHOOK_URL": "https://dance.example.com/telegram/webhook"}


class Door:
    """The platforms' own, where a call can be held: it waits to be done until it is told to go on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._held: dict[str, Held] = {}

    def hold_next(self, path: str) -> Held:
        """The next call whose path has these words in it."""
        self._held[path] = Held(after=False)
        return self._held[path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for path in [path for path in self._held if scope["type"] == "http" and path in scope["path"]]:
            await asyncio.to_thread(self._held.pop(path).wait)
        await self._app(scope, receive, send)


@contextmanager
def town(stores: Stores, way: dict[str, str]) -> Iterator[tuple[World, Door]]:
    """Both platforms, for a bot that is `ASKING` or `CALLED`, and no bot."""
    asking = way != CALLED
    slack = SlackStandIn(
        signing_secret=SLACK_SECRET, bot_token=SLACK_TOKEN, app_token=APP_TOKEN if asking else "", ack_seconds=20
    )
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN, secret="" if asking else TELEGRAM_SECRET)
    door = Door(Starlette(routes=[Mount("/slack", slack.app), Mount("/telegram", telegram.app)]))
    with serving(door) as url:
        slack.base_url = f"{url}/slack"
        config = Config(
            limits=PATIENT,
            slack=SlackConfig(SLACK_TOKEN, api_url=f"{url}/slack/api/"),
            telegram=TelegramConfig(TELEGRAM_TOKEN, api_url=f"{url}/telegram/bot"),
        )
        clock = SettableClock(datetime.now(SYDNEY))
        yield World(bootstrap(config, stores, clock), clock, slack, telegram, ""), door


@pytest.mark.promise("B12")
@pytest.mark.parametrize(
    ("way", "ways", "told"),
    [
        (ASKING, "Slack over Socket Mode, Telegram by polling, HTTP", signal.SIGTERM),
        (CALLED, "Slack over HTTP, Telegram by webhook, HTTP", signal.SIGINT),
    ],
    ids=["asking", "called"],
)
def test_told_to_stop_it_books_what_is_in_flight_and_takes_nothing_more(
    table: DynamoDBTable, tmp_path: Path, way: dict[str, str], ways: str, told: signal.Signals
) -> None:
    class_id = class_ahead(table)
    with town(table.stores, way) as (world, door), replicas(1, world, table, tmp_path, **way) as (one,):
        if way == CALLED:
            one.serve(world)
        ana, ben = TelegramStudent(world), SlackStudent(world, "ben")
        ana.says("/classes salsa 1")
        wait_until(lambda: "Salsa 1" in ana.sees())
        ana.taps(book_button(class_id))
        wait_until(lambda: "Which email" in ana.sees())
        ana.says("ana@example.com")
        wait_until(lambda: "Right?" in ana.sees())
        ben.says("/classes salsa 1")
        ben.taps(book_button(class_id))
        shown = len(world.telegram.messages(ana.user))

        in_telegram, in_slack = door.hold_next("/editMessageText"), door.hold_next("/slack/response")
        with ThreadPoolExecutor(2) as people:
            acts = people.submit(ana.taps, "Confirm booking"), people.submit(ben.gives_email, "ben@example.com")
            in_telegram.wait_until_reached()
            in_slack.wait_until_reached()
            one.process.send_signal(told)
            wait_until(lambda: not listens(one))
            in_telegram.go_on()
            in_slack.go_on()
            assert one.process.wait(LONGEST_WAIT) == 0
            for act in acts:
                act.result(LONGEST_WAIT)
        assert "You're booked" in ana.sees()
        assert "You're booked" in ben.sees()
        assert emails(table, class_id) == ["ana@example.com", "ben@example.com"]
        assert world.slack.failures == []
        log = one.log.read_text()
        assert log.startswith(
            f"Serving {ways}. HTTP needs no key, on this machine only. Bookings are in DynamoDB table {table.name}. "
        )
        assert '"level": "error"' not in log
        assert "stopped while something was in flight" not in log

        if way == ASKING:
            ana.says("/classes salsa 1")  # while nobody is there
            with replicas(1, world, table, tmp_path, **way):
                wait_until(lambda: "you're in" in ana.sees())
            assert len(world.telegram.messages(ana.user)) == shown + 2  # her own and the list: nothing came twice


@pytest.mark.promise("B1", "B12")
def test_a_conversation_over_sockets_goes_on_at_another_replica_when_one_is_killed(
    table: DynamoDBTable, tmp_path: Path
) -> None:
    class_id = class_ahead(table)
    way = {**ASKING, "TELEGRAM_BOT_TOKEN": ""}
    with town(table.stores, way) as (world, _), replicas(3, world, table, tmp_path, **way) as running:
        world.slack.wait_for_connections(3)
        ben = SlackStudent(world, "ben")
        ben.says("/classes salsa 1")
        ben.taps(book_button(class_id))
        running[0].kill()
        world.slack.wait_for_connections(2)
        ben.gives_email("ben@gmial.com")
        assert "Did you mean ben@gmail.com?" in ben.sees()
        ben.slack.submit(ben.user)
        assert "You're booked" in ben.sees()
        assert emails(table, class_id) == ["ben@gmail.com"]
        assert world.slack.failures == []
        served = [one.log.read_text().count('"event": "answered"') for one in running]
        assert sum(served) == 4
        assert len([count for count in served if count]) >= 2


def emails(table: DynamoDBTable, class_id: ClassId) -> list[str]:
    dance_class = table.stores.classes.load(class_id)
    assert dance_class is not None
    assert len(dance_class.bookings) == dance_class.booking_count
    return sorted(map(str, dance_class.bookings))


def listens(one: Replica) -> bool:
    at = urlsplit(one.url)
    try:
        socket.create_connection((str(at.hostname), at.port or 0), timeout=LONGEST_WAIT).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], object]) -> None:
    """For what another process does."""
    end = monotonic() + LONGEST_WAIT
    while not condition():
        assert monotonic() < end, "it did not happen"
        sleep(0.02)
