"""The class that is offered instead of one that can't be had."""

from __future__ import annotations

from datetime import datetime

from adapters.chat.browsing_screens import all_of
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import StartBooking
from adapters.chat.screen import Button, Emphasis, Line
from core.class_info import ClassInfo


def next_class(
    other: ClassInfo | None,
    style: str | None,
    now: datetime,
    translator: Translator,
    *,
    was_full: bool,
    for_other: bool = False,
    emphasis: Emphasis = "go",
) -> tuple[Line, tuple[Button, ...]]:
    """What to say of the next class with room, if there is one, and the ways to it and to all others of the style.

    `for_other` as in StartBooking.
    """
    everything = all_of(style, translator)
    if other is None:
        return Line(translator.text("full.none", style=translator.style(style))), (everything,)
    name, day = translator.class_name(other.type), translator.day(other.starts_at.date())
    clock, spots = translator.time(other.starts_at.time()), translator.spots(other.free_at(now))
    if was_full:
        line = Line(translator.text("full.next", name=name, day=day, time=clock, spots=spots))
    else:
        line = Line(translator.text("other.next", name=name, day=day, time=clock, spots=spots))
    book = Button(
        translator.text("button.book.day", weekday=translator.weekday(other.starts_at.date())),
        StartBooking(other.id, other.type, ask_email=for_other, for_other=for_other),
        translator.text("button.book.class", name=name, day=day, time=clock),
        emphasis=emphasis,
    )
    return line, (book, everything)
