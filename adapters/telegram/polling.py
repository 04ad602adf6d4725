"""Without a public address: ask Telegram for updates, over and over. Exactly one process may."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import deque
from collections.abc import Hashable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from adapters.telegram.app import ALLOWED_UPDATES, App
from adapters.telegram.updates import is_number, passed_over, read_update
from adapters.telegram.webhook import DELIVERIES_ASKED_FOR

log = structlog.get_logger()

_LONG_POLL = 25  # seconds that Telegram may hold a request until there is something to tell
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds
_LOOK_AGAIN = 0.1  # seconds; while something is unconfirmed Telegram tells it at once, instead of waiting for news
_AT_ONCE = 100  # updates, Telegram's own limit: so many from the oldest that is not answered are seen
_OF_ONE_STUDENT = 20  # updates that may wait; who sends more will have to send again
_SILENCE = 600  # seconds; two that poll get an update each now and then, which does not mean that all is well
_ANSWER_SECONDS = 5.0  # for Telegram to answer beyond the time that we let it wait
_OK, _CONFLICT, _BAD_TOKEN = 200, 409, (401, 404)


async def poll(app: App, *, first_pause: float = _FIRST_PAUSE, look_again: float = _LOOK_AGAIN) -> None:
    """Take updates until cancelled, and answer those that were taken before it ends.

    Those of one student are answered in order, those of different students side by side, and Telegram is asked for more
    meanwhile. An update is confirmed only when it and all before it were answered, so one that a crash cuts short comes
    again. While Telegram can't be reached or refuses us, try again with longer pauses.
    """
    queues, complaints = _Queues(app, first_pause), _Complaints()
    confirmed = failures = 0
    try:
        while True:
            offset = queues.forget_confirmed()
            try:
                await app.initialize()
                updates = await _get_updates(app, offset, wait=_LONG_POLL)
            except TelegramError as error:
                complaints.hear(error)
                failures += 1
                await asyncio.sleep(random.uniform(0.5, 1) * min(_LONGEST_PAUSE, first_pause * 2**failures))  # noqa: S311
                continue
            confirmed, failures = offset, 0
            queues.take(updates)
            if updates:
                await queues.idle(look_again)
    finally:
        await queues.finished()
        if queues.offset > confirmed:
            with suppress(TelegramError):  # then they come again, and a student who booked gets the same answer
                await _get_updates(app, queues.offset, limit=1)


class _Queues:
    """The updates that were taken and are not answered: a queue for each student."""

    def __init__(self, app: App, first_pause: float) -> None:
        self._app = app
        self._first_pause = first_pause
        self._waiting: dict[Hashable, deque[Update]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._open: set[int] = set()  # numbers of updates that are not answered
        self._known: set[int] = set()  # those, and the answered ones that Telegram tells again because of them
        self._next = 0
        self._idle = asyncio.Event()
        self._stopping = False

    @property
    def offset(self) -> int:
        """The oldest update that is not answered; all before it are done with."""
        return min(self._open, default=self._next)

    def forget_confirmed(self) -> int:
        """The offset to ask from now on. What is answered until the reply comes may still be in it, and is known."""
        self._known = {number for number in self._known if number >= self.offset}
        return self.offset

    def take(self, updates: Sequence[object]) -> None:
        """Begin to answer those that are new. What can't be read is passed over, with a line in the log."""
        for raw in updates:
            number = raw.get("update_id") if isinstance(raw, dict) else None
            if not isinstance(raw, dict) or not is_number(number):
                passed_over(None, TypeError())
            elif number not in self._known:
                self._known.add(number)
                self._next = number + 1
                self._take(number, raw)

    async def idle(self, seconds: float) -> None:
        """Wait until all is answered, `seconds` at most."""
        if self._open:
            self._idle.clear()
            with suppress(TimeoutError):  # not by `wait_for`: up to Python 3.11 it can swallow that we are to stop
                async with asyncio.timeout(seconds):
                    await self._idle.wait()
        elif not self._known:  # nothing but what has no number
            await asyncio.sleep(seconds)

    async def finished(self) -> None:
        """Wait until all that was taken is answered. What can't be answered now is left for the next process."""
        self._stopping = True
        try:
            if self._answering:
                await asyncio.wait(self._answering)
        except asyncio.CancelledError:
            for task in self._answering:
                task.cancel()
            raise

    def _take(self, number: int, raw: dict[str, Any]) -> None:
        update = read_update(raw, self._app.bot)
        if update is None:
            return
        user = update.effective_user
        student: Hashable = ("update", number) if user is None else user.id
        waiting = self._waiting.setdefault(student, deque())
        if len(waiting) >= _OF_ONE_STUDENT:
            log.warning("an update was dropped: too many of one student are waiting", update_id=number)
            return
        self._open.add(number)
        waiting.append(update)
        if len(waiting) == 1:
            task = asyncio.create_task(self._answer_in_order(student, waiting))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer_in_order(self, student: Hashable, waiting: deque[Update]) -> None:
        while waiting:
            if await self._answer(waiting[0]):
                self._open.discard(waiting[0].update_id)
                if not self._open:
                    self._idle.set()
            waiting.popleft()
        del self._waiting[student]

    async def _answer(self, update: Update) -> bool:
        """Answer it; if that fails again after a pause, as often as a webhook would. Whether it is done."""
        for repeats in range(DELIVERIES_ASKED_FOR + 1):
            if await self._app.process_update(update):
                return True
            if self._stopping:
                return False
            if repeats < DELIVERIES_ASKED_FOR:
                await asyncio.sleep(self._first_pause * 2**repeats)
        log.warning("an update was dropped", update_id=update.update_id)
        return True


class _Complaints:
    """Says what is wrong once, not each time."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def hear(self, error: TelegramError) -> None:
        reason, now = _reason(error), time.monotonic()
        if now - self._said.get(reason, -_SILENCE) >= _SILENCE:
            log.warning("not getting updates from telegram; trying again", reason=reason)
            self._said[reason] = now


def _reason(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return "another process is polling, or a webhook is set: stop that process, or run `telegram setup`"
    return type(error).__name__  # its text may hold the token


async def _get_updates(app: App, offset: int, *, wait: float = 0, limit: int = _AT_ONCE) -> Sequence[object]:
    """The next updates as JSON, after `wait` seconds none; those before `offset` are confirmed. Raises TelegramError.

    The library's own method builds all of a batch or none of it, and logs what it could not build, contents and all.
    """
    asked = {"offset": offset, "timeout": int(wait), "limit": limit, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
    url = f"{app.bot.base_url}/getUpdates?{urlencode(asked)}"
    status, body = await app.for_updates.do_request(url, "POST", read_timeout=wait + _ANSWER_SECONDS)
    if status == _CONFLICT:
        raise Conflict("getUpdates")
    if status in _BAD_TOKEN:
        raise InvalidToken
    if status != _OK:
        raise NetworkError(f"getUpdates: {status}")
    try:
        updates = json.loads(body)["result"]
    except RecursionError as error:
        if limit > 1:
            return await _get_updates(app, offset, limit=1)
        passed_over(None, error)
        return [{"update_id": _first_number(body)}]
    except (ValueError, TypeError, KeyError):
        updates = None
    if not isinstance(updates, list):
        raise NetworkError("getUpdates: this is not Telegram's answer")
    return updates


def _first_number(body: bytes) -> int | None:
    found = re.search(rb'"update_id"\s*:\s*(\d{1,18})', body)
    return int(found[1]) if found else None
