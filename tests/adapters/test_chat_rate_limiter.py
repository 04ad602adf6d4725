from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.chat import rate_limiter
from adapters.chat.rate_limiter import RateLimiter
from bot.config.config import Config
from tests.support.chats import SUNDAY_NOON as NOW


def test_a_burst_is_allowed_and_then_so_many_a_minute() -> None:
    limit = RateLimiter(30)
    assert [limit.allows("telegram:1", NOW) for _ in range(31)] == [True] * 30 + [False]
    assert not limit.allows("telegram:1", NOW + timedelta(seconds=1.9))
    assert limit.allows("telegram:1", NOW + timedelta(seconds=2))
    minute = [NOW + timedelta(minutes=5, seconds=n) for n in range(60)]
    assert sum(limit.allows("telegram:1", now) for now in minute for _ in range(5)) == 30 + 29


def test_messages_that_were_refused_do_not_make_the_wait_longer() -> None:
    limit = RateLimiter(60)
    for _ in range(500):
        limit.allows("telegram:1", NOW)
    assert limit.allows("telegram:1", NOW + timedelta(seconds=1))


def test_a_clock_that_goes_back_neither_gives_nor_takes() -> None:
    limit = RateLimiter(2)
    assert limit.allows("telegram:1", NOW)
    assert limit.allows("telegram:1", NOW - timedelta(hours=1))
    assert not limit.allows("telegram:1", NOW - timedelta(hours=1))


def test_it_remembers_a_bounded_number_of_students(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limiter, "_REMEMBERED", 2)
    limit = RateLimiter(1)
    for student in ("a", "b", "c"):
        limit.allows(student, NOW)
    assert not limit.allows("c", NOW)
    assert not limit.allows("b", NOW)
    assert limit.allows("a", NOW)


@pytest.mark.fault("F52")
@pytest.mark.promise("B17")
def test_sixty_messages_a_minute_are_answered_unless_the_school_says_otherwise() -> None:
    limit = RateLimiter(Config().messages_per_minute)
    assert [limit.allows("telegram:1", NOW) for _ in range(61)] == [True] * 60 + [False]
