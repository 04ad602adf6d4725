from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.class_type import ClassType
from core.dance_class import DanceClass
from core.timetable import Break, ChangedClass
from tests.support.clock import SYDNEY, SettableClock
from tests.support.timetable import TIMETABLE, planned_classes

WEEK = [  # Monday 9 to Friday 13 December 2024
    ("CLASS#2024-12-09#MON#1830", "bachata", 1),
    ("CLASS#2024-12-09#MON#1930", "bachata", 2),
    ("CLASS#2024-12-09#MON#2030", "salsa", 3),
    ("CLASS#2024-12-10#TUE#1830", "salsa", 1),
    ("CLASS#2024-12-10#TUE#1930", "salsa", 2),
    ("CLASS#2024-12-10#TUE#2030", "reggaeton", None),
    ("CLASS#2024-12-11#WED#1830", "bachata", 1),
    ("CLASS#2024-12-11#WED#1930", "bachata", 2),
    ("CLASS#2024-12-11#WED#2030", "salsa", 3),
    ("CLASS#2024-12-12#THU#1830", "salsa", 1),
    ("CLASS#2024-12-12#THU#1930", "salsa", 2),
    ("CLASS#2024-12-13#FRI#1830", "reggaeton", None),
    ("CLASS#2024-12-13#FRI#1930", "salsa", 3),
]


def test_a_week_is_the_schools_timetable() -> None:
    classes = planned_classes(date(2024, 12, 9), 1, SYDNEY)
    assert [(str(dance_class.id), dance_class.type.style, dance_class.type.level) for dance_class in classes] == WEEK


def test_a_planned_class_is_empty_with_twenty_spots_and_starts_at_its_time_in_sydney() -> None:
    (first, *_) = planned_classes(date(2024, 12, 9), 1, SYDNEY)
    starts_at = datetime(2024, 12, 9, 18, 30, tzinfo=SYDNEY)
    assert first.type == ClassType("bachata", 1)
    assert first == DanceClass(first.id, first.type, starts_at, max_spots=20, booking_count=0, version=0)
    assert first.starts_at.tzinfo is SYDNEY


def test_a_week_may_start_on_any_day() -> None:
    classes = planned_classes(date(2024, 12, 7), 1, SYDNEY)
    assert [str(dance_class.id) for dance_class in classes] == [each for each, _, _ in WEEK]
    classes = planned_classes(date(2024, 12, 12), 1, SYDNEY)
    assert [(dance_class.id.date.isoformat(), dance_class.id.time.hour) for dance_class in classes][:5] == [
        ("2024-12-12", 18),
        ("2024-12-12", 19),
        ("2024-12-13", 18),
        ("2024-12-13", 19),
        ("2024-12-16", 18),
    ]
    assert classes[-1].id.date == date(2024, 12, 18)


def test_no_weeks_are_no_classes() -> None:
    assert planned_classes(date(2024, 12, 9), 0, SYDNEY) == []


@settings(deadline=None)
@given(first=st.dates(date(2024, 1, 1), date(2034, 1, 1)), weeks=st.integers(1, 5))
def test_every_week_has_thirteen_classes_in_order_on_the_sydney_date_of_their_weekday(first: date, weeks: int) -> None:
    classes = planned_classes(first, weeks, SYDNEY)
    ids = [dance_class.id for dance_class in classes]
    assert len(ids) == 13 * weeks
    assert ids == sorted(set(ids))
    assert all(first <= class_id.date < first + timedelta(weeks=weeks) for class_id in ids)
    assert all(
        (dance_class.id.date, dance_class.id.time) == (local(dance_class).date(), local(dance_class).time())
        for dance_class in classes
    )


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2024, 12, 8, 19, 0, tzinfo=UTC), "CLASS#2024-12-09#MON#1830"),  # Monday 6 am, with daylight saving
        (datetime(2024, 12, 8, 12, 59, tzinfo=UTC), "CLASS#2024-12-09#MON#1830"),  # Sunday 11:59 pm
        (datetime(2024, 12, 9, 13, 0, tzinfo=UTC), "CLASS#2024-12-10#TUE#1830"),  # Tuesday 0 am
        (datetime(2025, 6, 1, 14, 0, tzinfo=UTC), "CLASS#2025-06-02#MON#1830"),  # Monday 0 am, without
    ],
)
def test_early_in_a_sydney_morning_today_is_the_sydney_date(now: datetime, first: str) -> None:
    clock = SettableClock(now.astimezone(SYDNEY))
    assert str(planned_classes(clock().date(), 1, SYDNEY)[0].id) == first


@pytest.mark.parametrize(
    ("monday", "offsets"),
    [
        (date(2025, 3, 31), {4: 11, 7: 10}),  # daylight saving ends on Sunday 6 April
        (date(2025, 9, 29), {3: 10, 6: 11}),  # and begins on Sunday 5 October
        (date(2026, 3, 30), {3: 11, 6: 10}),
        (date(2026, 9, 28), {2: 10, 5: 11}),
    ],
)
def test_classes_stay_at_half_past_six_across_a_daylight_saving_change(monday: date, offsets: dict[int, int]) -> None:
    early = [
        planned_class for planned_class in planned_classes(monday, 2, SYDNEY) if planned_class.id.time == time(18, 30)
    ]
    assert {local(dance_class).time() for dance_class in early} == {time(18, 30)}
    around = {
        dance_class.id.date.day: dance_class.starts_at
        for dance_class in early
        if dance_class.id.date.weekday() in (4, 0)
    }
    for day, hours in offsets.items():
        assert around[day].utcoffset() == timedelta(hours=hours)
        assert around[day].astimezone(UTC).time() == time(18 - hours, 30)


def local(one: DanceClass) -> datetime:
    """Its start, on its way through UTC as an instant."""
    return one.starts_at.astimezone(UTC).astimezone(SYDNEY)


def test_a_class_is_off_for_the_reason_of_its_own_change_or_else_of_the_break_that_it_is_in() -> None:
    first, second = (weekly.slot for weekly in TIMETABLE.weekly[:2])
    monday = date(2024, 12, 9)
    school = TIMETABLE._replace(
        breaks=(Break(date(2024, 12, 23), date(2025, 1, 3), "holidays"),),
        changed=(
            ChangedClass(monday, second, None, "the teacher is ill"),
            ChangedClass(monday + timedelta(weeks=1), first, None, "a wedding"),
        ),
    )
    why_off = [
        school.why_off(slot.class_id(monday + timedelta(weeks=week))) for week in range(3) for slot in (first, second)
    ]
    assert why_off == [None, "the teacher is ill", "a wedding", None, "holidays", "holidays"]
