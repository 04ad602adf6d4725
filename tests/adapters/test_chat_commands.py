"""The table of commands, and that each platform goes by it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.commands import COMMANDS, Command, Slash, listed_commands, slashed, typed
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import (
    AbandonBooking,
    AskInWords,
    FreeText,
    Intent,
    ShowBookings,
    ShowClasses,
    ShowHelp,
    StartOver,
)
from adapters.telegram import updates
from bot.operations.slack_manifest import manifest
from tests.support.chats import SlackStudent, TerminalStudent, school
from tests.support.timetable import CURRICULUM


@pytest.mark.parametrize(
    ("line", "intent"),
    [
        ("/classes", StartOver(ShowClasses())),
        ("/classes salsa 2", StartOver(ShowClasses("salsa", 2))),
        ("/classes on friday night", StartOver(AskInWords("on friday night"))),
        ("/bookings", StartOver(ShowBookings())),
        ("/CLASSES@our_bot\nsalsa", StartOver(ShowClasses("salsa"))),
        ("/cancel", AbandonBooking()),
        ("/help me", ShowHelp()),
        ("/settings", ShowHelp()),
        ("/", ShowHelp()),
        ("salsa /classes", FreeText("salsa /classes")),
        ("salsa \ud83d", FreeText("salsa \ufffd")),
        ("/classes \ud83d", StartOver(AskInWords("\ufffd"))),
    ],
)
def test_a_typed_line_asks_for_what_the_table_says(line: str, intent: Intent) -> None:
    assert typed(line, CURRICULUM) == intent


@pytest.mark.parametrize(
    ("name", "text", "intent"),
    [
        ("/classes", "salsa", ShowClasses("salsa")),
        ("/Classes", "", ShowClasses()),
        ("/classes", "help", ShowHelp()),
        ("/timetable", "salsa", ShowHelp()),
        ("", "", ShowHelp()),
    ],
)
def test_a_command_that_comes_apart_from_its_text_is_told_by_its_name(name: str, text: str, intent: Intent) -> None:
    assert slashed(name, text, CURRICULUM) == intent


@given(st.text())
def test_whatever_is_typed_asks_for_something(line: str) -> None:
    assert typed(line, CURRICULUM) == FreeText(line) or line.startswith("/")
    assert not isinstance(typed(f"/{line}", CURRICULUM), FreeText)


def test_a_slash_command_in_slack_that_we_do_not_know_is_answered_with_help_about_those_that_slack_has() -> None:
    with school() as world:
        ana = SlackStudent(world)
        ana.says("/timetable salsa")
        assert "Book a dance class" in ana.sees()
        assert "Type /classes to see what's on" in ana.sees()
        assert "/cancel" not in ana.sees()


def test_each_command_is_heard_and_in_the_menu_of_every_platform_that_has_it() -> None:
    listed = json.loads(manifest(None))["features"]["slash_commands"]
    assert [one["command"] for one in listed] == [f"/{one.name}" for one in COMMANDS if one.slash]
    assert [name for name, _ in listed_commands()] == ["classes", "bookings", "help", "cancel"]
    assert [*updates.COMMANDS] == [*(name for name, _ in listed_commands()), "start"]
    assert {one.name for one in COMMANDS} - {name for name, _ in listed_commands()} == {"staff"}
    assert all(
        Translator(language).text(about, example="salsa 2")
        for _, about in listed_commands()
        for language in ("en", "es")
    )


def test_a_new_command_is_a_row_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    teachers = Command(
        "teachers",
        lambda text, _: ShowClasses(text),
        menu="command.help",
        help=("home.show",),
        slash=Slash("[style]", about="command.help"),
    )
    monkeypatch.setattr("adapters.chat.commands.COMMANDS", (*COMMANDS, teachers))
    with school() as world:
        for student in (SlackStudent(world), TerminalStudent(world)):
            student.says("/teachers salsa")
            assert "Salsa classes" in student.sees()
            student.says("/classes help")
            assert "Tap a style to see what's on." in student.sees()
    assert [one["command"] for one in json.loads(manifest(None))["features"]["slash_commands"]][2:] == ["/teachers"]
