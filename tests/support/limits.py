"""Limits that no busy machine meets, for tests that are not about a limit; those that are pass their own."""

from __future__ import annotations

import pytest

from adapters.http.limits import HttpLimits
from adapters.slack.limits import SlackLimits
from adapters.telegram.limits import TelegramLimits
from bot.config.config import Config, Limits
from standins.platforms import Waits

LONGEST_WAIT = 20  # seconds, for what should come at once

_SLACK = SlackLimits(4 * LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT)
_TELEGRAM = TelegramLimits(message=4 * LONGEST_WAIT, thinking=4 * LONGEST_WAIT, call=LONGEST_WAIT, spinner=LONGEST_WAIT)
PATIENT = Limits(
    store_connect=LONGEST_WAIT,
    store_read=LONGEST_WAIT,
    slack=_SLACK,
    telegram=_TELEGRAM,
    http=HttpLimits(message=4 * LONGEST_WAIT),
)
PATIENT_PLATFORMS = Waits(ack=LONGEST_WAIT, trigger=LONGEST_WAIT)

REAL_LIMITS = pytest.mark.parametrize("world", [(Config(), Waits())], indirect=True, ids=["real limits"])
"""For a test of a limit: the bot and the platforms wait as long as they do in life."""
