"""How long the stand-ins wait: no busy machine meets it, or as long as the platforms do in life."""

from __future__ import annotations

import pytest

from bot.config.config import Config
from standins.platforms import Waits
from tests.support.limits import LONGEST_WAIT

PATIENT_PLATFORMS = Waits(ack=LONGEST_WAIT, trigger=LONGEST_WAIT)

REAL_LIMITS = pytest.mark.parametrize("world", [(Config(), Waits())], indirect=True, ids=["real limits"])
"""For a test of a limit: the bot and the platforms wait as long as they do in life."""
