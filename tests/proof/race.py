"""Commands that change one class at the same time, run in the order that the choices give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal, Protocol

from core.class_id import ClassId
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import Answer, Command, CommandExecutor, decide
from core.commands.join_waitlist import JoinWaitlist
from core.commands.leave_waitlist import LeaveWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.errors import Busy, OutcomeUnknown
from core.history import HistoryEntry
from core.notice import Notice
from core.ports import ClassRepository, RetryPolicy, StoreUnavailable
from core.result import Err, Ok
from tests.proof.choices import Choices
from tests.proof.scheduler import Actor, Scheduler
from tests.support.clock import SYDNEY

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SYDNEY)
ENOUGH_TRIES = 9
ARRIVES_LATE = "arrives late"
ASKS_AGAIN = "asks again"
LOST_ANSWERS = ("answer lost before", "answer lost after", ARRIVES_LATE, "500 before", "500 after")
"""Faults that leave it open whether a save was committed: it never arrived, it was committed, it will arrive."""

Faults = Mapping[str, Sequence[str]]
Late = tuple[int, Callable[[], object]]
"""A save that is still under way after its answer was lost: the number of its request, and what commits it."""

Written = frozenset[Notice | HistoryEntry]
"""All that people are to be told about a class, and what is noted of what was done to it."""

Outcome = Answer | Exception
"""How a request ended; an exception other than StoreUnavailable is a bug."""


class ControlledStore(Protocol):
    """A store whose calls, `load` and `save`, are yield points, each with the faults that may happen to it."""

    faults: Faults
    classes: ClassRepository
    late: list[Late]

    def open_class(self, spots: int) -> DanceClass:
        """A new, empty class, as it is stored."""
        ...

    def stored_class(self, class_id: ClassId) -> DanceClass:
        """What is stored now; not a yield point."""
        ...

    def written(self, class_id: ClassId) -> Written:
        """The notices and the history that are stored with it; not a yield point."""
        ...


@dataclass(frozen=True)
class Request:
    """One delivery of a request to book, and the number of the replica that receives it. `person`: who asks."""

    name: str
    request_id: str
    replica: int
    person: str = ""

    def command(self, class_id: ClassId) -> Command:
        """The command that it is."""
        email = Email(f"{self.name}@example.com")
        return BookClass(class_id, email, self.request_id, f"telegram:{self.person or self.request_id}")


@dataclass(frozen=True)
class Cancel:
    """One delivery of a request to cancel what the request `booking` made, by the person who made it."""

    booking: Request
    request_id: str
    replica: int

    @property
    def name(self) -> str:
        return f"{self.booking.name} cancels"

    def command(self, class_id: ClassId) -> Command:
        """The command that it is."""
        person = f"telegram:{self.booking.person or self.booking.request_id}"
        return CancelBooking(class_id, self.request_id, person, self.booking.request_id)


@dataclass(frozen=True)
class Join:
    """One delivery of a request to wait."""

    name: str
    request_id: str
    replica: int

    def command(self, class_id: ClassId) -> Command:
        """The command that it is."""
        return JoinWaitlist(class_id, Email(f"{self.name}@example.com"), self.request_id, f"telegram:{self.name}")


@dataclass(frozen=True)
class End:
    """One delivery of a request of who waits: to leave the line, or to cancel the booking that came of it."""

    wait: Join
    replica: int
    how: Literal["leaves", "cancels"]

    @property
    def name(self) -> str:
        return f"{self.wait.name} {self.how}"

    @property
    def request_id(self) -> str:
        return self.wait.request_id

    def command(self, class_id: ClassId) -> Command:
        """The command that it is."""
        request_id, person = self.wait.request_id, f"telegram:{self.wait.name}"
        if self.how == "leaves":
            return LeaveWaitlist(class_id, request_id, person, request_id)
        return CancelBooking(class_id, request_id, person, request_id)


@dataclass(frozen=True)
class Act:
    """One delivery of something that the school's people do: what `make` makes of the class and the request's id."""

    name: str
    replica: int
    make: Callable[[ClassId, str], Command]

    @property
    def request_id(self) -> str:
        return f"s-{self.name}"

    def command(self, class_id: ClassId) -> Command:
        """The command that it is."""
        return self.make(class_id, self.request_id)


AnyRequest = Request | Cancel | Join | End | Act


@dataclass(frozen=True)
class Race:
    """The requests for so many spots, and how many faults the store may have meanwhile.

    `before`: the requests that were granted before, in this order.
    `clock_skew`: how far the clock of each replica is ahead of the one before it.
    `deadlines`: any request's deadline may come before any of its retries; else each is retried until it has an answer.
    `symmetric`: the requests differ only in names; of the schedules that are permutations of each other one is run,
    that in which they start in order.
    `now`: what the first clock shows.
    `preemptions`: how often an actor may be interrupted that could go on; None is any number of times.
    """

    requests: tuple[AnyRequest, ...]
    spots: int = 1
    faults: int = 0
    clock_skew: int = 1
    deadlines: bool = False
    symmetric: bool = False
    preemptions: int | None = None
    before: tuple[AnyRequest, ...] = ()
    now: datetime = NOW

    def clock(self, replica: int) -> datetime:
        """What a replica's clock shows: it stands still."""
        return self.now + timedelta(seconds=replica * self.clock_skew)


@dataclass
class Step:
    """A step of one request: the call of the store, and what was stored after it.

    `time_is_up`: the deadline came instead of a retry. `answer`: the request ended with it.
    """

    who: int
    call: str
    fault: str
    stored: DanceClass
    time_is_up: bool = False
    answer: Outcome | None = None


@dataclass
class Run:
    """A race as it was run. `stuck`: a deadlock, or requests were left in a group commit's queue.

    `written`: what was told and noted of the class by the end.
    `known`: what was found out about states and answers that it has in common with other runs, by their `id`.
    """

    race: Race
    opened: DanceClass
    written: Written = frozenset()
    steps: list[Step] = field(default_factory=list)
    stuck: bool = False
    known: dict[object, Any] | None = None  # Any: each check keeps its own

    @property
    def stored(self) -> DanceClass:
        """What is stored after the last step."""
        return self.steps[-1].stored if self.steps else self.opened


class Requests(Protocol):
    """The requests of a race on their way, and the store: what a step of one of them does."""

    faults: Faults
    late: list[Late]

    def resume(self, actor: Stopped, fault: str) -> None:
        """Let the request go on up to its next call of the store, or to its answer, which the run's last step gets."""
        ...

    def stored(self) -> DanceClass:
        """What is stored now."""
        ...

    def written(self) -> Written:
        """The notices and the history that are stored now."""
        ...

    def ask_again(self, who: int) -> Outcome:
        """What this request is answered when it is sent once more, alone and without faults."""
        ...

    def is_stuck(self) -> bool:
        """Whether some of them wait for ever."""
        ...


class Stopped(Protocol):
    """A request that goes on when it is told to."""

    @property
    def number(self) -> int:
        """Which one of the race."""
        ...

    @property
    def at(self) -> str | None:
        """The call that it has stopped at, None when it is done."""
        ...

    @property
    def is_runnable(self) -> bool:
        """Whether it could go on."""
        ...


def run_race(race: Race, scheduler: Scheduler, store: ControlledStore, choices: Choices) -> Run:
    """Run the race for a new class. Late saves arrive at any time; those without a definite answer are sent again."""
    run = Run(race, opened(race, store))
    requests = _Threads(run, scheduler, store, choices)
    with scheduler.running(requests.bodies()) as actors:
        take_steps(run, requests, actors, choices)
    return run


def take_steps(run: Run, requests: Requests, actors: Sequence[Stopped], choices: Choices) -> None:
    """Take all steps of the run, each chosen among those that are possible."""
    steps = _Steps(run, requests, choices)
    while any(actor.at for actor in actors):
        runnable = [actor for actor in actors if actor.is_runnable]
        if not runnable and not requests.late:
            run.stuck = True
            return
        steps.next_step(runnable)
    while requests.late:
        steps.next_step([])
    steps.settle()
    run.written = requests.written()


def opened(race: Race, store: ControlledStore) -> DanceClass:
    """A new class in the store, and in it what was granted before the race."""
    opened = store.open_class(race.spots)
    if not race.before:
        return opened
    for request in race.before:
        decided, answer = decide(opened, request.command(opened.id), NOW - timedelta(hours=1))
        assert isinstance(answer, Ok)
        assert isinstance(store.classes.save(decided), Ok)
        opened = store.stored_class(opened.id)
    return opened


def is_definite(answer: Outcome) -> bool:
    """Whether it says what has become of the request."""
    open_error = isinstance(answer, Err) and isinstance(answer.error, Busy | OutcomeUnknown)
    return not open_error and not isinstance(answer, StoreUnavailable)


def answer_of(command: Command, replica: CommandExecutor) -> Outcome:
    """How the command ends."""
    try:
        return replica.execute(command)
    except Exception as fault:  # noqa: BLE001 - to be checked like an answer
        return fault


class _Steps:
    def __init__(self, run: Run, requests: Requests, choices: Choices) -> None:
        self._run = run
        self._race = run.race
        self._requests = requests
        self._choices = choices
        self._faults_left = run.race.faults
        self._preemptions_left = run.race.preemptions
        self._started: set[int] = set()
        self._last: Stopped | None = None

    def next_step(self, runnable: Sequence[Stopped]) -> None:
        candidates = self._candidates(runnable)
        steps = [(actor, fault) for actor in candidates for fault in self._faults(actor.at or "")]
        late = self._requests.late
        way = self._choices.choose(len(steps) + len(late))
        if way < len(steps):
            actor, fault = steps[way]
            self._faults_left -= fault != ""
            if self._preemptions_left is not None:
                self._preemptions_left -= self._last in runnable and actor is not self._last
            self._last = actor
            self._started.add(actor.number)
            self._step(actor.number, actor.at or "", fault, partial(self._requests.resume, actor, fault))
        else:
            who, save = late.pop(way - len(steps))
            self._step(who, ARRIVES_LATE, "", save)

    def settle(self) -> None:
        self._run.stuck = self._requests.is_stuck()
        in_doubt = [step.who for step in self._run.steps if step.answer is not None and not is_definite(step.answer)]
        for who in in_doubt:
            step = self._step(who, ASKS_AGAIN, "", lambda: None)
            step.answer = self._requests.ask_again(who)
            step.stored = self._requests.stored()

    def _candidates(self, runnable: Sequence[Stopped]) -> Sequence[Stopped]:
        if self._race.symmetric:
            runnable = [actor for actor in runnable if self._started.issuperset(range(actor.number))]
        staying = [actor for actor in runnable if actor is self._last]
        return staying if staying and self._preemptions_left == 0 else runnable

    def _faults(self, call: str) -> Sequence[str]:
        return ["", *self._requests.faults.get(call, ())] if self._faults_left else [""]

    def _step(self, who: int, call: str, fault: str, take: Callable[[], object]) -> Step:
        step = Step(who, call, fault, self._run.stored)
        self._run.steps.append(step)
        take()
        if call in ("save", ARRIVES_LATE):
            step.stored = self._requests.stored()
        return step


class _Threads:
    """Each request in a thread that the scheduler stops and resumes."""

    def __init__(self, run: Run, scheduler: Scheduler, store: ControlledStore, choices: Choices) -> None:
        self.faults, self.late = store.faults, store.late
        self._run = run
        self._race = run.race
        self._scheduler = scheduler
        self._store = store
        self._choices = choices
        numbers = {request.replica for request in run.race.requests}
        self._replicas = {number: self._replica(number, self._retry_policy) for number in numbers}

    def bodies(self) -> list[Callable[[], None]]:
        return [partial(self._body, request) for request in self._race.requests]

    def resume(self, actor: Stopped, fault: str) -> None:
        assert isinstance(actor, Actor)
        self._scheduler.resume(actor, fault)

    def stored(self) -> DanceClass:
        return self._store.stored_class(self._run.opened.id)

    def written(self) -> Written:
        return self._store.written(self._run.opened.id)

    def ask_again(self, who: int) -> Outcome:
        request = self._race.requests[who]
        alone = self._replica(request.replica, lambda: range(1))
        return answer_of(request.command(self._run.opened.id), alone)

    def is_stuck(self) -> bool:
        return any(replica._group_commit._queues for replica in self._replicas.values())

    def _body(self, request: AnyRequest) -> None:
        answer = answer_of(request.command(self._run.opened.id), self._replicas[request.replica])
        self._run.steps[-1].answer = answer

    def _replica(self, number: int, retry_policy: RetryPolicy) -> CommandExecutor:
        now = self._race.clock(number)
        return CommandExecutor(self._store.classes, lambda: now, retry_policy)

    def _retry_policy(self) -> Iterator[int]:
        yield 0
        for number in range(1, ENOUGH_TRIES):
            if self._race.deadlines and self._choices.choose(2):
                break
            yield number
        self._run.steps[-1].time_is_up = True
