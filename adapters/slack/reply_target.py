"""Where a student tapped or wrote, which is where the answer goes; after a modal, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class InMessage:
    """A message: its channel's id, and the URL that replaces it for 30 minutes; empty where Slack did not tell."""

    channel: str
    response_url: str


@dataclass(frozen=True, slots=True)
class BelowCard:
    """A message that all in the `channel` see: it stays, and the answer comes below it, for who tapped alone."""

    channel: str


@dataclass(frozen=True, slots=True)
class AtHome:
    """The student's Home tab. `seen` is the hash of what is in it: anything newer stays (empty: it may go too)."""

    seen: str = ""


@dataclass(frozen=True, slots=True)
class InPrivate:
    """The bot's direct messages with the student, who wrote there: the answer comes below that, in the same thread."""

    channel: str
    thread: str = ""


ReplyTarget: TypeAlias = InMessage | BelowCard | AtHome | InPrivate


def is_direct(channel: str) -> bool:
    """Whether the channel with this id is the direct messages of two, one of which may be the bot."""
    return channel.startswith("D")
