"""A way to write to somebody who has not just written to us, or where many read, on whichever platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from adapters.chat.screen import Screen


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it, as a `message` that it finds again by this; empty where it can't."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody is there: the bot is blocked, the account, the chat or the message to edit is gone.

    `why` is in the platform's words.
    """

    why: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Nothing was sent: the platform wants us to wait so many `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The platform is in trouble, or out of reach; `maybe_sent` if nobody knows whether it took the message."""

    why: str
    maybe_sent: bool = False


Delivery = Sent | Unreachable | RetryAfter | Failed


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG by the `name` of its file; `caption` says in words what it shows, also to who can't see it."""

    name: str
    content: bytes = field(repr=False)
    caption: str


class Messenger(Protocol):
    """Writes to people of one platform. May be used from many threads."""

    def send(self, person: str, screen: Screen, *, silent: bool = False) -> Delivery:
        """Write to `person` (`slack:T1:U1`), where the platform can without a sound if `silent`. Raises nothing."""
        ...

    def edit(self, person: str, message: str, screen: Screen) -> Delivery:
        """Put the screen in the place of a `message` that was sent to `person`. Raises nothing."""
        ...

    def send_picture(self, person: str, picture: Picture) -> Delivery:
        """Show `person` a picture. Raises nothing."""
        ...


class GroupMessenger(Messenger, Protocol):
    """Writes where many read, too; its `edit` takes such a place for a person."""

    def post(self, place: str, screen: Screen) -> Delivery:
        """Write into a channel or group (`slack:T1:C1`, `telegram:-100123`). Raises nothing."""
        ...
