"""The screens of browsing: the details of a class, unknown styles and levels, help, and the way to a private chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.chat.commands import help_lines
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.intents import ChooseLanguage, OpenChat, ShowBookings, ShowClasses, ShowHelp, ShowList, StartBooking
from adapters.chat.school import School
from adapters.chat.screen import Button, Line, Screen
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.email import Email


@dataclass(frozen=True, slots=True)
class BrowsingScreens:
    """The screens of browsing, for one school in one language."""

    school: School
    translator: Translator

    def details(
        self,
        info: ClassInfo,
        left: int,
        *,
        started: bool,
        back: ShowList | None = None,
        booked: Sequence[Email] = (),
        is_in: bool = False,
    ) -> Screen:
        """One class with the spots that are `left` for this student, and the way back to where it was opened.

        They have `booked` it under these emails; `is_in`: one is their own.
        """
        translator, title = self.translator, details_title(info, self.school, self.translator)
        book = translator.text("button.book.last" if left == 1 else "button.book.spot")
        buttons = [Button(translator.text("button.back"), back or ShowClasses(info.type.style))]
        if started:
            spots = translator.text("details.started")
        elif info.status == "closed":
            reason = translator.reason(info.closed_reason or "")
            closed = translator.text("details.closed", reason=reason)
            spots = closed if reason else translator.text("details.closed.plain")
        elif left:
            spots = translator.text("details.spots", n=left, max=info.max_spots)
            again = StartBooking(info.id, info.type, ask_email=True, for_other=True)
            other = Button(translator.text("button.for.other"), again)
            buttons.insert(0, other if is_in else Button(book, StartBooking(info.id, info.type), emphasis="go"))
        else:
            spots = translator.text("details.full", max=info.max_spots)
        own: tuple[Line, ...] = ()
        if booked:
            emails = translator.listed([email.value for email in booked])
            own = (Line(translator.text("details.in" if is_in else "details.in.other", emails=emails)),)
            buttons.insert(0 if is_in else -1, Button(translator.text("button.bookings"), ShowBookings()))
        about = (*facts(info, translator), *where(self.school, translator), *bring(self.school, translator))
        return Screen(title, body=(*own, Line(spots), *about), buttons=tuple(buttons))

    def unknown_style(self, asked: str, meant: str | None, level: int | None = None) -> Screen:
        """What was asked for isn't taught; the level that was asked for stays, if the style that was meant has it."""
        message = "unknown.style.close" if meant else "unknown.style"
        title = self.translator.text(message, asked=asked, style=self.translator.style(meant))
        buttons = self._styles()
        if meant and level in self.school.curriculum.levels(meant):
            name = self.translator.class_name(ClassType(meant, level))
            buttons = (Button(name, ShowClasses(meant, level), emphasis="main"), *buttons)
        return Screen(title, body=(Line(self.translator.text("unknown.ask")),), buttons=buttons)

    def unknown_level(self, style: str) -> Screen:
        """The style is taught, but not at that level."""
        taught, name = self.school.curriculum.levels(style), self.translator.style(style)
        if not taught:
            title = self.translator.text("unknown.level.none", style=name)
            return Screen(title, buttons=(all_of(style, self.translator),))
        title = self.translator.text(
            "unknown.level", style=name, levels=self.translator.listed([str(n) for n in taught])
        )
        levels = tuple(Button(self.translator.class_name(ClassType(style, n)), ShowClasses(style, n)) for n in taught)
        return Screen(
            title, body=(Line(self.translator.text("unknown.ask")),), buttons=(*levels, all_of(style, self.translator))
        )

    def help(self, *, only_slash: bool = False, in_private: bool = True) -> Screen:
        """How it works, with the commands there are (`help_lines`); in private, what one has booked and languages."""
        example = self.school.curriculum.example
        body = [Line(self.translator.text(line, example=example)) for line in help_lines(only_slash=only_slash)]
        mine = Button(self.translator.text("button.bookings"), ShowBookings())
        return self._start(body, (mine, *self._other_languages()) if in_private else ())

    def not_understood(self) -> Screen:
        """For words that say nothing to us: three that do, and the ways that need none."""
        translator = self.translator
        examples = (
            translator.text("unclear.example.day", example=self.school.curriculum.example),
            translator.text("unclear.example.hour"),
            translator.text("unclear.example.mine"),
        )
        lines = (translator.text("unclear.try"), *(f"“{example}”" for example in examples))
        mine = Button(translator.text("button.bookings"), ShowBookings())
        how = Button(translator.text("button.help"), ShowHelp())
        buttons = (*self._styles(), mine, how, *self._other_languages())
        return Screen(translator.text("unclear"), body=tuple(map(Line, lines)), buttons=buttons)

    def where_we_are(self) -> Screen:
        """The school's address and the way there, else how to ask for it."""
        lines = where(self.school, self.translator)
        if not lines:
            return self.person()
        return Screen(lines[0].text, body=lines[1:], buttons=(self._classes(),))

    def what_to_bring(self) -> Screen:
        """What to bring or wear, in the school's own words, else how to ask for it."""
        if not self.school.bring:
            return self.person()
        return Screen(self.translator.text("bring", bring=self.school.bring), buttons=(self._classes(),))

    def prices(self) -> Screen:
        """What it costs, in the school's own words, else how to ask for it."""
        if not self.school.prices:
            return self.person()
        return Screen(self.translator.text("prices", prices=self.school.prices), buttons=(self._classes(),))

    def person(self) -> Screen:
        """How to reach somebody at the school, for what only they can answer."""
        if not self.school.contact:
            return Screen(self.translator.text("person.nowhere"), buttons=(self._classes(),))
        return Screen(self.translator.text("person", contact=self.school.contact), buttons=(self._classes(),))

    def for_somebody(self) -> Screen:
        """How a friend gets a spot."""
        return Screen(self.translator.text("other.how"), buttons=(self._classes(),))

    def nothing_asked(self) -> Screen:
        """For a yes to nothing."""
        mine = Button(self.translator.text("button.bookings"), ShowBookings())
        return Screen(self.translator.text("nothing.asked"), buttons=(self._classes(), mine))

    def home(self) -> Screen:
        """The bot's own page (Slack's Home tab): what to tap, how to book, and the command that does the same."""
        lines = ["home.show", "help.book", "home.command"]
        return self._start([Line(self.translator.text(line)) for line in lines], self._other_languages())

    def in_private(self, class_id: ClassId | None = None) -> Screen:
        """Go on in the private chat, since others read along here."""
        intent = StartBooking(class_id) if class_id else OpenChat()
        return Screen(
            self.translator.text("in.private"), buttons=(Button(self.translator.text("button.open.chat"), intent),)
        )

    def _start(self, body: list[Line], more: tuple[Button, ...]) -> Screen:
        translator, school = self.translator, self.school
        title = (
            translator.text("help.title.school", school=school.name) if school.name else translator.text("help.title")
        )
        contact = [Line(translator.text("help.contact", contact=school.contact))] if school.contact else []
        return Screen(title, body=(*body, *contact), buttons=(*self._styles(), *more))

    def _other_languages(self) -> tuple[Button, ...]:
        others = (language for language in LANGUAGES if language != self.translator.language)
        return tuple(Button(Translator(other).text("language.here"), ChooseLanguage(other)) for other in others)

    def _classes(self) -> Button:
        return Button(self.translator.text("button.see.classes"), ShowClasses())

    def _styles(self) -> tuple[Button, ...]:
        styles = self.school.curriculum.keys
        named = (Button(self.translator.style_name(style), ShowClasses(style)) for style in styles)
        return (*named, all_of(None, self.translator))


def details_title(info: ClassInfo, school: School, translator: Translator) -> str:
    """`Salsa 2, Tuesday 24 November, 7:30 pm (Sydney time)`."""
    day, clock = translator.long_day(info.starts_at.date()), translator.time(info.starts_at.time())
    name = translator.class_name(info.type)
    return translator.text("details.title", name=name, long_day=day, time=clock, zone=school.city)


def facts(info: ClassInfo, translator: Translator) -> tuple[Line, ...]:
    """The lines with who teaches the class, in which room, and how long it takes: as far as the school has said."""
    said = []
    if info.teacher:
        said.append(translator.text("fact.teacher", teacher=info.teacher))
    if info.room:
        said.append(translator.text("fact.room", room=info.room))
    if info.minutes:
        said.append(translator.text("fact.minutes", n=info.minutes))
    return tuple(map(Line, said))


def where(school: School, translator: Translator) -> tuple[Line, ...]:
    """The lines with the school's address and a map, as far as they are set."""
    said = []
    if school.address:
        said.append(translator.text("place", address=school.address))
    if school.map_url:
        said.append(translator.text("place.map", url=school.map_url))
    return tuple(map(Line, said))


def bring(school: School, translator: Translator) -> tuple[Line, ...]:
    """The line with what to bring, if that is set."""
    return (Line(translator.text("bring", bring=school.bring)),) if school.bring else ()


def all_of(style: str | None, translator: Translator) -> Button:
    """The button for all classes of a style, or of all styles."""
    label = translator.text("button.all.of", style=translator.style(style)) if style else translator.text("button.all")
    return Button(label, ShowClasses(style))
