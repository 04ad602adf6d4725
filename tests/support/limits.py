"""Limits that no busy machine meets, for tests that are not about a limit; those that are pass their own.

Every process that the tests start imports this: nothing that takes long to import belongs here.
"""

from __future__ import annotations

from adapters.http.limits import HttpLimits
from adapters.slack.limits import SlackLimits
from adapters.telegram.limits import TelegramLimits
from bot.config.config import Limits

LONGEST_WAIT = 60  # seconds, for what should come at once

TOO_LONG = 100 * LONGEST_WAIT  # seconds, that nobody waits for

_SLACK = SlackLimits(4 * LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT)
_TELEGRAM = TelegramLimits(message=4 * LONGEST_WAIT, thinking=4 * LONGEST_WAIT, call=LONGEST_WAIT, spinner=LONGEST_WAIT)
PATIENT = Limits(
    store_connect=LONGEST_WAIT,
    store_read=LONGEST_WAIT,
    slack=_SLACK,
    telegram=_TELEGRAM,
    http=HttpLimits(message=4 * LONGEST_WAIT),
)
