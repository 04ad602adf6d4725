"""What Telegram sends, read: who is asking, and what they want."""

from __future__ import annotations

from telegram import Chat, Message, User

from adapters.chat import commands
from adapters.chat.chat_user import ChatUser
from adapters.chat.commands import split_command, typed
from adapters.chat.intents import Intent, ShowHelp, StartBooking
from core.class_id import ClassId
from core.result import Ok

_START = "start"
COMMANDS = (*(command.name for command in commands.COMMANDS), _START)
"""What a group is heard for: the commands of the bot, and what Telegram makes of a link to it."""


def chat_user(user: User, chat: Chat | None) -> ChatUser:
    """Who sent it, by the immutable user id; where we don't know the chat, others may read along."""
    in_private = chat is not None and chat.type == Chat.PRIVATE
    return ChatUser(f"telegram:{user.id}", in_private=in_private, locale=user.language_code or "")


def said(message: Message) -> Intent:
    """What a message asks for: a command with what follows it, a free text, or something that only help can answer."""
    text = message.text or ""
    name, payload = split_command(text)
    if name == _START:
        return _started(payload)
    return typed(text) if text else ShowHelp()


def _started(payload: str) -> Intent:
    """`/start`, or the deep link of a class."""
    match ClassId.from_slug(payload.strip()):
        case Ok(class_id):
            return StartBooking(class_id)
    return ShowHelp()
