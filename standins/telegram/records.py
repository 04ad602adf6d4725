"""What the stand-in remembers, as values that a test or a page can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]  # Any: JSON, as deep as Telegram makes it


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the bot. `language_code` is IETF, such as `en` or `pt-br`."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat (its id is the person's) or a group (its id is negative)."""

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str | None = None
    first_name: str | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a text with a meaning; `offset` and `length` count UTF-16 code units.

    `more` holds what only some types have: `url`, `language`, `custom_emoji_id`, `unix_time`, `date_time_format`.
    """

    type: str
    offset: int
    length: int
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it carries `callback_data`, opens a `url`, or does `more`, as the bot sent it."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InlineKeyboard:
    """Buttons under the message itself."""

    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    """Texts offered in place of the letters; a tap on one sends it as a message."""

    rows: tuple[tuple[str, ...], ...]
    placeholder: str | None = None
    selective: bool = False


@dataclass(frozen=True, slots=True)
class ForceReply:
    """The reply line opens by itself. `selective`: only for whom the message answers."""

    placeholder: str | None = None
    selective: bool = False


@dataclass(frozen=True, slots=True)
class RemoveKeyboard:
    """The reply keyboard goes away."""

    selective: bool = False


Markup = InlineKeyboard | ReplyKeyboard | ForceReply | RemoveKeyboard


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the bot sent."""

    file_id: str
    file_name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PhotoSize:
    """One of the sizes of a photo, in pixels."""

    file_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that the bot sent, as it was sent; `sizes` are those that Telegram keeps, the smallest first."""

    sizes: tuple[PhotoSize, ...]
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """What a message was until the moment `until` (seconds on the stand-in's clock)."""

    text: str
    entities: tuple[Entity, ...]
    markup: Markup | None
    until: float


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now; `edits` is what it was before, oldest first.

    `text` is the caption where the message is a file or a picture. `more` holds other fields just as Telegram spells
    them: `sticker`, a person's `photo`, `voice`, `forward_origin`, `new_chat_members` and the like.
    """

    id: int
    chat: Chat
    sender: User
    date: int
    text: str = ""
    entities: tuple[Entity, ...] = ()
    markup: Markup | None = None
    reply_to: Message | None = None
    document: Document | None = None
    photo: Photo | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    edit_date: int | None = None
    edits: tuple[Version, ...] = ()
    deleted: bool = False

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The buttons under it, row by row."""
        rows = self.markup.rows if isinstance(self.markup, InlineKeyboard) else ()
        return tuple(button for row in rows for button in row)

    @property
    def force_reply(self) -> ForceReply | None:
        """The forced reply it asks for, if it does."""
        return self.markup if isinstance(self.markup, ForceReply) else None


@dataclass(frozen=True, slots=True)
class CallbackQuery:
    """A tap that waits for its answer; `at` in seconds on the stand-in's clock."""

    id: str
    sender: User
    chat: Chat
    message_id: int
    data: str
    at: float


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot showed to a tap: nothing (empty `text`), a passing note, or with `alert` a box to close."""

    query: CallbackQuery
    text: str
    alert: bool
    url: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the command menu."""

    command: str
    description: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go. An empty `url` means nowhere: they wait for `getUpdates`."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the bot, also one that came as the body of a webhook answer.

    `arguments`: strings as they came, objects and lists decoded, files by name. `error`: why it was refused, if it was.
    """

    method: str
    arguments: Mapping[str, object]
    at: float
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome of something that a person did.

    `update` is what the bot was sent, None if it never learns of it (privacy mode, a link button, an update type that
    it did not ask for). `status` is the HTTP status of the bot's answer, None if there was none: nothing was sent,
    there is no webhook, or the connection failed. `seconds` is how long the answer took. `message` is what the
    person's message became, `url` is what a link button opens.
    """

    status: int | None = None
    seconds: float = 0.0
    update: Json | None = None
    message: Message | None = None
    url: str | None = None
