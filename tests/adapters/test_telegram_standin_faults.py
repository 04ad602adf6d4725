from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from standins.faults import Hold, LoseAnswer, RateLimit, Refuse
from standins.serving import serving
from standins.telegram import TelegramStandIn
from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import Line, raw

door, line = shared.door, shared.line


def test_a_call_fails_on_demand_as_often_as_asked_and_is_not_done(line: Line) -> None:
    ana = line.started()
    line.telegram.faults.inject("sendMessage", Refuse("Internal Server Error", 500), calls=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Internal Server Error"):
            line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert [message.text for message in line.telegram.messages(ana)] == ["/start"]
    line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert line.telegram.last_message(ana).text == "Hi"
    assert [call.error for call in line.telegram.calls_of("sendMessage")] == ["Internal Server Error"] * 2 + [None]


def test_method_names_are_taken_in_any_case(line: Line) -> None:
    """The Bot API does so: "All methods in the Bot API are case-insensitive"."""
    ana = line.started()
    assert raw(line, "SENDmessage", chat_id=str(ana.id), text="Hi")[0] == 200
    assert line.telegram.last_message(ana).text == "Hi"
    line.telegram.faults.inject("sendmessage", Refuse())
    assert raw(line, "sendMessage", chat_id=str(ana.id), text="Hi")[0] == 400
    assert [call.error for call in line.telegram.calls_of("sendMessage")] == [None, "Bad Request"]


def test_a_fault_of_one_method_leaves_the_others_alone(line: Line) -> None:
    line.telegram.faults.inject("sendMessage", Refuse("Internal Server Error", 500))
    assert raw(line, "getMe")[0] == 200


def test_a_flood_says_when_to_come_back(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # or the client warns of its own future
    ana = line.started()
    line.telegram.faults.inject("sendMessage", RateLimit(7))
    body = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert raw(line, "sendMessage", chat_id=str(ana.id), text="Hi") == (429, body)
    line.telegram.faults.inject("sendMessage", RateLimit(7))
    with pytest.raises(RetryAfter) as flood:
        line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert flood.value.retry_after == timedelta(seconds=7)


def test_more_messages_a_second_than_it_takes_are_refused_until_the_second_is_over(line: Line) -> None:
    telegram = TelegramStandIn(token=shared.TOKEN, messages_a_second=2, clock=line.clock)
    ana, ben = telegram.user("Ana"), telegram.user("Ben")
    with serving(telegram.app) as url:
        slow = Line(telegram, f"{url}/bot", line.clock)
        telegram.start(ana)
        telegram.start(ben)
        sent = [raw(slow, "sendMessage", chat_id=str(to.id), text="Hi")[0] for to in (ana, ben, ana)]
        assert sent == [200, 200, 429]
        assert raw(slow, "getMe")[0] == 200
        line.clock.now += 1
        assert raw(slow, "sendMessage", chat_id=str(ana.id), text="Hi")[0] == 200
    assert len(telegram.messages(ana)) == 3  # with her /start


def test_a_call_is_done_late_on_demand_though_nobody_waits_for_it_any_more(line: Line) -> None:
    ana = line.started()
    late = Hold()
    line.telegram.faults.inject("sendMessage", late)
    with pytest.raises(TimedOut):
        line.ask(lambda bot: bot.send_message(ana.id, "Hi", read_timeout=0.1))
    late.wait_for_calls()
    assert [message.text for message in line.telegram.messages(ana)] == ["/start"]
    late.release()
    line.telegram.wait_until(lambda: line.telegram.last_message(ana).text == "Hi")


def test_an_answer_is_lost_on_demand_though_the_call_was_done(line: Line) -> None:
    ana = line.started()
    line.telegram.faults.inject("sendMessage", LoseAnswer())
    with pytest.raises(NetworkError):
        line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert line.telegram.last_message(ana).text == "Hi"


def test_faults_are_forgotten_on_demand(line: Line) -> None:
    line.telegram.faults.inject("getMe", Refuse("Internal Server Error", 500))
    line.telegram.faults.clear()
    assert raw(line, "getMe")[0] == 200
