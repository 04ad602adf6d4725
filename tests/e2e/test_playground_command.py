from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
from slack_sdk import WebClient

from bot.config.config import Config
from bot.store_proxy import proxied
from core.ports import StoreUnavailable
from playground.page import Page
from playground.session import Playground
from playground.state import state
from standins.serving import serving
from standins.slack.elements import Json
from tests.support.playground import playground
from tests.support.processes import run
from tests.support.second_school import SECOND_SCHOOL
from tests.support.stores import memory_stores

T = TypeVar("T")

COMMAND = [sys.executable, "-m", "playground"]
STANDINS = [sys.executable, "-m", "standins"]
ENOUGH_SECONDS = 60


@contextmanager
def running(*options: str, command: list[str] = COMMAND) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the first line that it prints."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_stops_it_at_once_although_a_page_is_open() -> None:
    with running("--no-browser", "--port", "0") as (process, said):
        address = re.search(r"http://[\d.:]+", said)
        assert address
        with httpx.stream("GET", f"{address[0]}/events", params={"student": "ana"}) as events:
            lines = events.iter_lines()
            assert next(lines).startswith("data: ")
            process.send_signal(signal.SIGINT)
            assert list(lines)[-1] == ""  # it says good-bye; who waits until the page leaves cuts it off in the end
            _, complaints = process.communicate(timeout=ENOUGH_SECONDS)
        assert (process.returncode, complaints) == (0, "")


def test_a_taken_port_gets_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("playground", "--no-browser", "--port", str(port), folder=tmp_path, settings={})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Can't listen on port {port}" in done.stderr
    assert "--port" in done.stderr


def test_dynamodb_elsewhere_is_not_played_on(tmp_path: Path) -> None:
    elsewhere = {"AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.ap-southeast-2.amazonaws.com"}
    arguments = ("--no-browser", "--port", "0", "--store", "dynamodb")
    done = run("playground", *arguments, folder=tmp_path, settings=elsewhere)
    assert done.returncode == 2
    assert "AWS_ENDPOINT_URL_DYNAMODB" in done.stderr


def test_another_site_in_the_same_browser_can_not_play_along() -> None:
    with playground() as address:
        rebound = httpx.get(address, headers={"Host": "evil.example.com"})
        form = httpx.post(f"{address}/do/reset", content='{"student": "ana"}', headers={"Content-Type": "text/plain"})
    assert (rebound.status_code, form.status_code) == (400, 415)


def test_the_stand_ins_alone_serve_any_bot() -> None:
    with running("--port", "0", command=STANDINS) as (process, said):
        assert process.stdout is not None
        settings = dict(
            [said.strip().split("=", 1), *(process.stdout.readline().strip().split("=", 1) for _ in range(4))]
        )
        remark = process.stdout.readline()
        channel = re.search(r"channel (\w+)", remark)
        person = re.search(r"Telegram user (\d+)", remark)
        assert channel
        assert person
        slack = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
        assert slack.chat_postMessage(channel=channel[1], text="Hello")["ok"] is True
        bot = f"{settings['TELEGRAM_API_URL']}{settings['TELEGRAM_BOT_TOKEN']}"
        sent: Json = httpx.post(f"{bot}/sendMessage", json={"chat_id": person[1], "text": "Hello"}).json()
        assert sent["result"]["text"] == "Hello"
        refused: Json = httpx.post(f"{bot}/sendMessage", json={"chat_id": person[1], "text": ""}).json()
        assert refused["error_code"] == 400


def test_who_comes_before_the_first_game_is_on_waits_for_it() -> None:
    playground = Playground(Config(), memory_stores)
    page = Page(playground)
    with serving(page.app) as address, ThreadPoolExecutor(1) as early, ExitStack() as session:

        def first_state() -> str:
            with httpx.stream("GET", f"{address}/events", params={"student": "ana"}, timeout=ENOUGH_SECONDS) as events:
                return next(events.iter_lines())

        came = early.submit(first_state)
        assert httpx.get(address).status_code == 200
        session.callback(playground.end)
        playground.begin()
        assert came.result(ENOUGH_SECONDS).startswith('data: {"now"')
        page.close()


@dataclass
class Gone:
    """An interceptor of a store: calls fail while it is away, and the first of them says so."""

    away: bool = False
    missed: threading.Event = field(default_factory=threading.Event)

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        if self.away:
            self.missed.set()
            raise StoreUnavailable("being emptied")
        return call()


def test_a_page_stays_connected_while_a_reset_empties_the_store() -> None:
    store = Gone()
    stores = proxied(memory_stores(), store)
    playground = Playground(Config(), lambda: stores)
    page = Page(playground)
    with serving(page.app) as address, ExitStack() as session:
        session.callback(playground.end)
        playground.begin()
        with httpx.stream("GET", f"{address}/events", params={"student": "ana"}, timeout=ENOUGH_SECONDS) as events:
            states = (line for line in events.iter_lines() if line)
            next(states)
            store.away = True
            playground.recorder.notify()
            assert store.missed.wait(ENOUGH_SECONDS)
            store.away = False
            assert next(states).startswith('data: {"now"')
        page.close()


def test_at_another_school_it_offers_to_try_what_is_taught_there() -> None:
    playground = Playground(Config(school=SECOND_SCHOOL), memory_stores)
    with ExitStack() as session:
        session.callback(playground.end)
        playground.begin()
        assert state(playground.session, "ana", None)["example"] == "kizomba"
