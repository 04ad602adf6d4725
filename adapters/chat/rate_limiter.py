"""A rate limiter for each student: a token bucket, with a limit that nobody meets who reads before they tap.

It is kept in the process: a flood of messages must not cost a call of the store each, as a count in the store would.
With several replicas the limit is therefore that many times as high.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from core.moments import between

PER_MINUTE = 60
"""How many messages a minute are answered, unless the school says otherwise."""

_REMEMBERED = (
    10_000  # students; the one who was silent longest is forgotten first, and may then send a whole burst again
)


class RateLimiter:
    """At most `per_minute` messages at once from a student, then that many a minute. May be used from many threads."""

    def __init__(self, per_minute: int) -> None:
        self._burst = float(per_minute)
        self._lock = Lock()
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def allows(self, student_id: str, now: datetime) -> bool:
        """Whether to answer a message that arrives `now`; if so it counts."""
        with self._lock:
            left, before = self._left.pop(student_id, (self._burst, now))
            elapsed = max(0.0, between(before, now).total_seconds())
            left = min(self._burst, left + elapsed * self._burst / 60)
            allowed = left >= 1
            self._left[student_id] = (left - 1 if allowed else left, now)
            if len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        return allowed
