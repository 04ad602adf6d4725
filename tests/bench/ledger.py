"""Who was told to have a spot, and who has one: at the end both must be the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from adapters.chat.i18n.translator import Translator
from core.class_id import ClassId
from core.dance_class import SPOTS_PER_CLASS
from core.result import Ok
from tests.bench.booking import ALREADY_IN, BOOKED, FULL
from tests.support.stores import DynamoDBTable

LOOKED = "looked"

Spot = tuple[str, str, str]
"""Day and time of the class, as a student reads them, and the email."""


@dataclass
class Told:
    """What students heard, on several threads: the spots that they have, and every answer."""

    spots: set[Spot] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)

    @property
    def others(self) -> list[str]:
        """The answers that nobody should get."""
        return [answer for answer in self.answers if answer not in (BOOKED, FULL, ALREADY_IN, LOOKED)]


@dataclass
class Stored:
    """What is in the table, row by row: the spots that are taken, and the classes that don't add up."""

    spots: set[Spot]
    broken: set[str]


def spot(class_id: str, email: str) -> Spot:
    """The spot of that email in that class."""
    parsed, words = ClassId.parse(class_id), Translator()
    assert isinstance(parsed, Ok), class_id
    return words.day(parsed.value.date), words.time(parsed.value.time), email


def stored(table: DynamoDBTable) -> Stored:
    """Everything that students left there. Each transaction adds a booking at least, and 1 to the version."""
    rows = table.rows()
    bookings = [(row["PK"]["S"], row["SK"]["S"]) for row in rows if "bookedAt" in row]
    counted = {
        row["PK"]["S"]: (int(row["version"]["N"]), int(row["bookingCount"]["N"])) for row in rows if "maxSpots" in row
    }
    taken = Counter(class_id for class_id, _ in bookings)
    broken = {
        class_id
        for class_id in taken.keys() | counted.keys()
        for version, count in [counted.get(class_id, (0, 0))]
        if not version <= count == taken[class_id] <= SPOTS_PER_CLASS
    }
    return Stored({spot(class_id, email) for class_id, email in bookings}, broken)
