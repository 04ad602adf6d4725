"""How long a command tries, and how it waits in between."""

from __future__ import annotations

import random as randomness
import time
from collections.abc import Callable, Iterator
from itertools import count


def full_jitter(
    *,
    deadline: float = 1.5,
    base: float = 0.1,
    cap: float = 0.8,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
    random: Callable[[], float] = randomness.random,
) -> Iterator[int]:
    """Number the tries that start within `deadline`, the first at once, each other after a random wait. All in seconds.

    The wait before try n is anything up to `base` * 2 ** (n - 1), and to `cap`: those who failed together spread out.
    """
    end = clock() + deadline
    yield 0
    longest = min(base, cap)
    for number in count(1):
        wait = random() * longest
        if clock() + wait >= end:
            return
        sleep(wait)
        yield number
        longest = min(2 * longest, cap)
