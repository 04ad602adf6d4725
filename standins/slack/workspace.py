"""A workspace's people, channels and messages, kept in memory. Callers hold `lock`."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from standins.slack.block_kit import check_message
from standins.slack.elements import Element, Json, initial_state, with_ids
from standins.slack.files import Uploads
from standins.slack.grants import Grants
from standins.slack.values import ApiCall, Channel, Failure, File, Message, Refusal, User
from standins.slack.views import Views

TEXT_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class Ids:
    """Who the workspace, the app and its bot are."""

    team: str = "T0000001"
    domain: str = "dance"
    app: str = "A0000001"
    bot: str = "B0000001"
    bot_user: str = "U000BOT1"
    verification_token: str = "deprecated-verification-token"  # noqa: S105 - Slack sends one; nobody should look at it


class Workspace:
    """The state behind the Web API and behind what people do."""

    def __init__(
        self,
        now: Callable[[], float],
        ids: Ids,
        scopes: frozenset[str],
        base_url: str = "",
        trigger_seconds: float = 3.0,
        response_url_seconds: float = 1800.0,
    ) -> None:
        self.lock = threading.RLock()
        self.now = now
        self.ids = ids
        self.scopes = scopes
        self.base_url = base_url
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.grants = Grants(now, trigger_seconds, response_url_seconds)
        self.views = Views(now)
        self.uploads = Uploads()
        self.calls: list[ApiCall] = []
        self.failures: list[Failure] = []
        self.warnings: list[str] = []
        self._messages: dict[tuple[str, str], Message] = {}
        self._touched: dict[tuple[str, str, str], Json] = {}
        self._numbers = itertools.count(1)

    def new_id(self, letter: str) -> str:
        """`U0000007`: never given before."""
        return f"{letter}{next(self._numbers):07}"

    def next_ts(self) -> str:
        """Seconds with six digits behind the point, never given before."""
        return f"{int(self.now())}.{next(self._numbers):06}"

    def direct_channel(self, user_id: str) -> Channel:
        """The user's conversation with the bot, opened if need be."""
        for channel in self.channels.values():
            if channel.is_direct and user_id in channel.members:
                return channel
        channel = Channel(self.new_id("D"), "directmessage", frozenset({user_id}), is_direct=True)
        self.channels[channel.id] = channel
        return channel

    def upload_url(self, file_id: str, name: str, length: int, alt: str) -> str:
        """Where the bot is to put a file. Raises RuntimeError as `response_url`."""
        return f"{self._served_at()}/upload/v1/{self.uploads.reserve(file_id, name, length, alt)}"

    def response_url(self, user_id: str, channel_id: str, message_ts: str | None = None) -> str:
        """A fresh one. Raises RuntimeError while nobody has said where the stand-in is served."""
        return f"{self._served_at()}/response/{self.grants.response_secret(user_id, channel_id, message_ts)}"

    def post(
        self,
        where: str,
        channel_id: str,
        text: str,
        blocks: object = None,
        ephemeral_for: str | None = None,
        files: tuple[File, ...] = (),
    ) -> Message:
        """A new message of the bot. `where` names the call in a warning. Raises Refusal as chat.postMessage does."""
        checked = self._checked(where, text, blocks)
        if not text and not checked and not files:
            raise Refusal("no_text")
        shown, bot = text[:TEXT_CHARACTERS], self.ids.bot_user
        message = Message(self.next_ts(), channel_id, shown, checked, bot, ephemeral_for, files=files)
        self._messages[channel_id, message.ts] = message
        return message

    def write(self, user_id: str, channel_id: str, text: str) -> Message:
        """A new message of a person."""
        message = Message(self.next_ts(), channel_id, text, (), user_id)
        self._messages[channel_id, message.ts] = message
        return message

    def edit(self, where: str, message: Message, text: str | None, blocks: object = None) -> Message:
        """Put new content in a message's place; its blocks stay if `blocks` is None, and go if it is empty."""
        checked = message.blocks if blocks is None else self._checked(where, text or "", blocks)
        if not text and not checked:
            raise Refusal("no_text")
        before = replace(message, edits=())
        edited = replace(message, text=(text or "")[:TEXT_CHARACTERS], blocks=checked, edits=(*message.edits, before))
        self._messages[message.channel, message.ts] = edited
        return edited

    def delete(self, message: Message) -> None:
        """Nobody sees it any more."""
        self._messages[message.channel, message.ts] = replace(message, deleted=True)

    def message(self, channel_id: str, ts: str) -> Message | None:
        """The message as it is now, deleted or not."""
        return self._messages.get((channel_id, ts))

    def file(self, file_id: str) -> File | None:
        """The shared file with that id."""
        shared = (file for message in self._messages.values() for file in message.files)
        return next((file for file in shared if file.id == file_id), None)

    def visible_to(self, user_id: str, channel_id: str) -> list[Message]:
        """What `user_id` sees in the channel, oldest first; nothing if they are not in it."""
        if user_id not in self.channels[channel_id].members:
            return []
        return [
            message
            for message in self._messages.values()
            if message.channel == channel_id and not message.deleted and message.ephemeral_for in (None, user_id)
        ]

    def message_state(self, user_id: str, message: Message) -> Json:
        """What `user_id` has typed and chosen in a message's fields and menus."""
        kept = self._touched.get((user_id, message.channel, message.ts))
        return initial_state(message.blocks, kept)

    def touch(self, user_id: str, message: Message, element: Element, value: object) -> None:
        """Put `value` in a message's field or menu, as `user_id` sees it."""
        state = self.message_state(user_id, message)
        if element.holds:
            state[element.block_id][element.action_id] = {"type": element.type, element.holds: value}
        self._touched[user_id, message.channel, message.ts] = state

    def _served_at(self) -> str:
        if not self.base_url:
            raise RuntimeError("set base_url to the address that the stand-in is served at")
        return self.base_url

    def _checked(self, where: str, text: str, blocks: object) -> tuple[Json, ...]:
        if len(text) > TEXT_CHARACTERS:
            self.warnings.append(f"{where}: text cut at {TEXT_CHARACTERS} characters")
        if blocks is None:
            return ()
        checked = check_message(blocks)
        if checked and not text.strip():
            self.warnings.append(f"{where}: blocks without a top-level text")
        return with_ids(checked)
