"""Polling: an update that can't be read costs nobody else an answer, and no student waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from adapters.chat.front_desk import FrontDesk
from adapters.chat.school import School
from adapters.telegram.app import create_app
from adapters.telegram.polling import poll
from bot.store_proxy import proxied
from standins.faults import Hold, RateLimit, Refuse
from standins.serving import serving
from standins.telegram import TelegramStandIn
from tests.dialogs.test_telegram_unreadable import PRIVATE, UNREADABLE
from tests.support.chats import TELEGRAM_TOKEN, school
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.mirrored_school import vocabulary_of
from tests.support.store_faults import Gate
from tests.support.stores import memory_stores

PAUSE = 3  # seconds that Telegram asks for, as long as the bot grants: here they are over when the act is
Act = Callable[[TelegramStandIn, Gate], Awaitable[None]]


@pytest.mark.fault("F1")
@pytest.mark.parametrize("message", UNREADABLE.values(), ids=UNREADABLE)
def test_an_update_that_cannot_be_built_is_passed_over_and_its_neighbours_are_answered(
    at: School, message: object
) -> None:
    async def act(telegram: TelegramStandIn, gate: Gate) -> None:
        ana, ben, eve = telegram.user("Ana"), telegram.user("Ben"), telegram.user("Eve")
        with telegram._state.lock:  # all three in one batch
            for sender in (ana, eve, ben):
                telegram.send(sender, "/help")
            unreadable = sorted(telegram._state.pending)[1]
            telegram._state.pending[unreadable].update["message"] = message
        await until(telegram, lambda: len(telegram.messages(ana)) == len(telegram.messages(ben)) == 2)
        await asyncio.to_thread(telegram.send, eve, "/help")
        await until(telegram, lambda: len(telegram.messages(eve)) == 3)

    logs = play(at, act)
    assert len([line for line in logs if "passed over" in str(line["event"])]) == 1
    assert PRIVATE not in str(logs)
    assert {line["log_level"] for line in logs} <= {"info", "warning"}


@pytest.mark.fault("F40")
@pytest.mark.promise("B18")
def test_while_one_student_is_being_answered_others_are_and_nothing_is_confirmed_too_early(at: School) -> None:
    async def act(telegram: TelegramStandIn, gate: Gate) -> None:
        ana, ben = telegram.user("Ana"), telegram.user("Ben")
        held = gate.hold_next("students.load")
        await asyncio.to_thread(telegram.send, ana, "/help")
        await asyncio.to_thread(held.wait_until_reached)
        for _ in range(9):
            await asyncio.to_thread(telegram.send, ana, "/help")
        await asyncio.to_thread(telegram.send, ben, vocabulary_of(at).says("/classes salsa"))
        await until(telegram, lambda: len(telegram.messages(ben)) == 2)
        assert len(telegram._state.pending) == 11
        assert len(telegram.messages(ana)) == 10
        held.go_on()
        await until(telegram, lambda: len(telegram.messages(ana)) == 20)
        assert len(telegram.messages(ben)) == 2

    play(at, act)


@pytest.mark.fault("F40")
@pytest.mark.promise("B18")
@pytest.mark.parametrize("flooded", [True, False])
def test_a_flood_limit_or_a_send_that_hangs_delays_nobody_else(at: School, *, flooded: bool) -> None:
    async def act(telegram: TelegramStandIn, gate: Gate) -> None:
        ana, ben = telegram.user("Ana"), telegram.user("Ben")
        if flooded:
            telegram.faults.inject("sendMessage", RateLimit(PAUSE))
        else:
            telegram.faults.inject("sendMessage", Hold())
        await asyncio.to_thread(telegram.send, ana, "/help")
        await until(telegram, lambda: not telegram.faults.planned("sendMessage"))
        await asyncio.to_thread(telegram.send, ben, "/help")
        await until(telegram, lambda: len(telegram.messages(ben)) == 2)
        assert len(telegram.messages(ana)) == 1
        assert len(telegram._state.pending) == 2
        telegram.faults.clear()

    play(at, act)


@pytest.mark.fault("F5")
def test_what_could_not_be_told_is_answered_again_by_polling_too(at: School) -> None:
    async def act(telegram: TelegramStandIn, gate: Gate) -> None:
        ana = telegram.user("Ana")
        telegram.faults.inject("sendMessage", Refuse("Bad Gateway", 502), calls=4)
        await asyncio.to_thread(telegram.send, ana, "/help")
        await until(telegram, lambda: len(telegram.messages(ana)) == 2)

    play(at, act)


async def until(telegram: TelegramStandIn, happened: Callable[[], bool]) -> None:
    await asyncio.to_thread(telegram.wait_until, happened, LONGEST_WAIT)


def play(at: School, act: Act) -> list[EventDict]:
    """What is logged while a bot polls, until the act is over."""
    telegram, gate = TelegramStandIn(token=TELEGRAM_TOKEN), Gate()

    async def run(desk: FrontDesk, url: str) -> None:
        over = asyncio.Event()

        async def sleep(_: float) -> None:
            await over.wait()

        api = f"{url}/bot"
        app = create_app(desk, bot_token=TELEGRAM_TOKEN, api_url=api, limits=PATIENT.telegram, sleep=sleep)
        polling = asyncio.create_task(poll(app, first_pause=0.01))
        try:
            await act(telegram, gate)
        finally:
            over.set()
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            await app.shutdown()

    stores = proxied(memory_stores(), gate)
    with capture_logs() as logs, school(stores, at=at) as world, serving(telegram.app) as url:
        asyncio.run(run(world.bot.desk, url))
    assert telegram._state.pending == {}  # all was answered before it ended, and is confirmed
    return list(logs)
