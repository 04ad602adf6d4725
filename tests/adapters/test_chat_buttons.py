from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.asked_code import has_room
from adapters.chat.buttons import decode, encode
from adapters.chat.intents import (
    AbandonBooking,
    ChooseEmail,
    ChooseLanguage,
    ChooseSpelling,
    ConfirmBooking,
    ConfirmCancel,
    FreeText,
    GetCalendar,
    Intent,
    LeaveLine,
    OldButton,
    OpenChat,
    SetReminders,
    ShowAsked,
    ShowBookings,
    ShowClasses,
    ShowDetails,
    ShowHelp,
    SkipName,
    StartBooking,
    StartCancel,
    StartJoining,
)
from adapters.chat.staff.intents import (
    AskSchool,
    AskToPost,
    AskToRemove,
    AskToReopen,
    ChangeSpots,
    ChooseWhomToRemove,
    ConfirmSchool,
    MarkHere,
    RemoveSomebody,
    Reopen,
    ShowDoor,
    ShowHistory,
    ShowSchoolDay,
)
from adapters.chat.typed.understood import AskedType, Days, DaysKind, Hours, HoursKind, Understood, Wish
from core.class_id import ClassId
from core.class_type import ClassType
from tests.support.timetable import CURRICULUM, class_types

_days = st.dates(date(2000, 1, 1), date(2999, 12, 31))
_class_ids = st.builds(
    lambda day, minute: ClassId(day, (datetime.combine(day, time()) + timedelta(minutes=minute)).time()),
    _days,
    st.integers(0, 24 * 60 - 1),
)
_request_ids = st.from_regex(r"[A-Za-z0-9_-]{16}", fullmatch=True)
_optional = st.none().__or__
TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
SALSA = Understood(Wish.CLASSES, (AskedType("salsa"),))
_skips = st.integers(0, 500)
_types = _optional(st.sampled_from(class_types()))
_shown = st.sampled_from(
    [(None, None), *((style.key, level) for style in CURRICULUM.styles for level in (None, *style.levels))]
)
_lists = st.builds(lambda what, day, skip: ShowClasses(what[0], what[1], day, skip), _shown, _optional(_days), _skips)
_dates = st.dates(date(2026, 1, 1), date(2040, 12, 31))
_asked_types = st.sampled_from(
    [AskedType(), AskedType(None, 2), *(AskedType(of.style, of.level) for of in class_types())]
)
_asked_days = st.one_of(
    st.builds(
        Days,
        st.sampled_from([kind for kind in get_args(DaysKind) if kind != "days"]),
        _optional(_dates),
        _optional(_dates),
    ),
    st.lists(_dates, min_size=1, max_size=3).map(lambda days: Days("days", days[0], days[-1], tuple(days))),
)
_starts = _optional(st.builds(time, st.integers(0, 23), st.integers(0, 59)))
_asked = st.builds(
    lambda types, without, days, hours: Understood(Wish.CLASSES, types, without, days=days, hours=hours),
    st.lists(_asked_types, max_size=2).map(tuple),
    st.lists(st.sampled_from(CURRICULUM.keys), max_size=1).map(tuple),
    _optional(_asked_days),
    _optional(st.builds(Hours, st.sampled_from(get_args(HoursKind)), _starts, _starts)),
).filter(has_room)
_asked_lists = st.builds(ShowAsked, _asked, _skips)
_intents: st.SearchStrategy[Intent] = st.one_of(
    _lists,
    _asked_lists,
    st.builds(ShowDetails, _class_ids, _asked_lists),
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
    st.builds(StartJoining, _class_ids, _types, st.booleans()),
    st.builds(ConfirmCancel, _class_ids, _request_ids),
    st.builds(ChangeSpots, _class_ids, st.integers(1, 999), _request_ids),
)


@given(_intents)
@pytest.mark.promise("T4")
def test_a_button_says_the_same_after_its_way_through_a_platform_in_at_most_64_bytes(intent: Intent) -> None:
    data = encode(intent)
    assert decode(data, CURRICULUM) == intent
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
        "1:list:tango:-:-:0",
        "1:list:salsa:9:-:0",
        "1:show:2026-11-24-TUE-1830:tango1:0:0",
        "1:show:2026-11-24-TUE-1830:x1:0:0",
        "1:show:2026-11-24-TUE-1830:sal1:0:0",
        "1:show:2026-11-24-TUE-1830:-:999999999999:0",
        "1:speak:tlh",
        "1:book:2026-11-24-TUE-1830:salsa",
        "1:list:salsa:x:-:0",
        "1:asked:salsa1:0",
        "1:asked:salsa9DH:0",
        "1:asked:tangoDH:0",
        "1:asked:NtangoDH:0",
        "1:asked:Dx00bH:0",
        "1:asked:DdH:0",
        "1:asked:DsH:0",
        "1:asked:DHx00b00b:0",
        "1:asked:DHazzz00b:0",
        "1:seen:2026-11-24-TUE-1830:salsa1:0",
        "1:list:salsa:1:2026-13-01:0",
        "1:yes:2026-11-24-TUE-1830",
        "book_class_42",
    ],
)
def test_a_button_that_this_version_did_not_write_is_an_old_button(data: str) -> None:
    assert decode(data, CURRICULUM) == OldButton()


def test_a_button_of_a_style_that_is_taught_no_more_still_books_its_class() -> None:
    for what in ("tango:1", "salsa:9", "tango:-"):
        assert decode(f"1:book:2026-11-24-TUE-1830:{what}", CURRICULUM) == StartBooking(TUESDAY)


def test_a_button_of_the_time_when_the_list_behind_it_was_an_initial_still_leads_back_to_it() -> None:
    for what, back in (("s1", ShowClasses("salsa", 1)), ("r", ShowClasses("reggaeton")), ("-", ShowClasses())):
        assert decode(f"1:show:2026-11-24-TUE-1830:{what}:-:0", CURRICULUM) == ShowDetails(TUESDAY, back)


@given(st.text(max_size=100))
def test_no_data_whatever_makes_reading_a_button_fail(data: str) -> None:
    decode(data, CURRICULUM)
    decode(f"1:{data}", CURRICULUM)


@pytest.mark.parametrize(
    ("data", "intent"),
    [
        ("list:salsa:2:2026-11-24:10", ShowClasses("salsa", 2, date(2026, 11, 24), 10)),
        ("list:-:-:-:0", ShowClasses()),
        ("show:2026-11-24-TUE-1830", ShowDetails(TUESDAY)),
        ("show:2026-11-24-TUE-1830:salsa2:2:10", ShowDetails(TUESDAY, ShowClasses("salsa", 2, date(2026, 11, 22), 10))),
        ("seen:2026-11-24-TUE-1830:salsaDH:10", ShowDetails(TUESDAY, ShowAsked(SALSA, 10))),
        ("book:2026-11-24-TUE-1830", StartBooking(TUESDAY)),
        ("book:2026-11-24-TUE-1830:salsa:1", StartBooking(TUESDAY, ClassType("salsa", 1))),
        ("email:2026-11-24-TUE-1830:reggaeton:-", StartBooking(TUESDAY, ClassType("reggaeton"), ask_email=True)),
        ("friend:2026-11-24-TUE-1830", StartBooking(TUESDAY, ask_email=True, for_other=True)),
        ("join:2026-11-24-TUE-1830:salsa:1", StartJoining(TUESDAY, ClassType("salsa", 1))),
        ("joinas:2026-11-24-TUE-1830", StartJoining(TUESDAY, ask_email=True)),
        ("joinfor:2026-11-24-TUE-1830", StartJoining(TUESDAY, ask_email=True, for_other=True)),
        ("meant:request", ChooseSpelling("request", suggested=True)),
        ("typed:request", ChooseSpelling("request", suggested=False)),
        ("which:request:1", ChooseEmail("request", 1)),
        ("nameless:request", SkipName("request")),
        ("yes:2026-11-24-TUE-1830:request", ConfirmBooking(TUESDAY, "request")),
        ("check:2026-11-24-TUE-1830:request", ConfirmBooking(TUESDAY, "request", in_doubt=True)),
        ("no", AbandonBooking()),
        ("no:2026-11-24-TUE-1830:request", AbandonBooking((TUESDAY, "request"))),
        ("ics:2026-11-24-TUE-1830:request", GetCalendar(TUESDAY, "request")),
        ("mine:0", ShowBookings()),
        ("mine:5", ShowBookings(5)),
        ("drop:2026-11-24-TUE-1830:request", StartCancel(TUESDAY, "request")),
        ("dropped:2026-11-24-TUE-1830:request", ConfirmCancel(TUESDAY, "request")),
        ("leave:2026-11-24-TUE-1830:request", LeaveLine(TUESDAY, "request")),
        ("help", ShowHelp()),
        ("speak:es", ChooseLanguage("es")),
        ("remind:on", SetReminders(on=True)),
        ("remind:off", SetReminders(on=False)),
        ("chat", OpenChat()),
        ("s:day:2026-11-24", ShowSchoolDay(date(2026, 11, 24))),
        ("s:door:2026-11-24-TUE-1830:10", ShowDoor(TUESDAY, 10)),
        ("s:here:2026-11-24-TUE-1830:ana:0", MarkHere(TUESDAY, "ana", here=True)),
        ("s:away:2026-11-24-TUE-1830:ana:10", MarkHere(TUESDAY, "ana", here=False, skip=10)),
        ("s:out:2026-11-24-TUE-1830:10", ChooseWhomToRemove(TUESDAY, 10)),
        ("s:out?:2026-11-24-TUE-1830:ana", AskToRemove(TUESDAY, "ana")),
        ("s:out!:2026-11-24-TUE-1830:ana", RemoveSomebody(TUESDAY, "ana")),
        ("s:ask:close:2026-11-24-TUE-1830", AskSchool("close", TUESDAY)),
        ("s:askday:message:2026-11-24", AskSchool("message", date(2026, 11, 24))),
        ("s:do:request", ConfirmSchool("request")),
        ("s:spots:2026-11-24-TUE-1830:12:request", ChangeSpots(TUESDAY, 12, "request")),
        ("s:reopen?:2026-11-24-TUE-1830", AskToReopen(TUESDAY)),
        ("s:reopen!:2026-11-24-TUE-1830:request", Reopen(TUESDAY, "request")),
        ("s:past:2026-11-24-TUE-1830", ShowHistory(TUESDAY)),
        ("s:post:2026-11-24-TUE-1830", AskToPost(TUESDAY)),
        ("s:postday:2026-11-24", AskToPost(date(2026, 11, 24))),
    ],
)
def test_a_button_is_written_as_it_will_be_read_for_years(data: str, intent: Intent) -> None:
    assert encode(intent) == f"1:{data}"
    assert decode(f"1:{data}", CURRICULUM) == intent


def test_a_button_that_opened_a_class_again_without_a_question_asks_now() -> None:
    assert decode("1:s:reopen:2026-11-24-TUE-1830:request", CURRICULUM) == AskToReopen(TUESDAY)


def test_what_was_asked_for_in_words_is_written_as_it_will_be_read_for_years() -> None:
    types, days = (AskedType("salsa", 1), AskedType(None, 2)), Days("range", date(2026, 11, 26), None)
    asked = Understood(Wish.CLASSES, types, ("bachata",), days=days, hours=Hours("between", time(0), time(19)))
    data = "1:asked:salsa1TA2TNbachataDr7ky---Hw0000vo:10"
    assert encode(ShowAsked(asked, 10)) == data
    assert decode(data, CURRICULUM) == ShowAsked(asked, 10)


def test_what_a_button_has_no_room_for_is_known_before() -> None:
    days = tuple(date(2026, 11, 22) + timedelta(days=n) for n in range(7))
    after_seven, too_late = Hours("after", time(19), None), Days("day", date(9999, 1, 1), date(9999, 1, 1))
    week, reggaeton = Days("days", days[0], days[-1], days), (AskedType("reggaeton"),)
    assert has_room(Understood(Wish.CLASSES, reggaeton, days=week))
    assert not has_room(Understood(Wish.CLASSES, reggaeton, days=week, hours=after_seven))
    assert has_room(Understood(Wish.CLASSES, days=too_late)) is False
    assert has_room(Understood(Wish.CLASSES, (AskedType("salsa", 1), AskedType("bachata", 2))))


def test_beside_a_class_with_a_room_the_way_back_leads_to_the_nearest_list_if_there_is_no_room_for_more() -> None:
    thursday = Days("day", date(2026, 11, 26), date(2026, 11, 26))
    types, after_seven = (AskedType("salsa", 1), AskedType("salsa", 2)), Hours("after", time(19), None)
    asked = ShowAsked(Understood(Wish.CLASSES, types, days=thursday, hours=after_seven), 5)
    fits, does_not = (replace(TUESDAY, room=room) for room in ("STUDIO-B", "STUDIO-BB"))
    assert len(encode(ShowDetails(fits, asked))) == 64
    assert decode(encode(ShowDetails(fits, asked)), CURRICULUM) == ShowDetails(fits, asked)
    nearest = ShowDetails(does_not, ShowClasses("salsa", first_day=date(2026, 11, 26)))
    assert encode(ShowDetails(does_not, asked)) == encode(nearest)
    assert decode(encode(nearest), CURRICULUM) == nearest
    of_a_long_style = ShowClasses("contemporary-with-chairs", 1, date(2026, 11, 22), 10)
    assert encode(ShowDetails(does_not, of_a_long_style)) == encode(ShowDetails(does_not))


def test_no_button_carries_what_somebody_typed() -> None:
    with pytest.raises(ValueError, match="FreeText"):
        encode(FreeText("ana@example.com"))
