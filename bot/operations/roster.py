"""Who is in a class: for the teacher at the door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta, tzinfo

from rich.table import Table
from rich.text import Text

from adapters.chat.i18n.translator import Translator
from core.booking import NOT_KNOWN, Booking
from core.class_id import ClassId
from core.dance_class import DanceClass
from core.result import Ok

SPELLINGS = "CLASS#2024-12-09#MON#1830, 2024-12-09-MON-1830 or tue 18:30"
"""How a class can be asked for."""

_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_DAY_AND_TIME = re.compile(r"([A-Z]{3,9}) +([0-9]{1,2})[:.]?([0-9]{2}) *(AM|PM)?")


def class_asked_for(typed: str, today: date) -> ClassId | None:
    """The class with this id in either spelling, or the next at `tue 18:30` or `tuesday 6.30 pm`, `today` included."""
    asked = typed.strip().upper()
    for read in (ClassId.parse, ClassId.from_slug):
        found = read(asked)
        if isinstance(found, Ok):
            return found.value
    day_and_time = _DAY_AND_TIME.fullmatch(asked)
    return _next_at(*day_and_time.groups(), today=today) if day_and_time else None


def headline(dance_class: DanceClass) -> str:
    """Which class, and how full it is."""
    translator, info = Translator(), dance_class.info
    day = f"{translator.day(info.id.date)} {info.id.date.year}, {translator.time(info.id.time)}"
    taken = f"{info.booking_count} of {info.max_spots} spots taken, {info.spots_left} left"
    return f"{translator.class_name(info.type)}, {day}: {taken}"


def doubt(dance_class: DanceClass) -> str:
    """What to say if the bookings are not as many as the class counts; empty if they are."""
    if len(dance_class.bookings) == dance_class.booking_count:
        return ""
    return f"But {len(dance_class.bookings)} are listed: somebody may be booking this very moment. Look again."


def as_lines(dance_class: DanceClass) -> list[str]:
    """A line a booking, the earliest first: email, time of booking (in the school's zone), channel; tabs between.

    Where somebody booked for another, whose name they gave, that is the last on the line.
    """
    return ["\t".join(cells).rstrip("\t") for cells in _rows(dance_class)]


def as_table(dance_class: DanceClass) -> Table:
    """The same as a numbered table."""
    table = Table("", "email", "booked", "by", "for")
    for number, cells in enumerate(_rows(dance_class), start=1):
        table.add_row(str(number), *map(Text, cells))  # as it is: an email may hold what rich takes for formatting
    return table


def _rows(dance_class: DanceClass) -> Iterator[tuple[str, str, str, str]]:
    zone = dance_class.starts_at.tzinfo
    for booking in sorted(dance_class.bookings.values(), key=lambda booking: (booking.booked_at, booking.email.value)):
        yield (
            _printable(booking.email.value),
            _booked_at(booking, zone),
            _channel(booking),
            _printable(booking.name or ""),
        )


def _booked_at(booking: Booking, zone: tzinfo | None) -> str:
    known = booking.booked_at != NOT_KNOWN
    return f"{booking.booked_at.astimezone(zone):%Y-%m-%d %H:%M}" if known else "not known"


def _channel(booking: Booking) -> str:
    return _printable((booking.booked_by or "unknown").partition(":")[0])


def _printable(stored: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in stored)  # rows may be older than our checks


def _next_at(day: str, hour: str, minute: str, half: str | None, *, today: date) -> ClassId | None:
    weekday = next((number for number, name in enumerate(_DAYS) if name.startswith(day)), None)
    hours = int(hour) % 12 + 12 * (half == "PM") if half else int(hour)
    if weekday is None or hours > 23 or int(minute) > 59:
        return None
    return ClassId(today + timedelta(days=(weekday - today.weekday()) % 7), time(hours, int(minute)))
