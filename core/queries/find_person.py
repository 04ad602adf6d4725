"""What somebody has in the coming classes, by their email or a part of their name: for the school."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from core.booking import Booking, Wait
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.email import Email
from core.ports import BookingFinder, ClassFinder, ClassRepository, Held
from core.tracing import NO_TRACER, Tracer


@dataclass(frozen=True, slots=True)
class FindPerson:
    """Whoever has this email, or else a name like this, in classes from `first` to `last` (school dates, included)."""

    first: date
    last: date
    email: Email | None = None
    name: str = field(default="", repr=False)


def find_person(
    query: FindPerson,
    classes: ClassFinder,
    bookings: BookingFinder,
    repository: ClassRepository,
    tracer: Tracer = NO_TRACER,
) -> list[Held]:
    """What they have, by date; an email is looked up by two calls, a name in every class that has somebody in it."""
    with tracer.span("query", "FindPerson", query) as span:
        coming = classes.search(None, query.first, query.last)
        if query.email is not None:
            span.result = under = bookings.bookings_under(query.email, coming)
            return under
        asked, found = query.name.casefold(), list[Held]()
        for info in coming:
            loaded = repository.load(info.id) if asked and (info.booking_count or info.waiting) else None
            if loaded is not None:
                found += (Booked(each, info) for each in loaded.bookings.values() if _is_called(each, asked))
                found += (Waiting(each, loaded.place_of(each), info) for each in loaded.line if _is_called(each, asked))
        span.result = found
        return found


def _is_called(row: Booking | Wait, asked: str) -> bool:
    return asked in (row.name or row.email.value.partition("@")[0]).casefold()
