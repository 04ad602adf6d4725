"""The bookings and waits of one person that are still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.class_id import ClassId
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.dance_class import DanceClass
from core.ports import BookingFinder, ClassRepository, Held, Place
from core.tracing import NO_TRACER, Tracer


@dataclass(frozen=True, slots=True)
class MyBookings:
    """What `person` (`slack:T1:U1`) has booked or waits for.

    `just_booked` is a class that they booked or began to wait for a moment ago, for all that is known: what finds
    bookings may not know yet.
    """

    person: str
    just_booked: ClassId | None = None


def my_bookings(
    query: MyBookings,
    bookings: BookingFinder,
    classes: ClassRepository,
    now: datetime,
    tracer: Tracer = NO_TRACER,
) -> list[Held]:
    """The bookings and waits of classes that have not started yet, by date and time."""
    with tracer.span("query", "MyBookings", query, query.person) as span:
        found = bookings.bookings_of(query.person, now.date())
        just_booked = query.just_booked
        if just_booked is not None and all(booked.class_info.id != just_booked for booked in found):
            found = sorted([*found, *_in_class(just_booked, query.person, classes)], key=lambda one: one.class_info.id)
        span.result = upcoming = [booked for booked in found if not booked.class_info.has_started(now)]
        return upcoming


def my_places(
    query: MyBookings,
    bookings: BookingFinder,
    classes: ClassRepository,
    now: datetime,
    tracer: Tracer = NO_TRACER,
) -> list[Place]:
    """The same in few words, for one read, but for `just_booked`; it may be a moment old."""
    with tracer.span("query", "MyPlaces", query, query.person) as span:
        span.result = found = bookings.places_of(query.person, now.date())
        just_booked = query.just_booked
        if just_booked is not None and all(place.class_id != just_booked for place in found):
            found += map(place_of, _in_class(just_booked, query.person, classes))
        return found


def place_of(held: Held) -> Place:
    """What somebody has in a class, in few words."""
    if isinstance(held, Booked):
        return Place(held.class_info.id, held.booking.email)
    return Place(held.class_info.id, held.wait.email, waits=True)


def _in_class(class_id: ClassId, person: str, classes: ClassRepository) -> list[Held]:
    dance_class = classes.load(class_id)
    return [] if dance_class is None else held_by(person, dance_class)


def held_by(person: str, dance_class: DanceClass) -> list[Held]:
    """What an identity has in one class: its bookings, and then its waits."""
    bookings = [row for row in dance_class.bookings.values() if row.booked_by == person]
    waits = [row for row in dance_class.line if row.waiting_by == person]
    info = dance_class.info
    return [
        *(Booked(booking, info) for booking in sorted(bookings, key=lambda row: row.email.value)),
        *(Waiting(wait, dance_class.place_of(wait), info) for wait in waits),
    ]
