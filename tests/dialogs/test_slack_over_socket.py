"""Slack over Socket Mode: the same conversation as over HTTP, and connections that end, break or never come about."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from structlog.testing import capture_logs
from structlog.typing import EventDict

from adapters.chat.school import School
from adapters.slack.app import create_app
from adapters.slack.socket_mode import SocketLimits, listen
from bot.config.settings import Settings
from bot.server.app import create_server
from bot.store_proxy import proxied
from standins.faults import Refuse
from standins.serving import serving
from standins.slack import SlackStandIn
from standins.telegram import TelegramStandIn
from tests.support.chats import SALSA_1, SLACK_TOKEN, TELEGRAM_TOKEN, SlackStudent, TelegramStudent, World, school
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.store_faults import Cable, Gate, cable_to
from tests.support.stores import memory_stores

pytestmark = pytest.mark.at_second_school_if_deep("what Slack gets and gives is looked at as it is")

APP_TOKEN = "xapp-1-A0000001-1234567890-0123456789abcdef"
PATIENT_SOCKET = SocketLimits(ping=LONGEST_WAIT)
BOOK = "Book Salsa 1 · Tue 24 Nov 6:30 pm"


@dataclass
class OverSocket:
    """A school in Slack, which the bot reaches through the cable; `stop` ends the bot's listening."""

    world: World
    slack: SlackStandIn
    cable: Cable
    gate: Gate
    limits: SocketLimits
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def opened(self) -> list[str | None]:
        """How it went, for each time that the bot asked for an address."""
        return [call.error for call in self.slack.calls if call.method == "apps.connections.open"]

    def listen(self) -> None:
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        app = create_app(
            self.world.bot.desk, bot_token=SLACK_TOKEN, api_url=f"{self.slack.base_url}/api/", limits=PATIENT.slack
        )
        receiving = listen(app, app_token=APP_TOKEN, first_pause=0.01, limits=PATIENT.slack, socket_limits=self.limits)
        listening = asyncio.create_task(receiving)
        await asyncio.to_thread(self.stop.wait)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


@contextmanager
def over_socket(
    at: School, *, bots: int = 1, refusals: int = 0, limits: SocketLimits = PATIENT_SOCKET
) -> Iterator[OverSocket]:
    slack = SlackStandIn(signing_secret="", bot_token=SLACK_TOKEN, app_token=APP_TOKEN, ack_seconds=LONGEST_WAIT)
    slack.faults.inject("apps.connections.open", Refuse("invalid_auth"), calls=refusals)
    gate = Gate()
    with school(proxied(memory_stores(), gate), at=at) as world, serving(slack.app) as url:
        world.slack = slack
        address = urlsplit(url)
        with cable_to(str(address.hostname), address.port or 0) as cable, ThreadPoolExecutor(bots) as running:
            slack.base_url = "http://{}:{}".format(*cable.address)
            on = OverSocket(world, slack, cable, gate, limits)
            try:
                for _ in range(bots):
                    running.submit(on.listen)
                slack.wait_for_connections(bots)
                yield on
            finally:
                on.stop.set()


def test_a_class_is_booked_with_and_without_the_form(at: School) -> None:
    with over_socket(at) as on:
        ana = SlackStudent(on.world)
        ana.says("/classes salsa")
        ana.taps(BOOK)
        ana.gives_email("not an email")
        assert "That doesn't look like an email address." in ana.sees()
        ana.gives_email("ana@example.com")
        assert "You're booked" in ana.sees()
        ana.says("/classes salsa")
        ana.taps("Book Salsa 2 · Tue 24 Nov 7:30 pm")
        tap = on.slack.tap(ana.user, ana.message, "Confirm booking")
        booked = ana.sees()
        assert "You're booked" in booked
        on.slack.redeliver(tap)
        assert ana.sees() == booked
        assert list(on.world.bookings(SALSA_1)) == ["ana@example.com"]
        assert (on.slack.failures, on.slack.warnings) == ([], [])


@pytest.mark.promise("S9")
def test_a_class_is_booked_from_the_home_tab_also_if_its_opening_is_told_twice(at: School) -> None:
    with over_socket(at) as on:
        ana = SlackStudent(on.world)
        opened = on.slack.open_home(ana.user)
        assert (opened.status, opened.body) == (200, "")
        on.slack.retry(opened, reason="timeout")
        for button in ("Salsa", BOOK):
            home = on.slack.home(ana.user)
            assert home is not None
            on.slack.tap(ana.user, home, ana.words.says(button))
        ana.gives_email("ana@example.com")
        booked = on.slack.home(ana.user)
        assert booked is not None
        assert "You're booked" in booked.shown
        assert list(on.world.bookings(SALSA_1)) == ["ana@example.com"]
        assert (on.slack.failures, on.slack.warnings) == ([], [])


@pytest.mark.promise("S6")
def test_a_button_that_nobody_knows_is_acknowledged(at: School) -> None:
    with over_socket(at) as on:
        ana = SlackStudent(on.world)
        ana.says("/classes salsa")
        tap = on.slack.tap(ana.user, ana.message, "Next 7 days ›")
        action = {**tap.payload["actions"][0], "action_id": "gone", "value": "gone"}
        unknown = on.slack._dispatcher.deliver({**tap.payload, "actions": [action]})
        assert (unknown.status, unknown.body) == (200, "")


@pytest.mark.promise("S3")
def test_a_bug_is_answered_with_a_reference_that_begins_the_correlation_id_in_the_log(
    at: School,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def with_bug(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("adapters.slack.app.slashed", with_bug)
    with capture_logs() as logs, over_socket(at) as on:
        ana = SlackStudent(on.world)
        ana.says("/classes salsa")
        (shown,) = re.findall(r"Reference ([0-9a-f]{6})", ana.sees())
        ana.says("/classes salsa")
        (another,) = re.findall(r"Reference ([0-9a-f]{6})", ana.sees())
    assert shown != another
    assert [line["reference"] for line in logs if line["event"] == "failed at the edge"] == [shown, another]


def test_those_who_listen_take_turns(at: School) -> None:
    with over_socket(at, bots=3) as on:
        ana = SlackStudent(on.world)
        for _ in range(6):
            ana.says("/classes salsa")
        assert [len(one.sent) for one in on.slack._sockets._connections] == [2, 2, 2]
        assert on.slack.failures == []


def test_what_is_in_flight_is_answered_on_the_connection_that_slack_wants_to_end_and_what_is_new_on_another(
    at: School,
) -> None:
    with capture_logs() as logs, over_socket(at, limits=SocketLimits(sound=0)) as on, ThreadPoolExecutor(1) as person:
        ana, ben = SlackStudent(on.world, "ana"), SlackStudent(on.world, "ben")
        ana.says("/classes salsa")
        held = on.gate.hold_next("students.load")
        tapping = person.submit(on.slack.tap, ana.user, ana.message, ana.words.says(BOOK))
        held.wait_until_reached()
        on.slack.disconnect()
        on.slack.wait_for_connections(1)
        ben.says("/classes salsa")
        assert "Salsa classes" in ben.sees()
        held.go_on()
        assert tapping.result(LONGEST_WAIT).status == 200
        assert "Your email" in ana.sees()
        assert (on.slack.failures, on.slack.warnings) == ([], [])
    assert complaints(logs) == []


@pytest.mark.promise("B12")
def test_what_is_in_flight_when_listening_ends_is_answered_before_the_connection_goes(at: School) -> None:
    with over_socket(at) as on, ThreadPoolExecutor(1) as person:
        ana = SlackStudent(on.world)
        ana.says("/classes salsa")
        held = on.gate.hold_next("students.load")
        tapping = person.submit(on.slack.tap, ana.user, ana.message, ana.words.says(BOOK))
        held.wait_until_reached()
        on.stop.set()
        held.go_on()
        assert tapping.result(LONGEST_WAIT).status == 200
        on.slack.wait_for_connections(0)
        assert len(on.opened) == 1


@pytest.mark.promise("B12")
def test_all_that_was_taken_is_answered_before_the_connection_goes(at: School) -> None:
    with over_socket(at) as on, ThreadPoolExecutor(3) as people:
        students = [SlackStudent(on.world, name) for name in ("ana", "ben", "cleo")]
        tapping, held = [], []
        for student in students:
            student.says("/classes salsa")
            held.append(on.gate.hold_next("students.load"))
            tapping.append(people.submit(on.slack.tap, student.user, student.message, student.words.says(BOOK)))
            held[-1].wait_until_reached()
        on.stop.set()
        for one in held:
            one.go_on()
        assert [tap.result(LONGEST_WAIT).status for tap in tapping] == [200] * 3
        on.slack.wait_for_connections(0)
        assert (on.slack.failures, on.slack.warnings) == ([], [])


def test_a_connection_that_breaks_before_the_answer_is_a_line_in_the_log_and_replaced(at: School) -> None:
    with capture_logs() as logs, over_socket(at) as on, ThreadPoolExecutor(1) as person:
        ana = SlackStudent(on.world)
        ana.says("/classes salsa")
        held = on.gate.hold_next("students.load")
        asking = person.submit(on.slack.slash_command, ana.user, "/classes", ana.words.says("bachata"), ana.channel)
        held.wait_until_reached()
        on.cable.unplug()
        on.slack.wait_for_connections(0)
        on.cable.works()
        held.go_on()
        assert asking.result(LONGEST_WAIT).status != 200
        on.slack.wait_for_connections(1)
        ana.says("/classes salsa")
        assert "Salsa classes" in ana.sees()
        on.slack._workspace.failures.clear()  # the one whose answer was lost
    (line,) = [line for line in logs if line["event"] == "the connection broke before an answer was sent"]
    assert "exc_info" not in line


@pytest.mark.fault("F51")
@pytest.mark.parametrize(
    "message",
    [
        [1],
        None,
        "hello",
        {},
        {"type": "interactive", "envelope_id": "e1"},
        {"type": "interactive", "envelope_id": "e1", "payload": [1]},
        {"type": "interactive", "envelope_id": "e1", "payload": {"type": "block_actions", "user": None}},
        {"type": "events_api", "envelope_id": "e1", "payload": {"type": "event_callback", "event": None}},
    ],
)
def test_what_slack_would_not_send_is_passed_over_in_one_line(at: School, message: Any) -> None:
    with capture_logs() as logs, over_socket(at) as on:
        ana = SlackStudent(on.world)
        (connection,) = on.slack._sockets._connections
        on.slack._sockets._send(connection, message)
        ana.says("/classes salsa")
        assert "Salsa classes" in ana.sees()
        assert (on.slack.failures, on.slack.warnings) == ([], [])
    assert len([line for line in logs if "could not be understood" in line["event"]]) == (message != {})
    assert not [line for line in logs if line.get("exc_info")]


@pytest.mark.promise("B16")
def test_a_refused_token_is_said_once_and_tried_again_until_slack_takes_it(at: School) -> None:
    with capture_logs() as logs, over_socket(at, refusals=4) as on:
        ana = SlackStudent(on.world)
        ana.says("/classes salsa")
        assert "Salsa classes" in ana.sees()
        assert on.opened == ["invalid_auth"] * 4 + [None]
    assert complaints(logs) == ["invalid_auth"]
    assert APP_TOKEN not in str(logs)


@pytest.mark.promise("B16")
def test_slack_that_goes_away_in_the_middle_is_found_again(at: School) -> None:
    with capture_logs() as logs, over_socket(at) as on:
        ana = SlackStudent(on.world)
        ana.says("/classes")
        on.cable.unplug()
        on.slack.wait_for_connections(0)
        on.cable.works()
        on.slack.wait_for_connections(1)
        ana.says("/classes salsa")
        assert "Salsa classes" in ana.sees()
    assert complaints(logs) == ["the connection broke"]


@pytest.mark.promise("B16")
@pytest.mark.parametrize("refused", ["slack_app_token", "telegram_bot_token"])
def test_a_platform_that_refuses_its_token_is_said_once_and_the_other_one_serves(at: School, refused: str) -> None:
    slack = SlackStandIn(signing_secret="", bot_token=SLACK_TOKEN, app_token=APP_TOKEN, ack_seconds=LONGEST_WAIT)
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN)
    tokens = {"slack_app_token": APP_TOKEN, "telegram_bot_token": TELEGRAM_TOKEN}
    wrong = {"slack_app_token": "xapp-wrong", "telegram_bot_token": "1:wrong"}
    platforms = Starlette(routes=[Mount("/slack", slack.app), Mount("/telegram", telegram.app)])
    with capture_logs() as logs, school(at=at) as world, serving(platforms) as url:
        slack.base_url, world.slack, world.telegram = f"{url}/slack", slack, telegram
        settings = Settings.model_validate(
            {
                "slack_bot_token": SLACK_TOKEN,
                "slack_api_url": f"{url}/slack/api/",
                "telegram_api_url": f"{url}/telegram/bot",
                **tokens,
                refused: wrong[refused],
            }
        )
        with serving(create_server(replace(world.bot, config=settings.config))):
            if refused == "slack_app_token":
                ana = TelegramStudent(world)
                ana.says("/classes salsa")
                telegram.wait_until(lambda: "Salsa classes" in ana.sees())
                telegram.wait_until(lambda: slack.calls)
            else:
                ben = SlackStudent(world, "ben")
                slack.wait_for_connections()
                ben.says("/classes salsa")
                assert "Salsa classes" in ben.sees()
                telegram.wait_until(lambda: any("not getting updates" in str(line["event"]) for line in logs))
    said = [line["reason"] for line in logs if line["log_level"] == "warning" and "trying again" in str(line["event"])]
    assert said == ["invalid_auth" if refused == "slack_app_token" else "InvalidToken"]
    assert "wrong" not in str(logs)


def test_a_connection_that_fell_silent_is_replaced(at: School) -> None:
    with over_socket(at, limits=SocketLimits(ping=0.5)) as on:
        ana = SlackStudent(on.world)
        ana.says("/classes")
        on.cable.hangs()
        on.slack.wait_for_connections(0)
        on.cable.works()
        on.slack.wait_for_connections(1, LONGEST_WAIT)
        ana.says("/classes salsa")
        assert "Salsa classes" in ana.sees()


def complaints(logs: list[EventDict]) -> list[object]:
    return [line["reason"] for line in logs if "no connection to slack" in str(line["event"])]
