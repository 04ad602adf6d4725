"""Bookings across the classes in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from adapters.memory.classes import MemoryClasses
from core.class_info import ClassInfo
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.dance_class import DanceClass
from core.email import Email
from core.ports import Held, Place
from core.queries.my_bookings import held_by, place_of


class MemoryBookings:
    """The port BookingFinder over MemoryClasses."""

    def __init__(self, classes: MemoryClasses) -> None:
        self._classes = classes

    def bookings_of(self, person: str, first: date) -> list[Held]:
        """What an identity has booked or waits for in classes from `first` (a school date) on, by date and time."""
        coming = (dance_class for dance_class in self._classes.all() if dance_class.id.date >= first)
        return [held for dance_class in coming for held in held_by(person, dance_class)]

    def places_of(self, person: str, first: date) -> list[Place]:
        """The same in few words."""
        return [place_of(held) for held in self.bookings_of(person, first)]

    def bookings_under(self, email: Email, classes: Sequence[ClassInfo]) -> list[Held]:
        """The bookings and waits under an email among these classes, in their order."""
        loaded = (self._classes.load(info.id) for info in classes)
        return [held for dance_class in loaded if dance_class is not None for held in _under(email, dance_class)]


def _under(email: Email, dance_class: DanceClass) -> list[Held]:
    booking, wait = dance_class.bookings.get(email), dance_class.waits.get(email)
    if booking is not None:
        return [Booked(booking, dance_class.info)]
    return [] if wait is None else [Waiting(wait, dance_class.place_of(wait), dance_class.info)]
