"""On the way to Telegram: a screen into the chat, and what is done when Telegram says no."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from telegram import Bot, Chat, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from adapters.chat.screen import Screen
from adapters.telegram.html import Message as Rendered
from adapters.telegram.html import message as rendered

log = structlog.get_logger()

_LONGEST_WAIT = 3.0  # seconds; the student is waiting too


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Where an answer goes: the chat, and in a group with topics the topic, of a message."""

    bot: Bot
    message: MaybeInaccessibleMessage

    async def send(self, screen: Screen) -> None:
        """Send a new message. Raises TelegramError, but not if the student has blocked the bot."""
        answer = self._rendered(screen)
        chat_id = self.message.chat.id

        async def send() -> None:
            await self.bot.send_message(
                chat_id, answer.text, parse_mode="HTML", reply_markup=answer.markup, message_thread_id=self._topic()
            )

        try:
            await _patiently(send)
        except ChatMigrated as moved:
            chat_id = moved.new_chat_id
            await _patiently(send)
        except Forbidden as error:
            log.info("telegram does not let us write", reason=error.message)

    async def replace(self, screen: Screen) -> None:
        """Edit the message in place; where that can't be done any more, send a new one. Raises TelegramError."""
        tapped = self.message
        if not isinstance(tapped, Message):
            await self.send(screen)
            return
        answer = self._rendered(screen)
        keyboard = answer.markup if isinstance(answer.markup, InlineKeyboardMarkup) else None

        async def edit() -> None:
            await tapped.edit_text(answer.text, parse_mode="HTML", reply_markup=keyboard)

        try:
            await _patiently(edit)
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                await self.send(screen)
        except Forbidden as error:
            log.info("telegram does not let us write", reason=error.message)

    def _rendered(self, screen: Screen) -> Rendered:
        in_group = self.message.chat.type != Chat.PRIVATE
        return rendered(screen, group_bot=self.bot.username if in_group else "")

    def _topic(self) -> int | None:
        known = isinstance(self.message, Message) and self.message.is_topic_message
        return self.message.message_thread_id if known and isinstance(self.message, Message) else None


async def _patiently(call: Callable[[], Awaitable[None]]) -> None:
    """Wait out a flood limit once, if Telegram asks for a short wait; else raises RetryAfter."""
    try:
        await call()
    except RetryAfter as error:
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        if seconds > _LONGEST_WAIT:
            raise
        await asyncio.sleep(seconds)
        await call()
