"""The school's own details: its zone, name, address and contact."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

SPOTS_EACH = 3
"""How many spots of a class one account may have, unless the school says otherwise."""


@dataclass(frozen=True, slots=True)
class School:
    """The school's zone and, where they are set, its name, address, contact (how to reach a person) and prices.

    `spots_each` is how many spots of one class a student may take from one chat account.
    """

    zone: ZoneInfo
    name: str = ""
    address: str = ""
    contact: str = ""
    spots_each: int = SPOTS_EACH
    prices: str = ""

    @property
    def city(self) -> str:
        """`Sydney`, as in "Sydney time"."""
        return self.zone.key.rpartition("/")[2].replace("_", " ")
