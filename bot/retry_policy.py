"""The retry policy of commands: full jitter until a deadline."""

from __future__ import annotations

import random as randomness
import time
from collections.abc import Callable, Iterator
from itertools import count

from core.deadline import time_left
from core.tracing import NO_TRACER, Tracer


def full_jitter(
    *,
    deadline: float = 1.5,
    base: float = 0.1,
    cap: float = 0.8,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
    random: Callable[[], float] = randomness.random,
    tracer: Tracer = NO_TRACER,
) -> Iterator[int]:
    """Yield the number of each attempt within `deadline`: the first at once, the others after a random wait.

    Times are in seconds. The wait before attempt n is random, up to `base` * 2 ** (n - 1) and at most `cap`, so that
    commands that failed together spread out. Where the message's own limit ends sooner, so do the attempts.
    """
    end = clock() + time_left(deadline)
    yield 0
    longest = min(base, cap)
    for number in count(1):
        with tracer.span("retry", "BookClass") as span:
            wait = random() * longest
            again = clock() + wait < end
            if again:
                sleep(wait)
            span.outcome = "again" if again else "time is up"
        if not again:
            return
        yield number
        longest = min(2 * longest, cap)
