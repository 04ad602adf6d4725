"""Days in a line: `next thursday`, `this weekend`, `5/12`, `el jueves`, `en 3 dias`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from adapters.chat.typed.dates import DAY, WEEKDAYS, one_day
from adapters.chat.typed.day_rules import BEFORE, DIGITS, FROM, TO, UNTIL, Said, compiled, rules
from adapters.chat.typed.line import Line
from adapters.chat.typed.understood import Days

_MOST = 7  # days named in one text
_NO_BEHIND = re.compile(" no(?= [,-]|$)")  # "los martes no"
_LONGEST = 14  # days that are listed one by one


class _Named(NamedTuple):
    """Days as they are named: where, behind which edge such as `after`, and by what they are found in a week."""

    start: int
    end: int
    days: Days
    edge: str
    by: Callable[[date], int] | None


def read_days(line: Line, today: date) -> Days | None:
    """The days that the line asks for, used up in it."""
    found: list[_Named] = []
    without: set[int] = set()
    words = {DIGITS if word[0].isdecimal() else word for word in line.text.split()}
    for triggers, source, resolve in rules():
        if triggers.isdisjoint(words):
            continue
        for match in line.matches(compiled(source)):
            said = {name: value for name, value in match.groupdict().items() if value}
            behind = _NO_BEHIND.match(line.text, match.end()) if said.keys() == {"weekday"} else None
            if "not" in said or behind:
                if behind or (said.keys() == {"not", "weekday"} and not _is_absence(said)):
                    without.add(WEEKDAYS[said["weekday"]])
                    line.take(match.start(), behind.end() if behind else match.end())
                continue
            try:
                days = resolve(said, today)
            except (ValueError, OverflowError):  # there is no such date
                days = None
            if days:
                line.take(*match.span())
                found.append(_Named(*match.span(), days, _edge(said), _by(said, days)))
    named = _edged(sorted(found, key=attrgetter("start"))[:_MOST])
    days = _together(_in_frame(named), today) if named else None
    return _but_not(without, days, today) if without else days


def _by(said: Said, days: Days) -> Callable[[date], int] | None:
    """A weekday is found in any week, `the 5th` by its number in any month; other days are what they are."""
    if "month" not in said and ("day" in said or "date" in said):
        return attrgetter("day")
    return date.weekday if "weekday" in said or days.only else None


def _edge(said: Said) -> str:
    """`from` is none where the days themselves say until when they go."""
    edge = said.get("edge", "")
    return "" if edge in FROM and ("from" in said or "until" in said) else edge


def _but_not(weekdays: set[int], days: Days | None, today: date) -> Days | None:
    """Those of the days, else of the next seven, that are none of the weekdays."""
    first, last = (days and days.first) or today, (days and days.last) or today + DAY * (_MOST - 1)
    asked = [first + DAY * n for n in range(min((last - first).days + 1, _LONGEST))]
    only = [day for day in asked if day.weekday() not in weekdays and (days is None or days.covers(day))]
    return _these(only, one_by_one=True) or days


def _is_absence(said: Said) -> bool:
    """`can't do thursday` is about a booking; `can't do thursdays` about what to look for."""
    return said["not"].startswith("can") and not said["weekday"].endswith("days")


def _edged(named: list[_Named]) -> list[_Named]:
    """`to` right behind another day is `until`; "move me to thursday" is just a day."""
    ends = {it.end + 1 for it in named}
    return [it._replace(edge="until" if it.start in ends else "") if it.edge in TO else it for it in named]


def _in_frame(named: list[_Named]) -> list[_Named]:
    """`thursday next week`: with the days found in the one weekend, week or month that is named beside them."""
    frames = [it for it in named if it.days.kind in ("weekend", "week", "month") and not it.edge]
    if len(frames) != 1:
        return named
    frame = frames[0].days
    moved = [it._replace(days=_found(it, frame)) for it in named if it is not frames[0]]
    return moved if any(it.by or set(_listed(it.days)) <= set(_listed(frame)) for it in moved) else named


def _found(named: _Named, frame: Days) -> Days:
    """The days where they are in the frame; as they are, where they aren't found like that."""
    if named.by is None:
        return named.days
    wanted = set(map(named.by, _listed(named.days)))
    days = [day for day in _listed(frame) if named.by(day) in wanted]
    return (_these(days, one_by_one=_is_listed(named.days)) or frame) if days else named.days


def _together(named: list[_Named], today: date) -> Days:
    days = [_open_ended(it.days, it.edge, today) for it in named]
    if len(days) == 1:
        return days[0]
    if any(it.edge for it in named):
        return _spanned(days)
    listed = sorted({day for each in days for day in _listed(each)})
    return _these(listed, one_by_one=all(map(_is_listed, days))) or days[0]


def _open_ended(days: Days, edge: str, today: date) -> Days:
    first, last = _ends(days)
    if not edge:
        return days
    if edge in UNTIL:
        return Days("range", today, last)
    if edge in BEFORE:
        return Days("range", today, max(today, first - DAY))
    return Days("range", first if edge in FROM else last + DAY, None)


def _spanned(days: list[Days]) -> Days:
    """`from monday` and `until wednesday` as one range; else what was said first."""
    starts = next((each for each in days if each.last is None or _is_listed(each)), None)
    ends = next((each for each in days if each.kind == "range" and each.last is not None), None)
    if starts and ends:
        (first, _), (_, last) = _ends(starts), _ends(ends)
        if first <= last:
            return Days("range", first, last)
    return days[0]


def _these(days: list[date], *, one_by_one: bool) -> Days | None:
    """As a range, unless some are missing or they were said `one_by_one`; None if those are none or too many."""
    if not days:
        return None
    if len(days) == 1:
        return one_day(days[0])
    if not one_by_one and days[-1] - days[0] == DAY * (len(days) - 1):
        return Days("range", days[0], days[-1])
    return Days("days", days[0], days[-1], tuple(days)) if len(days) <= _LONGEST else None


def _listed(days: Days) -> tuple[date, ...]:
    first, last = _ends(days)
    return days.only or tuple(first + DAY * n for n in range((last - first).days + 1))


def _is_listed(days: Days) -> bool:
    return bool(days.only) or days.first == days.last


def _ends(days: Days) -> tuple[date, date]:
    return days.first or date.min, days.last or date.max
