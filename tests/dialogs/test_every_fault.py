"""Every fault at every call that a confirmation makes: the answer is true and in time, and the next tap settles it.

The time that calls and waits take is counted and not spent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count, product
from typing import get_args

import pytest
from structlog.testing import capture_logs

from adapters.chat.chat_user import ChatUser
from adapters.chat.front_desk import FrontDesk
from adapters.chat.intents import ConfirmBooking, Intent
from adapters.chat.rate_limiter import RateLimiter
from adapters.chat.school import School
from adapters.chat.screen import Screen
from adapters.chat.students import BookingStep, Student
from adapters.memory.classes import MemoryClasses
from bot.retry_policy import full_jitter
from bot.store_proxy import proxied
from bot.stores import Stores
from core.class_id import ClassId
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from tests.support.clock import SteeredTime
from tests.support.store_faults import Fault, Silent, StoreFaults
from tests.support.stores import memory_stores

SECONDS = 3
ALWAYS = 99  # calls
BOOKED, FULL, NOT_BOOKED = "You're booked 🎉", "Someone just took the last spot", "You have not been booked"
CHECKING = "We're still checking "
NO_WORD_OF_IT = (CHECKING, "Sorry, we couldn't reach the booking book just now. Please try")
UNAVAILABLE: Fault = "unavailable"
FAULTS: dict[str, list[Fault]] = {
    "students.load": [UNAVAILABLE],
    "classes.load": [UNAVAILABLE],
    "classes.save": list(get_args(Fault)),
    "students.save": list(get_args(Fault)),
}


pytestmark = pytest.mark.at_second_school_if_deep("it is about faults, at whichever school")


class TriedSchool:
    """One class after the other, each with a student of its own at the question whether the email is right."""

    def __init__(self, at: School, stores: Stores) -> None:
        self._at = at
        self._now = datetime(2026, 11, 22, 12, tzinfo=at.zone)
        self._stores = stores
        self._numbers = count()

    def confirm(self, faults: Sequence[tuple[str, Fault | None]]) -> None:
        """Confirm while these happen to the calls of their methods: each answer is true, the last is "booked"."""
        class_id, chat_user, yes = self._about_to_confirm()
        store_faults = StoreFaults(self._stores, lambda: self._now)
        for method, fault in faults:
            store_faults.inject(method, fault)
        waited = SteeredTime()
        desk = self._desk(store_faults, waited)
        with capture_logs():
            told = _text(desk.answer(chat_user, yes))
            assert waited.now < SECONDS
            assert BOOKED not in told or self._rows(class_id, chat_user) == [yes.request_id]
            assert any(one in told for one in (BOOKED, NOT_BOOKED, *NO_WORD_OF_IT))
            store_faults.clear()
            store_faults.settle()
            assert NOT_BOOKED not in told or self._rows(class_id, chat_user) == []
            assert BOOKED in _text(desk.answer(chat_user, yes))
        assert self._rows(class_id, chat_user) == [yes.request_id]

    def be_refused(self, faults: Sequence[tuple[str, Fault | None]]) -> str:
        """Confirm a full class meanwhile, and again when there is room: a request that was refused stays refused."""
        class_id, chat_user, yes = self._about_to_confirm()
        kept = self._stores.classes
        assert isinstance(kept, MemoryClasses)
        self._set_spots(kept, class_id, 0)
        store_faults = StoreFaults(self._stores, lambda: self._now)
        for method, fault in faults:
            store_faults.inject(method, fault)
        waited = SteeredTime()
        desk = self._desk(store_faults, waited)
        with capture_logs():
            told = _text(desk.answer(chat_user, yes))
            assert waited.now < SECONDS
            assert any(one in told for one in (FULL, NOT_BOOKED, *NO_WORD_OF_IT))
            store_faults.clear()
            self._set_spots(kept, class_id, 20)
            settled = _text(desk.answer(chat_user, yes))
        assert BOOKED in settled or FULL in settled
        assert FULL in settled or FULL not in told
        assert self._rows(class_id, chat_user) == [yes.request_id] * (BOOKED in settled)
        return told

    def _set_spots(self, kept: MemoryClasses, class_id: ClassId, spots: int) -> None:
        stored = kept._stored[class_id]
        stored.dance_class = replace(stored.dance_class, max_spots=spots)

    def check_again(self, lost: Fault, then: tuple[str, Fault]) -> str:
        """Confirm, lose the answer, and check again twice while `then` happens: no answer may deny the booking."""
        class_id, chat_user, yes = self._about_to_confirm()
        store_faults = StoreFaults(self._stores, lambda: self._now)
        store_faults.inject("classes.save", lost, ALWAYS)
        waited = SteeredTime()
        desk = self._desk(store_faults, waited)
        with capture_logs():
            screen = desk.answer(chat_user, yes)
            assert CHECKING in screen.title
            store_faults.clear()
            store_faults.inject(*then, ALWAYS)
            check = _check(screen)
            told = _text(desk.answer(chat_user, check))
            assert told.split("(")[0] == _text(desk.answer(chat_user, check)).split("(")[0]  # but for the reference
            assert NOT_BOOKED not in told
            store_faults.clear()
            store_faults.settle()
            assert BOOKED in _text(desk.answer(chat_user, check))
        assert self._rows(class_id, chat_user) == [yes.request_id]
        return told

    def _about_to_confirm(self) -> tuple[ClassId, ChatUser, ConfirmBooking]:
        number = next(self._numbers)
        class_id = ClassId(date(2026, 11, 24) + timedelta(days=number), time(18, 30))
        chat_user = ChatUser(f"telegram:{number}")
        taught = self._at.timetable.weekly[0].slot.type
        self._stores.classes.schedule(DanceClass(class_id, taught, class_id.starts_at(self._at.zone)))
        step = BookingStep(class_id, f"r-{number}", self._now + timedelta(minutes=30), Email("ana@example.com"))
        self._stores.students.save(Student(chat_user.student_id, step=step), self._now)
        return class_id, chat_user, ConfirmBooking(class_id, step.request_id)

    def _desk(self, store_faults: StoreFaults, waited: SteeredTime) -> FrontDesk:
        stores = proxied(self._stores, Silent(store_faults, waited))
        retry_policy = lambda: full_jitter(clock=waited.clock, sleep=waited.sleep)  # noqa: E731 - shorter than a method
        commands = CommandExecutor(stores.classes, lambda: self._now, retry_policy)
        return FrontDesk(
            self._at,
            commands,
            stores.classes,
            stores.bookings,
            stores.students,
            stores.staff,
            stores.history,
            stores.cards,
            lambda: self._now,
            RateLimiter(10_000),
        )

    def _rows(self, class_id: ClassId, chat_user: ChatUser) -> list[str | None]:
        """The requests that booked for them; the store must add up."""
        dance_class = self._stores.classes.load(class_id)
        assert dance_class is not None
        assert len(dance_class.bookings) == dance_class.booking_count == dance_class.version
        return [one.request_id for one in dance_class.bookings.values() if one.booked_by == chat_user.student_id]


@pytest.mark.promise("B13", "B5")
@pytest.mark.parametrize("calls", [1, ALWAYS])
def test_every_fault_at_every_call_on_every_store(at: School, stores: Stores, calls: int) -> None:
    school = TriedSchool(at, stores)
    for method, faults in FAULTS.items():
        for fault in faults:
            school.confirm([(method, fault)] * calls)


@pytest.mark.promise("B13", "B5")
def test_every_three_faults_of_saves_in_a_row_with_and_without_a_second_load_that_fails(at: School) -> None:
    school = TriedSchool(at, memory_stores())
    for *saves, load in product(*[[None, *FAULTS["classes.save"]]] * 3, [None, UNAVAILABLE]):
        school.confirm([*(("classes.save", one) for one in saves), ("classes.load", None), ("classes.load", load)])


@pytest.mark.promise("B5")
@pytest.mark.parametrize("calls", [1, ALWAYS])
def test_whatever_fails_during_a_refusal_a_refused_request_is_never_booked(at: School, calls: int) -> None:
    school = TriedSchool(at, memory_stores())
    refusing = FAULTS | {"classes.find": [UNAVAILABLE], "classes.search": [UNAVAILABLE]}
    told = {
        (method, fault): school.be_refused([(method, fault)] * calls)
        for method in refusing
        for fault in refusing[method]
    }
    passing = [what for what, said in told.items() if FULL in said]
    assert ("students.save", "overtaken") in passing or calls == ALWAYS
    assert ("students.save", "unavailable") not in passing


@pytest.mark.promise("B13")
@pytest.mark.parametrize("lost", ["lost", "committed", "under_way"])
@pytest.mark.parametrize("method", ["students.load", "classes.load"])
def test_a_booking_in_doubt_is_not_denied_while_the_store_is_gone(at: School, lost: Fault, method: str) -> None:
    assert CHECKING in TriedSchool(at, memory_stores()).check_again(lost, (method, UNAVAILABLE))


@pytest.mark.promise("B13")
@pytest.mark.parametrize("lost", ["lost", "under_way"])
@pytest.mark.parametrize("fault", ["unavailable", "conflict", "overtaken"])
def test_a_booking_in_doubt_is_not_denied_while_nothing_can_be_saved(at: School, lost: Fault, fault: Fault) -> None:
    assert CHECKING in TriedSchool(at, memory_stores()).check_again(lost, ("classes.save", fault))


@pytest.mark.promise("B13")
def test_a_booking_in_doubt_is_found_while_nothing_can_be_saved(at: School) -> None:
    assert BOOKED in TriedSchool(at, memory_stores()).check_again("committed", ("classes.save", UNAVAILABLE))


def _check(screen: Screen) -> Intent:
    """What *Check again* says."""
    return next(button.intent for button in screen.buttons if button.label == "Check again")


def _text(screen: Screen) -> str:
    return "\n".join([screen.title, *(line.text for line in screen.body)])
