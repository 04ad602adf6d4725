"""Writing to people in Telegram who have not just written to us."""

from __future__ import annotations

import json
import ssl
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import httpx

from adapters.chat.messenger import Delivery, Failed, RetryAfter, Sent, Unreachable
from adapters.chat.screen import Screen
from adapters.telegram.answers import of_telegram
from adapters.telegram.delivery import NO_ADMITTANCE
from adapters.telegram.html import message as rendered
from core.tracing import NO_TRACER, Tracer

CONFETTI = "5046509860389126442"
"""The effect of a message that bursts into confetti where it is read, in private chats."""
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Then nothing was sent; after any other failure of a call nobody knows."""


class TelegramMessenger:
    """The port Messenger over `sendMessage`; `api_url` is the base before the token. No send takes over `seconds`."""

    def __init__(self, bot_token: str, api_url: str, *, seconds: float = 10.0, tracer: Tracer = NO_TRACER) -> None:
        self._url = f"{api_url}{bot_token}/"
        limit = httpx.Timeout(seconds, connect=seconds / 2)
        self._client = httpx.Client(timeout=limit, verify=ssl.create_default_context())
        self._tracer = tracer

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, person: str, screen: Screen, *, silent: bool = False) -> Delivery:
        """Write into the private chat of `telegram:42`, whose id is the person's."""
        call: dict[str, object] = {
            "chat_id": int(person.partition(":")[2]),
            **_content(screen),
            "parse_mode": "HTML",
            "disable_notification": silent,
        }
        adorned = call | {"message_effect_id": CONFETTI} if screen.is_good_news else call
        delivery = self._call("sendMessage", adorned)
        if adorned is not call and _is_about(delivery, "effect"):
            delivery = self._call("sendMessage", call)
        if screen.moment is not None and _is_about(delivery, "tg-time"):  # a server of one's own may be older
            delivery = self._call("sendMessage", call | _content(replace(screen, moment=None)))
        return delivery

    def edit(self, person: str, message: str, screen: Screen) -> Delivery:
        """Put the screen in the place of a message of that id."""
        chat = int(person.partition(":")[2])
        call = {"chat_id": chat, "message_id": int(message), **_content(replace(screen, moment=None))}
        return self._call("editMessageText", call | {"parse_mode": "HTML"})

    def _call(self, method: str, call: dict[str, object]) -> Delivery:
        with self._tracer.span("api", f"telegram {method}") as span:
            span.outcome = "failed"
            try:
                answer = self._client.post(self._url + method, json=call)
            except _NOT_CONNECTED as error:
                return Failed(type(error).__name__)  # its text may hold the address, and with it the token
            except httpx.HTTPError as error:
                return Failed(type(error).__name__, maybe_sent=True)
            status, body = of_telegram(answer.status_code, answer.content)
            delivery = _delivery(status, json.loads(body))
            span.outcome = {Sent: "ok", RetryAfter: "limited", Failed: "failed"}.get(type(delivery), "refused")
            return delivery


def _content(screen: Screen) -> dict[str, object]:
    message = rendered(screen)
    markup = {} if message.markup is None else {"reply_markup": message.markup.to_dict()}
    return {"text": message.text, **markup}


def _is_about(delivery: Delivery, what: str) -> bool:
    """Whether it was refused for an adornment that can be left out."""
    return isinstance(delivery, Failed) and not delivery.maybe_sent and what in delivery.why.lower()


def _delivery(status: int, answer: dict[str, Any]) -> Delivery:  # Any: JSON
    if answer["ok"]:
        result = answer.get("result")
        return Sent(str(result["message_id"]) if isinstance(result, dict) and "message_id" in result else "")
    why = str(answer.get("description"))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        parameters = answer.get("parameters") or {}
        return RetryAfter(float(parameters.get("retry_after", 1)))
    is_closed_to_us = status == HTTPStatus.BAD_REQUEST and NO_ADMITTANCE.search(why)
    return Unreachable(why) if status == HTTPStatus.FORBIDDEN or is_closed_to_us else Failed(why)
