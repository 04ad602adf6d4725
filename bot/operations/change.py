"""What the school does to a class from the command line, and what it says before and after."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from adapters.chat.school import School
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.commands.change_class import ChangeAnswer, ChangeClass, Changed, CloseClass
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.errors import Busy, ChangeClassError, ClassAlreadyStarted, ClassNotFound, OutcomeUnknown
from core.ports import Clock
from core.result import Err, Ok

BY = "cli"
"""Who changes a class here, as its commands have it."""


def request_id() -> str:
    """The id of a change."""
    return f"{BY}:{secrets.token_hex(8)}"


def planned(class_id: ClassId, school: School) -> DanceClass | None:
    """The class as the timetable has it, whether it is written already or not; None if it has none then."""
    day = school.timetable.planned_classes(class_id.date, 1, school.zone)
    return next((each for each in day if each.id == class_id), None)


def change(commands: CommandExecutor, command: ChangeClass, clock: Clock, school: School) -> ChangeAnswer:
    """Do it, and let in all who wait for the spots that there are now. Raises StoreUnavailable.

    A class that is planned and not written yet is written closed, if it is to be closed: nobody can have booked it.
    """
    if isinstance(command, CloseClass) and (written := _write_closed(commands, command, clock, school)) is not None:
        return written
    answer = commands.execute(command)
    while isinstance(answer, Ok) and _has_room_for_line(answer.value.class_info, clock()):
        more = commands.execute(replace(command, request_id=request_id()))  # said again it only lets in
        if isinstance(more, Err) or more.value.class_info.waiting >= answer.value.class_info.waiting:
            break  # `jobs` goes on with it
        answer = more
    return answer


def _write_closed(commands: CommandExecutor, command: CloseClass, clock: Clock, school: School) -> ChangeAnswer | None:
    closed = planned(command.class_id, school)
    if closed is None or closed.has_started(clock()) or commands.classes.load(command.class_id) is not None:
        return None
    closed = replace(closed, status="closed", closed_reason=command.reason)
    return (
        Ok(Changed(closed.info, people=frozenset(), unreached=0, over=0))
        if commands.classes.schedule(closed) == "new"
        else None
    )


def _has_room_for_line(info: ClassInfo, now: datetime) -> bool:
    """Whether somebody waits whom the last save had no room for: it lets in MOST_PROMOTED."""
    has_room = info.status == "open" and info.waiting > 0 and info.spots_left > 0
    return has_room and info.rules.promotes(info.starts_at, now)


def who_is_concerned(info: ClassInfo) -> str:
    """How many people a change is about."""
    if not info.booking_count and not info.waiting:
        return "This concerns nobody yet."
    waiting = f", and {info.waiting} waiting" if info.waiting else ""
    return f"This concerns {_people(info.booking_count + info.waiting)}: {info.booking_count} booked{waiting}."


def what_came_of_it(before: ClassInfo | None, changed: Changed) -> list[str]:
    """What is different now, a line each."""
    info = changed.class_info
    if before == info:
        return ["That is how it was: nothing changed."]
    lines = []
    if changed.over:
        lines.append(
            f"{changed.over} over: {info.booking_count} have a spot, and there are {info.max_spots} now. "
            "Nobody loses theirs, and nobody gets one until there is room."
        )
    if before is not None and info.waiting < before.waiting:
        lines.append(f"{before.waiting - info.waiting} of those who waited have a spot now, and are told.")
    if before is not None and _news(info) != _news(before):
        if changed.people:
            lines.append(f"{_people(len(changed.people))} will be told.")
        if changed.unreached:
            lines.append(f"{changed.unreached} booked without a chat: tell them yourself.")
    return lines


def why_not(error: ChangeClassError, school: School) -> str:
    """What to say instead."""
    match error:
        case ClassNotFound(class_id=class_id):
            if planned(class_id, school) is not None:
                return f"{class_id.slug} is not written yet: run `python -m bot seed` first, for enough weeks."
            return f"There is no class {class_id.slug}."
        case ClassAlreadyStarted(class_id=class_id):
            return f"{class_id.slug} has started: nothing about it can be changed any more."
        case Busy():
            return "Many are changing this class. Nothing was done; run the same again."
        case OutcomeUnknown():
            return "It may be done or not: the store went silent meanwhile. Run the same again, it is not done twice."


def _news(info: ClassInfo) -> tuple[object, ...]:
    """What those concerned are told of when it changes."""
    return info.status, info.teacher, info.room, info.minutes


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
