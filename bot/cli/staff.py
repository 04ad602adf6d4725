"""The commands about the school's people: invite somebody, see who there is, take somebody's rights away."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.start import fail, operator_config
from bot.observability.logs import configure_logs
from core.ports import StoreUnavailable
from core.staff import INVITATION_LASTS, Invitation, Role, StaffRepository, digest_of, new_code

if TYPE_CHECKING:
    from bot.bootstrap import Bot

staff = typer.Typer(help="The school's people: who sees door lists and changes classes.", no_args_is_help=True)

_LONGEST_NAME = 60
_AN_IDENTITY = re.compile("[!-~]{1,200}")  # what is none may not even be looked for


def _name(given: str | None) -> str | None:
    if given is None:
        return None
    name = " ".join(given.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise typer.BadParameter(f"must be 1 to {_LONGEST_NAME} printable characters")
    return name


@staff.command()
def invite(
    context: typer.Context,
    role: Annotated[Role, typer.Option(help="A teacher sees door lists and checks in; an owner does everything.")],
    name: Annotated[str | None, typer.Option(help="What the school calls them.", callback=_name)] = None,
) -> None:
    """Print a code that makes whoever sends it first, in private, one of the school's people. It works for a day."""
    with _opened(context) as (bot, people):
        code = new_code()
        ends_at = (bot.clock() + INVITATION_LASTS).astimezone(UTC).replace(microsecond=0)
        people.invite(Invitation(digest_of(code), role, ends_at, name))
    until = ends_at.astimezone(bot.config.school.zone)
    typer.echo(code)
    typer.echo(
        f"Hand it to the {role}: they send `/staff {code}` to the bot in private (in Slack `staff {code}`, as a "
        f"message to the app). It works once, until {until:%a %d %b, %H:%M}.",
        err=True,
    )
    if bot.config.dynamodb is None:
        typer.echo("It is gone already: BOOKING_STORE is memory, which keeps nothing. Set it to dynamodb.", err=True)


@staff.command("list")
def list_staff(context: typer.Context) -> None:
    """Say who is of the school: identity, role, since when, name."""
    with _opened(context) as (_, people):
        members = people.members()
    for member in members:
        typer.echo(f"{member.person}\t{member.role}\t{member.since:%Y-%m-%d}\t{member.name or ''}".rstrip("\t"))
    if not members:
        typer.echo("Nobody yet: python -m bot staff invite --role owner", err=True)


@staff.command()
def remove(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="IDENTITY", help="As in the list, like slack:T1:U1.")],
) -> None:
    """Take somebody's rights away, at once."""
    with _opened(context) as (_, people):
        was_there = _AN_IDENTITY.fullmatch(person) is not None and people.remove(person)
    if not was_there:
        fail(f"{person} is not one of the school's people: python -m bot staff list", 1)
    typer.echo(f"{person} has no rights any more.")


@contextmanager
def _opened(context: typer.Context) -> Iterator[tuple[Bot, StaffRepository]]:
    from bot.bootstrap import bootstrap

    configure_logs(logging.WARNING)
    bot = bootstrap(operator_config(context.obj))
    try:
        yield bot, bot.stores.staff
    except StoreUnavailable as error:
        fail(f"The store can't be reached: {error}. Try again, or run `python -m bot doctor`.", 1)
