"""What sending a document and sending a photo have in common: where the file comes from, and the message below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from telegram.constants import MessageLimit

from standins.telegram.arguments import Arguments, Upload
from standins.telegram.formatting import trimmed
from standins.telegram.markup import read_markup
from standins.telegram.reach import chat_of, formatted, replied_message
from standins.telegram.records import Document, Json, Photo
from standins.telegram.refusal import bad_request
from standins.telegram.state import State
from standins.telegram.wire import message_json

T = TypeVar("T")


def attached(arguments: Arguments, kind: str, uploaded: Callable[[Upload], T], sent: Mapping[str, T]) -> T:
    """The file of this `kind` (`document`): what the upload makes, or what was `sent` before by its `file_id`."""
    name = arguments.text(kind)
    upload = arguments.files.get(name.removeprefix("attach://") if name.startswith("attach://") else kind)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        return uploaded(upload)
    if not name:
        raise bad_request(f"there is no {kind} in the request")
    if name not in sent:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return sent[name]


def send_captioned(
    state: State, arguments: Arguments, *, document: Document | None = None, photo: Photo | None = None
) -> Json:
    """Add the message with the file; its text is the caption."""
    caption, entities = trimmed(*formatted(arguments, "caption", "caption_entities"))
    markup = read_markup(arguments)
    chat = chat_of(state, arguments, to_write=True)
    reply_to = replied_message(state, chat, arguments)
    if len(caption) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    message = state.add_message(
        chat,
        state.bot,
        text=caption,
        entities=entities,
        markup=markup,
        reply_to=reply_to,
        document=document,
        photo=photo,
    )
    return message_json(message)
