"""What may hang under a message: keyboards and forced replies, checked as strictly as Telegram does."""

from __future__ import annotations

import re
from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, ReplyLimit

from standins.telegram.arguments import Arguments
from standins.telegram.records import (
    Button,
    ForceReply,
    InlineKeyboard,
    Json,
    Markup,
    RemoveKeyboard,
    ReplyKeyboard,
)
from standins.telegram.refusal import Refused, bad_request

_OTHER_USES = (
    "callback_game",
    "copy_text",
    "login_url",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "web_app",
)


def read_markup(arguments: Arguments) -> Markup | None:
    """The call's `reply_markup`; None when it has none, or one without buttons. Raises Refused."""
    value = arguments.json("reply_markup", "reply keyboard markup")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if value.get("keyboard"):
        rows = tuple(tuple(_key(key) for key in row) for row in _rows(value, "keyboard", 'field "keyboard"'))
        return ReplyKeyboard(rows, _placeholder(value), value.get("selective") is True)
    if value.get("inline_keyboard"):
        return _inline_keyboard(value)
    if value.get("remove_keyboard"):
        return RemoveKeyboard(value.get("selective") is True)
    if value.get("force_reply"):
        return ForceReply(_placeholder(value), value.get("selective") is True)
    return None


def read_inline_keyboard(arguments: Arguments) -> InlineKeyboard | None:
    """The same where only buttons under the message are possible. Raises Refused."""
    markup = read_markup(arguments)
    if markup is not None and not isinstance(markup, InlineKeyboard):
        raise bad_request("inline keyboard expected")
    return markup


def keyboard_json(keyboard: InlineKeyboard) -> Json:
    """The keyboard as Telegram sends it."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in keyboard.rows]}


def _inline_keyboard(value: Json) -> InlineKeyboard | None:
    what = 'field "inline_keyboard" of the InlineKeyboardMarkup'
    rows = tuple(tuple(_button(button) for button in row) for row in _rows(value, "inline_keyboard", what) if row)
    if (
        sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
        or max(map(len, rows), default=0) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    ):
        raise bad_request("reply markup is too long")
    return InlineKeyboard(rows) if rows else None


def _button(value: Any) -> Button:
    if not isinstance(value, dict):
        raise _bad_button("InlineKeyboardButton must be an Object")
    text = _string(value, "text")
    if text is None:
        raise _bad_button('Can\'t find field "text"')
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    url, data = _string(value, "url"), _string(value, "callback_data")
    more = {name: there for name, there in value.items() if name not in ("text", "url", "callback_data")}
    if url:
        _check_url(url)
        return Button(text, url=url, more=more)
    if data:
        if len(data.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return Button(text, callback_data=data, more=more)
    if not any(name in value for name in _OTHER_USES):
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    return Button(text, more=more)


def _key(value: Any) -> str:
    """A key of a reply keyboard: a text, or an object with a text."""
    text = value.get("text") if isinstance(value, dict) else value
    if not isinstance(text, str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not text.strip():
        raise bad_request("keyboard button text must be non-empty")
    return text


def _rows(value: Json, name: str, what: str) -> list[list[Any]]:
    rows = value[name]
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f"{what} must be an Array of Arrays")
    return rows


def _string(value: Json, name: str) -> str | None:
    found = value.get(name)
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    raise _bad_button(f'Field "{name}" must be of type String')


def _check_url(url: str) -> None:
    host = re.match(r"(?i)(?:https?://)?([^/?#\s]+)", url)
    scheme = re.match(r"(?i)([a-z][a-z0-9+.-]*):", url)
    why = None
    if scheme and scheme[1].lower() in ("tg", "ton", "tonsite"):
        return
    if scheme and "//" in url and scheme[1].lower() not in ("http", "https"):
        why = "Unsupported URL protocol"
    elif host is None or "." not in host[1]:
        why = "Wrong HTTP URL"
    if why:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {why}")


def _placeholder(value: Json) -> str | None:
    placeholder = value.get("input_field_placeholder")
    if placeholder is None:
        return None
    shortest, longest = ReplyLimit.MIN_INPUT_FIELD_PLACEHOLDER, ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER
    if not isinstance(placeholder, str) or not shortest <= len(placeholder) <= longest:
        raise bad_request("REPLY_MARKUP_INVALID")
    return placeholder


def _bad_button(why: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _button_json(button: Button) -> Json:
    shown: Json = {"text": button.text, **button.more}
    if button.url is not None:
        shown["url"] = button.url
    if button.callback_data is not None:
        shown["callback_data"] = button.callback_data
    return shown
