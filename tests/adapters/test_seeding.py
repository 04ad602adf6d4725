from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from adapters.memory.classes import MemoryClasses
from bot.operations.seed import Seeded, seed
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import CloseClass
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.ports import Stale
from core.result import Err, Ok, Result
from tests.support.bookings import booked
from tests.support.clock import SYDNEY
from tests.support.timetable import STYLES, TIMETABLE, class_types, planned_classes

MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=SYDNEY)


def seed_for(classes: MemoryClasses, now: datetime, *, demo: bool = True, weeks: int = 4) -> Seeded:
    return seed(classes, TIMETABLE, first=now.date(), weeks=weeks, zone=SYDNEY, demo=demo, now=now)


def inject(classes: MemoryClasses, now: datetime, style: str | None = None) -> list[ClassInfo]:
    found = classes.search(class_types(style), now.date(), now.date() + timedelta(days=27))
    return [one for one in found if now < one.starts_at]


def kind(dance_class: ClassInfo) -> str:
    return {0: "full", 1: "last spot"}.get(dance_class.spots_left, "several")


ALL_KINDS = {"full", "last spot", "several"}


@pytest.mark.parametrize(
    "monday",
    [date(2026, 11, 23), date(2026, 3, 30), date(2026, 9, 28)],
    ids=["an ordinary week", "the week daylight saving ends", "the week daylight saving starts"],
)
def test_at_any_hour_of_a_week_every_style_has_a_full_class_one_with_a_last_spot_and_one_with_several(
    monday: date,
) -> None:
    classes = MemoryClasses()
    for hour in range(7 * 24):
        now = datetime(monday.year, monday.month, monday.day, tzinfo=SYDNEY) + timedelta(hours=hour)
        seed_for(classes, now)
        for style in STYLES:
            coming = inject(classes, now, style)
            assert {kind(one) for one in coming} == ALL_KINDS, (now, style)
            assert {kind(one) for one in coming[:3]} == ALL_KINDS, (now, style)


def test_seeding_afresh_at_any_hour_fills_the_classes_ahead_as_seeding_long_before_does() -> None:
    long_before = MemoryClasses()
    seed_for(long_before, MONDAY_NOON - timedelta(days=14), weeks=7)
    for hour in range(0, 7 * 24, 5):
        now = MONDAY_NOON + timedelta(hours=hour)
        afresh = MemoryClasses()
        seed_for(afresh, now)
        assert inject(afresh, now) == inject(long_before, now)


def test_seeding_again_changes_nothing() -> None:
    classes = MemoryClasses()
    first = seed_for(classes, MONDAY_NOON)
    before = inject(classes, MONDAY_NOON)
    again = seed_for(classes, MONDAY_NOON + timedelta(minutes=5))
    assert first.new == 52
    assert first.existing == 0
    assert first.demo_bookings == sum(one.booking_count for one in before)
    assert again == Seeded(new=0, existing=52, demo_bookings=0)
    assert inject(classes, MONDAY_NOON) == before


def test_a_timetable_without_demo_is_empty_and_can_be_filled_later() -> None:
    classes = MemoryClasses()
    assert seed_for(classes, MONDAY_NOON, demo=False) == Seeded(new=52, existing=0, demo_bookings=0)
    assert {one.booking_count for one in inject(classes, MONDAY_NOON)} == {0}
    assert seed_for(classes, MONDAY_NOON).new == 0
    assert {kind(one) for one in inject(classes, MONDAY_NOON)} == ALL_KINDS


def test_a_class_that_has_started_is_left_alone() -> None:
    classes = MemoryClasses()
    seed_for(classes, MONDAY_NOON.replace(hour=19), weeks=1)
    started, coming = (classes.find(ClassId(MONDAY_NOON.date(), one.id.time)) for one in week_from_monday()[:2])
    assert started is not None
    assert coming is not None
    assert started.booking_count == 0
    assert coming.booking_count > 0


def test_a_real_students_booking_stays_and_counts_towards_the_target() -> None:
    classes, untouched = MemoryClasses(), MemoryClasses()
    seed_for(untouched, MONDAY_NOON)
    seed_for(classes, MONDAY_NOON, demo=False)
    for one in inject(classes, MONDAY_NOON):
        book(classes, one.id, "ana@gmail.com")
    seed_for(classes, MONDAY_NOON)
    assert inject(classes, MONDAY_NOON) == inject(untouched, MONDAY_NOON)
    for one in inject(classes, MONDAY_NOON):
        dance_class = classes.load(one.id)
        assert dance_class is not None
        assert Email("ana@gmail.com") in dance_class.bookings
        assert len(dance_class.bookings) == one.booking_count


def test_a_class_fuller_than_its_target_keeps_its_students() -> None:
    classes = MemoryClasses()
    seed_for(classes, MONDAY_NOON)
    roomy = next(one for one in inject(classes, MONDAY_NOON) if kind(one) == "several")
    book(classes, roomy.id, "ana@gmail.com")
    assert seed_for(classes, MONDAY_NOON).demo_bookings == 0
    kept = classes.find(roomy.id)
    assert kept is not None
    assert kept.booking_count == roomy.booking_count + 1


def test_invented_students_live_at_example_com_and_fill_a_class_in_one_save() -> None:
    classes = MemoryClasses()
    seed_for(classes, MONDAY_NOON)
    for one in inject(classes, MONDAY_NOON):
        dance_class = classes.load(one.id)
        assert dance_class is not None
        assert dance_class.version == 1
        assert all(str(email).endswith("@example.com") for email in dance_class.bookings)
        assert all(Email.parse(str(email)) == Ok(email) for email in dance_class.bookings)


@pytest.mark.parametrize("why", ["closed", "waited for"])
def test_a_free_spot_that_no_newcomer_may_have_goes_to_no_invented_student(why: str) -> None:
    classes = MemoryClasses()
    seed_for(classes, MONDAY_NOON)
    full = next(one for one in inject(classes, MONDAY_NOON) if kind(one) == "full")
    commands = CommandExecutor(classes, lambda: full.starts_at - timedelta(hours=6), lambda: range(1))
    commands.execute(JoinWaitlist(full.id, Email("ana@gmail.com"), "r-ana", "telegram:42"))
    if why == "closed":
        commands.execute(CloseClass(full.id, None, "r-close", "cli"))
    cancel = CancelBooking(full.id, "r-cancel", "cli", email=Email("student01@example.com"), may_cancel_any=True)
    commands.execute(cancel)
    seed_for(classes, full.starts_at - timedelta(hours=6))
    kept = classes.find(full.id)
    assert kept is not None
    assert kept.spots_left == 1


def test_filling_tries_again_when_somebody_else_saved_first() -> None:
    contended, calm = Contended(stale_saves=2), MemoryClasses()
    assert seed_for(contended, MONDAY_NOON) == seed_for(calm, MONDAY_NOON)
    assert inject(contended, MONDAY_NOON) == inject(calm, MONDAY_NOON)


def test_progress_counts_the_classes_up_to_the_last() -> None:
    seen: list[tuple[int, int]] = []
    seed(
        MemoryClasses(),
        TIMETABLE,
        first=MONDAY_NOON.date(),
        weeks=1,
        zone=SYDNEY,
        demo=False,
        now=MONDAY_NOON,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(number, 13) for number in range(1, 14)]


class Contended(MemoryClasses):
    """Answers the first saves with Stale."""

    def __init__(self, stale_saves: int) -> None:
        super().__init__()
        self._stale_saves = stale_saves

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        if self._stale_saves:
            self._stale_saves -= 1
            return Err(Stale("conflict"))
        return super().save(dance_class)


def week_from_monday() -> list[DanceClass]:
    return planned_classes(MONDAY_NOON.date(), 1, SYDNEY)


def book(classes: MemoryClasses, class_id: ClassId, email: str) -> None:
    dance_class = classes.load(class_id)
    assert dance_class is not None
    assert classes.save(booked(dance_class, email, now=MONDAY_NOON)) == Ok(None)
