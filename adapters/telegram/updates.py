"""What Telegram sends, read: who is asking, and what they want."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

import structlog
from telegram import Bot, Chat, Message, MessageEntity, Update, User
from telegram.ext import filters

from adapters.chat.buttons import decode
from adapters.chat.chat_user import ChatUser
from adapters.chat.commands import listed_commands, split_command, typed
from adapters.chat.intents import Intent, ShowAsked, ShowClasses, ShowDetails, ShowHelp, StartBooking
from core.class_id import ClassId
from core.curriculum import Curriculum
from core.result import Ok

_START = "start"
COMMANDS = (*(name for name, _ in listed_commands()), _START)
"""What is answered in a group: the commands of the bot, and what Telegram makes of a link to it."""


log = structlog.get_logger()


def read_update(raw: Mapping[str, Any], bot: Bot) -> Update | None:  # Any: JSON
    """The update that Telegram sent, or None with a line in the log if the library can't build it.

    The library takes fields for granted that Telegram leaves out, knows no newer Bot API than its own, and checks
    nothing; so whatever it raises is one update's trouble.
    """
    try:
        update = Update.de_json(dict(raw), bot)
        if update.effective_message is not None:
            _ = update.effective_message.chat.id  # raises where there is none
    except Exception as error:  # noqa: BLE001 (see above)
        passed_over(raw.get("update_id"), error)
        return None
    return update


def passed_over(update_id: object, error: Exception) -> None:
    """Say that an update was left unread, and nothing of its content, which an exception's text may quote."""
    log.warning("an update was passed over: it can't be read", update_id=update_id, error=type(error).__name__)


def is_number(value: object) -> TypeGuard[int]:
    """Whether it is an integer in JSON, where true is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def chat_user(user: User, chat: Chat | None, topic: int | None = None) -> ChatUser:
    """Who sent it, by the immutable user id; where we don't know the chat, others may read along.

    `topic` is that of a group which has topics.
    """
    in_private = chat is not None and chat.type == Chat.PRIVATE
    place = None if chat is None or in_private else f"telegram:{chat.id}" + (f":{topic}" if topic else "")
    return ChatUser(
        f"telegram:{user.id}", in_private=in_private, locale=user.language_code or "", place=place, posts_in="group"
    )


def is_for_us(update: Update, our_name: str) -> bool:
    """Whether to answer its message: in private all that is sent, in a group our commands, if they name no other bot.

    An edited message is not answered again. Another bot isn't answered at all: two that answer each other never end.
    """
    message = update.message
    if message is None or _is_of_a_bot(message):
        return False
    if message.chat.type == Chat.PRIVATE:
        return not filters.StatusUpdate.ALL.check_update(update)  # what Telegram itself says there, such as "pinned"
    first = message.entities[0] if message.entities else None
    if message.text is None or first is None or first.offset or first.type != MessageEntity.BOT_COMMAND:
        return False
    name, _, addressee = message.text[1 : first.length].lower().partition("@")
    return name in COMMANDS and addressee in ("", our_name.lower())


def _is_of_a_bot(message: Message) -> bool:
    """Not who writes as a group or a channel: for them Telegram puts a bot of its own."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def said(message: Message, curriculum: Curriculum) -> Intent:
    """What a message asks for: a command with what follows it, a free text, or something that only help can answer."""
    text = message.text or message.caption or ""
    name, payload = split_command(text)
    if name == _START:
        return _started(payload, curriculum)
    return typed(text, curriculum) if text else ShowHelp()


def _started(payload: str, curriculum: Curriculum) -> Intent:
    """`/start`, or a link of ours: to book a class, or to what a button in a group shows."""
    match ClassId.from_slug(payload.strip()):
        case Ok(class_id):
            return StartBooking(class_id)
    linked = decode(payload.strip().replace("_", ":"), curriculum)
    return linked if isinstance(linked, ShowClasses | ShowAsked | ShowDetails) else ShowHelp()
