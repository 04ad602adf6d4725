"""Writing to people who have not just written to us, on both platforms: what arrives, and how each says no."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from unittest.mock import ANY

import pytest

from adapters.chat.intents import ShowClasses
from adapters.chat.messenger import Delivery, Failed, Messenger, Picture, RetryAfter, Sent, Unreachable
from adapters.chat.screen import Button, Line, Moment, Screen
from adapters.slack.messenger import SlackMessenger
from adapters.telegram.messenger import CONFETTI, TelegramMessenger
from standins.faults import BrokenServer, FaultPlan, Hold, LoseAnswer, RateLimit, Refuse
from standins.platforms import Keys, Platforms, create_platforms
from standins.serving import serving
from standins.slack import UPLOAD_URL
from standins.telegram import User
from tests.support.clock import SYDNEY
from tests.support.limits import LONGEST_WAIT

Where = Callable[..., AbstractContextManager["Place"]]

KEYS = Keys()
ONE_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
SCREEN = Screen("You're in 🎉", body=(Line("Salsa 1 <3"),), buttons=(Button("More classes", ShowClasses()),))
HALF_PAST_SIX = Moment("6:30 pm", datetime(2026, 11, 24, 18, 30, tzinfo=SYDNEY))
AT_HALF_PAST_SIX = Screen("Tomorrow: Salsa 1, 6:30 pm <Sydney>", moment=HALF_PAST_SIX)
PICTURE = Picture("week.png", ONE_PIXEL, "Full & <free>")
GOOD_NEWS = Screen("You're in 🎉", is_good_news=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A platform with one `person`, who has a chat with the bot, and all that they `read`."""

    platforms: Platforms
    messenger: Messenger
    person: str
    nobody: str
    read: Callable[[], list[str]]
    pictures: Callable[[], list[tuple[str, str, bytes]]]  # what is said beside each, and to who can't see it
    method: str
    deactivate: Callable[[], object]
    block: Callable[[], object]

    @property
    def faults(self) -> FaultPlan:
        return (self.platforms.slack if self.method == "chat.postMessage" else self.platforms.telegram).faults

    def send(self, screen: Screen = SCREEN) -> Delivery:
        return self.messenger.send(self.person, screen)


@pytest.fixture
def platforms() -> Platforms:
    return create_platforms(KEYS)


@pytest.fixture
def url(platforms: Platforms) -> Iterator[str]:
    with serving(platforms.app) as url:
        yield url


@pytest.fixture
def telegram(platforms: Platforms, url: str) -> Iterator[Place]:
    with in_telegram(platforms, url) as place:
        yield place


@pytest.fixture
def slack(platforms: Platforms, url: str) -> Iterator[Place]:
    with in_slack(platforms, url) as place:
        yield place


@pytest.fixture(params=["slack", "telegram"])
def place(request: pytest.FixtureRequest) -> Place:
    chosen: Place = request.getfixturevalue(request.param)
    return chosen


@contextmanager
def in_slack(platforms: Platforms, url: str, seconds: float = LONGEST_WAIT) -> Iterator[Place]:
    slack = platforms.slack
    slack.base_url = f"{url}/slack"
    ana = slack.add_user("ana")
    yield Place(
        platforms,
        SlackMessenger(KEYS.slack_token, f"{url}/slack/api/", seconds=seconds),
        f"slack:{slack.ids.team}:{ana.id}",
        f"slack:{slack.ids.team}:U0000000000",
        lambda: [message.shown for message in slack.messages_visible_to(ana)],
        lambda: [
            (message.text, file.alt, file.content)
            for message in slack.messages_visible_to(ana)
            for file in message.files
        ],
        "chat.postMessage",
        lambda: slack.deactivate(ana),
        lambda: None,
    )


@contextmanager
def in_telegram(platforms: Platforms, url: str, seconds: float = LONGEST_WAIT) -> Iterator[Place]:
    telegram = platforms.telegram
    bea = telegram.user("Bea")
    telegram.start(bea)
    messenger = TelegramMessenger(KEYS.telegram_token, f"{url}/telegram/bot", seconds=seconds)
    yield Place(
        platforms,
        messenger,
        f"telegram:{bea.id}",
        "telegram:999",
        lambda: [message.text for message in telegram.messages(bea) if message.sender.is_bot],
        lambda: [
            (message.text, message.text, message.photo.content) for message in telegram.messages(bea) if message.photo
        ],
        "sendMessage",
        lambda: telegram.deactivate(bea),
        lambda: telegram.block(bea),
    )
    messenger.close()


def test_a_screen_arrives_in_the_private_chat(place: Place) -> None:
    assert place.send() == Sent(ANY)
    (message,) = place.read()
    assert "You're in 🎉" in message
    assert "Salsa 1" in message


def test_a_picture_arrives_with_its_caption_and_is_what_was_sent(platforms: Platforms, url: str) -> None:
    with in_slack(platforms, url) as slack:
        assert slack.messenger.send_picture(slack.person, PICTURE) == Sent()
        assert slack.pictures() == [("Full &amp; &lt;free&gt;", PICTURE.caption, PICTURE.content)]
    with in_telegram(platforms, url) as telegram:
        assert telegram.messenger.send_picture(telegram.person, PICTURE) == Sent(ANY)
        assert telegram.pictures() == [(PICTURE.caption, PICTURE.caption, PICTURE.content)]


def test_what_is_no_picture_is_refused_by_telegram(telegram: Place) -> None:
    refused = telegram.messenger.send_picture(telegram.person, replace(PICTURE, content=b"x"))
    assert refused == Failed("Bad Request: IMAGE_PROCESS_FAILED")


def test_nobody_gets_a_picture_who_is_not_there(place: Place) -> None:
    assert isinstance(place.messenger.send_picture(place.nobody, PICTURE), Unreachable)


def test_a_picture_is_put_nowhere_but_at_slack(slack: Place) -> None:
    slack.platforms.slack.base_url = "http://127.0.0.1:9/slack"
    assert slack.messenger.send_picture(slack.person, PICTURE) == Failed("an answer that is not Slack's")
    assert slack.pictures() == []


SLACKS_CALLS = ["conversations.open", "files.getUploadURLExternal", UPLOAD_URL, "files.completeUploadExternal"]


@pytest.mark.parametrize("method", [*SLACKS_CALLS, "sendPhoto"])
@pytest.mark.parametrize("fault", [BrokenServer(502), Refuse("internal_error", 500), LoseAnswer()], ids=repr)
def test_trouble_with_a_picture_is_told_and_not_raised(
    platforms: Platforms, url: str, method: str, fault: BrokenServer | Refuse | LoseAnswer
) -> None:
    with in_telegram(platforms, url) if method == "sendPhoto" else in_slack(platforms, url) as place:
        place.faults.inject(method, fault)
        delivery = place.messenger.send_picture(place.person, PICTURE)
        if (method, fault) == (UPLOAD_URL, LoseAnswer()):  # it begins with the status, which says enough
            assert (delivery, len(place.pictures())) == (Sent(), 1)
        else:
            assert isinstance(delivery, Failed)
            assert delivery.maybe_sent or not place.pictures()


@pytest.mark.parametrize(
    ("method", "where"),
    [*((method, in_slack) for method in SLACKS_CALLS if method != UPLOAD_URL), ("sendPhoto", in_telegram)],
)
def test_how_long_to_wait_with_a_picture_is_as_the_platform_says(
    platforms: Platforms, url: str, method: str, where: Where
) -> None:
    with where(platforms, url) as place:
        place.faults.inject(method, RateLimit(17))
        assert place.messenger.send_picture(place.person, PICTURE) == RetryAfter(17)


def test_what_was_sent_can_be_tapped(telegram: Place) -> None:
    telegram.send()
    last = [message for message in telegram.platforms.telegram.calls if message.method == "sendMessage"][-1]
    assert "More classes" in str(last.arguments["reply_markup"])


def test_somebody_who_does_not_exist_can_not_be_reached(place: Place) -> None:
    assert isinstance(place.messenger.send(place.nobody, SCREEN), Unreachable)


def test_somebody_whose_account_is_closed_can_not_be_reached(place: Place) -> None:
    place.send()
    place.deactivate()
    assert isinstance(place.send(), Unreachable)
    assert len(place.read()) == 1


def test_somebody_who_has_blocked_the_bot_can_not_be_reached(telegram: Place) -> None:
    telegram.block()
    assert telegram.send() == Unreachable("Forbidden: bot was blocked by the user")


@pytest.mark.parametrize("why", ["is_archived", "channel_not_found", "cannot_dm_bot"])
def test_a_direct_message_that_is_gone_can_not_be_reached(slack: Place, why: str) -> None:
    slack.faults.inject("chat.postMessage", Refuse(why))
    assert slack.send() == Unreachable(why)


def test_how_long_to_wait_is_as_the_platform_says(place: Place) -> None:
    place.faults.inject(place.method, RateLimit(17))
    assert place.send() == RetryAfter(17)
    assert place.read() == []
    assert place.send() == Sent(ANY)


def test_slack_may_say_so_before_there_is_a_channel(slack: Place) -> None:
    slack.faults.inject("conversations.open", RateLimit(5))
    assert slack.send() == RetryAfter(5)


@pytest.mark.parametrize("fault", [Refuse("internal error", 500), BrokenServer(502), BrokenServer(403)])
def test_trouble_of_the_platform_is_no_trouble_of_the_person(place: Place, fault: Refuse | BrokenServer) -> None:
    place.faults.inject(place.method, fault)
    assert isinstance(place.send(), Failed)
    assert place.read() == []


def test_a_lost_answer_leaves_a_doubt(place: Place) -> None:
    place.faults.inject(place.method, LoseAnswer())
    failed = place.send()
    assert isinstance(failed, Failed)
    assert failed.maybe_sent
    assert len(place.read()) == 1


@pytest.mark.parametrize("where", [in_slack, in_telegram])
def test_a_send_that_hangs_is_given_up(platforms: Platforms, url: str, where: Where) -> None:
    with where(platforms, url, seconds=0.2) as place, Hold() as hold:
        place.faults.inject(place.method, hold)
        failed = place.send()
    assert isinstance(failed, Failed)
    assert failed.maybe_sent


@pytest.mark.parametrize("platform", ["slack", "telegram"])
def test_where_nobody_answers_certainly_nothing_was_sent(platform: str) -> None:
    messenger: Messenger
    if platform == "slack":
        messenger = SlackMessenger(KEYS.slack_token, "http://127.0.0.1:9/api/", seconds=LONGEST_WAIT)
    else:
        messenger = TelegramMessenger(KEYS.telegram_token, "http://127.0.0.1:9/bot", seconds=LONGEST_WAIT)
    failed = messenger.send(f"{platform}:42", SCREEN)
    if isinstance(messenger, TelegramMessenger):
        messenger.close()
    assert isinstance(failed, Failed)
    assert not failed.maybe_sent
    assert KEYS.telegram_token not in failed.why


def test_good_news_burst_into_confetti_in_telegram(telegram: Place) -> None:
    telegram.send()
    telegram.send(GOOD_NEWS)
    effects = [call.arguments.get("message_effect_id") for call in telegram.platforms.telegram.calls]
    assert effects[-2:] == [None, CONFETTI]


def test_good_news_arrive_without_confetti_where_telegram_knows_none(telegram: Place) -> None:
    telegram.faults.inject("sendMessage", Refuse("Bad Request: EFFECT_ID_INVALID", 400))
    assert telegram.send(GOOD_NEWS) == Sent(ANY)
    assert len(telegram.read()) == 1


def test_telegram_can_show_the_moment_of_a_message_in_the_zone_of_the_reader(telegram: Place) -> None:
    assert telegram.send(AT_HALF_PAST_SIX) == Sent(ANY)
    message = telegram.platforms.telegram.messages(User(int(telegram.person.partition(":")[2]), ""))[-1]
    assert message.text == "Tomorrow: Salsa 1, 6:30 pm <Sydney>"
    (moment,) = [entity for entity in message.entities if entity.type == "date_time"]
    assert (moment.offset, moment.length) == (message.text.index("6:30"), len("6:30 pm"))
    assert moment.more["unix_time"] == int(datetime(2026, 11, 24, 7, 30, tzinfo=UTC).timestamp())


def test_a_telegram_that_knows_no_moments_is_told_in_plain_words(telegram: Place) -> None:
    why = 'can\'t parse entities: Unsupported start tag "tg-time" at byte offset 3'
    telegram.faults.inject("sendMessage", Refuse(f"Bad Request: {why}", 400))
    assert telegram.send(AT_HALF_PAST_SIX) == Sent(ANY)
    assert telegram.read() == ["Tomorrow: Salsa 1, 6:30 pm <Sydney>"]


@pytest.mark.parametrize("place_of", [in_slack, in_telegram])
def test_a_message_that_was_sent_can_be_edited(place_of: Where, platforms: Platforms, url: str) -> None:
    with place_of(platforms, url) as place:
        sent = place.send()
        assert isinstance(sent, Sent)
        assert place.messenger.edit(place.person, sent.message, Screen("That spot is taken.")) == sent
        assert [text.strip("*") for text in place.read()] == ["That spot is taken."]
        gone = "D404:1700000000.000100" if place.method == "chat.postMessage" else "404"
        assert isinstance(place.messenger.edit(place.person, gone, SCREEN), Failed | Unreachable)


@pytest.mark.parametrize("silent", [True, False])
def test_at_night_telegram_makes_no_sound(telegram: Place, silent: bool) -> None:
    telegram.messenger.send(telegram.person, SCREEN, silent=silent)
    assert str(telegram.platforms.telegram.calls[-1].arguments["disable_notification"]).lower() == str(silent).lower()
