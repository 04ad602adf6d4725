"""What happened in the classes of some days, as numbers: for those who run the school."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.class_info import ClassInfo
from core.dance_class import DanceClass


@dataclass(frozen=True, slots=True)
class HeldClass:
    """A class that was held: who had a spot when it began, and how many `came`; None if nobody was checked in."""

    info: ClassInfo
    came: int | None


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """How many `classes` were held and `closed`, and how many people had what in those that were held.

    `booked` had a spot when it began, `turned_away` still waited then. `late` gave theirs back less than two hours
    before. `no_shows` did not come, of classes with a door list that was used; None if none was. `held` are the classes
    that were held, by date and time.
    """

    classes: int
    closed: int
    booked: int
    turned_away: int
    late: int
    no_shows: int | None
    held: tuple[HeldClass, ...] = ()


def week_summary(classes: Iterable[DanceClass]) -> WeekSummary:
    """The numbers of these classes, which have begun."""
    begun = list(classes)
    held = [each for each in begun if each.status == "open"]
    shown = tuple(HeldClass(each.info, _came(each)) for each in sorted(held, key=lambda each: each.starts_at))
    missing = [each.info.booking_count - each.came for each in shown if each.came is not None]
    return WeekSummary(
        classes=len(held),
        closed=len(begun) - len(held),
        booked=sum(len(each.bookings) for each in held),
        turned_away=sum(len(each.waits) for each in held),
        late=sum(ended.late for each in held for ended in each.ended.values()),
        no_shows=sum(missing) if missing else None,
        held=shown,
    )


def _came(dance_class: DanceClass) -> int | None:
    return sum(booking.checked_in_at is not None for booking in dance_class.bookings.values()) or None
