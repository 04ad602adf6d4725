"""The conversation in a terminal: a typed line in, a screen with numbered choices out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from adapters.chat.chat_user import ChatUser
from adapters.chat.commands import typed
from adapters.chat.front_desk import FrontDesk
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import Intent, ShowHelp
from adapters.chat.screen import Button, File, Heading, Line, Screen

_WIDTH = 78
_STYLES = {"none": "cyan", "main": "bold cyan", "go": "bold green", "undo": "red"}
_LEAVING = {"q", "quit", "exit"}


class Terminal:
    """One student on `console`. Its only state are the `choices`: the buttons that the numbers 1, 2 ... stand for."""

    def __init__(self, desk: FrontDesk, console: Console, *, student_id: str, locale: str = "en") -> None:
        self._desk = desk
        self._console = console
        self._chat_user = ChatUser(student_id, locale=locale)
        self.choices: Sequence[Button] = ()
        self._placeholder = ""

    @property
    def _translator(self) -> Translator:
        return self._desk.translator_for(self._chat_user)  # each time: they may have chosen another language

    def run(self) -> None:
        """Talk until the student leaves, with `q`, Ctrl-D or Ctrl-C."""
        self.answer(ShowHelp())
        while True:
            try:
                line = self._console.input(f"[dim]{self._placeholder}[/dim] [bold]›[/bold] ".lstrip())
            except (EOFError, KeyboardInterrupt):
                self._console.print()
                break
            if line.strip().lower() in _LEAVING:
                break
            self.hear(line)
        self._console.print(self._translator.text("terminal.bye"))

    def hear(self, line: str) -> None:
        """Answer a typed line: the number of a choice, a command, or free text."""
        line = line.strip()
        if line.isdecimal() and not 1 <= int(line) <= len(self.choices):
            self._console.print(self._translator.text("terminal.no.choice", n=line))
        elif line:
            self.answer(
                self.choices[int(line) - 1].intent if line.isdecimal() else typed(line, self._desk.school.curriculum)
            )

    def answer(self, intent: Intent) -> None:
        """Show the next screen and remember its choices."""
        screen = self._desk.answer(self._chat_user, intent)
        drawing, self.choices = draw(screen.with_file())
        self._placeholder = screen.form.placeholder if screen.form and not screen.buttons else ""
        self._console.print(drawing)
        if screen.file is not None:
            self._console.print(str(_saved(screen.file)), soft_wrap=True)
        self._console.print(self._translator.text("terminal.hint"), style="dim")


def _saved(file: File) -> Path:
    """Where the file is now: in a new directory for what may be thrown away."""
    path = Path(tempfile.mkdtemp()) / file.name
    path.write_bytes(file.content)
    return path


def draw(screen: Screen) -> tuple[RenderableType, list[Button]]:
    """The screen to print, and the buttons that its numbers stand for: 1 is the first."""
    choices: list[Button] = []

    def numbered(button: Button, mark: str = "") -> Text:
        choices.append(button)
        style = _STYLES[button.emphasis]
        return Text.assemble((f"{len(choices)}", style), " ", button.label, mark)

    parts: list[RenderableType] = []
    if screen.notice:
        parts += [Text(screen.notice, style="italic"), Text()]
    parts.append(Text(screen.title, style="bold"))
    if screen.note:
        parts.append(Text(screen.note, style="dim"))
    if any(isinstance(part, Heading) or part.button or part.details for part in screen.body):
        parts.append(_timetable(screen.body, numbered))
    else:
        for part in screen.body:
            parts.append(Text(part.text))
            if isinstance(part, Line) and part.buttons:
                parts.append(Text("   ").join([Text("  "), *map(numbered, part.buttons)]))
    rows = [(menu.label, menu.options, menu.chosen) for menu in screen.menus] + [("", screen.buttons, -1)]
    for label, buttons, chosen in rows:
        if buttons:
            row = [Text(f"{label}:", style="dim")] if label else []
            row += [numbered(button, " ✓" if n == chosen else "") for n, button in enumerate(buttons)]
            parts += [Text(), Text("   ").join(row)]
    return Panel(Group(*parts), width=_WIDTH), choices


def _timetable(parts: Sequence[Heading | Line], numbered: Callable[[Button], Text]) -> Table:
    """Days, and a class a line with its choices in columns."""
    table = Table.grid(padding=(0, 3), expand=True)
    table.add_column(ratio=1)
    table.add_column(min_width=9)
    table.add_column(min_width=11)
    for part in parts:
        if isinstance(part, Heading):
            table.add_row(Text(part.text, style="bold"))
        else:
            cells = [numbered(button) if button else Text() for button in (part.button, part.details)]
            table.add_row(Text("  " + part.text), *cells)
            if part.buttons:
                table.add_row(Text("   ").join([Text("  "), *map(numbered, part.buttons)]))
    return table
