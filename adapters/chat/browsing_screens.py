"""Looking around, as screens: one class, what isn't taught, how it works, and the way into private."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.chat.commands import help_lines
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.intents import ChooseLanguage, OpenChat, ShowClasses, StartBooking
from adapters.chat.school import School
from adapters.chat.screen import Button, Line, Screen
from core.class_id import ClassId
from core.class_type import ClassType, Style
from core.dance_class import ClassInfo


@dataclass(frozen=True, slots=True)
class BrowsingScreens:
    """The screens of one school in one language for whoever looks around."""

    school: School
    translator: Translator

    def details(self, one: ClassInfo, *, started: bool) -> Screen:
        """One class with its spots."""
        translator = self.translator
        day, clock = one.starts_at.date(), translator.time(one.starts_at.time())
        name, left = translator.class_name(one.type), one.spots_left
        title = translator.text(
            "details.title", name=name, long_day=translator.long_day(day), time=clock, zone=self.school.city
        )
        book = translator.text("button.book.last" if left == 1 else "button.book.spot")
        buttons = [Button(translator.text("button.back"), ShowClasses(one.type.style))]
        if started:
            spots = translator.text("details.started")
        elif left:
            spots = translator.text("details.spots", n=left, max=one.max_spots)
            buttons.insert(0, Button(book, StartBooking(one.id, one.type), primary=True))
        else:
            spots = translator.text("details.full", max=one.max_spots)
        return Screen(title, body=(Line(spots), *where(self.school, self.translator)), buttons=tuple(buttons))

    def unknown_style(self, asked: str, meant: Style | None) -> Screen:
        """What was asked for isn't taught."""
        sentence = "unknown.style.close" if meant else "unknown.style"
        title = self.translator.text(sentence, asked=asked, style=meant)
        return Screen(title, body=(Line(self.translator.text("unknown.ask")),), buttons=self._styles())

    def unknown_level(self, style: Style) -> Screen:
        """The style is taught, but not at that level."""
        if not style.levels:
            title = self.translator.text("unknown.level.none", style=style)
            return Screen(title, buttons=(all_of(style, self.translator),))
        title = self.translator.text(
            "unknown.level", style=style, levels=self.translator.listed([str(n) for n in style.levels])
        )
        levels = tuple(
            Button(self.translator.class_name(ClassType(style, n)), ShowClasses(style, n)) for n in style.levels
        )
        return Screen(
            title, body=(Line(self.translator.text("unknown.ask")),), buttons=(*levels, all_of(style, self.translator))
        )

    def help(self, *, only_slash: bool = False, in_private: bool = True, unclear: bool = False) -> Screen:
        """How it works, in a few lines, with the commands there are (`help_lines`); in private, other languages."""
        body = [Line(self.translator.text(line)) for line in help_lines(only_slash=only_slash)]
        if unclear:
            body.insert(0, Line(self.translator.text("help.unclear")))
        return self._way_in(body, self._other_languages() if in_private else ())

    def home(self) -> Screen:
        """The start of the bot's own page: where to tap, how it goes on, and that there is a command too."""
        lines = ["home.show", "help.book", "home.command"]
        return self._way_in([Line(self.translator.text(line)) for line in lines], self._other_languages())

    def in_private(self, class_id: ClassId | None = None) -> Screen:
        """Nothing personal where others read."""
        intent = StartBooking(class_id) if class_id else OpenChat()
        return Screen(
            self.translator.text("in.private"), buttons=(Button(self.translator.text("button.open.chat"), intent),)
        )

    def _way_in(self, body: list[Line], languages: tuple[Button, ...]) -> Screen:
        translator, school = self.translator, self.school
        title = (
            translator.text("help.title.school", school=school.name) if school.name else translator.text("help.title")
        )
        contact = [Line(translator.text("help.contact", contact=school.contact))] if school.contact else []
        return Screen(title, body=(*body, *contact), buttons=(*self._styles(), *languages))

    def _other_languages(self) -> tuple[Button, ...]:
        others = (language for language in LANGUAGES if language != self.translator.language)
        return tuple(Button(Translator(other).text("language.here"), ChooseLanguage(other)) for other in others)

    def _styles(self) -> tuple[Button, ...]:
        return (*(Button(style.capitalize(), ShowClasses(style)) for style in Style), all_of(None, self.translator))


def where(school: School, translator: Translator) -> tuple[Line, ...]:
    """The line that says where the classes are, if the school said so."""
    return (Line(translator.text("place", address=school.address)),) if school.address else ()


def all_of(style: Style | None, translator: Translator) -> Button:
    """To all classes of a style, or to all there are."""
    label = translator.text("button.all.of", style=style) if style else translator.text("button.all")
    return Button(label, ShowClasses(style))
