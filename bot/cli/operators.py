"""The commands of those who run the bot: set up the platforms and the table, look at it, ask who is in a class."""

from __future__ import annotations

import logging
import time
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.classes import classes
from bot.cli.export import export
from bot.cli.staff import staff
from bot.cli.start import fail, load_settings, operator_config, unreadable
from bot.cli.timetable import timetable
from bot.observability.logs import configure_logs
from core.ports import MalformedItem, StoreUnavailable

slack = typer.Typer(help="The bot's place in Slack.", no_args_is_help=True)
telegram = typer.Typer(help="The bot's place in Telegram.", no_args_is_help=True)
table = typer.Typer(help="The DynamoDB table.", no_args_is_help=True)

_TABLE_SECONDS = 10  # making a table takes longer than any call that a student waits for

_LOOK_SECONDS = 2  # between looks at an index that is being made
_LONGEST_LINE = 300


def add_commands(cli: typer.Typer) -> None:
    """Add all of these commands."""
    cli.add_typer(slack, name="slack")
    cli.add_typer(telegram, name="telegram")
    cli.add_typer(table, name="table")
    cli.add_typer(classes, name="class")
    cli.add_typer(timetable, name="timetable")
    cli.add_typer(staff, name="staff")
    cli.command()(doctor)
    cli.command()(roster)
    cli.command()(export)


@slack.command("manifest")
def print_slack_manifest(
    url: Annotated[str | None, typer.Option(help="The bot's public address, https://<host>.")] = None,
    socket_mode: Annotated[bool, typer.Option("--socket-mode", help="No public address: by Socket Mode.")] = False,
) -> None:
    """Print the app manifest, to paste at api.slack.com/apps under "Create New App", "From a manifest"."""
    from bot.operations.slack_manifest import SAMPLE_ADDRESS, bot_address, manifest

    if socket_mode and url is not None:
        fail("Either --url or --socket-mode: by Socket Mode nobody calls the bot's address.", 2)
    try:
        typer.echo(manifest(None if socket_mode else bot_address(url or SAMPLE_ADDRESS)))
    except ValueError as error:
        fail(f"--url {error}", 2)
    if url is None and not socket_mode:
        typer.echo(f"{SAMPLE_ADDRESS} is a sample: say your own address with --url, or --socket-mode.", err=True)


@telegram.command("setup")
def set_up_telegram() -> None:
    """Tell Telegram the command menu, the descriptions and the webhook. Run it at each deployment; safe to repeat."""
    import asyncio

    from telegram import Bot
    from telegram.error import TelegramError

    from adapters.telegram.setup import set_up
    from bot.operations.doctor.finding import NONSENSE

    configure_logs(logging.CRITICAL)  # what is wrong is said below
    settings = load_settings()
    if settings.telegram_bot_token is None:
        fail("TELEGRAM_BOT_TOKEN is missing", 2)
    bot = Bot(settings.telegram_bot_token.get_secret_value(), base_url=settings.telegram_api_url)
    url, secret = settings.telegram_webhook_url or "", settings.telegram_webhook_secret

    async def tell() -> None:
        async with bot:
            await set_up(
                bot, settings.timetable.curriculum, webhook_url=url, secret=secret.get_secret_value() if secret else ""
            )

    try:
        asyncio.run(tell())
    except NONSENSE:
        fail("Telegram's answer makes no sense. Check TELEGRAM_API_URL (usually not set), and run this again.", 1)
    except TelegramError as error:
        fail(f"Telegram refused: {type(error).__name__}. Check TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_URL.", 1)
    typer.echo(f"Telegram knows the commands{f' and calls {url}' if url else ', and waits to be polled'}.")


@table.command()
def create(
    recount: Annotated[
        bool, typer.Option("--recount", help="The original system is stopped: free the spots that it lost.")
    ] = False,
) -> None:
    """Make the table with its indexes and expiry; one that is there gets the indexes and row keys that it lacks."""
    from botocore.exceptions import BotoCoreError, ClientError

    from adapters.dynamodb.client import dynamodb_client
    from bot.operations.doctor.finding import NONSENSE
    from bot.operations.table import bring_up_to_date

    settings = load_settings()
    client = dynamodb_client(
        region=settings.aws_region, endpoint=settings.aws_endpoint_url_dynamodb, read_seconds=_TABLE_SECONDS
    )
    name = settings.dynamodb_table
    try:
        for line in bring_up_to_date(client, name, recount_all=recount, pause=lambda: time.sleep(_LOOK_SECONDS)):
            typer.echo(line)
    except TimeoutError as error:
        fail(f"{error}: run this again later, it goes on where it was.", 1)
    except (BotoCoreError, ClientError, StoreUnavailable, *NONSENSE) as error:
        said = " ".join(str(error).split())[:_LONGEST_LINE]
        fail(f"Table {name} could not be made or completed: {said}. Run this again, or `python -m bot doctor`.", 1)


def doctor() -> None:
    """Look at settings, tokens, webhook and table by really using them, and say what to do about what is wrong."""
    from bot.operations.doctor.examine import examine
    from bot.operations.doctor.finding import Verdict

    configure_logs(logging.CRITICAL)  # what is wrong is said below
    colours = {Verdict.OK: "green", Verdict.NOTE: None, Verdict.WRONG: "red"}
    findings = examine()
    for finding in findings:
        typer.echo(f"{typer.style(f'{finding.verdict:<5}', fg=colours[finding.verdict])}  {finding.line}")
    wrong = sum(finding.verdict is Verdict.WRONG for finding in findings)
    if wrong:
        fail(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.", 1)


def roster(
    context: typer.Context,
    asked: Annotated[list[str], typer.Argument(metavar="CLASS", help="Its id, or a day and time: tue 18:30")],
) -> None:
    """Say who is in a class, and who waits for a spot, the first in line first: for the teacher at the door."""
    from bot.bootstrap import bootstrap
    from bot.operations.roster import SPELLINGS, as_lines, as_table, booked, class_asked_for, doubt, headline, waiting

    configure_logs()
    bot = bootstrap(operator_config(context.obj))
    class_id = class_asked_for(" ".join(asked), bot.clock().date())
    if class_id is None:
        fail(f"Which class? Say it like this: {SPELLINGS}", 2)
    try:
        dance_class = bot.stores.classes.load(class_id)
    except StoreUnavailable as error:
        fail(f"The store can't be reached: {error}. Try again, or run `python -m bot doctor`.", 1)
    except MalformedItem as error:
        fail(unreadable(error), 1)
    if dance_class is None:
        fail(f"There is no class {class_id.slug}.", 1)
    if bot.is_demo:
        typer.echo("BOOKING_STORE is memory: this is a demo class with invented students.", err=True)
    typer.echo(" ".join(filter(None, (headline(dance_class.info, bot.config.school.curriculum), doubt(dance_class)))))
    console, line = Console(highlight=False), waiting(dance_class)
    if console.is_terminal:
        console.print(as_table(booked(dance_class), "booked"))
        if line:
            console.print(as_table(line, "waiting since"))
    else:
        waits = ["Waiting, the first in line first:", *as_lines(line)] if line else []
        for text in (*as_lines(booked(dance_class)), *waits):
            typer.echo(text)
