"""What the school does to a class on the command line: it says whom that concerns, asks, and says what came of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.operations.change import what_came_of_it, who_is_concerned, why_not
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.change_class import Changed
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.errors import Busy, ChangeClassError, ClassAlreadyStarted, ClassNotFound, OutcomeUnknown
from core.result import Ok
from tests.e2e.test_command_line import dynamodb, invoke, run
from tests.support.bookings import fill
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable
from tests.support.timetable import SCHOOL, planned_classes

NOW = datetime.now(SYDNEY)
AHEAD = planned_classes(NOW.date() + timedelta(days=7), 1, SYDNEY)[0]
"""A class next week: the program has the real clock."""


@pytest.fixture
def in_class(table: DynamoDBTable) -> DynamoDBTable:
    """A table with one class of nine spots, all taken by one person, for which two wait."""
    classes = table.stores.classes
    classes.schedule(DanceClass(AHEAD.id, AHEAD.type, AHEAD.starts_at, max_spots=9))
    fill(classes, AHEAD.id, now=NOW)
    commands = CommandExecutor(classes, lambda: NOW, lambda: range(1))
    for name in ("ana", "ben"):
        joined = commands.execute(JoinWaitlist(AHEAD.id, Email(f"{name}@example.com"), f"r-{name}", f"telegram:{name}"))
        assert isinstance(joined, Ok)
    return table


def load(table: DynamoDBTable) -> DanceClass:
    stored = table.stores.classes.load(AHEAD.id)
    assert stored is not None
    return stored


def test_more_spots_are_asked_about_and_let_in_those_who_wait(in_class: DynamoDBTable, tmp_path: Path) -> None:
    done = run(tmp_path, "class", "spots", str(AHEAD.id), "11", typed="y\n", **dynamodb(in_class))
    assert (done.returncode, done.stderr) == (0, "")
    before, now, came = done.stdout.splitlines()
    assert "9 of 9 spots taken, 0 left, 2 waiting. This concerns 11 people: 9 booked, and 2 waiting." in before
    assert now.startswith("Go on? [y/N]: Now: ")
    assert "11 of 11 spots taken, 0 left." in now
    assert came == "2 of those who waited have a spot now, and are told."
    assert load(in_class).booking_count == 11


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_whoever_does_not_say_yes_changes_nothing(in_class: DynamoDBTable, tmp_path: Path, typed: str) -> None:
    before = load(in_class)
    done = run(tmp_path, "class", "close", AHEAD.id.slug, typed=typed, **dynamodb(in_class))
    assert done.returncode == 1
    assert "Aborted." in done.stderr
    assert load(in_class) == before


@pytest.mark.complaint("W11")
def test_fewer_spots_than_bookings_say_how_many_are_over(in_class: DynamoDBTable, tmp_path: Path) -> None:
    done = run(tmp_path, "class", "spots", AHEAD.id.slug, "5", "--yes", **dynamodb(in_class))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("4 over: 9 have a spot, and there are 5 now. Nobody loses theirs")
    stored = load(in_class)
    assert (stored.max_spots, stored.booking_count, stored.waiting) == (5, 9, 2)


def test_a_class_is_closed_and_opened_again(in_class: DynamoDBTable, tmp_path: Path) -> None:
    slug, settings = AHEAD.id.slug, dynamodb(in_class)
    closed = run(tmp_path, "class", "close", slug, "--yes", "--reason", "Maria  is ill", **settings)
    assert "closed (Maria is ill), 9 of 9 spots taken" in closed.stdout
    assert closed.stdout.splitlines()[-1] == "3 people will be told."
    assert (load(in_class).status, load(in_class).closed_reason) == ("closed", "Maria is ill")
    again = run(tmp_path, "class", "close", slug, "--yes", "--reason", "Maria is ill", **settings)
    assert again.stdout.splitlines()[-1] == "That is how it was: nothing changed."
    opened = run(tmp_path, "class", "reopen", slug, "--yes", **settings)
    assert opened.stdout.splitlines()[-1] == "3 people will be told."
    assert load(in_class).status == "open"


def test_a_class_that_is_not_written_yet_can_be_closed_and_nothing_else(table: DynamoDBTable, tmp_path: Path) -> None:
    slug, settings = AHEAD.id.slug, dynamodb(table)
    refused = run(tmp_path, "class", "spots", slug, "5", "--yes", **settings)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"{slug} is not written yet: run `python -m bot seed` first, for enough weeks.\n"
    assert table.rows() == []
    closed = run(tmp_path, "class", "close", slug, "--yes", **settings)
    assert (closed.returncode, closed.stderr) == (0, "")
    assert "This concerns nobody yet." in closed.stdout
    assert load(table).status == "closed"
    seeded = run(tmp_path, "seed", "--weeks", "4", **settings)
    assert (seeded.returncode, seeded.stderr) == (0, "")
    assert (load(table).status, load(table).booking_count) == ("closed", 0)
    assert len(table.rows()) > 1  # and all others are written beside it


@pytest.mark.parametrize(
    ("act", "told", "said", "attribute"),
    [
        ("teacher", "Maria", "with Maria", "Maria"),
        ("room", " Studio  B ", "Studio B", "Studio B"),
        ("minutes", "90", "90 minutes", 90),
    ],
)
def test_a_fact_of_a_class_is_told(
    in_class: DynamoDBTable, tmp_path: Path, act: str, told: str, said: str, attribute: object
) -> None:
    done = run(tmp_path, "class", act, AHEAD.id.slug, told, "--yes", **dynamodb(in_class))
    assert (done.returncode, done.stderr) == (0, "")
    now, came = done.stdout.splitlines()[-2:]
    assert (f", {said}: 9 of 9 spots taken" in now, came) == (True, "3 people will be told.")
    assert getattr(load(in_class), act) == attribute


def test_in_memory_it_is_said_that_nothing_is_kept(tmp_path: Path) -> None:
    done = run(tmp_path, "class", "spots", AHEAD.id.slug, "5", "--yes")
    assert done.returncode == 0
    assert done.stderr == "It is gone already: BOOKING_STORE is memory, which keeps nothing. Set it to dynamodb.\n"


@pytest.mark.parametrize(
    ("asked", "status", "line"),
    [
        ("salsa", 2, "Which class? Say it like this: CLASS#2024-12-09#MON#1830, 2024-12-09-MON-1830 or tue 18:30"),
        ("2026-11-29-SUN-1830", 1, "There is no class 2026-11-29-SUN-1830."),
        ("2024-12-09-MON-1830", 1, "2024-12-09-MON-1830 is not written yet"),
    ],
)
def test_a_class_that_is_not_there_gets_a_clear_line(tmp_path: Path, asked: str, status: int, line: str) -> None:
    done = run(tmp_path, "class", "reopen", asked, "--yes")
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith(line)


@pytest.mark.parametrize(
    "arguments",
    [
        ("spots", "2026-11-24-TUE-1830", "-1"),
        ("spots", "2026-11-24-TUE-1830", "1001"),
        ("spots", "2026-11-24-TUE-1830", "many"),
        ("teacher", "2026-11-24-TUE-1830", " "),
        ("room", "2026-11-24-TUE-1830", "r" * 101),
        ("close", "2026-11-24-TUE-1830", "--reason", "\x1b[2J"),
        ("minutes", "2026-11-24-TUE-1830", "0"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_done(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused = invoke(tmp_path, "class", *arguments)
    assert refused.exit_code == 2
    assert re.search("Invalid value|No such option", refused.output)


# The sentences


INFO = ClassInfo(AHEAD.id, ClassType("salsa", 1), AHEAD.starts_at, max_spots=20, booking_count=1)


def test_how_many_people_a_change_is_about_is_counted() -> None:
    assert who_is_concerned(INFO) == "This concerns 1 person: 1 booked."
    waiting = ClassInfo(AHEAD.id, INFO.type, AHEAD.starts_at, max_spots=20, booking_count=20, waiting=3)
    assert who_is_concerned(waiting) == "This concerns 23 people: 20 booked, and 3 waiting."


def test_a_change_that_tells_nobody_says_nothing_of_it() -> None:
    raised = ClassInfo(AHEAD.id, INFO.type, AHEAD.starts_at, max_spots=25, booking_count=1)
    assert what_came_of_it(INFO, Changed(raised, frozenset({"slack:T1:U1"}), unreached=0, over=0)) == []


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ClassAlreadyStarted(AHEAD.id, NOW), "has started: nothing about it can be changed any more."),
        (ClassNotFound(ClassId(AHEAD.id.date, NOW.time().replace(3, 7))), "There is no class"),
        (Busy(AHEAD.id), "Nothing was done; run the same again."),
        (OutcomeUnknown(AHEAD.id, "r"), "It may be done or not"),
    ],
)
def test_a_refusal_says_what_to_do(error: ChangeClassError, line: str) -> None:
    assert line in why_not(error, SCHOOL)
