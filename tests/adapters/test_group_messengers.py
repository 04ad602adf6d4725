"""Writing where many read, on both platforms: what arrives, and how each says that it can't be there any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.chat.intents import ShowDetails, StartBooking
from adapters.chat.messenger import Failed, RetryAfter, Sent, Unreachable
from adapters.chat.screen import Button, Line, Screen
from adapters.slack.messenger import SlackMessenger
from adapters.telegram.messenger import TelegramMessenger
from core.class_id import ClassId
from core.result import Ok
from standins.faults import LoseAnswer, RateLimit, Refuse
from standins.platforms import Platforms
from standins.slack import Channel
from standins.telegram import Chat
from tests.adapters import test_messengers as shared
from tests.support.limits import LONGEST_WAIT

KEYS, platforms, url = shared.KEYS, shared.platforms, shared.url
CLASS = ClassId.from_slug("2026-11-24-TUE-1830")
assert isinstance(CLASS, Ok)
BOOK, DETAILS = Button("Book", StartBooking(CLASS.value)), Button("Details", ShowDetails(CLASS.value))
CARD = Screen("Salsa 1", "Sydney time", (Line("7 spots left", buttons=(BOOK,)),))
FULL = Screen("Salsa 1", "Sydney time", (Line("full", buttons=(DETAILS,)),))


@pytest.fixture
def slack(url: str) -> SlackMessenger:
    return SlackMessenger(KEYS.slack_token, f"{url}/slack/api/", seconds=LONGEST_WAIT)


@pytest.fixture
def telegram(url: str) -> Iterator[TelegramMessenger]:
    messenger = TelegramMessenger(KEYS.telegram_token, f"{url}/telegram/bot", seconds=LONGEST_WAIT)
    yield messenger
    messenger.close()


@pytest.fixture
def channel(platforms: Platforms) -> Channel:
    return platforms.slack.add_channel("salsa", [platforms.slack.add_user("ana")])


@pytest.fixture
def group(platforms: Platforms) -> Chat:
    return platforms.telegram.group("Salsa friends", platforms.telegram.user("Bea"))


def sent_as(delivery: object) -> str:
    assert isinstance(delivery, Sent), delivery
    return delivery.message


def test_a_channel_shows_the_card_and_then_what_became_of_it(
    platforms: Platforms, slack: SlackMessenger, channel: Channel
) -> None:
    place = f"slack:T1:{channel.id}"
    message = sent_as(slack.post(place, CARD))
    assert slack.edit(place, message, FULL) == slack.edit(place, message, FULL) == Sent(message)
    (ana,) = (user for user in platforms.slack._workspace.users.values())
    (shown,) = platforms.slack.messages_visible_to(ana, channel)
    assert "full" in shown.shown
    assert "7 spots" not in shown.shown


def test_slack_says_where_the_app_is_not(platforms: Platforms, slack: SlackMessenger, channel: Channel) -> None:
    place = f"slack:T1:{channel.id}"
    platforms.slack.remove_bot(channel)
    assert slack.post(place, CARD) == Unreachable("not_in_channel")
    assert slack.post("slack:T1:C404", CARD) == Unreachable("channel_not_found")
    secret = platforms.slack.add_channel("teachers", [], bot_is_member=False, is_private=True)
    assert slack.post(f"slack:T1:{secret.id}", CARD) == Unreachable("channel_not_found")
    platforms.slack.invite_bot(channel)
    assert isinstance(slack.post(place, CARD), Sent)


def test_slack_says_that_a_message_was_deleted(platforms: Platforms, slack: SlackMessenger, channel: Channel) -> None:
    place = f"slack:T1:{channel.id}"
    message = sent_as(slack.post(place, CARD))
    (ana,) = (user for user in platforms.slack._workspace.users.values())
    platforms.slack.delete(platforms.slack.messages_visible_to(ana, channel)[0])
    assert slack.edit(place, message, FULL) == Unreachable("message_not_found")


def test_in_a_group_all_buttons_are_links_before_and_after_an_edit(
    platforms: Platforms, telegram: TelegramMessenger, group: Chat
) -> None:
    place, name = f"telegram:{group.id}", platforms.telegram.bot.username
    message = sent_as(telegram.post(place, CARD))
    (button,) = platforms.telegram.last_message(group).buttons
    assert button.url == f"https://t.me/{name}?start=2026-11-24-TUE-1830"
    assert telegram.edit(place, message, FULL) == Sent(message)
    (button,) = platforms.telegram.last_message(group).buttons
    assert (button.callback_data, button.url) == (None, f"https://t.me/{name}?start=1_show_2026-11-24-TUE-1830")
    assert len(platforms.telegram.calls_of("getMe")) == 1


def test_an_edit_that_changes_nothing_is_done(telegram: TelegramMessenger, group: Chat) -> None:
    place = f"telegram:{group.id}"
    message = sent_as(telegram.post(place, CARD))
    assert telegram.edit(place, message, CARD) == Sent(message)


def test_telegram_says_that_a_message_was_deleted(
    platforms: Platforms, telegram: TelegramMessenger, group: Chat
) -> None:
    message = sent_as(telegram.post(f"telegram:{group.id}", CARD))
    platforms.telegram.delete(platforms.telegram.last_message(group))
    assert telegram.edit(f"telegram:{group.id}", message, FULL) == Unreachable("Bad Request: message to edit not found")


def test_telegram_says_that_the_bot_was_thrown_out(
    platforms: Platforms, telegram: TelegramMessenger, group: Chat
) -> None:
    message = sent_as(telegram.post(f"telegram:{group.id}", CARD))
    platforms.telegram.remove_bot(platforms.telegram.user("Bea"), group)
    thrown_out = Unreachable("Forbidden: bot was kicked from the supergroup chat")
    assert telegram.edit(f"telegram:{group.id}", message, FULL) == thrown_out
    assert telegram.post(f"telegram:{group.id}", CARD) == thrown_out
    assert telegram.post("telegram:-100404", CARD) == Unreachable("Bad Request: chat not found")


def test_a_group_that_became_a_supergroup_is_not_there_any_more(
    platforms: Platforms, telegram: TelegramMessenger, group: Chat
) -> None:
    why = "Bad Request: group chat was upgraded to a supergroup chat"
    message = sent_as(telegram.post(f"telegram:{group.id}", CARD))
    platforms.telegram.faults.inject("editMessageText", Refuse(why, 400))
    assert telegram.edit(f"telegram:{group.id}", message, FULL) == Unreachable(why)
    platforms.telegram.faults.inject("sendMessage", Refuse(why, 400))
    assert telegram.post(f"telegram:{group.id}", CARD) == Unreachable(why)


def test_a_topic_of_a_group_is_written_into(platforms: Platforms, telegram: TelegramMessenger, group: Chat) -> None:
    message = sent_as(telegram.post(f"telegram:{group.id}:7", CARD))
    assert str(platforms.telegram.calls_of("sendMessage")[-1].arguments["message_thread_id"]) == "7"
    assert telegram.edit(f"telegram:{group.id}:7", message, FULL) == Sent(message)


def test_a_telegram_that_does_not_tell_the_name_of_the_bot_gets_no_message(
    platforms: Platforms, telegram: TelegramMessenger, group: Chat
) -> None:
    platforms.telegram.faults.inject("getMe", RateLimit(7))
    assert telegram.post(f"telegram:{group.id}", CARD) == RetryAfter(7)
    platforms.telegram.faults.inject("getMe", LoseAnswer())
    failed = telegram.post(f"telegram:{group.id}", CARD)
    assert isinstance(failed, Failed)
    assert not failed.maybe_sent
    assert platforms.telegram.messages(group) == []
    assert isinstance(telegram.post(f"telegram:{group.id}", CARD), Sent)
