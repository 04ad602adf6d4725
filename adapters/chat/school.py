"""The school's own details: its zone, name, address and contact, and what it teaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from core.curriculum import Curriculum
from core.timetable import Timetable

SPOTS_EACH = 3
"""How many spots of a class one account may have, unless the school says otherwise."""


@dataclass(frozen=True, slots=True)
class School:
    """The school's zone, what it teaches and when, and as far as they are set its name, address, contact and prices.

    `contact` is how to reach a person, `map_url` a link to the way there, `bring` what students bring or wear,
    `spots_each` how many spots of one class a student may take from one account.
    """

    zone: ZoneInfo
    timetable: Timetable = field(repr=False)
    name: str = ""
    address: str = ""
    contact: str = ""
    spots_each: int = SPOTS_EACH
    prices: str = ""
    map_url: str = ""
    bring: str = ""

    @property
    def curriculum(self) -> Curriculum:
        """What the school teaches."""
        return self.timetable.curriculum

    @property
    def city(self) -> str:
        """`Sydney`, as in "Sydney time"."""
        return self.zone.key.rpartition("/")[2].replace("_", " ")
