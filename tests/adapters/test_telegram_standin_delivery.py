from __future__ import annotations

import threading

import pytest
from starlette.responses import JSONResponse, Response

from standins.telegram import Delivery
from tests.adapters import test_telegram_standin_people as shared
from tests.adapters.test_telegram_standin import Door, Line, keyboard, new_line
from tests.adapters.test_telegram_standin_people import Hook, shown

door, hook_door, hook, line = shared.door, shared.hook_door, shared.hook, shared.line


def test_what_got_no_2xx_is_sent_again_when_asked_until_it_gets_one(line: Line, hook: Hook) -> None:
    ana = line.telegram.user("Ana")
    hook.answers = [Response(status_code=500), Response(status_code=302), Response(status_code=204)]
    assert line.telegram.send(ana, "Hi").status == 500
    info = line.ask(lambda bot: bot.get_webhook_info())
    assert (info.pending_update_count, info.last_error_message) == (
        1,
        "Wrong response from the webhook: 500 Internal Server Error",
    )
    assert [again.status for again in line.telegram.redeliver_pending()] == [302]
    assert [again.status for again in line.telegram.redeliver_pending()] == [204]
    assert line.telegram.redeliver_pending() == []
    assert hook.updates == [hook.updates[0]] * 3


def test_a_taken_update_is_sent_again_when_asked(line: Line, hook: Hook) -> None:
    delivery = line.telegram.send(line.telegram.user("Ana"), "Hi")
    assert line.telegram.redeliver(delivery).status == 200
    assert hook.updates == [delivery.update] * 2
    with pytest.raises(LookupError, match="the bot was sent nothing"):
        line.telegram.redeliver(Delivery())


def test_an_update_is_sent_as_often_as_set_until_it_gets_2xx(door: Door, hook: Hook) -> None:
    line = new_line(door, bot_url=hook.url, tries=3)
    ana = line.telegram.user("Ana")
    hook.answers = [Response(status_code=500)] * 2
    assert line.telegram.send(ana, "one").status == 200
    hook.answers = [Response(status_code=500)] * 3
    assert line.telegram.send(ana, "two").status == 500
    assert [update["message"]["text"] for update in hook.updates] == ["one"] * 3 + ["two"] * 3


def test_what_expired_is_not_sent_again(line: Line, hook: Hook) -> None:
    ana = line.started()
    message = shown(line, ana, keyboard([("Go", "go")]))
    hook.answers = [Response(status_code=500)]
    line.telegram.tap(ana, message, "Go")
    line.clock.now += 151
    assert line.telegram.redeliver_pending() == []


def test_a_bot_that_is_down_gets_its_update_later(line: Line, hook: Hook) -> None:
    url, ana = line.telegram.bot_url, line.telegram.user("Ana")
    line.telegram.bot_url = "http://127.0.0.1:1/hook"
    delivery = line.telegram.send(ana, "Hi")
    assert (delivery.status, delivery.update is not None) == (None, True)
    line.telegram.bot_url = url
    assert [again.status for again in line.telegram.redeliver_pending()] == [200]
    assert hook.updates == [delivery.update]


def test_without_a_webhook_an_update_waits(door: Door, hook: Hook) -> None:
    line = new_line(door)
    delivery = line.telegram.send(line.telegram.user("Ana"), "Hi")
    assert (delivery.status, delivery.seconds) == (None, 0.0)
    line.ask(lambda bot: bot.set_webhook(hook.url))
    line.telegram.redeliver_pending()
    assert (hook.updates, hook.secrets) == ([delivery.update], [None])


def test_a_method_in_the_bots_answer_is_done(line: Line, hook: Hook) -> None:
    ana = line.telegram.user("Ana")
    hook.answers = [JSONResponse({"method": "sendMessage", "chat_id": ana.id, "text": "Welcome"})]
    line.telegram.start(ana)
    assert line.telegram.last_message(ana).text == "Welcome"
    assert [(call.method, call.error) for call in line.telegram.calls] == [("sendMessage", None)]


@pytest.mark.parametrize(
    "body",
    [
        {"method": "getMe"},
        {"method": "setWebhook", "url": ""},
        {"method": "deleteWebhook"},
        {"ok": True},
        [],
    ],
)
def test_an_answer_asks_for_nothing_that_it_could_not_be_told_or_that_concerns_webhooks(
    line: Line, hook: Hook, body: object
) -> None:
    hook.answers = [JSONResponse(body)]
    assert line.telegram.start(line.telegram.user("Ana")).status == 200
    assert line.telegram.calls == []
    assert line.telegram.bot_url != ""


def test_a_refused_method_in_an_answer_is_on_record_only(line: Line, hook: Hook) -> None:
    hook.answers = [JSONResponse({"method": "sendMessage", "chat_id": 7, "text": "Hi"})]
    assert line.telegram.start(line.telegram.user("Ana")).status == 200
    assert [call.error for call in line.telegram.calls] == ["Bad Request: chat not found"]


def test_an_update_of_any_kind_can_be_sent(line: Line, hook: Hook) -> None:
    update = line.telegram.build_update("poll", {"id": "5"})
    assert line.telegram.deliver(update).status == 200
    assert hook.updates == [{"update_id": update["update_id"], "poll": {"id": "5"}}]


def test_a_webhook_that_the_bot_sets_itself_gets_the_secret_from_then_on(line: Line, hook: Hook) -> None:
    url = line.telegram.bot_url
    line.ask(lambda bot: bot.set_webhook(url, secret_token="another"))
    line.telegram.start(line.telegram.user("Ana"))
    assert hook.secrets == ["another"]


def test_people_act_at_once_without_losing_or_doubling_anything(line: Line, hook: Hook) -> None:
    people = [line.telegram.user(f"P{number}") for number in range(8)]
    threads = [threading.Thread(target=line.telegram.start, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({update["update_id"] for update in hook.updates}) == 8
    assert {update["message"]["from"]["id"] for update in hook.updates} == {user.id for user in people}
    assert len({line.telegram.last_message(user).id for user in people}) == 8
