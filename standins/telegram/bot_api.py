"""Which method does what, and the record of who called it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from standins.telegram import messages_api as messages
from standins.telegram import photos
from standins.telegram import settings_api as settings
from standins.telegram.arguments import Arguments
from standins.telegram.records import Call, Json
from standins.telegram.refusal import Refused
from standins.telegram.state import State

METHODS: Mapping[str, Callable[[State, Arguments], object]] = {
    "getMe": settings.get_me,
    "sendMessage": messages.send_message,
    "sendDocument": messages.send_document,
    "sendPhoto": photos.send_photo,
    "editMessageText": messages.edit_message_text,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "answerCallbackQuery": messages.answer_callback_query,
    "sendChatAction": messages.send_chat_action,
    "getChat": messages.get_chat,
    "setMyCommands": settings.set_my_commands,
    "getMyCommands": settings.get_my_commands,
    "deleteMyCommands": settings.delete_my_commands,
    "setMyDescription": settings.set_my_description,
    "getMyDescription": settings.get_my_description,
    "setMyShortDescription": settings.set_my_short_description,
    "getMyShortDescription": settings.get_my_short_description,
    "setWebhook": settings.set_webhook,
    "deleteWebhook": settings.delete_webhook,
    "getWebhookInfo": settings.get_webhook_info,
}
_NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}


def canonical_name(method: str) -> str:
    """The method's name as documented; Telegram takes it in any case."""
    return _NAMES.get(method.lower(), method)


def perform(state: State, method: str, arguments: Arguments) -> Json:
    """Do what was asked and give the answer's body. Raises Refused; either way the call is on record."""
    with state.lock:
        try:
            result = _method(method)(state, arguments)
        except Refused as refused:
            record(state, method, arguments, refused)
            raise
        record(state, method, arguments)
        return {"ok": True, "result": result}


def record(state: State, method: str, arguments: Arguments, refused: Refused | None = None) -> None:
    """Put the call on record."""
    error = refused.description if refused else None
    with state.lock:
        state.calls.append(Call(canonical_name(method), arguments.for_the_record(), state.clock(), error))
        state.lock.notify_all()


def _method(name: str) -> Callable[[State, Arguments], object]:
    found = METHODS.get(canonical_name(name))
    if found is None:
        raise Refused(404, "Not Found: method not found")
    return found
