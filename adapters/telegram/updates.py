"""What Telegram sends, read: who is asking, and what they want."""

from __future__ import annotations

from telegram import Chat, Message, User

from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import AbandonBooking, FreeText, Intent, ShowHelp, StartBooking, StartOver
from adapters.chat.parsing import parse_classes
from core.class_id import ClassId
from core.result import Ok

COMMANDS = ("classes", "help", "cancel", "start")


def chat_user(user: User, chat: Chat | None) -> ChatUser:
    """Who sent it, by the immutable user id; where we don't know the chat, others may read along."""
    in_private = chat is not None and chat.type == Chat.PRIVATE
    return ChatUser(f"telegram:{user.id}", in_private=in_private, locale=user.language_code or "")


def said(message: Message) -> Intent:
    """What a message asks for: a command with what follows it, a free text, or something that only help can answer."""
    text = message.text or ""
    if not text.startswith("/"):
        return FreeText(text) if text else ShowHelp()
    command, *rest = text.split(maxsplit=1)
    match command.partition("@")[0].lower():
        case "/classes":
            return StartOver(parse_classes("".join(rest)))
        case "/cancel":
            return AbandonBooking()
        case "/start":
            return _started("".join(rest))
        case _:
            return ShowHelp()


def _started(payload: str) -> Intent:
    """`/start`, or the deep link of a class."""
    match ClassId.from_slug(payload.strip()):
        case Ok(class_id):
            return StartBooking(class_id)
    return ShowHelp()
