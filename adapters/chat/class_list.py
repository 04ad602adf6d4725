"""The screen of `/classes`: seven days, at most ten classes, buttons and menus for other days, styles and levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowClasses, ShowDetails, ShowList, StartBooking
from adapters.chat.own_places import OwnPlaces
from adapters.chat.school import School
from adapters.chat.screen import Button, Heading, Line, Listing, Menu, Screen
from core.class_info import ClassInfo

DAYS_SHOWN = 7
CLASSES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ClassList:
    """The classes of the seven days from `first`, all of them; `asked` says which of them to show.

    `own` is what the student who looks has in them at `now`. From the details the way leads back to `here`, which is
    `asked` unless that says less. The note says `days` where they are others than the seven, none where that is empty.
    """

    asked: ShowClasses
    first: date
    today: date
    classes: Sequence[ClassInfo]
    school: School
    translator: Translator
    now: datetime
    own: OwnPlaces
    here: ShowList | None = None
    days: str | None = None

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
            details_label=self.translator.text("menu.details"),
            listing=Listing(tuple(info.id for info in shown), self.here or self.asked, self._before(), self._behind()),
        )

    def empty(self, following: ClassInfo | None) -> Screen:
        """No class on these days; `following` is the next class, if there is one."""
        translator, style = self.translator, self.translator.style(self.asked.style)
        if self.first == self.today:
            nothing = translator.text("list.empty", what=style)
        else:
            nothing = translator.text("list.empty.later", what=style, range=translator.days(self.first, self.last))
        here = Listing((), self.asked, self._before())
        if following is None:
            none = (Line(translator.text("list.none")),)
            return Screen(nothing, body=none, menus=self._menus(), buttons=self._earlier(), listing=here)
        day, clock = following.starts_at.date(), following.starts_at.time()
        there = replace(self.asked, first_day=day, skip=0)
        here = replace(here, classes=(following.id,), later=there)
        show = Button(translator.text("button.show.next"), there, emphasis="main")
        text = translator.text("list.next", day=translator.day(day), time=translator.time(clock))
        buttons = (*self._earlier(), show)
        return Screen(nothing, body=(Line(text),), menus=self._menus(), buttons=buttons, listing=here)

    def _title(self) -> str:
        if self.asked.style is None:
            return self.translator.text("list.title.any")
        level = f" {self.asked.level}" if self.asked.level else ""
        return self.translator.text("list.title", what=self.translator.style_name(self.asked.style) + level)

    def _note(self, shown: int) -> str:
        translator, zone = self.translator, self.school.city
        days = translator.days(self.first, self.last) if self.days is None else self.days
        note = translator.text("list.note", range=days, zone=zone) if days else translator.text("note.zone", zone=zone)
        start, total = self.asked.skip, len(self.classes)
        if shown == total:
            return note
        return f"{note} · {translator.text('list.note.part', from_=start + 1, to=start + shown, total=total)}"

    def _lines(self, shown: Sequence[ClassInfo]) -> tuple[Heading | Line, ...]:
        lines: list[Heading | Line] = []
        for day, of_day in groupby(shown, key=lambda info: info.starts_at.date()):
            lines.append(Heading(self.translator.day(day)))
            lines.extend(self._line(info) for info in of_day)
        return tuple(lines)

    def _line(self, info: ClassInfo) -> Line:
        name, day = self.translator.class_name(info.type), self.translator.day(info.starts_at.date())
        clock = self.translator.time(info.starts_at.time())
        free = self.own.free(info, self.now)
        text = self.translator.text("list.class", name=name, time=clock, spots=self._spots(info, free))
        details = Button(
            self.translator.text("button.details"),
            ShowDetails(info.id, self.here or self.asked),
            self.translator.text("button.details.class", name=name, day=day, time=clock),
        )
        short = self.translator.text(
            "list.class.short",
            weekday=self.translator.short_weekday(info.starts_at.date()),
            time=clock,
            name=name,
            spots=self._short_spots(info, free),
        )
        if not free or self.own.is_in(info.id):
            return Line(text, details=details, short=short)
        label = self.translator.text("button.book.class", name=name, day=day, time=clock)
        book = Button(self.translator.text("button.book"), StartBooking(info.id, info.type), label)
        return Line(text, book, details, short=short)

    def _short_spots(self, info: ClassInfo, free: int) -> str:
        if info.status == "closed":
            return self.translator.text("spots.off.plain")
        return self._own(info, free) or (
            self.translator.short_spots(free) if free else self.translator.waiting(info.waiting)
        )

    def _spots(self, info: ClassInfo, free: int) -> str:
        if info.status == "closed":
            return self.translator.off(info.closed_reason)
        return self._own(info, free) or (self.translator.spots(free) if free else self.translator.waiting(info.waiting))

    def _own(self, info: ClassInfo, free: int) -> str:
        """What they have in it: said instead of the spots, unless they wait and there is one for them."""
        if self.own.is_in(info.id):
            return self.translator.text("spots.own")
        return self.translator.text("spots.own.wait") if not free and self.own.waits_in(info.id) else ""

    def _menus(self) -> tuple[Menu, ...]:
        here = replace(self.asked, skip=0)
        curriculum = self.school.curriculum
        styles = list(dict.fromkeys((None, *curriculum.keys, self.asked.style)))  # it may be taught no more
        names = [self.translator.style_name(style) if style else "" for style in styles]
        names[0] = self.translator.text("menu.style.all")
        options = [replace(here, style=style, level=None) for style in styles]
        menus = [_menu(self.translator.text("menu.style"), names, options, styles.index(self.asked.style))]
        taught = curriculum.levels(self.asked.style) if self.asked.style else ()
        if taught:
            levels = [None, *taught]
            names = [
                self.translator.text("menu.level.all"),
                *(self.translator.text("menu.level.one", level=n) for n in taught),
            ]
            options = [replace(here, level=level) for level in levels]
            menus.append(_menu(self.translator.text("menu.level"), names, options, levels.index(self.asked.level)))
        return tuple(menus)

    def _other_days(self) -> tuple[Button, ...]:
        behind = self._behind()
        label = self.translator.text("button.rest" if behind.skip else "button.later")
        return (*self._earlier(), Button(label, behind))

    def _behind(self) -> ShowClasses:
        rest = self.asked.skip + CLASSES_SHOWN
        if rest < len(self.classes):
            return replace(self.asked, skip=rest)
        return replace(self.asked, first_day=self.last + timedelta(days=1), skip=0)

    def _earlier(self) -> tuple[Button, ...]:
        before = self._before()
        return () if before is None else (Button(self.translator.text("button.earlier"), before),)

    def _before(self) -> ShowClasses | None:
        if self.asked.skip:
            return replace(self.asked, skip=max(0, self.asked.skip - CLASSES_SHOWN))
        if self.first > self.today:
            return replace(self.asked, first_day=max(self.today, self.first - timedelta(days=DAYS_SHOWN)))
        return None


def _menu(label: str, names: Sequence[str], options: Sequence[ShowClasses], chosen: int) -> Menu:
    return Menu(label, tuple(Button(name, option) for name, option in zip(names, options, strict=True)), chosen)
