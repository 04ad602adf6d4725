"""How long the stand-ins wait: no busy machine meets it. And a bot that loses patience with a call that is held."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from threading import Event

import pytest

from adapters.slack.limits import SlackLimits
from bot.bootstrap import Bot
from bot.config.config import Config
from standins.platforms import Waits
from tests.support.limits import LONGEST_WAIT, PATIENT

PATIENT_PLATFORMS = Waits(ack=LONGEST_WAIT, trigger=LONGEST_WAIT)

_A_MOMENT = 0.2  # seconds, for a call that the test holds: it could as well be a year


@dataclass(frozen=True, slots=True)
class MoodyLimits(SlackLimits):
    """Patient; with a suggestion never, and in `haste` not with a call after which there are other ways."""

    haste: Event = field(default_factory=Event)

    def for_call(self, *, is_last: bool) -> float:
        """A moment in haste, if others may follow."""
        in_haste = self.haste.is_set() and not is_last
        return _A_MOMENT if in_haste else SlackLimits.for_call(self, is_last=is_last)


_PATIENT = {each.name: getattr(PATIENT.slack, each.name) for each in fields(SlackLimits)}
_HANGS = {
    "call": 2 * LONGEST_WAIT,
    "suggestion": _A_MOMENT,
}  # who waits for a held call waits longer than the platforms

LOSES_PATIENCE = pytest.mark.parametrize(
    "world",
    [Config(limits=replace(PATIENT, slack=MoodyLimits(**(_PATIENT | _HANGS))))],
    indirect=True,
    ids=["loses patience"],
)
"""For a test of what happens when a call to Slack hangs, which it holds: the bot has `MoodyLimits`."""


@contextmanager
def in_haste(bot: Bot) -> Iterator[None]:
    """Whatever hangs meanwhile, this bot goes on after a moment; it is for a `world` that `LOSES_PATIENCE`."""
    limits = bot.config.limits.slack
    assert isinstance(limits, MoodyLimits)
    limits.haste.set()
    try:
        yield
    finally:
        limits.haste.clear()
