"""Measure how fast it is, as ratios on this machine: `make bench`, or `make bench ARGS="--only search --quick"`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench import (
    cold_start,
    crowds,
    lone_bookings,
    machine,
    reminders,
    replicas,
    report,
    search,
    slack_edge,
    soak,
    sustained,
    waitlists,
)
from tests.bench.harness import Bench, Finding
from tests.support.dynamodb_local import dynamodb_local

_ROWS: dict[str, Callable[[Bench], list[Finding]]] = {
    "bookings": lone_bookings.measure,
    "cold start": cold_start.measure,
    "crowds": crowds.measure,
    "reminders": reminders.measure,
    "replicas": replicas.measure,
    "search": search.measure,
    "slack": slack_edge.measure,
    "sustained": sustained.measure,
    "soak": soak.measure,
    "waitlists": waitlists.measure,
}
_PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main(
    only: Annotated[list[str] | None, typer.Option(help=f"Rows to measure: {', '.join(_ROWS)}.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only see whether it works.")] = False,
    endpoint: Annotated[str | None, typer.Option(help="A DynamoDB Local that runs; else one is started.")] = None,
) -> None:
    """Measure, show a table, and write docs/benchmarks.md if that was all of it. Exit status 1 means a missed goal."""
    rows = only or list(_ROWS)
    unknown = sorted(set(rows) - set(_ROWS))
    if unknown:
        raise typer.BadParameter(f"no such row: {', '.join(unknown)}", param_hint="--only")
    console = Console()
    kept = not quick and set(rows) == set(_ROWS)
    about = machine.described() if kept else {}
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    database = nullcontext(endpoint) if endpoint else dynamodb_local()
    with database as address, Progress(*columns, console=console) as progress:
        bench = Bench(address, progress, quick)
        findings = [finding for row in rows for finding in _ROWS[row](bench)]
    console.print(report.on_screen(findings))
    if kept:
        _PAGE.write_text(report.page(findings, about, "make bench"))
        console.print("docs/benchmarks.md is written.")
    raise typer.Exit(any(finding.met is False for finding in findings))


if __name__ == "__main__":
    typer.run(main)
