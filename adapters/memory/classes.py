"""Classes in memory, under the same rules as in DynamoDB; nothing is kept when the process ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock

from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import Booking, ClassInfo, DanceClass
from core.ports import Scheduled, Stale
from core.result import Err, Ok, Result

_Content = tuple[int, tuple[Booking, ...]]  # the count and the new bookings that a save writes


@dataclass(slots=True)
class _Stored:
    """A class, and for each version what was saved on top of it: it stands for DynamoDB's idempotency tokens."""

    dance_class: DanceClass
    saves: dict[int, _Content] = field(default_factory=dict)


class MemoryClasses:
    """The ports ClassRepository and ClassFinder over a dict; what goes in and comes out are copies."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stored: dict[ClassId, _Stored] = {}

    def load(self, class_id: ClassId) -> DanceClass | None:
        """The class with all its bookings; None if there is none."""
        with self._lock:
            stored = self._stored.get(class_id)
            return None if stored is None else _copy(stored.dance_class)

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        """Store the count, version + 1 and all new bookings, if the version is the same.

        A repeated save changes nothing. It is recognised at any time, in DynamoDB for ten minutes.
        """
        content = dance_class.booking_count, tuple(dance_class.new_bookings)
        with self._lock:
            stored = self._stored.get(dance_class.id)
            if stored is None:
                return Err(Stale("version"))
            if stored.saves.get(dance_class.version) == content:
                return Ok(None)
            kept = stored.dance_class
            if kept.version != dance_class.version:
                return Err(Stale("version"))
            if any(booking.email in kept.bookings for booking in dance_class.new_bookings):
                return Err(Stale("booking"))
            stored.saves[kept.version] = content
            kept.version += 1
            kept.booking_count = dance_class.booking_count
            kept.bookings |= {booking.email: booking for booking in dance_class.new_bookings}
            return Ok(None)

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        """Add a class without bookings; True if it is new. One that exists stays as it is."""
        with self._lock:
            if dance_class.id in self._stored:
                return "existing"
            self._stored[dance_class.id] = _Stored(replace(dance_class, bookings={}, new_bookings=[]))
            return "new"

    def find(self, class_id: ClassId) -> ClassInfo | None:
        """One class; None if there is none."""
        with self._lock:
            stored = self._stored.get(class_id)
            return None if stored is None else stored.dance_class.info

    def search(self, types: Sequence[ClassType], first: date, last: date) -> list[ClassInfo]:
        """The classes of these types from `first` to `last` (school dates, both included), by date and time."""
        with self._lock:
            infos = [stored.dance_class.info for stored in self._stored.values()]
        found = (info for info in infos if info.type in types and first <= info.id.date <= last)
        return sorted(found, key=lambda info: info.id)


def _copy(dance_class: DanceClass) -> DanceClass:
    return replace(dance_class, bookings=dict(dance_class.bookings), new_bookings=[])
