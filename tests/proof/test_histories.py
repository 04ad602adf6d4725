"""Long histories of one class, one event after the other: deliveries and repetitions, faults, saves that come late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.store_proxy import proxied
from bot.stores import Stores
from core.booking import Booking, EndedRequest
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass, Booked
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.execute import Answer, CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from core.errors import (
    Busy,
    ClassAlreadyStarted,
    ClassFullyBooked,
    DuplicateBooking,
    NotBooked,
    OutcomeUnknown,
    RequestEnded,
)
from core.ports import Stale, StoreUnavailable
from core.result import Err, Ok
from tests.proof.cases import DEPTH
from tests.proof.race import NOW
from tests.support.clock import SYDNEY, SettableClock
from tests.support.store_faults import Fault, StoreFaults
from tests.support.stores import DynamoDBTable, memory_stores

SPOTS = 3
FIRST = datetime(2026, 11, 24, 18, 30, tzinfo=SYDNEY)

names = st.sampled_from(["ana", "ben", "cleo", "dan", "eve"])
load_faults = st.sampled_from([[], [], ["unavailable"], ["unavailable"] * 4])
save_faults = st.lists(st.sampled_from(get_args(Fault)), max_size=3)


class Histories(RuleBasedStateMachine):
    """The model: requests that were granted for sure, that may have been, and that were refused since they were last
    asked; those of them that were cancelled for sure, and that may have been.
    """

    requests = Bundle("requests")
    cancels = Bundle("cancels")
    loaded = Bundle("loaded")

    def __init__(self, stores: Stores, class_id: ClassId) -> None:
        super().__init__()
        self.clock = SettableClock(NOW)
        self.kept, self.class_id = stores.classes, class_id
        self.kept.schedule(DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY), SPOTS))
        self.store_faults = StoreFaults(stores, self.clock)
        self.tries = 1
        classes = proxied(stores, self.store_faults).classes
        self.replicas = [CommandExecutor(classes, self.clock, lambda: range(self.tries)) for _ in range(2)]
        self.numbers = count()
        self.granted, self.uncertain, self.refused = set[str](), set[str](), set[str]()
        self.cancelled, self.perhaps_cancelled = set[str](), set[str]()

    @rule(target=requests, name=names)
    def a_request(self, name: str) -> BookClass:
        request_id = f"r{next(self.numbers)}"
        return BookClass(self.class_id, Email(f"{name}@example.com"), request_id, f"telegram:{request_id}")

    @rule(target=cancels, request=requests)
    def a_cancel(self, request: BookClass) -> CancelBooking:
        return CancelBooking(self.class_id, f"c{next(self.numbers)}", request.booked_by, request.request_id)

    @rule(
        command=requests | cancels,
        replica=st.integers(0, 1),
        tries=st.sampled_from([1, 1, 2, 4]),
        loads=load_faults,
        saves=save_faults,
    )
    def is_delivered(
        self, command: BookClass | CancelBooking, replica: int, tries: int, loads: list[Fault], saves: list[Fault]
    ) -> None:
        for method, faults in (("classes.load", loads), ("classes.save", saves)):
            for fault in faults:
                self.store_faults.inject(method, fault)
        before = self.state_of(command)
        self.tries = tries
        try:
            answer = self.answered(self.replicas[replica], command)
        except StoreUnavailable:
            assert self.state_of(command) == before
            return
        finally:
            self.store_faults.clear()
        if isinstance(answer, Err) and isinstance(answer.error, Busy):
            assert self.state_of(command) == before
        elif isinstance(command, BookClass):
            self.is_answered(command, answer)
        else:
            self.cancel_is_answered(command, answer)

    def answered(self, replica: CommandExecutor, command: BookClass | CancelBooking) -> Answer:
        return replica.execute(command)

    def is_answered(self, command: BookClass, answer: Answer) -> None:
        mine, stored = command.request_id, self.stored_class()
        rows = stored.bookings
        match answer:
            case Ok(Booked(booking)):
                assert booking == stored.find(mine)
                self.granted.add(mine)
                self.refused.discard(mine)
            case Err(ClassFullyBooked(_, spots)):
                assert (len(rows), spots, stored.find(mine)) == (SPOTS, SPOTS, None)
                self.refused.add(mine)
            case Err(DuplicateBooking(_, email, booked_by)):
                assert (rows[email].booked_by, stored.find(mine)) == (booked_by, None)
                self.refused.add(mine)
            case Err(ClassAlreadyStarted(_, starts_at)):
                assert self.clock() >= starts_at
                assert stored.find(mine) is None
                assert mine not in stored.ended
            case Err(RequestEnded(_, request_id)):
                assert request_id == mine
                assert mine in stored.ended
            case Err(OutcomeUnknown(_, request_id)):
                assert request_id == mine
                self.uncertain.add(mine)
                self.refused.discard(mine)
            case _:
                pytest.fail(f"nobody expected {answer}")

    def cancel_is_answered(self, command: CancelBooking, answer: Answer) -> None:
        booking, stored = command.booking or "", self.stored_class()
        match answer:
            case Ok(Cancelled(ended)):
                assert stored.ended[booking] == ended
                assert (ended.ended_request, ended.ended_by) == (command.request_id, command.cancelled_by)
                self.cancelled.add(booking)
            case Err(NotBooked()):
                assert stored.find(booking) is None
                assert stored.ended_by_request(command.request_id, command.cancelled_by, "cancelled") is None
            case Err(ClassAlreadyStarted(_, starts_at)):
                assert self.clock() >= starts_at
                assert stored.find(booking) is not None
            case Err(OutcomeUnknown(_, request_id)):
                assert request_id == command.request_id
                self.perhaps_cancelled.add(booking)
            case _:
                pytest.fail(f"nobody expected {answer}")

    @rule()
    def what_was_under_way_arrives(self) -> None:
        self.store_faults.settle()

    @rule(target=loaded)
    def somebody_loads(self) -> DanceClass:
        return self.stored_class()

    @rule(old=loaded, name=names)
    def somebody_saves_what_they_loaded_once(self, old: DanceClass, name: str) -> None:
        request_id = f"r{next(self.numbers)}"
        match old.book(Email(f"{name}@example.com"), request_id=request_id, booked_by="http", now=self.clock()):
            case Ok((mine, _)):
                pass
            case Err():
                return
        (self.granted if self.is_saved_if_current(old, mine) else self.refused).add(request_id)

    @rule(old=loaded)
    def the_school_cancels_in_what_it_loaded_once(self, old: DanceClass) -> None:
        for booking in list(old.bookings.values())[-1:]:
            request_id = f"c{next(self.numbers)}"
            match old.cancel(
                booking, request_id=request_id, cancelled_by="staff", now=self.clock(), may_cancel_any=True
            ):
                case Ok((without, ended)) if self.is_saved_if_current(old, without):
                    self.cancelled.add(ended.request_id)

    def is_saved_if_current(self, old: DanceClass, decided: DanceClass) -> bool:
        now = self.stored_class()
        expected = Ok(None) if now.version == old.version else Err(Stale("version"))
        assert self.kept.save(decided) == self.kept.save(decided) == expected
        assert self.stored_class().version == now.version + isinstance(expected, Ok)
        return isinstance(expected, Ok)

    @rule(minutes=st.sampled_from([0, 0, 1, 60, 60 * 24 * 3]))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(seconds=1, minutes=minutes))

    @invariant()
    def the_class_adds_up(self) -> None:
        stored = self.stored_class()
        made_by = {row.request_id for row in stored.bookings.values()}
        assert len(stored.bookings) <= SPOTS
        assert stored.booking_count == len(stored.bookings) == len(made_by)
        assert stored.version == stored.booking_count + 2 * len(stored.ended)  # a save for each, and nothing is undone
        assert not stored.ended.keys() & made_by
        assert self.cancelled <= stored.ended.keys() <= self.cancelled | self.perhaps_cancelled
        assert self.granted <= made_by | stored.ended.keys()
        assert not self.refused & (made_by | stored.ended.keys())
        assert {request for request in made_by if request and request.startswith("r")} <= self.granted | self.uncertain

    def stored_class(self) -> DanceClass:
        stored = self.kept.load(self.class_id)
        assert stored is not None
        return stored

    def state_of(self, command: BookClass | CancelBooking) -> tuple[Booking | None, EndedRequest | None]:
        """What is stored of the booking that the command makes or cancels."""
        request_id = command.request_id if isinstance(command, BookClass) else command.booking or ""
        stored = self.stored_class()
        return stored.find(request_id), stored.ended.get(request_id)


def histories(stores: Stores, numbers: count[int]) -> Histories:
    start = FIRST + timedelta(minutes=next(numbers))
    return Histories(stores, ClassId(start.date(), start.time()))


def test_whatever_happens_to_a_class_in_memory_it_adds_up() -> None:
    check(lambda: histories(memory_stores(), count()), examples=100, steps=40)


def test_whatever_happens_to_a_class_in_dynamodb_it_adds_up(table: DynamoDBTable) -> None:
    check(partial(histories, table.stores, count()), examples=6, steps=15)


def check(machine: Callable[[], Histories], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]  # it calls whatever makes a machine
        settings=settings(
            max_examples=examples * DEPTH,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
