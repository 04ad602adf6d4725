"""Every branch of a run: it asks at each fork which way to take, and is run again until every way was taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fork:
    """Which of how many ways was taken."""

    way: int
    ways: int


@dataclass(slots=True)
class Choices:
    """The ways to take, one a fork; after the last one the first way of each."""

    planned: Sequence[Fork] = ()
    taken: list[Fork] = field(default_factory=list)

    def choose(self, ways: int) -> int:
        """A number below `ways`. A run must ask the same again when it is run again."""
        at = len(self.taken)
        fork = self.planned[at] if at < len(self.planned) else Fork(0, ways)
        assert fork.ways == ways, f"fork {at} had {fork.ways} ways and now has {ways}: the run is not deterministic"
        self.taken.append(fork)
        return fork.way


def every_run(run: Callable[[Choices], T]) -> Iterator[T]:
    """What comes of each possible run, depth first: the last fork that has another way takes it in the next run."""
    planned: list[Fork] | None = []
    while planned is not None:
        choices = Choices(planned)
        yield run(choices)
        planned = _next(choices.taken)


def _next(taken: Sequence[Fork]) -> list[Fork] | None:
    for at in reversed(range(len(taken))):
        fork = taken[at]
        if fork.way + 1 < fork.ways:
            return [*taken[:at], Fork(fork.way + 1, fork.ways)]
    return None
