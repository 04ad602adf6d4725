"""The things of a workspace, as a test or a page reads them back. All frozen: a change makes a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from standins.slack.elements import Element, Json, elements, shown_text


class Refusal(Exception):
    """Slack says no: its error code, and what `response_metadata.messages` says about it.

    `status` is the HTTP status if it is not the usual one, `retry_after` seconds go into the header. `faults` are told
    one by one, by the method that looks for them.
    """

    def __init__(
        self,
        error: str,
        messages: Sequence[str] = (),
        *,
        status: int | None = None,
        retry_after: int | None = None,
        faults: Sequence[dict[str, str]] = (),
    ) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = tuple(messages)
        self.status = status
        self.retry_after = retry_after
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class User:
    """A person in the workspace; `email` is the one in the profile, None if it has none. `deleted`: they have left."""

    id: str
    name: str
    email: str | None = None
    locale: str = "en-AU"
    tz: str = "Australia/Sydney"
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, or with `is_direct` the conversation of one user with the bot."""

    id: str
    name: str
    members: frozenset[str]
    bot_is_member: bool = True
    is_private: bool = False
    is_direct: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file that the bot has shared; `alt` says what a picture shows to who can't see it."""

    id: str
    name: str
    title: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is now. `author` is a user id; `edits` are its earlier versions, oldest first."""

    ts: str
    channel: str
    text: str
    blocks: tuple[Json, ...]
    author: str
    ephemeral_for: str | None = None
    edits: tuple[Message, ...] = ()
    deleted: bool = False
    files: tuple[File, ...] = ()

    @property
    def shown(self) -> str:
        """What a person reads: the blocks, or the text if there are none."""
        return shown_text(self.blocks) or self.text

    @property
    def elements(self) -> list[Element]:
        """Its buttons, menus and fields, from top to bottom."""
        return list(elements(self.blocks))


@dataclass(frozen=True, slots=True)
class View:
    """An open modal, or somebody's Home tab: `content` is the bot's view, its blocks with their ids.

    `state` is `block_id -> action_id -> value` as in Slack's `state.values`; `errors` are the words under the fields,
    by block_id, that the last submission brought.
    """

    id: str
    user: str
    hash: str
    content: Json
    state: Json
    root_id: str
    previous_id: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The words in a modal's title bar."""
        return str(self.content["title"]["text"])

    @property
    def shown(self) -> str:
        """What a person reads in it, title and buttons of the frame not included."""
        return shown_text(self.content["blocks"])

    @property
    def elements(self) -> list[Element]:
        """Its buttons, menus and fields, from top to bottom."""
        return list(elements(self.content["blocks"]))


@dataclass(frozen=True, slots=True)
class Retry:
    """An event that comes again: which repetition this is (1 to 3), and why Slack thinks that it has to."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call from the bot at `at` (the stand-in's clock); no token is in `arguments`. `error` is None if it went well.

    `method` is Slack's name, or `response_url`.
    """

    method: str
    arguments: Json
    at: float
    error: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong before a user's eyes, or an event that the bot did not take.

    `action` is the command, or the action_id, callback_id or type of the event; `error` is `operation_timeout` (no
    answer in time), `dispatch_failed` (no connection, or not a 200), or for an answer that Slack can't use
    `invalid_command_response`, `invalid_blocks`, `invalid_arguments`, `invalid_response_action` ...; `detail` says
    more.
    """

    user: str
    action: str
    error: str
    detail: str = ""
