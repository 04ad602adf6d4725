"""Updates that Telegram really sends and that can't be built from their JSON, and bodies of any size, by webhook."""

from __future__ import annotations

import json
import socket

import httpx
import pytest
from structlog.testing import capture_logs

from tests.support.chats import TELEGRAM_SECRET as SECRET
from tests.support.chats import SlackStudent, TelegramStudent, World

pytestmark = pytest.mark.at_second_school_if_deep("what Telegram gets and gives is looked at as it is")

PRIVATE = "Ana's own words"
FROM = {"id": 42, "is_bot": False, "first_name": PRIVATE}
CHAT = {"id": 42, "type": "private"}
MESSAGE = {"message_id": 1, "date": 1_795_000_000, "chat": CHAT, "from": FROM, "text": PRIVATE}


UNREADABLE: dict[str, object] = {
    "a hidden user without a name": {**MESSAGE, "forward_origin": {"type": "hidden_user", "date": 1}},
    "a message without a date": {name: value for name, value in MESSAGE.items() if name != "date"},
    "a message without a chat": {name: value for name, value in MESSAGE.items() if name != "chat"},
    "a date out of range": {**MESSAGE, "date": 10**18},
    "a date that is a word": {**MESSAGE, "date": "soon"},
    "a list for an object": {**MESSAGE, "entities": {"type": "bold"}},
    "a number for an object": {**MESSAGE, "contact": 7},
    "an empty message": {},
    "no object": [],
}


def post(world: World, body: str | bytes, secret: str = SECRET) -> httpx.Response:
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
    return httpx.post(world.telegram.bot_url, headers=headers, content=body, timeout=60)


@pytest.mark.fault("F2")
@pytest.mark.parametrize("message", UNREADABLE.values(), ids=UNREADABLE)
def test_an_update_that_cannot_be_built_is_taken_and_leaves_one_line_without_its_content(
    world: World, message: object
) -> None:
    with capture_logs() as logs:
        response = post(world, json.dumps({"update_id": 7, "message": message}))
    assert response.status_code == 200
    lines = [line for line in logs if "passed over" in str(line["event"])]
    assert [line["update_id"] for line in lines] == [7]
    assert PRIVATE not in str(logs)
    assert "exc_info" not in lines[0]


@pytest.mark.fault("F2")
@pytest.mark.parametrize("levels", [300, 600, 900, 5_000])
def test_deep_nesting_is_taken_whether_it_is_too_deep_to_be_built_or_to_be_parsed(world: World, levels: int) -> None:
    opened = json.dumps(MESSAGE)[:-1] + ', "reply_to_message": '
    body = '{"update_id": 7, "message": ' + opened * levels + json.dumps(MESSAGE) + "}" * levels + "}"
    assert post(world, body).status_code == 200


@pytest.mark.fault("F2")
def test_a_tap_whose_message_cannot_be_built_is_taken(world: World) -> None:
    tap = {"id": "1", "from": FROM, "chat_instance": "1", "data": "x", "message": {"chat": CHAT}}
    assert post(world, json.dumps({"update_id": 7, "callback_query": tap})).status_code == 200


@pytest.mark.fault("F3")
@pytest.mark.parametrize("kilobytes", [69, 200, 1000])
def test_a_long_reply_to_a_long_message_is_answered_however_many_bytes_its_letters_take(
    world: World, kilobytes: int
) -> None:
    ana = TelegramStudent(world)
    ana.says("/help")
    before = len(world.telegram.messages(ana.user))
    sender = {"id": ana.user.id, "is_bot": False, "first_name": "Ana"}
    long = {**MESSAGE, "chat": {"id": ana.user.id, "type": "private"}, "from": sender}
    message = {**long, "text": "ж" * (kilobytes * 512 // 6)}
    body = json.dumps({"update_id": 9_000_001, "message": {**message, "reply_to_message": message}})
    assert len(body) > kilobytes * 1000
    assert post(world, body).status_code == 200
    assert len(world.telegram.messages(ana.user)) == before + 1


@pytest.mark.fault("F3")
def test_what_is_larger_than_any_update_is_passed_over(world: World) -> None:
    with capture_logs() as logs:
        assert post(world, json.dumps({"update_id": 7, "message": "x" * 3_000_000})).status_code == 200
    assert [line["event"] for line in logs if "too large" in str(line["event"])] == [
        "an update was passed over: it is too large"
    ]


@pytest.mark.fault("F3")
def test_the_secret_is_looked_at_before_the_body_is_read(world: World) -> None:
    host, _, port = world.url.removeprefix("http://").partition(":")
    head = f"POST /telegram/webhook HTTP/1.1\r\nHost: {host}\r\nContent-Length: 900000\r\n\r\nhalf"
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(head.encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")


@pytest.mark.fault("F3")
def test_other_routes_keep_the_small_limit_and_slacks_has_its_own(world: World) -> None:
    SlackStudent(world, "ben")
    assert httpx.post(f"{world.url}/classes/search", content=b"x" * 70_000).status_code == 413
    assert httpx.post(f"{world.url}/slack/events", content=b"x" * 900_000).status_code == 401
    assert httpx.post(f"{world.url}/slack/events", content=b"x" * 1_100_000).status_code == 413
