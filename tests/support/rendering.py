"""A screen on each platform: rendered, held against the platform's limits, and read as a person reads it.

The limits are those of the stand-ins, which raise what the platforms would refuse.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rich.console import Console
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from adapters.chat.screen import Button, Line, Screen
from adapters.slack import block_kit
from adapters.slack.modal import email_modal, result_modal
from adapters.slack.reply_target import ReplyTarget
from adapters.telegram import html
from adapters.terminal.chat import draw
from standins.slack.block_kit import check_message, check_view
from standins.slack.elements import Json, without_nulls
from standins.telegram.arguments import Arguments
from standins.telegram.markup import read_markup
from standins.telegram.reach import fitting, message_text

GROUP_BOT = "dance_desk_bot"
_SLACK_TEXT = 4000  # what Slack recommends at most for the text beside blocks
_MARKUP = re.compile(r"(?<!\w)([*_~`])(?=\S)([^\n]*?\S)\1(?!\w)")


def buttons_of(screen: Screen) -> list[Button]:
    """Everything that can be tapped, from top to bottom."""
    lines = [part for part in screen.body if isinstance(part, Line)]
    in_lines = [button for line in lines for button in (line.button, line.details, *line.buttons) if button]
    return [*in_lines, *(option for menu in screen.menus for option in menu.options), *screen.buttons]


def buttons_on_telegram(screen: Screen) -> list[Button]:
    """As `buttons_of`, where a list of classes is one of buttons that open them, and each is booked from there."""
    body = (replace(line, button=None) if isinstance(line, Line) and line.short else line for line in screen.body)
    return buttons_of(replace(screen, body=tuple(body)))


def on_slack(screen: Screen) -> str:
    """What a person reads in the message; raises Refusal if Slack would not take it."""
    message = block_kit.message(screen)
    blocks = check_message(_as_sent(message.blocks))
    assert message.text.strip()
    assert len(message.text) <= _SLACK_TEXT
    return "\n".join(_texts(blocks))


def slack_values(screen: Screen) -> list[str]:
    """What the buttons and options of the message carry, from top to bottom."""
    return list(_values(block_kit.message(screen).blocks))


def in_slack_home(screen: Screen) -> str:
    """What a person reads in the Home tab; raises as `on_slack`."""
    view = _as_sent(block_kit.home_view(block_kit.message(screen)))
    check_view(view, "home")
    return "\n".join(_texts(view["blocks"]))


def in_slack_modal(screen: Screen, behind: ReplyTarget) -> str:
    """What a person reads in the modal: the form that the screen asks for, or how it ended; raises as `on_slack`."""
    view = _as_sent(_modal(screen, behind))
    check_view(view, "modal")
    return "\n".join(_texts(view["blocks"]))


def as_slack_sdk_writes(screen: Screen, behind: ReplyTarget) -> list[tuple[Json, Json]]:
    """Each block of the message, the Home, and the modal if there is one: ours, and what the official models write.

    Raises SlackObjectFormationError for what breaks a rule of theirs.
    """
    blocks = block_kit.message(screen).blocks
    parsed = Block.parse_all(blocks)
    assert len(parsed) == len(blocks), "it doesn't know a block"
    written = [(ours, its.to_dict()) for ours, its in zip(blocks, parsed, strict=True)]
    home: Json = block_kit.home_view(block_kit.message(screen))
    written.append((home, View(**home).to_dict()))
    if screen.form and not screen.form.text:
        return written  # only what is wrong is shown, under the field of the modal that is open
    modal = _modal(screen, behind)
    return [*written, (modal, View(**modal).to_dict())]


def on_telegram(screen: Screen, *, group_bot: str = "") -> str:
    """What a person reads in the message; raises Refused if Telegram would not take it."""
    message = html.message(screen, group_bot=group_bot)
    fields = {"text": message.text, "parse_mode": "HTML"}
    if message.markup is not None:
        fields["reply_markup"] = message.markup.to_json()
    arguments = Arguments(fields)
    read_markup(arguments)
    text, _ = fitting(*message_text(arguments), "message is too long")
    return text


def telegram_buttons(screen: Screen, *, group_bot: str = "") -> list[InlineKeyboardButton]:
    """The buttons under the message, from top to bottom."""
    match html.message(screen, group_bot=group_bot).markup:
        case InlineKeyboardMarkup(inline_keyboard=rows):
            return [button for row in rows for button in row]
        case ForceReply() | None:
            return []


def on_terminal(screen: Screen) -> tuple[str, list[Button]]:
    """What a person reads, and what the numbers stand for."""
    drawing, choices = draw(screen)
    console = Console(file=io.StringIO(), width=120, record=True)
    console.print(drawing)
    return console.export_text(), list(choices)


def _modal(screen: Screen, behind: ReplyTarget) -> Json:
    return email_modal(screen.form, behind) if screen.form else result_modal(screen, "Book a spot")


def _as_sent(value: Any) -> Any:  # Any: JSON
    """What arrives of it at Slack."""
    return without_nulls(json.loads(json.dumps(value)))


def _texts(part: Any) -> Iterator[str]:
    """All that is to be read in blocks; Slack's markup as it shows, not as it was sent."""
    if isinstance(part, list):
        for inner in part:
            yield from _texts(inner)
    elif isinstance(part, dict):
        text = part.get("text")
        if isinstance(text, str):
            yield _read(text) if part["type"] == "mrkdwn" else text
        for inner in part.values():
            yield from _texts(inner)


def _read(mrkdwn: str) -> str:
    """Without the marks that Slack takes for formatting, outermost first."""
    assert "<" not in mrkdwn, "Slack takes it for the beginning of a link or a mention, and we write none"
    while (shown := _MARKUP.sub(r"\2", mrkdwn)) != mrkdwn:
        mrkdwn = shown
    return mrkdwn.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _values(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _values(inner)
    elif isinstance(part, dict):
        if isinstance(part.get("value"), str):
            yield part["value"]
        for key, inner in part.items():
            if key != "initial_option":  # one of the options once more
                yield from _values(inner)
