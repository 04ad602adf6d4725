"""A screen as a Telegram message: HTML, and a keyboard under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle
from telegram.helpers import create_deep_linked_url

from adapters.chat.buttons import encode
from adapters.chat.intents import OpenChat, StartBooking, StartJoining
from adapters.chat.screen import Button, Heading, Line, Screen

_ROW_OF_LABELS = 30  # characters that a phone shows side by side
_STYLES = {
    "none": None,
    "main": KeyboardButtonStyle.PRIMARY,
    "go": KeyboardButtonStyle.SUCCESS,
    "undo": KeyboardButtonStyle.DANGER,
}
"""Colours, which apps older than Bot API 9.4 leave out."""
_LONGEST_TEXT = 3600  # with room to Telegram's 4096 for line breaks and what is counted otherwise there
_LONGEST_LINE = 300  # on a screen of so many lines that each has to be short


@dataclass(frozen=True, slots=True)
class Message:
    """What to send: HTML text, and the keyboard or the invitation to reply."""

    text: str
    markup: InlineKeyboardMarkup | ForceReply | None


def message(screen: Screen, *, group_bot: str = "") -> Message:
    """The screen as a message; for a group with the name of the bot, in whose private chat booking goes on."""
    if screen.form is not None and not screen.buttons:
        return Message(_text(screen), ForceReply(input_field_placeholder=screen.form.placeholder))
    keyboard = [[_button(button, group_bot) for button in row] for row in _rows(screen)]
    return Message(_text(screen), InlineKeyboardMarkup(keyboard) if keyboard else None)


def _text(screen: Screen) -> str:
    longest = max(_LONGEST_LINE, _LONGEST_TEXT // (len(screen.body) + 3))  # a name and an email can be long

    def html(text: str) -> str:
        return escape(text if len(text) <= longest else text[: longest - 1] + "…", quote=False)

    head = [f"<b>{html(screen.title)}</b>"] + ([html(screen.note)] if screen.note else [])
    paragraphs = [[html(screen.notice)], head] if screen.notice else [head]
    numbered = 0
    for part in screen.body:
        if isinstance(part, Heading):
            paragraphs.append([f"<b>{html(part.text)}</b>"])
        elif part.details:
            numbered += 1
            paragraphs[-1].append(f"{numbered}. {html(part.text)}")
        else:
            paragraphs[-1].append(html(part.text))
    return "\n\n".join("\n".join(lines) for lines in paragraphs)


def _rows(screen: Screen) -> list[list[Button]]:
    """A row for each class to book, then each line's details by its number, then the menus, then the rest."""
    lines = [part for part in screen.body if isinstance(part, Line)]
    to_book = [[_alone(line.button)] for line in lines if line.button]
    about_lines = [[_alone(line.buttons[0]), *line.buttons[1:]] for line in lines if line.buttons]  # a phone is narrow
    to_look_at = [line.details for line in lines if line.details]
    details = [
        Button(f"{choice.label} {n}" if n == 1 else f"{n}", choice.intent) for n, choice in enumerate(to_look_at, 1)
    ]
    menus = [
        [
            Button(f"✓ {option.label}" if n == menu.chosen else option.label, option.intent)
            for n, option in enumerate(menu.options)
        ]
        for menu in screen.menus
    ]
    below = (row for group in (details, *menus, screen.buttons) for row in _side_by_side(group))
    return [*to_book, *about_lines, *below]


def _alone(button: Button) -> Button:
    return replace(button, label=button.alone)


def _side_by_side(buttons: Sequence[Button]) -> list[list[Button]]:
    rows: list[list[Button]] = []
    width = 0
    for button in buttons:
        width += len(button.label) + 2
        if rows and width <= _ROW_OF_LABELS:
            rows[-1].append(button)
        else:
            rows.append([button])
            width = len(button.label) + 2
    return rows


def _button(button: Button, group_bot: str) -> InlineKeyboardButton:
    if group_bot and isinstance(button.intent, StartBooking | StartJoining):
        return InlineKeyboardButton(button.label, url=create_deep_linked_url(group_bot, button.intent.class_id.slug))
    if group_bot and isinstance(button.intent, OpenChat):
        return InlineKeyboardButton(button.label, url=create_deep_linked_url(group_bot))
    return InlineKeyboardButton(button.label, callback_data=encode(button.intent), style=_STYLES[button.emphasis])
