from __future__ import annotations

import pytest
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from standins.telegram import ForceReply as ForcedReply
from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import Line, keyboard, raw

door, line = shared.door, shared.line


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ('{"text":"x","callback_data":"' + "é" * 33 + '"}', "BUTTON_DATA_INVALID"),
        (
            '{"text":"x","callback_data":""}',
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            '{"text":"x"}',
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ('{"text":" ","callback_data":"a"}', "inline keyboard button text must be non-empty"),
        ('{"callback_data":"a"}', "can't parse inline keyboard button: Can't find field \"text\""),
        ('"x"', "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ('{"text":"x","url":"nowhere"}', "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            '{"text":"x","url":"ftp://example.com"}',
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
    ],
)
def test_a_button_that_is_not_right_is_refused(line: Line, button: str, why: str) -> None:
    ana = line.started()
    markup = '{"inline_keyboard":[[' + button + "]]}"
    status, body = raw(line, "sendMessage", chat_id=str(ana.id), text="Hi", reply_markup=markup)
    assert (status, body) == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"})


@pytest.mark.parametrize(
    "button",
    [
        InlineKeyboardButton("x", callback_data="é" * 32),
        InlineKeyboardButton("x", url="tg://resolve?domain=OurBot"),
        InlineKeyboardButton("x", url="example.com/map"),
        InlineKeyboardButton("x", switch_inline_query=""),
    ],
)
def test_a_button_that_is_right_is_kept_as_it_came(line: Line, button: InlineKeyboardButton) -> None:
    ana = line.started()
    markup = InlineKeyboardMarkup([[button]])
    assert line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=markup)).reply_markup == markup


@pytest.mark.parametrize(("rows", "a_row"), [(1, 9), (101, 1), (13, 8)])
def test_a_keyboard_has_at_most_100_buttons_and_8_in_a_row(line: Line, rows: int, a_row: int) -> None:
    ana = line.started()
    markup = keyboard(*[[("x", "x")] * a_row] * rows)
    why = line.refusal(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=markup))
    assert why == "Bad Request: reply markup is too long"


def test_a_keyboard_of_100_buttons_is_shown(line: Line) -> None:
    ana = line.started()
    line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=keyboard(*[[("x", "x")] * 5] * 20)))
    assert len(line.telegram.last_message(ana).buttons) == 100


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ('{"inline_keyboard":[{}]}', 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ('{"inline_keyboard":"x"}', 'field "inline_keyboard" must be of type Array'),
        ('{"keyboard":[[5]]}', "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ('{"force_reply":true,"input_field_placeholder":"' + "x" * 65 + '"}', "REPLY_MARKUP_INVALID"),
        ('{"force_reply":true,"input_field_placeholder":""}', "REPLY_MARKUP_INVALID"),
    ],
)
def test_a_markup_that_is_not_right_is_refused(line: Line, markup: str, why: str) -> None:
    ana = line.started()
    status, body = raw(line, "sendMessage", chat_id=str(ana.id), text="Hi", reply_markup=markup)
    assert (status, body) == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"})


def test_a_forced_reply_is_kept_with_its_placeholder_and_not_shown_as_a_keyboard(line: Line) -> None:
    ana = line.started()
    markup = ForceReply(selective=True, input_field_placeholder="x" * 64)
    assert line.ask(lambda bot: bot.send_message(ana.id, "Email?", reply_markup=markup)).reply_markup is None
    assert line.telegram.last_message(ana).force_reply == ForcedReply("x" * 64, selective=True)
