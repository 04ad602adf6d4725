"""The two nights of 2026 when Sydney's clocks change: 4 October at 2:00 to 3:00, 5 April at 3:00 to 2:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from adapters.chat.rate_limiter import RateLimiter
from adapters.chat.student_session import StudentSession
from adapters.chat.students import STUDENT_REMEMBERED, Student
from adapters.memory.students import MemoryStudents
from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassAlreadyStarted
from core.moments import after, between, has_come
from core.ports import Clock
from core.queries.search_classes import SearchClasses, search_classes
from core.result import Err, Ok
from tests.support.clock import SYDNEY, SettableClock
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

SPRING = datetime(2026, 10, 4, 1, 45, tzinfo=SYDNEY)
AUTUMN = datetime(2026, 4, 5, 2, 45, tzinfo=SYDNEY)
both_nights = pytest.mark.parametrize("asked_at", [SPRING, AUTUMN], ids=["October", "April"])
ANA = Email("ana@example.com")

pytestmark = [pytest.mark.fault("F13"), pytest.mark.promise("B21")]


@both_nights
def test_lengths_are_true_across_the_change(asked_at: datetime) -> None:
    half_an_hour = timedelta(minutes=30)
    then = after(asked_at, half_an_hour)
    assert between(asked_at, then.astimezone(SYDNEY)) == half_an_hour
    assert has_come(then.astimezone(SYDNEY), then)
    assert not has_come(then.astimezone(SYDNEY), after(then, -timedelta(seconds=1)).astimezone(SYDNEY))


@both_nights
@pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)
def test_a_prompt_lasts_thirty_true_minutes(asked_at: datetime, stores: Stores) -> None:
    clock = SettableClock(asked_at)
    session = StudentSession("telegram:42", stores.students, clock())
    class_id = ClassId(date(2026, 11, 24), time(18, 30))
    session.write(replace(session.read(), step=session.prompt(session.read(), class_id, None)))
    clock.advance(timedelta(minutes=29, seconds=59))
    assert not expired(stores, clock)
    clock.advance(timedelta(seconds=1))
    assert expired(stores, clock)


@both_nights
def test_a_flood_is_let_through_by_true_minutes(asked_at: datetime) -> None:
    clock, limiter = SettableClock(asked_at), RateLimiter(per_minute=60)
    clock.advance(timedelta(minutes=14))
    while limiter.allows("telegram:42", clock()):
        pass
    clock.advance(timedelta(seconds=1))
    assert limiter.allows("telegram:42", clock())
    clock.advance(timedelta(minutes=1))
    assert [limiter.allows("telegram:42", clock()) for _ in range(61)] == [True] * 60 + [False]


def test_a_student_is_forgotten_at_the_same_moment_by_every_clock() -> None:
    saved_at = datetime(2026, 9, 20, 12, tzinfo=SYDNEY)  # winter time; 400 days later it is summer
    students = MemoryStudents()
    students.save(Student("telegram:42", ANA), saved_at)
    end = saved_at.astimezone(UTC) + STUDENT_REMEMBERED
    for zone in (SYDNEY, UTC):
        assert students.load("telegram:42", (end - timedelta(seconds=1)).astimezone(zone)).email == ANA
        assert students.load("telegram:42", end.astimezone(zone)).email is None


@pytest.mark.fault("F50")
@pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)
def test_a_class_at_an_hour_that_the_night_skips_starts_once(stores: Stores) -> None:
    """2:30 never comes on that night: what stands for it is 3:30, as many minutes after midnight."""
    half_past_two = ClassId(date(2026, 10, 4), time(2, 30))
    stores.classes.schedule(DanceClass(half_past_two, ClassType("salsa", 1), half_past_two.starts_at(SYDNEY)))
    clock = SettableClock(datetime(2026, 10, 4, 1, 59, tzinfo=SYDNEY))
    clock.advance(timedelta(minutes=30))
    assert clock().hour == 3
    assert found(stores, clock) == [half_past_two]
    assert isinstance(booked(stores, half_past_two, clock), Ok)
    clock.advance(timedelta(minutes=61))
    assert found(stores, clock) == []
    assert isinstance(booked(stores, half_past_two, clock), Err)


def test_a_class_at_an_hour_that_comes_twice_starts_when_it_first_comes() -> None:
    half_past_two = ClassId(date(2026, 4, 5), time(2, 30))
    dance_class = DanceClass(half_past_two, ClassType("salsa", 1), half_past_two.starts_at(SYDNEY))
    clock = SettableClock(datetime(2026, 4, 5, 2, 29, tzinfo=SYDNEY))
    assert not dance_class.has_started(clock())
    clock.advance(timedelta(minutes=1))
    assert dance_class.has_started(clock())
    clock.advance(timedelta(minutes=40))
    assert clock().time() == time(2, 10)  # the second time that night
    assert dance_class.has_started(clock())
    assert dance_class.info.has_started(clock())


def expired(stores: Stores, clock: Clock) -> bool:
    step = stores.students.load("telegram:42", clock()).step
    assert step is not None
    return step.has_expired(clock())


def found(stores: Stores, clock: Clock) -> list[ClassId]:
    today = clock().date()
    return [dance_class.id for dance_class in search_classes(SearchClasses(today, today), stores.classes, clock())]


def booked(stores: Stores, class_id: ClassId, clock: Clock) -> object:
    dance_class = stores.classes.load(class_id)
    assert dance_class is not None
    answer = dance_class.book(ANA, request_id="r1", booked_by="telegram:42", now=clock())
    assert isinstance(answer, Ok) or isinstance(answer.error, ClassAlreadyStarted)
    return answer
