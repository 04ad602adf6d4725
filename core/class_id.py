"""The identity of a class: its date and start time, since the school has one room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from core.arguments import InvalidArgument
from core.result import Err, Ok, Result

_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_STORED = re.compile(r"CLASS#([0-9]{4}-[0-9]{2}-[0-9]{2})#([A-Z]{3})#([0-9]{4})")
_SLUG = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([A-Z]{3})-([0-9]{4})")


@dataclass(frozen=True, slots=True, order=True)
class ClassId:
    """A class by its date and its start time (to the minute), both on the school's clock.

    Two spellings: `CLASS#2024-12-09#MON#1830`, as stored and as in the HTTP API (`str` and `parse`), and
    `2024-12-09-MON-1830` for links and buttons, where `#` can't go (`slug` and `from_slug`).
    Ids sort by date and time.
    """

    date: date
    time: time

    @property
    def when(self) -> str:
        """`2024-12-09#MON#1830`: sorts as text by date and time."""
        return "#".join(self._parts())

    @property
    def slug(self) -> str:
        """`2024-12-09-MON-1830`."""
        return "-".join(self._parts())

    def __str__(self) -> str:
        return f"CLASS#{self.when}"

    def starts_at(self, zone: tzinfo) -> datetime:
        """The moment it starts, in the school's `zone`."""
        return datetime.combine(self.date, self.time, zone)

    @classmethod
    def parse(cls, text: str) -> Result[ClassId, InvalidArgument]:
        """The id from its stored spelling; the weekday must be the date's."""
        return cls._read(_STORED, text)

    @classmethod
    def from_slug(cls, text: str) -> Result[ClassId, InvalidArgument]:
        """The id from its spelling in links and buttons; the weekday must be the date's."""
        return cls._read(_SLUG, text)

    def _parts(self) -> tuple[str, str, str]:
        return self.date.isoformat(), _WEEKDAYS[self.date.weekday()], self.time.strftime("%H%M")

    @classmethod
    def _read(cls, spelling: re.Pattern[str], text: str) -> Result[ClassId, InvalidArgument]:
        invalid = Err(InvalidArgument("classId", text))
        found = spelling.fullmatch(text)
        if found is None:
            return invalid
        day, weekday, clock = found.groups()
        try:
            class_id = cls(date.fromisoformat(day), time(int(clock[:2]), int(clock[2:])))
        except ValueError:
            return invalid
        return Ok(class_id) if _WEEKDAYS[class_id.date.weekday()] == weekday else invalid
