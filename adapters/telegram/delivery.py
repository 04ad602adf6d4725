"""On the way to Telegram: a screen into the chat, and what is done when Telegram says no or nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypedDict

import httpx
import structlog
from telegram import Bot, Chat, ForceReply, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.chat.screen import Screen
from adapters.telegram.html import Message as Rendered
from adapters.telegram.html import message as rendered
from adapters.telegram.limits import TelegramLimits
from core.deadline import time_left

log = structlog.get_logger()

NO_ADMITTANCE = re.compile(
    "not enough rights|have no rights|need administrator rights|not a member|chat not found|user not found|deactivated"
    "|thread not found|topic.?(closed|deleted|id.?invalid)|chat.?(write.?forbidden|restricted|admin.?required)"
    "|send.?(\\w+.?)?forbidden|peer.?id.?invalid|is.?blocked|was blocked|kicked",
    re.IGNORECASE,
)
"""How Telegram says, with 400, that a chat or topic is closed to us; with 403 it says nothing else."""

_FINAL = (BadRequest, Forbidden, ChatMigrated, InvalidToken, Conflict)
"""Answers of Telegram that would be the same the next time."""


class NotDelivered(Exception):
    """The answer is not there, although it was tried again; whatever it answers may be delivered to us once more."""


class MaybeDelivered(Exception):
    """Nobody knows whether the new message is there; to send it again could show it twice."""


class ReplyTarget:
    """Where an answer goes: a message's chat, and its topic if a group or a channel's direct messages have any."""

    def __init__(
        self,
        bot: Bot,
        message: MaybeInaccessibleMessage,
        limits: TelegramLimits,
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self._bot = bot
        self._message = message
        self._limits = limits
        self._sleep = sleep
        self._chat_id = message.chat.id
        in_topic = isinstance(message, Message) and message.is_topic_message
        self._topic = message.message_thread_id if in_topic and isinstance(message, Message) else None
        of_whom = message.direct_messages_topic if isinstance(message, Message) else None
        self._direct_topic = None if of_whom is None else of_whom.topic_id

    async def send(self, screen: Screen) -> None:
        """Send a new message; where Telegram does not let us, say so in the log and leave it.

        Raises NotDelivered, MaybeDelivered, and TelegramError for a longer flood limit and for what is our own fault.
        """
        answer = self._rendered(screen.with_file())

        async def send(seconds: float) -> None:
            common: _MessageArguments = {
                "parse_mode": "HTML",
                "reply_markup": answer.markup,
                "message_thread_id": self._topic,
                "direct_messages_topic_id": self._direct_topic,
                **_limits(seconds),
            }
            if screen.file is None:
                await self._bot.send_message(self._chat_id, answer.text, **common)
            else:
                content, name = screen.file.content, screen.file.name
                await self._bot.send_document(self._chat_id, content, caption=answer.text, filename=name, **common)

        try:
            try:
                await self._insist(send, repeatable=False)
            except ChatMigrated as moved:
                self._move(moved)
                await self._insist(send, repeatable=False)
        except (Forbidden, BadRequest) as error:
            _no_admittance(error)

    async def replace(self, screen: Screen) -> None:
        """Edit the message in place; where that can't be done any more, send a new one. Raises as `send`.

        A file comes in a new message, and what was tapped stays.
        """
        tapped = self._message
        if screen.file is not None or not isinstance(tapped, Message):
            await self.send(screen)
            return
        answer = self._rendered(screen)
        keyboard = answer.markup if isinstance(answer.markup, InlineKeyboardMarkup) else None

        async def edit(seconds: float) -> None:
            await tapped.edit_text(answer.text, parse_mode="HTML", reply_markup=keyboard, **_limits(seconds))

        try:
            await self._insist(edit, repeatable=True)
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                await self.send(screen)
        except Forbidden as error:
            _no_admittance(error)

    def _move(self, moved: ChatMigrated) -> None:
        """The group is a supergroup now: it has another id, and no topics yet."""
        self._chat_id, self._topic = moved.new_chat_id, None

    async def _insist(self, call: Callable[[float], Awaitable[None]], *, repeatable: bool) -> None:
        """Make the call, and once more after a short flood limit, or if it failed without a trace.

        `repeatable`: a second one shows nothing twice, so it may follow any failure. Raises as `send`.
        """
        for is_last in (False, True):
            seconds = time_left(self._limits.call)
            if not seconds:
                raise NotDelivered("no time is left")
            try:
                async with asyncio.timeout(seconds):
                    await call(seconds)
            except RetryAfter as flood:
                pause = _seconds(flood.retry_after)
                if is_last or pause > time_left(self._limits.flood):
                    raise
                await self._sleep(pause)
            except _FINAL:
                raise
            except (TelegramError, TimeoutError) as error:
                if not repeatable and not _left_no_trace(error):
                    raise MaybeDelivered(type(error).__name__) from None  # its text may hold the address
                if is_last:
                    raise NotDelivered(type(error).__name__) from None
            else:
                return

    def _rendered(self, screen: Screen) -> Rendered:
        in_group = self._message.chat.type != Chat.PRIVATE
        return rendered(screen, group_bot=self._bot.username if in_group else "")


def _left_no_trace(error: Exception) -> bool:
    """Whether the call was certainly not carried out: nobody was reached, or something said that it had failed.

    After a time-out, or a connection that broke, it may have been.
    """
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError):
        return isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return not isinstance(error, TimedOut | TimeoutError)


def _no_admittance(error: Forbidden | BadRequest) -> None:
    """Log that a chat is closed to us, which is nobody's fault; raises the error if it means anything else."""
    if isinstance(error, BadRequest) and not NO_ADMITTANCE.search(error.message):
        raise error
    log.info("telegram does not let us write", reason=error.message)


class _CallLimits(TypedDict):
    read_timeout: float
    write_timeout: float
    connect_timeout: float
    pool_timeout: float


class _MessageArguments(_CallLimits):
    parse_mode: str
    reply_markup: InlineKeyboardMarkup | ForceReply | None
    message_thread_id: int | None
    direct_messages_topic_id: int | None


def _limits(seconds: float) -> _CallLimits:
    """A call's limits for the library. Connecting takes half: a failed connection is not a missing answer."""
    return {
        "read_timeout": seconds,
        "write_timeout": seconds,
        "connect_timeout": seconds / 2,
        "pool_timeout": seconds / 2,
    }


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
