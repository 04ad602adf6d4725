"""The jobs as operators run them: beside the server, as a process of their own, or from cron."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config.config import Config
from bot.jobs.quiet_hours import is_quiet
from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.result import Ok
from standins.faults import Hold
from standins.platforms import Keys, Platforms, create_platforms
from standins.serving import serving
from standins.telegram import User
from tests.e2e.test_command_line import run
from tests.support.chats import SALSA_1, TelegramStudent, school
from tests.support.clock import SYDNEY
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.processes import environment
from tests.support.stores import DynamoDBTable

KEYS = Keys()


@dataclass(frozen=True, slots=True)
class Telegram:
    platforms: Platforms
    url: str
    ana: User

    def read(self) -> list[str]:
        return [message.text for message in self.platforms.telegram.messages(self.ana) if message.sender.is_bot]

    @property
    def settings(self) -> dict[str, str]:
        return {"TELEGRAM_BOT_TOKEN": KEYS.telegram_token, "TELEGRAM_API_URL": f"{self.url}/telegram/bot"}


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    platforms = create_platforms(KEYS)
    ana = platforms.telegram.user("Ana")
    platforms.telegram.start(ana)
    with serving(platforms.app) as url:
        yield Telegram(platforms, url, ana)


def store_settings(table: DynamoDBTable) -> dict[str, str]:
    return {
        "BOOKING_STORE": "dynamodb",
        "DYNAMODB_TABLE": table.name,
        "AWS_ENDPOINT_URL_DYNAMODB": table.client.meta.endpoint_url,
    }


def give_a_spot_to(person: str, stores: Stores) -> None:
    """Somebody gives up the only spot of a class in ten days, for which the person waits."""
    now = datetime.now(SYDNEY)
    day = now.date() + timedelta(days=10)
    class_id = ClassId(day, SALSA_1.time)
    salsa = ClassType("salsa", 1)
    stores.classes.schedule(DanceClass(class_id, salsa, class_id.starts_at(SYDNEY), max_spots=1))
    commands = CommandExecutor(stores.classes, lambda: now, lambda: range(10))
    assert isinstance(commands.execute(BookClass(class_id, Email("ben@example.com"), "b", "x:1")), Ok)
    assert isinstance(commands.execute(JoinWaitlist(class_id, Email("ana@example.com"), "a", person)), Ok)
    assert isinstance(commands.execute(CancelBooking(class_id, "c", "x:1", booking="b")), Ok)


def test_once_tells_what_is_due_and_ends(tmp_path: Path, table: DynamoDBTable, telegram: Telegram) -> None:
    give_a_spot_to(f"telegram:{telegram.ana.id}", table.stores)
    settings = store_settings(table) | telegram.settings
    first = run(tmp_path, "jobs", "--once", **settings)
    assert (first.returncode, first.stdout) == (0, "Classes settled: 0. Notices: 1 sent.\n")
    assert "You're in 🎉" in telegram.read()[-1]
    second = run(tmp_path, "jobs", "--once", **settings)
    assert second.stdout == "Classes settled: 0. Notices: nothing to tell.\n"
    assert len(telegram.read()) == 1
    assert "ana@example.com" not in first.stderr + second.stderr


@pytest.mark.parametrize(("hours", "told"), [("off", "nothing to tell"), ("168,2", "1 expanded, 1 sent")])
def test_people_are_reminded_when_the_school_says(
    tmp_path: Path, table: DynamoDBTable, telegram: Telegram, hours: str, told: str
) -> None:
    now = datetime.now(SYDNEY)
    class_id = ClassId((now + timedelta(days=4)).date(), SALSA_1.time)
    table.stores.classes.schedule(DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY)))
    commands = CommandExecutor(table.stores.classes, lambda: now, lambda: range(10))
    commands.execute(BookClass(class_id, Email("ana@example.com"), "a", f"telegram:{telegram.ana.id}"))
    done = run(tmp_path, "jobs", "--once", REMINDER_HOURS=hours, **store_settings(table), **telegram.settings)
    settled = 0 if hours == "off" else 1
    at_night = is_quiet(now) or is_quiet(datetime.now(SYDNEY))  # then it is told in the morning
    assert (
        done.stdout
        == f"Classes settled: {settled}. Notices: {told.replace('sent', 'postponed') if at_night else told}.\n"
    )


def test_once_without_a_store_says_so(tmp_path: Path) -> None:
    failed = run(tmp_path, "jobs", "--once", BOOKING_STORE="dynamodb", AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9")
    assert failed.returncode == 1
    assert "The store can't be reached" in failed.stderr


def test_a_process_of_its_own_goes_on_until_it_is_stopped(
    tmp_path: Path, table: DynamoDBTable, telegram: Telegram
) -> None:
    settings = environment(**store_settings(table), **telegram.settings)
    command = [sys.executable, "-m", "tests.support.patient_bot", "jobs"]
    process = subprocess.Popen(command, cwd=tmp_path, env=settings, stderr=subprocess.PIPE)  # noqa: S603 (our own program)
    with process, Hold() as hold:
        telegram.platforms.telegram.faults.inject("sendMessage", hold)
        give_a_spot_to(f"telegram:{telegram.ana.id}", table.stores)
        hold.wait_for_calls(1, 3 * LONGEST_WAIT)
        process.send_signal(signal.SIGTERM)  # what is being sent is finished
        hold.release()
        assert process.wait(3 * LONGEST_WAIT) == 0
    assert "You're in 🎉" in telegram.read()[-1]
    assert table.stores.outbox.due(datetime.now(SYDNEY) + timedelta(days=1), 10) == []


@pytest.mark.parametrize("runs_jobs", [True, False])
def test_the_server_does_it_unless_it_is_told_not_to(runs_jobs: bool) -> None:
    with school(config=Config(limits=PATIENT, runs_jobs=runs_jobs)) as world:
        ana = TelegramStudent(world)
        ana.says("/start")
        world.fill(SALSA_1)
        commands = world.bot.commands
        commands.execute(JoinWaitlist(SALSA_1, Email("ana@example.com"), "a", ana.id))
        with Hold() as hold:
            world.telegram.faults.inject("sendMessage", hold)
            commands.execute(CancelBooking(SALSA_1, "c", "x:1", booking="r0"))
            if runs_jobs:
                hold.wait_for_calls(1, LONGEST_WAIT)
        due = world.bot.stores.outbox.due(world.clock(), 10)
    assert (due == []) or not runs_jobs
    assert ("You're in 🎉" in ana.sees()) == runs_jobs
