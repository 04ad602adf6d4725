"""Whether what happened equals some sequential order of the commands: each decided alone, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from core.booking import Booking, EndedRequest, Wait
from core.class_info import ClassInfo
from core.commands.execute import Answer, Command, decide
from core.dance_class import DanceClass
from core.email import Email
from core.errors import OutcomeUnknown
from core.history import HistoryEntry
from core.notice import Notice
from core.result import Err
from tests.proof.race import ASKS_AGAIN, LOST_ANSWERS, Outcome, Run, Written, is_definite

NEVER = 10**9

Rows = tuple[Mapping[Email, Booking], Mapping[Email, Wait], Mapping[str, EndedRequest], ClassInfo, str | None]


def equals_a_sequential_order(run: Run) -> bool:
    """Whether some order of the deliveries gives all answers and, one after the other, all that was stored.

    And at the end all that people are told of it, and that is noted of what the school did.

    The order keeps to time: what had its answer before another began comes before it, and what was answered was stored
    by then. Busy and StoreUnavailable mean that nothing was done, OutcomeUnknown that it was done or not. A delivery
    that lost the answer to a save sends it again, or decides again: it stands for as many deliveries, one after the
    other, of which the last one is answered.
    """
    sent = list(_sent(run))
    if run.known is None:
        return _exists(run, sent)
    key = _what_matters(run, sent)
    if key not in run.known:
        run.known[key] = _exists(run, sent)
    exists: bool = run.known[key]
    return exists


def _exists(run: Run, sent: Sequence[_Sent]) -> bool:
    deliveries = tuple(_delivery(run, each) for each in sent)
    return _Order(run).exists(_State(_alone(run.opened), deliveries))


def _what_matters(run: Run, sent: Sequence[_Sent]) -> object:
    """Either all runs in which this is the same have an order, or none has: of time only counts what came first."""
    states = [id(run.opened), *(id(step.stored) for step in run.steps)]
    changes = [(at, after) for at, (before, after) in enumerate(pairwise(states)) if after != before]
    times = {at for at, _ in changes} | {each.start for each in sent} | {each.end for each in sent}
    rank = {at: number for number, at in enumerate(sorted(times))}
    asked = [(each.who, rank[each.start], rank[each.end], id(each.answer), each.is_open, each.lost) for each in sent]
    return "order", tuple(asked), tuple((rank[at], after) for at, after in changes)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent by `who` at step `start`, and answered at step `end`, or never: `is_open`."""

    who: int
    start: int
    end: int
    answer: Outcome
    is_open: bool
    lost: int


@dataclass(frozen=True)
class _Delivery:
    """What was sent at step `start`. `answer`: None if it may have been done all the same, until `end`.

    `lost`: how often it may have been done before, without an answer.
    """

    command: Command
    now: datetime
    start: int
    end: int
    answer: Answer | None
    lost: int


@dataclass(frozen=True)
class _State:
    """What has come of the first commands of an order, and what is to come.

    `seen`: how many of the stored states it went through; `due`: by which step it has to be stored.
    """

    dance_class: DanceClass
    to_come: tuple[_Delivery, ...]
    seen: int = 0
    due: int = NEVER
    written: Written = frozenset()


class _Order:
    def __init__(self, run: Run) -> None:
        began = run.race.now.astimezone(UTC)
        self._written = frozenset(each for each in run.written if _moment(each) >= began)
        self._stored: list[tuple[int, Rows]] = []
        last = _rows(run.opened)
        for at, step in enumerate(run.steps):
            if _rows(step.stored) != last:
                last = _rows(step.stored)
                self._stored.append((at, last))

    def exists(self, state: _State) -> bool:
        """Whether what is to come has an order that fits."""
        if all(each.answer is None for each in state.to_come) and self._is_all(state):
            return True
        return any(self.exists(after) for delivery in state.to_come for after in self._after(state, delivery))

    def _after(self, state: _State, delivery: _Delivery) -> Iterator[_State]:
        others = tuple(each for each in state.to_come if each is not delivery)
        if any(each.end < delivery.start for each in others):
            return
        decided, answer = _decide(state.dance_class, delivery)
        if answer == delivery.answer:
            yield from self._seen(replace(state, to_come=others), decided, delivery.end)
        if delivery.lost and decided is not state.dance_class:
            sent_again = (*others, replace(delivery, lost=delivery.lost - 1))
            yield from self._seen(replace(state, to_come=sent_again), decided, delivery.end)

    def _seen(self, state: _State, decided: DanceClass, end: int) -> Iterator[_State]:
        if decided is state.dance_class:
            yield state
            return
        written = state.written | set(decided.notices) | set(decided.history)
        after = replace(state, dance_class=_alone(decided), due=min(state.due, end), written=written)
        if after.seen < len(self._stored) and self._stored[after.seen][1] == _rows(decided):
            if self._stored[after.seen][0] > after.due:
                return
            after = replace(after, seen=after.seen + 1, due=NEVER)
        yield after

    def _is_all(self, state: _State) -> bool:
        is_stored = self._stored[-1][1] == _rows(state.dance_class) if self._stored else state.seen == 0
        if not is_stored or state.seen < len(self._stored):
            return False
        return _what_is_true(state.written, state.dance_class) == _what_is_true(self._written, state.dance_class)


def _sent(run: Run) -> Iterator[_Sent]:
    first = dict[int, int]()
    for at, step in enumerate(run.steps):
        start = at if step.call == ASKS_AGAIN else first.setdefault(step.who, at)
        if step.answer is None:
            continue
        is_open = isinstance(step.answer, Err) and isinstance(step.answer.error, OutcomeUnknown)
        if not is_open and _definite(step.answer) is None:
            continue  # nothing was done
        lost = 0 if step.call == ASKS_AGAIN else _lost_answers(run, run.race.requests[step.who].replica, start, at)
        yield _Sent(step.who, start, NEVER if is_open else at, step.answer, is_open, lost)


def _delivery(run: Run, sent: _Sent) -> _Delivery:
    request = run.race.requests[sent.who]
    return _Delivery(
        command=request.command(run.opened.id),
        now=run.race.clock(request.replica),
        start=sent.start,
        end=sent.end,
        answer=_definite(sent.answer),
        lost=sent.lost,
    )


def _definite(answer: Outcome) -> Answer | None:
    return None if isinstance(answer, Exception) or not is_definite(answer) else answer


def _lost_answers(run: Run, replica: int, start: int, end: int) -> int:
    own: Sequence[str] = [
        step.fault for step in run.steps[start : end + 1] if run.race.requests[step.who].replica == replica
    ]
    return sum(fault in LOST_ANSWERS for fault in own)


def _decide(dance_class: DanceClass, delivery: _Delivery) -> tuple[DanceClass, Answer]:
    return decide(dance_class, delivery.command, delivery.now)


def _alone(decided: DanceClass) -> DanceClass:
    return replace(decided, loaded=None, notices=(), history=())


def _moment(written: Notice | HistoryEntry) -> datetime:
    return written.due if isinstance(written, Notice) else written.at


def _what_is_true(written: Written, stored: DanceClass) -> Written:
    """Without versions, of which one save makes one. A spot that is given back in the same save is told to nobody."""
    return frozenset(
        replace(each, version=0) if isinstance(each, Notice) else each
        for each in written
        if not isinstance(each, Notice) or each.kind != "promoted" or stored.find(each.request_id or "")
    )


def _rows(stored: DanceClass) -> Rows:
    return stored.bookings, stored.waits, stored.ended, stored.info, stored.last_message
