"""The commands about the timetable's file: look at it, and at what applying it would change."""

from __future__ import annotations

import logging
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.start import fail, load_config, operator_config
from bot.observability.logs import configure_logs
from core.ports import StoreUnavailable
from core.timetable import Timetable

timetable = typer.Typer(help="What the school teaches, and when: the file that TIMETABLE names.", no_args_is_help=True)

_WIDTH = 120
_COLUMNS = ("day", "time", "class", "teacher", "room", "spots", "minutes", "id")


@timetable.command()
def check(
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="Instead of the one that TIMETABLE names.")] = None,
) -> None:
    """Show the week as a table, and every mistake in the file with its line and what to do."""
    from bot.timetable.files import TimetableMistakes, timetable_in

    try:
        checked = timetable_in(file) if file else load_config().school.timetable
    except ValueError as error:
        readable = error.readable if isinstance(error, TimetableMistakes) else None
        if readable is not None and readable.weekly:
            _show(readable)
        fail(str(error), 2)
    _show(checked)
    styles = ", ".join(checked.curriculum.keys)
    typer.echo(f"{len(checked.weekly)} classes a week of {styles}. Nothing is wrong.")


def _show(shown: Timetable) -> None:
    from bot.operations.week import dates, week

    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for row in week(shown):
        table.add_row(*row)
    Console(highlight=False, width=_WIDTH, markup=False).print(table)
    for line in dates(shown):
        typer.echo(line)


@timetable.command()
def diff(
    context: typer.Context,
    weeks: Annotated[int, typer.Option(help="How many weeks, from today on.", min=1, max=52)] = 4,
) -> None:
    """Say what `seed` would change: + is new, ~ is told to those concerned, - is missing in the file, = stays."""
    from bot.bootstrap import bootstrap
    from bot.operations.apply import as_lines, compare

    configure_logs(logging.WARNING)
    bot = bootstrap(operator_config(context.obj))
    now, school = bot.clock(), bot.config.school
    try:
        difference = compare(bot.stores, school, first=now.date(), weeks=weeks, now=now)
    except StoreUnavailable as error:
        fail(f"The store can't be reached: {error}. Try again, or run `python -m bot doctor`.", 1)
    lines = list(as_lines(difference, school))
    for line in lines or ["Nothing is otherwise."]:
        typer.echo(line)
