from __future__ import annotations

import pytest
from telegram import Bot, ForceReply, ReplyKeyboardMarkup

from standins.telegram import Button, InlineKeyboard, Version
from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import NOON, Line, keyboard, raw

door, line = shared.door, shared.line


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def test_an_edit_changes_the_message_in_place_and_keeps_what_it_was(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One", reply_markup=keyboard([("Go", "go")])))
    line.clock.now += 60
    edited = line.ask(lambda bot: bot.edit_message_text("<i>Two</i>", ana.id, sent.message_id, parse_mode="HTML"))
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("Two", None)
    message = line.telegram.last_message(ana)
    assert (message.id, message.text, message.markup, message.edit_date) == (
        sent.message_id,
        "Two",
        None,
        int(NOON) + 60,
    )
    was = InlineKeyboard(((Button("Go", callback_data="go"),),))
    assert message.edits == (Version("One", (), was, NOON + 60),)


async def _edit(bot: Bot, chat: int, message: int, text: str, data: str) -> object:
    return await bot.edit_message_text(text, chat, message, parse_mode="HTML", reply_markup=keyboard([("Go", data)]))


def test_an_edit_that_changes_nothing_is_refused(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "<b>One</b>", "HTML", reply_markup=keyboard([("Go", "go")])))
    number = sent.message_id
    assert line.refusal(lambda bot: _edit(bot, ana.id, number, "<b>One</b>", "go")) == NOT_MODIFIED
    assert line.refusal(lambda bot: _edit(bot, ana.id, number, "<strong>One</strong>\n", "go")) == NOT_MODIFIED
    assert line.telegram.last_message(ana).edits == ()
    line.ask(lambda bot: _edit(bot, ana.id, number, "<i>One</i>", "go"))
    line.ask(lambda bot: _edit(bot, ana.id, number, "<i>One</i>", "on"))
    assert len(line.telegram.last_message(ana).edits) == 2


def test_a_keyboard_alone_is_edited_and_taken_away(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One", reply_markup=keyboard([("Go", "go")])))
    line.ask(lambda bot: bot.edit_message_reply_markup(ana.id, sent.message_id, reply_markup=keyboard([("On", "on")])))
    assert line.telegram.last_message(ana).buttons == (Button("On", callback_data="on"),)
    line.ask(lambda bot: bot.edit_message_reply_markup(ana.id, sent.message_id))
    assert (line.telegram.last_message(ana).text, line.telegram.last_message(ana).buttons) == ("One", ())
    assert line.refusal(lambda bot: bot.edit_message_reply_markup(ana.id, sent.message_id)) == NOT_MODIFIED


def test_a_message_that_is_not_there_can_not_be_edited(line: Line) -> None:
    ana = line.started()
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, 99))
    assert why == "Bad Request: message to edit not found"


def test_a_message_of_somebody_else_can_not_be_edited(line: Line) -> None:
    ana = line.started()
    theirs = line.telegram.last_message(ana).id
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, theirs))
    assert why == "Bad Request: message can't be edited"


@pytest.mark.parametrize("markup", [ForceReply(), ReplyKeyboardMarkup([["Yes", "No"]])])
def test_a_message_with_a_forced_reply_or_keys_can_not_be_edited(
    line: Line, markup: ForceReply | ReplyKeyboardMarkup
) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "Email?", reply_markup=markup))
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, sent.message_id))
    assert why == "Bad Request: message can't be edited"


def test_an_edit_takes_no_forced_reply(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One"))
    fields = {"chat_id": str(ana.id), "message_id": str(sent.message_id), "reply_markup": '{"force_reply":true}'}
    _, body = raw(line, "editMessageText", text="Two", **fields)
    assert body == {"ok": False, "error_code": 400, "description": "Bad Request: inline keyboard expected"}


def test_a_deleted_message_is_gone_for_reading_editing_and_deleting(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One"))
    assert line.ask(lambda bot: bot.delete_message(ana.id, sent.message_id))
    assert [message.text for message in line.telegram.messages(ana)] == ["/start"]
    assert [message.deleted for message in line.telegram.messages(ana, with_deleted=True)] == [False, True]
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, sent.message_id))
    assert why == "Bad Request: message to edit not found"
    why = line.refusal(lambda bot: bot.delete_message(ana.id, sent.message_id))
    assert why == "Bad Request: message to delete not found"


def test_a_message_can_be_deleted_for_two_days(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One"))
    line.clock.now += 48 * 3600 + 1
    why = line.refusal(lambda bot: bot.delete_message(ana.id, sent.message_id))
    assert why == "Bad Request: message can't be deleted for everyone"
    line.clock.now -= 1
    assert line.ask(lambda bot: bot.delete_message(ana.id, sent.message_id))


def test_other_peoples_messages_can_be_deleted_in_private_only(line: Line) -> None:
    ana = line.started()
    group = line.telegram.group("Friday crew", ana)
    said = line.telegram.send(ana, "Hi", group).message
    assert said is not None
    assert line.ask(lambda bot: bot.delete_message(ana.id, line.telegram.last_message(ana).id))
    why = line.refusal(lambda bot: bot.delete_message(group.id, said.id))
    assert why == "Bad Request: message can't be deleted"
