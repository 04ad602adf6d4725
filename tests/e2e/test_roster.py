"""The roster: which class is meant, and who is in it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.operations.roster import as_lines, as_table, booked, class_asked_for, doubt, headline, waiting
from core.booking import NOT_KNOWN, Booking, Wait
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.change_class import SetSpots
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from tests.e2e.test_command_line import dynamodb, run
from tests.support.bookings import booked as with_booking
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable
from tests.support.timetable import CURRICULUM

TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))


def booking(email: str, at: datetime, by: str | None) -> Booking:
    return Booking(Email(email), at, "r1", by)


def a_class(*bookings: Booking) -> DanceClass:
    rows = {row.email: row for row in bookings}
    salsa_1, starts_at = ClassType("salsa", 1), TUESDAY.starts_at(SYDNEY)
    return DanceClass(TUESDAY, salsa_1, starts_at, booking_count=len(rows), bookings=rows)


THREE = a_class(
    replace(booking("bob@example.com", datetime(2026, 11, 22, 1, 5, tzinfo=UTC), "slack:T1:U1"), name="Bob [b]\x1b"),
    booking("zoe[bold]@example.com", datetime(2026, 11, 21, 23, 0, tzinfo=UTC), "telegram:42"),
    booking("ana\x1b[2J@example.com", datetime(2026, 11, 22, 1, 5, tzinfo=UTC), None),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tue 18:30 studio b", replace(TUESDAY, room="STUDIO-B")),
        ("CLASS#2026-11-24#TUE#1830#STUDIO-B", replace(TUESDAY, room="STUDIO-B")),
        ("CLASS#2026-11-24#TUE#1830", TUESDAY),
        ("class#2026-11-24#tue#1830", TUESDAY),
        ("2026-11-24-TUE-1830", TUESDAY),
        ("tue 18:30", TUESDAY),
        ("Tuesday 6:30 pm", TUESDAY),
        ("tues 6.30pm", TUESDAY),
        ("sun 18:30", ClassId(date(2026, 11, 22), time(18, 30))),
        ("sat 0030", ClassId(date(2026, 11, 28), time(0, 30))),
        ("mon 12:15 am", ClassId(date(2026, 11, 23), time(0, 15))),
        ("2026-11-24-MON-1830", None),
        ("tue 24:30", None),
        ("tue 18:60", None),
        ("today 18:30", None),
        ("tue", None),
    ],
)
def test_a_class_is_asked_for_by_its_id_or_by_the_next_day_and_time(typed: str, found: ClassId | None) -> None:
    sunday = date(2026, 11, 22)
    assert class_asked_for(typed, sunday) == found


def test_the_roster_has_the_earliest_booking_first_with_its_time_in_sydney_and_its_channel() -> None:
    assert headline(THREE.info, CURRICULUM) == "Salsa 1, Tue 24 Nov 2026, 6:30 pm: 3 of 20 spots taken, 17 left"
    assert as_lines(booked(THREE)) == [
        "zoe[bold]@example.com\t2026-11-22 10:00\ttelegram",
        "ana?[2J@example.com\t2026-11-22 12:05\tunknown",
        "bob@example.com\t2026-11-22 12:05\tslack\tBob [b]?",
    ]


def test_in_a_terminal_the_roster_is_a_numbered_table_of_the_same() -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(as_table(booked(THREE), "booked"))
    drawn = [re.split(r"\s*[│┃]\s*", line)[1:-1] for line in console.export_text().splitlines()]
    assert [row for row in drawn if row and row[0].isdigit()] == [
        ["1", "zoe[bold]@example.com", "2026-11-22 10:00", "telegram", ""],
        ["2", "ana?[2J@example.com", "2026-11-22 12:05", "unknown", ""],
        ["3", "bob@example.com", "2026-11-22 12:05", "slack", "Bob [b]?"],
    ]


def test_who_waits_is_listed_in_the_order_of_the_line() -> None:
    line = (
        Wait(Email("bob@example.com"), 7, datetime(2026, 11, 22, 1, 5, tzinfo=UTC), "r7", "slack:T1:U1"),
        Wait(Email("ana@example.com"), 2, NOT_KNOWN, "r2", "telegram:42"),
    )
    full = replace(THREE, max_spots=3, waiting=2, waits={wait.email: wait for wait in line})
    assert headline(full.info, CURRICULUM) == "Salsa 1, Tue 24 Nov 2026, 6:30 pm: 3 of 3 spots taken, 0 left, 2 waiting"
    assert as_lines(waiting(full)) == [
        "ana@example.com\tnot known\ttelegram",
        "bob@example.com\t2026-11-22 12:05\tslack",
    ]
    assert doubt(full) == ""
    torn = replace(full, waiting=3)
    assert doubt(torn) == "But 3 are listed, and 2 as waiting: somebody may be booking this very moment. Look again."


@pytest.mark.parametrize(("reason", "said"), [("Maria is ill", "closed (Maria is ill)"), (None, "closed")])
def test_a_class_that_is_not_on_is_said_to_be_closed(reason: str | None, said: str) -> None:
    closed = replace(THREE, status="closed", closed_reason=reason)
    assert (
        headline(closed.info, CURRICULUM) == f"Salsa 1, Tue 24 Nov 2026, 6:30 pm: {said}, 3 of 20 spots taken, 17 left"
    )


def test_a_count_that_is_not_the_number_of_bookings_is_said() -> None:
    torn = a_class(*THREE.bookings.values())
    assert doubt(torn) == ""
    torn = replace(torn, booking_count=4)
    assert doubt(torn) == "But 3 are listed: somebody may be booking this very moment. Look again."


def test_the_command_prints_the_roster_of_a_stored_class(table: DynamoDBTable, tmp_path: Path) -> None:
    table.stores.classes.schedule(a_class())
    stored = table.stores.classes.load(TUESDAY)
    assert stored is not None
    before = TUESDAY.starts_at(SYDNEY) - timedelta(hours=2)
    ana_in = with_booking(stored, "ana@example.com", request_id="r1", booked_by="http", now=before)
    table.stores.classes.save(ana_in)
    commands = CommandExecutor(table.stores.classes, lambda: before, lambda: range(1))
    commands.execute(SetSpots(TUESDAY, 1, "c-1", "cli"))
    commands.execute(JoinWaitlist(TUESDAY, Email("ben@example.com"), "r2", "telegram:42"))
    shown = run(tmp_path, "roster", "CLASS#2026-11-24#TUE#1830", **dynamodb(table))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines() == [
        "Salsa 1, Tue 24 Nov 2026, 6:30 pm: 1 of 1 spots taken, 0 left, 1 waiting",
        "ana@example.com\t2026-11-24 16:30\thttp",
        "Waiting, the first in line first:",
        "ben@example.com\t2026-11-24 16:30\ttelegram",
    ]


@pytest.mark.parametrize(
    ("asked", "status", "line"),
    [
        ("2026-11-24-TUE-1831", 1, "There is no class 2026-11-24-TUE-1831."),
        ("salsa", 2, "Which class? Say it like this: CLASS#2024-12-09#MON#1830, 2024-12-09-MON-1830 or tue 18:30"),
    ],
)
def test_an_unknown_class_gets_a_clear_line(tmp_path: Path, asked: str, status: int, line: str) -> None:
    shown = run(tmp_path, "roster", asked)
    assert (shown.returncode, shown.stdout, shown.stderr) == (status, "", f"{line}\n")
