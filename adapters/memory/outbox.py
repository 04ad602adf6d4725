"""The outbox in memory, under the same rules as in DynamoDB; nothing is kept when the process ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from core.notice import Notice
from core.ports import Ended, OutboxEntry, Stale
from core.result import Err, Ok, Result


@dataclass(slots=True)
class _Stored:
    entry: OutboxEntry
    ended: Ended | None = None


class MemoryOutbox:
    """The port Outbox over a dict."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stored: dict[str, _Stored] = {}

    def holds(self, notice: Notice) -> bool:
        """Whether a notice was stored, whatever has become of it."""
        with self._lock:
            return notice.id in self._stored

    def due(self, now: datetime, at_most: int) -> list[OutboxEntry]:
        """What is due by `now`, the earliest first."""
        with self._lock:
            due = [one.entry for one in self._stored.values() if one.ended is None and one.entry.due <= now]
        return sorted(due, key=lambda entry: (entry.due, entry.notice.id))[:at_most]

    def add(self, notices: Sequence[Notice]) -> None:
        """Store notices that are not stored yet."""
        with self._lock:
            for notice in notices:
                due = notice.due.replace(microsecond=0)
                self._stored.setdefault(notice.id, _Stored(OutboxEntry(replace(notice, due=due), due)))

    def claim(self, entry: OutboxEntry, until: datetime) -> Result[OutboxEntry, Stale]:
        """Keep an entry from everybody else until then, if nobody has touched it since it was read."""
        return self._moved(entry, replace(entry, due=until.replace(microsecond=0), is_claimed=True))

    def postpone(self, entry: OutboxEntry, until: datetime) -> Result[OutboxEntry, Stale]:
        """Give up a claim of which it is certain that nothing was told: it is due again then."""
        return self._moved(entry, replace(entry, due=until.replace(microsecond=0), is_claimed=False))

    def end(self, entry: OutboxEntry, how: Ended) -> Result[None, Stale]:
        """Take it out of what is due."""
        with self._lock:
            stored = self._stored.get(entry.notice.id)
            if stored is None or stored.ended is not None or stored.entry.due != entry.due:
                return Err(Stale("row"))
            stored.ended = how
            return Ok(None)

    def count_undelivered(self) -> int:
        """How many notices could not be delivered."""
        with self._lock:
            return sum(one.ended == "undelivered" for one in self._stored.values())

    def _moved(self, entry: OutboxEntry, moved: OutboxEntry) -> Result[OutboxEntry, Stale]:
        with self._lock:
            stored = self._stored.get(entry.notice.id)
            if stored is None or stored.ended is not None or stored.entry.due != entry.due:
                return Err(Stale("row"))
            stored.entry = moved
            return Ok(moved)
