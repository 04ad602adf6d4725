"""What happened in the classes of some days, as numbers: for those who run the school."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.dance_class import DanceClass


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """How many `classes` were held and `closed`, and how many people had what in those that were held.

    `booked` had a spot when it began, `turned_away` still waited then. `late` gave theirs back less than two hours
    before. `no_shows` did not come, of classes with a door list that was used; None if none was.
    """

    classes: int
    closed: int
    booked: int
    turned_away: int
    late: int
    no_shows: int | None


def week_summary(classes: Iterable[DanceClass]) -> WeekSummary:
    """The numbers of these classes, which have begun."""
    begun = list(classes)
    held = [each for each in begun if each.status == "open"]
    with_list = [each for each in held if any(booking.checked_in_at for booking in each.bookings.values())]
    missing = [booking for each in with_list for booking in each.bookings.values() if booking.checked_in_at is None]
    return WeekSummary(
        classes=len(held),
        closed=len(begun) - len(held),
        booked=sum(len(each.bookings) for each in held),
        turned_away=sum(len(each.waits) for each in held),
        late=sum(ended.late for each in held for ended in each.ended.values()),
        no_shows=len(missing) if with_list else None,
    )
