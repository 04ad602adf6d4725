"""Book a spot: load, decide, save, and again if somebody else saved first."""

from __future__ import annotations

from dataclasses import dataclass

from core.class_id import ClassId
from core.dance_class import Booking, ClassInfo, DanceClass
from core.email import Email
from core.errors import BookClassError, BookingRefusal, Busy, ClassNotFound, OutcomeUnknown
from core.ports import Attempts, ClassRepository, Clock, SaveOutcomeUnknown, StoreUnavailable
from core.result import Err, Ok, Result


@dataclass(frozen=True, slots=True)
class BookClass:
    """Take a spot in a class under `email`.

    `request_id` names the wish: sent twice it is granted once, with the same answer. `booked_by` is the immutable
    identity that asks (`slack:T1:U1`, `telegram:42`).
    """

    class_id: ClassId
    email: Email
    request_id: str
    booked_by: str


@dataclass(frozen=True, slots=True)
class Booked:
    """The booking and its class, with the spots left after it."""

    booking: Booking
    dance_class: ClassInfo


@dataclass(frozen=True, slots=True)
class BookClassHandler:
    """The one way to a booking, for every channel."""

    classes: ClassRepository
    clock: Clock
    attempts: Attempts

    def handle(self, command: BookClass) -> Result[Booked, BookClassError]:
        """The booking, or why not. Raises StoreUnavailable if the store is out of reach and nothing was booked."""
        unsettled: _Decision | None = None  # its save may have been committed: only the same save again can tell
        fault: StoreUnavailable | None = None
        for _ in self.attempts():
            fault = None
            decision = unsettled
            try:
                if decision is None:
                    match self._decide(command):
                        case Err() as refused:
                            return refused
                        case Ok(decision):
                            pass
                if not decision.dance_class.new_bookings:  # the same request was granted before
                    return Ok(decision.booked)
                match self.classes.save(decision.dance_class):
                    case Ok():
                        return Ok(decision.booked)
                    case Err():
                        unsettled = None
            except SaveOutcomeUnknown:
                unsettled = decision
            except StoreUnavailable as error:
                fault = error
        if unsettled is not None:
            return Err(OutcomeUnknown(command.class_id, command.request_id))
        if fault is not None:
            raise fault
        return Err(Busy(command.class_id))

    def _decide(self, command: BookClass) -> Result[_Decision, BookingRefusal]:
        dance_class = self.classes.load(command.class_id)
        if dance_class is None:
            return Err(ClassNotFound(command.class_id))
        match dance_class.book(
            command.email, request_id=command.request_id, booked_by=command.booked_by, now=self.clock()
        ):
            case Ok(booking):
                return Ok(_Decision(dance_class, Booked(booking, dance_class.info)))
            case Err() as refused:
                return refused


@dataclass(frozen=True, slots=True)
class _Decision:
    dance_class: DanceClass
    booked: Booked
