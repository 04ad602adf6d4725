"""The messages, dates and numbers of one language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_time
from babel.lists import format_list

from adapters.chat.i18n.messages import MESSAGES
from core.class_id import ClassId
from core.class_type import ClassType
from core.curriculum import Curriculum

LANGUAGES = ("en", "es")
"""The languages that we have. The first is the default."""

_LOCALES = {"en": Locale("en", "AU"), "es": Locale("es")}
_CATALOGUES = Path(__file__).parent / "catalogues"
_LONGEST_REASON = 100  # characters


def language_of(locale: str) -> str:
    """Our language for a platform's locale (`es-419`, `en_AU`, `es`); the default if we don't have it."""
    return negotiate_locale([locale.replace("-", "_").lower()], LANGUAGES) or LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Translator:
    """Messages, dates and numbers in one of `LANGUAGES`; a message that is not translated is in English.

    The `curriculum` has the names of the school's styles.
    """

    language: str = LANGUAGES[0]
    curriculum: Curriculum = field(default=Curriculum())

    def text(self, message: str, **facts: object) -> str:
        """The message of that name with the facts in place; KeyError for an unknown name or a missing fact."""
        english, translations = MESSAGES[message], _translations(self.language)
        if isinstance(english, str):
            translated = translations.pgettext(message, english)
        else:
            translated = translations.npgettext(message, *english, n=int(str(facts["n"])))
        return translated.format(**facts)

    def day(self, day: date) -> str:
        """`Tue 24 Nov`."""
        return self._date("date.day", day)

    def long_day(self, day: date) -> str:
        """`Tuesday 24 November`."""
        return self._date("date.day.long", day)

    def weekday(self, day: date) -> str:
        """`Tuesday`."""
        return self._date("date.weekday", day)

    def short_weekday(self, day: date) -> str:
        """`Tue`."""
        return self._date("date.weekday.short", day)

    def days(self, first: date, last: date) -> str:
        """`Sun 22 to Sat 28 Nov`; both months where they differ."""
        start = self._date("date.day.of.month" if first.month == last.month else "date.day", first)
        return self.text("days", first=start, last=self.day(last))

    def hour(self, clock: time) -> str:
        """`7 pm`, `6:30 pm`: a time that somebody named, without the minutes that it has not."""
        pattern = self.text("time") if clock.minute else self.text("time.hour")
        return format_time(clock, pattern, locale=_LOCALES[self.language])

    def time(self, clock: time) -> str:
        """`6:30 pm`."""
        return format_time(clock, self.text("time"), locale=_LOCALES[self.language])

    def spots(self, left: int) -> str:
        """`7 spots left`, `last spot`, `full`."""
        message = {0: "spots.full", 1: "spots.last"}.get(left, "spots.left")
        return self.text(message, n=left)

    def ordinal(self, n: int) -> str:
        """`1st`, `22nd`, `3rd`, `11th`; the language's own rules say which form a number has."""
        return self.text(f"ordinal.{_LOCALES[self.language].ordinal_form(n)}", n=n)

    def reason(self, given: str) -> str:
        """The school's own words, as part of a sentence: without a full stop, and no longer than a list can bear."""
        words = given.rstrip(".")
        return words if len(words) <= _LONGEST_REASON else words[: _LONGEST_REASON - 1] + "…"

    def off(self, reason: str | None) -> str:
        """`off: the teacher is ill`, of a class that the school has called off."""
        return self.text("spots.off", reason=self.reason(reason)) if reason else self.text("spots.off.plain")

    def waiting(self, people: int) -> str:
        """`full, 3 waiting`."""
        return self.text("spots.full.waiting", n=people) if people else self.text("spots.full")

    def short_spots(self, left: int) -> str:
        """`7 left`, `last spot`, `full`: on a button, beside the class's name."""
        return self.text("spots.left.short", n=left) if left > 1 else self.spots(left)

    def style(self, style: str | None) -> str:
        """`salsa`, or `Brazilian Zouk` where the school spells it so, inside a sentence; `dance` for any."""
        if not style:
            return self.text("style.any")
        return self.curriculum.own_name(style, self.language) or self.style_name(style).lower()

    def style_name(self, style: str) -> str:
        """`Salsa`, by itself or at the beginning of a sentence."""
        return self.curriculum.name(style, self.language)

    def class_name(self, class_type: ClassType) -> str:
        """`Salsa 1`, `Reggaeton`."""
        return self.style_name(class_type.style) + (f" {class_type.level}" if class_type.level else "")

    def class_line(self, class_id: ClassId, class_type: ClassType | None) -> str:
        """`Salsa 1, Tue 24 Nov, 6:30 pm`; without a type, as far as the id tells."""
        day, clock = self.day(class_id.date), self.time(class_id.time)
        if class_type is None:
            return self.text("class.line.unnamed", day=day, time=clock)
        return self.text("class.line", name=self.class_name(class_type), day=day, time=clock)

    def listed(self, items: list[str]) -> str:
        """`1`, `1 and 2`, `1, 2 and 3`."""
        return format_list(items, locale=_LOCALES[self.language])

    def _date(self, pattern: str, day: date) -> str:
        return format_date(day, self.text(pattern), locale=_LOCALES[self.language])


@cache
def _translations(language: str) -> NullTranslations:
    """The compiled catalogue; an empty one for English, which is in the code."""
    return translation("messages", _CATALOGUES, [language], fallback=language == LANGUAGES[0])
