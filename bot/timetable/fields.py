"""The values of one table of the file, each checked by its rule; what is wrong goes into a list and stops nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Where something is in the file: `("class", 2, "time")` is the time of the third class."""

LONGEST_TEXT = 100
MOST_SPOTS = 1000
LONGEST_CLASS = 600
"""Minutes."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class Mistake(NamedTuple):
    """What is wrong on a line of the file, and what to do."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


class Mistakes:
    """All that is wrong with a file."""

    def __init__(self) -> None:
        self.found: list[tuple[Path, str]] = []

    def add(self, path: Path, what: str) -> None:
        """Note what is wrong there, and what to do."""
        self.found.append((path, what))

    def by_line(self, text: str) -> tuple[Mistake, ...]:
        """All of them with their lines in the file, each once."""
        from bot.timetable.lines import Lines  # nearly always there is no mistake, and a cold start to wait for

        lines = Lines(text)
        return tuple(sorted({Mistake(lines.of(path), what) for path, what in self.found}))


class Fields:
    """A table of the file. Each method reads one key: None if it is missing, or wrong, which is noted."""

    def __init__(self, values: object, path: Path, mistakes: Mistakes, known: Sequence[str]) -> None:
        self.path, self.mistakes = path, mistakes
        self._values: Mapping[str, object] = values if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            self.wrong("", "must be a table")
        for name in self._values:
            if name not in known:
                self.wrong(name, f"{name} means nothing here; {_meant(name, known)}")

    def has(self, name: str) -> bool:
        """Whether the key is there, right or wrong."""
        return name in self._values

    def wrong(self, name: str, what: str) -> None:
        """Note what is wrong with a key, or with the table."""
        self.mistakes.add((*self.path, name) if name else self.path, what)

    def needs(self, name: str, example: str) -> bool:
        """Whether the key is there; a mistake if not."""
        if name not in self._values:
            self.wrong("", f"{name} is missing, such as {example}")
        return name in self._values

    def text(self, name: str) -> str | None:
        """What students will read, as one line."""
        value = self._values.get(name)
        if value is None:
            return None
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if not text or len(text) > LONGEST_TEXT or not text.isprintable():
            self.wrong(name, f"{name} must be 1 to {LONGEST_TEXT} printable characters in quotes")
            return None
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of words."""
        value = self._values.get(name, [])
        if isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value):
            return tuple(value)
        self.wrong(name, f'{name} must be a list of words, such as ["one", "two words"]')
        return ()

    def count(self, name: str, most: int, least: int = 1) -> int | None:
        """A whole number."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(name, f"{name} must be a whole number, {least} to {most}")
            return None
        return value

    def switch(self, name: str) -> bool | None:
        """True or false."""
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, f"{name} must be true or false")
        return None

    def day(self, name: str) -> int | None:
        """A day of the week; Monday is 0."""
        value = self._values.get(name)
        said = value.strip().lower() if isinstance(value, str) else ""
        for days in (DAYS, _WHOLE_DAYS):
            if said in days:
                return days.index(said)
        if value is not None:
            self.wrong(name, f"there is no day {value}: write one of {', '.join(DAYS)}, in quotes")
        return None

    def time(self, name: str) -> time | None:
        """A time of the school's clock, to the minute."""
        value = self._values.get(name)
        if isinstance(value, time) and not (value.second or value.microsecond):
            return value
        found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if found:
            return time(int(found[1]), int(found[2]))
        if value is not None:
            self.wrong(name, f'there is no time {value}: write it as "18:30", from "00:00" to "23:59", in quotes')
        return None

    def date(self, name: str) -> date | None:
        """A date of the school's calendar."""
        value = self._values.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        if value is not None:
            self.wrong(name, f"there is no date {value}: write it as 2026-12-24")
        return None

    def raw(self, name: str) -> object:
        """The value as it is."""
        return self._values.get(name)


def _meant(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(name, known, n=1)
    return f"is {near[0]} meant?" if near else f"there is {', '.join(known)}"
