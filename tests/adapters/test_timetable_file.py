from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.operations.week import dates, week
from bot.timetable.files import SHIPPED, timetable_in
from bot.timetable.reader import read_timetable
from core.class_type import ClassType
from core.curriculum import LevelWords, StyleTaught
from core.result import Err, Ok
from core.timetable import Break, Slot
from tests.support.second_school import LISBON, SECOND_FILE, SECOND_TIMETABLE, WITHOUT_CHANGES

STYLES = """\
[styles.kizomba]
levels = [1, 2]
[styles.semba]
"""
SEMBA = '[[class]]\nday = "sat"\ntime = "10:00"\nstyle = "semba"\n'


def mistakes(text: str) -> list[str]:
    match read_timetable(text):
        case Err(found):
            return list(map(str, found.mistakes))
        case Ok():
            return []


def kizomba(start: str = "10:00", day: str = "sat", **facts: object) -> str:
    said = {"day": day, "time": start, "style": "kizomba", "level": 1} | facts
    lines = (f"{name} = {value}" if isinstance(value, int) else f'{name} = "{value}"' for name, value in said.items())
    return "\n".join(["[[class]]", *lines, ""])


def test_a_school_says_in_its_file_what_it_teaches_and_how_people_call_it() -> None:
    curriculum = SECOND_TIMETABLE.curriculum
    assert curriculum.styles == (
        StyleTaught("kizomba", (1, 2), also=("kiz", "quizomba")),
        StyleTaught("zouk", (1, 2, 3), names=(("en", "Brazilian Zouk"), ("es", "Zouk brasileño"))),
        StyleTaught("semba"),
    )
    assert curriculum.level_words == (LevelWords(1, ("iniciados",)), LevelWords(2, ("open level",)))


def test_what_a_class_does_not_say_is_said_once_for_all() -> None:
    first, second, third = (each.slot for each in SECOND_TIMETABLE.weekly[:3])
    assert first == Slot(time(19, 30), ClassType("kizomba", 1), 12, 60, "Ana", "Studio A")
    assert second == Slot(time(19, 30), ClassType("zouk", 2), 12, 60, "Rui", "Studio B", is_beside=True)
    assert (third.minutes, third.spots) == (90, 12)


def test_the_weeks_of_the_second_school_are_those_of_its_file() -> None:
    planned = SECOND_TIMETABLE.planned_classes(date(2026, 12, 7), 4, LISBON)
    assert [(each.id.slug, each.type.style, each.max_spots, each.teacher) for each in planned] == [
        ("2026-12-08-TUE-1930-STUDIO-B", "zouk", 12, "Rui"),  # beside the other, which is not on that day
        ("2026-12-10-THU-2030", "zouk", 12, "Ana"),
        ("2026-12-12-SAT-1100", "kizomba", 12, "Ana"),
        ("2026-12-12-SAT-1100-STUDIO-B", "semba", 8, "Rui"),
        ("2026-12-12-SAT-1200", "kizomba", 12, "Ana"),
        ("2026-12-15-TUE-1930", "kizomba", 12, "Ana"),
        ("2026-12-15-TUE-1930-STUDIO-B", "zouk", 12, "Rui"),
        ("2026-12-17-THU-2000", "zouk", 12, "Rui"),
        ("2026-12-19-SAT-1100", "kizomba", 12, "Ana"),
        ("2026-12-19-SAT-1100-STUDIO-B", "semba", 8, "Rui"),
        ("2026-12-19-SAT-1200", "kizomba", 12, "Ana"),
        ("2026-12-31-THU-1600", "semba", 30, "Ana"),  # extra, in the break
    ]
    assert planned[0].starts_at.isoformat() == "2026-12-08T19:30:00+00:00"


def test_a_class_that_would_be_on_is_off_for_the_reason_in_the_file() -> None:
    off, moved, in_the_break = (
        each.id
        for each in WITHOUT_CHANGES.planned_classes(date(2026, 12, 8), 3, LISBON)
        if each.id.slug in ("2026-12-08-TUE-1930", "2026-12-10-THU-2000", "2026-12-22-TUE-1930")
    )
    assert [SECOND_TIMETABLE.why_off(each) for each in (off, moved, in_the_break)] == [
        "Public holiday",
        "Rui is on tour",
        "Winter break",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("spots = 12\n" + SEMBA, "line 1: no style is taught: write [styles.NAME] for each, such as [styles.tango]"),
        (STYLES, "line 1: no class is on: write [[class]] for each, with day, time and style"),
        ("spotz = 12\n" + STYLES + SEMBA, "line 1: spotz means nothing here; is spots meant?"),
        ("spots = 0\n" + STYLES + SEMBA, "line 1: spots must be a whole number, 1 to 1000"),
        ("minutes = true\n" + STYLES + SEMBA, "line 1: minutes must be a whole number, 1 to 600"),
        ("[class]\nday = 1\n" + STYLES, "line 1: write [[class]] in two brackets, once for each"),
        (
            "[styles.Zouk]\n" + STYLES + SEMBA,
            "line 1: the key of a style is 1 to 16 of the letters a to z, and hyphens between them, not Zouk; "
            "what students read goes into name",
        ),
        (
            "[styles.zouk]\nlevels = [2, 1]\n" + STYLES + SEMBA,
            "line 2: levels must be a list of whole numbers from 1 to 9, the easiest first",
        ),
        ("[styles.zouk]\nname = 3\n" + STYLES + SEMBA, "line 2: name must be 1 to 100 printable characters in quotes"),
        ('[styles.zouk]\nname.fr = "Zouk"\n' + STYLES + SEMBA, "line 2: fr means nothing here; there is en, es"),
        (
            "[styles.zouk]\nalso = 'lambazouk'\n" + STYLES + SEMBA,
            'line 2: also must be a list of words, such as ["one", "two words"]',
        ),
        ('[styles.zouk]\n[styles.kiz]\nalso = ["zouk"]\n' + STYLES + SEMBA, "line 3: zouk means zouk already"),
        (
            "[level_words]\n10 = ['pro']\n" + STYLES + SEMBA,
            "line 2: 10 means nothing here; is 1 meant?",
        ),
        (
            STYLES + kizomba(day="Caturday"),
            "line 5: there is no day Caturday: write one of mon, tue, wed, thu, fri, sat, sun, in quotes",
        ),
        (
            STYLES + kizomba("25:00"),
            'line 6: there is no time 25:00: write it as "18:30", from "00:00" to "23:59", in quotes',
        ),
        (
            STYLES + kizomba(style="salsa"),
            "line 7: no style salsa is taught: write one of kizomba, semba, or add [styles.salsa]",
        ),
        (STYLES + kizomba(level=3), "line 8: kizomba has no level 3: it has levels 1, 2"),
        (STYLES + kizomba().replace("level = 1\n", ""), "line 4: level is missing: kizomba has levels 1, 2"),
        (STYLES + SEMBA + "level = 1\n", "line 8: semba has no levels: leave it out, or add levels to [styles.semba]"),
        (STYLES + SEMBA.replace('day = "sat"\n', ""), 'line 4: day is missing, such as day = "mon"'),
        (STYLES + kizomba(teecher="Ana"), "line 9: teecher means nothing here; is teacher meant?"),
        (STYLES + kizomba(teacher=" "), "line 9: teacher must be 1 to 100 printable characters in quotes"),
        (
            STYLES + kizomba(room="A") + kizomba("10:30", room="A"),
            "line 10: kizomba 1 at 10:30 overlaps kizomba 1 at 10:00 in A on Sat",
        ),
        (
            STYLES + kizomba(minutes=90) + kizomba("11:15"),
            "line 10: kizomba 1 at 11:15 overlaps kizomba 1 at 10:00 in one room: "
            "say room = ROOM where there are several on Sat",
        ),
        (
            STYLES + kizomba(room="A") + kizomba(),
            'line 12: another class begins then: say in which room this is, room = "Studio B"',
        ),
        (
            STYLES + kizomba(room="A", teacher="Ana") + kizomba("10:30", room="B", teacher="ana"),
            "line 11: Ana teaches kizomba 1 at 10:30 and kizomba 1 at 10:00 in two rooms at once on Sat",
        ),
        (
            STYLES + kizomba(room="A") + kizomba(room="B 1") + kizomba(room="B-1"),
            "line 16: kizomba 1 at 10:00 and kizomba 1 at 10:00 are in rooms that are the same in ids: "
            "give one another name on Sat",
        ),
        (
            STYLES + SEMBA + "[[break]]\nfrom = 2026-12-21\nto = 2026-12-20\n",
            "line 10: the break ends before it begins: write a date from 2026-12-21 on",
        ),
        (
            STYLES + SEMBA + "[[break]]\nfrom = 'Monday'\nto = 2026-12-20\n",
            "line 9: there is no date Monday: write it as 2026-12-24",
        ),
        (
            STYLES + SEMBA + "[[change]]\ndate = 2026-12-04\ntime = '10:00'\non = false\n",
            "line 10: no class is on Fri 04 Dec 2026 at 10:00",
        ),
        (
            STYLES
            + kizomba(room="A")
            + kizomba(room="B")
            + "[[change]]\ndate = 2026-12-05\ntime = '10:00'\non = false\n",
            "line 18: more than one class is on Sat 05 Dec 2026 at 10:00, in A or B: say at = ROOM",
        ),
        (
            STYLES + SEMBA + "[[change]]\ndate = 2026-12-05\ntime = '10:00'\n",
            "line 8: nothing is different: say on = false, new_time, spots, minutes, teacher or room",
        ),
        (
            STYLES + SEMBA + "[[change]]\ndate = 2026-12-05\ntime = '10:00'\non = false\nroom = 'A'\n",
            "line 11: a class that is not on has no room: leave that out, or on",
        ),
        (
            STYLES + SEMBA + kizomba("12:00") + "[[change]]\ndate = 2026-12-05\ntime = '10:00'\nnew_time = '11:30'\n",
            "line 13: kizomba 1 at 12:00 overlaps semba at 11:30 in one room: "
            "say room = ROOM where there are several on Sat 05 Dec 2026",
        ),
        (
            STYLES + SEMBA + "[[extra]]\ndate = 2026-12-05\ntime = '10:30'\nstyle = 'semba'\n",
            "line 8: semba at 10:30 overlaps semba at 10:00 in one room: "
            "say room = ROOM where there are several on Sat 05 Dec 2026",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(text: str, mistake: str) -> None:
    assert mistakes(text) == [mistake]


def test_all_mistakes_are_told_at_once_by_line() -> None:
    text = "spotz = 1\n" + STYLES + kizomba("25:00") + kizomba(level=7) + "[[break]]\nfrom = 2026-01-01\n"
    assert [each.partition(":")[0] for each in mistakes(text)] == ["line 1", "line 7", "line 14", "line 15"]


def test_what_is_not_toml_is_told_with_its_line() -> None:
    (mistake,) = mistakes(STYLES + "[[class]]\ntime = 18:30\n")
    assert mistake.startswith("line 5: this is not TOML: ")
    assert mistake.endswith('Words, days and times need quotes: time = "18:30"')


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*SHIPPED.read_text().splitlines()[3:30], "x = [", '"', "[class]", "[[styles]]"])))
def test_whatever_is_in_a_file_it_is_read_or_its_mistakes_are_told(lines: list[str]) -> None:
    match read_timetable("\n".join(lines)):
        case Ok(timetable):
            assert timetable.weekly
        case Err(found):
            assert all(mistake.line >= 1 and mistake.what for mistake in found.mistakes)
            if found.readable is not None:  # and what could be read can be shown
                assert len(list(week(found.readable))) == len(found.readable.weekly)
                assert all(dates(found.readable))


def test_a_break_covers_its_first_and_its_last_day() -> None:
    (winter,) = SECOND_TIMETABLE.breaks
    assert winter == Break(date(2026, 12, 21), date(2027, 1, 3), "Winter break")
    assert [winter.covers(date(2026, 12, day)) for day in (20, 21)] == [False, True]
    assert [winter.covers(date(2027, 1, day)) for day in (3, 4)] == [True, False]


def test_a_class_that_came_second_keeps_its_id_when_the_first_goes_if_it_says_so() -> None:
    first, second = kizomba(room="A"), kizomba(room="B", beside="").replace('beside = ""', "beside = true")
    for text in (first + second, second):
        match read_timetable(STYLES + text):
            case Ok(timetable):
                ids = [each.id.slug for each in timetable.planned_classes(date(2026, 12, 5), 1, LISBON)]
                assert ids[-1] == "2026-12-05-SAT-1000-B"
            case Err(found):
                pytest.fail(str(found.mistakes))


def test_the_example_in_the_docs_is_the_file_of_the_second_school() -> None:
    assert f"```toml\n{SECOND_FILE.read_text()}```" in Path("docs/timetable.md").read_text()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^none\.toml, which can't be read: No such file or directory"):
        timetable_in("none.toml")
    with pytest.raises(ValueError, match="can't be read: Is a directory"):
        timetable_in(str(tmp_path))
    (tmp_path / "latin.toml").write_bytes(b"\xe9")
    with pytest.raises(ValueError, match="it is not in UTF-8"):
        timetable_in(str(tmp_path / "latin.toml"))
