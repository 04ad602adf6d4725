"""The sentences, dates and numbers of one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time

from adapters.chat.i18n.messages import ENGLISH
from core.class_type import ClassType, Style

LANGUAGES = ("en", "es")
"""What the bot speaks. The first is for whoever speaks none of them."""

_LOCALES = {"en": Locale("en", "AU"), "es": Locale("es")}
_FOLDER = Path(__file__).parent / "catalogues"


def language_of(locale: str) -> str:
    """The language for a locale as platforms write it (`es-419`, `en_AU`, `es`); the first one if we don't speak it."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Translator:
    """What is said in one of `LANGUAGES`; a sentence that it lacks is said in English."""

    language: str = LANGUAGES[0]

    def text(self, message: str, **facts: object) -> str:
        """The sentence of that name with the facts in place; KeyError for a name or fact that is missing."""
        english, translations = ENGLISH[message], _translations(self.language)
        if isinstance(english, str):
            said = translations.pgettext(message, english)
        else:
            said = translations.npgettext(message, *english, n=int(str(facts["n"])))
        return said.format(**facts)

    def day(self, day: date) -> str:
        """`Tue 24 Nov`."""
        return self._date("date.day", day)

    def long_day(self, day: date) -> str:
        """`Tuesday 24 November`."""
        return self._date("date.day.long", day)

    def weekday(self, day: date) -> str:
        """`Tuesday`."""
        return self._date("date.weekday", day)

    def days(self, first: date, last: date) -> str:
        """`Sun 22 to Sat 28 Nov`; both months where they differ."""
        start = self._date("date.day.of.month" if first.month == last.month else "date.day", first)
        return self.text("days", first=start, last=self.day(last))

    def time(self, clock: time) -> str:
        """`6:30 pm`."""
        return format_time(clock, self.text("time"), locale=_LOCALES[self.language])

    def spots(self, left: int) -> str:
        """`7 spots left`, `last spot`, `full`."""
        message = {0: "spots.full", 1: "spots.last"}.get(left, "spots.left")
        return self.text(message, n=left)

    def style(self, style: Style | None) -> str:
        """`salsa`, inside a sentence; `dance` for any."""
        return style.value if style else self.text("style.any")

    def class_name(self, class_type: ClassType) -> str:
        """`Salsa 1`, `Reggaeton`."""
        return class_type.style.capitalize() + (f" {class_type.level}" if class_type.level else "")

    def listed(self, items: list[str]) -> str:
        """`1`, `1 and 2`, `1, 2 and 3`."""
        return self.text("and", first=", ".join(items[:-1]), last=items[-1]) if len(items) > 1 else "".join(items)

    def _date(self, pattern: str, day: date) -> str:
        return format_date(day, self.text(pattern), locale=_LOCALES[self.language])


@cache
def _translations(language: str) -> NullTranslations:
    """English is what the code says; of the others `make catalogue` compiles what translators wrote."""
    if language == LANGUAGES[0]:
        return NullTranslations()
    with (_FOLDER / f"{language}.mo").open("rb") as compiled:
        return GNUTranslations(compiled)
