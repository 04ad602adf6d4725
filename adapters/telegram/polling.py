"""Without a public address: ask Telegram for updates, over and over. Exactly one process may."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Sequence

import structlog
from telegram import Update
from telegram.error import Conflict, TelegramError

from adapters.telegram.app import ALLOWED_UPDATES, App

log = structlog.get_logger()

_LONG_POLL = 25  # seconds that Telegram may hold a request until there is something to tell
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds


async def poll(app: App, *, first_pause: float = _FIRST_PAUSE) -> None:
    """Take updates until cancelled; while Telegram can't be reached or refuses us, try again with longer pauses.

    An update is confirmed only after it was answered, so one that a crash cuts short comes again. Those of one student
    are answered in order, those of different students side by side.
    """
    offset, failures = 0, 0
    while True:
        try:
            await app.initialize()
            updates = await app.bot.get_updates(offset, timeout=_LONG_POLL, allowed_updates=ALLOWED_UPDATES)
            failures = 0
        except TelegramError as error:
            if not failures:
                log.warning("not getting updates from telegram; trying again", reason=_reason(error))
            failures += 1
            await asyncio.sleep(random.uniform(0.5, 1) * min(_LONGEST_PAUSE, first_pause * 2**failures))  # noqa: S311
            continue
        await _answer(app, updates)
        if updates:
            offset = updates[-1].update_id + 1


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
