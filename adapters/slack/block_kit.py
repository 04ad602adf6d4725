"""A screen as a Slack message: blocks, and the text for notifications and screen readers.

Blocks are written as the JSON they become. slack_sdk's models would write the same, with checks that cost more than all
the rest of an answer; instead the tests hold every screen against these models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from slack_sdk.models.blocks import ButtonElement, Option, SectionBlock

from adapters.chat.buttons import encode
from adapters.chat.screen import Button, Line, Menu, Screen

_LONGEST_BUTTON = ButtonElement.text_max_length
_LONGEST_OPTION = Option.label_max_length
_LONGEST_SECTION = SectionBlock.text_max_length
_LONGEST_BOLD = 500
_LONGEST_TEXT = 4000  # what Slack recommends for the text beside blocks

Json = dict[str, object]
"""A block, or a part of one."""


@dataclass(frozen=True, slots=True)
class Message:
    """What to send: `blocks` to look at, `text` to be notified of or read aloud."""

    text: str
    blocks: list[Json]


def message(screen: Screen) -> Message:
    """The screen as a message."""
    return Message(plain_text(screen), [*text_blocks(screen), *_controls(screen)])


def home_view(answer: Message) -> Json:
    """The message as what a Home tab shows."""
    return {"type": "home", "blocks": answer.blocks}


def plain_text(screen: Screen) -> str:
    """All that the screen says, without buttons."""
    parts = [screen.notice, screen.title, screen.note, *(part.text for part in screen.body)]
    return escaped("\n".join(part for part in parts if part))[:_LONGEST_TEXT]


def text_blocks(screen: Screen) -> list[Json]:
    """Everything above the buttons at the bottom."""
    blocks = [section(screen.notice)] if screen.notice else []
    blocks.append(_bold(screen.title))
    if screen.note:
        blocks += [{"type": "context", "elements": [plain(screen.note)]}, {"type": "divider"}]
    numbers = count()
    for part in screen.body:
        blocks += _line(part, numbers) if isinstance(part, Line) else [_bold(part.text)]
    return blocks


def section(text: str) -> Json:
    """A paragraph, every character of it as it is."""
    return {"type": "section", "text": plain(_short(text, _LONGEST_SECTION))}


def plain(text: str) -> Json:
    """Text in which nothing is taken for formatting."""
    return {"type": "plain_text", "text": text}


def _line(line: Line, numbers: Iterator[int]) -> list[Json]:
    block, button = section(line.text), line.button or line.details
    if button:
        block["accessory"] = _button(button, numbers)
    if line.buttons:
        return [block, {"type": "actions", "elements": [_button(each, numbers) for each in line.buttons]}]
    return [block]


def _controls(screen: Screen) -> list[Json]:
    numbers = count()
    selects = [_select(menu, numbers) for menu in screen.menus]
    # A line has room for one button. Where that one books, its details are reached from a menu.
    details = tuple(line.details for line in _lines(screen) if line.button and line.details)
    if details:
        selects.append(_select(Menu(screen.details_label, details, chosen=-1), numbers))
    buttons = [_button(button, numbers) for button in screen.buttons]
    controls: list[Json] = [{"type": "actions", "elements": row} for row in (selects, buttons) if row]
    return [{"type": "divider"}, *controls] if selects else controls


def _lines(screen: Screen) -> list[Line]:
    return [part for part in screen.body if isinstance(part, Line)]


def _button(button: Button, numbers: Iterator[int]) -> Json:
    element: Json = {
        "type": "button",
        "text": plain(_short(button.label, _LONGEST_BUTTON)),
        "action_id": f"tap:{next(numbers)}",
        "value": encode(button.intent),
        "accessibility_label": _short(button.alone, _LONGEST_BUTTON),
    }
    if button.emphasis != "none":
        element["style"] = "danger" if button.emphasis == "undo" else "primary"
    return element


def _select(menu: Menu, numbers: Iterator[int]) -> Json:
    options = [
        {"text": plain(_short(option.alone, _LONGEST_OPTION)), "value": encode(option.intent)}
        for option in menu.options
    ]
    element: Json = {
        "type": "static_select",
        "placeholder": plain(menu.label),
        "action_id": f"choose:{next(numbers)}",
        "options": options,
    }
    if menu.chosen >= 0:
        element["initial_option"] = options[menu.chosen]
    return element


def _bold(text: str) -> Json:
    # What Slack would take for formatting would be lost, and nobody reads much in bold.
    if len(text) > _LONGEST_BOLD or any(mark in text for mark in "*_~`\n"):
        return section(text)
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*{escaped(text)}*"}}


def escaped(text: str) -> str:
    """The text as mrkdwn, in which it means nothing but itself."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
