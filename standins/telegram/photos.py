"""`sendPhoto`: what Telegram takes for a photo, and the sizes that it makes of one."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, UnidentifiedImageError
from telegram.constants import FileSizeLimit, MessageLimit

from standins.telegram.arguments import Arguments, Upload
from standins.telegram.formatting import trimmed
from standins.telegram.markup import read_markup
from standins.telegram.reach import chat_of, formatted, replied_message
from standins.telegram.records import Json, Photo, PhotoSize
from standins.telegram.refusal import bad_request
from standins.telegram.state import State
from standins.telegram.wire import message_json

_LONGEST_SIDES = (90, 320, 800, 1280, 2560)
"""Of each size that a photo is made smaller to, in pixels; a larger one is not kept."""
_MOST_PIXELS_AROUND, _MOST_RATIO = 10_000, 20


def send_photo(state: State, arguments: Arguments) -> Json:
    """`sendPhoto`, with the picture itself or the `file_id` of one sent before."""
    photo = _photo(state, arguments)
    caption, entities = trimmed(*formatted(arguments, "caption", "caption_entities"))
    markup = read_markup(arguments)
    chat = chat_of(state, arguments, to_write=True)
    reply_to = replied_message(state, chat, arguments)
    if len(caption) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    state.photos |= {size.file_id: photo for size in photo.sizes}
    return message_json(
        state.add_message(
            chat, state.bot, text=caption, entities=entities, markup=markup, reply_to=reply_to, photo=photo
        )
    )


def _photo(state: State, arguments: Arguments) -> Photo:
    name = arguments.text("photo")
    upload = arguments.files.get(name.removeprefix("attach://") if name.startswith("attach://") else "photo")
    if upload is not None:
        return _uploaded(state, upload)
    if not name:
        raise bad_request("there is no photo in the request")
    if name not in state.photos:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return state.photos[name]


def _uploaded(state: State, upload: Upload) -> Photo:
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > FileSizeLimit.PHOTOSIZE_UPLOAD:
        most = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {most} bytes")
    width, height, mime_type = _looked_at(upload.content)
    if width + height > _MOST_PIXELS_AROUND or max(width, height) > _MOST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    number = state.next_id("photo")
    longest = max(width, height)
    sides = [side for side in _LONGEST_SIDES if side < longest] + [min(longest, _LONGEST_SIDES[-1])]
    sizes = [
        PhotoSize(f"photo{number}-{side}", max(1, width * side // longest), max(1, height * side // longest))
        for side in dict.fromkeys(sides)
    ]
    return Photo(tuple(sizes), mime_type, upload.content)


def _looked_at(content: bytes) -> tuple[int, int, str]:
    """Width, height and kind of a picture. Raises Refused for what is none, and for one that is cut short."""
    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
            if width + height <= _MOST_PIXELS_AROUND:
                image.load()
            return width, height, Image.MIME[image.format or ""]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, LookupError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
