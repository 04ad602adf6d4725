"""How fast the platforms let us write: to one person, and over all.

Token buckets with room for one message, each kept as the moment when it will be full again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

_REMEMBERED = 10_000  # people; of those forgotten the last message was longest ago
_NEGLIGIBLE = 0.001  # seconds, which no clock is exact to


@dataclass(frozen=True, slots=True)
class SendRate:
    """How many messages a second a platform takes: to `each` person, and `over_all` where it sets a limit."""

    each: float = 1
    over_all: float | None = None


PLATFORMS: Mapping[str, SendRate] = {"slack": SendRate(), "telegram": SendRate(over_all=25)}


class SendRates:
    """The rates of one process; several together may be too fast, and are told so. May be used from many threads.

    `clock` counts seconds.
    """

    def __init__(self, clock: Callable[[], float], rates: Mapping[str, SendRate] = PLATFORMS) -> None:
        self._clock = clock
        self._rates = rates
        self._lock = Lock()
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._paused_until: dict[str, float] = {}

    def take(self, person: str) -> float:
        """Take what a message to a person needs and return 0, or the seconds until it may be there."""
        platform = person.partition(":")[0]
        rate = self._rates.get(platform, SendRate())
        with self._lock:
            now = self._clock()
            of_person, of_all = self._full_at.get(person, now), self._full_at.get(platform, now)
            waits = [of_person - now, self._paused_until.get(platform, now) - now]
            if rate.over_all is not None:
                waits.append(of_all - now)
            if max(waits) > _NEGLIGIBLE:
                return max(waits)
            self._set(person, max(of_person, now) + 1 / rate.each)
            if rate.over_all is not None:
                self._set(platform, max(of_all, now) + 1 / rate.over_all)
            return 0

    def pause(self, platform: str, seconds: float) -> None:
        """Let nothing through to a platform for so long."""
        with self._lock:
            self._paused_until[platform] = max(self._paused_until.get(platform, 0), self._clock() + seconds)

    def _set(self, key: str, full_at: float) -> None:
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > _REMEMBERED:
            self._full_at.popitem(last=False)
