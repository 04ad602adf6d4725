"""The school's people and its spreadsheets on the command line."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.operations.export import SHEETS
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.check_in import CheckIn
from core.commands.execute import CommandExecutor, decide
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.result import Ok
from core.staff import digest_of
from tests.e2e.test_command_line import dynamodb, run
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable
from tests.support.timetable import planned_classes

NOW = datetime.now(SYDNEY)
AHEAD = planned_classes(NOW.date() + timedelta(days=7), 1, SYDNEY)[0]


def test_somebody_is_invited_listed_and_removed(table: DynamoDBTable, tmp_path: Path) -> None:
    settings = dynamodb(table)
    invited = run(tmp_path, "staff", "invite", "--role", "teacher", "--name", "Maria", **settings)
    assert invited.returncode == 0
    code = invited.stdout.strip()
    assert f"`/staff {code}`" in invited.stderr
    people = table.stores.staff
    assert isinstance(people.accept(digest_of(code), "telegram:42", NOW), Ok)
    listed = run(tmp_path, "staff", "list", **settings)
    assert listed.stdout == f"telegram:42\tteacher\t{NOW.astimezone(UTC):%Y-%m-%d}\tMaria\n"
    removed = run(tmp_path, "staff", "remove", "telegram:42", **settings)
    assert (removed.returncode, removed.stdout) == (0, "telegram:42 has no rights any more.\n")
    assert people.members() == []
    again = run(tmp_path, "staff", "remove", "telegram:42", **settings)
    assert (again.returncode, again.stdout) == (1, "")


@pytest.mark.parametrize("person", ["", " ", "slack:T1:U1 ", "slack:" + "U" * 3000])
def test_what_can_be_nobodys_identity_is_nobodys(table: DynamoDBTable, tmp_path: Path, person: str) -> None:
    removed = run(tmp_path, "staff", "remove", person, **dynamodb(table))
    assert (removed.returncode, removed.stdout) == (1, "")
    assert removed.stderr.endswith("is not one of the school's people: python -m bot staff list\n")


def test_the_code_is_stored_nowhere(table: DynamoDBTable, tmp_path: Path) -> None:
    code = run(tmp_path, "staff", "invite", "--role", "owner", **dynamodb(table)).stdout.strip()
    assert code.replace("-", "") not in str(table.rows()).replace("-", "")


@pytest.fixture
def school(table: DynamoDBTable) -> DynamoDBTable:
    classes = table.stores.classes
    classes.schedule(DanceClass(AHEAD.id, AHEAD.type, AHEAD.starts_at, max_spots=2))
    commands = CommandExecutor(classes, lambda: NOW, lambda: range(1))
    for command in (
        BookClass(AHEAD.id, Email("=cmd|x@example.com"), "r1", "telegram:1", name='=HYPERLINK("http://x")'),
        BookClass(AHEAD.id, Email("ben@example.com"), "r2", "slack:T1:U1"),
        JoinWaitlist(AHEAD.id, Email("zoe@example.com"), "r3", "telegram:3", name="Zoe, the 1st"),
    ):
        assert isinstance(commands.execute(command), Ok)
    return table


def exported(tmp_path: Path, table: DynamoDBTable, what: str) -> list[list[str]]:
    day = AHEAD.id.date.isoformat()
    done = run(tmp_path, "export", what, "--from", day, "--to", day, "--csv", **dynamodb(table))
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.reader(io.StringIO(done.stdout)))


def test_bookings_are_exported_without_a_formula_in_them(school: DynamoDBTable, tmp_path: Path) -> None:
    header, first, second = exported(tmp_path, school, "bookings")
    assert header == ["class", "date", "time", "style", "level", "email", "name", "booked", "by"]
    assert {first[5], second[5]} == {"'=cmd|x@example.com", "ben@example.com"}
    assert first[6] == '\'=HYPERLINK("http://x")'
    assert [first[8], second[8]] == ["telegram", "slack"]


def test_waitlists_are_exported_in_order_of_the_line(school: DynamoDBTable, tmp_path: Path) -> None:
    _, only = exported(tmp_path, school, "waitlists")
    assert only[5:8] == ["1", "zoe@example.com", "Zoe, the 1st"]


def test_attendance_says_who_came_and_who_did_not_and_nothing_of_classes_to_come() -> None:
    start = NOW - timedelta(hours=2)
    held = DanceClass(AHEAD.id, ClassType("salsa", 1), start)
    commands = [BookClass(AHEAD.id, Email(f"{name}@example.com"), name, "x:1") for name in ("ana", "ben")]
    for command in commands:
        held, _ = decide(held, command, start - timedelta(days=1))
    held, _ = decide(held, CheckIn(AHEAD.id, Email("ana@example.com"), "c", "x:2"), start)
    header, *rows = SHEETS["attendance"].of([held], NOW)
    assert [row[5:8] for row in rows] == [["ana@example.com", "", "came"], ["ben@example.com", "", "no-show"]]
    assert len(header) == len(rows[0])
    assert list(SHEETS["attendance"].of([held], start - timedelta(hours=1))) == [header]


@pytest.mark.parametrize("days", [("2026-11-30", "2026-11-01"), ("2024-01-01", "2026-11-01")])
def test_days_that_make_no_sense_are_refused(tmp_path: Path, days: tuple[str, str]) -> None:
    done = run(tmp_path, "export", "bookings", "--from", days[0], "--to", days[1])
    assert (done.returncode, done.stdout) == (2, "")
