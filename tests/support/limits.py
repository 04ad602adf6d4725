"""Limits that no busy machine meets, for tests that are not about a limit; those that are pass their own."""

from __future__ import annotations

import pytest

from adapters.slack.limits import SlackLimits
from bot.config.config import Config, Limits
from standins.platforms import Waits

LONGEST_WAIT = 20  # seconds, for what should come at once

_SLACK = SlackLimits(4 * LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT)
PATIENT = Limits(message=4 * LONGEST_WAIT, store_connect=LONGEST_WAIT, store_read=LONGEST_WAIT, slack=_SLACK)
PATIENT_PLATFORMS = Waits(ack=LONGEST_WAIT, trigger=LONGEST_WAIT)

REAL_LIMITS = pytest.mark.parametrize("world", [(Config(), Waits())], indirect=True, ids=["real limits"])
"""For a test of a limit: the bot and the platforms wait as long as they do in life."""
