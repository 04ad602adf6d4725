"""The identity of a class: its date and start time, and where two begin at once, the room of the second."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from core.arguments import InvalidArgument
from core.result import Err, Ok, Result

_FIRST, _LAST = date.min + timedelta(2), date.max - timedelta(2)
"""Whose moments exist in every zone, and the hours after them."""
_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
LONGEST_ROOM = 12
"""Letters of a room in an id, and so in every button of the class: Telegram's hold 64 bytes."""

_ROOM = rf"(?=.{{1,{LONGEST_ROOM}}}$)[A-Z0-9]+(?:-[A-Z0-9]+)*"
_STORED = re.compile(rf"CLASS#([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})#([A-Z]{{3}})#([0-9]{{4}})(?:#({_ROOM}))?")
_SLUG = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})-([A-Z]{{3}})-([0-9]{{4}})(?:-({_ROOM}))?")


@dataclass(frozen=True, slots=True, order=True)
class ClassId:
    """A class by its date and its start time (to the minute), both on the school's clock.

    A class that begins when another does has its `room` as well, as `room_label` writes it. Two spellings:
    `CLASS#2024-12-09#MON#1830` and `CLASS#2024-12-09#MON#1830#STUDIO-B`, as stored and as in the HTTP API (`str` and
    `parse`), and `2024-12-09-MON-1830` and `2024-12-09-MON-1830-STUDIO-B` for links and buttons, where `#` can't go
    (`slug` and `from_slug`). Ids sort by date and time.
    """

    date: date
    time: time
    room: str = ""

    @property
    def when(self) -> str:
        """`2024-12-09#MON#1830`, and the room behind it if it has one: sorts as text by date and time."""
        return "#".join(self._parts())

    @property
    def slug(self) -> str:
        """`2024-12-09-MON-1830`, and the room behind it if it has one."""
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

    def _parts(self) -> tuple[str, ...]:
        parts = self.date.isoformat(), _WEEKDAYS[self.date.weekday()], self.time.strftime("%H%M")
        return (*parts, self.room) if self.room else parts

    @classmethod
    def _read(cls, spelling: re.Pattern[str], text: str) -> Result[ClassId, InvalidArgument]:
        invalid = Err(InvalidArgument("classId", text))
        found = spelling.fullmatch(text)
        if found is None:
            return invalid
        day, weekday, clock, room = found.groups()
        try:
            class_id = cls(date.fromisoformat(day), time(int(clock[:2]), int(clock[2:])), room or "")
        except ValueError:
            return invalid
        if not _FIRST <= class_id.date <= _LAST:
            return invalid
        return Ok(class_id) if _WEEKDAYS[class_id.date.weekday()] == weekday else invalid


def room_label(room: str) -> str:
    """A room as ids have it: `Studio B` as `STUDIO-B`. Empty if it has no letter or digit of ASCII."""
    plain = unicodedata.normalize("NFKD", room).encode("ascii", "ignore").decode().upper()
    return re.sub("[^A-Z0-9]+", "-", plain).strip("-")[:LONGEST_ROOM].strip("-")
