"""What every row needs: rounds, sides that take turns, medians with their spread, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from rich.progress import Progress

from tests.support.stores import DynamoDBTable, local_table

_WARM_UP = 2  # rounds that are not counted
_QUICK = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of the table. `met` is None where there is no goal, or where a quick run can't tell."""

    what: str
    against: str
    measured: str
    goal: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Bench:
    """One run: against which DynamoDB Local, and whether it only has to show that it works."""

    endpoint: str
    progress: Progress
    quick: bool = False

    def table(self) -> DynamoDBTable:
        """A new, empty table."""
        return local_table(self.endpoint)

    def rounds(self, what: str, count: int) -> Iterator[int]:
        """Numbers of the rounds, with a bar to watch."""
        return iter(self.progress.track(range(min(count, _QUICK) if self.quick else count), description=what))

    def found(self, what: str, against: str, measured: str, goal: str, *, met: bool | None) -> Finding:
        """A finding; a quick run judges nothing."""
        return Finding(what, against, measured, goal, None if self.quick else met)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a side measured, a figure a round."""

    each: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.each)

    def over(self, other: Figures) -> Figures:
        """The ratio, round by round: what disturbed one side of a round has mostly disturbed the other too."""
        return Figures(tuple(mine / theirs for mine, theirs in zip(self.each, other.each, strict=True)))

    def minus(self, other: Figures) -> Figures:
        """The difference, round by round."""
        return Figures(tuple(mine - theirs for mine, theirs in zip(self.each, other.each, strict=True)))

    def shown(self, digits: int = 2, *, unit: str = "", factor: float = 1) -> str:
        """`1.04 ms (1.01 to 1.10)`: the median, and the middle half of the figures."""
        low, middle, high = (
            f"{quantile * factor:.{digits}f}" for quantile in quantiles(self.each, n=4, method="inclusive")
        )
        return f"{middle}{unit} ({low} to {high})"


def side_by_side(rounds: Iterable[int], *sides: Callable[[], float]) -> list[Figures]:
    """The figures of each side. All take part in each round, and take turns in going first."""
    for _ in range(_WARM_UP):
        for side in sides:
            side()
    figures: list[list[float]] = [[] for _ in sides]
    for number in rounds:
        for turn in range(len(sides)):
            which = (number + turn) % len(sides)
            figures[which].append(sides[which]())
    return [Figures(tuple(each)) for each in figures]


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def typical_seconds(act: Callable[[], object], times: int) -> float:
    """How long it usually takes, of so many times in a row."""
    return median(seconds(act) for _ in range(times))


def percentile(figures: Sequence[float], percent: int) -> float:
    """The figure that so many percent of them don't exceed."""
    ranked = sorted(figures)
    return ranked[-(-len(ranked) * percent // 100) - 1]
