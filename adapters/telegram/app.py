"""All that Telegram may send, mapped to the front desk: read top down, it is the whole of the bot in Telegram.

Telegram delivers an update until it gets a 200, so its work is finished before the webhook answers.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from telegram import Bot, CallbackQuery, Chat, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

from adapters.chat.buttons import decode
from adapters.chat.front_desk import FrontDesk
from adapters.chat.intents import Cancel
from adapters.chat.screen import Button, Screen
from adapters.telegram.html import message as rendered
from adapters.telegram.updates import COMMANDS, asker, said

log = structlog.get_logger()

TELEGRAM_API_URL = "https://api.telegram.org/bot"
App = Application[Any, Any, Any, Any, Any, Any]  # the type parameters are for data that we don't keep in the process
_Context = CallbackContext[Any, Any, Any, Any]

_NEW = filters.UpdateType.MESSAGE  # an edited message must not run again
_PRIVATE = filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
_TO_ANOTHER_BOT = filters.Regex(r"^/\w+@")


def create_app(desk: FrontDesk, *, bot_token: str, api_url: str = TELEGRAM_API_URL) -> App:
    """The application without an updater: `endpoint` feeds it. Makes no call to Telegram before it is initialised.

    `api_url` is the base before the token, as in `https://api.telegram.org/bot`.
    """
    request, for_updates = (HTTPXRequest(httpx_kwargs={"verify": _tls()}) for _ in range(2))
    builder = Application.builder().token(bot_token).base_url(api_url).updater(None).job_queue(None)
    app = builder.request(request).get_updates_request(for_updates).build()
    edge = _TelegramEdge(desk)
    app.add_handler(CommandHandler(COMMANDS, edge.hear, filters=_NEW))
    app.add_handler(MessageHandler(_NEW & _PRIVATE & ~_TO_ANOTHER_BOT, edge.hear))
    app.add_handler(CallbackQueryHandler(edge.take_tap))
    app.add_error_handler(edge.apologise)
    return app


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes a tenth of a second; left to itself, each connection pool reads them anew.
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class _TelegramEdge:
    desk: FrontDesk

    async def hear(self, update: Update, context: _Context) -> None:
        heard, user = update.effective_message, update.effective_user
        if heard is None or user is None:
            return
        screen = await run_in_threadpool(self.desk.answer, asker(user, heard.chat), said(heard))
        await _send(context.bot, heard.chat, screen)

    async def take_tap(self, update: Update, context: _Context) -> None:
        query = update.callback_query
        if query is None:
            return
        with suppress(TelegramError):  # too old, or answered before: the screen still has to be shown
            await query.answer()
        chat = query.message.chat if query.message else None
        screen = await run_in_threadpool(self.desk.answer, asker(query.from_user, chat), decode(query.data or ""))
        if screen.form is not None and not screen.buttons:
            # A reply can be asked for only by a new message, so the tapped one keeps the class and the way out.
            way_out = Button(screen.form.close, Cancel(screen.form.request_id))
            await _replace(context.bot, query, Screen(screen.form.text, buttons=(way_out,)))
            if chat is not None:
                await _send(context.bot, chat, screen)
        else:
            await _replace(context.bot, query, screen)

    async def apologise(self, update: object, context: _Context) -> None:
        """Whatever failed: it is in the log, and the student gets an apology if Telegram lets us."""
        if not isinstance(update, Update) or update.effective_user is None or context.error is None:
            log.error("failed outside of an update", exc_info=context.error)
            return
        fault = context.error
        screen = self.desk.apologise(asker(update.effective_user, update.effective_chat), fault)
        if update.effective_chat is not None:
            with suppress(TelegramError):
                await _send(context.bot, update.effective_chat, screen)


async def _send(bot: Bot, chat: Chat, screen: Screen) -> None:
    answer = rendered(screen, group_bot="" if chat.type == Chat.PRIVATE else bot.username)
    await bot.send_message(chat.id, answer.text, parse_mode="HTML", reply_markup=answer.markup)


async def _replace(bot: Bot, query: CallbackQuery, screen: Screen) -> None:
    """Edit the tapped message in place; below it if that can't be edited any more."""
    tapped = query.message
    if not isinstance(tapped, Message):
        if tapped is not None:
            await _send(bot, tapped.chat, screen)
        return
    answer = rendered(screen, group_bot="" if tapped.chat.type == Chat.PRIVATE else bot.username)
    keyboard = answer.markup if isinstance(answer.markup, InlineKeyboardMarkup) else None
    try:
        await tapped.edit_text(answer.text, parse_mode="HTML", reply_markup=keyboard)
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            await _send(bot, tapped.chat, screen)
