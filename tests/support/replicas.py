"""Real processes of the program, `python -m bot serve`: as many as one likes, on one table, with the same platforms."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from adapters.chat.i18n.translator import Translator
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from tests.support.chats import SLACK_SECRET, SLACK_TOKEN, TELEGRAM_SECRET, TELEGRAM_TOKEN, World
from tests.support.clock import SYDNEY
from tests.support.limits import LONGEST_WAIT
from tests.support.processes import Process, start
from tests.support.stores import DynamoDBTable

_START_SECONDS = 300


@dataclass(frozen=True)
class Replica:
    """One process, where it listens, and what it writes to standard error."""

    process: Process
    url: str
    log: Path

    def kill(self) -> None:
        """It dies on the spot, as by `kill -9`."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """It is told to go, and this is the status that it ends with."""
        self.process.terminate()
        return self.process.wait(LONGEST_WAIT)

    def serve(self, world: World) -> None:
        """From now on this is where the platforms send to."""
        world.slack.bot_url, world.telegram.bot_url = f"{self.url}/slack/events", f"{self.url}/telegram/webhook"


@contextmanager
def replicas(
    count: int, world: World, table: DynamoDBTable, logs: Path, *, endpoint: str = "", **otherwise: str
) -> Iterator[list[Replica]]:
    """So many processes on the table, which they reach at `endpoint` if it is given. Their clock is the real one.

    Called over HTTP by both platforms, unless they are set `otherwise`; an empty setting counts as none.
    """
    telegram = world.bot.config.telegram
    assert telegram is not None
    settings = {
        "BOOKING_STORE": "dynamodb",
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint or table.client.meta.endpoint_url,
        "DYNAMODB_TABLE": table.name,
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
        "SLACK_SIGNING_SECRET": SLACK_SECRET,
        "SLACK_API_URL": world.slack_api_url,
        "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
        "TELEGRAM_WEBHOOK_URL": str(telegram.webhook_url),
        "TELEGRAM_API_URL": telegram.api_url,
        **otherwise,
    }
    with ExitStack() as running:
        started = []
        for number in range(count):
            log = logs / f"replica-{number}.log"
            stderr = running.enter_context(log.open("wb"))
            process = start(
                "tests.support.patient_bot", "serve", "--port", "0", folder=logs, settings=settings, stderr=stderr
            )
            running.callback(process.wait)
            running.callback(process.kill)
            started.append((process, log))
        yield [Replica(process, _address(process, log), log) for process, log in started]


def class_ahead(table: DynamoDBTable, days: int = 3) -> ClassId:
    """A Salsa 1 at noon of a day ahead of us on the real clock: the timetable has none then."""
    class_id = ClassId((datetime.now(SYDNEY) + timedelta(days=days)).date(), time_of_day(12))
    table.stores.classes.schedule(DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY)))
    return class_id


def book_button(class_id: ClassId) -> str:
    """The words on its Book button in the list."""
    words = Translator()
    return f"Book Salsa 1 · {words.day(class_id.date)} {words.time(class_id.time)}"


def _address(process: Process, log: Path) -> str:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"Listening on (http://\S+)\n", log.read_text())
        if found:
            return found[1]
        time.sleep(0.02)
    raise AssertionError(f"not started: {log.read_text()}")
