"""Students who book one class at once, played as the choices say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from core.class_id import ClassId
from core.commands.book_class import Answer, BookClass, BookClassHandler
from core.dance_class import DanceClass
from core.email import Email
from core.errors import Busy, OutcomeUnknown
from core.ports import ClassRepository, RetryPolicy, StoreUnavailable
from core.result import Err
from tests.proof.choices import Choices
from tests.proof.harness import Actor, Stage
from tests.support.clock import SYDNEY

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SYDNEY)
ENOUGH_TRIES = 9
ARRIVES_LATE = "arrives late"
ASKS_AGAIN = "asks again"
LOST_ANSWERS = ("answer lost before", "answer lost after", ARRIVES_LATE, "500 before", "500 after")
"""Faults that leave it open whether a save was committed: it never arrived, it was committed, it will arrive."""

Faults = Mapping[str, Sequence[str]]
Late = tuple[int, Callable[[], object]]
"""A save that is under way, though who sent it heard that the answer is lost: who that was, and how it arrives."""

Told = Answer | Exception
"""What somebody has in the end; an exception other than StoreUnavailable is a bug."""


class StoreOnStage(Protocol):
    """A store whose calls are cues, `load` and `save`, each with the faults that it may meet."""

    faults: Faults
    classes: ClassRepository
    late: list[Late]

    def open_class(self, spots: int) -> DanceClass:
        """A new, empty class, as it is stored."""
        ...

    def look(self, class_id: ClassId) -> DanceClass:
        """What is stored now; no cue."""
        ...


@dataclass(frozen=True)
class Wish:
    """One delivery of a student's request, and the number of the replica that it comes to."""

    name: str
    request_id: str
    replica: int

    def command(self, class_id: ClassId) -> BookClass:
        return BookClass(class_id, Email(f"{self.name}@example.com"), self.request_id, f"telegram:{self.request_id}")


@dataclass(frozen=True)
class Race:
    """Who wants one of so many spots at once, and how many faults the store may have meanwhile.

    `seconds_apart`: how far the clock of each replica is ahead of the one before it.
    `hurried`: anybody's time may be up before any further try; else they try until they have an answer.
    `alike`: the wishes differ in nothing but names; of the ways that are the same under other names one is enough, the
    one in which the first turns are in order.
    `switches`: how often somebody may be interrupted who could go on; None is any number of times.
    """

    wishes: tuple[Wish, ...]
    spots: int = 1
    faults: int = 0
    seconds_apart: int = 1
    hurried: bool = False
    alike: bool = False
    switches: int | None = None


@dataclass
class Moment:
    """Somebody's turn: the call of the store that it was for, and what was stored after it.

    `time_is_up`: somebody would have tried again after it. `answer`: they had theirs then.
    """

    who: int
    call: str
    fault: str
    stored: DanceClass
    time_is_up: bool = False
    answer: Told | None = None


@dataclass
class Run:
    """A race as it was run. `stuck`: some waited for ever, or somebody was left in the line."""

    race: Race
    opened: DanceClass
    moments: list[Moment] = field(default_factory=list)
    stuck: bool = False

    @property
    def stored(self) -> DanceClass:
        """What is stored after the last moment."""
        return self.moments[-1].stored if self.moments else self.opened


def run_race(race: Race, stage: Stage, store: StoreOnStage, choices: Choices) -> Run:
    """The race for a new class. Late saves arrive at any time; in the end, who has no definite answer asks again."""
    run = Run(race, store.open_class(race.spots))
    director = _Director(run, stage, store, choices)
    with stage.playing(director.acts()) as cast:
        while any(actor.at for actor in cast):
            ready = [actor for actor in cast if actor.is_ready]
            if not ready and not store.late:
                run.stuck = True
                return run
            director.next_turn(ready)
    while store.late:
        director.next_turn([])
    director.settle()
    return run


def is_definite(answer: Told) -> bool:
    """Whether it says for good if the student has a spot."""
    open_error = isinstance(answer, Err) and isinstance(answer.error, Busy | OutcomeUnknown)
    return not open_error and not isinstance(answer, StoreUnavailable)


class _Director:
    def __init__(self, run: Run, stage: Stage, store: StoreOnStage, choices: Choices) -> None:
        self._run = run
        self._race = run.race
        self._stage = stage
        self._store = store
        self._choices = choices
        self._faults_left = run.race.faults
        self._switches_left = run.race.switches
        numbers = {wish.replica for wish in run.race.wishes}
        self._replicas = {number: self._replica(number, self._retry_policy) for number in numbers}
        self._begun: set[int] = set()
        self._last: Actor | None = None

    def acts(self) -> list[Callable[[], None]]:
        return [partial(self._act, wish) for wish in self._race.wishes]

    def next_turn(self, ready: Sequence[Actor]) -> None:
        candidates = self._candidates(ready)
        turns = [(actor, fault) for actor in candidates for fault in self._faults(actor.at or "")]
        way = self._choices.choose(len(turns) + len(self._store.late))
        if way < len(turns):
            actor, fault = turns[way]
            self._faults_left -= fault != ""
            if self._switches_left is not None:
                self._switches_left -= self._last in ready and actor is not self._last
            self._last = actor
            self._begun.add(actor.number)
            self._moment(actor.number, actor.at or "", fault, partial(self._stage.go_on, actor, fault))
        else:
            who, save = self._store.late.pop(way - len(turns))
            self._moment(who, ARRIVES_LATE, "", save)

    def settle(self) -> None:
        self._run.stuck = any(replica._group_commit._queues for replica in self._replicas.values())
        in_doubt = [one.who for one in self._run.moments if one.answer is not None and not is_definite(one.answer)]
        for who in in_doubt:
            wish = self._race.wishes[who]
            moment = self._moment(who, ASKS_AGAIN, "", lambda: None)
            moment.answer = self._answer(wish, self._replica(wish.replica, lambda: range(1)))
            moment.stored = self._store.look(self._run.opened.id)

    def _act(self, wish: Wish) -> None:
        answer = self._answer(wish, self._replicas[wish.replica])
        self._run.moments[-1].answer = answer

    def _candidates(self, ready: Sequence[Actor]) -> Sequence[Actor]:
        if self._race.alike:
            ready = [actor for actor in ready if self._begun.issuperset(range(actor.number))]
        staying = [actor for actor in ready if actor is self._last]
        return staying if staying and self._switches_left == 0 else ready

    def _faults(self, call: str) -> Sequence[str]:
        return ["", *self._store.faults.get(call, ())] if self._faults_left else [""]

    def _moment(self, who: int, call: str, fault: str, turn: Callable[[], object]) -> Moment:
        moment = Moment(who, call, fault, self._run.stored)
        self._run.moments.append(moment)
        turn()
        if call in ("save", ARRIVES_LATE):
            moment.stored = self._store.look(self._run.opened.id)
        return moment

    def _replica(self, number: int, retry_policy: RetryPolicy) -> BookClassHandler:
        now = NOW + timedelta(seconds=number * self._race.seconds_apart)
        return BookClassHandler(self._store.classes, lambda: now, retry_policy)

    def _answer(self, wish: Wish, replica: BookClassHandler) -> Told:
        try:
            return replica.handle(wish.command(self._run.opened.id))
        except Exception as fault:  # noqa: BLE001 - to be judged like an answer
            return fault

    def _retry_policy(self) -> Iterator[int]:
        yield 0
        for number in range(1, ENOUGH_TRIES):
            if self._race.hurried and self._choices.choose(2):
                break
            yield number
        self._run.moments[-1].time_is_up = True
