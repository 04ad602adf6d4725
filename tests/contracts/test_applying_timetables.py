"""Applying a timetable to what is stored: classes are added, facts follow, bookings stay, and nobody is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from threading import Barrier

import pytest

from adapters.chat.school import School
from bot.operations.apply import Difference, apply, as_lines, compare
from bot.operations.seed import seed
from bot.stores import Stores
from bot.timetable.reader import read_timetable
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookAnswer, BookClass
from core.commands.change_class import ChangeFacts, CloseClass, ReopenClass
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.result import Err, Ok
from core.timetable import Timetable
from tests.support.clock import SYDNEY
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

pytestmark = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)

MONDAY = date(2026, 11, 23)
NOW = datetime.combine(MONDAY, time(9), SYDNEY)
TRIES = 200  # of a command whose saves others make stale
_IDS = count()

STYLES = "[styles.kizomba]\nlevels = [1, 2]\n[styles.zouk]\n"
BREAK = '[[break]]\nfrom = 2026-11-28\nto = 2026-11-28\nreason = "Elections"\n'


def weekly(day: str, start: str, *facts: str, style: str = "kizomba") -> str:
    level = ["level = 1"] if style == "kizomba" else []
    return "\n".join(["[[class]]", f'day = "{day}"', f'time = "{start}"', f'style = "{style}"', *level, *facts, ""])


TUESDAY, FRIDAY, SATURDAY = weekly("tue", "18:30"), weekly("fri", "18:30"), weekly("sat", "11:00")
ON_TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
ON_FRIDAY = ClassId(date(2026, 11, 27), time(18, 30))
ON_SATURDAY = ClassId(date(2026, 11, 28), time(11))


def timetable(*parts: str) -> Timetable:
    match read_timetable(STYLES + "".join(parts)):
        case Ok(read):
            return read
        case Err(mistaken):
            raise ValueError(*map(str, mistaken.mistakes))


@dataclass
class Applied:
    """A school on one of the stores, on a Monday morning; its timetable is applied to this week."""

    stores: Stores

    @property
    def commands(self) -> CommandExecutor:
        return CommandExecutor(self.stores.classes, lambda: NOW, lambda: range(TRIES))

    def compare(self, *parts: str) -> Difference:
        return compare(self.stores, school_of(*parts), first=MONDAY, weeks=1, now=NOW)

    def lines(self, *parts: str) -> list[str]:
        return list(as_lines(self.compare(*parts), school_of(*parts)))

    def apply(self, *parts: str, close_missing: bool = False) -> list[str]:
        school = school_of(*parts)
        seed(self.stores.classes, school.timetable, first=MONDAY, weeks=1, zone=SYDNEY, demo=False, now=NOW)
        difference = self.compare(*parts)
        return list(apply(self.commands, difference, lambda: NOW, school, close_missing=close_missing))

    def book(self, class_id: ClassId, name: str) -> BookAnswer:
        return self.commands.execute(BookClass(class_id, Email(f"{name}@example.com"), request(), f"telegram:{name}"))

    def stored(self, class_id: ClassId) -> DanceClass:
        found = self.stores.classes.load(class_id)
        assert found is not None
        assert found.adds_up
        return found

    def told(self, class_id: ClassId) -> list[str]:
        due = self.stores.outbox.due(NOW + timedelta(seconds=1), 500)
        return sorted(entry.notice.kind for entry in due if entry.notice.class_id == class_id)

    def all(self) -> Iterator[DanceClass]:
        for info in self.stores.classes.search(None, MONDAY, MONDAY + timedelta(days=6)):
            yield self.stored(info.id)


def school_of(*parts: str) -> School:
    return School(SYDNEY, timetable(*parts))


def request() -> str:
    return f"request-{next(_IDS)}"


@pytest.fixture
def school(stores: Stores) -> Applied:
    return Applied(stores)


def test_what_is_new_in_the_timetable_is_added_with_what_it_says(school: Applied) -> None:
    school.apply(TUESDAY)
    more = weekly("tue", "18:30", 'room = "B"', "spots = 8", 'teacher = "Rui"', style="zouk")
    assert school.lines(TUESDAY, more) == ["+ 2026-11-24-TUE-1830-B: zouk, 8 spots"]
    school.apply(TUESDAY, more)
    beside = school.stored(replace(ON_TUESDAY, room="B"))
    assert (beside.type, beside.max_spots, beside.teacher, beside.room) == (ClassType("zouk"), 8, "Rui", "B")


def test_applied_twice_it_changes_nothing(school: Applied) -> None:
    parts = TUESDAY + 'teacher = "Ana"\n', FRIDAY, SATURDAY
    school.apply(TUESDAY, FRIDAY)
    school.book(ON_TUESDAY, "eva")
    school.apply(*parts, close_missing=True)
    before = list(school.all())
    assert school.lines(*parts) == []
    assert school.apply(*parts, close_missing=True) == []
    assert list(school.all()) == before
    assert school.told(ON_TUESDAY) == ["changed"]


def test_a_new_teacher_room_and_length_are_told_once_and_bookings_stay(school: Applied) -> None:
    school.apply(TUESDAY, 'teacher = "Ana"\n', FRIDAY)
    school.book(ON_TUESDAY, "eva")
    changed = TUESDAY + 'teacher = "Rui"\nroom = "B"\nminutes = 90\n'
    line = "~ 2026-11-24-TUE-1830: teacher Ana -> Rui, room not said -> B, minutes not said -> 90; 1 person is told"
    assert school.lines(changed, FRIDAY) == [line]
    school.apply(changed, FRIDAY)
    stored = school.stored(ON_TUESDAY)
    assert (stored.teacher, stored.room, stored.minutes, stored.booking_count) == ("Rui", "B", 90, 1)
    assert school.told(ON_TUESDAY) == ["changed"]
    assert school.told(ON_FRIDAY) == []


def test_a_substitute_whom_somebody_at_the_school_has_named_stays(school: Applied) -> None:
    parts = (TUESDAY, 'teacher = "Ana"\n')
    school.apply(*parts)
    school.commands.execute(ChangeFacts(ON_TUESDAY, request(), "telegram:owner", teacher="Maria"))
    assert school.lines(*parts) == [
        "= 2026-11-24-TUE-1830: teacher Maria -> Ana; it stays, as somebody at the school has changed it"
    ]
    school.apply(*parts)
    assert school.stored(ON_TUESDAY).teacher == "Maria"


def test_what_the_timetable_has_no_more_stays_on_unless_it_is_to_be_closed(school: Applied) -> None:
    school.apply(TUESDAY, FRIDAY, SATURDAY)
    school.book(ON_SATURDAY, "eva")
    rest = (TUESDAY, SATURDAY, BREAK)
    assert school.lines(*rest) == [
        "- 2026-11-27-FRI-1830: kizomba 1 is not in the timetable",
        "- 2026-11-28-SAT-1100: kizomba 1 is not in the timetable (Elections); 1 person is told",
    ]
    school.apply(*rest)
    assert [each.status for each in school.all()] == ["open", "open", "open"]
    school.apply(*rest, close_missing=True)
    assert [(each.status, each.closed_reason) for each in school.all()] == [
        ("open", None),
        ("closed", None),
        ("closed", "Elections"),
    ]
    assert school.stored(ON_SATURDAY).booking_count == 1
    assert school.told(ON_SATURDAY) == ["closed"]
    assert school.lines(*rest) == []


def test_what_was_called_off_for_a_break_is_on_again_when_the_break_leaves_the_file(school: Applied) -> None:
    school.apply(TUESDAY, SATURDAY)
    school.book(ON_SATURDAY, "eva")
    school.apply(TUESDAY, SATURDAY, BREAK, close_missing=True)
    assert school.lines(TUESDAY, SATURDAY) == ["~ 2026-11-28-SAT-1100: on again; 1 person is told"]
    school.apply(TUESDAY, SATURDAY)
    assert (school.stored(ON_SATURDAY).status, school.stored(ON_SATURDAY).booking_count) == ("open", 1)
    assert school.lines(TUESDAY, SATURDAY) == []


def test_what_somebody_at_the_school_has_called_off_stays_off(school: Applied) -> None:
    school.apply(TUESDAY, SATURDAY)
    for by in ("telegram:owner", "cli"):
        school.commands.execute(CloseClass(ON_TUESDAY, "ill", request(), by))
        assert school.lines(TUESDAY, SATURDAY) == []
        school.commands.execute(ReopenClass(ON_TUESDAY, request(), by))


def test_another_style_or_number_of_spots_is_not_put_upon_a_class_that_may_be_booked(school: Applied) -> None:
    school.apply(TUESDAY, FRIDAY)
    parts = weekly("tue", "18:30", style="zouk"), FRIDAY, "spots = 5\n"
    assert school.lines(*parts) == [
        "= 2026-11-24-TUE-1830: kizomba 1 in the store, zouk in the timetable; it stays",
        "= 2026-11-27-FRI-1830: 20 spots, 5 in the timetable; `class spots` sets them",
    ]
    before = list(school.all())
    school.apply(*parts, close_missing=True)
    assert list(school.all()) == before


def test_a_class_that_has_begun_is_left_alone(school: Applied) -> None:
    begun = weekly("mon", "09:00")
    school.apply(begun, TUESDAY)
    assert school.stores.classes.find(ClassId(MONDAY, time(9))) is not None
    assert school.lines(TUESDAY) == []


def test_while_fifty_people_book_nobody_loses_a_spot_or_is_in_a_class_that_is_off_without_being_told(
    school: Applied,
) -> None:
    classes = (ON_TUESDAY, ON_FRIDAY, ON_SATURDAY)
    school.apply(TUESDAY, FRIDAY, SATURDAY)
    ready = Barrier(51)

    def book(number: int) -> tuple[ClassId, str, BookAnswer]:
        class_id, name = classes[number % 3], f"student{number}"
        ready.wait()
        return class_id, name, school.book(class_id, name)

    def change() -> None:
        ready.wait()
        school.apply(TUESDAY, 'teacher = "Rui"\n', SATURDAY, BREAK, close_missing=True)

    with ThreadPoolExecutor(51) as pool:
        changing = pool.submit(change)
        answers = list(pool.map(book, range(50)))
        changing.result()
    for class_id, name, answer in answers:
        is_in = Email(f"{name}@example.com") in school.stored(class_id).bookings
        assert is_in == isinstance(answer, Ok), (class_id, name, answer)
    assert [school.stored(class_id).status for class_id in classes] == ["open", "closed", "closed"]
    assert (school.told(ON_FRIDAY), school.told(ON_SATURDAY)) == (["closed"], ["closed"])
    assert school.stored(ON_TUESDAY).teacher == "Rui"
    late = school.commands.execute(JoinWaitlist(ON_FRIDAY, Email("late@example.com"), request(), "telegram:late"))
    assert isinstance(late, Err)
