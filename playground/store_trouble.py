"""What happens to the store's calls while it is switched on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from core.dance_class import DanceClass
from core.ports import SaveOutcomeUnknown, StoreUnavailable

T = TypeVar("T")

SLOW_SECONDS = 0.6  # just under what the bot waits for an answer of DynamoDB


@dataclass
class StoreTrouble:
    """Each call takes long, or fails; or a booking is stored, and the first answer to it is lost."""

    slow: bool = False
    down: bool = False
    losing_answers: bool = False
    _lost: set[tuple[object, int]] = field(default_factory=set)

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        """Make the call, or don't. Raises StoreUnavailable or SaveOutcomeUnknown."""
        if self.slow:
            time.sleep(SLOW_SECONDS)
        if self.down:
            raise StoreUnavailable("switched off in the playground")
        done = call()
        if self.losing_answers and method == "classes.save" and isinstance(subject, DanceClass):
            save = subject.id, subject.version
            if save not in self._lost:
                self._lost.add(save)
                raise SaveOutcomeUnknown("the answer was lost on its way")
        return done
