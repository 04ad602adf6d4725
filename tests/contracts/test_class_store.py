"""What every store of classes must do; each test runs on all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.stores import Classes, Stores
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassFullyBooked, DuplicateBooking
from core.notice import Notice
from core.ports import Stale
from core.result import Err, Ok
from tests.support.bookings import booked
from tests.support.clock import SYDNEY
from tests.support.stores import DYNAMODB_LOCAL, MEMORY
from tests.support.timetable import class_types, planned_classes

SALSA_1 = ClassType("salsa", 1)
REGGAETON = ClassType("reggaeton")
TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
NOW = datetime(2026, 11, 20, 9, 30, 15, 999, tzinfo=SYDNEY)
NOW_AS_BOOKED = datetime(2026, 11, 19, 22, 30, 15, tzinfo=UTC)

tells_a_repetition = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)


@pytest.fixture
def classes(stores: Stores) -> Classes:
    return stores.classes


@pytest.fixture
def tuesday(classes: Classes) -> DanceClass:
    """The class as scheduled: Salsa 1, empty, version 0."""
    assert classes.schedule(empty_class(TUESDAY)) == "new"
    return load(classes)


def test_a_scheduled_class_is_loaded_empty_at_version_0(classes: Classes) -> None:
    assert classes.schedule(empty_class(TUESDAY)) == "new"
    assert classes.load(TUESDAY) == DanceClass(
        TUESDAY, SALSA_1, datetime(2026, 11, 24, 18, 30, tzinfo=SYDNEY), max_spots=20, booking_count=0, version=0
    )


def test_a_class_without_levels_comes_back_without_one(classes: Classes) -> None:
    classes.schedule(empty_class(TUESDAY, REGGAETON))
    assert load(classes).type == REGGAETON


def test_a_class_that_is_not_there_is_none(classes: Classes) -> None:
    assert classes.load(TUESDAY) is None
    assert classes.find(TUESDAY) is None


def test_a_saved_booking_comes_back_whole(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com", request_id="r1", booked_by="slack:T1:U1")
    assert classes.save(tuesday) == Ok(None)
    ana = Email("ana@example.com")
    stored = load(classes)
    assert stored.bookings == {ana: Booking(ana, NOW_AS_BOOKED, "r1", "slack:T1:U1")}
    assert (stored.booking_count, stored.version, stored.changes) == (1, 1, [])


def test_a_booking_of_an_unknown_request_by_somebody_unknown_comes_back_as_such(
    classes: Classes, tuesday: DanceClass
) -> None:
    booking = Booking(Email("ana@example.com"), NOW_AS_BOOKED, request_id=None, booked_by=None)
    with_booking = replace(tuesday, bookings={booking.email: booking}, booking_count=1, loaded=tuesday)
    assert classes.save(with_booking) == Ok(None)
    assert load(classes).bookings == {booking.email: booking}


def test_several_bookings_in_one_save_advance_the_version_by_one(classes: Classes, tuesday: DanceClass) -> None:
    for name in ("ana", "ben", "cleo"):
        tuesday = book(tuesday, f"{name}@example.com")
    assert classes.save(tuesday) == Ok(None)
    assert_stored(classes, version=1, emails=["ana@example.com", "ben@example.com", "cleo@example.com"])


def test_saving_leaves_the_object_as_it_was(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    (change,) = tuesday.changes
    classes.save(tuesday)
    assert (tuesday.version, tuesday.booking_count, tuesday.changes) == (0, 1, [change])


def test_a_stale_save_changes_nothing(classes: Classes, tuesday: DanceClass) -> None:
    faster = load(classes)
    faster = book(faster, "ben@example.com")
    classes.save(faster)
    tuesday = book(tuesday, "ana@example.com")
    assert classes.save(tuesday) == Err(Stale("version"))
    assert_stored(classes, version=1, emails=["ben@example.com"])


def test_a_version_that_was_never_stored_is_stale(classes: Classes, tuesday: DanceClass) -> None:
    inject = empty_class(TUESDAY, version=3)
    inject = book(inject, "ana@example.com")
    assert classes.save(inject) == Err(Stale("version"))
    assert load(classes) == tuesday


def test_a_save_of_several_is_stored_as_a_whole_or_not_at_all(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    classes.save(tuesday)
    unaware = empty_class(TUESDAY, version=1, booking_count=1)
    for name in ("ben", "ana", "cleo"):
        unaware = book(unaware, f"{name}@example.com", request_id=f"another of {name}")
    assert classes.save(unaware) == Err(Stale("row"))
    assert_stored(classes, version=1, emails=["ana@example.com"])


def test_of_two_reasons_to_refuse_a_save_the_version_is_named(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    classes.save(tuesday)
    behind = empty_class(TUESDAY, version=0)
    behind = book(behind, "ana@example.com", request_id="r2")
    assert classes.save(behind) == Err(Stale("version"))
    assert_stored(classes, version=1, emails=["ana@example.com"])


def test_a_class_that_is_not_there_is_not_made_by_a_save(classes: Classes) -> None:
    nowhere = empty_class(TUESDAY)
    nowhere = book(nowhere, "ana@example.com")
    assert classes.save(nowhere) == Err(Stale("version"))
    assert classes.load(TUESDAY) is None


@tells_a_repetition
def test_the_same_save_again_succeeds_and_changes_nothing(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    assert classes.save(tuesday) == Ok(None)
    assert classes.save(tuesday) == Ok(None)
    assert_stored(classes, version=1, emails=["ana@example.com"])


@tells_a_repetition
def test_the_same_save_again_succeeds_though_others_saved_in_between(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    classes.save(tuesday)
    for name in ("ben", "cleo"):
        later = load(classes)
        later = book(later, f"{name}@example.com")
        classes.save(later)
    assert classes.save(tuesday) == Ok(None)
    assert_stored(classes, version=3, emails=["ana@example.com", "ben@example.com", "cleo@example.com"])


def test_a_save_that_was_refused_is_not_taken_for_done_when_repeated(classes: Classes, tuesday: DanceClass) -> None:
    faster = load(classes)
    faster = book(faster, "ben@example.com")
    classes.save(faster)
    tuesday = book(tuesday, "ana@example.com")
    assert classes.save(tuesday) == Err(Stale("version"))
    assert classes.save(tuesday) == Err(Stale("version"))
    assert_stored(classes, version=1, emails=["ben@example.com"])


def test_an_email_in_another_case_is_in_already(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com", request_id="r1", booked_by="telegram:42")
    classes.save(tuesday)
    match Email.parse(" ANA@Example.COM "):
        case Ok(shouting):
            answer = load(classes).book(shouting, request_id="r2", booked_by="slack:T1:U1", now=NOW)
            assert answer == Err(DuplicateBooking(TUESDAY, Email("ana@example.com"), "telegram:42"))
        case _:
            pytest.fail("that is an email")


def test_a_full_class_comes_back_full_with_all_its_bookings(classes: Classes, tuesday: DanceClass) -> None:
    emails = [f"student{number:02}@example.com" for number in range(20)]
    for email in emails:
        tuesday = book(tuesday, email)
    assert classes.save(tuesday) == Ok(None)
    assert_stored(classes, version=1, emails=emails)
    one_more = load(classes).book(Email("late@example.com"), request_id="r2", booked_by="telegram:42", now=NOW)
    assert one_more == Err(ClassFullyBooked(TUESDAY, 20))


def test_what_was_loaded_is_nobody_elses(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    classes.save(tuesday)
    mine = load(classes)
    mine = book(mine, "ben@example.com")
    tuesday = book(tuesday, "cleo@example.com")
    assert_stored(classes, version=1, emails=["ana@example.com"])


def test_scheduling_a_class_again_leaves_it_and_its_bookings_alone(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    classes.save(tuesday)
    before = load(classes)
    assert classes.schedule(empty_class(TUESDAY, REGGAETON)) == "existing"
    assert load(classes) == before
    assert classes.search([SALSA_1], TUESDAY.date, TUESDAY.date) == [before.info]
    assert classes.search([REGGAETON], TUESDAY.date, TUESDAY.date) == []


def test_finding_a_class_tells_its_spots(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    classes.save(tuesday)
    found = classes.find(TUESDAY)
    assert found == load(classes).info
    assert found is not None
    assert found.spots_left == 19


def test_a_search_for_one_type_gives_its_classes_by_date_and_time(classes: Classes) -> None:
    write_timetable(classes, date(2026, 11, 23), weeks=2)
    assert searched(classes, [SALSA_1], date(2026, 11, 23), date(2026, 12, 6)) == [
        "2026-11-24-TUE-1830",
        "2026-11-26-THU-1830",
        "2026-12-01-TUE-1830",
        "2026-12-03-THU-1830",
    ]


def test_a_search_for_a_style_gives_all_its_levels_across_the_turn_of_the_month(classes: Classes) -> None:
    write_timetable(classes, date(2026, 11, 23), weeks=2)
    assert searched(classes, class_types("bachata"), date(2026, 11, 25), date(2026, 12, 2)) == [
        "2026-11-25-WED-1830",
        "2026-11-25-WED-1930",
        "2026-11-30-MON-1830",
        "2026-11-30-MON-1930",
        "2026-12-02-WED-1830",
        "2026-12-02-WED-1930",
    ]


def test_a_search_for_any_type_gives_the_whole_timetable_in_order(classes: Classes) -> None:
    planned = write_timetable(classes, date(2026, 11, 23), weeks=12)
    found = classes.search(class_types(), date(2026, 11, 23), date(2027, 2, 14))
    assert found == [planned_class.info for planned_class in planned]
    assert len(found) == 12 * 13


@pytest.mark.parametrize("types", [[ClassType("bachata", 1)], class_types()], ids=["one type", "any type"])
def test_the_first_and_the_last_date_of_a_search_are_included(classes: Classes, types: list[ClassType]) -> None:
    write_timetable(classes, date(2026, 11, 16), weeks=4)
    found = classes.search(types, date(2026, 11, 30), date(2026, 12, 2))
    assert {dance_class.id.date for dance_class in found} >= {date(2026, 11, 30), date(2026, 12, 2)}
    assert all(date(2026, 11, 30) <= dance_class.id.date <= date(2026, 12, 2) for dance_class in found)


def test_a_search_of_a_day_without_classes_of_no_types_or_of_no_days_is_empty(classes: Classes) -> None:
    write_timetable(classes, date(2026, 11, 23), weeks=1)
    sunday, monday = date(2026, 11, 29), date(2026, 11, 23)
    assert classes.search(class_types(), sunday, sunday) == []
    assert classes.search([], monday, sunday) == []
    assert classes.search([SALSA_1], sunday, monday) == []
    assert classes.search(class_types(), sunday, monday) == []


def test_a_search_sees_bookings(classes: Classes, tuesday: DanceClass) -> None:
    tuesday = book(tuesday, "ana@example.com")
    classes.save(tuesday)
    (found,) = classes.search(class_types(), TUESDAY.date, TUESDAY.date + timedelta(days=40))
    assert found == tuesday.info


def test_a_cancelled_booking_is_gone_and_its_request_has_ended(classes: Classes, tuesday: DanceClass) -> None:
    classes.save(book(tuesday, "ana@example.com", request_id="r1"))
    mine = cancel(load(classes), "r1")
    assert classes.save(mine) == Ok(None)
    stored = load(classes)
    assert (stored.version, stored.booking_count, dict(stored.bookings)) == (2, 0, {})
    assert stored.ended == mine.ended


def test_one_save_takes_a_cancellation_and_a_new_booking_of_the_same_email(
    classes: Classes, tuesday: DanceClass
) -> None:
    classes.save(book(tuesday, "ana@example.com", request_id="r1"))
    assert classes.save(book(cancel(load(classes), "r1"), "ana@example.com", request_id="r2")) == Ok(None)
    assert_stored(classes, version=2, emails=["ana@example.com"])
    assert load(classes).find("r2") is not None
    assert list(load(classes).ended) == ["r1"]


def test_a_booking_that_is_cancelled_before_it_is_saved_leaves_its_request_only(
    classes: Classes, tuesday: DanceClass
) -> None:
    assert classes.save(cancel(book(tuesday, "ana@example.com", request_id="r1"), "r1")) == Ok(None)
    assert_stored(classes, version=1, emails=[])
    assert list(load(classes).ended) == ["r1"]


@tells_a_repetition
def test_a_repeated_save_of_a_cancellation_has_no_second_effect(classes: Classes, tuesday: DanceClass) -> None:
    classes.save(book(tuesday, "ana@example.com", request_id="r1"))
    mine = cancel(load(classes), "r1")
    assert [classes.save(mine) for _ in range(2)] == [Ok(None)] * 2
    assert_stored(classes, version=2, emails=[])


def test_a_stale_cancellation_changes_nothing(classes: Classes, tuesday: DanceClass) -> None:
    classes.save(book(tuesday, "ana@example.com", request_id="r1"))
    mine = load(classes)
    classes.save(book(load(classes), "ben@example.com"))
    assert classes.save(cancel(mine, "r1")) == Err(Stale("version"))
    assert_stored(classes, version=2, emails=["ana@example.com", "ben@example.com"])


@pytest.mark.parametrize("request_id", ["another", None])
def test_a_row_that_is_not_as_it_was_loaded_is_not_removed(
    classes: Classes, tuesday: DanceClass, request_id: str | None
) -> None:
    classes.save(book(tuesday, "ana@example.com", request_id="r1"))
    stored = load(classes)
    (email,) = stored.bookings
    mistaken = replace(stored, bookings={email: replace(stored.bookings[email], request_id=request_id)})
    cancelled = mistaken.cancel(
        mistaken.bookings[email], request_id="key", cancelled_by="http", now=NOW, may_cancel_any=True
    )
    assert isinstance(cancelled, Ok)
    assert classes.save(cancelled.value[0]) == Err(Stale("row"))
    assert_stored(classes, version=1, emails=["ana@example.com"])


@pytest.mark.parametrize("request_id", ["another", None])
def test_a_row_that_is_not_as_it_was_loaded_is_not_changed(
    classes: Classes, tuesday: DanceClass, request_id: str | None
) -> None:
    classes.save(book(tuesday, "ana@example.com", request_id="r1"))
    stored = load(classes)
    (booking,) = stored.bookings.values()
    mistaken = replace(stored, bookings={booking.email: replace(booking, request_id=request_id)})
    marked = mistaken.with_marked(replace(mistaken.bookings[booking.email], checked_in_at=NOW_AS_BOOKED))
    assert classes.save(marked) == Err(Stale("row"))
    assert load(classes) == stored


def test_a_booking_without_a_request_id_can_be_cancelled(classes: Classes, tuesday: DanceClass) -> None:
    booking = Booking(Email("ana@example.com"), NOW_AS_BOOKED)
    classes.save(replace(tuesday, bookings={booking.email: booking}, booking_count=1, loaded=tuesday))
    stored = load(classes)
    cancelled = stored.cancel(booking, request_id="key", cancelled_by="http", now=NOW, may_cancel_any=True)
    assert isinstance(cancelled, Ok)
    assert classes.save(cancelled.value[0]) == Ok(None)
    assert_stored(classes, version=2, emails=[])


def test_who_waits_comes_back_whole_and_is_counted(classes: Classes, tuesday: DanceClass) -> None:
    wait = Wait(Email("ana@example.com"), 1, NOW_AS_BOOKED, "j1", "slack:T1:U1", "Ana")
    assert classes.save(tuesday.with_wait(wait)) == Ok(None)
    stored = load(classes)
    assert stored.waits == {wait.email: wait}
    assert (stored.waiting, stored.next_ticket, stored.booking_count, stored.version) == (1, 2, 0, 1)
    found = classes.find(TUESDAY)
    assert found is not None
    assert (found, found.waiting) == (stored.info, 1)


def test_one_save_turns_a_wait_into_a_booking_and_stores_who_is_told(stores: Stores) -> None:
    classes = stores.classes
    classes.schedule(empty_class(TUESDAY))
    wait = Wait(Email("ana@example.com"), 1, NOW_AS_BOOKED, "j1", "slack:T1:U1", "Ana")
    classes.save(load(classes).with_wait(wait))
    notice = Notice(TUESDAY, 2, "promoted", NOW_AS_BOOKED, "slack:T1:U1", wait.email, "j1")
    assert classes.save(load(classes).promoted(wait, NOW).with_notice(notice)) == Ok(None)
    stored = load(classes)
    assert stored.bookings == {wait.email: Booking(wait.email, NOW_AS_BOOKED, "j1", "slack:T1:U1", "Ana")}
    assert (stored.waits, stored.waiting, stored.next_ticket, stored.notices) == ({}, 0, 2, ())
    assert [entry.notice for entry in stores.outbox.due(NOW_AS_BOOKED, 10)] == [notice]


def test_a_stale_save_tells_nobody(stores: Stores) -> None:
    classes = stores.classes
    classes.schedule(empty_class(TUESDAY))
    mine = load(classes).with_notice(Notice(TUESDAY, 1, "closed", NOW_AS_BOOKED))
    classes.save(book(load(classes), "ben@example.com"))
    assert classes.save(mine) == Err(Stale("version"))
    assert stores.outbox.due(NOW_AS_BOOKED, 10) == []


def test_a_wait_that_is_not_as_it_was_loaded_is_not_removed(classes: Classes, tuesday: DanceClass) -> None:
    wait = Wait(Email("ana@example.com"), 1, NOW_AS_BOOKED, "j1", "slack:T1:U1")
    classes.save(tuesday.with_wait(wait))
    stored = load(classes)
    mistaken = replace(stored, waits={wait.email: replace(wait, request_id="another")})
    left, _ = mistaken.leave(mistaken.waits[wait.email], request_id="x", left_by="slack:T1:U1", now=NOW)
    assert classes.save(left) == Err(Stale("row"))
    assert load(classes) == stored


def test_what_the_school_changes_is_stored_and_may_be_taken_back(classes: Classes, tuesday: DanceClass) -> None:
    facts = {"status": "closed", "closed_reason": "ill", "max_spots": 5, "teacher": "Mia", "room": "B", "minutes": 90}
    facts["revision"] = 3
    changed = replace(
        tuesday.edited(),
        status="closed",
        closed_reason="ill",
        max_spots=5,
        teacher="Mia",
        room="B",
        minutes=90,
        revision=3,
        reminded=frozenset({"reminder_day", "reminder_soon"}),
        line_over=True,
    )
    assert classes.save(changed) == Ok(None)
    stored = load(classes)
    assert replace(stored, version=0) == replace(changed, loaded=None)
    (found,) = classes.search([SALSA_1], TUESDAY.date, TUESDAY.date)
    assert {name: getattr(found, name) for name in facts} == facts
    assert classes.save(replace(stored.edited(), status="open", closed_reason=None)) == Ok(None)
    assert (load(classes).status, load(classes).closed_reason, load(classes).max_spots) == ("open", None, 5)


def cancel(dance_class: DanceClass, request_id: str) -> DanceClass:
    booking = dance_class.find(request_id)
    assert booking is not None
    cancelled = dance_class.cancel(booking, request_id=request_id, cancelled_by=booking.booked_by or "", now=NOW)
    assert isinstance(cancelled, Ok)
    return cancelled.value[0]


def empty_class(
    class_id: ClassId, class_type: ClassType = SALSA_1, *, version: int = 0, booking_count: int = 0
) -> DanceClass:
    starts_at = class_id.starts_at(SYDNEY)
    return DanceClass(class_id, class_type, starts_at, version=version, booking_count=booking_count)


def book(dance_class: DanceClass, email: str, request_id: str = "", booked_by: str = "telegram:42") -> DanceClass:
    return booked(dance_class, email, now=NOW, request_id=request_id, booked_by=booked_by)


def load(classes: Classes) -> DanceClass:
    dance_class = classes.load(TUESDAY)
    assert dance_class is not None
    return dance_class


def assert_stored(classes: Classes, *, version: int, emails: list[str]) -> None:
    stored = load(classes)
    assert sorted(map(str, stored.bookings)) == emails
    assert (stored.version, stored.booking_count) == (version, len(emails))


def write_timetable(classes: Classes, monday: date, weeks: int) -> list[DanceClass]:
    planned = planned_classes(monday, weeks, SYDNEY)
    for dance_class in reversed(planned):
        assert classes.schedule(dance_class) == "new"
    return planned


def searched(classes: Classes, types: list[ClassType] | tuple[ClassType, ...], first: date, last: date) -> list[str]:
    return [one.id.slug for one in classes.search(types, first, last)]
