"""What is done once a week, by any number of processes: the numbers for owners, and old check-ins forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Event

import pytest
from structlog.testing import capture_logs

from adapters.chat.messenger import Delivery, Failed, Picture, RetryAfter, Sent, Unreachable
from bot.jobs.loop import run_until_stopped
from bot.jobs.weekly import WeeklyWork
from bot.store_proxy import proxied
from bot.stores import Stores
from core.class_id import ClassId
from core.commands.check_in import CheckIn
from core.commands.execute import CommandExecutor
from core.email import Email
from core.ports import StoreUnavailable
from core.staff import Invitation, Role
from tests.support.clock import SYDNEY
from tests.support.jobs import Killed, SchoolAtWork
from tests.support.store_faults import StoreFaults
from tests.support.stores import DYNAMODB_LOCAL, MEMORY
from tests.support.timetable import SCHOOL

pytestmark = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)

MARIA, LUIS = "slack:T1:U9", "telegram:900"
MONDAY = datetime(2090, 11, 27, 9, tzinfo=SYDNEY)
THURSDAY = ClassId(date(2090, 11, 23), time(18, 30))


class Week(SchoolAtWork):
    """A school with its people, and a class last Thursday."""

    def work(self, kept: timedelta = timedelta(days=400)) -> WeeklyWork:
        stores = self.stores
        return WeeklyWork(
            stores.staff,
            stores.tasks,
            stores.classes,
            CommandExecutor(stores.classes, self.clock, lambda: range(5)),
            stores.students,
            {"slack": self.platform, "telegram": self.platform},
            SCHOOL,
            self.clock,
            kept,
        )

    def joins(self, person: str, role: Role) -> None:
        self.stores.staff.invite(Invitation(person, role, self.clock() + timedelta(days=1)))
        self.stores.staff.accept(person, person, self.clock())

    def at(self, moment: datetime) -> None:
        self.clock.now = moment


@pytest.fixture
def week(stores: Stores) -> Week:
    """Three spots, of Ana, Ben and Cy; Dan waits in vain; Cy gives theirs back late, so Dan is told, not put in."""
    school = Week(stores)
    school.at(THURSDAY.starts_at(SYDNEY) - timedelta(hours=30))
    school.joins(MARIA, "owner")
    school.joins(LUIS, "teacher")
    school.schedule(THURSDAY, spots=3)
    for person in ("telegram:1", "telegram:2"):
        school.book(person, THURSDAY)
    cy = school.book("telegram:3", THURSDAY)
    school.join("telegram:4", THURSDAY)
    school.at(THURSDAY.starts_at(SYDNEY) - timedelta(minutes=90))
    school.cancel("telegram:3", cy, THURSDAY)
    school.at(THURSDAY.starts_at(SYDNEY) - timedelta(minutes=5))
    executor = CommandExecutor(stores.classes, school.clock, lambda: range(5))
    executor.execute(CheckIn(THURSDAY, Email("telegram-1@example.com"), "c1", LUIS))
    school.at(MONDAY)
    return school


def test_each_owner_gets_the_numbers_once_whoever_does_it(week: Week) -> None:
    assert [week.work().do_due() for _ in range(3)] == [1, 0, 0]
    ((person, screen),) = week.platform.received
    assert (person, screen.title) == (MARIA, "Your week, Mon 20 to Sun 26 Nov")
    assert [line.text for line in screen.body if hasattr(line, "short")] == [
        "1 class held",
        "2 spots booked",
        "1 person waited and got no spot",
        "1 late cancellation",
        "1 person did not come",
    ]


def test_right_after_the_words_owners_and_nobody_else_get_the_week_as_a_picture_once(week: Week) -> None:
    assert [week.work().do_due() for _ in range(2)] == [1, 0]
    ((person, picture),) = week.platform.pictures
    assert (person, picture.name) == (MARIA, "2090-11-20-2090-11-26.png")
    assert picture.caption == "How full each class was, Mon 20 to Sun 26 Nov"
    assert picture.content.startswith(b"\x89PNG")


def test_what_students_are_told_goes_before_the_week(week: Week) -> None:
    tomorrow = week.schedule(ClassId(date(2090, 11, 28), time(18, 30)))
    week.book("telegram:1", tomorrow)
    week.close("the teacher is ill", tomorrow)
    stopped = Event()
    week.platform.before = lambda: stopped.set() if week.platform.received else None
    run_until_stopped(replace(week.jobs(), weekly=week.work()), stopped, look=0)
    assert [person for person, _ in week.platform.received] == ["telegram:1", MARIA]


REFUSALS = [Failed("invalid"), Failed("no answer", maybe_sent=True), RetryAfter(3), Unreachable("gone")]


@pytest.mark.parametrize("answer", REFUSALS, ids=repr)
def test_a_picture_that_is_refused_is_left_and_nothing_is_sent_again(week: Week, answer: Delivery) -> None:
    week.platform.answers = iter([Sent(), answer])
    with capture_logs() as logs:
        assert [week.work().do_due() for _ in range(2)] == [1, 0]
    assert (week.platform.tries[MARIA], week.platform.pictures) == (1, [])
    assert [log["event"] for log in logs if log["log_level"] == "warning"] == ["no picture of the week"]
    assert MARIA not in str(logs)


def test_a_picture_that_can_not_be_drawn_changes_nothing_else(week: Week) -> None:
    def draw(*_: object) -> Picture:
        raise OSError("cannot open resource")

    with capture_logs() as logs:
        assert [replace(week.work(), draw=draw).do_due() for _ in range(2)] == [1, 0]
    assert (week.platform.tries[MARIA], week.platform.pictures) == (1, [])
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["no picture of the week"]


def test_who_dies_while_the_picture_is_sent_has_sent_all_that_there_is(week: Week) -> None:
    week.platform.answers = iter([Sent(), Killed])
    with pytest.raises(Killed):
        week.work().do_due()
    assert week.work().do_due() == 0
    assert (week.platform.tries[MARIA], len(week.platform.pictures)) == (1, 1)


def test_who_did_not_get_the_words_gets_no_picture_and_of_a_week_without_classes_there_is_none(week: Week) -> None:
    week.platform.answers = iter([Failed("no answer", maybe_sent=True)])
    week.work().do_due()
    week.at(MONDAY + timedelta(days=7))
    assert week.work().do_due() == 1
    assert week.platform.pictures == []


@pytest.mark.parametrize(
    "moment",
    [MONDAY - timedelta(microseconds=1), MONDAY + timedelta(hours=15), MONDAY - timedelta(days=3)],
    ids=["before nine", "Tuesday", "Friday"],
)
def test_it_is_for_monday_from_nine_on(week: Week, moment: datetime) -> None:
    week.at(moment)
    assert (week.work().do_due(), week.platform.received) == (0, [])


def test_the_next_week_is_another_week(week: Week) -> None:
    week.work().do_due()
    week.at(MONDAY + timedelta(days=7))
    assert week.work().do_due() == 1


def test_what_the_platform_puts_off_comes_later_and_what_it_lost_is_not_sent_twice(week: Week) -> None:
    week.platform.answers = iter([RetryAfter(3), Failed("no answer", maybe_sent=True)])
    assert [week.work().do_due() for _ in range(3)] == [0, 0, 0]
    assert week.platform.tries[MARIA] == 2


def test_check_ins_are_forgotten_when_their_time_has_come_and_nothing_else_is(week: Week) -> None:
    before = week.stores.classes.load(THURSDAY)
    assert before is not None
    week.work(kept=timedelta(days=5)).do_due()
    assert week.stores.classes.load(THURSDAY) == before
    week.at(MONDAY + timedelta(days=7))
    week.work(kept=timedelta(days=5)).do_due()
    after = week.stores.classes.load(THURSDAY)
    assert after is not None
    forgotten = {email: replace(booking, checked_in_at=None) for email, booking in before.bookings.items()}
    assert after == replace(before, version=before.version + 1, bookings=forgotten)


@pytest.mark.parametrize("fault", ["classes.load", "students.load"])
def test_a_store_that_fails_meanwhile_costs_nobody_the_numbers(week: Week, fault: str) -> None:
    faults = StoreFaults(week.stores, week.clock)
    faults.inject(fault, "unavailable")
    intact, week.stores = week.stores, proxied(week.stores, faults)
    with pytest.raises(StoreUnavailable):
        week.work(kept=timedelta(days=4000)).do_due()
    week.stores = intact
    assert (week.work().do_due(), week.platform.to(MARIA)) == (1, ["Your week, Mon 20 to Sun 26 Nov"])
