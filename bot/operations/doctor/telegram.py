"""Telegram: the token, and how updates come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from adapters.telegram.app import ALLOWED_UPDATES
from bot.config.settings import Settings
from bot.observability.logs import hide_secrets
from bot.operations.doctor.finding import NONSENSE, Finding, note, ok, wrong

_COPY_TOKEN = "copy the token again from @BotFather (/mybots, API Token)"  # noqa: S105 - no token but words
_REACH = "see that this machine may call it, and that TELEGRAM_API_URL is right (usually not set)"
_SET_UP = "run `python -m bot telegram setup`"
_MEND = (
    "see that the address leads here; on 401 the secret differs from the one that Telegram was told, so run "
    "`python -m bot telegram setup`; otherwise look into the log"
)
_RECENT = timedelta(hours=1)


def examine_telegram(settings: Settings, seconds: float) -> list[Finding]:
    """What is right and wrong with Telegram."""
    if settings.telegram_bot_token is None:
        return [note("Telegram", "not configured")]
    try:
        return list(_examined(settings.telegram_bot_token.get_secret_value(), settings, seconds))
    except NONSENSE:
        return [wrong("Telegram", "its answer makes no sense", _REACH)]


def _examined(token: str, settings: Settings, seconds: float) -> Iterator[Finding]:
    try:
        me, webhook = asyncio.run(_ask(token, settings.telegram_api_url, seconds))
    except InvalidToken:
        yield wrong("Telegram token", "refused by Telegram", _COPY_TOKEN)
        return
    except TelegramError as error:
        yield wrong("Telegram", f"can't be reached ({type(error).__name__})", _REACH)
        return
    if not (isinstance(me.username, str) and isinstance(webhook.url, str)):
        raise TypeError("no answer of Telegram's")
    yield ok("Telegram token", f"works, as @{me.username}")
    if settings.telegram_webhook_url is None:
        yield _polling(webhook)
    else:
        yield from _webhook(webhook, settings.telegram_webhook_url)


async def _ask(token: str, api_url: str, seconds: float) -> tuple[User, WebhookInfo]:
    calls, updates = (
        HTTPXRequest(connect_timeout=seconds, read_timeout=seconds, write_timeout=seconds, pool_timeout=seconds)
        for _ in range(2)
    )
    async with Bot(token, base_url=api_url, request=calls, get_updates_request=updates) as bot:
        return bot.bot, await bot.get_webhook_info()


def _polling(webhook: WebhookInfo) -> Finding:
    if webhook.url:
        return wrong("Telegram polling", f"gets nothing: a webhook at {_host(webhook.url)} is set", _SET_UP)
    return ok("Telegram polling", f"no webhook is in its way, {_waiting(webhook)}; one process may poll")


def _webhook(webhook: WebhookInfo, ours: str) -> Iterator[Finding]:
    if not webhook.url:
        yield wrong("Telegram webhook", "not set, so Telegram sends nothing", _SET_UP)
        return
    if webhook.url != ours:
        other = _host(webhook.url)
        fault = f"leads to {other}, not to {_host(ours)}" if other != _host(ours) else f"leads elsewhere on {other}"
        yield wrong("Telegram webhook", fault, _SET_UP)
        return
    yield ok("Telegram webhook", f"leads to {_host(ours)}, {_waiting(webhook)}")
    missing = set(ALLOWED_UPDATES) - set(webhook.allowed_updates or ALLOWED_UPDATES)  # none means all that we need
    if missing:
        yield wrong("Telegram webhook", f"is not sent {' and '.join(sorted(missing))}", _SET_UP)
    if webhook.last_error_date is not None:
        yield _last_error(webhook, webhook.last_error_date)


def _last_error(webhook: WebhookInfo, when: datetime) -> Finding:
    """Telegram keeps its last error also when all is well again; then no updates wait."""
    ago = datetime.now(UTC) - when
    message = hide_secrets(None, "", {"message": webhook.last_error_message or "no reason given"})["message"]
    failure = f"last failed {ago // timedelta(minutes=1)} min ago: {message}"
    if webhook.pending_update_count and ago < _RECENT:
        return wrong("Telegram webhook", failure, _MEND)
    return note("Telegram webhook", f"{failure}; it is over")


def _waiting(webhook: WebhookInfo) -> str:
    return f"updates that wait: {webhook.pending_update_count}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or "nowhere"  # the rest may be as secret as a token
