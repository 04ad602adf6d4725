from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retry_policy import full_jitter


@dataclass
class Time:
    """Grants only by sleeping."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_the_first_try_starts_at_once_even_without_any_time() -> None:
    time = Time()
    assert list(full_jitter(deadline=0, clock=time.clock, sleep=time.sleep)) == [0]
    assert time.slept == []


def test_the_longest_wait_doubles_up_to_the_cap() -> None:
    time = Time()
    tries = full_jitter(deadline=100, base=0.5, cap=3, clock=time.clock, sleep=time.sleep, random=lambda: 1.0)
    assert list(islice(tries, 7)) == [0, 1, 2, 3, 4, 5, 6]
    assert time.slept == [0.5, 1, 2, 3, 3, 3]


def test_each_wait_is_a_random_share_of_the_longest() -> None:
    time, shares = Time(), iter([0.5, 0.0, 0.25])
    tries = full_jitter(deadline=100, base=1, cap=8, clock=time.clock, sleep=time.sleep, random=lambda: next(shares))
    assert list(islice(tries, 4)) == [0, 1, 2, 3]
    assert time.slept == [0.5, 0.0, 1.0]


def test_no_try_starts_at_the_deadline_or_after_it() -> None:
    time = Time()
    tries = full_jitter(deadline=3.5, base=0.5, cap=10, clock=time.clock, sleep=time.sleep, random=lambda: 1.0)
    assert list(tries) == [0, 1, 2]
    assert time.slept == [0.5, 1.0]  # the next wait, of 2 s, would end at the deadline


def test_the_time_that_a_try_takes_counts() -> None:
    time = Time()
    tries = full_jitter(deadline=1.5, base=0.1, cap=0.1, clock=time.clock, sleep=time.sleep, random=lambda: 1.0)
    for _ in tries:
        time.now += 0.7
    assert time.slept == [0.1]


def test_time_runs_from_the_first_try() -> None:
    time = Time()
    tries = full_jitter(deadline=1, base=0.5, cap=0.5, clock=time.clock, sleep=time.sleep, random=lambda: 1.0)
    time.now += 60
    assert list(tries) == [0, 1]


def test_by_default_a_command_that_keeps_failing_at_once_gets_six_tries_in_one_and_a_half_seconds() -> None:
    time = Time()
    assert list(full_jitter(clock=time.clock, sleep=time.sleep, random=lambda: 0.5)) == [0, 1, 2, 3, 4, 5]
    assert time.slept == [0.05, 0.1, 0.2, 0.4, 0.4]


def test_very_many_tries_are_no_trouble() -> None:
    time = Time()
    many = full_jitter(deadline=1e9, base=0.01, cap=0.02, clock=time.clock, sleep=time.sleep)
    assert sum(1 for _ in islice(many, 5000)) == 5000


SECONDS = st.floats(0, 100)


@given(
    deadline=SECONDS,
    base=st.floats(0.001, 10),
    cap=SECONDS,
    shares=st.lists(st.floats(0, 1, exclude_max=True), min_size=60, max_size=60),
    taking=st.lists(st.floats(0, 5), min_size=60, max_size=60),
)
def test_whatever_chance_and_the_tries_take_waits_are_within_bounds_and_no_try_starts_at_the_deadline(
    deadline: float, base: float, cap: float, shares: list[float], taking: list[float]
) -> None:
    time, chance, began = Time(), iter(shares), []
    tries = full_jitter(
        deadline=deadline, base=base, cap=cap, clock=time.clock, sleep=time.sleep, random=lambda: next(chance)
    )
    for number in islice(tries, 50):
        began.append(time.now)
        time.now += taking[number]
    assert all(wait <= min(cap, base * 2**n) for n, wait in enumerate(time.slept))
    assert all(start < 100.0 + deadline for start in began[1:])


def test_by_default_waits_are_spread_evenly_from_nothing_to_the_longest() -> None:
    time = Time()
    tries = full_jitter(deadline=1e9, base=1, cap=1, clock=time.clock, sleep=time.sleep)
    list(islice(tries, 4001))
    tenths = [int(10 * wait) for wait in time.slept]
    assert set(tenths) == set(range(10))
    assert [tenths.count(one) for one in range(10)] == pytest.approx([400] * 10, abs=150)  # over 7 times what is usual
