"""What Telegram takes for a photo, against the official client."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import Line, raw

door, line = shared.door, shared.line


def png(width: int = 900, height: int = 1400) -> bytes:
    content = BytesIO()
    Image.new("L", (width, height)).save(content, "PNG")
    return content.getvalue()


def test_a_photo_arrives_in_several_sizes_with_its_caption(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_photo(ana.id, png(), caption="<b>Week</b>", parse_mode="HTML"))
    assert [(size.width, size.height) for size in sent.photo][-2:] == [(822, 1280), (900, 1400)]
    assert [max(size.width, size.height) for size in sent.photo] == [90, 320, 800, 1280, 1400]
    assert (sent.caption, sent.text) == ("Week", None)
    message = line.telegram.last_message(ana)
    assert message.photo is not None
    assert (message.photo.content, message.photo.mime_type) == (png(), "image/png")
    assert (message.text, message.entities[0].type) == ("Week", "bold")


def test_a_photo_can_be_sent_again_by_the_id_of_any_of_its_sizes(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_photo(ana.id, png()))
    line.ask(lambda bot: bot.send_photo(ana.id, sent.photo[0].file_id))
    one, two = [message.photo for message in line.telegram.messages(ana)[1:]]
    assert one == two == line.telegram.photo(sent.photo[-1].file_id)


def test_a_photo_is_kept_no_larger_than_2560_pixels(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_photo(ana.id, png(900, 5120)))
    assert (sent.photo[-1].width, sent.photo[-1].height) == (450, 2560)


@pytest.mark.parametrize("size", [(8000, 2000), (100, 2000)], ids=["10000 pixels around", "20 to 1"])
def test_the_largest_photos_are_taken(line: Line, size: tuple[int, int]) -> None:
    ana = line.started()
    assert line.ask(lambda bot: bot.send_photo(ana.id, png(*size))).photo


@pytest.mark.parametrize(
    ("photo", "caption", "why"),
    [
        (b"", "", "file must be non-empty"),
        (b"no picture", "", "IMAGE_PROCESS_FAILED"),
        (png()[:-40], "", "IMAGE_PROCESS_FAILED"),
        (png(8001, 2000), "", "PHOTO_INVALID_DIMENSIONS"),
        (png(2001, 100), "", "PHOTO_INVALID_DIMENSIONS"),
        ("photo99", "", "wrong file identifier/HTTP URL specified"),
        (png(), "c" * 1025, "message caption is too long"),
        (
            b"x" * 10_000_001,
            "",
            "file of size 10000001 bytes is too big for a photo; the maximum size is 10000000 bytes",
        ),
    ],
    ids=["empty", "no picture", "cut short", "too large", "too thin", "unknown", "long caption", "too many bytes"],
)
def test_a_photo_that_can_not_be_shown_is_refused(line: Line, photo: bytes | str, caption: str, why: str) -> None:
    ana = line.started()
    assert line.refusal(lambda bot: bot.send_photo(ana.id, photo, caption=caption)) == f"Bad Request: {why}"
    assert len(line.telegram.messages(ana)) == 1


def test_a_photo_call_needs_a_photo(line: Line) -> None:
    assert raw(line, "sendPhoto", chat_id="1")[1] == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: there is no photo in the request",
    }


def test_a_photos_text_can_not_be_edited(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_photo(ana.id, png(), caption="Week"))
    why = line.refusal(lambda bot: bot.edit_message_text("Hi", ana.id, sent.message_id))
    assert why == "Bad Request: there is no text in the message to edit"
