"""That the benchmark runs and shows its table. How fast anything is depends on the machine: no test looks at that."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
import typer

from adapters.dynamodb.items import booking_item, class_item
from core.booking import Booking
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from tests.bench.__main__ import main
from tests.bench.classes import TODAY
from tests.bench.harness import Figures, Finding, percentile, side_by_side
from tests.bench.ledger import stored
from tests.bench.report import page
from tests.support.clock import SYDNEY
from tests.support.stores import moto_table

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
SALSA_1 = ClassType("salsa", 1)


@pytest.fixture(scope="module")
def quick_run(dynamodb_endpoint: str) -> str:  # skips where there is no DynamoDB Local
    """What it shows: all in one run, in this process, for starting takes longer than measuring."""
    before = PAGE.read_text()
    shown = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(shown):
        patch.setenv("COLUMNS", "600")  # a row of the table on a line
        with pytest.raises(typer.Exit) as ended:
            main(["search", "bookings", "soak", "reminders"], quick=True, endpoint=dynamodb_endpoint)
    assert ended.value.exit_code == 0
    assert PAGE.read_text() == before
    return shown.getvalue()


def test_a_quick_run_shows_a_row_for_each_comparison_and_keeps_nothing(quick_run: str) -> None:
    rows = [line.split("│")[1].strip() for line in quick_run.splitlines() if line.startswith("│")]
    starts = [row for row in rows if row.startswith(("lone", "search"))]
    assert len(starts) == 4


def test_a_quick_soak_finds_in_the_table_what_students_were_told(quick_run: str) -> None:
    (row,) = [line for line in quick_run.splitlines() if line.startswith("│ serve for")]
    told = re.search(r"(\d+) told to be booked, 0 of them not stored; (\d+) stored, 0 not told; 0 classes", row)
    assert told, row
    assert told[1] == told[2] != "0"
    assert " 0 other answers" in row


def test_a_quick_run_loses_no_reminder_and_sends_none_twice_although_a_process_is_killed(quick_run: str) -> None:
    assert "40 people told, 0 copies, 0 lost; 1 told once more with the words for it" in quick_run


def test_the_ledger_sees_who_is_in_and_a_class_that_miscounts_or_never_was() -> None:
    fine, wrong, missing = (ClassId(TODAY, time(hour)) for hour in (18, 19, 20))
    booked = Booking(Email("ana@example.com"), datetime(2026, 9, 27, tzinfo=UTC))
    with moto_table() as table:
        for class_id, count in ((fine, 1), (wrong, 2)):
            table.put(class_item(DanceClass(class_id, SALSA_1, class_id.starts_at(SYDNEY), 20, count, version=1)))
        for class_id in (fine, wrong, missing):
            table.put(booking_item(class_id, booked))
        found = stored(table)
    assert found.spots == {("Sun 27 Sept", f"{hour}:00 pm", "ana@example.com") for hour in (6, 7, 8)}
    assert found.broken == {str(wrong), str(missing)}


def test_a_row_that_does_not_exist_is_said() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--only", "nonsense"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert "no such row: nonsense" in said.stderr


def test_sides_take_turns_in_going_first_and_what_warms_up_is_not_counted() -> None:
    went: list[str] = []

    def side(name: str) -> Callable[[], float]:
        def run() -> float:
            went.append(name)
            return float(len(went))

        return run

    one, other = side_by_side(range(2), side("a"), side("b"))
    assert "".join(went) == "abab" + "ab" + "ba"
    assert (one.each, other.each) == ((5.0, 8.0), (6.0, 7.0))


def test_a_ratio_is_taken_round_by_round() -> None:
    ratio = Figures((1.0, 4.0, 9.0)).over(Figures((1.0, 2.0, 3.0)))
    assert ratio.each == (1.0, 2.0, 3.0)
    assert ratio.median == 2.0
    assert ratio.shown(1, unit=" times") == "2.0 times (1.5 to 2.5)"


@pytest.mark.parametrize(("percent", "figure"), [(50, 50.0), (99, 99.0), (100, 100.0)])
def test_of_a_hundred_figures_so_many_percent_are_not_above_the_percentile(percent: int, figure: float) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], percent) == figure


def test_the_page_names_the_machine_and_says_which_goals_were_missed() -> None:
    found = [Finding("this", "that", "3 times", "<= 2", met=False), Finding("these", "", "1 time", "", met=None)]
    written = page(found, {"Python": "3.11.7"}, "make bench").splitlines()
    assert "| Python | 3.11.7 |" in written
    assert written[-2:] == ["| this | that | 3 times | <= 2 | MISSED |", "| these |  | 1 time |  |  |"]
