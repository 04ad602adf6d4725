from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.chat.asked_code import from_code, to_code
from adapters.chat.typed.line import LONGEST
from adapters.chat.typed.said_back import days_phrase
from adapters.chat.typed.spelling import closest, edits
from adapters.chat.typed.understanding import understand
from adapters.chat.typed.understood import Days, Wish
from adapters.chat.typed.vocabulary import LevelWords, StyleWords, Vocabulary, vocabulary_of
from tests.adapters.typed_phrases import PHRASES, TRAPS, WITH_TEACHERS, meaning
from tests.support.timetable import CURRICULUM

Phrases: TypeAlias = tuple[tuple[str, str], ...]

SYDNEY = ZoneInfo("Australia/Sydney")
TAUGHT = vocabulary_of(CURRICULUM)
TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=SYDNEY)


def batches(table: Phrases) -> list[Phrases]:
    return [table[first : first + 50] for first in range(0, len(table), 50)]


def first_of(phrases: Phrases) -> str:
    """What was typed first, which names them all."""
    return phrases[0][0]


def misread(table: Phrases) -> list[tuple[str, str, str]]:
    """What is read as something else than the table says: what was typed, its meaning, and what was understood."""
    understood = ((typed, means, meaning(understand(typed, TUESDAY, TAUGHT))) for typed, means in table)
    return [(typed, means, read) for typed, means, read in understood if means != read]


@pytest.mark.parametrize("phrases", batches(PHRASES), ids=first_of)
def test_what_students_type_is_understood(phrases: Phrases) -> None:
    assert misread(phrases) == []


@pytest.mark.parametrize("traps", batches(TRAPS), ids=first_of)
def test_what_only_looks_like_it_is_not_taken_for_something_else(traps: Phrases) -> None:
    assert misread(traps) == []


def test_a_name_is_that_of_a_teacher_who_is_called_so_whatever_else_it_may_mean() -> None:
    def teachers() -> tuple[str, ...]:
        return ("April Jones", "May", "Domingo", "Maria José", "Rumba")

    read = ((typed, meaning(understand(typed, TUESDAY, TAUGHT, teachers))) for typed, _ in WITH_TEACHERS)
    assert tuple(read) == WITH_TEACHERS


@pytest.mark.parametrize("typed", ["salsa on thursday", "clases de salsa", "can I bring a friend", "with my partner"])
def test_nobody_looks_for_teachers_where_none_is_named(typed: str) -> None:
    def teachers() -> tuple[str, ...]:
        raise AssertionError("there is no name in it")

    understand(typed, TUESDAY, TAUGHT, teachers)


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_no_text_whatever_makes_it_fail(typed: str) -> None:
    understand(typed, TUESDAY, TAUGHT)


_pieces = st.sampled_from([word for phrase, _ in (*PHRASES, *TRAPS) for word in phrase.split()])


@settings(deadline=None)
@given(st.lists(_pieces, max_size=60).map(" ".join), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_no_jumble_of_its_words_makes_it_fail_on_any_day(typed: str, day: date) -> None:
    understood = understand(typed, datetime.combine(day, time(12), SYDNEY), TAUGHT)
    if understood.days:
        days_phrase(understood.days, day)
    if understood.first and understood.last:
        assert understood.first <= understood.last
    assert all(level is None or level in (1, 2, 3) for _, level in understood.types)


def test_the_classes_that_were_asked_for_are_the_same_behind_a_button() -> None:
    for typed, _ in (*PHRASES, *TRAPS):
        asked = understand(typed, TUESDAY, TAUGHT)
        again = from_code(to_code(asked), CURRICULUM)
        assert (again.types, again.without, again.days, again.hours) == (
            asked.types,
            asked.without,
            asked.days,
            asked.hours,
        )


def test_a_text_is_read_up_to_a_length() -> None:
    long = "salsa " + "x" * LONGEST
    assert understand(long + " tomorrow", TUESDAY, TAUGHT) == understand(long, TUESDAY, TAUGHT)


@settings(deadline=None)
@given(st.lists(_pieces, max_size=30))
def test_no_word_that_says_something_gets_lost(pieces: list[str]) -> None:
    """A word in no list is always left over, whatever stands around it."""
    typed = " ".join([*pieces, "zzyzx"])[-LONGEST:]
    understood = understand(typed, TUESDAY, TAUGHT)
    lost = "zzyzx" not in understood.leftovers and understood.unknown_style is None
    assert not lost or "zzyzx" not in typed.split()


def test_a_yes_or_a_no_with_a_word_beside_it_that_is_not_understood_is_neither() -> None:
    answers = [typed for typed, means in PHRASES if means in ("yes", "no")]
    assert answers
    assert not {understand(f"{typed} zzyzx", TUESDAY, TAUGHT).wish for typed in answers} & {Wish.YES, Wish.NO}


def test_neither_emails_nor_leftovers_are_in_the_representation() -> None:
    understood = understand("book salsa 1 for my aunt gertrude as ana@example.com", TUESDAY, TAUGHT)
    assert understood.email == "ana@example.com"
    assert "gertrude" in understood.leftovers
    assert "ana@" not in f"{understood!r} {understood}"
    assert "gertrude" not in f"{understood!r} {understood}"


@pytest.mark.parametrize(
    ("day", "typed", "first", "last"),
    [
        (date(2026, 11, 28), "this weekend", date(2026, 11, 28), date(2026, 11, 29)),
        (date(2026, 11, 29), "this weekend", date(2026, 11, 29), date(2026, 11, 29)),
        (date(2026, 11, 29), "next week", date(2026, 11, 30), date(2026, 12, 6)),
        (date(2026, 11, 26), "thursday", date(2026, 11, 26), date(2026, 11, 26)),
        (date(2026, 11, 26), "next thursday", date(2026, 12, 3), date(2026, 12, 3)),
        (date(2026, 12, 31), "tomorrow", date(2027, 1, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), "next month", date(2027, 1, 1), date(2027, 1, 31)),
        (date(2026, 12, 30), "2 jan", date(2027, 1, 2), date(2027, 1, 2)),
        (date(2026, 12, 30), "the 5th", date(2027, 1, 5), date(2027, 1, 5)),
        (date(2027, 1, 30), "the 30th", date(2027, 1, 30), date(2027, 1, 30)),
        (date(2027, 1, 31), "the 30th", date(2027, 3, 30), date(2027, 3, 30)),
    ],
)
def test_days_are_those_of_the_calendar_on_the_day_it_is_typed(day: date, typed: str, first: date, last: date) -> None:
    at_night = datetime.combine(day, time(23, 59), SYDNEY)
    understood = understand(typed, at_night, TAUGHT)
    assert (understood.first, understood.last) == (first, last)


MORE = Vocabulary(
    (*TAUGHT.styles, StyleWords("lindy hop", ("lindy",), (1, 2))),
    (*TAUGHT.levels, LevelWords(4, ("profi",))),
)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("lindy hop 2", "classes: lindy hop 2"),
        ("lindy tomorrow", "classes: lindy hop; Wed 25 Nov"),
        ("beginner lindy hop", "classes: lindy hop 1"),
        ("lindy hop 3", "classes: lindy hop; no lindy hop 3"),
        ("salsa profi", "classes: salsa; no salsa 4"),
    ],
)
def test_styles_and_levels_come_as_data(typed: str, means: str) -> None:
    assert meaning(understand(typed, TUESDAY, MORE)) == means


@pytest.mark.parametrize(
    ("typed", "asked_for", "not_asked_for"),
    [
        ("salsa", ("salsa", 2, 26, 18, 30), ("bachata", 2, 26, 18, 30)),
        ("salsa 2", ("salsa", 2, 26, 18, 30), ("salsa", 1, 26, 18, 30)),
        ("beginner", ("reggaeton", None, 26, 18, 30), ("salsa", 2, 26, 18, 30)),
        ("not salsa", ("bachata", 1, 26, 18, 30), ("salsa", 1, 26, 18, 30)),
        ("thursday", ("salsa", 1, 26, 18, 30), ("salsa", 1, 27, 18, 30)),
        ("tuesday or friday", ("salsa", 1, 27, 18, 30), ("salsa", 1, 26, 18, 30)),
        ("after 7", ("salsa", 1, 26, 19, 0), ("salsa", 1, 26, 18, 30)),
        ("before 7", ("salsa", 1, 26, 18, 30), ("salsa", 1, 26, 19, 0)),
        ("at 7", ("salsa", 1, 26, 19, 30), ("salsa", 1, 26, 20, 30)),
        ("at 7", ("salsa", 1, 26, 18, 30), ("salsa", 1, 26, 18, 29)),
        ("in the evening", ("salsa", 1, 26, 20, 30), ("salsa", 1, 26, 11, 0)),
        ("salsa 1 or bachata 2 from thursday", ("bachata", 2, 29, 18, 30), ("bachata", 1, 29, 18, 30)),
    ],
)
def test_it_tells_which_classes_were_asked_for(
    typed: str, asked_for: tuple[str, int | None, int, int, int], not_asked_for: tuple[str, int | None, int, int, int]
) -> None:
    understood = understand(typed, TUESDAY, TAUGHT)
    answers = [
        understood.covers(style, level, date(2026, 11, day), time(hour, minute))
        for style, level, day, hour, minute in (asked_for, not_asked_for)
    ]
    assert answers == [True, False]


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("salsa today", "today"),
        ("salsa tomorrow", "tomorrow"),
        ("salsa thursday", "weekday"),
        ("salsa monday", "weekday"),
        ("salsa 1 dec", "date"),
        ("salsa monday or friday", "dates"),
        ("salsa but not friday", "other_than"),
        ("salsa next week but not friday", "dates"),
        ("salsa this weekend", "weekend"),
        ("salsa next weekend", "between"),
        ("salsa this week", "week"),
        ("salsa next week", "next_week"),
        ("salsa from thursday", "from"),
        ("salsa until friday", "until"),
        ("salsa in december", "between"),
    ],
)
def test_it_tells_how_to_say_the_days_back(typed: str, phrase: str) -> None:
    days = understand(typed, TUESDAY, TAUGHT).days
    assert days
    assert days_phrase(days, TUESDAY.date()) == phrase


@pytest.mark.parametrize(
    ("typed", "style", "level"),
    [
        ("salsa 1", "salsa", 1),
        ("beginners", None, 1),
        ("salsa 1 or 2", "salsa", None),
        ("salsa 1 or bachata 1", None, 1),
        ("tomorrow", None, None),
    ],
)
def test_one_style_or_level_is_that_of_all_that_was_asked_for(typed: str, style: str | None, level: int | None) -> None:
    understood = understand(typed, TUESDAY, TAUGHT)
    assert (understood.style, understood.level) == (style, level)


@pytest.mark.parametrize("typed", ["salsa", "not salsa", "yoga", "salsa 9", "tomorrow", "after 7"])
def test_it_tells_that_some_classes_were_asked_for_rather_than_all(typed: str) -> None:
    assert understand(typed, TUESDAY, TAUGHT).narrows is True
    assert understand("classes", TUESDAY, TAUGHT).narrows is False


def test_days_with_an_open_beginning_cover_all_before_their_end() -> None:
    until = Days("range", None, TUESDAY.date())
    assert [until.covers(TUESDAY.date() + timedelta(days=n)) for n in (-99, 0, 1)] == [True, True, False]


def test_there_are_words_for_every_wish() -> None:
    assert {understand(typed, TUESDAY, TAUGHT).wish for typed, _ in (*PHRASES, *TRAPS)} >= set(Wish)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("salsa", "salsa", 0), ("slasa", "salsa", 1), ("salad", "salsa", 2), ("", "salsa", 3)],
)
def test_letters_swapped_with_the_next_are_one_slip(one: str, other: str, distance: int) -> None:
    assert edits(one, other, 2) == distance


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mor", None),
        ("begimers", "beginners"),
        ("begimer", "beginner"),
        ("ebginner", "beginner"),
        ("begxyzer", None),
    ],
)
def test_the_nearest_word_is_meant_unless_it_is_short_or_too_different(typed: str, meant: str | None) -> None:
    assert closest(typed, ("more", "mon", "beginners", "beginner")) == meant
