"""`sendPhoto`: what Telegram takes for a photo, and the sizes that it makes of one."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, UnidentifiedImageError
from telegram.constants import FileSizeLimit

from standins.telegram.arguments import Arguments, Upload
from standins.telegram.attachments import attached, send_captioned
from standins.telegram.records import Json, Photo, PhotoSize
from standins.telegram.refusal import bad_request
from standins.telegram.state import State

_LONGEST_SIDES = (90, 320, 800, 1280, 2560)
"""Of each size that a photo is made smaller to, in pixels; a larger one is not kept."""
_MOST_PIXELS_AROUND, _MOST_RATIO = 10_000, 20


def send_photo(state: State, arguments: Arguments) -> Json:
    """`sendPhoto`, with the picture itself or the `file_id` of one sent before."""
    photo = attached(arguments, "photo", lambda upload: _uploaded(state, upload), state.photos)
    sent = send_captioned(state, arguments, photo=photo)
    state.photos |= {size.file_id: photo for size in photo.sizes}
    return sent


def _uploaded(state: State, upload: Upload) -> Photo:
    size = len(upload.content)
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
