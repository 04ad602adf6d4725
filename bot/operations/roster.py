"""Who is in a class, and who waits for a spot in it: for the teacher at the door."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from rich.table import Table
from rich.text import Text

from adapters.chat.i18n.translator import Translator
from core.booking import NOT_KNOWN
from core.class_id import ClassId, room_label
from core.class_info import ClassInfo
from core.curriculum import Curriculum
from core.dance_class import DanceClass
from core.email import Email
from core.result import Ok

SPELLINGS = "CLASS#2024-12-09#MON#1830, 2024-12-09-MON-1830 or tue 18:30"
"""How a class can be asked for."""

_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_DAY_AND_TIME = re.compile(r"([A-Z]{3,9}) +([0-9]{1,2})[:.]?([0-9]{2}) *(AM|PM)?(?: +(\S.*))?")


def class_asked_for(typed: str, today: date) -> ClassId | None:
    """The class with this id in either spelling, or the next at `tue 18:30` or `tuesday 6.30 pm`, `today` included."""
    asked = typed.strip().upper()
    for read in (ClassId.parse, ClassId.from_slug):
        found = read(asked)
        if isinstance(found, Ok):
            return found.value
    day_and_time = _DAY_AND_TIME.fullmatch(asked)
    return _next_at(*day_and_time.groups(), today=today) if day_and_time else None


def headline(info: ClassInfo, curriculum: Curriculum) -> str:
    """Which class, who teaches it where, whether it is on, how full it is, and how many wait."""
    translator = Translator(curriculum=curriculum)
    day = f"{translator.day(info.id.date)} {info.id.date.year}, {translator.time(info.id.time)}"
    facts = [f"{info.booking_count} of {info.max_spots} spots taken", f"{info.spots_left} left"]
    if info.waiting:
        facts.append(f"{info.waiting} waiting")
    closed = f"closed ({_printable(info.closed_reason)})" if info.closed_reason else "closed"
    is_on = f"{closed}, " if info.status == "closed" else ""
    said = [info.teacher and f"with {info.teacher}", info.room, info.minutes and f"{info.minutes} minutes"]
    known = "".join(f", {_printable(each)}" for each in said if each)
    return f"{translator.class_name(info.type)}, {day}{known}: {is_on}{', '.join(facts)}"


def doubt(dance_class: DanceClass) -> str:
    """What to say if there are not as many bookings and waits as the class counts; empty if there are."""
    if dance_class.adds_up:
        return ""
    listed = f"{len(dance_class.bookings)} are listed"
    if dance_class.waiting or dance_class.waits:
        listed += f", and {len(dance_class.waits)} as waiting"
    return f"But {listed}: somebody may be booking this very moment. Look again."


Row = tuple[str, str, str, str]
"""Email, when it was booked or joined (in the school's zone), the channel, and a name if it was done for another."""


def booked(dance_class: DanceClass) -> list[Row]:
    """Those who are in, the earliest booking first."""
    zone = dance_class.starts_at.tzinfo
    rows = sorted(dance_class.bookings.values(), key=lambda booking: (booking.booked_at, booking.email.value))
    return [_row(row.email, row.booked_at.astimezone(zone), row.booked_by, row.name) for row in rows]


def waiting(dance_class: DanceClass) -> list[Row]:
    """Those who wait, the first in line first."""
    zone = dance_class.starts_at.tzinfo
    return [_row(row.email, row.joined_at.astimezone(zone), row.waiting_by, row.name) for row in dance_class.line]


def as_lines(rows: list[Row]) -> list[str]:
    """A line each, with tabs between."""
    return ["\t".join(cells).rstrip("\t") for cells in rows]


def as_table(rows: list[Row], when: str) -> Table:
    """The same as a numbered table; `when` names what the time is of."""
    table = Table("", "email", when, "by", "for")
    for number, cells in enumerate(rows, start=1):
        table.add_row(str(number), *map(Text, cells))  # as it is: an email may hold what rich takes for formatting
    return table


def _row(email: Email, at: datetime, person: str | None, name: str | None) -> Row:
    channel, _, _ = (person or "unknown").partition(":")
    when = f"{at:%Y-%m-%d %H:%M}" if at != NOT_KNOWN else "not known"
    return _printable(email.value), when, _printable(channel), _printable(name or "")


def _printable(stored: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in stored)  # rows may be older than our checks


def _next_at(day: str, hour: str, minute: str, half: str | None, room: str | None, *, today: date) -> ClassId | None:
    weekday = next((number for number, name in enumerate(_DAYS) if name.startswith(day)), None)
    hours = int(hour) % 12 + 12 * (half == "PM") if half else int(hour)
    if weekday is None or hours > 23 or int(minute) > 59:
        return None
    return ClassId(
        today + timedelta(days=(weekday - today.weekday()) % 7), time(hours, int(minute)), room_label(room or "")
    )
