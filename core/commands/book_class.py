"""Book a spot: load, decide, save, and again if the save was stale.

Commands for one class that arrive together in one process are a group commit: one load and one save for all of them,
which would otherwise make each other's saves stale. Against overbooking the version condition of a save is enough, also
between processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.class_id import ClassId
from core.commands.group_commit import GroupCommit
from core.dance_class import Booking, ClassInfo, DanceClass
from core.email import Email
from core.errors import BookClassError, Busy, ClassNotFound, OutcomeUnknown
from core.ports import ClassRepository, Clock, RetryPolicy, SaveOutcomeUnknown, Stale, StoreUnavailable
from core.result import Err, Ok, Result
from core.tracing import NO_TRACER, Tracer


@dataclass(frozen=True, slots=True)
class BookClass:
    """Take a spot in a class under `email`.

    `request_id` identifies the request: sent twice it books once and gets the same answer. `booked_by` is the immutable
    identity that asks (`slack:T1:U1`, `telegram:42`); `at_most` is how many spots of this class it may have, under any
    emails (None: any number). `is_shared`: many people are behind `booked_by`, so what one of them did is no news for
    another.
    """

    class_id: ClassId
    email: Email
    request_id: str
    booked_by: str
    at_most: int | None = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """The booking and its class, with the spots left after it."""

    booking: Booking
    class_info: ClassInfo


Answer = Result[Booked, BookClassError]


class BookClassHandler:
    """The one way to a booking, for every channel and from any number of threads."""

    def __init__(
        self, classes: ClassRepository, clock: Clock, retry_policy: RetryPolicy, tracer: Tracer = NO_TRACER
    ) -> None:
        self.classes = classes
        self._clock = clock
        self._retry_policy = retry_policy
        self._tracer = tracer
        self._group_commit: GroupCommit[ClassId, BookClass, Answer] = GroupCommit(self._book_together, self._shed)

    def handle(self, command: BookClass) -> Answer:
        """The booking, or why not. Raises StoreUnavailable if the store is out of reach and nothing was booked."""
        with self._tracer.span("command", "BookClass", command, command.booked_by) as span:
            try:
                span.result = answer = self._group_commit.submit(command.class_id, command)
            except Exception as fault:
                span.conclude(type(fault).__name__)
                raise
            span.conclude(type(answer.error if isinstance(answer, Err) else answer.value).__name__)
            return answer

    def _book_together(self, commands: Sequence[BookClass]) -> list[Answer]:
        with self._tracer.span("batch", "BookClass", commands):
            return self._book(commands)

    def _book(self, commands: Sequence[BookClass]) -> list[Answer]:
        """Answer commands for one class, in order, or raise StoreUnavailable for all of them."""
        class_id = commands[0].class_id
        unsettled: DanceClass | None = None  # as in the last save whose answer was lost: it may have been committed
        again = False  # whether to send that same save again, which settles it, instead of loading and deciding again
        fault: StoreUnavailable | None = None
        for _ in self._retry_policy():
            fault = None
            dance_class = unsettled if again else None
            try:
                if dance_class is None:
                    dance_class = self.classes.load(class_id)
                    if dance_class is None:
                        return [Err(ClassNotFound(class_id)) for _ in commands]
                    if unsettled is not None and dance_class.version > unsettled.version:
                        unsettled = None  # it was committed, and is in what was loaded, or can't be any more
                answers = [self._decide(dance_class, command) for command in commands]
                if not dance_class.new_bookings:
                    if unsettled is None or all(isinstance(answer, Ok) for answer in answers):
                        return answers
                    continue
                match self.classes.save(dance_class):
                    case Ok():
                        return answers
                    case Err(Stale(because)):
                        again = again and because == "conflict"  # perhaps with the lost save, which is still under way
            except SaveOutcomeUnknown:
                unsettled, again = dance_class, True
            except StoreUnavailable as error:
                fault = error
        if unsettled is None and fault is not None:
            raise fault
        in_doubt = {booking.request_id for booking in unsettled.new_bookings} if unsettled else set()
        return [_undecided(command, in_doubt=command.request_id in in_doubt) for command in commands]

    def _decide(self, dance_class: DanceClass, command: BookClass) -> Answer:
        decision = dance_class.book(
            command.email,
            request_id=command.request_id,
            booked_by=command.booked_by,
            now=self._clock(),
            at_most=command.at_most,
            is_shared=command.is_shared,
        )
        return decision if isinstance(decision, Err) else Ok(Booked(decision.value, dance_class.info))

    def _shed(self, command: BookClass, answers: Sequence[Answer]) -> Answer | None:
        """The answer for a queued command, if the batch before it ran out of time: no need to wait that long again."""
        errors = [answer.error for answer in answers if isinstance(answer, Err)]
        same_in_doubt = OutcomeUnknown(command.class_id, command.request_id)
        if same_in_doubt in errors:
            return Err(same_in_doubt)
        ran_out = any(isinstance(error, Busy | OutcomeUnknown) for error in errors)
        return Err(Busy(command.class_id)) if ran_out else None


def _undecided(command: BookClass, *, in_doubt: bool) -> Answer:
    return Err(OutcomeUnknown(command.class_id, command.request_id) if in_doubt else Busy(command.class_id))
