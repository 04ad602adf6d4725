"""A screen as a Slack message: blocks, and the text for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from adapters.chat.buttons import encode
from adapters.chat.screen import Button, Line, Menu, Screen

_LONGEST_BUTTON = ButtonElement.text_max_length
_LONGEST_SECTION = SectionBlock.text_max_length
_LONGEST_TEXT = 4000  # what Slack recommends for the text beside blocks


@dataclass(frozen=True, slots=True)
class Message:
    """What to send: `blocks` to look at, `text` to be notified of or read aloud."""

    text: str
    blocks: list[Block]


def message(screen: Screen) -> Message:
    """The screen as a message."""
    return Message(plain_text(screen), [*text_blocks(screen), *_controls(screen)])


def plain_text(screen: Screen) -> str:
    """All that the screen says, without buttons."""
    parts = [screen.notice, screen.title, screen.note, *(part.text for part in screen.body)]
    return _escaped("\n".join(part for part in parts if part))[:_LONGEST_TEXT]


def text_blocks(screen: Screen) -> list[Block]:
    """Everything above the buttons at the bottom."""
    blocks: list[Block] = []
    if screen.notice:
        blocks.append(_plain(screen.notice))
    blocks.append(_bold(screen.title))
    if screen.note:
        blocks += [ContextBlock(elements=[PlainTextObject(text=screen.note)]), DividerBlock()]
    numbers = count()
    blocks += [_line(part, numbers) if isinstance(part, Line) else _bold(part.text) for part in screen.body]
    return blocks


def _line(line: Line, numbers: Iterable[int]) -> SectionBlock:
    button = line.button or line.details
    return _plain(line.text, _button(button, numbers, label=button.label) if button else None)


def _controls(screen: Screen) -> list[Block]:
    numbers = count()
    selects = [_select(menu, numbers) for menu in screen.menus]
    # A line has room for one button. Where that one books, its details are reached from a menu.
    details = tuple(line.details for line in _lines(screen) if line.button and line.details)
    if details:
        selects.append(_select(Menu(screen.details_label, details, chosen=-1), numbers))
    buttons = [_button(button, numbers, label=button.label) for button in screen.buttons]
    controls: list[Block] = [ActionsBlock(elements=row) for row in (selects, buttons) if row]
    return [DividerBlock(), *controls] if selects else controls


def _lines(screen: Screen) -> list[Line]:
    return [part for part in screen.body if isinstance(part, Line)]


def _button(button: Button, numbers: Iterable[int], *, label: str) -> ButtonElement:
    return ButtonElement(
        text=_short(label, _LONGEST_BUTTON),
        action_id=f"tap:{next(iter(numbers))}",
        value=encode(button.intent),
        style="primary" if button.primary else None,
        accessibility_label=_short(button.alone, _LONGEST_BUTTON),
    )


def _select(menu: Menu, numbers: Iterable[int]) -> InteractiveElement:
    options = [
        Option(text=_short(one.alone, Option.label_max_length), value=encode(one.intent)) for one in menu.options
    ]
    return StaticSelectElement(
        placeholder=menu.label,
        action_id=f"choose:{next(iter(numbers))}",
        options=options,
        initial_option=options[menu.chosen] if menu.chosen >= 0 else None,
    )


def _plain(text: str, accessory: ButtonElement | None = None) -> SectionBlock:
    return SectionBlock(text=PlainTextObject(text=_short(text, _LONGEST_SECTION)), accessory=accessory)


def _bold(text: str) -> SectionBlock:
    if any(mark in text for mark in "*_~`\n"):  # Slack would take them for formatting, and lose them
        return _plain(text)
    return SectionBlock(text=MarkdownTextObject(text=f"*{_escaped(_short(text, 500))}*"))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
