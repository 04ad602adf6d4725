"""Which events this process has answered."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

_KEPT = 1000  # Slack sends an event again within minutes, or not at all


@dataclass(frozen=True, slots=True)
class HeardEvents:
    """The ids of the latest events. May be used from many threads.

    Another replica doesn't know them. That costs a second answer to the same words, never a second booking.
    """

    _ids: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, event_id: str) -> bool:
        """Remember it; False if it is known already. An event without an id never is."""
        if not event_id:
            return True
        with self._lock:
            if event_id in self._ids:
                return False
            self._ids[event_id] = None
            if len(self._ids) > _KEPT:
                self._ids.popitem(last=False)
        return True

    def forget(self, event_id: str) -> None:
        """It was not answered after all."""
        with self._lock:
            self._ids.pop(event_id, None)
