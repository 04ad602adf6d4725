"""Whom a notice concerns, and whether it is still true: asked of the class as it is stored when it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from core.booking import Booking
from core.dance_class import DanceClass
from core.identity import is_one_person
from core.moments import between, has_come
from core.notice import Notice
from core.reminders import Reminders

Verdict = Literal["tell", "later", "drop"]

_NEWS_FOR = timedelta(hours=12)
"""So long after the start it still matters that no spot came free."""
_AT_ONCE = timedelta(seconds=5)
"""Within this all promotions of one save are stamped."""


def concerned(notice: Notice, dance_class: DanceClass) -> list[str]:
    """Those to whom a notice for everybody is to be told, each once; nobody who came after it was due."""
    people = dict.fromkeys(_people(notice, dance_class))
    return [person for person in people if is_one_person(person)]


def in_a_chat(dance_class: DanceClass) -> frozenset[str]:
    """Those with a spot or in line who booked in a chat: whom news of the class reaches."""
    return frozenset(filter(is_one_person, _all(dance_class)))


def without_chat(dance_class: DanceClass) -> int:
    """How many spots and places in line were booked where nobody can be told."""
    return sum(not is_one_person(person) for person in _all(dance_class))


def promoted_together(notice: Notice, dance_class: DanceClass) -> list[Booking]:
    """The bookings that the person of a promotion was given with it, the one that it is about included."""
    mine = (booking for booking in dance_class.bookings.values() if booking.booked_by == notice.person)
    return [booking for booking in mine if timedelta() <= between(notice.due, booking.booked_at) <= _AT_ONCE]


def verdict(notice: Notice, dance_class: DanceClass, reminders: Reminders, now: datetime) -> Verdict:
    """Whether to tell a person of what happened to the class, or to wait whether that becomes true again."""
    if notice.kind == "promoted":
        return _of_promotion(notice, dance_class, now)
    if notice.kind == "removed":
        is_in_again = notice.email in dance_class.bookings
        return "drop" if is_in_again or dance_class.has_started(now) else "tell"
    is_superseded = notice.kind != "message" and dance_class.told_at.get(notice.kind, 0) > notice.version
    if is_superseded or notice.person not in concerned(notice, dance_class):
        return "drop"
    return "tell" if _is_true(notice, dance_class, reminders, now) else "drop"


def _of_promotion(notice: Notice, dance_class: DanceClass, now: datetime) -> Verdict:
    booking = None if notice.request_id is None else dance_class.find(notice.request_id)
    if booking is None or booking.booked_by != notice.person or dance_class.has_started(now):
        return "drop"
    return "tell" if dance_class.status == "open" else "later"  # they have the spot, if the class is held after all


def _is_true(notice: Notice, dance_class: DanceClass, reminders: Reminders, now: datetime) -> bool:
    has_started, is_open = dance_class.has_started(now), dance_class.status == "open"
    match notice.kind:
        case "line_over":
            return is_open and has_started and between(dance_class.starts_at, now) < _NEWS_FOR
        case "closed":
            return not is_open and not has_started
        case "spot_free":
            return is_open and not has_started and dance_class.info.spots_left > 0
        case "reminder_day" | "reminder_soon":
            return reminders.due(dance_class.info, now) == notice.kind
        case "reopened":
            is_told_of_spot = dance_class.told_at.get("spot_free") == notice.version and dance_class.info.spots_left > 0
            return is_open and not has_started and not (is_told_of_spot and _waits(notice, dance_class))
        case "changed":
            return is_open and not has_started
        case "message":
            return between(dance_class.starts_at, now) < _NEWS_FOR  # "you left your jacket", too
        case "promoted" | "removed":
            return False


def _waits(notice: Notice, dance_class: DanceClass) -> bool:
    return any(wait.waiting_by == notice.person for wait in dance_class.line)


def _all(dance_class: DanceClass) -> list[str]:
    return [
        *(booking.booked_by or "" for booking in dance_class.bookings.values()),
        *(wait.waiting_by for wait in dance_class.line),
    ]


def _people(notice: Notice, dance_class: DanceClass) -> Iterator[str]:
    booked = [(each.booked_by, each.booked_at) for each in dance_class.bookings.values() if each.booked_by is not None]
    waiting = [(wait.waiting_by, wait.joined_at) for wait in dance_class.line]
    match notice.kind:
        case "spot_free" | "line_over":
            people = waiting
        case "reminder_day" | "reminder_soon":
            people = booked
        case _:
            people = [*booked, *waiting]
    return (person for person, since in people if has_come(since, notice.due))
