"""What was done to classes, in memory; nothing is kept when the process ends."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from core.class_id import ClassId
from core.history import HistoryEntry


class MemoryHistory:
    """The port ClassHistory over a list; saves of classes add to it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: list[HistoryEntry] = []

    def add(self, entries: Iterable[HistoryEntry]) -> None:
        """Note what was done."""
        with self._lock:
            self._entries += entries

    def holds(self, entry: HistoryEntry) -> bool:
        """Whether this was noted already."""
        with self._lock:
            return any(_key(each) == _key(entry) for each in self._entries)

    def history(self, class_id: ClassId) -> list[HistoryEntry]:
        """All that was done to a class, the latest last."""
        with self._lock:
            return sorted((each for each in self._entries if each.class_id == class_id), key=_by_moment)


def _key(entry: HistoryEntry) -> tuple[object, ...]:
    return entry.class_id, entry.at, entry.request_id


def _by_moment(entry: HistoryEntry) -> tuple[object, str]:
    return entry.at, entry.request_id
