"""The one write path of a class, for every command of it: load, decide, save, and again if the save was stale.

Commands for one class that arrive together in one process are a group commit: one load and one save for all of them,
which would otherwise make each other's saves stale. Against overbooking the version condition of a save is enough, also
between processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never, overload

from core.class_id import ClassId
from core.commands import (
    book_class,
    cancel_booking,
    change_class,
    check_in,
    forget_check_ins,
    join_waitlist,
    leave_waitlist,
    settle,
)
from core.commands.book_class import BookAnswer, BookClass
from core.commands.cancel_booking import CancelAnswer, CancelBooking
from core.commands.change_class import (
    ChangeAnswer,
    ChangeClass,
    Changed,
    ChangeFacts,
    CloseClass,
    ReopenClass,
    SetSpots,
    TellClass,
)
from core.commands.check_in import CheckIn, CheckInAnswer, UndoCheckIn
from core.commands.forget_check_ins import ForgetAnswer, ForgetCheckIns
from core.commands.group_commit import GroupCommit
from core.commands.join_waitlist import JoinAnswer, JoinWaitlist
from core.commands.leave_waitlist import LeaveAnswer, LeaveWaitlist
from core.commands.recording import recorded
from core.commands.settle import Settle, SettleAnswer
from core.dance_class import DanceClass
from core.errors import Busy, ClassNotFound, OutcomeUnknown, Undecided
from core.ports import (
    MOST_CHANGES,
    ClassRepository,
    Clock,
    RetryPolicy,
    SaveOutcomeUnknown,
    Stale,
    StoreUnavailable,
)
from core.result import Err, Ok
from core.tracing import NO_TRACER, Tracer

Command = (
    BookClass
    | CancelBooking
    | JoinWaitlist
    | LeaveWaitlist
    | ChangeClass
    | CheckIn
    | UndoCheckIn
    | ForgetCheckIns
    | Settle
)
Answer = (
    BookAnswer | CancelAnswer | JoinAnswer | LeaveAnswer | ChangeAnswer | CheckInAnswer | ForgetAnswer | SettleAnswer
)

_LOADS = 3  # of a class whose rows and count may have been read in the middle of somebody's save


def decide(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
    """What becomes of the class by the command, and the answer to it. Nothing else changes."""
    decided, answer = _decide(dance_class, command, now)
    return recorded(dance_class, decided, command, now), answer


def _decide(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
    match command:
        case BookClass():
            return book_class.decide(dance_class, command, now)
        case CancelBooking():
            return cancel_booking.decide(dance_class, command, now)
        case JoinWaitlist():
            return join_waitlist.decide(dance_class, command, now)
        case LeaveWaitlist():
            return leave_waitlist.decide(dance_class, command, now)
        case SetSpots() | CloseClass() | ReopenClass() | ChangeFacts() | TellClass():
            return change_class.decide(dance_class, command, now)
        case CheckIn() | UndoCheckIn():
            return check_in.decide(dance_class, command, now)
        case ForgetCheckIns():
            return forget_check_ins.decide(dance_class, command, now)
        case Settle():
            return settle.decide(dance_class, command, now)
        case _:
            assert_never(command)


@dataclass(frozen=True, slots=True)
class _Decision:
    """A class as decided, the answers to the first commands of a batch, and the ids of those that changed it."""

    dance_class: DanceClass
    answers: list[Answer]
    changed_by: frozenset[str]

    @property
    def needs_no_rows(self) -> bool:
        """Whether rows that were read too soon make no answer wrong: nothing was refused, and nobody was counted."""
        return all(isinstance(answer, Ok) and not isinstance(answer.value, Changed) for answer in self.answers)


class CommandExecutor:
    """The one way to change a class, for every channel and from any number of threads."""

    def __init__(
        self, classes: ClassRepository, clock: Clock, retry_policy: RetryPolicy, tracer: Tracer = NO_TRACER
    ) -> None:
        self.classes = classes
        self._clock = clock
        self._retry_policy = retry_policy
        self._tracer = tracer
        self._group_commit: GroupCommit[ClassId, Command, Answer] = GroupCommit(self._execute_together, _shed)

    @overload
    def execute(self, command: BookClass) -> BookAnswer: ...
    @overload
    def execute(self, command: CancelBooking) -> CancelAnswer: ...
    @overload
    def execute(self, command: JoinWaitlist) -> JoinAnswer: ...
    @overload
    def execute(self, command: LeaveWaitlist) -> LeaveAnswer: ...
    @overload
    def execute(self, command: ChangeClass) -> ChangeAnswer: ...
    @overload
    def execute(self, command: CheckIn | UndoCheckIn) -> CheckInAnswer: ...
    @overload
    def execute(self, command: ForgetCheckIns) -> ForgetAnswer: ...
    @overload
    def execute(self, command: Settle) -> SettleAnswer: ...
    @overload
    def execute(self, command: Command) -> Answer: ...
    def execute(self, command: Command) -> Answer:
        """What came of it, or why not. Raises StoreUnavailable if the store is out of reach and nothing was changed."""
        with self._tracer.span("command", type(command).__name__, command, _person(command)) as span:
            try:
                span.result = answer = self._group_commit.submit(command.class_id, command)
            except Exception as fault:
                span.conclude(type(fault).__name__)
                raise
            span.conclude(type(answer.error if isinstance(answer, Err) else answer.value).__name__)
            return answer

    def _execute_together(self, commands: Sequence[Command]) -> list[Answer]:
        with self._tracer.span("batch", type(commands[0]).__name__, commands):
            return self._execute(commands)

    def _execute(self, commands: Sequence[Command]) -> list[Answer]:
        """Answer the first commands of a batch, in order, or raise StoreUnavailable for all of them."""
        unsettled: _Decision | None = None  # the last one whose save got no answer: it may have been committed
        again = False  # whether to send that same save again, which settles it, instead of loading and deciding again
        fault: StoreUnavailable | None = None
        for _ in self._retry_policy():
            fault = None
            decision = unsettled if again else None
            try:
                if decision is None:
                    decision = self._load_and_decide(commands)
                    if decision is None:
                        return [Err(ClassNotFound(command.class_id)) for command in commands]
                    unsettled = None  # it was committed, and is in what was loaded, or it can't be any more
                if not decision.changed_by:
                    return decision.answers
                match self.classes.save(decision.dance_class):
                    case Ok():
                        return decision.answers
                    case Err(Stale(because)):
                        again = again and because == "conflict"  # perhaps with the lost save, which is still under way
            except SaveOutcomeUnknown:
                unsettled, again = decision, True
            except StoreUnavailable as error:
                fault = error
        if unsettled is None and fault is not None:
            raise fault
        in_doubt = unsettled.changed_by if unsettled else frozenset()
        return [_undecided(command, in_doubt) for command in commands]

    def _load_and_decide(self, commands: Sequence[Command]) -> _Decision | None:
        """Decide on what is stored; None if there is no such class.

        Nothing is refused on rows that don't add up, and nobody counted who is to be told. Nor is a line entered or
        served: somebody might be passed over, or wait although they are in, while a booking needs no row but its own.
        """
        decision: _Decision | None = None
        for _ in range(_LOADS):
            dance_class = self.classes.load(commands[0].class_id)
            if dance_class is None:
                return None
            decision = self._decide(dance_class, commands)
            has_line = dance_class.has_line or decision.dance_class.has_line
            if dance_class.adds_up or (decision.needs_no_rows and not has_line):
                break
        return decision

    def _decide(self, dance_class: DanceClass, commands: Sequence[Command]) -> _Decision:
        answers: list[Answer] = []
        changed_by: set[str] = set()
        for command in commands:
            decided, answer = decide(dance_class, command, self._clock())
            if decided is not dance_class:
                if len(decided.changes) > MOST_CHANGES:
                    break  # decided with the next batch
                changed_by.add(command.request_id)
            dance_class = decided
            answers.append(answer)
        return _Decision(dance_class, answers, frozenset(changed_by))


def _shed(command: Command, answers: Sequence[Answer]) -> Answer | None:
    """The answer for a queued command, if the batch before it ran out of time: no need to wait that long again."""
    errors = [answer.error for answer in answers if isinstance(answer, Err)]
    same_in_doubt = OutcomeUnknown(command.class_id, command.request_id)
    if same_in_doubt in errors:
        return Err(same_in_doubt)
    return Err(Busy(command.class_id)) if any(isinstance(error, Undecided) for error in errors) else None


def _undecided(command: Command, in_doubt: frozenset[str]) -> Answer:
    is_in_doubt = command.request_id in in_doubt
    return Err(OutcomeUnknown(command.class_id, command.request_id) if is_in_doubt else Busy(command.class_id))


def _person(command: Command) -> str:
    match command:
        case BookClass(booked_by=person) | CancelBooking(cancelled_by=person):
            return person
        case JoinWaitlist(waiting_by=person) | LeaveWaitlist(left_by=person):
            return person
        case SetSpots() | CloseClass() | ReopenClass() | ChangeFacts() | TellClass() | CheckIn() | UndoCheckIn():
            return command.changed_by
        case Settle() | ForgetCheckIns():
            return "jobs"
        case _:
            assert_never(command)
