"""What one student sees in Telegram, as JSON for the page."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from playground.people import Person
from playground.session import Session
from standins.telegram import Chat, InlineKeyboard, Message, ReplyKeyboard, User

Json = dict[str, Any]  # Any: JSON; the page is the only one that has to know its shape

_LENGTH_QUOTED = 80


def telegram_state(session: Session, person: Person) -> Json:
    """The private chat with the bot and the group."""
    telegram, user = session.harness.telegram, person.in_telegram
    zone = session.harness.bot.config.school.zone
    private = telegram.messages(user)
    messages = {user.id: private, session.people.group.id: telegram.messages(session.people.group)}
    return {
        "bot": {"name": telegram.bot.first_name, "username": telegram.bot.username},
        "description": telegram.description(),
        "commands": [
            {"command": command.command, "description": command.description} for command in telegram.commands()
        ],
        "chats": [
            {"id": str(user.id), "title": telegram.bot.first_name, "type": "private", "started": bool(private)},
            _group(session.people.group),
        ],
        "messages": {str(chat): [_message(message, user, zone) for message in sent] for chat, sent in messages.items()},
        "toast": _toast(session, user),
    }


def _group(group: Chat) -> Json:
    return {"id": str(group.id), "title": group.title, "type": group.type, "started": True}


def _message(message: Message, reader: User, zone: tzinfo) -> Json:
    photo = message.photo
    answered, document, markup = message.reply_to, message.document, message.markup
    return {
        "id": message.id,
        "at": f"{datetime.fromtimestamp(message.date, zone):%H:%M}",
        "mine": message.sender.id == reader.id,
        "from": message.sender.first_name,
        "text": message.text,
        "entities": [
            {
                "type": entity.type,
                "offset": entity.offset,
                "length": entity.length,
                "url": entity.more.get("url"),
                "unix": entity.more.get("unix_time"),
            }
            for entity in message.entities
        ],
        "buttons": [[{"text": button.text, "url": button.url} for button in row] for row in markup.rows]
        if isinstance(markup, InlineKeyboard)
        else [],
        "keyboard": [list(row) for row in markup.rows] if isinstance(markup, ReplyKeyboard) else None,
        "forceReply": {"placeholder": message.force_reply.placeholder or ""} if message.force_reply else None,
        "replyTo": {"from": answered.sender.first_name, "text": answered.text[:_LENGTH_QUOTED]} if answered else None,
        "document": {"name": document.file_name, "href": f"/document/{document.file_id}"} if document else None,
        "photo": {"href": f"/photo/{photo.sizes[-1].file_id}"} if photo else None,
        "edited": message.edit_date is not None and not message.sender.is_bot,
    }


def _toast(session: Session, user: User) -> Json | None:
    answers = session.harness.telegram.answers
    for number, answer in reversed(list(enumerate(answers, start=1))):
        if answer.query.sender.id == user.id and answer.text:
            return {"n": number, "text": answer.text, "alert": answer.alert}
    return None
