"""All that the page shows to one student, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from adapters.dynamodb.items import class_item, row_item
from adapters.dynamodb.notice_items import notice_item
from core.booking import Row
from core.class_id import ClassId
from core.result import Ok
from playground.recorder import Step
from playground.seeing import named
from playground.session import Session
from playground.slack_state import slack_state
from playground.telegram_state import telegram_state
from playground.trouble import ACTS, SWITCHES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Json = dict[str, Any]  # Any: JSON; the page is the only one that has to know its shape

_WEEKS_LISTED = 2
_NOTICES_AHEAD, _MOST_NOTICES = timedelta(days=2), 50  # what is still to be told, also what waits for its time


def state(session: Session, student: str, stored: str | None) -> Json:
    """The page's whole state for `student` (a key of the people); `stored` is the PK of the class they asked to see."""
    person = session.people.students.get(student) or next(iter(session.people.students.values()))
    return {
        "now": session.clock().isoformat(timespec="seconds"),
        "clockJumped": bool(session.clock.jumped),
        "example": session.example,
        "store": "memory" if session.harness.bot.config.dynamodb is None else "dynamodb",
        "students": [{"key": student.key, "name": student.name} for student in session.people.students.values()],
        "student": person.key,
        "slack": slack_state(session, person),
        "telegram": telegram_state(session, person),
        "happened": {"what": session.recorder.what, "steps": [_step(step) for step in session.recorder.steps()]},
        "stored": _stored(session, stored),
        "trouble": _trouble(session),
    }


def _step(step: Step) -> Json:
    return {
        "at": round(step.at * 1000, 1),
        "took": None if step.took is None else round(step.took * 1000, 1),
        "kind": step.kind,
        "text": step.text,
        "detail": step.detail,
        "id": step.reference,
    }


def _stored(session: Session, asked: str | None) -> Json:
    """The classes of the coming weeks, and one of them row by row as the table holds it, or would hold it."""
    today = session.clock().date()
    classes = session.stores.classes.search(None, today, today + timedelta(weeks=_WEEKS_LISTED))
    wanted = ClassId.parse(asked) if asked else None
    first = classes[0].id if classes else None
    chosen = wanted.value if isinstance(wanted, Ok) else session.recorder.touched or first
    dance_class = session.stores.classes.load(chosen) if chosen else None
    items: list[Json] = []
    if dance_class is not None:
        bookings = sorted(dance_class.bookings.values(), key=lambda booking: booking.booked_at)
        rows: list[Row] = [*bookings, *dance_class.line, *dance_class.ended.values()]
        entries = session.stores.outbox.due(session.clock() + _NOTICES_AHEAD, _MOST_NOTICES)
        to_tell = [notice_item(entry.notice) for entry in entries if entry.notice.class_id == dance_class.id]
        stored = [class_item(dance_class), *(row_item(dance_class, row) for row in rows), *to_tell]
        items = [_plain(row) for row in stored]
        if dance_class.id not in [listed.id for listed in classes]:
            classes.insert(0, dance_class.info)
    return {
        "classes": [{"id": str(dance_class.id), "name": named(dance_class)} for dance_class in classes],
        "chosen": str(chosen) if dance_class else None,
        "items": items,
    }


def _plain(item: Mapping[str, AttributeValueTypeDef]) -> Json:
    values = {name: next(iter(value.items())) for name, value in item.items()}
    return {name: int(str(value)) if kind == "N" else value for name, (kind, value) in values.items()}


def _trouble(session: Session) -> Json:
    busy = session.busy
    return {
        "switches": [
            {"name": switch.name, "label": switch.label, "hint": switch.hint, "on": switch.name in session.switches}
            for switch in SWITCHES
        ],
        "acts": [
            {
                "name": act.name,
                "label": act.label,
                "hint": act.hint,
                "number": None if act.number is None else dict(act.number._asdict()),
            }
            for act in ACTS
        ],
        "busy": busy and {"what": busy.what, "done": busy.done, "of": busy.of},
        "results": [
            {"n": result.number, "at": result.at, "what": result.what, "sentences": result.sentences}
            for result in session.results[:8]
        ],
    }
