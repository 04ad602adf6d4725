"""Everything the stand-in knows, behind one lock."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from standins.telegram.polling import Poll
from standins.telegram.records import (
    Call,
    CallbackAnswer,
    CallbackQuery,
    Chat,
    Command,
    Document,
    Entity,
    Json,
    Markup,
    Message,
    Photo,
    User,
    Version,
    Webhook,
)

DAY = 24 * 60 * 60.0
_ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Content(TypedDict, total=False):
    """What a message may have beyond its chat and its sender."""

    text: str
    entities: tuple[Entity, ...]
    markup: Markup | None
    reply_to: Message | None
    document: Document | None
    photo: Photo | None
    more: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that the bot has not taken yet; after `expires` (on the clock) Telegram gives up."""

    update: Json
    expires: float


class State:
    """Plain collections; who reads or changes them holds `lock`, which is notified of every change."""

    def __init__(self, bot: User, token: str, clock: Callable[[], float]) -> None:
        self.lock = threading.Condition(threading.RLock())
        self.clock = clock
        self.bot = bot
        self.token = token
        self.reads_all_group_messages = False
        self.query_seconds = 150.0
        self.messages_a_second: int | None = None
        self.sent_at: deque[float] = deque()

        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.members: dict[int, set[int]] = {}
        self.thrown_out_of: set[int] = set()
        self.started: set[int] = set()
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.last_bot: dict[int, int] = {}

        self.messages: dict[tuple[int, int], Message] = {}
        self.documents: dict[str, Document] = {}
        self.photos: dict[str, Photo] = {}
        self.queries: dict[str, CallbackQuery] = {}
        self.answers: list[CallbackAnswer] = []
        self.calls: list[Call] = []

        self.commands: dict[tuple[str, str], tuple[Command, ...]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.webhook = Webhook()
        self.allowed_updates: frozenset[str] = frozenset()

        self.pending: dict[int, Pending] = {}
        self.poll: Poll | None = None
        self._last_id: dict[str, int] = {"update": 100_000_000, "query": 4_000_000_000_000_000}

    def next_id(self, of: str) -> int:
        """The next id of its kind; ids only grow."""
        self._last_id[of] = self._last_id.get(of, 0) + 1
        return self._last_id[of]

    def add_message(self, chat: Chat, sender: User, **content: Unpack[Content]) -> Message:
        """A new message in the chat."""
        message = Message(self.next_id("message"), chat, sender, int(self.clock()), **content)
        self.messages[chat.id, message.id] = message
        if sender.is_bot:
            self.last_bot[chat.id] = sender.id
        self.lock.notify_all()
        return message

    def edit(self, message: Message, **content: Unpack[Content]) -> Message:
        """The message changed, what it was before kept; in the chat it stays where it is."""
        before = Version(message.text, message.entities, message.markup, self.clock())
        return self.keep(replace(message, **content, edit_date=int(self.clock()), edits=(*message.edits, before)))

    def keep(self, message: Message) -> Message:
        """The message as it is from now on."""
        self.messages[message.chat.id, message.id] = message
        self.lock.notify_all()
        return message

    def add_update(self, update: Json, seconds: float = DAY) -> bool:
        """Queue an update for the bot for so many seconds; False if the bot did not ask for this type."""
        kinds = set(update) - {"update_id"}
        if not all(self._wanted(kind) for kind in kinds):
            return False
        self.pending[update["update_id"]] = Pending(update, self.clock() + seconds)
        self.lock.notify_all()
        if self.poll is not None:
            self.poll.wake()
        return True

    def drop_expired(self) -> None:
        """Give up the updates that nobody took in time."""
        now = self.clock()
        self.pending = {number: pending for number, pending in self.pending.items() if pending.expires > now}

    def allow_updates(self, kinds: Collection[str]) -> None:
        """Send only these types from now on; none named means what Telegram sends unless asked otherwise."""
        self.allowed_updates = frozenset(kinds)

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed_updates if self.allowed_updates else kind not in _ON_REQUEST_ONLY
