from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Event

import pytest

from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import BookClass, Booked
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import Changed, SetSpots
from core.commands.execute import Answer, Command, CommandExecutor, _shed
from core.commands.join_waitlist import JoinWaitlist
from core.commands.settle import Settle
from core.dance_class import DanceClass
from core.email import Email
from core.errors import (
    BookClassError,
    Busy,
    ClassAlreadyStarted,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    NotBooked,
    OutcomeUnknown,
)
from core.ports import MOST_CHANGES, Scheduled, Stale, StoreUnavailable
from core.result import Err, Ok, Result
from tests.core.scripted_repository import FINE, Load, Save, ScriptedRepository
from tests.support.clock import SYDNEY, SettableClock
from tests.support.spans import Recording

ID = ClassId(date(2024, 12, 9), time(18, 30))
TYPE = ClassType("bachata", 1)
START = datetime(2024, 12, 9, 18, 30, tzinfo=SYDNEY)
NOW = datetime(2024, 12, 9, 12, 0, tzinfo=SYDNEY)
NOW_STORED = datetime(2024, 12, 9, 1, 0, tzinfo=UTC)

ANA, BEN = Email("ana@example.com"), Email("ben@example.com")
COMMAND = BookClass(ID, ANA, "r-ana", "slack:T1:U1")
ANAS = Booking(ANA, NOW_STORED, "r-ana", "slack:T1:U1")
BENS = Booking(BEN, NOW_STORED, "r-ben", "telegram:42")


def test_a_free_spot_is_booked() -> None:
    repository = ScriptedRepository(a_class(BENS))
    assert book(repository) == granted(spots_taken=2)
    assert repository.stored == stored(BENS, ANAS)


@pytest.mark.parametrize(
    ("given", "now", "error"),
    [
        (None, NOW, ClassNotFound(ID)),
        ((BENS, Booking(Email("cleo@example.com"), NOW_STORED)), NOW, ClassFullyBooked(ID, 2)),
        ((Booking(ANA, NOW_STORED, "r-other", "telegram:42"),), NOW, DuplicateBooking(ID, ANA, "telegram:42")),
        ((BENS,), START, ClassAlreadyStarted(ID, START)),
    ],
)
def test_a_refusal_is_passed_on_and_nothing_is_stored(
    given: tuple[Booking, ...] | None, now: datetime, error: BookClassError
) -> None:
    repository = ScriptedRepository(None if given is None else a_class(*given, max_spots=2), saves=[Save.UNAVAILABLE])
    before = copy.deepcopy(repository.stored)
    assert book(repository, now=now) == Err(error)
    assert repository.stored == before


def test_the_same_request_is_granted_once_with_the_same_answer() -> None:
    repository = ScriptedRepository(a_class())
    first = book(repository)
    assert book(repository, now=START) == first == granted(spots_taken=1)
    assert repository.stored == stored(ANAS)


def test_a_repeated_request_needs_no_save() -> None:
    repository = ScriptedRepository(a_class(ANAS), saves=[Save.UNAVAILABLE] * 9)
    assert book(repository) == granted(spots_taken=1)


def test_a_request_that_is_granted_keeps_its_first_email() -> None:
    repository = ScriptedRepository(a_class(ANAS))
    assert book(repository, BookClass(ID, BEN, "r-ana", "slack:T1:U1")) == granted(spots_taken=1)
    assert repository.stored == a_class(ANAS)


@pytest.mark.parametrize("step", [Save.BEATEN, Save.CONFLICT, Save.UNAVAILABLE, Save.LOST, Save.COMMITTED_AND_LOST])
def test_whatever_happens_to_two_saves_the_third_try_books_once(step: Save) -> None:
    repository = ScriptedRepository(a_class(), saves=[step, step])
    assert book(repository) == granted(spots_taken=1 + repository.rivals)
    assert repository.stored is not None
    assert repository.stored.bookings[ANA] == ANAS
    assert repository.stored.booking_count == len(repository.stored.bookings) == 1 + repository.rivals
    assert repository.stored.version == 3 + 1 + repository.rivals


def test_a_stale_save_is_decided_anew() -> None:
    repository = ScriptedRepository(a_class(BENS, max_spots=2), saves=[Save.BEATEN])
    assert book(repository) == Err(ClassFullyBooked(ID, 2))
    assert repository.stored is not None
    assert ANA not in repository.stored.bookings


@pytest.mark.parametrize("step", [Save.BEATEN, Save.CONFLICT])
def test_stale_saves_until_the_retry_policy_ends_are_busy(step: Save) -> None:
    repository = ScriptedRepository(a_class(), saves=[step] * 3)
    assert book(repository, tries=3) == Err(Busy(ID))
    assert repository.stored is not None
    assert ANA not in repository.stored.bookings


def test_the_last_attempt_decides_the_answer() -> None:
    repository = ScriptedRepository(a_class(), saves=[Save.UNAVAILABLE, Save.CONFLICT])
    assert book(repository, tries=2) == Err(Busy(ID))


def test_a_store_that_comes_back_is_forgiven() -> None:
    repository = ScriptedRepository(a_class(), loads=[Load.UNAVAILABLE] * 2)
    assert book(repository) == granted(spots_taken=1)


def test_a_lost_answer_is_settled_by_the_same_save_without_another_load() -> None:
    repository = ScriptedRepository(
        a_class(), loads=[FINE, *[Load.UNAVAILABLE] * 9], saves=[Save.COMMITTED_AND_LOST, Save.UNAVAILABLE]
    )
    assert book(repository) == granted(spots_taken=1)
    assert repository.stored == stored(ANAS)


@pytest.mark.parametrize("lost", [Save.LOST, Save.COMMITTED_AND_LOST])
@pytest.mark.parametrize("then", [Save.LOST, Save.UNAVAILABLE])
def test_an_answer_that_stays_lost_is_an_unknown_outcome(lost: Save, then: Save) -> None:
    repository = ScriptedRepository(a_class(), saves=[lost, then, then])
    assert book(repository, tries=3) == Err(OutcomeUnknown(ID, "r-ana"))


@pytest.mark.parametrize("lost", [Save.LOST, Save.COMMITTED_AND_LOST])
def test_an_unknown_outcome_is_settled_by_the_same_request_id(lost: Save) -> None:
    repository = ScriptedRepository(a_class(), saves=[lost])
    assert book(repository, tries=1) == Err(OutcomeUnknown(ID, "r-ana"))
    assert book(repository) == granted(spots_taken=1)
    assert repository.stored == stored(ANAS)


def test_a_lost_answer_and_then_a_stale_save_find_ones_own_booking() -> None:
    repository = ScriptedRepository(a_class(BENS), saves=[Save.COMMITTED_AND_LOST, Save.RECOGNISED_AS_STALE])
    assert book(repository) == granted(spots_taken=2)
    assert repository.stored == stored(BENS, ANAS)


def test_a_save_that_is_still_under_way_is_found_when_it_is_through() -> None:
    repository = ScriptedRepository(a_class(), saves=[Save.LOST_UNDER_WAY, Save.CONFLICT])
    assert book(repository) == granted(spots_taken=1)
    assert repository.stored == stored(ANAS)


def test_a_lost_save_that_others_overtook_is_decided_anew() -> None:
    repository = ScriptedRepository(a_class(BENS, max_spots=2), saves=[Save.LOST, Save.BEATEN])
    assert book(repository) == Err(ClassFullyBooked(ID, 2))


@pytest.mark.parametrize("loads", [[Load.UNAVAILABLE] * 3, [FINE, FINE, Load.UNAVAILABLE]])
def test_a_store_that_stays_away_is_a_fault(loads: list[Load | None]) -> None:
    repository = ScriptedRepository(a_class(), loads=loads, saves=[Save.UNAVAILABLE] * 3)
    with pytest.raises(StoreUnavailable):
        book(repository, tries=3)
    assert repository.stored == a_class()


def test_a_store_that_refuses_every_save_is_a_fault() -> None:
    repository = ScriptedRepository(a_class(), saves=[Save.UNAVAILABLE] * 3)
    with pytest.raises(StoreUnavailable):
        book(repository, tries=3)
    assert repository.stored == a_class()


def test_a_retry_policy_that_ends_on_a_stale_repetition_does_not_deny_the_booking() -> None:
    repository = ScriptedRepository(a_class(), saves=[Save.LOST_UNDER_WAY, Save.CONFLICT])
    answer = book(repository, tries=2)
    assert repository.stored == stored(ANAS)
    assert answer == Err(OutcomeUnknown(ID, "r-ana"))


def test_a_lost_answer_a_stale_repetition_and_a_silent_store_do_not_deny_the_booking() -> None:
    repository = ScriptedRepository(
        a_class(),
        loads=[FINE, *[Load.UNAVAILABLE] * 9],
        saves=[Save.COMMITTED_AND_LOST, Save.RECOGNISED_AS_STALE],
    )
    answer = book(repository, tries=4)
    assert repository.stored == stored(ANAS)
    assert answer == Err(OutcomeUnknown(ID, "r-ana"))


class FoughtOver:
    """A store where somebody else always saves first; the first load waits for its go-ahead."""

    def __init__(self) -> None:
        self.loads = 0
        self.loading, self.go_ahead = Event(), Event()

    def load(self, class_id: ClassId) -> DanceClass:
        self.loads += 1
        self.loading.set()
        assert self.go_ahead.wait(20)
        return a_class()

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        return Err(Stale("version"))

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        raise NotImplementedError


def test_who_waits_behind_a_lost_fight_is_not_made_to_fight_as_long_again() -> None:
    store = FoughtOver()
    handler = CommandExecutor(store, SettableClock(NOW), lambda: range(1))
    with ThreadPoolExecutor() as threads:
        first = threads.submit(handler.execute, COMMAND)
        assert store.loading.wait(20)
        second = threads.submit(handler.execute, COMMAND)
        while not handler._group_commit._queues[ID]:
            pass  # the thread is on its way into the line
        store.go_ahead.set()
        assert (first.result(20), second.result(20)) == (Err(Busy(ID)), Err(Busy(ID)))
    assert store.loads == 1


def a_class(*bookings: Booking, max_spots: int = 20, version: int = 3) -> DanceClass:
    rows = {booking.email: booking for booking in bookings}
    return DanceClass(ID, TYPE, START, max_spots, len(rows), version, rows)


def stored(*bookings: Booking) -> DanceClass:
    return a_class(*bookings, version=4)


def granted(*, spots_taken: int) -> Ok[Booked]:
    return Ok(Booked(ANAS, ClassInfo(ID, TYPE, START, 20, spots_taken)))


def book(
    repository: ScriptedRepository, command: BookClass = COMMAND, *, now: datetime = NOW, tries: int = 5
) -> Result[Booked, BookClassError]:
    return CommandExecutor(repository, SettableClock(now), lambda: range(tries)).execute(command)


class Torn(ScriptedRepository):
    """Gives the class as read in the middle of a save, without a row that is counted, so many times."""

    def __init__(self, stored: DanceClass, times: int) -> None:
        super().__init__(stored)
        self.loads, self._times = 0, times

    def load(self, class_id: ClassId) -> DanceClass | None:
        self.loads += 1
        dance_class = super().load(class_id)
        assert dance_class is not None
        return replace(dance_class, bookings={}, waits={}) if self.loads <= self._times else dance_class


CANCEL = CancelBooking(ID, "r-ana", "slack:T1:U1", booking="r-ana")


@pytest.mark.parametrize(("times", "loads"), [(0, 1), (1, 2), (2, 3)])
def test_nobody_is_refused_on_rows_that_do_not_add_up_before_two_more_looks(times: int, loads: int) -> None:
    repository = Torn(a_class(ANAS), times)
    answer = execute(repository, CANCEL, tries=1)
    assert isinstance(answer, Ok)
    assert (repository.loads, repository.stored and repository.stored.booking_count) == (loads, 0)


def test_what_is_granted_is_granted_on_rows_that_do_not_add_up_too() -> None:
    repository = Torn(a_class(BENS), 9)
    assert isinstance(book(repository), Ok)
    assert repository.loads == 1


def test_nobody_in_line_is_passed_over_because_their_row_was_read_too_soon() -> None:
    wait = Wait(Email("cleo@example.com"), 1, NOW, "r-cleo", "telegram:9")
    repository = Torn(replace(a_class(ANAS, max_spots=1), waits={wait.email: wait}, waiting=1, next_ticket=2), 1)
    the_day_before = SettableClock(NOW - timedelta(days=1))
    assert isinstance(CommandExecutor(repository, the_day_before, lambda: range(1)).execute(CANCEL), Ok)
    assert repository.loads == 2
    assert repository.stored is not None
    assert list(repository.stored.bookings) == [wait.email]


def test_nobody_waits_who_is_in_because_their_row_was_read_too_soon() -> None:
    repository = Torn(a_class(ANAS, max_spots=1), 1)
    answer = execute(repository, JoinWaitlist(ID, ANA, "r2", "telegram:1"), tries=1)
    assert answer == Err(DuplicateBooking(ID, ANA, "slack:T1:U1"))
    assert repository.loads == 2


def test_a_line_whose_rows_were_read_too_soon_is_looked_at_again_before_a_spot_comes_free() -> None:
    class WithoutLine(Torn):
        def load(self, class_id: ClassId) -> DanceClass | None:
            torn, stored = super().load(class_id), self.stored
            assert torn is not None
            assert stored is not None
            return replace(torn, bookings=stored.bookings)

    wait = Wait(Email("cleo@example.com"), 1, NOW, "r-cleo", "telegram:9")
    stored = replace(a_class(ANAS, max_spots=1), waits={wait.email: wait}, waiting=1, next_ticket=2)
    repository, the_day_before = WithoutLine(stored, 1), SettableClock(NOW - timedelta(days=1))
    assert isinstance(CommandExecutor(repository, the_day_before, lambda: range(1)).execute(CANCEL), Ok)
    assert repository.stored is not None
    assert list(repository.stored.bookings) == [wait.email]


def test_whom_a_change_concerns_is_counted_on_rows_that_add_up() -> None:
    repository = Torn(a_class(ANAS), 1)
    answer = execute(repository, SetSpots(ID, 9, "r1", "school"), tries=1)
    assert isinstance(answer, Ok)
    assert isinstance(answer.value, Changed)
    assert (list(answer.value.people), repository.loads) == (["slack:T1:U1"], 2)


def test_rows_that_add_up_are_believed_at_once() -> None:
    repository = Torn(a_class(BENS), 0)
    assert execute(repository, CANCEL, tries=1) == Err(NotBooked(ID))
    assert repository.loads == 1


def test_rows_that_never_add_up_are_believed_in_the_end() -> None:
    repository = Torn(a_class(ANAS), 9)
    assert execute(repository, CANCEL, tries=1) == Err(NotBooked(ID))
    assert repository.loads == 3


@pytest.mark.parametrize("step", [Save.BEATEN, Save.CONFLICT, Save.UNAVAILABLE, Save.LOST, Save.COMMITTED_AND_LOST])
def test_whatever_happens_to_two_saves_the_third_try_cancels_once(step: Save) -> None:
    repository = ScriptedRepository(a_class(ANAS), saves=[step, step])
    assert isinstance(execute(repository, CANCEL), Ok)
    assert repository.stored is not None
    assert ANA not in repository.stored.bookings
    assert repository.stored.booking_count == len(repository.stored.bookings) == repository.rivals


def test_an_unknown_cancellation_is_settled_by_the_same_request_id() -> None:
    repository = ScriptedRepository(a_class(ANAS), saves=[Save.COMMITTED_AND_LOST])
    assert execute(repository, CANCEL, tries=1) == Err(OutcomeUnknown(ID, "r-ana"))
    assert isinstance(execute(repository, CANCEL), Ok)


def test_commands_of_all_kinds_are_decided_together_as_many_as_a_save_can_take() -> None:
    rows = [Booking(Email(f"s{n}@example.com"), NOW_STORED, f"r{n}", "http") for n in range(60)]
    repository = CountingSaves(a_class(*rows, max_spots=60))
    executor = CommandExecutor(repository, SettableClock(NOW), lambda: range(1))
    cancels = [CancelBooking(ID, f"c{n}", "http", f"r{n}", may_cancel_any=True) for n in range(60)]
    answers: list[Answer] = []
    while len(answers) < len(cancels):
        answers += executor._execute_together(cancels[len(answers) :])
    assert all(isinstance(answer, Ok) for answer in answers)
    assert repository.changes == [98, 22]  # two rows for each
    assert repository.stored is not None
    assert (repository.stored.booking_count, len(repository.stored.ended)) == (0, 60)


def test_a_save_takes_as_many_rows_as_a_transaction_has_room_for() -> None:
    repository = CountingSaves(a_class(max_spots=200))
    executor = CommandExecutor(repository, SettableClock(NOW), lambda: range(1))
    answers = executor._execute_together(
        [BookClass(ID, Email(f"s{n}@example.com"), f"r{n}", "http") for n in range(120)]
    )
    assert (len(answers), repository.changes) == (MOST_CHANGES, [MOST_CHANGES])


def test_a_repeated_save_that_meets_a_conflict_is_repeated_not_decided_anew() -> None:
    repository = ScriptedRepository(
        a_class(), loads=[FINE, *[Load.UNAVAILABLE] * 9], saves=[Save.COMMITTED_AND_LOST, Save.CONFLICT]
    )
    assert book(repository) == granted(spots_taken=1)


def test_who_waits_behind_an_unknown_outcome_of_the_same_request_hears_the_same() -> None:
    unknown = OutcomeUnknown(ID, "r-ana")
    assert _shed(COMMAND, [Err(unknown)]) == Err(unknown)
    assert _shed(replace(COMMAND, request_id="r-other"), [Err(unknown)]) == Err(Busy(ID))
    assert _shed(COMMAND, [Err(ClassFullyBooked(ID, 20))]) is None


@pytest.mark.parametrize(
    ("command", "loads", "person", "outcome"),
    [
        (COMMAND, [], "slack:T1:U1", "Booked"),
        (CANCEL, [], "slack:T1:U1", "NotBooked"),
        (COMMAND, [Load.UNAVAILABLE], "slack:T1:U1", "StoreUnavailable"),
        (SetSpots(ID, 9, "r1", "slack:T1:U9"), [], "slack:T1:U9", "Changed"),
        (Settle(ID, "r1"), [], "jobs", "Settled"),
    ],
)
def test_a_command_is_a_span_of_who_asked_with_its_outcome(
    command: Command, loads: list[Load | None], person: str, outcome: str
) -> None:
    tracer = Recording()
    executor = CommandExecutor(ScriptedRepository(a_class(), loads=loads), SettableClock(NOW), lambda: range(1), tracer)
    with suppress(StoreUnavailable):
        executor.execute(command)
    name = type(command).__name__
    assert [(span.kind, span.name, span.student, span.outcome) for span in tracer.spans] == [
        ("command", name, person, outcome),
        ("batch", name, "", ""),
    ]


class CountingSaves(ScriptedRepository):
    """Notes how many rows each save changes."""

    def __init__(self, stored: DanceClass) -> None:
        super().__init__(stored)
        self.changes: list[int] = []

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        self.changes.append(len(dance_class.changes))
        return super().save(dance_class)


def execute(repository: ScriptedRepository, command: Command, *, tries: int = 5) -> Answer:
    return CommandExecutor(repository, SettableClock(NOW), lambda: range(tries)).execute(command)
