"""Who and what writes in Telegram besides people: other bots, groups and channels; and words beside a picture."""

from __future__ import annotations

import asyncio
import json
from itertools import count

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.telegram.app import close, create_app
from adapters.telegram.webhook import Webhook
from standins.telegram import Chat, User
from tests.support.chats import SALSA_1, TELEGRAM_SECRET, TELEGRAM_TOKEN, TelegramStudent, World

pytestmark = pytest.mark.at_second_school_if_deep("what Telegram gets and gives is looked at as it is")

_numbers = count(9_000_000)
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL = {"id": 136_817_688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
BOT = {"id": 777, "is_bot": True, "first_name": "Other", "username": "other_bot"}
A_COMMAND = [{"type": "bot_command", "offset": 0, "length": 8}]


@pytest.fixture
def ana(world: World) -> TelegramStudent:
    return TelegramStudent(world)


def deliver(world: World, chat: Chat | User, kind: str, **message: object) -> int:
    """A message there as Telegram sends it; the status that it is answered with."""
    whole = {"message_id": next(_numbers), "date": 1_795_000_000, "chat": {"id": chat.id, "type": kind}, **message}
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    body = json.dumps({"update_id": next(_numbers), "message": whole})
    return httpx.post(world.telegram.bot_url, headers=headers, content=body, timeout=60).status_code


def asks_for_salsa(world: World) -> dict[str, object]:
    return {"text": world.words.says("/classes salsa"), "entities": A_COMMAND}


def of_person(user: User) -> dict[str, object]:
    return {"id": user.id, "is_bot": False, "first_name": user.first_name}


@pytest.mark.promise("T6")
def test_another_bot_is_not_answered_or_two_would_answer_each_other_without_end(
    world: World, ana: TelegramStudent
) -> None:
    group = world.telegram.group("Salsa friends", ana.user)
    assert deliver(world, ana.user, "private", **{"from": BOT}, text=world.words.says("salsa")) == 200
    assert deliver(world, group, "supergroup", **{"from": BOT}, **asks_for_salsa(world)) == 200
    assert world.telegram.messages(ana.user) == world.telegram.messages(group) == []


@pytest.mark.promise("T5", "T6")
@pytest.mark.parametrize("sender", [ANONYMOUS, CHANNEL], ids=["an admin", "a channel"])
def test_who_writes_as_the_group_or_a_channel_is_answered(
    world: World, ana: TelegramStudent, sender: dict[str, object]
) -> None:
    group = world.telegram.group("Salsa friends", ana.user)
    sent_as = {"id": group.id, "type": "supergroup", "title": "Salsa friends"}
    assert deliver(world, group, "supergroup", **{"from": sender}, sender_chat=sent_as, **asks_for_salsa(world)) == 200
    (answer,) = world.telegram.messages(group)
    assert world.words.reads(answer.text).startswith("Salsa classes")


@pytest.mark.promise("T6")
def test_the_words_beside_a_picture_are_read(world: World, ana: TelegramStudent) -> None:
    picture = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    ana.says("/help")
    salsa = world.words.says("salsa")
    deliver(world, ana.user, "private", **{"from": of_person(ana.user)}, photo=picture, caption=salsa)
    assert ana.text.startswith("Salsa classes")
    ana.says(f"/start {SALSA_1.slug}")
    deliver(world, ana.user, "private", **{"from": of_person(ana.user)}, photo=picture, caption="ana@example.com")
    assert "We'll book you as ana@example.com" in ana.sees()


@pytest.mark.promise("T4")
@pytest.mark.parametrize("day", ["0001-01-01-MON-0000", "9999-12-31-FRI-2359"])
def test_a_link_to_a_class_at_the_end_of_the_calendar_is_like_any_that_means_nothing(
    world: World, ana: TelegramStudent, day: str
) -> None:
    with capture_logs() as logs:
        ana.says(f"/start {day}")
    assert "Book a dance class" in ana.text
    assert [line for line in logs if line["log_level"] == "error"] == []


@pytest.mark.promise("T2", "T10")
def test_half_a_character_does_not_cost_the_answer_in_which_it_is_said_back(world: World, ana: TelegramStudent) -> None:
    group = world.telegram.group("Salsa friends", ana.user)
    typed = {"text": "/classes \ud83d", "entities": A_COMMAND}
    assert deliver(world, group, "supergroup", **{"from": of_person(ana.user)}, **typed) == 200
    (answer,) = world.telegram.messages(group)
    assert answer.text.startswith('We don\'t teach "\ufffd"')


def test_who_writes_to_a_channel_is_answered_in_their_own_topic_there(world: World, ana: TelegramStudent) -> None:
    channel = world.telegram.group("Ask the school", ana.user)
    said = {"from": of_person(ana.user), "direct_messages_topic": {"topic_id": 42}, **asks_for_salsa(world)}
    deliver(world, channel, "supergroup", **said)
    (call,) = world.telegram.calls_of("sendMessage")
    assert call.arguments["direct_messages_topic_id"] == "42"


def test_updates_that_are_to_come_again_and_do_not_are_forgotten(world: World, ana: TelegramStudent) -> None:
    app = create_app(world.bot.desk, bot_token=TELEGRAM_TOKEN, api_url="http://127.0.0.1:9/bot")
    webhook = Webhook(app, TELEGRAM_SECRET)

    async def deliver_all() -> None:
        for number in range(1_010):
            message = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}
            body = json.dumps({"update_id": number, "message": message}).encode()
            assert await webhook.take(TELEGRAM_SECRET, body) == 503
        await close(app)

    asyncio.run(deliver_all())
    assert len(webhook._deliveries) == 1_000
