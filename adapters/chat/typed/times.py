"""Times of day in a line: `after 7`, `between 6 and 8 pm`, `por la noche`. Seven is seven in the evening here."""

from __future__ import annotations

import re
from datetime import time
from functools import cache

from adapters.chat.typed.line import Line
from adapters.chat.typed.numbers import ARTICLES, HOUR_ENDS, LEVEL_ENDS, NUMBER, NUMBERS
from adapters.chat.typed.understood import Hours, HoursKind

_NOON, _AFTER_WORK, _NIGHT = time(12), time(17), time(18)
_MIDDAY = "noon|midday|lunchtime|mediodia"
_PARTS = {
    "morning": Hours("morning", None, _NOON),
    "afternoon": Hours("afternoon", _NOON, _AFTER_WORK),
    "evening": Hours("evening", _AFTER_WORK, None),
    "manana": Hours("morning", None, _NOON),
    "tarde": Hours("afternoon", _NOON, time(20)),  # half past six is still "la tarde"
    "noche": Hours("evening", _NIGHT, None),
}
_PARTS |= {"mornings": _PARTS["morning"], "afternoons": _PARTS["afternoon"], "arvo": _PARTS["afternoon"]}
_PARTS |= {"tardes": _PARTS["tarde"], "noches": _PARTS["noche"], "mananas": _PARTS["manana"]}

_OF_DAY = (
    "(?: (?:in the|at|de la|en la|por la|del) (?:morning|afternoon|arvo|evening|night|manana|tarde|noche|mediodia))?"
)
_CLOCK = "[0-9]{1,2}:[0-9]{2}(?:am|pm)?"
_MINUTES = "(?: (?:y media|y cuarto|thirty|fifteen|y treinta))?"
_HOUR = (
    f"(?:las? |the )?(?:half past |half |quarter past )?(?:{_CLOCK}|[0-9]{{3,4}}|{_MIDDAY}|{NUMBER}|(?<=la )una)"
    f"{_MINUTES}(?: (?:oclock|ish|en punto|sharp))?{_OF_DAY}"
)
_HOUR_WORDS = frozenset({*NUMBERS, *_MIDDAY.split("|")} - ARTICLES | {"una"})
_KINDS: tuple[HoursKind, ...] = ("after", "before", "at")
_AFTER = (
    "not before|no earlier than|no antes de|not earlier than|any ?time after|a partir de|desde|luego de|pasadas"
    "|from|since"
    "|(?<!half )(?<!quarter )past|(?<!not )(?<!no )(?:after|later than|despues de|despues del(?= mediodia)"
    "|mas tarde de|mas tarde que)"
    "|starting at|starting from|starting after"
)
_BEFORE = (
    "not after|no later than|not later than|no despues de|no mas tarde de|any ?time before|before|until|till|til|by"
    "|earlier than|antes de|antes del(?= mediodia)|hasta|up to"
)
_AT = "at|around|about|round|a eso de|a|alrededor de|sobre|tipo|hacia|como a|near|for|the|para|de"
_LATER = "or later|or after|and later|and after|onwards?|en adelante|o mas tarde|o despues|para adelante"
_EARLIER = "or earlier|or before|o antes"


def read_hours(line: Line) -> Hours | None:
    """The hours that the line asks for, used up in it."""
    exact = _exact(line)
    part = _part_of_day(line)
    return exact or part


def _exact(line: Line) -> Hours | None:
    found: list[Hours] = []
    if not any(word[0].isdecimal() or word in _HOUR_WORDS for word in line.text.split()):
        return None
    for pattern in _patterns():
        for match in line.matches(pattern):
            hours = _hours(match.groupdict())
            if hours:
                line.take(*match.span())
                found.append(hours)
    return _together(found)


def _hours(said: dict[str, str | None]) -> Hours | None:
    if between := said.get("between"):
        return _between(between, said["and"] or "")
    kind: HoursKind = next(kind for kind in _KINDS if said.get(kind))
    if (at := _time(said[kind] or "", late=kind == "before")) is None:
        return None
    return Hours(kind, None if kind == "before" else at, None if kind == "after" else at)


def _between(first: str, last: str) -> Hours | None:
    """`10 and 11` are before noon, `8 and 10` after it, `9 and 12` and `10 and 5` around it."""
    start, in_the_morning = _time(first, late=last.endswith("pm")), _time(first, morning=True)
    end, late = _time(last), _time(last, late=True)
    for begins, ends in ((start, end), (start, late), (in_the_morning, end)):
        if begins and ends and begins < ends:
            return Hours("between", begins, ends)
    return None


def _together(found: list[Hours]) -> Hours | None:
    """`after 6` and `before 9` as between; else the first."""
    after = next((hours.first for hours in found if hours.kind == "after"), None)
    before = next((hours.last for hours in found if hours.kind == "before"), None)
    if after and before and after < before:
        return Hours("between", after, before)
    return found[0] if found else None


def _part_of_day(line: Line) -> Hours | None:
    part = None
    for match in line.matches(_part()):
        line.take(*match.span())  # nothing of "tonight"
        word = match["english"] or match["spanish"] or match["alone"]
        part = part or _PARTS.get(word or "", _PARTS["evening"])  # all other words are for it: night, eve, after work
    return part


def _time(said: str, *, late: bool = False, morning: bool = False) -> time | None:
    """The time of day. Hours 1 to 9 are after noon, 10 and 11 only if `late`; `07:00` and `18:00` are as on a clock."""
    said = re.sub(rf"(?<!del )\b(?:{_MIDDAY})\b", "12", said)
    digits = re.search(r"([0-9]{1,2}):?([0-9]{2})?(am|pm)?\b", said)
    is_pm: bool | None = None
    if digits:
        hour, minute = int(digits[1]), int(digits[2] or 0)
        is_pm = digits[3] == "pm" if digits[3] else None
        on_a_clock = digits[1].startswith("0")
    elif words := [word for word in said.split() if word in NUMBERS]:
        hour, minute, on_a_clock = NUMBERS[words[0]], 0, False
    else:
        return None
    if re.search("half|media|thirty|treinta", said):
        minute = 30
    elif re.search("quarter past|cuarto|fifteen", said):
        minute = 15
    if re.search("morning|de la manana|por la manana", said):
        is_pm = False
    elif re.search("afternoon|arvo|evening|night|tarde|noche", said):
        is_pm = True
    if hour > 23 or minute > 59:
        return None
    if is_pm is not None:
        hour = hour % 12 + 12 * is_pm
    elif not on_a_clock and not morning and (1 <= hour <= 9 or (late and 10 <= hour <= 11)):
        hour += 12
    return time(hour, minute)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    to = "(?:-|to|and|y|a|until|till|til|hasta|hasta las)"
    clear = f"(?:{_CLOCK}|(?:las |the )?(?:{NUMBER}) (?:oclock|en punto|ish|sharp)"
    clear += f"|(?:half(?: past)?|quarter past) (?:{NUMBER})|(?:{NUMBER}) y (?:media|cuarto))"
    spanish = f"(?:las? (?:{NUMBER})|la una){_MINUTES}{_OF_DAY}"
    sources = (
        rf"\b(?:between|entre|from|de|desde) (?P<between>{_HOUR}) {to} (?P<and>{_HOUR}){HOUR_ENDS}(?!\S)",
        rf"(?<!\S)(?P<between>{_CLOCK}|(?:las? )?[5-9]|1[0-2]) {to} (?P<and>{_HOUR}){HOUR_ENDS}(?!\S)",
        rf"(?<!\S)(?P<between>[1-4]) {to} (?P<and>{_CLOCK}){HOUR_ENDS}(?!\S)",
        rf"\b(?:{_AFTER}) (?P<after>{_HOUR}){HOUR_ENDS}(?!\S)(?: (?:{_LATER}|on)(?!\S))?",
        rf"\b(?:{_BEFORE}) (?P<before>{_HOUR}){HOUR_ENDS}(?!\S)",
        rf"(?<!\S)(?:(?:at|a) )?(?P<after>{clear}|{spanish}|{NUMBER}) (?:{_LATER})(?!\S)",
        rf"(?<!\S)(?P<before>{clear}|{spanish}|{NUMBER}) (?:{_EARLIER})(?!\S)",
        rf"(?<!\S)(?:(?:{_AT}) )?(?P<at>(?:{clear}|{spanish}){_MINUTES}{_OF_DAY})(?!\S)",
        rf"\b(?:at|around|about|tipo|sobre|hacia) (?:like |about |around |say )?(?P<at>{_HOUR}){HOUR_ENDS}(?!\S)",
        rf"(?<!\S)(?<![0-9] )(?P<at>[5-9](?:15|30|45)){LEVEL_ENDS}(?! [0-9])(?!\S)",  # "the 630 class"
        rf"(?<!\S)(?P<at>(?:{NUMBER}) (?:in the|at) (?:morning|afternoon|evening|night))(?!\S)",
    )
    return tuple(map(re.compile, sources))


@cache
def _part() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\S)(?:(?:(?:in|on|during) the|in|at|on|early|late|every) )?"
        r"(?P<english>mornings?|afternoons?|arvo|evenings?|nights?|nite|(?<!christmas )(?<!xmas )(?<!years )eve)(?!\S)"
        r"|(?<!\S)(?:(?:por|en|a|de|durante|x) las? |(?<=esta ))(?P<spanish>(?:manana|tarde|noche)s?)(?!\S)"
        r"|(?<!\S)(?P<alone>noches?)(?!\S)"
        r"|(?<!\S)(?:after work|after hours|despues del trabajo|despues de trabajar|saliendo del trabajo)(?!\S)"
        r"|(?<!\S)(?=(?P<tonight>tonights?|tonite)(?!\S))"  # the day is read from it too
    )
