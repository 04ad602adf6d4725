"""Live cards in memory, under the same rules as in DynamoDB; nothing is kept when the process ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from threading import Lock

from core.dance_class import stamp
from core.live_card import LiveCard
from core.ports import Stale
from core.result import Err, Ok, Result


class MemoryLiveCards:
    """The port LiveCards over a dict."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stored: dict[tuple[str, str], LiveCard] = {}

    def post(self, card: LiveCard) -> None:
        """Store a new card, in place of one of the same subject that lives in the same place."""
        with self._lock:
            self._stored[card.place, card.slug] = _stamped(card)

    def due(self, now: datetime) -> list[LiveCard]:
        """All that may be looked at by `now`, the earliest first."""
        with self._lock:
            due = [card for card in self._stored.values() if card.look_at <= now]
        return sorted(due, key=lambda card: (card.look_at, card.place, card.slug))

    def find(self, card: LiveCard) -> LiveCard | None:
        """The card as it is now; None if it ended, or another has taken its place."""
        with self._lock:
            stored = self._stored.get((card.place, card.slug))
        return stored if stored is not None and stored.posting == card.posting else None

    def save(self, before: LiveCard, after: LiveCard) -> Result[LiveCard, Stale]:
        """Store what has become of a card; what comes back is one version further."""
        saved = _stamped(replace(after, version=before.version + 1))
        with self._lock:
            if not self._is_as_read(before):
                return Err(Stale("row"))
            self._stored[saved.place, saved.slug] = saved
        return Ok(saved)

    def end(self, card: LiveCard) -> Result[None, Stale]:
        """Follow it no more."""
        with self._lock:
            if not self._is_as_read(card):
                return Err(Stale("row"))
            del self._stored[card.place, card.slug]
        return Ok(None)

    def _is_as_read(self, card: LiveCard) -> bool:
        stored = self._stored.get((card.place, card.slug))
        return stored is not None and (stored.posting, stored.version) == (card.posting, card.version)


def _stamped(card: LiveCard) -> LiveCard:
    failing = card.failing_since and stamp(card.failing_since)
    return replace(card, look_at=stamp(card.look_at), failing_since=failing)
