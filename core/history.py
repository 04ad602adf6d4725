"""What the school's people did to a class, and who: written in the save that does it, and without anybody's email."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from core.class_id import ClassId

HISTORY_KEPT = timedelta(days=400)
"""How long it is known what was done to a class, and who came to it, where nothing else is set."""

Act = Literal[
    "added",
    "removed",
    "checked_in",
    "unchecked",
    "spots",
    "closed",
    "reopened",
    "changed",
    "told",
]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Somebody did this at `at` (UTC, whole seconds), with the request `request_id`.

    `by` is their identity, or `cli` for the command line. `detail` says more: the number of spots, or the reason.
    """

    class_id: ClassId
    at: datetime
    by: str
    act: Act
    request_id: str
    detail: str | None = None


class ClassHistory(Protocol):
    """What was done to each class; saves of classes add to it."""

    def history(self, class_id: ClassId) -> list[HistoryEntry]:
        """All that was done to a class and is not forgotten yet, the latest last. May raise StoreUnavailable."""
        ...
