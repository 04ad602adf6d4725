"""What a call points at: a chat within the bot's reach, a text, a message."""

from __future__ import annotations

from telegram.constants import MessageLimit

from standins.telegram.arguments import Arguments
from standins.telegram.formatting import parse_html, trimmed
from standins.telegram.records import Chat, Entity, InlineKeyboard, Message
from standins.telegram.refusal import bad_request, forbidden
from standins.telegram.state import State

_ENTITY_FIELDS = ("url", "language", "custom_emoji_id", "unix_time", "date_time_format")


def chat_of(state: State, arguments: Arguments, *, to_write: bool) -> Chat:
    """The call's `chat_id`. To write takes more than to look: a person who has not blocked the bot."""
    if not arguments.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = state.chats.get(arguments.integer("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    if chat.type == "private":
        if chat.id not in state.started:
            raise (
                forbidden("bot can't initiate conversation with a user") if to_write else bad_request("chat not found")
            )
        if to_write and chat.id in state.blocked:
            raise forbidden("bot was blocked by the user")
        if to_write and chat.id in state.deactivated:
            raise forbidden("user is deactivated")
    elif state.bot.id not in state.members[chat.id]:
        was_thrown_out = chat.id in state.thrown_out_of
        raise forbidden(f"bot {'was kicked from' if was_thrown_out else 'is not a member of'} the {chat.type} chat")
    return chat


def own_message(state: State, chat: Chat, arguments: Arguments) -> Message:
    """The message to edit: the bot's own, and without a reply keyboard or forced reply, which Telegram never edits."""
    message = message_of(state, chat, arguments.integer("message_id"), "message to edit")
    if message.sender != state.bot or not isinstance(message.markup, InlineKeyboard | None):
        raise bad_request("message can't be edited")
    return message


def message_of(state: State, chat: Chat, number: int, what: str) -> Message:
    """A message of the chat that is still there."""
    message = state.messages.get((chat.id, number))
    if message is None or message.deleted:
        raise bad_request(f"{what} not found")
    return message


def replied_message(state: State, chat: Chat, arguments: Arguments) -> Message | None:
    """What the new message answers, if anything."""
    parameters = arguments.json("reply_parameters", "reply parameters", {})
    if not isinstance(parameters, dict):
        raise bad_request("object expected as reply parameters")
    number = int(parameters.get("message_id") or 0) or arguments.integer("reply_to_message_id")
    lenient = parameters.get("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply")
    message = state.messages.get((chat.id, number))
    if number and (message is None or message.deleted):
        if lenient:
            return None
        raise bad_request("message to be replied not found")
    return message


def formatted(arguments: Arguments, text: str, entities: str = "entities") -> tuple[str, tuple[Entity, ...]]:
    """The plain text in the field `text` and its entities."""
    raw, mode = arguments.text(text), arguments.text("parse_mode").lower()
    if raw and mode == "html":
        return parse_html(raw)
    if raw and mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    given = arguments.json(entities, "entities", [])
    if not isinstance(given, list) or not all(isinstance(entity, dict) for entity in given):
        raise bad_request("can't parse MessageEntity: expected an Object")
    return raw, tuple(
        Entity(
            str(entity.get("type")),
            int(entity.get("offset", 0)),
            int(entity.get("length", 0)),
            {name: entity[name] for name in _ENTITY_FIELDS if name in entity},
        )
        for entity in given
    )


def message_text(arguments: Arguments) -> tuple[str, tuple[Entity, ...]]:
    """The text of a message as it was written; that there is one is checked first of all."""
    if not arguments.text("text"):
        raise bad_request("message text is empty")
    return formatted(arguments, "text")


def fitting(text: str, entities: tuple[Entity, ...], too_long: str) -> tuple[str, tuple[Entity, ...]]:
    """The text as Telegram keeps it. Its length is counted after the formatting is out."""
    text, entities = trimmed(text, entities)
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request(too_long)
    return text, entities
