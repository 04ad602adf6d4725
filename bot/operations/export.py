"""Out of the data, for people who live in spreadsheets: bookings, attendance and waitlists as rows of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from core.booking import NOT_KNOWN
from core.dance_class import DanceClass

Row = list[str]

_OF_A_CLASS = ["class", "date", "time", "style", "level"]
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Sheet:
    """What can be exported: the names of its columns, and the rows of a class as it is at a moment."""

    columns: Row
    rows: Callable[[DanceClass, datetime], Iterator[Row]]

    def of(self, classes: Iterable[DanceClass], now: datetime) -> Iterator[Row]:
        """The header, and the rows of all these classes; no cell is taken for a formula."""
        yield self.columns
        for dance_class in classes:
            for row in self.rows(dance_class, now):
                yield [_harmless(cell) for cell in (*_class_cells(dance_class), *row)]


def _bookings(dance_class: DanceClass, _: datetime) -> Iterator[Row]:
    for booking in sorted(dance_class.bookings.values(), key=lambda each: (each.booked_at, each.email.value)):
        channel = (booking.booked_by or "unknown").partition(":")[0]
        yield [booking.email.value, booking.name or "", _moment(booking.booked_at, dance_class), channel]


def _attendance(dance_class: DanceClass, now: datetime) -> Iterator[Row]:
    """Who came and who did not, of classes that were held; who is expected has no row."""
    if not dance_class.has_started(now) or dance_class.status == "closed":
        return
    for booking in sorted(dance_class.bookings.values(), key=lambda each: each.email.value):
        came = booking.checked_in_at
        at = _moment(came, dance_class) if came is not None else ""
        yield [booking.email.value, booking.name or "", "came" if came is not None else "no-show", at]


def _waitlists(dance_class: DanceClass, _: datetime) -> Iterator[Row]:
    for place, wait in enumerate(dance_class.line, start=1):
        yield [str(place), wait.email.value, wait.name or "", _moment(wait.joined_at, dance_class)]


SHEETS = {
    "bookings": Sheet([*_OF_A_CLASS, "email", "name", "booked", "by"], _bookings),
    "attendance": Sheet([*_OF_A_CLASS, "email", "name", "state", "checked in"], _attendance),
    "waitlists": Sheet([*_OF_A_CLASS, "place", "email", "name", "joined"], _waitlists),
}


def _class_cells(dance_class: DanceClass) -> Row:
    class_id, level = dance_class.id, dance_class.type.level
    return [
        class_id.slug,
        class_id.date.isoformat(),
        f"{class_id.time:%H:%M}",
        dance_class.type.style,
        "" if level is None else str(level),
    ]


def _moment(at: datetime, dance_class: DanceClass) -> str:
    """On the school's clock."""
    return f"{at.astimezone(dance_class.starts_at.tzinfo):%Y-%m-%d %H:%M}" if at != NOT_KNOWN else ""


def _harmless(cell: str) -> str:
    """As text also to a spreadsheet: what begins like a formula gets an apostrophe, which these don't show."""
    text = "".join(letter if letter.isprintable() else " " for letter in cell)
    return f"'{text}" if cell.startswith(_FORMULAS) else text
