"""How days are named: patterns, the words that must be there for one, and what each means.

A pattern is compiled when the first of its words is typed: all of them would take a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from adapters.chat.typed import dates
from adapters.chat.typed.dates import DAY, WEEKDAYS, one_day
from adapters.chat.typed.numbers import ARTICLES, DAYS_OF_MONTH, LEVEL_ENDS, MONTHS, NUMBER
from adapters.chat.typed.understood import Days

Said = dict[str, str]
Rule = tuple[frozenset[str], str, Callable[[Said, date], Days | None]]

DIGITS = "0"  # stands for any word that begins with a digit
TO = ("to", "al", "-")
UNTIL = ("until", "till", "by", "hasta", "hasta el", "up to", "through")
BEFORE = ("before", "antes del", "antes de")
FROM = ("from", "since", "desde", "desde el", "a partir del", "a partir de", "starting")
_AFTER = ("after", "despues del", "despues de")
_NOT = (
    *("not", "except", "excepto", "but not", "never", "menos", "salvo", "unless", "besides", "other than"),
    *("instead of", "rather than", "en vez de", "en vez del", "en lugar de", "en lugar del"),
    *("day but", "days but", "apart from", "cant do", "cannot do", "cant", "no"),
)


@cache
def compiled(source: str) -> re.Pattern[str]:
    """The pattern, with what may stand before any day: a negation, an edge such as `after`, small words."""
    edge = _one_of((*TO, *UNTIL, *BEFORE, *FROM, *_AFTER))
    return re.compile(
        rf"(?<!\S)(?:(?P<not>(?:{_one_of(_NOT)})(?: on| for| el| los| this| for the| en)*) (?!- ))?"
        rf"(?:(?:on|for|para|the|of) )*(?:(?P<edge>{edge}) )?(?:(?:the|el|los|lo|on|del|este) )*(?:{source})(?!\S)"
    )


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, the more particular first."""
    named = rf"(?:(?:{_WEEKDAY})(?: ,)? (?:the )?)?"
    year = "20[0-9][0-9]"
    month_words, weekday_words = frozenset(MONTHS), frozenset(WEEKDAYS)
    return (
        (_words("after pasado"), "(?:the )?day after tomorrow|pasado manana", _days_ahead(2)),
        (
            month_words,
            rf"(?:(?:between|del|entre|the) )*(?P<from>{_DAY}) (?:-|to|until|till|and|y|al?|hasta)(?: el| the)?"
            rf" (?P<day>{_DAY}) (?:of |de )?(?P<month>{_MONTH})(?:(?: ,)? (?:of |del? )?(?P<year>{year}))?",
            dates.days_between,
        ),
        (
            month_words,
            rf"{named}(?P<day>{_DAY}) (?:of |de )?(?P<month>{_MONTH})(?:(?: ,)? (?:of |del? )?(?P<year>{year}))?",
            dates.date_named,
        ),
        (month_words, rf"{named}(?P<day>{'|'.join(DAYS_OF_MONTH)}) de (?P<month>{_MONTH})", dates.date_named),
        (
            month_words,
            rf"{named}(?P<month>{_MONTH}) (?:the )?(?P<day>{_DAY})(?! (?:{_MONTH})\b)(?:(?: ,)? (?P<year>{year}))?",
            dates.date_named,
        ),
        (
            weekday_words,
            rf"(?P<weekday>{_WEEKDAY})(?: ,)? (?:the |el )?(?P<day>[0-2]?[0-9]|3[01])(?:th)?{LEVEL_ENDS}",
            dates.weekday_and_day,
        ),
        (
            weekday_words,
            rf"(?P<weekday>{_WEEKDAY}) week|a week (?:on|from) (?P<after>{_WEEKDAY})",
            dates.weekday_after_a_week,
        ),
        (_words("eve nochebuena"), "(?:christmas|xmas) eve|nochebuena", _in_december(24)),
        (_words("christmas xmas navidad"), "christmas(?: day)?|xmas|navidad", _in_december(25)),
        (_words("boxing"), "boxing day", _in_december(26)),
        (_words("years ano"), "new years day|ano nuevo", dates.new_years_day),
        (_words("eve nochevieja"), "new years eve|nochevieja|fin de ano", _in_december(31)),
        (_words(DIGITS), "(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})", dates.date_named),
        (
            _words(DIGITS),
            rf"{named}(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})(?:/(?P<year>[0-9]{{2,4}}))?",
            dates.date_named,
        ),
        (
            _UNITS,
            rf"(?:in|en|dentro de) (?P<number>{_NUMBER}) (?P<unit>days?|dias?|weeks?|semanas?)(?: time)?",
            dates.in_days,
        ),
        (_UNITS, rf"(?P<number>{_NUMBER}) (?P<unit>days?|weeks?) from (?:now|today)", dates.in_days),
        (_words("fortnight"), "in a fortnight", _days_ahead(14)),
        (
            _UNITS,
            rf"(?:las?|los)? ?(?:next|coming|proximos|proximas) (?P<number>{NUMBER}) (?P<unit>days|weeks|dias|semanas)",
            dates.next_days,
        ),
        (_UNITS, "(?:next|coming|following|proximos) (?:few |couple of )?(?:days|dias)", dates.next_days),
        (
            _WEEKEND,
            "(?P<which>next|following|proximo) (?:weekend|wkend|fin de semana|finde)"
            "|(?:fin de semana|finde) (?P<behind>que viene|proximo|siguiente)",
            dates.weekend,
        ),
        (
            _WEEKEND,
            "(?:(?:this|coming|este|esta) )*(?:weekend|weekends|wkend|fin de semana|fines de semana|finde|findes)",
            dates.weekend,
        ),
        (
            _words("weekday weekdays weeknight weeknights semana week"),
            "(?:at |during |on )?(?:weekdays?|weeknights?|entre semana|dias? de semana|during the week)",
            dates.work_days,
        ),
        (
            _words("week semana"),
            "(?:la )?(?:next|following|proxima) (?:week|semana)|(?:la )?semana (?:que viene|proxima|siguiente)",
            dates.next_week,
        ),
        (
            _words("week semana"),
            "(?:this|esta|rest of the|rest of this|later this|resto de la) (?:week|semana)",
            dates.this_week,
        ),
        (_words("month mes"), "(?:next|following|proximo) (?:month|mes)|(?:el )?mes que viene", dates.next_month),
        (_words("month mes"), "(?:this|este) (?:month|mes)", dates.this_month),
        (
            weekday_words,
            rf"(?:(?:between|de|entre) )?(?:el )?(?P<weekday>{_WEEKDAY})"
            rf" (?:to|through|thru|until|till|a|al|hasta|-)(?: el)? (?P<until>{_WEEKDAY})",
            dates.weekdays_between,
        ),
        (
            _words("between entre"),
            rf"(?:between|entre) (?:el )?(?P<weekday>{_WEEKDAY}) (?:and|y) (?:el )?(?P<until>{_WEEKDAY})",
            dates.weekdays_between,
        ),
        (month_words, rf"(?:in|during|en|for|this) (?P<month>{_MONTH})", dates.month_named),
        (
            weekday_words,
            rf"(?:(?P<which>{_WHICH}) )?(?:(?:this|every|each|todos los|cada) )?{_NO_VERB}(?P<weekday>{_WEEKDAY})"
            rf"(?! down\b)(?: (?P<behind>que viene|proximo|siguiente|pasado))?",
            dates.weekday_named,
        ),
        (_words("today todays hoy right"), "today|todays|hoy|right now", lambda _, today: one_day(today, "today")),
        (
            _words("tonight tonights this esta"),
            "tonight|tonights|(?:this|esta)(?= _)",  # "this" before a part of the day, which is used up
            lambda _, today: one_day(today, "today"),
        ),
        (
            _words("tomorrow tomorrows manana"),
            "tomorrow|tomorrows|manana",
            lambda _, today: one_day(today + DAY, "tomorrow"),
        ),
        (
            _words("yesterday yesterdays ayer anoche last"),
            "yesterday|yesterdays|ayer|anoche|last night",
            _days_ahead(-1),
        ),
        (_words("week semana"), "(?:last|past) week|(?:la )?semana pasada", dates.last_week),
        (month_words, rf"(?P<month>{_CLEAR_MONTH})", dates.month_named),
        (_words(DIGITS), rf"(?:dia )?(?P<day>[0-9]{{1,2}}th)|dia (?P<date>{_DAY})", dates.day_of_month),
        (_words("el"), rf"(?<=el )(?P<day>{_DAY})(?! (?:{_WEEKDAY})\b)", dates.day_of_month),
    )


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _one_of(words: tuple[str, ...]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _in_december(day: int) -> Callable[[Said, date], Days | None]:
    return lambda _, today: dates.date_named({"day": str(day), "month": "december"}, today)


def _days_ahead(days: int) -> Callable[[Said, date], Days]:
    return lambda _, today: one_day(today + DAY * days)


_WEEKDAY, _MONTH = _one_of(tuple(WEEKDAYS)), _one_of(tuple(MONTHS))
_CLEAR_MONTH = _one_of(tuple(name for name in MONTHS if len(name) > 3 and name != "march"))
_WHICH = "next|this coming|the coming|coming|proximo|proximos|siguiente|last|pasado"
_NUMBER = f"{NUMBER}|{'|'.join(ARTICLES)}"
_DAY = "(?:(?:[0-2]?[0-9]|3[01])(?:th)?|first|primero)"
_NO_VERB = r"(?<!\bi )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )(?!(?<=the )sun(?!\S))"  # "I sat", "the sun"
_UNITS = _words("day days dia dias week weeks semana semanas")
_WEEKEND = _words("weekend weekends wkend semana finde findes")
