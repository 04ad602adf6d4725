"""The school's own timetable on the command line: check the file, see what it would change, apply it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

from bot.timetable.fields import DAYS
from core.class_id import ClassId
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from core.email import Email
from core.result import Ok
from tests.e2e.test_command_line import dynamodb, invoke
from tests.support.clock import SYDNEY
from tests.support.second_school import SECOND_FILE
from tests.support.stores import DynamoDBTable

TOMORROW = datetime.now(SYDNEY).date() + timedelta(days=1)
EARLY, LATE = ClassId(TOMORROW, time(19)), ClassId(TOMORROW, time(20))


def file(tmp_path: Path, *classes: str) -> dict[str, str]:
    day = f'day = "{DAYS[TOMORROW.weekday()]}"'
    tables = (f'[[class]]\n{day}\nstyle = "kizomba"\nlevel = 1\n{each}\n' for each in classes)
    (tmp_path / "timetable.toml").write_text("spots = 12\n[styles.kizomba]\nlevels = [1]\n" + "".join(tables))
    return {"TIMETABLE": "timetable.toml"}


def test_a_file_without_mistakes_is_shown_as_a_week(tmp_path: Path) -> None:
    shown = invoke(tmp_path, "timetable", "check", str(SECOND_FILE))
    assert (shown.exit_code, shown.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert lines[0] == "day time class teacher room spots minutes id"
    assert "Tue 19:30 Brazilian Zouk 2 Rui Studio B 12 60 #TUE#1930#STUDIO-B" in lines
    assert "2026-12-21 to 2027-01-03: no class is on (Winter break)" in lines
    assert lines[-1] == "6 classes a week of kizomba, zouk, semba. Nothing is wrong."


def test_without_a_file_the_one_that_is_set_is_checked(tmp_path: Path) -> None:
    shown = invoke(tmp_path, "timetable", "check")
    assert shown.stdout.splitlines()[-1] == "13 classes a week of salsa, bachata, reggaeton. Nothing is wrong."
    shown = invoke(tmp_path, "timetable", "check", TIMETABLE=str(SECOND_FILE))
    assert "kizomba" in shown.stdout


def test_a_file_with_mistakes_is_told_line_by_line_below_what_could_be_read(tmp_path: Path) -> None:
    file(tmp_path, 'time = "25:00"', 'time = "19:00"\nlevel = 2')
    (tmp_path / "timetable.toml").write_text((tmp_path / "timetable.toml").read_text().replace("level = 1\n", ""))
    shown = invoke(tmp_path, "timetable", "check", "timetable.toml")
    assert shown.exit_code == 2
    header, (row, *_) = shown.stdout.splitlines()[0], shown.stdout.splitlines()[1:]
    assert (header.split()[:3], row.split()[1:4]) == (["day", "time", "class"], ["19:00", "Kizomba", "2"])
    first, *lines = shown.stderr.splitlines()
    assert first == "timetable.toml, which has mistakes:"
    assert [line.partition(":")[0] for line in lines] == ["  line 4", "  line 7", "  line 12"]


def test_a_changed_file_is_looked_at_then_applied_and_bookings_stay(table: DynamoDBTable, tmp_path: Path) -> None:
    school = dynamodb(table) | file(tmp_path, 'time = "19:00"\nteacher = "Ana"', 'time = "20:00"')
    assert invoke(tmp_path, "seed", "--weeks", "1", **school).stdout.splitlines() == ["2 classes added, 0 were there."]
    commands = CommandExecutor(table.stores.classes, lambda: datetime.now(SYDNEY), lambda: range(3))
    for class_id in (EARLY, LATE):
        booked = commands.execute(BookClass(class_id, Email("eva@example.com"), f"r-{class_id}", "telegram:eva"))
        assert isinstance(booked, Ok)

    file(tmp_path, 'time = "19:00"\nteacher = "Rui"', 'time = "21:00"')
    added = f"+ {ClassId(TOMORROW, time(21)).slug}: kizomba 1, 12 spots"
    otherwise = [
        f"~ {EARLY.slug}: teacher Ana -> Rui; 1 person is told",
        f"- {LATE.slug}: kizomba 1 is not in the timetable; 1 person is told",
    ]
    assert invoke(tmp_path, "timetable", "diff", "--weeks", "1", **school).stdout.splitlines() == [added, *otherwise]
    assert (teacher(table), status(table, LATE)) == ("Ana", "open")

    seeded = invoke(tmp_path, "seed", "--weeks", "1", **school)
    assert seeded.stdout.splitlines() == ["1 classes added, 1 were there.", *otherwise]
    assert seeded.stderr == "What is missing in the timetable stays on; --close-missing calls it off.\n"
    assert (teacher(table), status(table, LATE)) == ("Rui", "open")

    closing = invoke(tmp_path, "seed", "--weeks", "1", "--close-missing", **school)
    assert (closing.stdout.splitlines(), closing.stderr) == (["0 classes added, 2 were there.", otherwise[1]], "")
    assert (status(table, EARLY), status(table, LATE)) == ("open", "closed")
    loaded = [table.stores.classes.load(each) for each in (EARLY, LATE)]
    assert [each.booking_count for each in loaded if each is not None] == [1, 1]

    assert invoke(tmp_path, "timetable", "diff", "--weeks", "1", **school).stdout == "Nothing is otherwise.\n"
    again = invoke(tmp_path, "seed", "--weeks", "1", "--close-missing", **school)
    assert again.stdout.splitlines() == ["0 classes added, 2 were there."]


def teacher(table: DynamoDBTable) -> str | None:
    info = table.stores.classes.find(EARLY)
    assert info is not None
    return info.teacher


def status(table: DynamoDBTable, class_id: ClassId) -> str:
    info = table.stores.classes.find(class_id)
    assert info is not None
    return info.status
