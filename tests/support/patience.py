"""What has a second or three in life has as long as a busy machine takes, unless a test is about just that."""

from __future__ import annotations

from collections.abc import Callable

from adapters.dynamodb import client
from adapters.slack.app import create_app
from adapters.slack.endpoint import slack_route
from adapters.slack.limits import SlackLimits
from adapters.slack.socket_mode import listen
from bot.config.config import Config, Limits
from standins.slack import SlackStandIn, grants

LONGEST_WAIT = 20  # seconds, for what should come at once

Limit = tuple[object, str, object]
Set = Callable[[object, str, object], None]


def _default(of: Callable[..., object], **patient: object) -> Limit:
    return (of, "__kwdefaults__", {**(of.__kwdefaults__ or {}), **patient})


_SLACK = SlackLimits(4 * LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT)
_LIMITS = Limits(store_connect=LONGEST_WAIT, store_read=LONGEST_WAIT, slack=_SLACK)

_PATIENT: list[Limit] = [
    # The bot, for an answer of Slack or of the store
    *(_default(each, limits=_SLACK) for each in (create_app, slack_route, listen)),
    (Config.__init__, "__defaults__", (*(Config.__init__.__defaults__ or ())[:-1], _LIMITS)),
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
