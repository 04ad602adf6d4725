"""Which commands of the school's people become part of a class's history, and how they are put there."""

from __future__ import annotations

from datetime import datetime

from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import ChangeFacts, CloseClass, ReopenClass, SetSpots, TellClass
from core.commands.check_in import CheckIn, UndoCheckIn
from core.dance_class import DanceClass, stamp
from core.history import Act, HistoryEntry
from core.identity import is_one_person


def recorded(before: DanceClass, decided: DanceClass, command: object, now: datetime) -> DanceClass:
    """The class as decided, with a note of the command if it changed something and somebody of the school gave it."""
    if decided is before:
        return decided
    noted = _noted(command)
    if noted is None:
        return decided
    by, act, request_id, detail = noted
    done = decided.with_history(HistoryEntry(decided.id, stamp(now), by, act, request_id, detail))
    if act == "added" and done.max_spots != before.max_spots:
        more = HistoryEntry(done.id, stamp(now), by, "spots", f"{request_id}+", str(done.max_spots))
        return done.with_history(more)
    return done


def _noted(command: object) -> tuple[str, Act, str, str | None] | None:
    match command:
        case BookClass(added_by=str(by), request_id=request_id):
            return by, "added", request_id, None
        case CancelBooking(may_cancel_any=True, cancelled_by=by, request_id=request_id) if is_one_person(by):
            return by, "removed", request_id, None  # over HTTP it may be the student: the key acts for everybody
        case CheckIn(changed_by=by, request_id=request_id):
            return by, "checked_in", request_id, None
        case UndoCheckIn(changed_by=by, request_id=request_id):
            return by, "unchecked", request_id, None
        case SetSpots(changed_by=by, request_id=request_id, spots=spots):
            return by, "spots", request_id, str(spots)
        case CloseClass(changed_by=by, request_id=request_id, reason=reason):
            return by, "closed", request_id, reason
        case ReopenClass(changed_by=by, request_id=request_id):
            return by, "reopened", request_id, None
        case ChangeFacts(changed_by=by, request_id=request_id):
            facts = (command.teacher, command.room, f"{command.minutes} min" if command.minutes else None)
            return by, "changed", request_id, ", ".join(filter(None, facts))
        case TellClass(changed_by=by, request_id=request_id):
            return by, "told", request_id, None
    return None
