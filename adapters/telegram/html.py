"""A screen as a Telegram message: HTML, and a keyboard under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle
from telegram.helpers import create_deep_linked_url

from adapters.chat.buttons import encode
from adapters.chat.intents import Intent, ShowAsked, ShowClasses, ShowDetails, StartBooking, StartJoining
from adapters.chat.screen import Button, Heading, Line, Moment, Screen

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
    keyboard = [[_button(button, group_bot) for button in row] for row in _rows(screen, group_bot)]
    return Message(_text(screen), InlineKeyboardMarkup(keyboard) if keyboard else None)


def _text(screen: Screen) -> str:
    longest = max(_LONGEST_LINE, _LONGEST_TEXT // (len(screen.body) + 3))  # a name and an email can be long

    def html(text: str) -> str:
        return _timed(escape(text if len(text) <= longest else text[: longest - 1] + "…", quote=False), screen.moment)

    head = [f"<b>{html(screen.title)}</b>"] + ([html(screen.note)] if screen.note else [])
    paragraphs = [[html(screen.notice)], head] if screen.notice else [head]
    listed = _is_list(screen)
    for part in screen.body:
        if isinstance(part, Heading):
            if not listed:
                paragraphs.append([f"<b>{html(part.text)}</b>"])
        elif not part.short:
            paragraphs[-1].append(html(part.text))
    return "\n\n".join("\n".join(lines) for lines in paragraphs)


def _timed(html: str, moment: Moment | None) -> str:
    """With the moment marked: the words stay, and a tap shows it in the reader's own zone."""
    if moment is None:
        return html
    words = escape(moment.words, quote=False)
    return html.replace(words, f'<tg-time unix="{int(moment.at.timestamp())}">{words}</tg-time>', 1)


def _rows(screen: Screen, group_bot: str) -> list[list[Button]]:
    """A row for each class, then what can be done about each line, then the menus, then the rest."""
    lines = [part for part in screen.body if isinstance(part, Line)]
    classes = [[_opens(line, group_bot)] for line in lines if line.short]
    about_lines = [[_alone(line.buttons[0]), *line.buttons[1:]] for line in lines if line.buttons]  # a phone is narrow
    menus = [
        [
            Button(f"✓ {option.label}" if n == menu.chosen else option.label, option.intent)
            for n, option in enumerate(menu.options)
        ]
        for menu in screen.menus
    ]
    below = (row for group in (*menus, screen.buttons) for row in _side_by_side(group))
    return [*classes, *about_lines, *below]


def _opens(line: Line, group_bot: str) -> Button:
    """The button of a class opens it; in a group, where it leads out into the private chat, it books if it can."""
    chosen = (line.button if group_bot else None) or line.details
    if chosen is None:
        raise ValueError("a class that can not be opened")
    return Button(line.short, chosen.intent)


def _is_list(screen: Screen) -> bool:
    """Whether it lists by buttons: a text above them would say it twice, and scroll away."""
    return any(isinstance(part, Line) and part.short for part in screen.body)


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
    if group_bot:
        return InlineKeyboardButton(button.label, url=private_link(button.intent, group_bot))
    return InlineKeyboardButton(button.label, callback_data=encode(button.intent), style=_STYLES[button.emphasis])


def private_link(intent: Intent, bot: str) -> str:
    """The link that goes on in the private chat; in a group a tap must change nothing that others look at."""
    match intent:
        case StartBooking(class_id) | StartJoining(class_id):
            payload = class_id.slug
        case ShowClasses() | ShowAsked() | ShowDetails():
            payload = encode(intent).replace(":", "_")
        case _:
            payload = "help"
    return create_deep_linked_url(bot, payload)
