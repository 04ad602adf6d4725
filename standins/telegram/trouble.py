"""Trouble on demand: the next calls of a method fail, wait, or are done while their answer is lost."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass

from standins.telegram.records import Chat
from standins.telegram.refusal import Refused


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls one call: it waits `delay` seconds; then it is refused, or done and perhaps its answer lost."""

    delay: float = 0.0
    refusal: Refused | None = None
    lose: bool = False


class Trouble:
    """The faults to come, by method, first asked first met. A method's name may be written in any case."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def fail(self, method: str, code: int, description: str, *, retry_after: int | None = None, times: int = 1) -> None:
        """Refuse the next calls, without doing them. `retry_after` in seconds goes with 429."""
        parameters = {} if retry_after is None else {"retry_after": retry_after}
        self._plan(method, Fault(refusal=Refused(code, description, **parameters)), times)

    def flood(self, method: str, retry_after: int, *, times: int = 1) -> None:
        """Refuse the next calls as Telegram does when there were too many; `retry_after` in seconds."""
        self.fail(method, 429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after, times=times)

    def migrate(self, method: str, to: Chat) -> None:
        """Refuse the next call: the group has become the supergroup `to`."""
        why = "Bad Request: group chat was upgraded to a supergroup chat"
        self._plan(method, Fault(refusal=Refused(400, why, migrate_to_chat_id=to.id)), 1)

    def delay(self, method: str, seconds: float, *, times: int = 1) -> None:
        """Do the next calls `seconds` late."""
        self._plan(method, Fault(delay=seconds), times)

    def lose(self, method: str, *, times: int = 1) -> None:
        """Do the next calls, then break the connection before the answer."""
        self._plan(method, Fault(lose=True), times)

    def next(self, method: str) -> Fault:
        """What befalls the call that has just come; each fault is met once."""
        with self._lock:
            waiting = self._faults[method.lower()]
            return waiting.popleft() if waiting else Fault()

    def clear(self) -> None:
        """Forget what has not been met."""
        with self._lock:
            self._faults.clear()

    def _plan(self, method: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._faults[method.lower()].extend([fault] * times)
