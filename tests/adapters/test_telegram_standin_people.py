from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update
from telegram.error import BadRequest, Forbidden

from bot.standins.serving import serving
from bot.standins.telegram import Chat, Delivery, Message, User
from tests.adapters.test_telegram_standin import NOON, Line, keyboard, served

SECRET = "s3cret"


@dataclass
class Hook:
    """A bot's webhook that keeps what comes and answers as it is told: `answers` first, then 200."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def app(self) -> Starlette:
        async def receive(request: Request) -> Response:
            assert request.headers["content-type"] == "application/json"
            self.updates.append(await request.json())
            self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
            return self.answers.pop(0) if self.answers else Response()

        return Starlette(routes=[Route("/hook", receive, methods=["POST"])])

    @property
    def last(self) -> dict[str, Any]:
        return self.updates[-1]


@pytest.fixture
def hook() -> Hook:
    return Hook()


@pytest.fixture
def line(hook: Hook) -> Iterator[Line]:
    with serving(hook.app()) as address, served(bot_url=f"{address}/hook", secret=SECRET) as made:
        yield made


def shown(line: Line, chat: User | Chat, markup: InlineKeyboardMarkup | ForceReply | None = None) -> Message:
    """What the bot has just written."""
    line.ask(lambda bot: bot.send_message(chat.id, "Hi", reply_markup=markup))
    return line.telegram.last_message(chat)


def test_a_text_arrives_as_telegram_sends_it_with_the_secret(line: Line, hook: Hook) -> None:
    ana = line.telegram.user("Ana", username="ana", language_code="pt-br")
    delivery = line.telegram.send(ana, "💃 /classes salsa")
    sender = {"id": ana.id, "is_bot": False, "first_name": "Ana", "username": "ana", "language_code": "pt-br"}
    assert delivery.message is not None
    assert hook.updates == [
        {
            "update_id": hook.last["update_id"],
            "message": {
                "message_id": delivery.message.id,
                "from": sender,
                "chat": {"id": ana.id, "type": "private", "first_name": "Ana", "username": "ana"},
                "date": int(NOON),
                "text": "💃 /classes salsa",
                "entities": [{"type": "bot_command", "offset": 3, "length": 8}],
            },
        }
    ]
    assert hook.secrets == [SECRET]
    assert (delivery.status, delivery.update) == (200, hook.last)
    assert 0 < delivery.seconds < 10


def test_every_kind_of_update_can_be_read_by_the_official_client(line: Line, hook: Hook) -> None:
    ana, ben = line.started("Ana"), line.telegram.user("Ben")
    group = line.telegram.group("Friday crew", ana)
    line.telegram.tap(ana, shown(line, ana, keyboard([("Go", "go")])), "Go")
    said = line.telegram.send(ana, "Hi").message
    assert said is not None
    line.telegram.edit(ana, said, "Ho")
    line.telegram.send_sticker(ana)
    line.telegram.send_photo(ana, caption="me")
    line.telegram.send_voice(ana)
    line.telegram.forward(ana, "news", written_by=ben)
    line.telegram.join(ben, group)
    line.telegram.block(ana)

    updates = line.ask(lambda bot: parsed(bot, hook))
    kinds = [next(name for name in update.to_dict() if name != "update_id") for update in updates]
    assert kinds == [
        "message",
        "callback_query",
        "message",
        "edited_message",
        *["message"] * 5,
        "my_chat_member",
    ]
    messages = [update.message for update in updates if update.message]
    assert messages[2].sticker
    assert (messages[3].caption, len(messages[3].photo)) == ("me", 1)
    assert messages[4].voice
    assert messages[5].forward_origin is not None
    assert [user.first_name for user in messages[6].new_chat_members] == ["Ben"]


async def parsed(bot: Bot, hook: Hook) -> list[Update]:
    return [Update.de_json(update, bot) for update in hook.updates]


def test_start_carries_the_payload_of_a_deep_link(line: Line, hook: Hook) -> None:
    ana = line.telegram.user("Ana")
    line.telegram.start(ana)
    assert hook.last["message"]["text"] == "/start"
    line.telegram.start(ana, "2024-12-09-MON-1830")
    assert hook.last["message"]["text"] == "/start 2024-12-09-MON-1830"
    assert hook.last["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


@pytest.mark.parametrize("url", ["https://t.me/ourbot?start=a_b-1", "tg://resolve?domain=OurBot&start=a_b-1"])
def test_following_a_deep_link_starts_the_bot_with_its_payload(line: Line, hook: Hook, url: str) -> None:
    line.telegram.follow(line.telegram.user("Ana"), url)
    assert hook.last["message"]["text"] == "/start a_b-1"


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/OtherBot?start=a",
        "https://example.com/OurBot?start=a",
        "https://t.me/OurBot?start=a%20b",
        f"https://t.me/OurBot?start={'a' * 65}",
    ],
)
def test_a_link_elsewhere_or_with_a_bad_payload_can_not_be_followed(line: Line, hook: Hook, url: str) -> None:
    ana = line.telegram.user("Ana")
    with pytest.raises(LookupError):
        line.telegram.follow(ana, url)
    assert hook.updates == []


def test_a_link_without_payload_only_opens_the_chat(line: Line, hook: Hook) -> None:
    assert line.telegram.follow(line.telegram.user("Ana"), "https://t.me/OurBot") == Delivery(url="https://t.me/OurBot")
    assert hook.updates == []


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


def test_an_edited_message_arrives_as_such(line: Line, hook: Hook) -> None:
    ana = line.started()
    said = line.telegram.send(ana, "/classes salsa").message
    assert said is not None
    line.clock.now += 5
    line.telegram.edit(ana, said, "/classes bachata")
    edited = hook.last["edited_message"]
    assert (edited["message_id"], edited["text"], edited["date"]) == (said.id, "/classes bachata", int(NOON))
    assert edited["edit_date"] == int(NOON) + 5
    with pytest.raises(LookupError):
        line.telegram.edit(line.started("Ben"), said, "mine")


def test_a_text_after_a_forced_reply_is_the_reply_once(line: Line, hook: Hook) -> None:
    ana = line.started()
    asked = shown(line, ana, ForceReply())
    line.telegram.send(ana, "ana@example.com")
    assert hook.last["message"]["reply_to_message"]["message_id"] == asked.id
    line.telegram.send(ana, "and?")
    assert "reply_to_message" not in hook.last["message"]


def test_a_forced_reply_can_be_dismissed(line: Line, hook: Hook) -> None:
    ana = line.started()
    shown(line, ana, ForceReply())
    line.telegram.send(ana, "ana@example.com", dismiss_reply=True)
    assert "reply_to_message" not in hook.last["message"]


def test_a_selective_forced_reply_in_a_group_is_for_whom_it_answers(line: Line, hook: Hook) -> None:
    ana, ben = line.started("Ana"), line.started("Ben")
    group = line.telegram.group("Friday crew", ana, ben)
    said = line.telegram.send(ana, "/classes@OurBot", group).message
    assert said is not None
    to_ana = ReplyParameters(said.id)
    markup = ForceReply(selective=True)
    line.ask(lambda bot: bot.send_message(group.id, "Which?", reply_markup=markup, reply_parameters=to_ana))
    assert line.telegram.send(ben, "salsa", group).update is None
    line.ask(lambda bot: bot.send_message(group.id, "Which?", reply_markup=markup, reply_parameters=to_ana))
    line.telegram.send(ana, "salsa", group)
    assert hook.last["message"]["reply_to_message"]["text"] == "Which?"


def test_one_can_reply_to_any_message(line: Line, hook: Hook) -> None:
    ana = line.started()
    first = line.telegram.last_message(ana)
    shown(line, ana)
    line.telegram.send(ana, "that one", reply_to=first)
    assert hook.last["message"]["reply_to_message"]["message_id"] == first.id


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/classes@OurBot salsa", True),
        ("/classes@ourbot", True),
        ("/classes@OtherBot", False),
        ("/classes", False),
        ("salsa?", False),
        ("well /classes@OurBot", False),
    ],
)
def test_in_a_group_the_bot_sees_only_what_is_meant_for_it(line: Line, hook: Hook, text: str, *, seen: bool) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana)
    delivery = line.telegram.send(ana, text, group)
    assert (len(hook.updates) == 1, delivery.update is not None) == (seen, seen)
    assert line.telegram.last_message(group).text == text


def test_in_a_group_a_plain_command_is_for_the_bot_that_wrote_last(line: Line) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana)
    shown(line, group)
    assert line.telegram.send(ana, "/classes", group).update is not None
    line.telegram.another_bot_posts(group, "I am here too")
    assert line.telegram.send(ana, "/classes", group).update is None


def test_in_a_group_the_bot_sees_replies_to_itself(line: Line) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana)
    theirs = line.telegram.send(ana, "Hi all", group).message
    ours = shown(line, group)
    assert line.telegram.send(ana, "thanks", group, reply_to=ours).update is not None
    assert line.telegram.send(ana, "me again", group, reply_to=theirs).update is None


def test_without_privacy_mode_the_bot_sees_everything_in_a_group(hook: Hook) -> None:
    with serving(hook.app()) as address, served(bot_url=f"{address}/hook", reads_all=True) as line:
        ana = line.telegram.user("Ana")
        assert line.telegram.send(ana, "Hi all", line.telegram.group("Friday crew", ana)).update is not None
        assert line.ask(lambda bot: bot.get_me()).can_read_all_group_messages is True


def test_every_member_can_tap_what_the_bot_shows_in_a_group_and_nobody_else(line: Line, hook: Hook) -> None:
    ana, ben, eve = (line.telegram.user(name) for name in ("Ana", "Ben", "Eve"))
    group = line.telegram.group("Friday crew", ana, ben)
    message = shown(line, group, keyboard([("Book", "1:bk")]))
    line.telegram.tap(ben, message, "Book")
    query = hook.last["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]) == (
        ben.id,
        {"id": group.id, "type": "supergroup", "title": "Friday crew"},
    )
    with pytest.raises(LookupError, match="Eve is not in Friday crew"):
        line.telegram.tap(eve, message, "Book")
    with pytest.raises(LookupError, match="Eve is not in Friday crew"):
        line.telegram.send(eve, "Hi", group)


def test_the_bot_is_told_when_it_comes_into_a_group_and_when_it_is_thrown_out(line: Line, hook: Hook) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana, bot_is_member=False)
    assert line.telegram.send(ana, "/classes@OurBot", group).update is None
    line.telegram.add_bot(ana, group)
    told, service = hook.updates
    assert told["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert told["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["username"] == "OurBot"
    shown(line, group)
    line.telegram.remove_bot(ana, group)
    assert hook.last["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(Forbidden):
        shown(line, group)


def test_the_bot_is_told_who_blocks_and_unblocks_it(line: Line, hook: Hook) -> None:
    ana = line.started()
    line.telegram.block(ana)
    change = hook.last["my_chat_member"]
    assert (change["chat"]["id"], change["from"]["id"]) == (ana.id, ana.id)
    assert [change[name]["status"] for name in ("old_chat_member", "new_chat_member")] == ["member", "kicked"]
    with pytest.raises(LookupError, match="Ana has blocked the bot"):
        line.telegram.send(ana, "Hi")
    line.telegram.start(ana)
    change, started = (update.get("my_chat_member", update) for update in hook.updates[-2:])
    assert change["new_chat_member"]["status"] == "member"
    assert started["message"]["text"] == "/start"


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


def test_an_update_is_sent_as_often_as_set_until_it_gets_2xx(hook: Hook) -> None:
    with serving(hook.app()) as address, served(bot_url=f"{address}/hook", tries=3) as line:
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


def test_without_a_webhook_an_update_waits(hook: Hook) -> None:
    with served() as line:
        delivery = line.telegram.send(line.telegram.user("Ana"), "Hi")
        assert (delivery.status, delivery.seconds) == (None, 0.0)
        with serving(hook.app()) as address:
            line.ask(lambda bot: bot.set_webhook(f"{address}/hook"))
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


def test_the_last_message_of_an_empty_chat_is_an_error(line: Line) -> None:
    ana = line.telegram.user("Ana")
    with pytest.raises(LookupError, match=f"no message in chat {ana.id}"):
        line.telegram.last_message(ana)


def test_a_late_answer_is_the_error_that_the_official_client_knows(line: Line) -> None:
    with pytest.raises(BadRequest, match="Query is too old"):
        line.ask(lambda bot: bot.answer_callback_query("invented"))
