"""What the school does to a class: how many spots it has, whether it is on, and who teaches it where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import assert_never

from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.errors import ChangeClassError, ClassAlreadyStarted, ClassRefusal
from core.notice import Notice
from core.result import Err, Ok, Result
from core.telling import in_a_chat, without_chat
from core.waitlist import fill, told


@dataclass(frozen=True, slots=True)
class SetSpots:
    """Let the class have so many `spots` (0 or more). Nobody loses the one they have."""

    class_id: ClassId
    spots: int
    request_id: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class CloseClass:
    """Call the class off, for a `reason` in the school's own words. Its bookings stay, and can be cancelled."""

    class_id: ClassId
    reason: str | None
    request_id: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class ReopenClass:
    """Hold a class that was called off after all; its bookings count again."""

    class_id: ClassId
    request_id: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """Say who teaches the class, in which room, and how many `minutes` it takes; None leaves it as it is."""

    class_id: ClassId
    request_id: str
    changed_by: str
    teacher: str | None = None
    room: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class TellClass:
    """Tell everybody who has a spot in the class or waits for one something in the school's own words, `text`."""

    class_id: ClassId
    text: str = field(repr=False)
    request_id: str
    changed_by: str


ChangeClass = SetSpots | CloseClass | ReopenClass | ChangeFacts | TellClass


@dataclass(frozen=True, slots=True)
class Changed:
    """The class as it is now, and whom news of it concerns.

    `people` are those with a spot or in line whom a chat reaches, `unreached` are the spots and places of the others;
    `over` are booked beyond its spots.
    """

    class_info: ClassInfo
    people: frozenset[str]
    unreached: int
    over: int


ChangeAnswer = Result[Changed, ChangeClassError]


def decide(
    dance_class: DanceClass, command: ChangeClass, now: datetime
) -> tuple[DanceClass, Result[Changed, ClassRefusal]]:
    """The class after the command, and its answer. Said again it changes nothing."""
    if dance_class.has_started(now) and not isinstance(command, TellClass):
        return dance_class, Err(ClassAlreadyStarted(dance_class.id, dance_class.starts_at))
    decided = fill(dance_class, _changed(dance_class, command, now), now)
    over = max(0, decided.booking_count - decided.max_spots)
    return decided, Ok(Changed(decided.info, in_a_chat(decided), without_chat(decided), over))


def _changed(dance_class: DanceClass, command: ChangeClass, now: datetime) -> DanceClass:
    match command:
        case SetSpots(spots=spots):
            return _edited(dance_class, replace(dance_class, max_spots=spots))
        case CloseClass(reason=reason):
            closed = _edited(dance_class, replace(dance_class, status="closed", closed_reason=reason))
            return closed if dance_class.status == "closed" else told(_revised(closed), "closed", now)
        case ReopenClass():
            opened = _edited(dance_class, replace(dance_class, status="open", closed_reason=None))
            return told(_revised(opened), "reopened", now) if dance_class.status == "closed" else opened
        case ChangeFacts(teacher=teacher, room=room, minutes=minutes):
            facts = replace(
                dance_class,
                teacher=teacher or dance_class.teacher,
                room=room or dance_class.room,
                minutes=minutes or dance_class.minutes,
            )
            changed = _edited(dance_class, facts)
            if changed is dance_class:
                return dance_class
            instead_of = dance_class.teacher if changed.teacher != dance_class.teacher else None
            return told(_revised(changed), "changed", now, instead_of=instead_of)
        case TellClass(text=text, request_id=request_id):
            if dance_class.last_message == request_id:
                return dance_class
            message = Notice(
                dance_class.id,
                dance_class.next_version,
                "message",
                now.astimezone(UTC),
                request_id=request_id,
                text=text,
            )
            return replace(dance_class.with_notice(message), last_message=request_id)
        case _:
            assert_never(command)


def _revised(dance_class: DanceClass) -> DanceClass:
    return replace(dance_class, revision=dance_class.revision + 1)


def _edited(before: DanceClass, after: DanceClass) -> DanceClass:
    """The class to decide on, or the one before if nothing of it has changed."""
    return before if after == before else replace(after, loaded=before.loaded or before)
