"""What was asked for in words, in the few letters that buttons and links have room for: `salsa1Dd7kyHf0vo---`.

Types with a T between them (`A2` is any style, `Nsalsa` none of it), a D before the days and an H before the hours,
each with a letter for how it was named. A date is three digits to the base of 36, and so are the minutes of a time.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TypeVar, get_args

from adapters.chat.typed.understood import AskedType, Days, DaysKind, Hours, HoursKind, Understood, Wish
from core.curriculum import Curriculum

K = TypeVar("K", DaysKind, HoursKind)

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WIDTH = 3
_ROOM = 64 - len("1:seen:2026-11-24-TUE-1830::999")  # Telegram allows 64 bytes
_OPEN = "-" * _WIDTH  # an open end
_EPOCH = date(2000, 1, 1)
_ANY, _NOT, _AND, _DAYS, _HOURS = "A", "N", "T", "D", "H"  # styles have small letters
_DAYS_KINDS = dict(zip("tmdswkor", get_args(DaysKind), strict=True))
_HOURS_KINDS = dict(zip("afbwmne", get_args(HoursKind), strict=True))


def to_code(asked: Understood) -> str:
    """The classes that were asked for; raises ValueError where a date or a name has no such letters."""
    types = [f"{of.style or _ANY}{of.level or ''}" for of in asked.types]
    types += [_NOT + style for style in asked.without]
    return f"{_AND.join(types)}{_DAYS}{_days(asked.days)}{_HOURS}{_hours(asked.hours)}"


def has_room(asked: Understood) -> bool:
    """Whether a button has room for it, beside the class that is looked at and how many were skipped."""
    try:
        return len(to_code(asked).encode()) <= _ROOM
    except ValueError:
        return False


def from_code(code: str, curriculum: Curriculum) -> Understood:
    """The same again; raises ValueError for what `to_code` did not write, or what is taught no more."""
    types, when = code.split(_DAYS)
    days, hours = when.split(_HOURS)
    named = types.split(_AND) if types else []
    wanted = tuple(_read_type(name, curriculum) for name in named if not name.startswith(_NOT))
    without = tuple(_taught(name.removeprefix(_NOT), curriculum) for name in named if name.startswith(_NOT))
    return Understood(Wish.CLASSES, wanted, without, days=_read_days(days), hours=_read_hours(hours))


def _days(days: Days | None) -> str:
    if days is None:
        return ""
    letter = next(letter for letter, kind in _DAYS_KINDS.items() if kind == days.kind)
    ends: list[date | None] = list(days.only)
    if not ends:
        ends = [days.first] if days.first == days.last else [days.first, days.last]
    if (days.kind == "days") != bool(days.only):
        raise ValueError(days)
    return letter + "".join(_OPEN if day is None else _number((day - _EPOCH).days) for day in ends)


def _read_days(code: str) -> Days | None:
    if not code:
        return None
    kind, ends = _named(code[0], _DAYS_KINDS), [_read_day(part) for part in _parts(code[1:])]
    if kind == "days" and ends:
        return Days(kind, ends[0], ends[-1], tuple(day for day in ends if day is not None))
    first, last = ends if len(ends) > 1 else ends * 2
    return Days(kind, first, last)


def _read_day(part: str) -> date | None:
    return None if part == _OPEN else _EPOCH + timedelta(days=_read_number(part))


def _hours(hours: Hours | None) -> str:
    if hours is None:
        return ""
    letter = next(letter for letter, kind in _HOURS_KINDS.items() if kind == hours.kind)
    ends = (hours.first, hours.last)
    return letter + "".join(_OPEN if end is None else _number(end.hour * 60 + end.minute) for end in ends)


def _read_hours(code: str) -> Hours | None:
    if not code:
        return None
    first, last = (None if part == _OPEN else time(*divmod(_read_number(part), 60)) for part in _parts(code[1:]))
    return Hours(_named(code[0], _HOURS_KINDS), first, last)


def _named(letter: str, kinds: dict[str, K]) -> K:
    if letter not in kinds:
        raise ValueError(letter)
    return kinds[letter]


def _read_type(name: str, curriculum: Curriculum) -> AskedType:
    style = name.rstrip(_DIGITS[:10])
    level = int(name[len(style) :]) if name != style else None
    if style == _ANY:
        return AskedType(None, level)
    if not curriculum.class_types(style, level):
        raise ValueError(name)
    return AskedType(style, level)


def _taught(style: str, curriculum: Curriculum) -> str:
    if curriculum.style(style) is None:
        raise ValueError(style)
    return style


def _number(n: int) -> str:
    if not 0 <= n < len(_DIGITS) ** _WIDTH:
        raise ValueError(n)
    digits = ""
    for _ in range(_WIDTH):
        n, digit = divmod(n, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def _read_number(digits: str) -> int:
    return int(digits, len(_DIGITS))


def _parts(code: str) -> list[str]:
    return [code[start : start + _WIDTH] for start in range(0, len(code), _WIDTH)]
