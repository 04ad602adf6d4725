"""The commands of the bot, in the order in which menus list them; every platform, its menus and help read this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.chat.intents import AbandonBooking, FreeText, Intent, ShowBookings, ShowHelp, StartOver
from adapters.chat.parsing import parse_classes
from adapters.chat.staff.intents import OpenStaff
from core.curriculum import Curriculum


@dataclass(frozen=True, slots=True)
class Slash:
    """How a command is listed where the apps of a workspace share one list: the `usage` after its name, and `about`.

    `about` is the name of a message.
    """

    usage: str
    about: str


@dataclass(frozen=True, slots=True)
class Command:
    """`/name`. `parse` reads the text after it, for a school that teaches this, and never raises.

    `menu` is the name of the message in the menu of a chat with the bot alone, None for a command that nobody is told
    of; `help` are the names of the lines of help about it. Without `slash` it is not in the list that apps share.
    `starts_over`: typing it drops a booking under way.
    """

    name: str
    parse: Callable[[str, Curriculum], Intent]
    menu: str | None
    help: tuple[str, ...] = ()
    slash: Slash | None = None
    starts_over: bool = False


COMMANDS: Sequence[Command] = (
    Command(
        "classes",
        parse_classes,
        menu="command.classes",
        help=("help.show", "help.book"),
        slash=Slash("[style] [level]", about="command.classes.about"),
        starts_over=True,
    ),
    Command(
        "bookings",
        lambda *_: ShowBookings(),
        menu="command.bookings",
        help=("help.bookings",),
        slash=Slash("", about="command.bookings"),
        starts_over=True,
    ),
    Command("help", lambda *_: ShowHelp(), menu="command.help"),
    Command("cancel", lambda *_: AbandonBooking(), menu="command.cancel", help=("help.stop",)),
    Command("staff", lambda code, _: OpenStaff(code), menu=None),
)


def help_lines(*, only_slash: bool) -> list[str]:
    """The names of the lines of help about the commands, or about those in the list that apps share."""
    return [line for command in COMMANDS if command.slash or not only_slash for line in command.help]


def slash_commands() -> list[tuple[Command, Slash]]:
    """The commands in the list that the apps of a workspace share."""
    return [(command, command.slash) for command in COMMANDS if command.slash is not None]


def listed_commands() -> list[tuple[str, str]]:
    """The commands that everybody may know of: the name of each, and of the message about it."""
    return [(command.name, command.menu) for command in COMMANDS if command.menu is not None]


def slashed(name: str, text: str, curriculum: Curriculum) -> Intent:
    """The intent of a command whose name and text a platform sends apart; help for an unknown name."""
    command = _named(name.removeprefix("/"))
    return command.parse(_whole(text), curriculum) if command else ShowHelp()


def typed(line: str, curriculum: Curriculum) -> Intent:
    """The intent of a line that was typed: a command, help for an unknown command, or free text."""
    name, text = split_command(_whole(line))
    if name is None:
        return FreeText(text)
    command = _named(name)
    if command is None:
        return ShowHelp()
    intent = command.parse(text, curriculum)
    return StartOver(intent) if command.starts_over else intent


def split_command(line: str) -> tuple[str | None, str]:
    """`/Classes@our_bot salsa 2` as `classes` and `salsa 2`; None and the line if it is no command."""
    if not line.startswith("/"):
        return None, line
    name, *text = line.split(maxsplit=1)
    return name[1:].partition("@")[0].lower(), "".join(text)


def _whole(text: str) -> str:
    """The text with a mark (U+FFFD) for half a character, which JSON can hold and nothing else: no answer could."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _named(name: str) -> Command | None:
    return next((command for command in COMMANDS if command.name == name.lower()), None)
