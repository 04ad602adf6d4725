"""Records as Telegram spells them in JSON."""

from __future__ import annotations

from standins.telegram.markup import keyboard_json
from standins.telegram.records import (
    CallbackQuery,
    Chat,
    Document,
    Entity,
    InlineKeyboard,
    Json,
    Message,
    PhotoSize,
    User,
)

_CAPTIONED = ("photo", "voice", "sticker")


def user_json(user: User) -> Json:
    """A `User`."""
    return _present(
        id=user.id,
        is_bot=user.is_bot,
        first_name=user.first_name,
        username=user.username,
        language_code=user.language_code,
    )


def chat_json(chat: Chat) -> Json:
    """A `Chat`."""
    return _present(id=chat.id, type=chat.type, title=chat.title, first_name=chat.first_name, username=chat.username)


def message_json(message: Message) -> Json:
    """A `Message`, with the message that it answers; of the markups only an inline keyboard shows, as in Telegram."""
    shown: Json = {
        "message_id": message.id,
        "from": user_json(message.sender),
        "chat": chat_json(message.chat),
        "date": message.date,
        **message.more,
    }
    if message.edit_date is not None:
        shown["edit_date"] = message.edit_date
    if message.reply_to is not None:
        shown["reply_to_message"] = {
            name: value for name, value in message_json(message.reply_to).items() if name != "reply_to_message"
        }
    if message.document is not None:
        shown["document"] = _document_json(message.document)
    if message.photo is not None:
        shown["photo"] = [_photo_size_json(size) for size in message.photo.sizes]
    text, entities = ("caption", "caption_entities") if is_captioned(message) else ("text", "entities")
    if message.text:
        shown[text] = message.text
    if message.entities:
        shown[entities] = [_entity_json(entity) for entity in message.entities]
    if isinstance(message.markup, InlineKeyboard):
        shown["reply_markup"] = keyboard_json(message.markup)
    return shown


def callback_json(query: CallbackQuery, message: Message) -> Json:
    """A `CallbackQuery`; a deleted message is there as an `InaccessibleMessage`."""
    inaccessible: Json = {"message_id": message.id, "chat": chat_json(message.chat), "date": 0}
    return {
        "id": query.id,
        "from": user_json(query.sender),
        "message": inaccessible if message.deleted else message_json(message),
        "chat_instance": str(query.chat.id * 7_919 + 1_000_003),
        "data": query.data,
    }


def member_update_json(chat: Chat, by: User, who: User, old: str, new: str, date: int) -> Json:
    """A `ChatMemberUpdated`: `who` went from one status to another, such as `member` to `kicked`."""
    return {
        "chat": chat_json(chat),
        "from": user_json(by),
        "date": date,
        "old_chat_member": _member_json(who, old),
        "new_chat_member": _member_json(who, new),
    }


def is_captioned(message: Message) -> bool:
    """Whether its text is a caption."""
    is_file = message.document is not None or message.photo is not None
    return is_file or any(name in message.more for name in _CAPTIONED)


def _member_json(who: User, status: str) -> Json:
    member: Json = {"user": user_json(who), "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _document_json(document: Document) -> Json:
    return {
        "file_id": document.file_id,
        "file_unique_id": f"u{document.file_id}",
        "file_name": document.file_name,
        "mime_type": document.mime_type,
        "file_size": len(document.content),
    }


def _photo_size_json(size: PhotoSize) -> Json:
    return {
        "file_id": size.file_id,
        "file_unique_id": f"u{size.file_id}",
        "width": size.width,
        "height": size.height,
    }


def _entity_json(entity: Entity) -> Json:
    return {"type": entity.type, "offset": entity.offset, "length": entity.length, **entity.more}


def _present(**fields: object) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
