from __future__ import annotations

import pytest

from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import Line, raw

door, line = shared.door, shared.line


def test_a_file_arrives_byte_for_byte_with_its_name_and_caption(line: Line) -> None:
    ana = line.started()
    content = b"BEGIN:VCALENDAR\r\nUID:\xc3\xa9\r\n--not-a-boundary\r\n\r\n\x00\xff"
    line.ask(
        lambda bot: bot.send_document(ana.id, content, filename="salsa.ics", caption="<b>Salsa</b>", parse_mode="HTML")
    )
    message = line.telegram.last_message(ana)
    assert message.document is not None
    assert (message.document.content, message.document.file_name) == (content, "salsa.ics")
    assert (message.text, message.entities[0].type) == ("Salsa", "bold")


def test_a_file_can_be_sent_again_by_its_id(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_document(ana.id, b"x", filename="a.ics"))
    again = sent.document
    assert again is not None
    line.ask(lambda bot: bot.send_document(ana.id, again.file_id))
    one, two = [message.document for message in line.telegram.messages(ana)[1:]]
    assert one == two


@pytest.mark.parametrize(
    ("document", "caption", "why"),
    [
        (b"", "", "file must be non-empty"),
        ("doc99", "", "wrong file identifier/HTTP URL specified"),
        (b"x", "c" * 1025, "message caption is too long"),
    ],
)
def test_a_file_that_can_not_be_sent_is_refused(line: Line, document: bytes | str, caption: str, why: str) -> None:
    ana = line.started()
    refused = line.refusal(lambda bot: bot.send_document(ana.id, document, caption=caption, filename="a.ics"))
    assert refused == f"Bad Request: {why}"


def test_a_document_call_needs_a_document(line: Line) -> None:
    assert raw(line, "sendDocument", chat_id="1")[1] == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: there is no document in the request",
    }


def test_a_documents_text_can_not_be_edited(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_document(ana.id, b"x", filename="a.ics"))
    why = line.refusal(lambda bot: bot.edit_message_text("Hi", ana.id, sent.message_id))
    assert why == "Bad Request: there is no text in the message to edit"
