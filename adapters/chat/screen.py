"""A screen: what a student sees at one step, free of any platform. One message is one screen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from adapters.chat.intents import Intent, ShowList
from core.class_id import ClassId

Emphasis = Literal["none", "go", "undo", "main"]
"""How a button stands out: `go` books, `undo` gives a booking up, `main` is another likely next step."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap. `full_label` is for where the button stands alone and for screen readers (else `label`)."""

    label: str
    intent: Intent
    full_label: str = ""
    emphasis: Emphasis = "none"

    @property
    def alone(self) -> str:
        """The label that makes sense without anything beside it."""
        return self.full_label or self.label


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the lines that follow it."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; one about a class may have the button to book it, and the button to its details.

    `buttons` are all that can be done about it, where a line is about more than that. `short` says it all on one
    button, which opens the details, where a platform lists by buttons.
    """

    text: str
    button: Button | None = None
    details: Button | None = None
    buttons: tuple[Button, ...] = ()
    short: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice among a few; `chosen` is the index of what the screen shows now."""

    label: str
    options: tuple[Button, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class NameField:
    """What a form asks for besides: the name of somebody else, at most `longest` letters. It may stay empty."""

    label: str
    placeholder: str
    longest: int
    filled: str = ""


@dataclass(frozen=True, slots=True)
class EmailForm:
    """The screen asks for an email: a form where the platform has forms, else the next message is the answer.

    `request_id` travels with the form. `problem` is what is wrong with the last answer, `filled` what to fill in,
    `hint` small print to it; `for_waitlist`: the email is to wait with, not to book with;
    `name`: it asks for the email of somebody else, and for their name. `is_of_name`: the problem is that name.
    """

    class_id: ClassId
    request_id: str
    title: str
    text: str
    label: str
    placeholder: str
    submit: str
    close: str
    hint: str = ""
    filled: str = ""
    problem: str = ""
    name: NameField | None = None
    is_of_name: bool = False
    for_waitlist: bool = False

    @property
    def for_other(self) -> bool:
        """Whether it is for somebody else, whose email is not the student's own."""
        return self.name is not None


@dataclass(frozen=True, slots=True)
class File:
    """A file to send along with the screen, in a message of its own: what was tapped stays.

    `hint` says what to do with it, `elsewhere` where it is, if not where was tapped, and `failed` what to do if it
    could not be sent.
    """

    name: str
    content: bytes = field(repr=False)
    hint: str
    elsewhere: str
    failed: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What the screen calls by these `words`, so that a platform can show it in the reader's own zone too."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list of classes shows, from top to bottom: for going on from it in words.

    `here` is the same list again, `earlier` and `later` are the lists before and behind it, if there are any.
    """

    classes: tuple[ClassId, ...]
    here: ShowList
    earlier: ShowList | None = None
    later: ShowList | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """Notice, title, lines, menus, buttons, from top to bottom.

    `notice` says why the student sees this instead of what they asked for; `note` is small print to the title;
    `details_label` names the ways to the details of each line, where a platform puts them all into one menu.
    `is_to_keep`: it tells of something that was just done, so something of it must be left where screens don't last.
    `is_good_news`: it brings what was hoped for, and may be celebrated. `moment` is the one that it speaks of.
    `listing`: it is a list of classes.
    """

    title: str
    note: str = ""
    body: tuple[Heading | Line, ...] = ()
    menus: tuple[Menu, ...] = ()
    buttons: tuple[Button, ...] = ()
    form: EmailForm | None = None
    notice: str = ""
    details_label: str = ""
    file: File | None = None
    is_to_keep: bool = False
    is_good_news: bool = False
    moment: Moment | None = None
    listing: Listing | None = None

    @property
    def kind(self) -> str:
        """What operators see of it: `form`, `problem` (a form sent back), `list` or `text`."""
        if self.form is not None:
            return "problem" if self.form.problem else "form"
        return "list" if any(isinstance(part, Heading) for part in self.body) else "text"

    def with_file(self) -> Screen:
        """What to show where the file is sent along."""
        return self if self.file is None else replace(self, body=(*self.body, Line(self.file.hint)), file=None)

    def without_file(self) -> Screen:
        """What to show where the file can't be sent."""
        return self if self.file is None else replace(self, notice=self.file.failed, file=None)
