"""One limit for a message, and what of it each call to Slack may take."""

from __future__ import annotations

import pytest

from adapters.slack.limits import SlackLimits
from core.deadline import deadline_of

LIMITS = SlackLimits(message=2.5, delivery=1.0, call=1.0, least=0.25, suggestion=0.3)


@pytest.mark.fault("F20", "F42")
@pytest.mark.parametrize(
    ("left", "shares"),
    [
        (2.5, [1.0, 0.75, 0.75]),
        (1.0, [0.5, 0.25, 0.25]),
        (0.0, [0.25, 0.25, 0.25]),  # a booking that is made is told, late or not
    ],
)
def test_each_step_on_the_way_to_a_student_leaves_time_for_the_next(left: float, shares: list[float]) -> None:
    now = 0.0
    with deadline_of(left, lambda: now):
        for step, share in enumerate(shares):
            assert LIMITS.for_call(is_last=step == len(shares) - 1) == pytest.approx(share)
            now += share


@pytest.mark.fault("F44")
@pytest.mark.parametrize(("left", "share"), [(2.5, 0.3), (0.4, 0.2), (0.0, 0.0)])
def test_a_suggestion_is_waited_for_shortly_or_not_at_all(left: float, share: float) -> None:
    with deadline_of(left, lambda: 0.0):
        assert LIMITS.for_suggestion() == pytest.approx(share)


@pytest.mark.fault("F42")
@pytest.mark.parametrize(("left", "waits"), [(2.5, True), (1.3, True), (1.2, False), (0.0, False)])
def test_a_rate_limit_is_waited_out_only_while_there_is_time(left: float, waits: bool) -> None:
    with deadline_of(left, lambda: 0.0):
        assert LIMITS.allow_wait(1.0) is waits
        assert not LIMITS.allow_wait(2.0)


@pytest.mark.fault("F42")
def test_what_the_desk_does_leaves_time_to_tell_of_it() -> None:
    with LIMITS.for_message() as message, LIMITS.for_desk() as desk:
        assert message.at - desk.at == pytest.approx(LIMITS.delivery, abs=0.1)
