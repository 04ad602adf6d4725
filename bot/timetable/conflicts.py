"""What can't be at the same time: two classes in one room, a teacher in two rooms, two classes with one id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from bot.timetable.fields import DAYS, Path
from core.class_info import CLASS_LASTS
from core.timetable import Slot, Timetable

_A_MONDAY = date(2024, 1, 1)


def conflicts(
    timetable: Timetable, weekly: Sequence[Path], dates: Iterable[tuple[date, Path]]
) -> Iterator[tuple[Path, str]]:
    """Where two classes are in each other's way, and how.

    `weekly` are the places of the weekly classes in the file, `dates` those of what is different on a date.
    """
    placed = zip(timetable.weekly, weekly, strict=True)
    every_week: set[tuple[Slot, Slot]] = set()
    for (one, _), (other, path) in combinations(placed, 2):
        if one.weekday == other.weekday:
            every_week.add((one.slot, other.slot))
            for what in _between(one.slot, other.slot):
                yield path, f"{what} on {DAYS[one.weekday].capitalize()}"
    for day, path in dates:
        for one_slot, other_slot in combinations(timetable.slots_on(day), 2):
            if (one_slot, other_slot) not in every_week and (other_slot, one_slot) not in every_week:
                for what in _between(one_slot, other_slot):
                    yield path, f"{what} on {day:%a %d %b %Y}"


def _between(one: Slot, other: Slot) -> Iterator[str]:
    if not _overlap(one, other):
        return
    same_room = (one.room or "").casefold() == (other.room or "").casefold()
    says_room = one.room is not None or one.start != other.start  # or the reader has asked for a room
    if same_room and says_room:
        where = f"in {one.room}" if one.room else "in one room: say room = ROOM where there are several"
        yield f"{_named(other)} overlaps {_named(one)} {where}"
    elif one.class_id(_A_MONDAY) == other.class_id(_A_MONDAY) and one.room and other.room:
        yield f"{_named(other)} and {_named(one)} are in rooms that are the same in ids: give one another name"
    if not same_room and one.teacher and other.teacher and one.teacher.casefold() == other.teacher.casefold():
        yield f"{one.teacher} teaches {_named(other)} and {_named(one)} in two rooms at once"


def _overlap(one: Slot, other: Slot) -> bool:
    first, second = sorted((one, other), key=lambda slot: slot.start)
    begins = timedelta(hours=second.start.hour - first.start.hour, minutes=second.start.minute - first.start.minute)
    return begins < (timedelta(minutes=first.minutes) if first.minutes else CLASS_LASTS)


def _named(slot: Slot) -> str:
    level = f" {slot.type.level}" if slot.type.level else ""
    return f"{slot.type.style}{level} at {slot.start:%H:%M}"
