"""All that Telegram may send, mapped to the front desk: read top down, it is the whole of the bot in Telegram.

Telegram delivers an update until it gets a 200, so its work is finished before the webhook answers.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar

import structlog
from anyio import CapacityLimiter, to_thread
from telegram import Bot, CallbackQuery, Chat, MaybeInaccessibleMessage, Message, Update
from telegram.error import RetryAfter, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from adapters.chat.buttons import decode
from adapters.chat.front_desk import FrontDesk
from adapters.chat.screen import Screen
from adapters.telegram.delivery import MaybeDelivered, NotDelivered, ReplyTarget
from adapters.telegram.html import private_link
from adapters.telegram.limits import TelegramLimits
from adapters.telegram.traced_request import TracedRequest
from adapters.telegram.updates import chat_user, is_for_us, said
from core.deadline import deadline_of, time_left
from core.tracing import NO_TRACER, Tracer

log = structlog.get_logger()
T = TypeVar("T")

TELEGRAM_API_URL = "https://api.telegram.org/bot"
ALLOWED_UPDATES = ("message", "callback_query")
"""The kinds of update that the handlers below know."""


def create_app(
    desk: FrontDesk,
    *,
    bot_token: str,
    api_url: str = TELEGRAM_API_URL,
    limits: TelegramLimits | None = None,
    tracer: Tracer = NO_TRACER,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    threads: CapacityLimiter | None = None,
) -> App:
    """The bot in Telegram; a webhook or a poller feeds it. Makes no call to Telegram before it is initialised.

    `api_url` is the base before the token, as in `https://api.telegram.org/bot`. The `tracer` is given each call to it.
    `clock` counts seconds and `sleep` lets them pass. `threads` is how many of the pool's it may take: all by default.
    """
    request, for_updates = (TracedRequest(HTTPXRequest(httpx_kwargs={"verify": _tls()}), tracer) for _ in range(2))
    bot = Bot(bot_token, base_url=api_url, request=request, get_updates_request=for_updates)
    return App(bot, for_updates, desk, limits or TelegramLimits(), clock, sleep, threads)


async def close(app: App) -> None:
    """Close its connections, also those of an app that never came to be initialised."""
    await app.shutdown()


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes a tenth of a second; by default each connection pool reads them again.
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class App:
    """The bot in Telegram, for one event loop, which none of its work blocks."""

    bot: Bot
    for_updates: BaseRequest
    desk: FrontDesk
    limits: TelegramLimits
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]
    threads: CapacityLimiter | None

    async def initialize(self) -> None:
        """Ask Telegram for the bot's own name, the first time. Raises TelegramError."""
        await self.bot.initialize()

    async def shutdown(self) -> None:
        """Close the connections to Telegram."""
        await self.bot.shutdown()

    async def process_update(self, update: Update) -> bool:
        """Answer an update, and whatever fails with an apology. Never raises.

        False if the student got no answer because Telegram was in trouble: then it should be delivered again, which
        is safe to do, for no request books twice.
        """
        with deadline_of(self.limits.message, self.clock):
            try:
                await self._answer(update)
            except NotDelivered as error:
                log.warning("an answer did not reach the student", update_id=update.update_id, reason=str(error))
                return False
            except MaybeDelivered as error:
                log.warning("an answer may not be there", update_id=update.update_id, reason=str(error))
            except RetryAfter as flood:
                log.warning("telegram wants us to write less", update_id=update.update_id, seconds=flood.retry_after)
            except Exception as fault:  # noqa: BLE001 (logged under the reference that the student is shown)
                await self._apologise(update, fault)
        return True

    async def _answer(self, update: Update) -> None:
        if update.callback_query is not None:
            await self._take_tap(update.callback_query)
        elif update.message is not None and is_for_us(update, self.bot.username):
            await self._hear(update.message)

    async def _hear(self, heard: Message) -> None:
        """Answer a message."""
        if heard.from_user is None:
            return
        topic = heard.message_thread_id if heard.is_topic_message else None
        student = chat_user(heard.from_user, heard.chat, topic)
        screen = await self._in_thread(self.desk.answer, student, said(heard, self.desk.school.curriculum))
        await self._target(heard).send(screen)

    async def _take_tap(self, query: CallbackQuery) -> None:
        """Answer a tapped button. Its spinner ends meanwhile: that comes first, and nothing waits for it.

        In a group it opens the private chat: everybody looks at the message there, so a tap must not change it.
        """
        if query.message is not None and query.message.chat.type != Chat.PRIVATE:
            await self._end_spinner(
                query, private_link(decode(query.data or "", self.desk.school.curriculum), self.bot.username)
            )
            return
        spinner = asyncio.create_task(self._end_spinner(query))
        try:
            await self._show(query)
        finally:
            await spinner

    async def _end_spinner(self, query: CallbackQuery, url: str | None = None) -> None:
        # Too old, answered before, or Telegram is slow: the screen is what matters.
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(time_left(self.limits.spinner)):
                await query.answer(url=url)

    async def _show(self, query: CallbackQuery) -> None:
        if query.message is None:
            return
        student = chat_user(query.from_user, query.message.chat)
        screen = await self._in_thread(self.desk.answer, student, decode(query.data or "", self.desk.school.curriculum))
        target = self._target(query.message)
        if screen.form is None or screen.buttons:
            await target.replace(screen)
            return
        # A reply can be asked for only by a new message; the tapped one keeps the class, and nothing to tap later.
        await target.replace(Screen(screen.form.text))
        await target.send(screen)

    async def _apologise(self, update: Update, fault: Exception) -> None:
        """Log what failed, and show the student an apology if Telegram lets us."""
        user, message = update.effective_user, update.effective_message
        if user is None:
            log.error("failed outside of a chat", exc_info=fault)
            return
        try:
            screen = await self._in_thread(self.desk.apologise, chat_user(user, update.effective_chat), fault)
            if message is not None and not isinstance(fault, TelegramError):
                await self._target(message).send(screen)
        except Exception as error:  # noqa: BLE001 (the fault itself is in the log)
            log.warning("an apology could not be shown", update_id=update.update_id, reason=type(error).__name__)

    async def _in_thread(self, ask: Callable[..., T], *arguments: object) -> T:
        """What the desk says; it blocks, so it is asked in a thread."""
        with deadline_of(self.limits.thinking, self.clock):
            return await to_thread.run_sync(partial(ask, *arguments), limiter=self.threads)

    def _target(self, message: MaybeInaccessibleMessage) -> ReplyTarget:
        return ReplyTarget(self.bot, message, self.limits, self.sleep)
