"""Telegram fails, says no or nothing: what the student sees, what the webhook answers, and what others notice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpx
import pytest
from structlog.testing import capture_logs
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from adapters.chat.school import School
from adapters.telegram.delivery import _left_no_trace
from adapters.telegram.limits import TelegramLimits
from bot.config.config import Config, Limits
from bot.store_proxy import proxied
from standins.faults import Hold, LoseAnswer, RateLimit, Refuse
from standins.telegram import Chat, Message, group_upgraded
from tests.support.chats import SALSA_1, TelegramStudent, World, school
from tests.support.stores import memory_stores

pytestmark = pytest.mark.at_second_school_if_deep("it is about faults on the way, at whichever school")

T = TypeVar("T")
FAILURES = [(500, "Internal Server Error"), (502, "Bad Gateway"), (504, "Gateway Timeout")]


@pytest.fixture
def ana(world: World) -> TelegramStudent:
    return TelegramStudent(world)


def about_to_confirm(ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps("Book Salsa 1 · Tue 24 Nov 6:30 pm")
    ana.says("ana@example.com")


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
@pytest.mark.parametrize(("code", "words"), FAILURES)
def test_an_edit_that_fails_once_is_made_again(world: World, ana: TelegramStudent, code: int, words: str) -> None:
    about_to_confirm(ana)
    world.telegram.faults.inject("editMessageText", Refuse(words, code))
    assert ana.telegram.tap(ana.user, ana.message, "Confirm booking").status == 200
    assert ana.message.text.startswith("You're booked")


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
def test_an_edit_whose_answer_was_lost_is_made_again(world: World, ana: TelegramStudent) -> None:
    about_to_confirm(ana)
    world.telegram.faults.inject("editMessageText", LoseAnswer())
    assert ana.telegram.tap(ana.user, ana.message, "Confirm booking").status == 200
    assert ana.message.text.startswith("You're booked")


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
def test_an_edit_that_keeps_failing_is_delivered_again_and_books_once(world: World, ana: TelegramStudent) -> None:
    about_to_confirm(ana)
    world.telegram.faults.inject("editMessageText", Refuse("Bad Gateway", 502), calls=2)
    tap = ana.telegram.tap(ana.user, ana.message, "Confirm booking")
    assert tap.status == 503
    assert world.telegram.redeliver(tap).status == 200
    assert ana.message.text.startswith("You're booked")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
def test_an_update_whose_answer_never_gets_through_is_asked_for_three_times(world: World, ana: TelegramStudent) -> None:
    about_to_confirm(ana)
    world.telegram.faults.inject("editMessageText", Refuse("Bad Gateway", 502), calls=99)
    tap = ana.telegram.tap(ana.user, ana.message, "Confirm booking")
    assert [tap.status, *(world.telegram.redeliver(tap).status for _ in range(3))] == [503, 503, 503, 200]


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
@pytest.mark.parametrize(("code", "words"), FAILURES)
def test_a_message_that_failed_is_sent_again_and_seen_once(
    world: World, ana: TelegramStudent, code: int, words: str
) -> None:
    world.telegram.faults.inject("sendMessage", Refuse(words, code))
    assert ana.telegram.send(ana.user, ana.words.says("/classes salsa")).status == 200
    (shown,) = from_bot(ana)
    assert ana.words.reads(shown.text).splitlines()[0] == "Salsa classes"


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
def test_a_message_that_keeps_failing_is_delivered_again(world: World, ana: TelegramStudent) -> None:
    world.telegram.faults.inject("sendMessage", Refuse("Internal Server Error", 500), calls=2)
    said = ana.telegram.send(ana.user, ana.words.says("/classes salsa"))
    assert said.status == 503
    assert world.telegram.redeliver(said).status == 200
    assert len(from_bot(ana)) == 1


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
def test_a_message_that_may_have_been_shown_is_not_shown_twice(world: World, ana: TelegramStudent) -> None:
    world.telegram.faults.inject("sendMessage", LoseAnswer())
    assert ana.telegram.send(ana.user, ana.words.says("/classes salsa")).status == 200
    assert len(from_bot(ana)) == 1


@pytest.mark.fault("F5")
@pytest.mark.promise("B19")
@pytest.mark.parametrize(
    ("error", "cause", "no_trace"),
    [
        (NetworkError("Bad Gateway (502)"), TelegramError("Invalid server response"), True),  # a page in HTML
        (TelegramError("Invalid server response"), ValueError(), True),
        (NetworkError("x"), httpx.ConnectError("x"), True),
        (TimedOut(), httpx.ConnectTimeout("x"), True),
        (TimedOut(), httpx.PoolTimeout("x"), True),
        (TimedOut(), httpx.ReadTimeout("x"), False),
        (NetworkError("x"), httpx.ReadError("x"), False),
        (NetworkError("x"), httpx.RemoteProtocolError("x"), False),
        (TimeoutError(), None, False),
    ],
)
def test_only_what_certainly_was_not_done_leaves_no_trace(
    error: Exception, cause: Exception | None, *, no_trace: bool
) -> None:
    error.__cause__ = cause
    assert _left_no_trace(error) is no_trace


def from_bot(ana: TelegramStudent) -> list[Message]:
    return [message for message in ana.telegram.messages(ana.user) if message.sender.is_bot]


# Groups


@pytest.fixture
def group(world: World, ana: TelegramStudent) -> Chat:
    return world.telegram.group("Salsa friends", ana.user)


@pytest.mark.fault("F6")
def test_an_apology_follows_the_group_to_its_new_address(
    world: World, ana: TelegramStudent, group: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = world.telegram.group("Salsa friends, grown", ana.user)
    world.telegram.faults.inject("sendMessage", group_upgraded(newer))
    monkeypatch.setattr("adapters.telegram.app.said", lambda _: 1 / 0)
    world.telegram.send(ana.user, world.words.says("/classes@dance_desk_bot salsa"), group)
    assert "something went wrong" in world.telegram.last_message(newer).text


NO_ADMITTANCE = [
    (403, "Forbidden: bot was kicked from the supergroup chat"),
    (403, "Forbidden: user is deactivated"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (400, "Bad Request: have no rights to send a message"),
    (400, "Bad Request: need administrator rights in the channel chat"),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
    (400, "Bad Request: CHAT_RESTRICTED"),
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: TOPIC_DELETED"),
    (400, "Bad Request: message thread not found"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: PEER_ID_INVALID"),
]


@pytest.mark.fault("F14")
@pytest.mark.parametrize("tapped", [False, True])
@pytest.mark.parametrize(("code", "words"), NO_ADMITTANCE)
def test_where_the_bot_may_not_write_there_is_one_line_and_no_trace(
    world: World, ana: TelegramStudent, group: Chat, code: int, words: str, *, tapped: bool
) -> None:
    ana.says("/classes salsa")
    for method in ("sendMessage", "editMessageText"):
        world.telegram.faults.inject(method, Refuse(words, code))
    with capture_logs() as logs:
        if tapped:
            delivery = world.telegram.tap(ana.user, ana.message, world.words.says("Bachata"))
        else:
            delivery = world.telegram.send(ana.user, "/classes@dance_desk_bot", group)
    assert delivery.status == 200
    lines = [line for line in logs if line["event"] != "answered"]
    assert [(line["log_level"], line["event"]) for line in lines] == [("info", "telegram does not let us write")]


@pytest.mark.fault("F14")
def test_what_is_our_own_fault_is_still_an_error(world: World, ana: TelegramStudent) -> None:
    world.telegram.faults.inject("sendMessage", Refuse("Bad Request: can't parse entities", 400))
    with capture_logs() as logs:
        ana.telegram.send(ana.user, "/help")
    (error,) = [line for line in logs if line["log_level"] == "error"]
    assert isinstance(error["exc_info"], BadRequest)


# Time and threads


class Watching:
    """Intercepts a store: on which threads it is called while an event loop runs there, and when a class is saved."""

    def __init__(self) -> None:
        self.on_a_loop: list[str] = []
        self.called = 0
        self.saved = threading.Event()

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self.called += 1
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            self.on_a_loop.append(method)
        done = call()
        if method == "classes.save":
            self.saved.set()
        return done


@pytest.mark.fault("F21")
def test_a_booking_does_not_wait_for_the_answer_to_its_tap(at: School) -> None:
    store = Watching()
    patient = Config(limits=Limits(telegram=TelegramLimits(spinner=20)))
    with school(proxied(memory_stores(), store), at=at, config=patient) as world, ThreadPoolExecutor(1) as elsewhere:
        ana = TelegramStudent(world)
        about_to_confirm(ana)
        answered = len(world.telegram.answers)
        with Hold() as held:
            world.telegram.faults.inject("answerCallbackQuery", held)
            tap = elsewhere.submit(ana.taps, "Confirm booking")
            assert store.saved.wait(20)
            assert len(world.telegram.answers) == answered
        tap.result()
        assert ana.message.text.startswith("You're booked")


@pytest.mark.fault("F41")
@pytest.mark.promise("B18")
def test_the_store_is_never_asked_on_the_event_loop_not_even_for_an_apology(
    at: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Watching()
    with school(proxied(memory_stores(), store), at=at) as world:
        ana = TelegramStudent(world)
        about_to_confirm(ana)
        ana.taps("Confirm booking")
        world.telegram.faults.inject("sendMessage", RateLimit(30))
        ana.says("/classes")
        world.telegram.faults.inject("sendMessage", Refuse("Bad Request: can't parse entities", 400))
        ana.says("/classes")
        before = store.called
        monkeypatch.setattr("adapters.telegram.app.said", lambda _: 1 / 0)
        ana.says("/classes")
        assert "something went wrong" in ana.message.text
        assert store.called > before
    assert store.on_a_loop == []
