"""The screen of `/classes`: seven days, at most ten classes, and the ways to other days, styles and levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from adapters.chat.intents import ShowClasses, ShowDetails, StartBooking
from adapters.chat.school import School
from adapters.chat.screen import Button, Heading, Line, Menu, Screen
from adapters.chat.words import Words
from core.class_type import Style
from core.dance_class import ClassInfo

DAYS_SHOWN = 7
CLASSES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ClassList:
    """The classes of the seven days from `first`, all of them; `asked` says which of them to show."""

    asked: ShowClasses
    first: date
    today: date
    classes: Sequence[ClassInfo]
    school: School
    words: Words

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.first + timedelta(days=DAYS_SHOWN - 1)

    def screen(self) -> Screen:
        """The list, for days that have classes."""
        shown = self.classes[self.asked.skip : self.asked.skip + CLASSES_SHOWN]
        return Screen(
            self._title(),
            self._note(len(shown)),
            self._lines(shown),
            self._menus(),
            self._other_days(),
            details_label=self.words.say("menu.details"),
        )

    def empty(self, following: ClassInfo | None) -> Screen:
        """No class on these days; `following` is the next that there is."""
        words, style = self.words, self.words.style(self.asked.style)
        if self.first == self.today:
            nothing = words.say("list.empty", what=style)
        else:
            nothing = words.say("list.empty.later", what=style, range=words.days(self.first, self.last))
        if following is None:
            return Screen(nothing, body=(Line(words.say("list.none")),), menus=self._menus(), buttons=self._earlier())
        day, clock = following.starts_at.date(), following.starts_at.time()
        show = Button(words.say("button.show.next"), replace(self.asked, first_day=day, skip=0), primary=True)
        text = words.say("list.next", day=words.day(day), time=words.time(clock))
        return Screen(nothing, body=(Line(text),), menus=self._menus(), buttons=(*self._earlier(), show))

    def _title(self) -> str:
        if self.asked.style is None:
            return self.words.say("list.title.any")
        level = f" {self.asked.level}" if self.asked.level else ""
        return self.words.say("list.title", what=self.asked.style.capitalize() + level)

    def _note(self, shown: int) -> str:
        days, zone = self.words.days(self.first, self.last), self.school.city
        if shown == len(self.classes):
            return self.words.say("list.note", range=days, zone=zone)
        start, total = self.asked.skip, len(self.classes)
        return self.words.say("list.note.part", range=days, zone=zone, from_=start + 1, to=start + shown, total=total)

    def _lines(self, shown: Sequence[ClassInfo]) -> tuple[Heading | Line, ...]:
        lines: list[Heading | Line] = []
        for day, of_day in groupby(shown, key=lambda one: one.starts_at.date()):
            lines.append(Heading(self.words.day(day)))
            lines.extend(self._line(one) for one in of_day)
        return tuple(lines)

    def _line(self, one: ClassInfo) -> Line:
        name, day = self.words.class_name(one.type), self.words.day(one.starts_at.date())
        clock = self.words.time(one.starts_at.time())
        text = self.words.say("list.class", name=name, time=clock, spots=self.words.spots(one.spots_left))
        details = Button(
            self.words.say("button.details"),
            ShowDetails(one.id),
            self.words.say("button.details.class", name=name, day=day, time=clock),
        )
        if not one.spots_left:
            return Line(text, details=details)
        book = self.words.say("button.book.class", name=name, day=day, time=clock)
        return Line(text, Button(self.words.say("button.book"), StartBooking(one.id, one.type), book), details)

    def _menus(self) -> tuple[Menu, ...]:
        here = replace(self.asked, skip=0)
        styles = [None, *Style]
        style_names = [self.words.say("menu.style.all"), *(style.capitalize() for style in Style)]
        options = [replace(here, style=style, level=None) for style in styles]
        menus = [_menu(self.words.say("menu.style"), style_names, options, styles.index(self.asked.style))]
        if self.asked.style and self.asked.style.levels:
            levels = [None, *self.asked.style.levels]
            names = [self.words.say("menu.level.all"), *(self.words.say("menu.level.one", level=n) for n in levels[1:])]
            options = [replace(here, level=level) for level in levels]
            menus.append(_menu(self.words.say("menu.level"), names, options, levels.index(self.asked.level)))
        return tuple(menus)

    def _other_days(self) -> tuple[Button, ...]:
        buttons = list(self._earlier())
        rest = self.asked.skip + CLASSES_SHOWN
        if rest < len(self.classes):
            buttons.append(Button(self.words.say("button.rest"), replace(self.asked, skip=rest)))
        else:
            following = replace(self.asked, first_day=self.last + timedelta(days=1), skip=0)
            buttons.append(Button(self.words.say("button.later"), following))
        return tuple(buttons)

    def _earlier(self) -> tuple[Button, ...]:
        if self.asked.skip:
            earlier = replace(self.asked, skip=max(0, self.asked.skip - CLASSES_SHOWN))
        elif self.first > self.today:
            earlier = replace(self.asked, first_day=max(self.today, self.first - timedelta(days=DAYS_SHOWN)))
        else:
            return ()
        return (Button(self.words.say("button.earlier"), earlier),)


def _menu(label: str, names: Sequence[str], options: Sequence[ShowClasses], chosen: int) -> Menu:
    return Menu(label, tuple(Button(name, option) for name, option in zip(names, options, strict=True)), chosen)
