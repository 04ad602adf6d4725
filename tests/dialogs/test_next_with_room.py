"""Which class is offered instead of one that can't be had, and which days are searched for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest

from adapters.chat.browsing import Browsing
from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.chat_user import ChatUser
from adapters.chat.front_desk import FrontDesk
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import StartBooking
from adapters.chat.rate_limiter import RateLimiter
from adapters.chat.school import School
from adapters.chat.screen import Screen
from adapters.chat.students import Student
from adapters.memory.bookings import MemoryBookings
from adapters.memory.classes import MemoryClasses
from adapters.memory.live_cards import MemoryLiveCards
from adapters.memory.staff import MemoryStaff
from adapters.memory.students import MemoryStudents
from bot.retry_policy import full_jitter
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from core.tracing import NO_TRACER
from tests.support.mirrored_school import vocabulary_of

TODAY = date(2026, 11, 22)
LAST = TODAY + timedelta(weeks=8)
SALSA_1, SALSA_2 = ClassType("salsa", 1), ClassType("salsa", 2)
BACHATA_1, REGGAETON = ClassType("bachata", 1), ClassType("reggaeton")


def on(days_ahead: int, hour: int = 18) -> ClassId:
    return ClassId(TODAY + timedelta(days=days_ahead), time(hour))


@dataclass
class Timetable:
    """The classes of a school on a Sunday noon, in the words of the first one; counts what is asked of it."""

    at: School
    classes: MemoryClasses = field(default_factory=MemoryClasses)
    searched: list[tuple[date, date]] = field(default_factory=list)
    looked_up: list[ClassId] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return datetime.combine(TODAY, time(12), self.at.zone)

    def has(self, class_id: ClassId, class_type: ClassType, *, spots_left: int | None = None) -> ClassId:
        spots = self.at.timetable.weekly[0].slot.spots
        taken = 0 if spots_left is None else spots - spots_left
        start = class_id.starts_at(self.at.zone)
        self.classes.schedule(DanceClass(class_id, self.there(class_type), start, spots, booking_count=taken))
        return class_id

    def there(self, class_type: ClassType) -> ClassType:
        """What is taught there instead."""
        return ClassType(vocabulary_of(self.at).says(class_type.style), class_type.level)

    def find(self, class_id: ClassId) -> ClassInfo | None:
        self.looked_up.append(class_id)
        return self.classes.find(class_id)

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        self.searched.append((first, last))
        return self.classes.search(types, first, last)

    def instead_of(self, class_id: ClassId) -> tuple[ClassType | None, ClassId | None]:
        """The type of this class, and what is offered instead."""
        browsing = Browsing(self, BrowsingScreens(self.at, Translator()), self.now, NO_TRACER)
        known, other = browsing.next_with_room(class_id)
        class_type = ClassType(vocabulary_of(self.at).reads(known.style), known.level) if known else None
        return class_type, other.id if other else None

    def reads(self, screen: Screen) -> list[str]:
        shown = [screen.title, *(line.text for line in screen.body), *(button.label for button in screen.buttons)]
        return [vocabulary_of(self.at).reads(text) for text in shown]

    def desk(self, students: MemoryStudents) -> FrontDesk:
        commands = CommandExecutor(self.classes, lambda: self.now, full_jitter)
        bookings = MemoryBookings(self.classes)
        school_side = MemoryStaff(), self.classes.history, MemoryLiveCards()
        return FrontDesk(self.at, commands, self, bookings, students, *school_side, lambda: self.now, RateLimiter(60))


@pytest.fixture
def school(at: School) -> Timetable:
    return Timetable(at)


def test_one_search_of_the_days_to_its_next_week_tells_what_it_is_and_what_comes_next(school: Timetable) -> None:
    full = school.has(on(2), SALSA_1, spots_left=0)
    school.has(on(1), BACHATA_1)
    school.has(on(3), SALSA_2)
    school.has(on(5), SALSA_1, spots_left=0)
    following = school.has(on(9), SALSA_1, spots_left=1)
    assert school.instead_of(full) == (SALSA_1, following)
    assert school.searched == [(TODAY, on(9).date)]
    assert school.looked_up == []


def test_a_class_of_its_type_weeks_ahead_comes_before_another_level_and_no_day_is_searched_twice(
    school: Timetable,
) -> None:
    full = school.has(on(2), SALSA_1, spots_left=0)
    school.has(on(3), SALSA_2)
    following = school.has(on(40), SALSA_1)
    assert school.instead_of(full) == (SALSA_1, following)
    assert school.searched == [(TODAY, on(9).date), (on(10).date, LAST)]


def test_a_class_is_not_offered_instead_of_itself_where_an_index_still_shows_its_last_spot(school: Timetable) -> None:
    just_filled = school.has(on(2), SALSA_1, spots_left=1)
    following = school.has(on(4), SALSA_1)
    assert school.instead_of(just_filled) == (SALSA_1, following)


@pytest.mark.parametrize("days_ahead", [3, 40])
def test_without_room_in_its_type_the_next_class_of_its_style_is_offered(school: Timetable, days_ahead: int) -> None:
    full = school.has(on(2), SALSA_1, spots_left=0)
    school.has(on(1), BACHATA_1)
    school.has(on(30), REGGAETON)
    other_level = school.has(on(days_ahead), SALSA_2)
    school.has(on(50), SALSA_2)
    assert school.instead_of(full) == (SALSA_1, other_level)


def test_no_other_style_is_offered_for_a_class_that_is_known(school: Timetable) -> None:
    full = school.has(on(2), SALSA_1, spots_left=0)
    school.has(on(3), BACHATA_1)
    school.has(on(30), BACHATA_1)
    assert school.instead_of(full) == (SALSA_1, None)


@pytest.mark.parametrize("days_ahead", [3, 40])
def test_any_class_is_offered_for_one_that_never_was(school: Timetable, days_ahead: int) -> None:
    school.has(on(1), BACHATA_1, spots_left=0)
    following = school.has(on(days_ahead), REGGAETON)
    assert school.instead_of(on(2)) == (None, following)


def test_a_class_beyond_all_that_is_searched_is_looked_up(school: Timetable) -> None:
    full = school.has(on(300), REGGAETON, spots_left=0)
    following = school.has(on(55), REGGAETON)
    assert school.instead_of(full) == (REGGAETON, following)
    assert school.looked_up == [full]


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date.max])
def test_no_forged_date_makes_it_search_for_years(school: Timetable, day: date) -> None:
    following = school.has(on(1), REGGAETON)
    assert school.instead_of(ClassId(day, time(18))) == (None, following)
    assert all(TODAY <= first <= last <= LAST for first, last in school.searched)


# A class that has started


@pytest.mark.promise("B8")
@pytest.mark.parametrize("uses_forms", [True, False])
@pytest.mark.parametrize("known", [Email("ana@example.com"), None])
@pytest.mark.parametrize("started", [on(-365), on(-1), on(0, 11), ClassId(TODAY, time(12))])
def test_an_old_book_button_says_at_once_that_the_class_has_started(
    school: Timetable, started: ClassId, known: Email | None, uses_forms: bool
) -> None:
    students = MemoryStudents()
    ana = ChatUser("slack:T1:U1", uses_forms=uses_forms)
    students.save(Student(ana.student_id, known), school.now)
    school.has(started, SALSA_1)
    school.has(on(1), BACHATA_1)
    school.has(on(2), SALSA_1, spots_left=7)
    screen = school.desk(students).answer(ana, StartBooking(started, school.there(SALSA_1)))
    assert school.reads(screen) == [
        "That class has already started.",
        "Salsa 1 has room on Tue 24 Nov, 6:00 pm (7 spots left).",
        "Book Tuesday",
        "All salsa classes",
    ]
    assert screen.form is None
    assert school.looked_up == []
    assert students.load(ana.student_id, school.now).step is None


def test_a_class_that_begins_in_a_minute_can_still_be_had(school: Timetable) -> None:
    students = MemoryStudents()
    soon = school.has(ClassId(TODAY, time(12, 1)), SALSA_1)
    screen = school.desk(students).answer(
        ChatUser("slack:T1:U1", uses_forms=True), StartBooking(soon, school.there(SALSA_1))
    )
    assert screen.form is not None


def test_an_old_button_that_tells_no_type_has_it_looked_up(school: Timetable) -> None:
    students = MemoryStudents()
    school.has(on(-1), SALSA_1)
    school.has(on(1), BACHATA_1)
    school.has(on(2), SALSA_1)
    screen = school.desk(students).answer(ChatUser("telegram:42"), StartBooking(on(-1)))
    assert school.reads(screen)[:2] == [
        "That class has already started.",
        "Salsa 1 has room on Tue 24 Nov, 6:00 pm (20 spots left).",
    ]
