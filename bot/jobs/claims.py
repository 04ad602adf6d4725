"""What is the same of all that is claimed, written to a platform and marked as done, by any number of processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from core.ports import StoreUnavailable

T = TypeVar("T")

LEASE = timedelta(seconds=60)
"""How long a claim lasts: whoever has not said by then what came of it is taken for dead."""
GIVEN_UP_AFTER = timedelta(hours=24)
"""So long what fails is tried again."""
MOST_CLAIMS = 2
"""What ended so many processes, or outlasted them, may have been sent twice already."""
TRIES_TO_MARK = 3


def insist(write: Callable[[], T]) -> T:
    """Write what came of a message, more than once if the store fails: else it would be sent once more.

    Raises StoreUnavailable.
    """
    for _ in range(TRIES_TO_MARK - 1):
        with suppress(StoreUnavailable):
            return write()
    return write()
