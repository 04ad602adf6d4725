"""Sixty-four at once, on a store that has real transactions: in one process, and each in a process of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from functools import partial
from threading import Barrier, Lock
from typing import TypeVar

import pytest

from adapters.chat.students import Student
from bot.retry_policy import full_jitter
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass, Booked
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from core.errors import BookClassError, ClassFullyBooked, DuplicateBooking
from core.ports import ClassRepository, Stale
from core.result import Err, Ok, Result
from tests.support.clock import SYDNEY
from tests.support.limits import TOO_LONG
from tests.support.stores import DynamoDBTable

AT_ONCE = 64
TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SYDNEY)
PATIENT = partial(full_jitter, deadline=TOO_LONG)

T = TypeVar("T")
Answer = Result[Booked, BookClassError]


class CountingClasses:
    """The store, with a count of the saves that were committed."""

    def __init__(self, classes: ClassRepository) -> None:
        self.load, self.schedule = classes.load, classes.schedule
        self._save = classes.save
        self._lock = Lock()
        self.saves = 0

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        saved = self._save(dance_class)
        with self._lock:
            self.saves += isinstance(saved, Ok)
        return saved


@pytest.fixture
def classes(table: DynamoDBTable) -> CountingClasses:
    classes = CountingClasses(table.stores.classes)
    classes.schedule(DanceClass(TUESDAY, ClassType("salsa", 1), TUESDAY.starts_at(SYDNEY)))
    return classes


@pytest.fixture(params=["together", "apart"])
def handlers(request: pytest.FixtureRequest, classes: CountingClasses) -> list[CommandExecutor]:
    """One for all, as patient as in production; or one each as if each were a replica, and patient enough for 64."""
    if request.param == "together":
        return [CommandExecutor(classes, lambda: NOW, full_jitter)] * AT_ONCE
    return [CommandExecutor(classes, lambda: NOW, PATIENT) for _ in range(AT_ONCE)]


@pytest.mark.promise("B3")
def test_of_64_students_20_get_a_spot_and_44_hear_that_the_class_is_full(
    classes: CountingClasses, handlers: list[CommandExecutor]
) -> None:
    answers = race(handlers, lambda n: BookClass(TUESDAY, Email(f"student{n}@example.com"), f"r{n}", f"telegram:{n}"))
    granted = [answer.value for answer in answers if isinstance(answer, Ok)]
    refused = [answer.error for answer in answers if isinstance(answer, Err)]
    assert len(granted) == 20
    assert refused == [ClassFullyBooked(TUESDAY, 20)] * 44
    assert sorted(booked.class_info.spots_left for booked in granted) == list(range(20))
    stored = stored_class(classes)
    assert stored.bookings == {booked.booking.email: booked.booking for booked in granted}
    assert (stored.booking_count, stored.version) == (20, classes.saves)


def test_of_64_requests_for_one_email_one_is_granted_and_63_hear_that_it_is_in(
    classes: CountingClasses, handlers: list[CommandExecutor]
) -> None:
    ana = Email("ana@example.com")
    answers = race(handlers, lambda n: BookClass(TUESDAY, ana, f"r{n}", f"telegram:{n}"))
    (granted,) = [answer.value for answer in answers if isinstance(answer, Ok)]
    refused = [answer.error for answer in answers if isinstance(answer, Err)]
    assert refused == [DuplicateBooking(TUESDAY, ana, granted.booking.booked_by)] * 63
    stored = stored_class(classes)
    assert stored.bookings == {ana: granted.booking}
    assert (stored.booking_count, stored.version) == (1, 1)


def test_one_request_delivered_64_times_has_one_effect_and_one_answer(
    classes: CountingClasses, handlers: list[CommandExecutor]
) -> None:
    ana = Email("ana@example.com")
    answers = race(handlers, lambda _: BookClass(TUESDAY, ana, "r1", "telegram:42"))
    stored = stored_class(classes)
    assert answers == [Ok(Booked(stored.bookings[ana], stored.info))] * 64
    assert (stored.booking_count, stored.version, len(stored.bookings)) == (1, 1, 1)


def test_of_64_first_saves_of_a_student_one_is_stored(table: DynamoDBTable) -> None:
    students = table.stores.students
    candidates = [Student("telegram:42", Email(f"ana{n}@example.com")) for n in range(AT_ONCE)]
    results = at_once(lambda n: students.save(candidates[n], NOW))
    winner = results.index(Ok(None))
    assert Counter(map(repr, results)) == {repr(Ok(None)): 1, repr(Err(Stale("version"))): 63}
    assert students.load("telegram:42", NOW) == Student("telegram:42", candidates[winner].email, version=1)


def race(handlers: list[CommandExecutor], command: Callable[[int], BookClass]) -> list[Answer]:
    return at_once(lambda n: handlers[n].execute(command(n)))


def at_once(act: Callable[[int], T]) -> list[T]:
    start = Barrier(AT_ONCE)

    def wait_and_act(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(wait_and_act, range(AT_ONCE)))


def stored_class(classes: ClassRepository) -> DanceClass:
    dance_class = classes.load(TUESDAY)
    assert dance_class is not None
    return dance_class
