"""The stand-in as a bot meets it over HTTP, with the official client and by hand; also what the other files share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.standins.serving import serving
from bot.standins.telegram import TelegramStandIn, User

T = TypeVar("T")
TOKEN = "42:not-a-secret"
NOON = 1_700_000_000.0


class Hands:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Line:
    """A stand-in that is being served, and the official client's way to it."""

    telegram: TelegramStandIn
    api_url: str
    clock: Hands

    def ask(self, use: Callable[[Bot], Awaitable[T]]) -> T:
        async def run() -> T:
            async with Bot(TOKEN, base_url=self.api_url) as bot:
                return await use(bot)

        return asyncio.run(run())

    def refusal(self, use: Callable[[Bot], Awaitable[object]]) -> str:
        """The description with which the last call was refused."""
        with pytest.raises(TelegramError):
            self.ask(use)
        return self.telegram.calls[-1].error or "it was done"

    def started(self, name: str = "Ana") -> User:
        """Somebody whom the bot may write to."""
        user = self.telegram.user(name)
        self.telegram.start(user)
        return user


@contextmanager
def served(*, bot_url: str = "", secret: str = "", tries: int = 1, reads_all: bool = False) -> Iterator[Line]:
    clock = Hands()
    telegram = TelegramStandIn(
        token=TOKEN,
        username="OurBot",
        bot_url=bot_url,
        secret=secret,
        tries=tries,
        timeout_seconds=10,
        reads_all_group_messages=reads_all,
        clock=clock,
    )
    with serving(telegram.app) as address:
        yield Line(telegram, f"{address}/bot", clock)


@pytest.fixture
def line() -> Iterator[Line]:
    with served() as made:
        yield made


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


def raw(line: Line, method: str, **fields: str) -> tuple[int, object]:
    answer = httpx.post(f"{line.api_url}{TOKEN}/{method}", data=fields, timeout=5)
    return answer.status_code, answer.json()


def test_the_bot_learns_who_it_is_from_its_token(line: Line) -> None:
    me = line.ask(lambda bot: bot.get_me())
    assert (me.id, me.username, me.is_bot, me.can_read_all_group_messages) == (42, "OurBot", True, False)


def test_a_wrong_token_is_unauthorized_and_leaves_no_trace(line: Line) -> None:
    answer = httpx.get(f"{line.api_url}42:wrong/getMe", timeout=5)
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert line.telegram.calls == []


def test_the_official_client_takes_a_wrong_token_for_what_it_is(line: Line) -> None:
    async def run() -> None:
        async with Bot("42:wrong", base_url=line.api_url):
            pass

    with pytest.raises(InvalidToken):
        asyncio.run(run())


def test_an_unknown_method_is_not_found(line: Line) -> None:
    not_found = {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert raw(line, "sendSmoke") == (404, not_found)


def test_a_path_that_is_no_method_is_not_found(line: Line) -> None:
    answer = httpx.get(f"{line.api_url}", timeout=5)
    assert (answer.status_code, answer.json()["description"]) == (404, "Not Found")


def test_arguments_come_in_a_query_a_form_multipart_or_json(line: Line) -> None:
    ana = line.started()
    url, chat = f"{line.api_url}{TOKEN}/sendMessage", str(ana.id)
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    fields = {"chat_id": chat, "text": "größer", "reply_markup": json.dumps(markup)}
    answers = [
        httpx.get(url, params=fields, timeout=5),
        httpx.post(url, data=fields, timeout=5),
        httpx.post(url, data=fields, files={"unused": ("a.txt", b"a")}, timeout=5),
        httpx.post(url, json={"chat_id": ana.id, "text": "größer", "reply_markup": markup}, timeout=5),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["größer"] * 4
    assert [answer.json()["result"]["reply_markup"] for answer in answers] == [markup] * 4


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"{", "can't parse parameter value"), (b"[1]", "JSON object expected")],
)
def test_a_json_body_that_is_no_object_is_refused(line: Line, body: bytes, why: str) -> None:
    answer = httpx.post(f"{line.api_url}{TOKEN}/getMe", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {why}")


def test_methods_are_known_in_any_case(line: Line) -> None:
    assert raw(line, "GETME")[0] == 200
    assert line.telegram.calls[-1].method == "getMe"


def test_calls_are_on_record_with_time_and_arguments_but_without_the_token(line: Line) -> None:
    ana = line.started()
    line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=keyboard([("Go", "go")])))
    call = line.telegram.calls_of("sendMessage")[0]
    assert call.arguments == {
        "chat_id": str(ana.id),
        "text": "Hi",
        "reply_markup": {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]},
    }
    assert (call.at, call.error) == (NOON, None)
    assert TOKEN not in repr(line.telegram.calls)


def test_a_call_fails_on_demand_as_often_as_asked_and_is_not_done(line: Line) -> None:
    ana = line.started()
    line.telegram.trouble.fail("sendMessage", 500, "Internal Server Error", times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Internal Server Error"):
            line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert [message.text for message in line.telegram.messages(ana)] == ["/start"]
    line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert line.telegram.last_message(ana).text == "Hi"
    assert [call.error for call in line.telegram.calls_of("sendMessage")] == ["Internal Server Error"] * 2 + [None]


def test_trouble_of_one_method_leaves_the_others_alone(line: Line) -> None:
    line.telegram.trouble.fail("sendMessage", 500, "Internal Server Error")
    assert raw(line, "getMe")[0] == 200


def test_a_flood_says_when_to_come_back(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # or the client warns of its own future
    ana = line.started()
    line.telegram.trouble.flood("sendMessage", 7)
    body = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert raw(line, "sendMessage", chat_id=str(ana.id), text="Hi") == (429, body)
    line.telegram.trouble.flood("sendMessage", 7)
    with pytest.raises(RetryAfter) as flood:
        line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert flood.value.retry_after == timedelta(seconds=7)


def test_a_call_is_done_late_on_demand_though_nobody_waits_for_it_any_more(line: Line) -> None:
    ana = line.started()
    line.telegram.trouble.delay("sendMessage", 0.5)
    with pytest.raises(TimedOut):
        line.ask(lambda bot: bot.send_message(ana.id, "Hi", read_timeout=0.1))
    assert [message.text for message in line.telegram.messages(ana)] == ["/start"]
    line.telegram.wait_until(lambda: line.telegram.last_message(ana).text == "Hi")


def test_an_answer_is_lost_on_demand_though_the_call_was_done(line: Line) -> None:
    ana = line.started()
    line.telegram.trouble.lose("sendMessage")
    with pytest.raises(NetworkError):
        line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert line.telegram.last_message(ana).text == "Hi"


def test_trouble_is_forgotten_on_demand(line: Line) -> None:
    line.telegram.trouble.fail("getMe", 500, "Internal Server Error")
    line.telegram.trouble.clear()
    assert raw(line, "getMe")[0] == 200


def test_nobody_can_be_written_to_before_they_start_the_bot(line: Line) -> None:
    ana = line.telegram.user("Ana")
    with pytest.raises(Forbidden):
        line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert line.telegram.calls[-1].error == "Forbidden: bot can't initiate conversation with a user"
    line.telegram.start(ana)
    line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert line.telegram.last_message(ana).text == "Hi"


def test_who_blocked_the_bot_can_not_be_written_to_until_they_unblock_it(line: Line) -> None:
    ana = line.started()
    line.telegram.block(ana)
    with pytest.raises(Forbidden):
        line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    assert line.telegram.calls[-1].error == "Forbidden: bot was blocked by the user"
    line.telegram.unblock(ana)
    line.ask(lambda bot: bot.send_message(ana.id, "Hi"))


def test_a_chat_that_is_not_there_is_not_found(line: Line) -> None:
    assert line.refusal(lambda bot: bot.send_message(7, "Hi")) == "Bad Request: chat not found"
    assert line.refusal(lambda bot: bot.get_chat(7)) == "Bad Request: chat not found"
    assert raw(line, "sendMessage", text="Hi")[1] == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: chat_id is empty",
    }


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


def test_waiting_ends_with_what_is_waited_for_or_with_the_time(line: Line) -> None:
    ana = line.started()
    line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=ForceReply()))
    line.telegram.wait_until(lambda: line.telegram.last_message(ana).text == "Hi")
    with pytest.raises(TimeoutError):
        line.telegram.wait_until(lambda: False, seconds=0.01)


def test_a_bad_request_is_one_for_the_official_client_too(line: Line) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        line.ask(lambda bot: bot.send_message(7, "Hi"))
