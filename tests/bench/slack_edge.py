"""`/classes salsa` through the whole Slack edge, against a Bolt app that does nothing but acknowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette

from adapters.slack.endpoint import slack_route
from bot.bootstrap import bootstrap
from bot.config.config import Config, SlackConfig
from bot.server.app import create_server
from bot.store_proxy import proxied
from bot.stores import Stores
from standins.serving import serving
from tests.bench.classes import NOW
from tests.bench.harness import Bench, Finding, seconds, side_by_side, typical_seconds
from tests.bench.serving import SLACK_SECRET, SLACK_TOKEN
from tests.bench.slash import PEOPLE, introduce, slash_command
from tests.support.clock import SYDNEY
from tests.support.timetable import planned_classes

T = TypeVar("T")

_ROUNDS = 60
_COMMANDS = 7  # a round
_GOAL = 0.005  # seconds


@dataclass
class Stopwatch:
    """An interceptor of a store: how long all its calls have taken so far, in seconds."""

    total: float = 0.0

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        answers: list[T] = []
        self.total += seconds(lambda: answers.append(call()))
        return answers[0]


def measure(bench: Bench) -> list[Finding]:
    """The time of a command, and how much of it is neither the store's nor any Bolt app's."""
    stores = bench.table().stores
    introduce(stores.students, NOW)
    for planned in planned_classes(NOW.date(), 4, SYDNEY):
        stores.classes.schedule(planned)
    store = Stopwatch()
    with _asking(_our_app(proxied(stores, store))) as ask, _asking(_empty_app()) as ask_empty:
        assert "Salsa 1" in ask()

        def beside_the_store() -> float:
            before = store.total
            return seconds(ask) - (store.total - before)

        whole, beside, empty = side_by_side(
            bench.rounds("/classes salsa in Slack", _ROUNDS),
            lambda: typical_seconds(ask, _COMMANDS),
            lambda: median(beside_the_store() for _ in range(_COMMANDS)),
            lambda: typical_seconds(ask_empty, _COMMANDS),
        )
    own = beside.minus(empty)
    return [
        bench.found(
            "/classes salsa in Slack: signature, parse, query, blocks; p50",
            f"an empty Bolt app that acknowledges, {empty.shown(1, unit=' ms', factor=1000)}",
            f"{whole.shown(1, unit=' ms', factor=1000)}; our own work beside the store's call "
            f"{own.shown(1, unit=' ms', factor=1000)}",
            f"own work <= {_GOAL * 1000:.0f} ms",
            met=own.median <= _GOAL,
        )
    ]


@contextmanager
def _asking(app: Any) -> Iterator[Callable[[], str]]:  # Any: each framework spells the ASGI types its own way
    """Serve the app; what comes back sends it one more person's command, on a kept connection, and gives its answer."""
    people = count()
    with serving(app) as address, httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
        yield lambda: _send(client, next(people) % PEOPLE)


def _send(client: httpx.Client, person: int) -> str:
    command = slash_command(str(client.base_url), person)
    answer = client.post(command.path, content=command.body, headers=command.headers)
    assert answer.status_code == 200, answer
    return answer.text


def _our_app(stores: Stores) -> FastAPI:
    config = Config(slack=SlackConfig(SLACK_TOKEN, SLACK_SECRET))
    return create_server(bootstrap(config, stores, lambda: NOW))


def _empty_app() -> Starlette:
    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=SLACK_TOKEN)

    def acknowledge(ack: Ack) -> None:
        ack()

    app = App(authorize=authorize, process_before_response=True, request_verification_enabled=False)
    app.command("/classes")(acknowledge)
    return Starlette(routes=[slack_route(app, signing_secret=SLACK_SECRET)])
