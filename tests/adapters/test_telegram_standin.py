"""The stand-in as a bot meets it over HTTP, with the official client and by hand; also what the other files share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from standins.serving import serving
from standins.telegram import TelegramStandIn, User
from tests.support.limits import LONGEST_WAIT

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

    def bot(self, token: str = TOKEN) -> Bot:
        """The official client; it need not load certificates for a call on loopback, which takes it longest."""
        plain, polling = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
        return Bot(token, base_url=self.api_url, request=plain, get_updates_request=polling)

    def ask(self, use: Callable[[Bot], Awaitable[T]]) -> T:
        async def run() -> T:
            async with self.bot() as bot:
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


class Door:
    """One server for a whole module, behind which each test puts an app of its own."""

    def __init__(self) -> None:
        self.address = ""
        self.app: ASGIApp = Starlette()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@contextmanager
def open_door() -> Iterator[Door]:
    door = Door()
    with serving(door) as door.address:
        yield door


def new_line(door: Door, *, bot_url: str = "", secret: str = "", tries: int = 1, reads_all: bool = False) -> Line:
    """A stand-in of the test's own behind the door."""
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
    door.app = telegram.app
    return Line(telegram, f"{door.address}/bot", clock)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened


@pytest.fixture
def line(door: Door) -> Line:
    return new_line(door)


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


def raw(line: Line, method: str, **fields: str) -> tuple[int, object]:
    answer = httpx.post(f"{line.api_url}{TOKEN}/{method}", data=fields, timeout=LONGEST_WAIT)
    return answer.status_code, answer.json()


def test_the_bot_learns_who_it_is_from_its_token(line: Line) -> None:
    me = line.ask(lambda bot: bot.get_me())
    assert (me.id, me.username, me.is_bot, me.can_read_all_group_messages) == (42, "OurBot", True, False)


def test_a_wrong_token_is_unauthorized_and_leaves_no_trace(line: Line) -> None:
    answer = httpx.get(f"{line.api_url}42:wrong/getMe", timeout=LONGEST_WAIT)
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert line.telegram.calls == []


def test_the_official_client_takes_a_wrong_token_for_what_it_is(line: Line) -> None:
    async def run() -> None:
        async with line.bot("42:wrong"):
            pass

    with pytest.raises(InvalidToken):
        asyncio.run(run())


def test_an_unknown_method_is_not_found(line: Line) -> None:
    not_found = {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert raw(line, "sendSmoke") == (404, not_found)


def test_a_path_that_is_no_method_is_not_found(line: Line) -> None:
    answer = httpx.get(f"{line.api_url}", timeout=LONGEST_WAIT)
    assert (answer.status_code, answer.json()["description"]) == (404, "Not Found")


def test_arguments_come_in_a_query_a_form_multipart_or_json(line: Line) -> None:
    ana = line.started()
    url, chat = f"{line.api_url}{TOKEN}/sendMessage", str(ana.id)
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    fields = {"chat_id": chat, "text": "größer", "reply_markup": json.dumps(markup)}
    answers = [
        httpx.get(url, params=fields, timeout=LONGEST_WAIT),
        httpx.post(url, data=fields, timeout=LONGEST_WAIT),
        httpx.post(url, data=fields, files={"unused": ("a.txt", b"a")}, timeout=LONGEST_WAIT),
        httpx.post(url, json={"chat_id": ana.id, "text": "größer", "reply_markup": markup}, timeout=LONGEST_WAIT),
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


def test_waiting_ends_with_what_is_waited_for_or_with_the_time(line: Line) -> None:
    ana = line.started()
    line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=ForceReply()))
    line.telegram.wait_until(lambda: line.telegram.last_message(ana).text == "Hi")
    with pytest.raises(TimeoutError):
        line.telegram.wait_until(lambda: False, seconds=0.01)


def test_a_bad_request_is_one_for_the_official_client_too(line: Line) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        line.ask(lambda bot: bot.send_message(7, "Hi"))
