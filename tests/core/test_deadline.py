from __future__ import annotations

from core.deadline import deadline_of, time_left


class Ticks:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_call_may_take_what_is_left_of_the_message_s_limit() -> None:
    clock = Ticks()
    with deadline_of(2.5, clock):
        assert time_left(0.7) == 0.7
        clock.now += 2.0
        assert time_left(0.7) == 0.5
        clock.now += 1.0
        assert time_left(0.7) == 0.0


def test_without_a_message_a_call_has_its_own_limit() -> None:
    assert time_left(0.7) == 0.7


def test_a_limit_within_a_limit_can_only_end_sooner() -> None:
    clock = Ticks()
    with deadline_of(2.0, clock):
        with deadline_of(1.0, clock):
            assert time_left(9) == 1.0
        with deadline_of(5.0, clock):
            assert time_left(9) == 2.0
        assert time_left(9) == 2.0
    assert time_left(9) == 9
