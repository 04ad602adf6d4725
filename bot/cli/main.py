"""The command line."""

from __future__ import annotations

import gc
import logging
import socket
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.dynamodb.sdk_settings import WrongSdkSettings
from bot.cli.operators import add_commands
from bot.cli.start import fail, load_config, operator_config
from bot.observability.logs import configure_logs
from core.ports import StoreUnavailable

if TYPE_CHECKING:
    from bot.bootstrap import Bot
    from bot.config.config import Config, Limits

cli = typer.Typer(
    help="Book a spot in a dance class: in Slack, in Telegram, over HTTP or right here.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main(limits: Limits | None = None) -> None:
    """Run the command line; exit status 2 means that something is set wrongly, 1 that something failed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # an old terminal or a pipe lacks some letters: no reason to end
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(obj=limits)
    except WrongSdkSettings as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


@cli.command()
def chat(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="Who you are: each name is another student.")] = "you",
    language: Annotated[str, typer.Option(help="Which language you read: en or es.", envvar="LANG")] = "en",
) -> None:
    """Talk to the bot in this terminal."""
    from adapters.terminal.chat import Terminal

    # The access log would be in the middle of the conversation.
    bot = _assemble(load_config(context.obj), logging.WARNING)
    gc.enable()
    Terminal(bot.desk, Console(highlight=False), student_id=f"terminal:{name}", locale=language).run()


@cli.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8080,
) -> None:
    """Serve Slack, Telegram and HTTP, whatever is configured."""
    from bot.server.app import what_is_served
    from bot.server.run import is_on_loopback, run

    bot = _assemble(load_config(context.obj))
    _check_table(bot.config)
    try:
        listener = socket.create_server((host, port), backlog=2048)
    except (OSError, OverflowError) as error:
        fail(f"Can't listen on {host}:{port}: {getattr(error, 'strerror', None) or error}. Try another --port.", 1)
    with listener:
        # asyncio sets this only on sockets of its own; without it each answer on a kept connection waits some 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        address = f"http://{host}:{listener.getsockname()[1]}"
        served = what_is_served(bot.config, on_loopback=is_on_loopback(listener))
        typer.echo(f"{served} Listening on {address}", err=True)
        run(bot, listener)


@cli.command()
def jobs(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end: for cron.")] = False,
) -> None:
    """Remind people, and tell them what has happened to their classes. Any number of these may run at once."""
    from bot.cli.jobs import run_jobs

    bot = _assemble(load_config(context.obj))
    _check_table(bot.config)
    run_jobs(bot, once=once)


@cli.command()
def seed(
    context: typer.Context,
    weeks: Annotated[int, typer.Option(help="How many weeks, from today at the school.", min=1, max=52)] = 4,
    demo: Annotated[bool, typer.Option("--demo", help="Also fill some classes with invented students.")] = False,
    close_missing: Annotated[
        bool, typer.Option("--close-missing", help="Call off what is not in the timetable any more.")
    ] = False,
) -> None:
    """Write the timetable of the coming weeks, and what it says anew of who teaches where. Bookings stay."""
    from bot.operations.apply import apply, as_lines, compare
    from bot.operations.seed import seed as write_timetable

    bot = _assemble(operator_config(context.obj))
    now = bot.clock()
    try:
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task("Classes", total=None)
            done = write_timetable(
                bot.stores.classes,
                bot.config.school.timetable,
                first=now.date(),
                weeks=weeks,
                zone=bot.config.school.zone,
                demo=demo,
                now=now,
                progress=lambda completed, total: bar.update(task, completed=completed, total=total),
            )
        school = bot.config.school
        difference = compare(bot.stores, school, first=now.date(), weeks=weeks, now=now)
        left = list(apply(bot.commands, difference, bot.clock, school, close_missing=close_missing))
    except StoreUnavailable as error:
        fail(f"The store can't be reached: {error}. What was written stays; run the same again.", 1)
    filled = f", {done.demo_bookings} spots for invented students" if demo else ""
    typer.echo(f"{done.new} classes added, {done.existing} were there{filled}.")
    for class_id in done.orphaned:
        typer.echo(f"{class_id} was left alone: it has bookings, but somebody deleted the class itself.", err=True)
    for line in as_lines(difference, school):
        typer.echo(line)
    if difference.missing and not close_missing:
        typer.echo("What is missing in the timetable stays on; --close-missing calls it off.", err=True)
    if left:
        fail("\n".join(left), 1)
    if bot.config.dynamodb is None:
        typer.echo("They are gone already: BOOKING_STORE is memory, which keeps nothing. Set it to dynamodb.")


add_commands(cli)


def _assemble(config: Config, log_level: int = logging.INFO) -> Bot:
    from bot.bootstrap import bootstrap

    configure_logs(log_level)
    return bootstrap(config)


def _check_table(config: Config) -> None:
    """A table that isn't there is a wrong setting; a store that is out of reach may come back."""
    if config.dynamodb is None:
        return
    from adapters.dynamodb.client import dynamodb_client
    from adapters.dynamodb.table import is_missing

    client = dynamodb_client(region=config.dynamodb.region, endpoint=config.dynamodb.endpoint)
    if is_missing(client, config.dynamodb.table):
        fail(f"DYNAMODB_TABLE {config.dynamodb.table} does not exist: run `python -m bot table create`", 2)
