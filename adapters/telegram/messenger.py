"""Writing in Telegram unasked: to people, and into groups."""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import httpx

from adapters.chat.messenger import Delivery, Failed, Picture, RetryAfter, Sent, Unreachable
from adapters.chat.screen import Screen
from adapters.telegram.answers import of_telegram
from adapters.telegram.delivery import NO_ADMITTANCE
from adapters.telegram.html import message as rendered
from core.tracing import NO_TRACER, Tracer

CONFETTI = "5046509860389126442"
"""The effect of a message that bursts into confetti where it is read, in private chats."""
_NOTHING_TO_EDIT = re.compile("message to edit not found|message can't be edited|message.?id.?invalid|upgraded", re.I)
"""How Telegram says that a message is not there any more, or not where it was: a group can become a supergroup."""
_NOT_MODIFIED = "message is not modified"
_Files = dict[str, tuple[str, bytes, str]]
"""By the name of their field: a file's own name, its content, and what kind of file it is."""
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Then nothing was sent; after any other failure of a call nobody knows."""


class TelegramMessenger:
    """GroupMessenger over `sendMessage`; `api_url` is the base before the token. No call takes over `seconds`."""

    def __init__(self, bot_token: str, api_url: str, *, seconds: float = 10.0, tracer: Tracer = NO_TRACER) -> None:
        self._url = f"{api_url}{bot_token}/"
        limit = httpx.Timeout(seconds, connect=seconds / 2)
        self._client = httpx.Client(timeout=limit, verify=ssl.create_default_context())
        self._tracer = tracer
        self._name = ""

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
        """Put the screen in the place of a message of that id; in a group its buttons lead out into private chats."""
        chat, _ = _chat_of(person)
        asked = self._ask_name() if chat < 0 else ""
        if not isinstance(asked, str):
            return asked
        content = _content(replace(screen, moment=None), group_bot=asked)
        call = {"chat_id": chat, "message_id": int(message), **content, "parse_mode": "HTML"}
        delivery = self._call("editMessageText", call)
        if isinstance(delivery, Failed) and _NOT_MODIFIED in delivery.why:
            return Sent(message)
        is_gone = isinstance(delivery, Failed) and not delivery.maybe_sent and _NOTHING_TO_EDIT.search(delivery.why)
        return Unreachable(delivery.why) if isinstance(delivery, Failed) and is_gone else delivery

    def send_picture(self, person: str, picture: Picture) -> Delivery:
        """Put the picture with its caption below it into the private chat of `telegram:42`."""
        chat, _ = _chat_of(person)
        call: dict[str, object] = {"chat_id": chat, "caption": picture.caption}
        return self._call("sendPhoto", call, {"photo": (picture.name, picture.content, "image/png")})

    def post(self, place: str, screen: Screen) -> Delivery:
        """Write into the group `telegram:-100123`, or into its topic `telegram:-100123:7`."""
        asked = self._ask_name()
        if not isinstance(asked, str):
            return asked
        chat, topic = _chat_of(place)
        call = {"chat_id": chat, **_content(replace(screen, moment=None), group_bot=asked), "parse_mode": "HTML"}
        delivery = self._call("sendMessage", call | ({} if topic is None else {"message_thread_id": topic}))
        is_elsewhere = isinstance(delivery, Failed) and _NOTHING_TO_EDIT.search(delivery.why)
        return Unreachable(delivery.why) if isinstance(delivery, Failed) and is_elsewhere else delivery

    def _ask_name(self) -> str | Delivery:
        """The name of the bot, which links to its private chats need: asked once; what came instead if it didn't."""
        if not self._name:
            answer = self._answer("getMe", {})
            if isinstance(answer, Failed):
                return replace(answer, maybe_sent=False)
            status, body = answer
            if not body["ok"]:
                return _delivery(status, body)
            self._name = str(body["result"]["username"])
        return self._name

    def _call(self, method: str, call: dict[str, object], files: _Files | None = None) -> Delivery:
        answer = self._answer(method, call, files)
        return answer if isinstance(answer, Failed) else _delivery(*answer)

    def _answer(
        self, method: str, call: dict[str, object], files: _Files | None = None
    ) -> tuple[int, dict[str, Any]] | Failed:  # Any: JSON
        with self._tracer.span("api", f"telegram {method}") as span:
            span.outcome = "failed"
            try:
                content: dict[str, Any] = {"data": call, "files": files} if files else {"json": call}
                answer = self._client.post(self._url + method, **content)
            except _NOT_CONNECTED as error:
                return Failed(type(error).__name__)  # its text may hold the address, and with it the token
            except httpx.HTTPError as error:
                return Failed(type(error).__name__, maybe_sent=True)
            status, body = of_telegram(answer.status_code, answer.content)
            said = json.loads(body)
            delivery = _delivery(status, said)
            span.outcome = {Sent: "ok", RetryAfter: "limited", Failed: "failed"}.get(type(delivery), "refused")
            return status, said


def _chat_of(place: str) -> tuple[int, int | None]:
    """The chat, and the topic in it if it is one, of `telegram:42` or `telegram:-100123:7`."""
    _, chat, *topic = place.split(":")
    return int(chat), int(topic[0]) if topic else None


def _content(screen: Screen, group_bot: str = "") -> dict[str, object]:
    message = rendered(screen, group_bot=group_bot)
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
