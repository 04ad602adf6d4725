"""What a person reads in blocks, and what they can touch."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]  # Any: a JSON object, as Slack's reference describes it

_HOLDS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
}
_INITIALLY = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
}


@dataclass(frozen=True, slots=True)
class Element:
    """A button, a menu or a field, and where it is. `label` is the one of its input block, if it is in one."""

    block_id: str
    json: Json
    label: str = ""
    is_input: bool = False
    optional: bool = True

    @property
    def type(self) -> str:
        """Slack's name for what it is: `button`, `static_select` ..."""
        return str(self.json["type"])

    @property
    def action_id(self) -> str:
        """Its own, or the one that Slack gave it."""
        return str(self.json["action_id"])

    @property
    def holds(self) -> str | None:
        """The field of its state that what was typed or chosen goes into; None if it keeps nothing."""
        return _HOLDS.get(self.type)

    @property
    def options(self) -> list[Json]:
        """What a menu offers, in order."""
        groups = self.json.get("option_groups", [])
        return [*self.json.get("options", []), *(option for group in groups for option in group["options"])]

    @property
    def names(self) -> tuple[str, ...]:
        """All that a person, or a test, may call it by."""
        text = self.json.get("text", {}).get("text", "")
        placeholder = self.json.get("placeholder", {}).get("text", "")
        spoken = self.json.get("accessibility_label", "")
        return tuple(name for name in (text, spoken, self.label, placeholder, self.action_id, self.block_id) if name)

    def initially(self) -> Json:
        """Its state before anybody touched it."""
        key = _HOLDS[self.type]
        empty: list[Json] | None = [] if key == "selected_options" else None
        return {"type": self.type, key: self.json.get(_INITIALLY[key], empty)}


def elements(blocks: Sequence[Json]) -> Iterator[Element]:
    """Everything that can be touched, from top to bottom; the blocks have their ids (`with_ids`)."""
    for block in blocks:
        if block["type"] == "input":
            yield Element(
                block["block_id"], block["element"], block["label"]["text"], True, block.get("optional", False)
            )
        inside = block.get("elements", []) if block["type"] == "actions" else [block.get("accessory")]
        for element in inside:
            if element and element["type"] != "image":
                yield Element(block["block_id"], element)


def initial_state(blocks: Sequence[Json], kept: Json | None = None) -> Json:
    """`block_id -> action_id -> state`; what `kept` holds under the same ids and type stays."""
    state: Json = {}
    for element in elements(blocks):
        if element.holds:
            before = (kept or {}).get(element.block_id, {}).get(element.action_id)
            same = before is not None and before["type"] == element.type
            state.setdefault(element.block_id, {})[element.action_id] = before if same else element.initially()
    return state


def with_ids(blocks: Sequence[Json]) -> tuple[Json, ...]:
    """A copy in which every block has its block_id and every element its action_id, as Slack completes them."""
    completed = copy.deepcopy(list(blocks))
    taken = {block.get("block_id") for block in completed}
    fresh = (name for name in (f"b{number}" for number in range(10_000)) if name not in taken)
    for block in completed:
        if not block.get("block_id"):
            block["block_id"] = next(fresh)
        inside = block.get("elements", []) if block["type"] == "actions" else []
        for number, element in enumerate([*inside, block.get("accessory"), block.get("element")]):
            if element and element["type"] != "image" and not element.get("action_id"):
                element["action_id"] = f"{block['block_id']}-a{number}"
    return tuple(completed)


def without_nulls(value: Any) -> Any:  # Any: any JSON
    """The same without fields that are null: to Slack they are not there."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


def shown_text(blocks: Sequence[Json]) -> str:
    """What blocks say, a line for each text; a button as `[ Book ]`, Slack's markup as it was sent."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(part: Json) -> Iterator[str]:
    if part["type"] in ("mrkdwn", "plain_text", "markdown"):
        yield part["text"]
    elif part["type"] == "image":
        yield part["alt_text"]
    elif part["type"] == "button":
        yield f"[ {part['text']['text']} ]"
    elif "options" in part or "option_groups" in part:
        first = Element("", part).options[0]["text"]["text"]
        yield f"[ {part['placeholder']['text'] if 'placeholder' in part else first} ▾ ]"
    else:
        for key in ("text", "label", "hint"):
            if isinstance(part.get(key), str):
                yield part[key]
            elif part.get(key):
                yield from _lines(part[key])
        for inner in (*part.get("fields", []), part.get("accessory"), part.get("element"), *part.get("elements", [])):
            if inner:
                yield from _lines(inner)
