"""Telegram's updates on Lambda."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from structlog.contextvars import bound_contextvars

from adapters.telegram.webhook import SECRET_HEADER, Webhook
from bot.aws.environment import config_of, optional, secrets
from bot.aws.events import Answer, Context, Event, Handler, refuse, request, respond
from bot.bootstrap import bootstrap, telegram_app
from bot.config import checks
from bot.config.config import TELEGRAM_API_URL, Limits, TelegramConfig

_OK = 200


def create_handler(
    environ: Mapping[str, str], loop: asyncio.AbstractEventLoop, limits: Limits | None = None
) -> Handler:
    """The function, set by `environ`; it needs the same `loop` for all its life. Raises WrongSetting.

    The connections to Telegram belong to the loop: a new one for each call would find those of the last one closed.
    """
    keys = secrets(
        environ, {"TELEGRAM_BOT_TOKEN": checks.telegram_token, "TELEGRAM_WEBHOOK_SECRET": checks.url_safe_secret}
    )
    url = optional(environ, "TELEGRAM_API_URL", checks.telegram_api_url, TELEGRAM_API_URL)
    telegram = TelegramConfig(keys["TELEGRAM_BOT_TOKEN"], keys["TELEGRAM_WEBHOOK_SECRET"], api_url=url)
    app = telegram_app(bootstrap(config_of(environ, telegram=telegram, limits=limits)), telegram)
    webhook = Webhook(app, keys["TELEGRAM_WEBHOOK_SECRET"])

    def handle(event: Event, context: Context) -> Answer:
        sent = request(event)
        if sent is None:
            return refuse(400, context)
        if sent.method != "POST":
            return refuse(405, context)
        with bound_contextvars(correlation_id=context.aws_request_id):
            status = loop.run_until_complete(webhook.take(sent.headers.get(SECRET_HEADER.lower(), ""), sent.body))
        return respond(status) if status == _OK else refuse(status, context)

    return handle
