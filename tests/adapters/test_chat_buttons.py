from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.buttons import decode, encode
from adapters.chat.intents import (
    AbandonBooking,
    ChooseEmail,
    ChooseSpelling,
    ConfirmBooking,
    FreeText,
    GetCalendar,
    Intent,
    OldButton,
    OpenChat,
    SetReminders,
    ShowClasses,
    ShowDetails,
    ShowHelp,
    SkipName,
    StartBooking,
)
from core.class_id import ClassId
from core.class_type import Style, class_types

_days = st.dates(date(2000, 1, 1), date(2999, 12, 31))
_class_ids = st.builds(
    lambda day, minute: ClassId(day, (datetime.combine(day, time()) + timedelta(minutes=minute)).time()),
    _days,
    st.integers(0, 24 * 60 - 1),
)
_request_ids = st.from_regex(r"[A-Za-z0-9_-]{16}", fullmatch=True)
_optional = st.none().__or__
_skips = st.integers(0, 500)
_types = _optional(st.sampled_from(class_types()))
_shown = st.sampled_from([(None, None), *((style, level) for style in Style for level in (None, *style.levels))])
_lists = st.builds(lambda what, day, skip: ShowClasses(what[0], what[1], day, skip), _shown, _optional(_days), _skips)
_intents: st.SearchStrategy[Intent] = st.one_of(
    _lists,
    st.builds(ShowDetails, _class_ids, _optional(_lists)),
    st.builds(StartBooking, _class_ids, _types, st.booleans()),
    st.builds(StartBooking, _class_ids, _types, st.just(True), st.just(True)),
    st.builds(ChooseSpelling, _request_ids, st.booleans()),
    st.builds(ChooseEmail, _request_ids, st.integers(0, 4)),
    st.builds(SkipName, _request_ids),
    st.builds(ConfirmBooking, _class_ids, _request_ids, st.booleans()),
    st.builds(AbandonBooking, _optional(st.tuples(_class_ids, _request_ids))),
    st.builds(GetCalendar, _class_ids, _request_ids),
    st.just(ShowHelp()),
    st.just(OpenChat()),
    st.builds(SetReminders, st.booleans()),
)


@given(_intents)
@pytest.mark.promise("T4")
def test_a_button_says_the_same_after_its_way_through_a_platform_in_at_most_64_bytes(intent: Intent) -> None:
    data = encode(intent)
    assert decode(data) == intent
    assert 1 <= len(data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1",
        "1:",
        "0:help",
        "2:book:2026-11-24-TUE-1830",
        "1:book",
        "1:book:2026-11-24-MON-1830",
        "1:book:2026-11-24-TUE-1830:tango:1",
        "1:book:2026-11-24-TUE-1830:salsa:9",
        "1:book:2026-11-24-TUE-1830:salsa",
        "1:list:salsa:x:-:0",
        "1:list:salsa:1:2026-13-01:0",
        "1:yes:2026-11-24-TUE-1830",
        "book_class_42",
    ],
)
def test_a_button_that_this_version_did_not_write_is_an_old_button(data: str) -> None:
    assert decode(data) == OldButton()


@given(st.text(max_size=100))
def test_no_data_whatever_makes_reading_a_button_fail(data: str) -> None:
    decode(data)
    decode(f"1:{data}")


def test_no_button_carries_what_somebody_typed() -> None:
    with pytest.raises(ValueError, match="FreeText"):
        encode(FreeText("ana@example.com"))
