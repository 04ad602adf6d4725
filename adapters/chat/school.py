"""What the school says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class School:
    """The school's zone and, where they are set, its name, address and the way to reach a person there."""

    zone: ZoneInfo
    name: str = ""
    address: str = ""
    contact: str = ""

    @property
    def city(self) -> str:
        """`Sydney`, as in "Sydney time"."""
        return self.zone.key.rpartition("/")[2].replace("_", " ")
