"""How a person finds a button, a menu or a field: by what it says. A LookupError tells what there is instead."""

from __future__ import annotations

from collections.abc import Iterable

from standins.slack.elements import Element, Json

_MENUS = ("static_select", "overflow", "radio_buttons", "checkboxes")


def find_button(elements: Iterable[Element], name: str, block_id: str | None = None) -> Element:
    """The button called `name`: its text, accessibility label or action_id; in `block_id` where several match."""
    buttons = [element for element in elements if element.type == "button"]
    return _one("button", name, [(element, _button_names(element)) for element in buttons], block_id)


def find_field(elements: Iterable[Element], name: str, block_id: str | None = None) -> Element:
    """The field to type into: by its label, block_id, action_id or placeholder."""
    fields = [element for element in elements if element.holds in ("value", "selected_date")]
    return _one("field", name, [(element, element.names) for element in fields], block_id)


def find_option(
    elements: Iterable[Element], name: str, menu: str | None = None, block_id: str | None = None
) -> tuple[Element, Json]:
    """The menu that offers `name` (an option's text or value), called `menu` if several do; and the option."""
    menus = [element for element in elements if element.type in _MENUS and menu in (None, *element.names)]
    offers = [
        (element, tuple(text for option in element.options for text in _option_names(option))) for element in menus
    ]
    element = _one("option", name, offers, block_id)
    return element, next(option for option in element.options if name in _option_names(option))


def _one(kind: str, name: str, candidates: list[tuple[Element, tuple[str, ...]]], block_id: str | None) -> Element:
    found = [element for element, names in candidates if name in names and block_id in (None, element.block_id)]
    if not found:
        there = ", ".join(dict.fromkeys(repr(said) for _, names in candidates for said in names)) or "none"
        raise LookupError(f"no {kind} {name!r}; there is: {there}")
    if len(found) > 1:
        where = ", ".join(f"{element.action_id} in block_id {element.block_id}" for element in found)
        raise LookupError(f"{len(found)} times {kind} {name!r}, say which: {where}")
    return found[0]


def _button_names(button: Element) -> tuple[str, ...]:
    return tuple(name for name in button.names if name != button.block_id)


def _option_names(option: Json) -> tuple[str, str]:
    return option["text"]["text"], option["value"]
