"""What a student has in the classes that they look at: a spot, or a place in line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.class_id import ClassId
from core.class_info import ClassInfo
from core.commands.join_waitlist import Waiting
from core.email import Email
from core.ports import Place


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """The places of one student; none where others read along, or where the store can't tell.

    `places` may be a moment old. `waits` tells what place in line they have, which takes a look at each such class.
    Both are asked only where that makes a difference, and once.
    """

    places: Callable[[], Sequence[Place]] = tuple
    waits: Callable[[], Sequence[Waiting]] = tuple
    own_email: Callable[[], Email | None] = lambda: None

    def booked_in(self, class_id: ClassId) -> list[Email]:
        """The emails that they have a spot under."""
        return [place.email for place in self._in(class_id) if not place.waits]

    def is_in(self, class_id: ClassId) -> bool:
        """Whether they come themselves: they have a spot under their own email, if that is known."""
        booked = self.booked_in(class_id)
        return bool(booked) and self.own_email() in (None, *booked)

    def waits_in(self, class_id: ClassId) -> bool:
        """Whether they wait for a spot."""
        return any(place.waits for place in self._in(class_id))

    def wait_in(self, class_id: ClassId) -> Waiting | None:
        """Their place in line, the first if they have several."""
        if not self.waits_in(class_id):
            return None
        return next((waiting for waiting in self.waits() if waiting.class_info.id == class_id), None)

    def free(self, info: ClassInfo, now: datetime) -> int:
        """How many spots of a class they may book now."""
        free = info.free_at(now)
        if free or not info.free_at(now, is_waiting=True):
            return free
        return info.free_at(now, is_waiting=self.waits_in(info.id))

    def _in(self, class_id: ClassId) -> list[Place]:
        return [place for place in self.places() if place.class_id == class_id]
