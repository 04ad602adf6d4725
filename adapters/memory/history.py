"""What was done to classes, in memory; nothing is kept when the process ends."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from core.class_id import ClassId
from core.history import HistoryEntry


class MemoryHistory:
    """The port ClassHistory over a dict; saves of classes add to it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: dict[tuple[object, ...], HistoryEntry] = {}

    def add(self, entries: Iterable[HistoryEntry]) -> None:
        """Note what was done; what one request did in one second is one note."""
        with self._lock:
            self._entries |= {(entry.class_id, entry.at, entry.request_id): entry for entry in entries}

    def history(self, class_id: ClassId) -> list[HistoryEntry]:
        """All that was done to a class, the latest last."""
        with self._lock:
            return sorted((each for each in self._entries.values() if each.class_id == class_id), key=_by_moment)


def _by_moment(entry: HistoryEntry) -> tuple[object, str]:
    return entry.at, entry.request_id
