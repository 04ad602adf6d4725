from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arguments import InvalidArgument
from core.class_id import ClassId, room_label
from core.result import Err, Ok
from tests.support.clock import SYDNEY

MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
ROOMS = st.text("AB1-", max_size=12).map(room_label)
IDS = st.builds(ClassId, st.dates(date(1, 1, 3), date(9999, 12, 29)), MINUTES, st.just("") | ROOMS)


def test_an_id_has_one_spelling_for_the_table_and_one_for_links() -> None:
    class_id = ClassId(date(2024, 12, 9), time(18, 30))
    assert str(class_id) == "CLASS#2024-12-09#MON#1830"
    assert class_id.when == "2024-12-09#MON#1830"
    assert class_id.slug == "2024-12-09-MON-1830"


def test_a_class_beside_another_has_its_room_behind_that() -> None:
    class_id = ClassId(date(2024, 12, 9), time(18, 30), room_label("Studio B"))
    assert str(class_id) == "CLASS#2024-12-09#MON#1830#STUDIO-B"
    assert class_id.slug == "2024-12-09-MON-1830-STUDIO-B"
    assert sorted([class_id, ClassId(class_id.date, class_id.time)])[1] == class_id


@pytest.mark.parametrize(
    ("room", "label"),
    [
        ("Studio B", "STUDIO-B"),
        ("  salão  nº 2 ", "SALAO-NO-2"),
        ("The room upstairs", "THE-ROOM-UPS"),
        ("Big dance 3x floor", "BIG-DANCE-3X"),
        ("大廳", ""),
    ],
)
def test_a_room_is_put_into_ids_in_capitals_digits_and_dashes(room: str, label: str) -> None:
    assert room_label(room) == label


@settings(deadline=None)
@given(IDS)
def test_both_spellings_lead_back_to_the_id(class_id: ClassId) -> None:
    assert ClassId.parse(str(class_id)) == Ok(class_id)
    assert ClassId.from_slug(class_id.slug) == Ok(class_id)


@pytest.mark.parametrize("day", ["0001-01-01-MON", "0001-01-02-TUE", "9999-12-30-THU", "9999-12-31-FRI"])
def test_a_day_whose_moments_are_beyond_the_calendar_is_no_class(day: str) -> None:
    assert ClassId.from_slug(f"{day}-0000") == Err(InvalidArgument("classId", f"{day}-0000"))


@pytest.mark.parametrize("day", ["0001-01-03-WED", "9999-12-29-WED"])
def test_the_days_beside_those_may_have_classes(day: str) -> None:
    assert isinstance(ClassId.from_slug(f"{day}-0000"), Ok)


@settings(deadline=None)
@given(IDS)
def test_the_moment_of_every_id_exists_in_every_zone(class_id: ClassId) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Sydney"):
        (class_id.starts_at(ZoneInfo(zone)) + timedelta(hours=24)).astimezone(UTC)


@settings(deadline=None)
@given(IDS)
def test_neither_spelling_is_taken_for_the_other(class_id: ClassId) -> None:
    assert ClassId.parse(class_id.slug) == Err(InvalidArgument("classId", class_id.slug))
    assert ClassId.from_slug(str(class_id)) == Err(InvalidArgument("classId", str(class_id)))


@settings(deadline=None)
@given(IDS)
def test_a_slug_fits_where_only_letters_digits_and_dashes_can_go(class_id: ClassId) -> None:
    assert class_id.slug.replace("-", "").isalnum()
    assert class_id.slug.isascii()
    assert len(class_id.slug) <= 32


@settings(deadline=None)
@given(IDS, st.sampled_from(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]))
def test_only_the_weekday_of_the_date_will_do(class_id: ClassId, weekday: str) -> None:
    day, own, rest = class_id.when.split("#", 2)
    text = f"CLASS#{day}#{weekday}#{rest}"
    assert ClassId.parse(text) == (Ok(class_id) if weekday == own else Err(InvalidArgument("classId", text)))


ILL_FORMED = [
    "",
    "CLASS#",
    "2024-12-09#MON#1830",
    "class#2024-12-09#MON#1830",
    "CLASS#2024-12-09#mon#1830",
    "CLASS#2024-12-09#Monday#1830",
    "CLASS#2024-12-09#XXX#1830",
    "CLASS#2024-12-09#TUE#1830",
    "CLASS#2024-12-09#1830",
    "CLASS#2024-12-09#MON#18:30",
    "CLASS#2024-12-09#MON#183",
    "CLASS#2024-12-09#MON#18300",
    "CLASS#2024-12-09#MON#2400",
    "CLASS#2024-12-09#MON#1860",
    "CLASS#2024-02-30#FRI#1830",
    "CLASS#2024-13-09#MON#1830",
    "CLASS#0000-12-09#MON#1830",
    "CLASS#24-12-09#MON#1830",
    "CLASS#20241209#MON#1830",
    "CLASS#2024-W50-1#MON#1830",
    " CLASS#2024-12-09#MON#1830",
    "CLASS#2024-12-09#MON#1830\n",
    "CLASS#2024-12-09#MON#1830#studio-b",
    "CLASS%232024-12-09%23MON%231830",
    "CLASS#\uff12\uff10\uff12\uff14-12-09#MON#1830",  # digits, but not ours
    "CLASS#2024-12-09#MON#\u0661\u0668\u0663\u0660",
]


@pytest.mark.parametrize("text", ILL_FORMED)
def test_an_ill_formed_id_is_refused_with_what_was_given(text: str) -> None:
    assert ClassId.parse(text) == Err(InvalidArgument("classId", text))
    slug = text.removeprefix("CLASS#").replace("#", "-")
    if text != "2024-12-09#MON#1830" and text != "CLASS#2024-12-09#MON#1830":
        assert ClassId.from_slug(slug) == Err(InvalidArgument("classId", slug))


@settings(deadline=None)
@given(st.lists(IDS, max_size=10))
def test_ids_sort_by_date_and_time_as_values_and_as_text(ids: list[ClassId]) -> None:
    assert sorted(ids) == sorted(ids, key=lambda class_id: (class_id.date, class_id.time, class_id.room))
    assert [class_id.when for class_id in sorted(ids)] == sorted(class_id.when for class_id in ids)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2025, 4, 4), 11), (date(2025, 4, 7), 10), (date(2025, 10, 3), 10), (date(2025, 10, 6), 11)]
)
def test_a_class_starts_at_its_time_on_the_schools_clock(day: date, hours: int) -> None:
    starts_at = ClassId(day, time(18, 30)).starts_at(SYDNEY)
    assert starts_at == datetime.fromisoformat(f"{day}T18:30+{hours}:00")
    assert starts_at.utcoffset() == timedelta(hours=hours)
