"""The commands of the school: how many spots a class has, whether it is on, and who teaches it where."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli.start import fail, operator_config, unreadable
from bot.observability.logs import configure_logs
from core.class_id import ClassId
from core.commands.change_class import ChangeClass, ChangeFacts, CloseClass, ReopenClass, SetSpots
from core.ports import MalformedItem, StoreUnavailable
from core.result import Err, Ok

classes = typer.Typer(help="One class: its spots, whether it is on, who teaches it.", no_args_is_help=True)

_MOST_SPOTS = 1000
_LONGEST_TEXT = 100
_LONGEST_CLASS = 600  # minutes


def _text(given: str | None) -> str | None:
    """What students will read, as one line. None stays None."""
    if given is None:
        return None
    text = " ".join(given.split())
    if not text or len(text) > _LONGEST_TEXT or not text.isprintable():
        raise typer.BadParameter(f"must be 1 to {_LONGEST_TEXT} printable characters")
    return text


Class = Annotated[str, typer.Argument(metavar="CLASS", help='Its id in either spelling, or "tue 18:30".')]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask.")]


@classes.command()
def spots(
    context: typer.Context,
    asked: Class,
    number: Annotated[int, typer.Argument(metavar="SPOTS", min=0, max=_MOST_SPOTS)],
    yes: Yes = False,
) -> None:
    """Give a class more or fewer spots. More go to those who wait; nobody loses the one they have."""
    _change(context, asked, yes, lambda class_id, request, by: SetSpots(class_id, number, request, by))


@classes.command()
def close(
    context: typer.Context,
    asked: Class,
    reason: Annotated[str | None, typer.Option(help="Why, in words for the students.", callback=_text)] = None,
    yes: Yes = False,
) -> None:
    """Call a class off. Its bookings stay and can be cancelled; those concerned are told."""
    _change(context, asked, yes, lambda class_id, request, by: CloseClass(class_id, reason, request, by))


@classes.command()
def reopen(context: typer.Context, asked: Class, yes: Yes = False) -> None:
    """Hold a class that was called off after all. Its bookings count again; those concerned are told."""
    _change(context, asked, yes, ReopenClass)


@classes.command()
def teacher(
    context: typer.Context, asked: Class, name: Annotated[str, typer.Argument(callback=_text)], yes: Yes = False
) -> None:
    """Say who teaches a class. Those concerned are told."""
    _change(context, asked, yes, lambda class_id, request, by: ChangeFacts(class_id, request, by, teacher=name))


@classes.command()
def room(
    context: typer.Context, asked: Class, name: Annotated[str, typer.Argument(callback=_text)], yes: Yes = False
) -> None:
    """Say where a class is. Those concerned are told."""
    _change(context, asked, yes, lambda class_id, request, by: ChangeFacts(class_id, request, by, room=name))


@classes.command()
def minutes(
    context: typer.Context,
    asked: Class,
    number: Annotated[int, typer.Argument(metavar="MINUTES", min=1, max=_LONGEST_CLASS)],
    yes: Yes = False,
) -> None:
    """Say how long a class takes. Those concerned are told."""
    _change(context, asked, yes, lambda class_id, request, by: ChangeFacts(class_id, request, by, minutes=number))


def _change(context: typer.Context, asked: str, yes: bool, command: Callable[[ClassId, str, str], ChangeClass]) -> None:
    """Say whom it concerns, ask, do it and say what came of it."""
    from bot.bootstrap import bootstrap
    from bot.operations.change import BY, change, planned, request_id, what_came_of_it, who_is_concerned, why_not
    from bot.operations.roster import SPELLINGS, class_asked_for, headline

    configure_logs(logging.WARNING)
    bot = bootstrap(operator_config(context.obj))
    school = bot.config.school
    class_id = class_asked_for(asked, bot.clock().date())
    if class_id is None:
        fail(f"Which class? Say it like this: {SPELLINGS}", 2)
    try:
        made, before = command(class_id, request_id(), BY), bot.stores.classes.find(class_id)
        to_write = planned(class_id, school) if isinstance(made, CloseClass) else None
        shown = before or (to_write.info if to_write is not None else None)
        if shown is not None:
            typer.echo(f"{headline(shown, school.curriculum)}. {who_is_concerned(shown)}")
            if not yes:
                typer.confirm("Go on?", abort=True)
        match change(bot.commands, made, bot.clock, school):
            case Err(error):
                fail(why_not(error, school), 1)
            case Ok(changed):
                typer.echo(f"Now: {headline(changed.class_info, school.curriculum)}.")
                for line in what_came_of_it(before, changed):
                    typer.echo(line)
    except StoreUnavailable as error:
        fail(f"The store can't be reached: {error}. Nothing was done; run the same again.", 1)
    except MalformedItem as error:
        fail(unreadable(error), 1)
    if bot.is_demo:
        typer.echo("It is gone already: BOOKING_STORE is memory, which keeps nothing. Set it to dynamodb.", err=True)
