from __future__ import annotations

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from standins.telegram import Delivery
from tests.adapters import test_telegram_standin_people as shared
from tests.adapters.test_telegram_standin import NOON, Line, keyboard
from tests.adapters.test_telegram_standin_people import Hook, shown

door, hook_door, hook, line = shared.door, shared.hook_door, shared.hook, shared.line


def test_a_tap_arrives_with_its_message_and_data(line: Line, hook: Hook) -> None:
    ana = line.started()
    message = shown(line, ana, keyboard([("Book", "1:bk"), ("Details", "1:dt")]))
    line.telegram.tap(ana, message, "Details")
    query = hook.last["callback_query"]
    assert (query["from"]["id"], query["data"]) == (ana.id, "1:dt")
    assert query["message"]["message_id"] == message.id
    assert query["message"]["from"]["is_bot"] is True
    assert query["message"]["reply_markup"] == keyboard([("Book", "1:bk"), ("Details", "1:dt")]).to_dict()
    assert isinstance(query["chat_instance"], str)


def test_chats_differ_in_their_instance_and_taps_in_their_id(line: Line, hook: Hook) -> None:
    ana, ben = line.started("Ana"), line.started("Ben")
    for user in (ana, ben, ben):
        line.telegram.tap(user, shown(line, user, keyboard([("Go", "go")])), "Go")
    one, two, three = [update["callback_query"] for update in hook.updates if "callback_query" in update]
    assert one["chat_instance"] != two["chat_instance"] == three["chat_instance"]
    assert len({one["id"], two["id"], three["id"]}) == 3


def test_only_a_button_that_is_there_now_can_be_tapped(line: Line, hook: Hook) -> None:
    ana = line.started()
    message = shown(line, ana, keyboard([("Book", "1:bk"), ("Details", "1:dt")]))
    with pytest.raises(LookupError, match=r"0 buttons 'Cancel' under message \d+; there is 'Book', 'Details'"):
        line.telegram.tap(ana, message, "Cancel")
    line.ask(lambda bot: bot.edit_message_text("Done", ana.id, message.id))
    with pytest.raises(LookupError, match="there is nothing"):
        line.telegram.tap(ana, message, "Book")
    assert len(hook.updates) == 1


def test_of_buttons_with_one_text_the_button_itself_must_be_named(line: Line, hook: Hook) -> None:
    ana = line.started()
    message = shown(line, ana, keyboard([("Book", "1"), ("Book", "2")]))
    with pytest.raises(LookupError, match="2 buttons 'Book'"):
        line.telegram.tap(ana, message, "Book")
    line.telegram.tap(ana, message, message.buttons[1])
    assert hook.last["callback_query"]["data"] == "2"


def test_an_old_or_forged_tap_can_be_made_and_a_deleted_message_is_inaccessible(line: Line, hook: Hook) -> None:
    ana = line.started()
    message = shown(line, ana, keyboard([("Go", "go")]))
    line.ask(lambda bot: bot.delete_message(ana.id, message.id))
    line.telegram.tap_data(ana, message, "forged")
    query = hook.last["callback_query"]
    assert query["data"] == "forged"
    assert (query["message"]["date"], query["message"]["message_id"]) == (0, message.id)
    assert "text" not in query["message"]


def test_a_link_button_opens_its_url_and_the_bot_learns_nothing(line: Line, hook: Hook) -> None:
    ana = line.started()
    message = shown(line, ana, InlineKeyboardMarkup([[InlineKeyboardButton("Map", url="https://example.com/map")]]))
    assert line.telegram.tap(ana, message, "Map") == Delivery(url="https://example.com/map")
    assert len(hook.updates) == 1


def tapped(line: Line) -> Delivery:
    ana = line.started()
    return line.telegram.tap(ana, shown(line, ana, keyboard([("Go", "go")])), "Go")


def query_id(tap: Delivery) -> str:
    return str((tap.update or {})["callback_query"]["id"])


def test_the_answer_to_a_tap_is_kept(line: Line) -> None:
    tap, other = tapped(line), tapped(line)
    assert line.telegram.answer_to(tap) is None
    url = "https://t.me/OurBot?start=a"
    line.ask(lambda bot: bot.answer_callback_query(query_id(tap), "x" * 200, show_alert=True, url=url))
    answer = line.telegram.answer_to(tap)
    assert answer is not None
    assert (answer.text, answer.alert, answer.url, answer.at) == ("x" * 200, True, url, NOON)
    assert line.telegram.answer_to(other) is None


TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def test_a_tap_is_answered_once(line: Line) -> None:
    tap = tapped(line)
    line.ask(lambda bot: bot.answer_callback_query(query_id(tap)))
    assert line.refusal(lambda bot: bot.answer_callback_query(query_id(tap), "again")) == TOO_OLD
    assert [answer.text for answer in line.telegram.answers] == [""]


def test_a_tap_is_answered_in_time(line: Line) -> None:
    in_time, late = tapped(line), tapped(line)
    line.clock.now += 150
    line.ask(lambda bot: bot.answer_callback_query(query_id(in_time)))
    line.clock.now += 1
    assert line.refusal(lambda bot: bot.answer_callback_query(query_id(late))) == TOO_OLD
    assert line.refusal(lambda bot: bot.answer_callback_query("invented")) == TOO_OLD


def test_an_answer_that_is_not_right_is_refused_and_the_tap_can_still_be_answered(line: Line) -> None:
    tap = tapped(line)
    why = line.refusal(lambda bot: bot.answer_callback_query(query_id(tap), "x" * 201))
    assert why == "Bad Request: MESSAGE_TOO_LONG"
    why = line.refusal(lambda bot: bot.answer_callback_query(query_id(tap), url="https://example.com"))
    assert why == "Bad Request: URL_INVALID"
    line.ask(lambda bot: bot.answer_callback_query(query_id(tap)))


def test_a_late_answer_is_the_error_that_the_official_client_knows(line: Line) -> None:
    with pytest.raises(BadRequest, match="Query is too old"):
        line.ask(lambda bot: bot.answer_callback_query("invented"))
