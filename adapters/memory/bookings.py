"""Bookings across the classes in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from adapters.memory.classes import MemoryClasses
from core.commands.book_class import Booked
from core.dance_class import ClassInfo
from core.email import Email


class MemoryBookings:
    """The port BookingFinder over MemoryClasses."""

    def __init__(self, classes: MemoryClasses) -> None:
        self._classes = classes

    def bookings_of(self, person: str, first: date) -> list[Booked]:
        """The bookings that an identity made of classes from `first` (a school date) on, by date and time."""
        return [
            Booked(booking, dance_class.info)
            for dance_class in self._classes.all()
            for booking in sorted(dance_class.bookings.values(), key=lambda booking: booking.email.value)
            if booking.booked_by == person and dance_class.id.date >= first
        ]

    def bookings_under(self, email: Email, classes: Sequence[ClassInfo]) -> list[Booked]:
        """The bookings under an email among these classes, in their order."""
        loaded = (self._classes.load(info.id) for info in classes)
        return [
            Booked(dance_class.bookings[email], dance_class.info)
            for dance_class in loaded
            if dance_class is not None and email in dance_class.bookings
        ]
