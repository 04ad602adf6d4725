"""The stand-in as a whole: made with settings, served as an ASGI app, used by people, read back by tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from starlette.applications import Starlette

from standins.faults import FaultPlan
from standins.telegram.acts import Acts
from standins.telegram.delivery import Courier
from standins.telegram.people import People
from standins.telegram.records import (
    Call,
    CallbackAnswer,
    Chat,
    Command,
    Delivery,
    Document,
    Message,
    Photo,
    User,
    Webhook,
)
from standins.telegram.server import bot_api_app
from standins.telegram.state import State


class TelegramStandIn(People):
    """One bot's Telegram.

    `token` is `<bot id>:<anything>`. With `bot_url`, and `secret` if there is one, a webhook is set from the start;
    `setWebhook` and the attribute change it. `query_seconds`: how long a tap can be answered. `tries`: how often an
    update is sent until the bot answers 2xx. `timeout_seconds`: for each answer of the bot. `clock` gives seconds
    since 1970. `reads_all_group_messages`: privacy mode is off. `messages_a_second`: more than these, to all chats
    together, are refused with 429.

    Serve `app`, and give the bot `<address>/bot` as the API's base. `faults` makes calls fail.
    """

    def __init__(
        self,
        *,
        token: str,
        username: str = "stand_in_bot",
        first_name: str = "Stand-in",
        bot_url: str = "",
        secret: str = "",
        query_seconds: float = 150.0,
        tries: int = 1,
        timeout_seconds: float = 60.0,
        reads_all_group_messages: bool = False,
        messages_a_second: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        bot = User(int(token.partition(":")[0]), first_name, username, is_bot=True)
        state = State(bot, token, clock)
        state.webhook = Webhook(bot_url, secret)
        state.query_seconds = query_seconds
        state.reads_all_group_messages = reads_all_group_messages
        state.messages_a_second = messages_a_second
        self._courier = Courier(state, tries=tries, timeout_seconds=timeout_seconds)
        super().__init__(state, Acts(state, self._courier))
        self.faults = FaultPlan()
        self.app: Starlette = bot_api_app(state, self.faults)

    @property
    def bot(self) -> User:
        """The bot."""
        return self._state.bot

    @property
    def webhook(self) -> Webhook:
        """Where updates go now."""
        return self._state.webhook

    @property
    def bot_url(self) -> str:
        """The webhook's URL, empty if there is none."""
        return self._state.webhook.url

    @bot_url.setter
    def bot_url(self, url: str) -> None:
        with self._state.lock:
            self._state.webhook = replace(self._state.webhook, url=url)

    def messages(self, chat: Chat | User, *, with_deleted: bool = False) -> list[Message]:
        """What is in a group or in a person's private chat, oldest first."""
        with self._state.lock:
            everything = list(self._state.messages.values())
        return [
            message for message in everything if message.chat.id == chat.id and (with_deleted or not message.deleted)
        ]

    def last_message(self, chat: Chat | User) -> Message:
        """The newest message there. Raises LookupError if there is none."""
        messages = self.messages(chat)
        if not messages:
            raise LookupError(f"no message in chat {chat.id}")
        return messages[-1]

    @property
    def calls(self) -> list[Call]:
        """What the bot has called, oldest first."""
        with self._state.lock:
            return list(self._state.calls)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def answers(self) -> list[CallbackAnswer]:
        """What the bot answered to taps, oldest first."""
        with self._state.lock:
            return list(self._state.answers)

    def answer_to(self, tap: Delivery) -> CallbackAnswer | None:
        """What the bot answered to this tap; None if it has not."""
        query = (tap.update or {}).get("callback_query", {}).get("id")
        return next((answer for answer in self.answers if answer.query.id == query), None)

    def commands(self, scope: str = "default", language: str = "") -> tuple[Command, ...]:
        """The menu of a scope and a language; a scope of one chat is written `chat:<id>`."""
        with self._state.lock:
            return self._state.commands.get((scope, language), ())

    def description(self, language: str = "") -> str:
        """What an empty chat with the bot shows."""
        with self._state.lock:
            return self._state.descriptions.get(("description", language), "")

    def document(self, file_id: str) -> Document | None:
        """A file that the bot sent."""
        with self._state.lock:
            return self._state.documents.get(file_id)

    def photo(self, file_id: str) -> Photo | None:
        """A photo that the bot sent, by the id of any of its sizes."""
        with self._state.lock:
            return self._state.photos.get(file_id)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send the same update again. Raises LookupError if nothing was sent."""
        if delivery.update is None:
            raise LookupError("the bot was sent nothing")
        return self._courier.deliver(delivery.update)

    def redeliver_pending(self) -> list[Delivery]:
        """Send again, oldest first, what got no 2xx and has not expired: taps in `query_seconds`, the rest in a day."""
        return self._courier.redeliver_pending()

    def wait_until(self, condition: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait for something that the bot does by itself. Raises TimeoutError."""
        with self._state.lock:
            if not self._state.lock.wait_for(lambda: bool(condition()), seconds):
                raise TimeoutError("it did not happen")
