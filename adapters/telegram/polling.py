"""Without a public address: ask Telegram for updates, over and over. Exactly one process may."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

import structlog
from telegram import Update
from telegram.error import Conflict, TelegramError

from adapters.telegram.app import ALLOWED_UPDATES, App

log = structlog.get_logger()

_LONG_POLL = 25  # seconds that Telegram may hold a request until there is something to tell
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds
_SILENCE = 600  # seconds; two that poll get an update each now and then, which does not mean that all is well


async def poll(app: App, *, first_pause: float = _FIRST_PAUSE) -> None:
    """Take updates until cancelled, and answer those that were taken before it ends.

    While Telegram can't be reached or refuses us, try again with longer pauses. An update is confirmed only after it
    was answered, so one that a crash cuts short comes again. Those of one student are answered in order, those of
    different students side by side.
    """
    answered = confirmed = failures = 0  # the first two say what the next update's number is at least
    complaints = _Complaints()
    answering: asyncio.Task[None] | None = None
    try:
        while True:
            try:
                await app.initialize()
                updates = await app.bot.get_updates(answered, timeout=_LONG_POLL, allowed_updates=ALLOWED_UPDATES)
            except TelegramError as error:
                complaints.hear(error)
                failures += 1
                await asyncio.sleep(random.uniform(0.5, 1) * min(_LONGEST_PAUSE, first_pause * 2**failures))  # noqa: S311
                continue
            confirmed, failures = answered, 0
            if updates:
                answering = asyncio.create_task(_answer(app, updates))
                answered = updates[-1].update_id + 1
                await asyncio.shield(answering)
    finally:
        if answering is not None:
            await answering
        if answered > confirmed:
            with suppress(TelegramError):  # then they come again, and whoever booked is told the same
                await app.bot.get_updates(answered, limit=1, timeout=0)


class _Complaints:
    """Says what is wrong once, not each time."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def hear(self, error: TelegramError) -> None:
        reason, now = _reason(error), time.monotonic()
        if now - self._said.get(reason, -_SILENCE) >= _SILENCE:
            log.warning("not getting updates from telegram; trying again", reason=reason)
            self._said[reason] = now


async def _answer(app: App, updates: Sequence[Update]) -> None:
    by_student: defaultdict[int | None, list[Update]] = defaultdict(list)
    for update in updates:
        by_student[update.effective_user.id if update.effective_user else None].append(update)

    async def in_order(of_one: list[Update]) -> None:
        for update in of_one:
            await app.process_update(update)

    await asyncio.gather(*(in_order(of_one) for of_one in by_student.values()))


def _reason(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return "another process is polling, or a webhook is set: stop that process, or run `telegram setup`"
    return type(error).__name__  # its text may hold the token
