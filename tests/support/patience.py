"""What has a second or three in life has as long as a busy machine takes, unless a test is about just that."""

from __future__ import annotations

from collections.abc import Callable

from adapters.dynamodb import client
from adapters.slack import delivery
from standins.slack import SlackStandIn, grants

LONGEST_WAIT = 20  # seconds, for what should come at once

Limit = tuple[object, str, object]
Set = Callable[[object, str, object], None]


def _default(of: Callable[..., object], **patient: float) -> Limit:
    return (of, "__kwdefaults__", {**(of.__kwdefaults__ or {}), **patient})


_PATIENT: list[Limit] = [
    # The bot, for an answer of Slack or of the store
    (delivery, "_SECONDS", LONGEST_WAIT),
    _default(client.dynamodb_client, connect_seconds=LONGEST_WAIT, read_seconds=LONGEST_WAIT),
    # Slack, for an answer of the bot or for a modal
    _default(SlackStandIn.__init__, ack_seconds=LONGEST_WAIT),
    (grants, "TRIGGER_SECONDS", LONGEST_WAIT),
]
_IN_LIFE: list[Limit] = [(owner, name, getattr(owner, name)) for owner, name, _ in _PATIENT]


def be_patient(set_: Set = setattr) -> None:
    """In clients and stand-ins that are made from now on."""
    for limit in _PATIENT:
        set_(*limit)


def be_as_in_life(set_: Set) -> None:
    """The contrary, after `be_patient`."""
    for limit in _IN_LIFE:
        set_(*limit)
