"""The runs of a race in memory, put together from what its requests and the store have been seen to do.

Where each request has a replica of its own, what it does next depends on nothing but what the store has told it so far:
so each is run once for each thing that it may be told, and not again in every schedule. What the store does depends on
nothing but the saves before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from adapters.memory.classes import MemoryClasses
from core.class_id import ClassId
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.ports import ClassRepository, SaveOutcomeUnknown, Scheduled, Stale, StoreUnavailable
from core.result import Err, Result
from tests.proof.choices import Choices
from tests.proof.controlled_stores import ControlledMemory, torn
from tests.proof.race import (
    ENOUGH_TRIES,
    Faults,
    Late,
    Outcome,
    Race,
    Run,
    Stopped,
    Written,
    answer_of,
    opened,
    take_steps,
)
from tests.proof.scheduler import Scheduler

Told = DanceClass | Result[None, Stale] | StoreUnavailable | bool
"""What a request is told: what it loads, what came of its save, or whether its time is up."""

_UNAVAILABLE, _UNKNOWN = StoreUnavailable("not now"), SaveOutcomeUnknown("the answer was lost")
_CONFLICT: Result[None, Stale] = Err(Stale("conflict"))


@dataclass(frozen=True, slots=True, eq=False)
class _Saved:
    """What is `stored` and `written` after these `saves`, one after the other."""

    saves: tuple[DanceClass, ...]
    stored: DanceClass
    written: Written
    after: dict[int, tuple[Result[None, Stale], _Saved]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """How far a request comes that was `told` this: to a call of the store (`at`), of a `subject`, or to its answer.

    `at` may also be "time": it asks whether its time is up. `time_is_up`: so it was, since the last call.
    """

    told: tuple[Told, ...]
    at: str | None
    subject: DanceClass | None = None
    answer: Outcome | None = None
    time_is_up: bool = False
    after: dict[int, _Point] = field(default_factory=dict)


class Recording:
    """A race, whose requests must each have a replica of their own, on stores in memory."""

    def __init__(self, race: Race, new: Callable[[], MemoryClasses], faults: Faults) -> None:
        self.race = race
        self.faults = faults
        self._new = new
        self._alive: dict[int, Told] = {}  # what is known by its `id`
        self._results: dict[Result[None, Stale], Result[None, Stale]] = {}
        self._torn: dict[int, DanceClass] = {}
        self._again: dict[tuple[int, int], tuple[Outcome, _Saved]] = {}
        self._known: dict[object, object] = {}
        store = ControlledMemory(Scheduler(0), new)
        begin = opened(race, store)
        self.begin = _Saved((), begin, store.written(begin.id))
        self._starts = [self._point(who, ()) for who in range(len(race.requests))]

    def run(self, choices: Choices) -> Run:
        """One run."""
        run = Run(self.race, self.begin.stored, known=self._known)
        actors = [_Actor(number, start) for number, start in enumerate(self._starts)]
        take_steps(run, _Requests(self, run, choices), actors, choices)
        return run

    def told(self, who: int, point: _Point, told: Told) -> _Point:
        """How far the request comes from there if it is told this."""
        after = point.after.get(id(told))
        if after is None:
            self._alive[id(told)] = told
            after = point.after[id(told)] = self._point(who, (*point.told, told))
        return after

    def save(self, saved: _Saved, dance_class: DanceClass) -> tuple[Result[None, Stale], _Saved]:
        """What comes of a save, and what is stored then."""
        known = saved.after.get(id(dance_class))
        if known is None:
            self._alive[id(dance_class)] = dance_class
            known = saved.after[id(dance_class)] = self._save(saved, dance_class)
        return known

    def torn(self, loaded: DanceClass) -> DanceClass:
        """Half of the last save."""
        return self._torn.setdefault(id(loaded), torn(loaded))

    def ask_again(self, who: int, saved: _Saved) -> tuple[Outcome, _Saved]:
        """What a request is answered when it is sent once more, and what is stored then."""
        known = self._again.get((who, id(saved)))
        if known is None:
            alone = _Alone(self, saved)
            request = self.race.requests[who]
            now = self.race.clock(request.replica)
            replica = CommandExecutor(alone, lambda: now, lambda: range(1))
            answer = answer_of(request.command(self.begin.stored.id), replica)
            known = self._again[who, id(saved)] = answer, alone.saved
        return known

    def _save(self, saved: _Saved, dance_class: DanceClass) -> tuple[Result[None, Stale], _Saved]:
        store = ControlledMemory(Scheduler(0), self._new)
        opened(self.race, store)
        for before in saved.saves:
            store.classes.save(before)
        stored = store.stored_class(dance_class.id)
        result = store.classes.save(dance_class)
        after = store.stored_class(dance_class.id)
        result = self._results.setdefault(result, result)
        if after is stored:
            return result, saved
        return result, _Saved((*saved.saves, dance_class), after, store.written(after.id))

    def _point(self, who: int, told: tuple[Told, ...]) -> _Point:
        request = self.race.requests[who]
        store, now = _Telling(told, self.race), self.race.clock(request.replica)
        replica = CommandExecutor(store, lambda: now, store.retry_policy)
        try:
            answer = answer_of(request.command(self.begin.stored.id), replica)
        except _Stop as stop:
            return _Point(told, stop.at, stop.subject, time_is_up=store.time_is_up)
        return _Point(told, None, answer=answer, time_is_up=store.time_is_up)


class _Stop(BaseException):
    """The request calls the store, and was told no more."""

    def __init__(self, at: str, subject: DanceClass | None) -> None:
        self.at = at
        self.subject = subject


class _Store(ClassRepository):
    """What a command asks of a store, and nothing else."""

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        raise NotImplementedError


class _Telling(_Store):
    """A store, and a retry policy, for one request: they answer with what it is told."""

    def __init__(self, told: Sequence[Told], race: Race) -> None:
        self.time_is_up = False
        self._told = deque(told)
        self._race = race

    def load(self, class_id: ClassId) -> DanceClass | None:
        loaded = self._call("load", None)
        assert isinstance(loaded, DanceClass)
        return loaded

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        result = self._call("save", dance_class)
        assert not isinstance(result, DanceClass | bool | StoreUnavailable)
        return result

    def retry_policy(self) -> Iterator[int]:
        yield 0
        for number in range(1, ENOUGH_TRIES):
            if self._race.deadlines and self._next("time", None):
                break
            yield number
        self.time_is_up = True

    def _call(self, at: str, subject: DanceClass | None) -> Told:
        told = self._next(at, subject)
        self.time_is_up = False
        if isinstance(told, StoreUnavailable):
            raise type(told)(*told.args)
        return told

    def _next(self, at: str, subject: DanceClass | None) -> Told:
        if not self._told:
            raise _Stop(at, subject)
        return self._told.popleft()


class _Alone(_Store):
    """What is stored, for a request that nobody interrupts."""

    def __init__(self, recording: Recording, saved: _Saved) -> None:
        self.saved = saved
        self._recording = recording

    def load(self, class_id: ClassId) -> DanceClass | None:
        return self.saved.stored

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        result, self.saved = self._recording.save(self.saved, dance_class)
        return result


class _Actor:
    def __init__(self, number: int, point: _Point) -> None:
        self.number = number
        self.point = point

    @property
    def at(self) -> str | None:
        return self.point.at

    @property
    def is_runnable(self) -> bool:
        return self.point.at is not None


class _Requests:
    def __init__(self, recording: Recording, run: Run, choices: Choices) -> None:
        self.faults = recording.faults
        self.late: list[Late] = []
        self._recording = recording
        self._run = run
        self._choices = choices
        self._saved = recording.begin

    def resume(self, actor: Stopped, fault: str) -> None:
        assert isinstance(actor, _Actor)
        subject = actor.point.subject
        told = self._load(fault) if subject is None else self._save(fault, actor.number, subject)
        point = self._recording.told(actor.number, actor.point, told)
        while point.at == "time":
            point = self._recording.told(actor.number, point, self._choices.choose(2) == 1)
        actor.point = point
        step = self._run.steps[-1]
        step.time_is_up, step.answer = point.time_is_up, point.answer

    def stored(self) -> DanceClass:
        return self._saved.stored

    def written(self) -> Written:
        return self._saved.written

    def ask_again(self, who: int) -> Outcome:
        answer, self._saved = self._recording.ask_again(who, self._saved)
        return answer

    def is_stuck(self) -> bool:
        return False

    def _load(self, fault: str) -> Told:
        match fault:
            case "":
                return self._saved.stored
            case "torn":
                return self._recording.torn(self._saved.stored)
        return _UNAVAILABLE

    def _save(self, fault: str, who: int, subject: DanceClass) -> Told:
        match fault:
            case "":
                return self._do(subject)
            case "unavailable":
                return _UNAVAILABLE
            case "conflict":
                return _CONFLICT
            case "answer lost after":
                self._do(subject)
            case "arrives late":
                self.late.append((who, partial(self._do, subject)))
        return _UNKNOWN

    def _do(self, subject: DanceClass) -> Result[None, Stale]:
        result, self._saved = self._recording.save(self._saved, subject)
        return result
