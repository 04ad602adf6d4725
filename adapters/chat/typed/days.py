"""Days in a line: `next thursday`, `this weekend`, `5/12`, `el jueves`, `en 3 dias`."""

from __future__ import annotations

import re
from datetime import date

from adapters.chat.typed.dates import DAY, WEEKDAYS, one_day
from adapters.chat.typed.day_rules import BEFORE, DIGITS, FROM, TO, UNTIL, compiled, rules
from adapters.chat.typed.line import Line
from adapters.chat.typed.understood import Days

_MOST = 7  # days named in one text
_NO_BEHIND = re.compile(" no(?= ,|$)")  # "los martes no"
_LONGEST = 14  # days of a range that are named one by one, where some of them are left out


def read_days(line: Line, today: date) -> Days | None:
    """The days that the line asks for, used up in it."""
    found: list[tuple[int, Days, str]] = []
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
                found.append((match.start(), days, said.get("edge", "")))
    found = sorted(found, key=lambda entry: entry[0])[:_MOST]
    edges = {edge for _, _, edge in found}
    to = (
        "" if edges.isdisjoint(FROM) else UNTIL[0]
    )  # "move me to thursday" is a day, "from monday to thursday" are four
    days = _together([_open_ended(days, to if edge in TO else edge, today) for _, days, edge in found])
    return _but_not(without, days, today) if without else days


def _but_not(weekdays: set[int], days: Days | None, today: date) -> Days | None:
    """Those of the days, else of the next seven, that are none of the weekdays."""
    first, last = (days and days.first) or today, (days and days.last) or today + DAY * (_MOST - 1)
    asked = [first + DAY * n for n in range(min((last - first).days + 1, _LONGEST))]
    only = tuple(day for day in asked if day.weekday() not in weekdays and (days is None or days.covers(day)))
    return Days("days", only[0], only[-1], only) if only else days


def _is_absence(said: dict[str, str]) -> bool:
    """`can't do thursday` is about a booking; `can't do thursdays` about what to look for."""
    return said["not"].startswith("can") and not said["weekday"].endswith("days")


def _open_ended(days: Days, edge: str, today: date) -> Days:
    if not edge or days.first is None or days.last is None:
        return days
    if edge in UNTIL:
        return Days("range", today, days.last)
    if edge in BEFORE:
        return Days("range", today, max(today, days.first - DAY))
    if edge in FROM:
        return Days("range", days.first, None)
    return Days("range", days.last + DAY, None)


def _together(found: list[Days]) -> Days | None:
    if len(found) < 2:
        return found[0] if found else None
    weeks = [days for days in found if days.kind in ("week", "month") and days.first and days.last]
    singles = [day for days in found for day in _single(days)]
    if len(weeks) == 1 and singles and len(found) > 1:  # "thursday next week"
        days = sorted(filter(None, (_within(weeks[0], day.weekday()) for day in singles)))
    else:
        days = sorted(singles)
    days = list(dict.fromkeys(days))
    if not days or any(not _single(it) and it not in weeks for it in found):
        return _spanned(found)
    if len(days) == 1:
        return one_day(days[0])
    return Days("days", days[0], days[-1], tuple(days))


def _spanned(found: list[Days]) -> Days:
    """`from monday` and `until wednesday` as one range; else what was said first."""
    starts = next((days for days in found if (days.kind == "range" and days.last is None) or _single(days)), None)
    ends = next((days for days in found if days.kind == "range" and days.last is not None), None)
    if starts and ends and starts.first and ends.last and starts.first <= ends.last:
        return Days("range", starts.first, ends.last)
    return found[0]


def _single(days: Days) -> tuple[date, ...]:
    if days.only:
        return days.only
    return (days.first,) if days.first and days.first == days.last else ()


def _within(week: Days, weekday: int) -> date | None:
    if week.first is None or week.last is None:
        return None
    day = week.first + DAY * ((weekday - week.first.weekday()) % 7)
    return day if day <= week.last else None
