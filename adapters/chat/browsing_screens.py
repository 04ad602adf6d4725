"""Looking around, as screens: one class, what isn't taught, how it works, and the way into private."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.chat.intents import ChooseLanguage, OpenChat, ShowClasses, StartBooking
from adapters.chat.school import School
from adapters.chat.screen import Button, Line, Screen
from adapters.chat.words import LANGUAGES, Words
from core.class_id import ClassId
from core.class_type import ClassType, Style
from core.dance_class import ClassInfo


@dataclass(frozen=True, slots=True)
class BrowsingScreens:
    """The screens of one school in one language for whoever looks around."""

    school: School
    words: Words

    def details(self, one: ClassInfo, *, started: bool) -> Screen:
        """One class with its spots."""
        words = self.words
        day, clock = one.starts_at.date(), words.time(one.starts_at.time())
        name, left = words.class_name(one.type), one.spots_left
        title = words.say("details.title", name=name, long_day=words.long_day(day), time=clock, zone=self.school.city)
        book = words.say("button.book.last" if left == 1 else "button.book.spot")
        buttons = [Button(words.say("button.back"), ShowClasses(one.type.style))]
        if started:
            spots = words.say("details.started")
        elif left:
            spots = words.say("details.spots", n=left, max=one.max_spots)
            buttons.insert(0, Button(book, StartBooking(one.id, one.type), primary=True))
        else:
            spots = words.say("details.full", max=one.max_spots)
        return Screen(title, body=(Line(spots), *where(self.school, self.words)), buttons=tuple(buttons))

    def unknown_style(self, asked: str, meant: Style | None) -> Screen:
        """What was asked for isn't taught."""
        sentence = "unknown.style.close" if meant else "unknown.style"
        title = self.words.say(sentence, asked=asked, style=meant)
        return Screen(title, body=(Line(self.words.say("unknown.ask")),), buttons=self._styles())

    def unknown_level(self, style: Style) -> Screen:
        """The style is taught, but not at that level."""
        if not style.levels:
            title = self.words.say("unknown.level.none", style=style)
            return Screen(title, buttons=(all_of(style, self.words),))
        title = self.words.say("unknown.level", style=style, levels=self.words.listed([str(n) for n in style.levels]))
        levels = tuple(Button(self.words.class_name(ClassType(style, n)), ShowClasses(style, n)) for n in style.levels)
        return Screen(title, body=(Line(self.words.say("unknown.ask")),), buttons=(*levels, all_of(style, self.words)))

    def help(self, *, can_cancel: bool, in_private: bool = True, unclear: bool = False) -> Screen:
        """How it works, in a few lines; `can_cancel` where there is a command for it; in private, other languages."""
        lines = ["help.show", "help.book", *(["help.stop"] if can_cancel else [])]
        body = [Line(self.words.say(line)) for line in lines]
        if unclear:
            body.insert(0, Line(self.words.say("help.unclear")))
        return self._way_in(body, self._other_languages() if in_private else ())

    def home(self) -> Screen:
        """The start of the bot's own page: where to tap, how it goes on, and that there is a command too."""
        lines = ["home.show", "help.book", "home.command"]
        return self._way_in([Line(self.words.say(line)) for line in lines], self._other_languages())

    def in_private(self, class_id: ClassId | None = None) -> Screen:
        """Nothing personal where others read."""
        intent = StartBooking(class_id) if class_id else OpenChat()
        return Screen(self.words.say("in.private"), buttons=(Button(self.words.say("button.open.chat"), intent),))

    def _way_in(self, body: list[Line], languages: tuple[Button, ...]) -> Screen:
        words, school = self.words, self.school
        title = words.say("help.title.school", school=school.name) if school.name else words.say("help.title")
        contact = [Line(words.say("help.contact", contact=school.contact))] if school.contact else []
        return Screen(title, body=(*body, *contact), buttons=(*self._styles(), *languages))

    def _other_languages(self) -> tuple[Button, ...]:
        others = (language for language in LANGUAGES if language != self.words.language)
        return tuple(Button(Words(other).say("language.here"), ChooseLanguage(other)) for other in others)

    def _styles(self) -> tuple[Button, ...]:
        return (*(Button(style.capitalize(), ShowClasses(style)) for style in Style), all_of(None, self.words))


def where(school: School, words: Words) -> tuple[Line, ...]:
    """The line that says where the classes are, if the school said so."""
    return (Line(words.say("place", address=school.address)),) if school.address else ()


def all_of(style: Style | None, words: Words) -> Button:
    """To all classes of a style, or to all there are."""
    label = words.say("button.all.of", style=style) if style else words.say("button.all")
    return Button(label, ShowClasses(style))
