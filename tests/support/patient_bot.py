"""`python -m bot` with limits that no busy machine meets."""

import gc

gc.disable()  # as there

from bot.cli.main import main  # noqa: E402 - as there
from tests.support.limits import PATIENT  # noqa: E402 - as there

main(PATIENT)
