"""Whole days of a school, held against a plain model of it: thirty people, two replicas, faults, and the clock.

Each answer is the model's, the rows say what the model says, and whoever is told something is told what is true then,
once. After half an hour without trouble everybody knows what there is to know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TypeVar, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from adapters.chat.messenger import Delivery, Failed, Picture, RetryAfter, Sent
from adapters.chat.screen import Screen
from bot.jobs.jobs import Jobs
from bot.jobs.quiet_hours import is_quiet
from bot.jobs.send_rates import SendRates
from bot.jobs.telling import Telling
from bot.store_proxy import proxied
from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import CloseClass, ReopenClass, SetSpots
from core.commands.execute import Answer, Command, CommandExecutor
from core.commands.join_waitlist import JoinWaitlist, Waiting
from core.commands.leave_waitlist import LeaveWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.errors import AlreadyWaiting, Busy, OutcomeUnknown
from core.ports import StoreUnavailable
from core.reminders import Reminders
from core.result import Err, Ok
from tests.proof.cases import DEPTH
from tests.proof.plain_school import PlainClass, state_of
from tests.support.clock import SYDNEY, SettableClock
from tests.support.jobs import AtOnce, Killed
from tests.support.store_faults import Fault, StoreFaults
from tests.support.stores import DynamoDBTable, memory_stores
from tests.support.timetable import SCHOOL

T = TypeVar("T")

DAY = date(2090, 11, 24)
SPOTS = 3
PEOPLE = [f"telegram:{n}" for n in range(30)]
AGAIN = "In case you missed it:"
WORDS = ("You're in", "Tomorrow:", "Today:", "is off", "is on again", "A spot came free", "has started")
STEPS = 50

FIRST, LAST = 18, 20  # the hours at which classes start

people, starts = st.sampled_from(PEOPLE), st.integers(FIRST, LAST)
replicas = st.integers(0, 1)
load_faults = st.sampled_from([[], [], [], ["unavailable"], ["unavailable"] * 4])
save_faults = st.one_of(
    st.just([]), st.lists(st.sampled_from([kind for kind in get_args(Fault) if kind != "overtaken"]), max_size=3)
)
outbox_faults = st.lists(
    st.tuples(
        st.sampled_from(["outbox.due", "outbox.claim", "outbox.end", "outbox.add", "outbox.postpone", "classes.load"]),
        st.sampled_from(["unavailable", "committed", "lost"]),
    ),
    max_size=3,
)
sendings = st.lists(
    st.sampled_from([Sent(), Failed("503"), Failed("timed out", maybe_sent=True), RetryAfter(7), Killed]), max_size=4
)


class SchoolDays(RuleBasedStateMachine):
    """`plain` is the model; `under_way` are commands whose save may still arrive, with the time of their decision."""

    def __init__(self, stores: Stores, minutes: int) -> None:
        super().__init__()
        self.kept = stores
        ids = {hour: ClassId(DAY, time(hour, minutes)) for hour in range(FIRST, LAST + 1)}
        self.ids, self.hours = ids, {class_id: hour for hour, class_id in ids.items()}
        self.clock = SettableClock(ids[FIRST].starts_at(SYDNEY) - timedelta(hours=26))
        self.plain = {hour: PlainClass(class_id.starts_at(SYDNEY), SPOTS) for hour, class_id in ids.items()}
        for class_id in ids.values():
            salsa = ClassType("salsa", self.hours[class_id] - FIRST + 1)  # its name says in a message which it is
            self.kept.classes.schedule(DanceClass(class_id, salsa, class_id.starts_at(SYDNEY), SPOTS))
        self.faults = StoreFaults(stores, self.clock)
        self.meanwhile: list[Command] = []
        self.tries = 1
        seen = proxied(stores, self._intercept)
        self.replicas = [CommandExecutor(seen.classes, self.clock, lambda: range(self.tries)) for _ in range(2)]
        self.jobs = [self._jobs(seen, replica) for replica in self.replicas]
        self.numbers = count()
        self.said: list[Command] = []
        self.under_way: list[tuple[Command, datetime]] = []
        self.sendings: list[Delivery | type[Killed]] = []
        self.told, self.first = Counter[tuple[str, object]](), Counter[tuple[str, object]]()
        self.closings, self.to_remind = Counter[int](), dict[int, set[str]]()

    @initialize(taken=st.integers(0, 5), waiting=st.integers(1, 4))
    def most_are_there_already(self, taken: int, waiting: int) -> None:
        for hour in self.plain:
            for n in range(SPOTS - 1 + (taken > 0)):
                self.somebody_books(PEOPLE[n], hour, replica=n % 2)
            for n in range(waiting):
                self.somebody_waits(PEOPLE[-1 - n], hour, replica=n % 2)

    # What people do

    @rule(who=people, hour=starts, replica=replicas)
    def somebody_books(self, who: str, hour: int, replica: int) -> None:
        self.deliver(BookClass(self.ids[hour], email(who), self.new_id(), who), replica)

    @rule(who=people, hour=starts, replica=replicas)
    def somebody_waits(self, who: str, hour: int, replica: int) -> None:
        self.deliver(JoinWaitlist(self.ids[hour], email(who), self.new_id(), who), replica)

    @rule(hour=starts, replica=replicas, which=st.integers(0, 99))
    def somebody_cancels(self, hour: int, replica: int, which: int) -> None:
        self.somebody_cancels_amid_faults(hour, replica, which, [], [], tries=1)

    @rule(
        hour=starts,
        replica=replicas,
        which=st.integers(0, 99),
        loads=load_faults,
        saves=save_faults,
        tries=st.integers(1, 4),
    )
    def somebody_cancels_amid_faults(
        self, hour: int, replica: int, which: int, loads: list[Fault], saves: list[Fault], tries: int
    ) -> None:
        booked = self.plain[hour].booked
        if booked:
            spot = booked[which % len(booked)]
            command = CancelBooking(self.ids[hour], self.new_id(), spot.person, booking=spot.request)
            self.deliver(command, replica, loads, saves, tries)

    @rule(hour=starts, replica=replicas, which=st.integers(0, 99))
    def somebody_leaves(self, hour: int, replica: int, which: int) -> None:
        line = self.plain[hour].line
        if line:
            spot = line[which % len(line)]
            self.deliver(LeaveWaitlist(self.ids[hour], self.new_id(), spot.person, wait=spot.request), replica)

    @rule(who=people, hour=starts, replica=replicas, loads=load_faults, saves=save_faults, tries=st.integers(1, 4))
    def somebody_books_amid_faults(
        self, who: str, hour: int, replica: int, loads: list[Fault], saves: list[Fault], tries: int
    ) -> None:
        self.deliver(BookClass(self.ids[hour], email(who), self.new_id(), who), replica, loads, saves, tries)

    @rule(which=st.integers(0, 99), replica=replicas, loads=load_faults, saves=save_faults, tries=st.integers(1, 4))
    def something_is_delivered_again(
        self, which: int, replica: int, loads: list[Fault], saves: list[Fault], tries: int
    ) -> None:
        if self.said:
            self.deliver(self.said[-1 - which % len(self.said)], replica, loads, saves, tries)

    @rule(first=people, second=people, hour=starts, which=st.integers(0, 99))
    def two_meet_on_two_replicas(self, first: str, second: str, hour: int, which: int) -> None:
        """The second is done while the first has decided and not saved yet."""
        plain, class_id = self.plain[hour], self.ids[hour]
        self.meanwhile = [JoinWaitlist(class_id, email(second), self.new_id(), second)]
        if plain.booked:
            spot = plain.booked[which % len(plain.booked)]
            self.meanwhile = [CancelBooking(class_id, self.new_id(), spot.person, booking=spot.request)]
        self.deliver(BookClass(class_id, email(first), self.new_id(), first), 0, tries=3)
        self.meanwhile = []

    @rule(hour=starts, spots=st.integers(0, 6), replica=replicas)
    def the_school_sets_spots(self, hour: int, spots: int, replica: int) -> None:
        self.deliver(SetSpots(self.ids[hour], spots, self.new_id(), "school"), replica)

    @rule(hour=starts, replica=replicas, luck=st.integers(0, 1))
    def the_school_closes_or_reopens(self, hour: int, replica: int, luck: int) -> None:
        is_closed, class_id = self.plain[hour].is_closed, self.ids[hour]
        if not is_closed and luck:
            return
        request = self.new_id()
        command = (
            ReopenClass(class_id, request, "school") if is_closed else CloseClass(class_id, None, request, "school")
        )
        self.deliver(command, replica)

    @rule(minutes=st.sampled_from([0, 1, 20, 240, 720]))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(seconds=1, minutes=minutes))

    @rule()
    def what_was_under_way_arrives(self) -> None:
        self.faults.settle()
        under_way, self.under_way = self.under_way, []
        for hour, plain in self.plain.items():
            of_class = [(command, at) for command, at in under_way if self.hours[command.class_id] == hour]
            if self.stored(hour) != plain.state:
                self.plain[hour] = self.matching(hour, [self.after(command, at)[0] for command, at in of_class])

    # What the school tells

    @rule(replica=replicas, trouble=outbox_faults, sendings=sendings)
    def jobs_run(self, replica: int, trouble: list[tuple[str, Fault]], sendings: list[Delivery | type[Killed]]) -> None:
        for method, fault in trouble:
            self.faults.inject(method, fault)
        self.sendings = list(sendings)
        self.run_jobs(replica)
        self.faults.clear()
        self.sendings = []

    @rule()
    def half_an_hour_is_calm(self) -> None:
        """Longer than any claim, pause, or wait for what may become true."""
        for _ in range(3):
            for replica in range(2):
                self.run_jobs(replica)
            self.clock.advance(timedelta(minutes=16))
        self.run_jobs(0)
        now = self.clock()
        for hour, plain in self.plain.items():
            if plain.is_closed or now >= plain.start:
                continue
            for spot in plain.booked:
                if spot.request in plain.given:
                    assert self.told["promoted", spot.request], f"{spot} was never told"
                if spot.request in self.to_remind.get(hour, ()) and self.is_time_to_remind(plain, now):
                    assert self.told["reminder", (hour, spot.person)], f"{spot} was never reminded"

    def teardown(self) -> None:
        self.faults.clear()
        self.half_an_hour_is_calm()

    def is_time_to_remind(self, plain: PlainClass, now: datetime) -> bool:
        """Of a class that was called off meanwhile they hear otherwise, and the next reminder comes soon before it."""
        hour = plain.start.hour
        return not self.closings[hour] and not is_quiet(now) and plain.start - now > timedelta(hours=2)

    def run_jobs(self, replica: int) -> None:
        with suppress(Killed, StoreUnavailable):  # another process will do it
            self.jobs[replica].run_due()
        for hour, plain in self.plain.items():
            if hour not in self.to_remind and "reminder_day" in self.loaded(hour).reminded:
                self.to_remind[hour] = {spot.request for spot in plain.booked}

    def send(self, person: str, screen: Screen, *, silent: bool = False) -> Delivery:
        """The platform's side: whatever arrives is true at that moment, and new."""
        assert silent == is_quiet(self.clock())
        answer = self.sendings.pop(0) if self.sendings else Sent()
        if isinstance(answer, Sent) or answer is Killed:
            self.read(person, screen)
        if isinstance(answer, Sent):
            answer = Sent(str(next(self.numbers)))
        if isinstance(answer, type):
            raise answer
        return answer

    def edit(self, person: str, message: str, screen: Screen) -> Delivery:
        """The spot is gone, and they still wait for one."""
        assert message
        plain = self.plain[hour_of(screen.title)]
        assert len(plain.booked) >= plain.spots
        assert person in {spot.person for spot in plain.line}
        return Sent(message)

    def send_picture(self, person: str, picture: Picture) -> Delivery:  # on Mondays alone
        raise AssertionError(person, picture.name)

    def read(self, person: str, screen: Screen) -> None:
        """Somebody reads a message; of each thing there is one without the words for a second time."""
        text = " ".join([screen.title, *(line.text for line in screen.body)])
        hour = hour_of(text)
        plain, now = self.plain[hour], self.clock()
        booked, waits = person in plain.people, person in {spot.person for spot in plain.line}
        is_ahead, is_on = now < plain.start, not plain.is_closed
        given = [spot.request for spot in plain.booked if spot.person == person and spot.request in plain.given]
        key: tuple[str, object]
        match next(words for words in WORDS if words in text):
            case "You're in":
                key, is_true, most = ("promoted", given[0]), is_ahead and is_on, 1
            case "Tomorrow:" | "Today:":
                key, is_true, most = ("reminder", (hour, person)), booked and is_ahead and is_on, 2
            case "is off":
                key, is_true, most = ("closed", (hour, person)), not is_on and is_ahead, self.closings[hour]
            case "is on again":
                key, is_true, most = ("reopened", (hour, person)), is_on and is_ahead, self.closings[hour]
            case "A spot came free":
                is_free = len(plain.booked) < plain.spots
                key, is_true, most = ("spot free", (hour, person)), waits and is_free and is_on and is_ahead, STEPS
            case _:
                key, is_true, most = ("line over", (hour, person)), waits and not is_ahead and is_on, 1
        assert is_true, text
        self.told[key] += 1
        self.first[key] += not screen.notice.startswith(AGAIN)
        assert self.first[key] <= most, text

    # How it is held against the model

    def deliver(
        self, command: Command, replica: int, loads: Sequence[Fault] = (), saves: Sequence[Fault] = (), tries: int = 1
    ) -> None:
        for method, faults in (("classes.load", loads), ("classes.save", saves)):
            for fault in faults:
                self.faults.inject(method, fault)
        self.tries = tries
        hour = self.hours[command.class_id]
        try:
            answer = self.replicas[replica].execute(command)
        except StoreUnavailable:
            answer = Err(Busy(command.class_id))
        finally:
            self.faults.clear()
        self.said.append(command)
        done, expected = self.after(command, self.clock())
        match answer:
            case Err(Busy()):
                pass
            case Err(OutcomeUnknown()):
                self.plain[hour] = self.matching(hour, [self.plain[hour], done])
                self.under_way.append((command, self.clock()))
            case _:
                assert name_of(answer) == expected
                self.closings[hour] += done.is_closed and not self.plain[hour].is_closed
                self.plain[hour] = done

    def after(self, command: Command, at: datetime) -> tuple[PlainClass, str]:
        done = deepcopy(self.plain[self.hours[command.class_id]])
        return done, done.do(command, at)

    def matching(self, hour: int, candidates: list[PlainClass]) -> PlainClass:
        """The one that is stored: it is one of these."""
        return next(plain for plain in candidates if plain.state == self.stored(hour))

    @invariant()
    def the_rows_are_those_of_the_model(self) -> None:
        for hour, plain in self.plain.items():
            assert self.stored(hour) == plain.state

    def stored(self, hour: int) -> object:
        return state_of(self.loaded(hour))

    def loaded(self, hour: int) -> DanceClass:
        found = self.kept.classes.load(self.ids[hour])
        assert found is not None
        assert found.adds_up
        return found

    def new_id(self) -> str:
        return f"r{next(self.numbers)}"

    def _intercept(self, method: str, subject: object, call: Callable[[], T]) -> T:
        while method == "classes.save" and self.meanwhile:
            self.deliver(self.meanwhile.pop(), 1)
        return self.faults(method, subject, call)

    def _jobs(self, stores: Stores, commands: CommandExecutor) -> Jobs:
        rates, reminders = SendRates(lambda: self.clock.now.timestamp()), Reminders()
        telling = Telling(
            stores.outbox,
            stores.classes,
            stores.students,
            {"telegram": self},
            SCHOOL,
            self.clock,
            reminders,
            rates.pause,
        )
        return Jobs(
            commands, stores.classes, stores.outbox, telling, rates, reminders, self.clock, AtOnce(), self._wait
        )

    def _wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


def hour_of(text: str) -> int:
    """At which the class starts that a message names."""
    return FIRST - 1 + int(text.partition("Salsa ")[2][0])


def email(person: str) -> Email:
    return Email(f"{person.replace(':', '-')}@example.com")


def name_of(answer: Answer) -> str:
    match answer:
        case Ok(Waiting(place=place)):
            return f"Waiting {place}"
        case Err(AlreadyWaiting(place=place)):
            return f"AlreadyWaiting {place}"
        case Ok(value):
            return type(value).__name__
        case Err(error):
            return type(error).__name__


def test_a_day_of_a_school_in_memory_is_that_of_the_plain_model() -> None:
    check(lambda: SchoolDays(memory_stores(), 0), examples=120, steps=STEPS)


def test_a_day_of_a_school_in_dynamodb_is_that_of_the_plain_model(table: DynamoDBTable) -> None:
    minutes = count()
    check(lambda: SchoolDays(table.stores, next(minutes)), examples=2, steps=25)


def check(machine: Callable[[], SchoolDays], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]  # it calls whatever makes a machine
        settings=settings(
            max_examples=examples * DEPTH**3,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
