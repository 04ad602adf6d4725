"""All that Telegram may send, mapped to the front desk: read top down, it is the whole of the bot in Telegram.

Telegram delivers an update until it gets a 200, so its work is finished before the webhook answers.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

from adapters.chat.buttons import decode
from adapters.chat.front_desk import FrontDesk
from adapters.chat.screen import Screen
from adapters.telegram.delivery import ReplyTarget
from adapters.telegram.updates import COMMANDS, chat_user, said

log = structlog.get_logger()

TELEGRAM_API_URL = "https://api.telegram.org/bot"
ALLOWED_UPDATES = ("message", "callback_query")
"""The kinds of update that the handlers below know."""

App = Application[Any, Any, Any, Any, Any, Any]  # the type parameters are for data that we don't keep in the process
_Context = CallbackContext[Any, Any, Any, Any]

_NEW = filters.UpdateType.MESSAGE  # an edited message must not run again
_PRIVATE = filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
_TO_ANOTHER_BOT = filters.Regex(r"^/\w+@")


def create_app(
    desk: FrontDesk,
    *,
    bot_token: str,
    api_url: str = TELEGRAM_API_URL,
    make_request: Callable[..., HTTPXRequest] = HTTPXRequest,
) -> App:
    """The application without an updater: `endpoint` feeds it. Makes no call to Telegram before it is initialised.

    `api_url` is the base before the token, as in `https://api.telegram.org/bot`. `make_request` is for
    who wants to see the calls.
    """
    request, for_updates = (make_request(httpx_kwargs={"verify": _tls()}) for _ in range(2))
    builder = Application.builder().token(bot_token).base_url(api_url).updater(None).job_queue(None)
    app = builder.request(request).get_updates_request(for_updates).build()
    edge = TelegramEdge(desk)
    app.add_handler(CommandHandler(COMMANDS, edge.hear, filters=_NEW))
    app.add_handler(MessageHandler(_NEW & _PRIVATE & ~_TO_ANOTHER_BOT, edge.hear))
    app.add_handler(CallbackQueryHandler(edge.take_tap))
    app.add_error_handler(edge.apologise)
    return app


async def close(app: App) -> None:
    """Close its connections, also those of an app that never came to be initialised."""
    await app.shutdown()
    await app.bot.shutdown()


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes a tenth of a second; left to itself, each connection pool reads them anew.
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class TelegramEdge:
    """The handlers, one for each kind of update."""

    desk: FrontDesk

    async def hear(self, update: Update, context: _Context) -> None:
        """Answer a message."""
        heard, user = update.effective_message, update.effective_user
        if heard is None or user is None:
            return
        screen = await run_in_threadpool(self.desk.answer, chat_user(user, heard.chat), said(heard))
        await ReplyTarget(context.bot, heard).send(screen)

    async def take_tap(self, update: Update, context: _Context) -> None:
        """Answer a tapped button."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        with suppress(TelegramError):  # too old, or answered before: the screen still has to be shown
            await query.answer()
        student = chat_user(query.from_user, query.message.chat)
        screen = await run_in_threadpool(self.desk.answer, student, decode(query.data or ""))
        conversation = ReplyTarget(context.bot, query.message)
        if screen.form is None or screen.buttons:
            await conversation.replace(screen)
            return
        # A reply can be asked for only by a new message; the tapped one keeps the class, and nothing to tap later.
        await conversation.replace(Screen(screen.form.text))
        await conversation.send(screen)

    async def apologise(self, update: object, context: _Context) -> None:
        """Whatever failed: it is in the log, and the student gets an apology if Telegram lets us."""
        fault = context.error
        if not isinstance(update, Update) or update.effective_user is None or fault is None:
            log.error("failed outside of an update", exc_info=fault)
            return
        screen = self.desk.apologise(chat_user(update.effective_user, update.effective_chat), fault)
        if update.effective_message is not None and not isinstance(fault, TelegramError):
            with suppress(TelegramError):
                await ReplyTarget(context.bot, update.effective_message).send(screen)
