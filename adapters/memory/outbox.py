"""The outbox in memory, under the same rules as in DynamoDB; nothing is kept when the process ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Literal

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
        """Keep an entry from everybody else until then."""
        return self._moved(entry, replace(entry, due=until.replace(microsecond=0), claims=entry.claims + 1))

    def postpone(
        self, entry: OutboxEntry, until: datetime, *, in_doubt: bool = False, failing_since: datetime | None = None
    ) -> Result[OutboxEntry, Stale]:
        """Give up a claim: it is due again then."""
        until, since = until.replace(microsecond=0), failing_since and failing_since.replace(microsecond=0)
        return self._moved(entry, OutboxEntry(entry.notice, until, 0, in_doubt, since, entry.sent_as))

    def watch(self, entry: OutboxEntry, until: datetime, sent_as: str) -> Result[OutboxEntry, Stale]:
        """Give up a claim, of what was sent: it is due again then."""
        return self._moved(entry, OutboxEntry(entry.notice, until.replace(microsecond=0), sent_as=sent_as))

    def end(self, entry: OutboxEntry, how: Ended) -> Result[None, Stale]:
        """Take it out of what is due."""
        with self._lock:
            stored = self._as_read(entry)
            if stored is None:
                return Err(Stale("row"))
            stored.ended = how
            return Ok(None)

    def state(self, notice: Notice) -> Ended | Literal["waiting"] | None:
        """What has become of a notice; None if it was never stored."""
        with self._lock:
            stored = self._stored.get(notice.id)
            return None if stored is None else stored.ended or "waiting"

    def count_undelivered(self) -> int:
        """How many notices could not be delivered."""
        with self._lock:
            return sum(one.ended == "undelivered" for one in self._stored.values())

    def _moved(self, entry: OutboxEntry, moved: OutboxEntry) -> Result[OutboxEntry, Stale]:
        with self._lock:
            stored = self._as_read(entry)
            if stored is None:
                return Err(Stale("row"))
            stored.entry = moved
            return Ok(moved)

    def _as_read(self, entry: OutboxEntry) -> _Stored | None:
        stored = self._stored.get(entry.notice.id)
        return stored if stored is not None and stored.ended is None and stored.entry.due == entry.due else None
