"""How long Slack, and the student behind it, may be kept waiting."""

from __future__ import annotations

import math
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass

from core.deadline import Deadline, deadline_of, time_left


@dataclass(frozen=True, slots=True)
class SlackLimits:
    """All in seconds. Slack waits three for the answer to a message, of which `message` are ours.

    `delivery` of these are kept for bringing an answer to Slack where it isn't the response itself; no call for that
    takes longer than `call`, and where time is up it still gets `least`: late is better than lost. What is only
    a suggestion is not worth more than `suggestion`.
    """

    message: float = 2.5
    delivery: float = 1.0
    call: float = 1.0
    least: float = 0.25
    suggestion: float = 0.3

    def for_message(self) -> AbstractContextManager[Deadline]:
        """The limit of a message that arrives now."""
        return deadline_of(self.message, time.monotonic)

    def for_desk(self) -> AbstractContextManager[Deadline]:
        """The limit of what is done before an answer is brought to Slack."""
        return deadline_of(time_left(self.message) - self.delivery, time.monotonic)

    def for_call(self, *, is_last: bool) -> float:
        """How long a call may take: half of what is left of the message's limit if other calls may have to follow."""
        left = time_left(math.inf)
        return max(self.least, min(self.call, left if is_last else left / 2))

    def for_suggestion(self) -> float:
        """How long asking for a suggestion may take; 0 if there is no time for that."""
        return min(self.suggestion, time_left(math.inf) / 2)

    def allow_wait(self, seconds: float) -> bool:
        """Whether there is time to wait so long and try again then."""
        return seconds + self.least < time_left(math.inf) and seconds <= self.call
