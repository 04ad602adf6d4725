from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import NOON, Line, raw

door, line = shared.door, shared.line


def test_updates_wait_to_be_fetched_and_are_confirmed_by_the_next_offset(line: Line) -> None:
    ana = line.started()
    line.telegram.send(ana, "salsa")

    async def use(bot: Bot) -> list[list[str]]:
        first = await bot.get_updates(limit=1)
        again = await bot.get_updates()
        then = await bot.get_updates(offset=first[0].update_id + 1)
        none = await bot.get_updates(offset=then[-1].update_id + 1)
        return [texts(updates) for updates in (first, again, then, none)]

    def texts(updates: tuple[Update, ...]) -> list[str]:
        return [str(update.effective_message and update.effective_message.text) for update in updates]

    assert line.ask(use) == [["/start"], ["/start", "salsa"], ["salsa"], []]


def test_update_ids_grow_one_by_one(line: Line) -> None:
    ana = line.started()
    ids = [(line.telegram.send(ana, "Hi").update or {})["update_id"] for _ in range(3)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


def test_a_negative_offset_forgets_all_but_the_last(line: Line) -> None:
    ana = line.started()
    line.telegram.send(ana, "salsa")
    assert len(line.ask(lambda bot: bot.get_updates(offset=-1))) == 1
    assert len(line.ask(lambda bot: bot.get_updates())) == 1


def test_updates_nobody_fetches_expire_messages_in_a_day_taps_in_150_seconds(line: Line) -> None:
    ana = line.started()
    markup = '{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}'
    raw(line, "sendMessage", chat_id=str(ana.id), text="Hi", reply_markup=markup)
    line.telegram.tap(ana, line.telegram.last_message(ana), "Go")

    def pending() -> int:
        return line.ask(lambda bot: bot.get_webhook_info()).pending_update_count

    assert pending() == 2
    line.clock.now = NOON + 150
    assert pending() == 1
    line.clock.now = NOON + 86_400
    assert pending() == 0


def test_a_waiting_fetch_gets_an_update_as_soon_as_it_is_there(line: Line) -> None:
    async def use(bot: Bot) -> tuple[Update, ...]:
        waiting = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0)
        await asyncio.to_thread(line.started)
        return await asyncio.wait_for(waiting, 10)

    assert len(line.ask(use)) == 1


def test_a_fetch_ends_empty_when_its_time_is_over(line: Line) -> None:
    assert line.ask(lambda bot: bot.get_updates(timeout=1)) == ()


def test_nobody_fetches_while_a_webhook_is_set(line: Line) -> None:
    line.telegram.bot_url = "http://127.0.0.1:9/"
    with pytest.raises(Conflict):
        line.ask(lambda bot: bot.get_updates())
    assert line.telegram.calls[-1].error == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert raw(line, "getUpdates")[0] == 409


def test_of_two_who_fetch_the_first_is_thrown_out(line: Line) -> None:
    async def use(bot: Bot) -> str:
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.to_thread(line.telegram.wait_until, lambda: line.telegram._state.poll is not None)
        async with line.bot() as other:
            second = asyncio.create_task(other.get_updates(timeout=30))
            with pytest.raises(Conflict) as refused:
                await asyncio.wait_for(first, 10)
            await asyncio.to_thread(line.started)
            assert len(await asyncio.wait_for(second, 10)) == 1
        return refused.value.message

    why = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    assert line.ask(use) == why


def test_setting_a_webhook_throws_a_fetcher_out(line: Line) -> None:
    async def use(bot: Bot) -> str:
        waiting = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.to_thread(line.telegram.wait_until, lambda: line.telegram._state.poll is not None)
        await bot.set_webhook("http://127.0.0.1:9/")
        with pytest.raises(Conflict) as refused:
            await asyncio.wait_for(waiting, 10)
        return refused.value.message

    assert line.ask(use) == "Conflict: terminated by setWebhook request"


def test_pending_updates_stay_when_a_webhook_is_set_unless_they_are_dropped(line: Line) -> None:
    line.started()
    url = "http://127.0.0.1:9/"
    line.ask(lambda bot: bot.set_webhook(url))
    assert line.ask(lambda bot: bot.get_webhook_info()).pending_update_count == 1
    line.ask(lambda bot: bot.set_webhook(url, drop_pending_updates=True))
    assert line.ask(lambda bot: bot.get_webhook_info()).pending_update_count == 0


def test_only_the_types_of_updates_that_are_asked_for_are_kept(line: Line) -> None:
    ana = line.telegram.user("Ana")
    line.ask(lambda bot: bot.get_updates(allowed_updates=["message"]))
    assert line.telegram.block(ana).update is None
    line.ask(lambda bot: bot.get_updates(allowed_updates=[]))
    assert line.telegram.unblock(ana).update is not None
    reaction = line.telegram.build_update("message_reaction", {})
    assert line.telegram.deliver(reaction).update is None
