"""The command that writes bookings, attendance and waitlists for spreadsheets."""

from __future__ import annotations

import csv
import logging
import sys
from datetime import datetime
from typing import Annotated, Literal

import typer

from bot.cli.start import fail, operator_config
from bot.observability.logs import configure_logs
from core.ports import StoreUnavailable

_LONGEST = 400  # days


def export(
    context: typer.Context,
    what: Annotated[Literal["bookings", "attendance", "waitlists"], typer.Argument(help="What to write.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, at the school.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="With commas, for a spreadsheet; else with tabs.")] = False,
) -> None:
    """Write who booked, who came or who waits, a line each. It holds emails: keep it to yourself."""
    from bot.bootstrap import bootstrap
    from bot.operations.export import SHEETS

    if first > last or (last - first).days > _LONGEST:
        fail(f"--from must not be after --to, nor more than {_LONGEST} days before it.", 2)
    configure_logs(logging.WARNING)
    bot = bootstrap(operator_config(context.obj))
    classes = bot.stores.classes
    try:
        infos = classes.search(None, first.date(), last.date())
        loaded = (found for info in infos if (found := classes.load(info.id)) is not None)
        writer = csv.writer(sys.stdout, delimiter="," if as_csv else "\t", lineterminator="\n")
        for row in SHEETS[what].of(loaded, bot.clock()):
            writer.writerow(row)
    except StoreUnavailable as error:
        fail(f"The store can't be reached: {error}. What was written is not all; run the same again.", 1)
    if bot.is_demo:
        typer.echo("BOOKING_STORE is memory: these are demo classes with invented students.", err=True)
