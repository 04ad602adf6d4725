"""The bookings and waits under one email that are still to come, whoever made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.email import Email
from core.ports import BookingFinder, ClassFinder, Held
from core.tracing import NO_TRACER, Tracer

LOOK_AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class BookingsOfEmail:
    """What is booked or waited for under `email`."""

    email: Email


def bookings_of_email(
    query: BookingsOfEmail, bookings: BookingFinder, classes: ClassFinder, now: datetime, tracer: Tracer = NO_TRACER
) -> list[Held]:
    """The bookings and waits of classes that have not started yet and start within LOOK_AHEAD, by date and time."""
    with tracer.span("query", "BookingsOfEmail", query) as span:
        coming = classes.search(None, now.date(), now.date() + LOOK_AHEAD)
        upcoming = [info for info in coming if not info.has_started(now)]
        span.result = found = bookings.bookings_under(query.email, upcoming)
        return found
