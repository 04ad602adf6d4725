"""What becomes of updates, and of the log, when a poller is told to stop or has a rival."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from adapters.chat.school import School
from adapters.telegram.app import create_app
from adapters.telegram.polling import poll
from bot.store_proxy import proxied
from standins.serving import serving
from standins.telegram import TelegramStandIn, User
from tests.support.chats import TELEGRAM_TOKEN, school
from tests.support.limits import LONGEST_WAIT
from tests.support.store_faults import Gate
from tests.support.stores import memory_stores

Act = Callable[[TelegramStandIn, User, Gate, list["asyncio.Task[None]"]], Awaitable[None]]


@pytest.mark.promise("B12")
def test_a_poller_told_to_stop_answers_what_it_took_and_confirms_it(at: School) -> None:
    async def act(telegram: TelegramStandIn, ana: User, gate: Gate, pollers: list[asyncio.Task[None]]) -> None:
        held = gate.hold_next("students.load")
        await asyncio.to_thread(telegram.send, ana, "hello")
        await asyncio.to_thread(held.wait_until_reached)
        (poller,) = pollers
        poller.cancel()
        for _ in range(100):  # whatever it does at once, it has done by then
            await asyncio.sleep(0)
        assert not poller.done()
        held.go_on()
        await asyncio.wait([poller])
        assert len(telegram.messages(ana)) == 2
        assert telegram._state.pending == {}
        await asyncio.to_thread(telegram.send, ana, "hello again")
        assert len(telegram._state.pending) == 1

    play(at, act, pollers=1)


@pytest.mark.promise("T12")
def test_each_of_two_pollers_complains_once_however_many_updates_get_through(at: School) -> None:
    async def act(telegram: TelegramStandIn, ana: User, gate: Gate, pollers: list[asyncio.Task[None]]) -> None:
        for number in range(1, 5):
            await asyncio.to_thread(telegram.send, ana, "/classes")
            await until(telegram, lambda: len(telegram.messages(ana)), number * 2)
            await until(telegram, lambda: conflicts(telegram), conflicts(telegram) + 1)

    complaints = [line for line in play(at, act, pollers=2) if "not getting updates" in str(line["event"])]
    assert len(complaints) == 2
    assert {str(line["reason"]).partition(":")[0] for line in complaints} == {
        "another process is polling, or a webhook is set"
    }


def conflicts(telegram: TelegramStandIn) -> int:
    return len([call for call in telegram.calls_of("getUpdates") if call.error])


async def until(telegram: TelegramStandIn, count: Callable[[], int], least: int) -> None:
    await asyncio.to_thread(telegram.wait_until, lambda: count() >= least, LONGEST_WAIT)


def play(at: School, act: Act, *, pollers: int) -> list[EventDict]:
    """What is logged while so many poll, until the act is over."""
    telegram, gate = TelegramStandIn(token=TELEGRAM_TOKEN), Gate()

    async def run(url: str) -> None:
        apps = [create_app(world.bot.desk, bot_token=TELEGRAM_TOKEN, api_url=f"{url}/bot") for _ in range(pollers)]
        polling = [asyncio.create_task(poll(app, first_pause=0.01)) for app in apps]
        try:
            await act(telegram, telegram.user("Ana"), gate, polling)
        finally:
            for one in polling:
                one.cancel()
            await asyncio.gather(*polling, return_exceptions=True)
            for app in apps:
                await app.shutdown()

    stores = proxied(memory_stores(), gate)
    with capture_logs() as logs, school(stores, at=at) as world, serving(telegram.app) as url:
        asyncio.run(run(url))
    return list(logs)
