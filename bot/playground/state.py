"""All that the page shows to one student, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from adapters.dynamodb.items import booking_item, class_item
from bot.playground.game import Game
from bot.playground.record import Step
from bot.playground.seeing import named
from bot.playground.slack_state import slack_state
from bot.playground.telegram_state import telegram_state
from bot.playground.trouble import ACTS, SWITCHES
from core.class_id import ClassId
from core.class_type import class_types
from core.result import Ok

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Json = dict[str, Any]  # Any: JSON; the page is the only one that has to know its shape

_WEEKS_LISTED = 2


def state(game: Game, student: str, stored: str | None) -> Json:
    """The page's whole state for `student` (a key of the people); `stored` is the PK of the class they asked to see."""
    person = game.people.students.get(student) or next(iter(game.people.students.values()))
    return {
        "now": game.clock().isoformat(timespec="seconds"),
        "clockJumped": bool(game.clock.jumped),
        "store": game.stage.bot.settings.booking_store,
        "students": [{"key": one.key, "name": one.name} for one in game.people.students.values()],
        "student": person.key,
        "slack": slack_state(game, person),
        "telegram": telegram_state(game, person),
        "happened": {"what": game.record.what, "steps": [_step(one) for one in game.record.steps()]},
        "stored": _stored(game, stored),
        "trouble": _trouble(game),
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


def _stored(game: Game, asked: str | None) -> Json:
    """The classes of the coming weeks, and one of them row by row as the table holds it, or would hold it."""
    today = game.clock().date()
    classes = game.stores.classes.search(class_types(), today, today + timedelta(weeks=_WEEKS_LISTED))
    wanted = ClassId.parse(asked) if asked else None
    first = classes[0].id if classes else None
    chosen = wanted.value if isinstance(wanted, Ok) else game.record.touched or first
    dance_class = game.stores.classes.load(chosen) if chosen else None
    items: list[Json] = []
    if dance_class is not None:
        bookings = sorted(dance_class.bookings.values(), key=lambda booking: booking.booked_at)
        rows = [class_item(dance_class), *(booking_item(dance_class.id, one) for one in bookings)]
        items = [_plain(row) for row in rows]
        if dance_class.id not in [one.id for one in classes]:
            classes.insert(0, dance_class.info)
    return {
        "classes": [{"id": str(one.id), "name": named(one)} for one in classes],
        "chosen": str(chosen) if dance_class else None,
        "items": items,
    }


def _plain(item: Mapping[str, AttributeValueTypeDef]) -> Json:
    values = {name: next(iter(value.items())) for name, value in item.items()}
    return {name: int(str(value)) if kind == "N" else value for name, (kind, value) in values.items()}


def _trouble(game: Game) -> Json:
    busy = game.busy
    return {
        "switches": [
            {"name": one.name, "label": one.label, "hint": one.hint, "on": one.name in game.switches}
            for one in SWITCHES
        ],
        "acts": [
            {
                "name": one.name,
                "label": one.label,
                "hint": one.hint,
                "number": None if one.number is None else dict(one.number._asdict()),
            }
            for one in ACTS
        ],
        "busy": busy and {"what": busy.what, "done": busy.done, "of": busy.of},
        "results": [
            {"n": one.number, "at": one.at, "what": one.what, "cameOut": one.came_out} for one in game.results[:8]
        ],
    }
