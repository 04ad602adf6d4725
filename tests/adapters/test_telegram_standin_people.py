from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, ForceReply, InlineKeyboardMarkup, Update

from standins.telegram import Chat, Delivery, Message, User
from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import NOON, Door, Line, keyboard, new_line, open_door

SECRET = "s3cret"


@dataclass
class Hook:
    """A bot's webhook that keeps what comes and answers as it is told: `answers` first, then 200."""

    url: str
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


door = shared.door


@pytest.fixture(scope="module")
def hook_door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened


@pytest.fixture
def hook(hook_door: Door) -> Hook:
    made = Hook(f"{hook_door.address}/hook")
    hook_door.app = made.app()
    return made


@pytest.fixture
def line(door: Door, hook: Hook) -> Line:
    return new_line(door, bot_url=hook.url, secret=SECRET)


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


def test_one_can_reply_to_any_message(line: Line, hook: Hook) -> None:
    ana = line.started()
    first = line.telegram.last_message(ana)
    shown(line, ana)
    line.telegram.send(ana, "that one", reply_to=first)
    assert hook.last["message"]["reply_to_message"]["message_id"] == first.id


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


def test_the_last_message_of_an_empty_chat_is_an_error(line: Line) -> None:
    ana = line.telegram.user("Ana")
    with pytest.raises(LookupError, match=f"no message in chat {ana.id}"):
        line.telegram.last_message(ana)
