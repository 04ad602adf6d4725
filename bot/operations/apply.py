"""What the timetable says otherwise than the store, and bringing the store up to it. Bookings are never touched."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from adapters.chat.school import School
from bot.operations.change import change, why_not
from bot.stores import Stores
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.commands.change_class import ChangeClass, ChangeFacts, CloseClass, ReopenClass
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.history import Act
from core.ports import Clock
from core.result import Err, Ok

BY = "timetable"
"""Who changes a class here, as its commands and its history have it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise, of classes that are still to come, by date and time.

    `facts` are classes whose teacher, room or minutes the timetable has otherwise, of which `by_hand` are those that
    somebody at the school has changed and that stay so. `missing` are open and not in the timetable; `back` were called
    off because they were not in it, and now are. `other_type` and `other_spots` stay as they are: people may have
    booked, and spots are set class by class.
    """

    new: tuple[DanceClass, ...] = ()
    facts: tuple[tuple[ClassInfo, DanceClass], ...] = ()
    by_hand: tuple[tuple[ClassInfo, DanceClass], ...] = ()
    missing: tuple[ClassInfo, ...] = ()
    back: tuple[ClassInfo, ...] = ()
    other_type: tuple[tuple[ClassInfo, DanceClass], ...] = ()
    other_spots: tuple[tuple[ClassInfo, DanceClass], ...] = ()


def compare(stores: Stores, school: School, *, first: date, weeks: int, now: datetime) -> Difference:
    """What the timetable has otherwise in `weeks` times seven days from `first`. Raises StoreUnavailable."""
    plan = {each.id: each for each in school.timetable.planned_classes(first, weeks, school.zone)}
    found = stores.classes.search(None, first, first + timedelta(days=7 * weeks - 1))
    stored = {info.id: info for info in found if not info.has_started(now)}
    both = [(info, plan[class_id]) for class_id, info in stored.items() if class_id in plan]
    same_type = [(info, planned) for info, planned in both if info.type == planned.type]
    facts = [pair for pair in same_type if _facts(*pair)]
    by_hand = [(info, planned) for info, planned in facts if _is_by_hand(stores, info.id)]
    return Difference(
        new=tuple(each for each in plan.values() if each.id not in stored and not each.has_started(now)),
        facts=tuple(pair for pair in facts if pair not in by_hand),
        by_hand=tuple(by_hand),
        missing=tuple(info for info in stored.values() if info.id not in plan and info.status == "open"),
        back=tuple(info for info, _ in same_type if info.status == "closed" and _closed_by_timetable(stores, info.id)),
        other_type=tuple(pair for pair in both if pair not in same_type),
        other_spots=tuple(pair for pair in same_type if pair[0].max_spots != pair[1].max_spots),
    )


def as_lines(difference: Difference, school: School) -> Iterator[str]:
    """What applying the timetable would do, and what it would leave alone."""
    for planned in difference.new:
        yield f"+ {planned.id.slug}: {_type(planned)}, {planned.max_spots} spots"
    for info, planned in difference.facts:
        yield f"~ {info.id.slug}: {_facts(info, planned)}{_told(info)}"
    for info in difference.back:
        yield f"~ {info.id.slug}: on again{_told(info)}"
    for info, planned in difference.by_hand:
        yield f"= {info.id.slug}: {_facts(info, planned)}; it stays, as somebody at the school has changed it"
    for info, planned in difference.other_type:
        yield f"= {info.id.slug}: {_type(info)} in the store, {_type(planned)} in the timetable; it stays"
    for info, planned in difference.other_spots:
        yield f"= {info.id.slug}: {info.max_spots} spots, {planned.max_spots} in the timetable; `class spots` sets them"
    for info in difference.missing:
        reason = school.timetable.why_off(info.id)
        yield f"- {info.id.slug}: {_type(info)} is not in the timetable{f' ({reason})' if reason else ''}{_told(info)}"


def apply(
    commands: CommandExecutor, difference: Difference, clock: Clock, school: School, *, close_missing: bool
) -> Iterator[str]:
    """Change the facts, reopen what is back, and if asked close what is missing.

    Yields what could not be done. Raises StoreUnavailable.
    """
    for info in difference.back:
        yield from _do(commands, ReopenClass(info.id, _request(), BY), clock, school)
    for info, planned in difference.facts:
        facts = planned.teacher, planned.room, planned.minutes
        yield from _do(commands, ChangeFacts(info.id, _request(), BY, *facts), clock, school)
    for info in difference.missing if close_missing else ():
        reason = school.timetable.why_off(info.id)
        yield from _do(commands, CloseClass(info.id, reason, _request(), BY), clock, school)


def _do(commands: CommandExecutor, command: ChangeClass, clock: Clock, school: School) -> Iterator[str]:
    match change(commands, command, clock, school):
        case Ok():
            return
        case Err(error):
            yield f"{command.class_id.slug}: {why_not(error, school)}"


def _request() -> str:
    return f"{BY}:{secrets.token_hex(8)}"


def _is_by_hand(stores: Stores, class_id: ClassId) -> bool:
    """Whether somebody at the school has said last who teaches it and where: a substitute is not to be undone."""
    return _who_last(stores, class_id, "changed") not in (None, BY)


def _closed_by_timetable(stores: Stores, class_id: ClassId) -> bool:
    """Whether it was not called off by somebody at the school, who will know when it is on again."""
    return _who_last(stores, class_id, "closed") == BY


def _who_last(stores: Stores, class_id: ClassId, act: Act) -> str | None:
    """Who did this to a class the last time, if anybody did."""
    return next((entry.by for entry in reversed(stores.history.history(class_id)) if entry.act == act), None)


def _facts(info: ClassInfo, planned: DanceClass) -> str:
    """What of the facts is otherwise; what the timetable does not say stays as it is."""
    facts = (
        ("teacher", info.teacher, planned.teacher),
        ("room", info.room, planned.room),
        ("minutes", info.minutes, planned.minutes),
    )
    changed = [
        f"{name} {before or 'not said'} -> {after}" for name, before, after in facts if after not in (None, before)
    ]
    return ", ".join(changed)


def _type(of: ClassInfo | DanceClass) -> str:
    return f"{of.type.style} {of.type.level}" if of.type.level else of.type.style


def _told(info: ClassInfo) -> str:
    people = info.booking_count + info.waiting
    return f"; {people} {'person is' if people == 1 else 'people are'} told" if people else ""
