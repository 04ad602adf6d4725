"""How fast one student may go on: a limit that nobody who reads what they tap will ever meet.

It is kept in the process. Who floods us must not cost a call of the store for each message, which a count in the store
would; so with several replicas the limit is that many times as high.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock

PER_MINUTE = 60
"""How many messages a minute are answered, unless the school says otherwise."""

_REMEMBERED = 10_000  # students; who was silent longest is forgotten first, and then may send a whole burst again


class RateLimiter:
    """At most `per_minute` messages at once from a student, and from then on as many a minute. Safe among threads."""

    def __init__(self, per_minute: int) -> None:
        self._burst = float(per_minute)
        self._lock = Lock()
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def allows(self, student_id: str, now: datetime) -> bool:
        """Whether to answer a message that comes `now`; if so it counts."""
        with self._lock:
            left, before = self._left.pop(student_id, (self._burst, now))
            rested = max(0.0, (now - before).total_seconds())
            left = min(self._burst, left + rested * self._burst / 60)
            allowed = left >= 1
            self._left[student_id] = (left - 1 if allowed else left, now)
            if len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        return allowed
