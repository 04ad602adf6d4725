"""The methods by which a bot talks: messages, documents, edits, answers to taps."""

from __future__ import annotations

import re
from dataclasses import replace

from telegram.constants import CallbackQueryLimit, ChatAction

from standins.telegram.arguments import Arguments, Upload
from standins.telegram.attachments import attached, send_captioned
from standins.telegram.markup import read_inline_keyboard, read_markup
from standins.telegram.reach import (
    chat_of,
    fitting,
    message_of,
    message_text,
    own_message,
    replied_message,
)
from standins.telegram.records import CallbackAnswer, Chat, Document, InlineKeyboard, Json
from standins.telegram.refusal import bad_request
from standins.telegram.state import DAY, State
from standins.telegram.wire import chat_json, is_captioned, message_json

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
_EFFECTS = {
    "5104841245755180586",  # fire
    "5107584321108051014",  # thumbs up
    "5104858069142078462",  # thumbs down
    "5159385139981059251",  # heart
    "5046509860389126442",  # confetti
    "5046589136895476101",  # dung
}
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def send_message(state: State, arguments: Arguments) -> Json:
    """`sendMessage`."""
    text, entities = message_text(arguments)
    markup = read_markup(arguments)
    chat = chat_of(state, arguments, to_write=True)
    reply_to = replied_message(state, chat, arguments)
    text, entities = fitting(text, entities, "message is too long")
    more = _effect(chat, arguments)
    return message_json(
        state.add_message(chat, state.bot, text=text, entities=entities, markup=markup, reply_to=reply_to, more=more)
    )


def _effect(chat: Chat, arguments: Arguments) -> Json:
    """The effect that the message shows when it is read: one of the few that there are, in private chats."""
    effect = arguments.text("message_effect_id")
    if effect and (chat.type != "private" or effect not in _EFFECTS):
        raise bad_request("EFFECT_ID_INVALID")
    return {"effect_id": effect} if effect else {}


def send_document(state: State, arguments: Arguments) -> Json:
    """`sendDocument`, with the file itself or the `file_id` of one sent before."""

    def uploaded(upload: Upload) -> Document:
        return Document(f"doc{state.next_id('document')}", upload.file_name, upload.mime_type, upload.content)

    document = attached(arguments, "document", uploaded, state.documents)
    sent = send_captioned(state, arguments, document=document)
    state.documents[document.file_id] = document
    return sent


def edit_message_text(state: State, arguments: Arguments) -> Json:
    """`editMessageText`; a keyboard that is not passed again goes away."""
    text, entities = message_text(arguments)
    markup, chat = _edit_target(state, arguments)
    message = own_message(state, chat, arguments)
    if is_captioned(message):
        raise bad_request("there is no text in the message to edit")
    text, entities = fitting(text, entities, "MESSAGE_TOO_LONG")
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise bad_request(_NOT_MODIFIED)
    return message_json(state.edit(message, text=text, entities=entities, markup=markup))


def edit_message_reply_markup(state: State, arguments: Arguments) -> Json:
    """`editMessageReplyMarkup`; without a keyboard it takes the old one away."""
    markup, chat = _edit_target(state, arguments)
    message = own_message(state, chat, arguments)
    if markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    return message_json(state.edit(message, markup=markup))


def delete_message(state: State, arguments: Arguments) -> bool:
    """`deleteMessage`: within 48 hours, in a private chat also the person's."""
    if not arguments.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not arguments.integer("message_id"):
        raise bad_request("message identifier is not specified")
    chat = chat_of(state, arguments, to_write=True)
    message = message_of(state, chat, arguments.integer("message_id"), "message to delete")
    if message.sender != state.bot and chat.type != "private":
        raise bad_request("message can't be deleted")
    if state.clock() - message.date > 2 * DAY:
        raise bad_request("message can't be deleted for everyone")
    state.keep(replace(message, deleted=True))
    return True


def answer_callback_query(state: State, arguments: Arguments) -> bool:
    """`answerCallbackQuery`: once for each tap, and in time."""
    text, url = arguments.text("text"), arguments.text("url")
    if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not re.match(rf"(?i)(https?://)?(t|telegram)\.me/{state.bot.username}\?start=", url):
        raise bad_request("URL_INVALID")
    query = state.queries.pop(arguments.text("callback_query_id"), None)
    now = state.clock()
    if query is None or now - query.at > state.query_seconds:
        raise bad_request(_TOO_OLD)
    state.answers.append(CallbackAnswer(query, text, arguments.flag("show_alert"), url or None, now))
    state.lock.notify_all()
    return True


def send_chat_action(state: State, arguments: Arguments) -> bool:
    """`sendChatAction`, such as `typing`."""
    if arguments.text("action").lower() not in set(ChatAction):
        raise bad_request("wrong parameter action in request")
    chat_of(state, arguments, to_write=True)
    return True


def get_chat(state: State, arguments: Arguments) -> Json:
    """`getChat`, with the least that a `ChatFullInfo` must have."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat_json(chat_of(state, arguments, to_write=False)),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def _edit_target(state: State, arguments: Arguments) -> tuple[InlineKeyboard | None, Chat]:
    if not arguments.text("chat_id") and not arguments.integer("message_id"):
        raise bad_request("message identifier is not specified")
    return read_inline_keyboard(arguments), chat_of(state, arguments, to_write=False)
