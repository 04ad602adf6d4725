"""Brings updates to the bot's webhook, and does what the bot asks for in its answer."""

from __future__ import annotations

import functools
import ssl
import time
from dataclasses import replace

import httpx

from standins.telegram.arguments import read_arguments
from standins.telegram.bot_api import perform
from standins.telegram.records import Delivery, Json
from standins.telegram.refusal import Refused
from standins.telegram.state import State

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the header's name, no secret)
_NOT_IN_ANSWERS = ("setwebhook", "deletewebhook", "close", "logout")


class Courier:
    """Sends each update up to `tries` times, at once, until the bot answers 2xx; then it stays pending."""

    def __init__(self, state: State, *, tries: int, timeout_seconds: float) -> None:
        self._state = state
        self._tries = tries
        self._timeout = timeout_seconds

    def deliver(self, update: Json) -> Delivery:
        """Send the update. Without a webhook nothing is sent."""
        delivery = Delivery(update=update)
        for _ in range(self._tries if self._state.webhook.url else 0):
            delivery = self._send(update)
            if delivery.status is not None and 200 <= delivery.status < 300:
                break
        return delivery

    def redeliver_pending(self) -> list[Delivery]:
        """Send again, oldest first, what got no 2xx and is not too old yet."""
        with self._state.lock:
            self._state.drop_expired()
            updates = [self._state.pending[number].update for number in sorted(self._state.pending)]
        return [self.deliver(update) for update in updates]

    def _send(self, update: Json) -> Delivery:
        with self._state.lock:
            webhook = self._state.webhook
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        began = time.perf_counter()
        try:
            with httpx.Client(timeout=self._timeout, verify=_tls(), trust_env=False) as client:
                answer = client.post(webhook.url, json=update, headers=headers)
        except httpx.HTTPError:
            self._failed("Connection failed")
            return Delivery(seconds=time.perf_counter() - began, update=update)
        delivery = Delivery(answer.status_code, time.perf_counter() - began, update)
        if answer.is_success:
            self._taken(update, answer)
        else:
            self._failed(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
        return delivery

    def _taken(self, update: Json, answer: httpx.Response) -> None:
        with self._state.lock:
            self._state.pending.pop(update["update_id"], None)
        try:
            arguments = read_arguments("", answer.headers.get("content-type", ""), answer.content)
            method = arguments.text("method").lower()
            if method and method not in _NOT_IN_ANSWERS and not method.startswith("get"):
                perform(self._state, method, arguments)
        except Refused:
            return  # the bot never learns the result

    def _failed(self, why: str) -> None:
        state = self._state
        with state.lock:
            state.webhook = replace(state.webhook, last_error_date=int(state.clock()), last_error_message=why)


@functools.cache
def _tls() -> ssl.SSLContext:
    """Made once: it takes longer than a delivery on loopback."""
    return ssl.create_default_context()
