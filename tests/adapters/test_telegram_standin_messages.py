from __future__ import annotations

import asyncio

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from standins.telegram import Button, Entity, InlineKeyboard
from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import NOON, Line, raw

door, line = shared.door, shared.line


def test_a_message_is_kept_with_plain_text_entities_and_buttons(line: Line) -> None:
    ana = line.started()
    markup = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Book", callback_data="1:bk")], [InlineKeyboardButton("Map", url="https://example.com")]]
    )
    sent = line.ask(lambda bot: bot.send_message(ana.id, "💃 <b>Salsa &amp; more</b>", "HTML", reply_markup=markup))
    message = line.telegram.last_message(ana)
    assert (message.id, message.text, message.date) == (sent.message_id, "💃 Salsa & more", int(NOON))
    assert message.sender == line.telegram.bot
    assert message.entities == (Entity("bold", 3, 12),)
    book, link = Button("Book", callback_data="1:bk"), Button("Map", url="https://example.com")
    assert message.markup == InlineKeyboard(((book,), (link,)))
    assert sent.parse_entities() == {sent.entities[0]: "Salsa & more"}
    assert sent.reply_markup == markup


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("<b></b>", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
    ],
)
def test_a_text_has_1_to_4096_characters_without_its_formatting(line: Line, text: str, why: str) -> None:
    ana = line.started()
    assert line.refusal(lambda bot: bot.send_message(ana.id, text, "HTML")) == f"Bad Request: {why}"
    line.ask(lambda bot: bot.send_message(ana.id, f"<b>{'x' * 4096}</b>", "HTML"))


def test_an_edit_with_a_text_too_long_is_refused_in_other_words(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    why = line.refusal(lambda bot: bot.edit_message_text("x" * 4097, ana.id, sent.message_id))
    assert why == "Bad Request: MESSAGE_TOO_LONG"


def test_white_space_around_a_text_is_cut_off(line: Line) -> None:
    ana = line.started()
    line.ask(lambda bot: bot.send_message(ana.id, "\n  Hi <b>you \n</b>\n", "HTML"))
    assert line.telegram.last_message(ana).text == "Hi you"
    assert line.telegram.last_message(ana).entities == (Entity("bold", 3, 3),)


def test_other_formatting_languages_are_not_spoken(line: Line) -> None:
    ana = line.started()
    why = line.refusal(lambda bot: bot.send_message(ana.id, "*Hi*", "MarkdownV2"))
    assert why == "Bad Request: unsupported parse_mode"


def test_entities_can_be_given_instead_of_html(line: Line) -> None:
    ana = line.started()
    raw(line, "sendMessage", chat_id=str(ana.id), text="Hi you", entities='[{"type":"bold","offset":3,"length":3}]')
    assert line.telegram.last_message(ana).entities == (Entity("bold", 3, 3),)


def test_a_message_can_answer_another(line: Line) -> None:
    ana = line.started()
    first = line.telegram.last_message(ana)
    sent = line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_parameters=ReplyParameters(first.id)))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"
    why = line.refusal(lambda bot: bot.send_message(ana.id, "Hi", reply_parameters=ReplyParameters(99)))
    assert why == "Bad Request: message to be replied not found"
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    line.ask(lambda bot: bot.send_message(ana.id, "Still", reply_parameters=lenient))
    assert line.telegram.last_message(ana).reply_to is None


def test_a_group_without_the_bot_is_out_of_reach(line: Line) -> None:
    group = line.telegram.group("Friday crew", bot_is_member=False)
    why = line.refusal(lambda bot: bot.send_message(group.id, "Hi"))
    assert why == "Forbidden: bot is not a member of the supergroup chat"


def test_a_chat_tells_who_it_is_with(line: Line) -> None:
    ana = line.started()
    group = line.telegram.group("Friday crew", kind="group")
    chats = line.ask(lambda bot: asyncio.gather(bot.get_chat(ana.id), bot.get_chat(group.id)))
    assert [(chat.type, chat.first_name, chat.title) for chat in chats] == [
        ("private", "Ana", None),
        ("group", None, "Friday crew"),
    ]


def test_a_chat_action_is_one_of_those_known(line: Line) -> None:
    ana = line.started()
    assert line.ask(lambda bot: bot.send_chat_action(ana.id, "typing"))
    why = line.refusal(lambda bot: bot.send_chat_action(ana.id, "dancing"))
    assert why == "Bad Request: wrong parameter action in request"
