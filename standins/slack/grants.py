"""What a payload lets the bot do for a while: open a modal once, answer five times."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from standins.slack.values import Refusal

RESPONSE_URL_USES = 5


@dataclass(slots=True)
class ResponseGrant:
    """Where a response_url leads; `message_ts` is the message that was touched, None for a slash command."""

    user: str
    channel: str
    message_ts: str | None
    issued_at: float
    uses: int = 0


class Grants:
    """Issues trigger ids and the secrets of response_urls, and knows which still hold."""

    def __init__(self, now: Callable[[], float], trigger_seconds: float, response_url_seconds: float) -> None:
        self._now = now
        self._trigger_seconds = trigger_seconds
        self._response_url_seconds = response_url_seconds
        self._triggers: dict[str, tuple[str, float]] = {}
        self._exchanged: set[str] = set()
        self._responses: dict[str, ResponseGrant] = {}

    def trigger_id(self, user: str) -> str:
        """A fresh one for what `user` just did."""
        trigger = f"{len(self._triggers) + 1}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger] = (user, self._now())
        return trigger

    def exchange(self, trigger: str) -> str:
        """The user of a trigger id, which is then spent.

        Raises Refusal (`invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`).
        """
        if trigger not in self._triggers:
            raise Refusal("invalid_trigger_id")
        user, issued_at = self._triggers[trigger]
        if trigger in self._exchanged:
            raise Refusal("exchanged_trigger_id")
        if self._now() - issued_at > self._trigger_seconds:
            raise Refusal("expired_trigger_id")
        self._exchanged.add(trigger)
        return user

    def response_secret(self, user: str, channel: str, message_ts: str | None = None) -> str:
        """The last part of a fresh response_url."""
        secret = secrets.token_hex(12)
        self._responses[secret] = ResponseGrant(user, channel, message_ts, self._now())
        return secret

    def response(self, secret: str) -> ResponseGrant:
        """What it leads to, for one more use: count it in `uses` when it is used.

        Raises Refusal (`invalid_url`, `expired_url`, `used_url`).
        """
        found = self._responses.get(secret)
        if found is None:
            raise Refusal("invalid_url")
        if self._now() - found.issued_at > self._response_url_seconds:
            raise Refusal("expired_url")
        if found.uses >= RESPONSE_URL_USES:
            raise Refusal("used_url")
        return found
