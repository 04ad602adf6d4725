"""The week of a timetable, for whoever wrote its file."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.chat.i18n.translator import Translator
from bot.timetable.fields import DAYS
from core.class_id import room_label
from core.timetable import Slot, Timetable


def week(timetable: Timetable) -> Iterator[tuple[str, ...]]:
    """A row for each weekly class, by day and time: day, time, class, teacher, room, spots, minutes, and its id."""
    words = Translator(curriculum=timetable.curriculum)
    for number, day in enumerate(DAYS):
        slots = [each.slot for each in timetable.weekly if each.weekday == number]
        for slot in sorted(slots, key=lambda slot: slot.start):
            facts = slot.teacher or "", slot.room or "", str(slot.spots), str(slot.minutes or "")
            yield day.capitalize(), f"{slot.start:%H:%M}", words.class_name(slot.type), *facts, _id(day, slot)


def dates(timetable: Timetable) -> Iterator[str]:
    """A line for each break, and for each class that is different, or extra, on a date."""
    for each in timetable.breaks:
        yield f"{each.first} to {each.last}: no class is on{_why(each.reason)}"
    for changed in timetable.changed:
        now = f"at {changed.instead.start:%H:%M}, otherwise" if changed.instead else "not on"
        yield f"{changed.day} {changed.slot.start:%H:%M} {changed.slot.type.style}: {now}{_why(changed.reason)}"
    for extra in timetable.extra:
        yield f"{extra.day} {extra.slot.start:%H:%M} {extra.slot.type.style}: extra"


def _id(day: str, slot: Slot) -> str:
    room = f"#{room_label(slot.room or '')}" if slot.is_beside else ""
    return f"#{day.upper()}#{slot.start:%H%M}{room}"


def _why(reason: str | None) -> str:
    return f" ({reason})" if reason else ""
