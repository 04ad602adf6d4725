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
        unsettled: DanceClass | None = None  # its save may have been committed: only the same save again can tell
        fault: StoreUnavailable | None = None
        for _ in self.attempts():
            fault = None
            dance_class = unsettled
            try:
                if dance_class is None:
                    match self._decide(command):
                        case Err() as refused:
                            return refused
                        case Ok(dance_class):
                            pass
                if not dance_class.new_bookings:
                    return Ok(_booked(dance_class, command))
                match self.classes.save(dance_class):
                    case Ok():
                        return Ok(_booked(dance_class, command))
                    case Err():
                        unsettled = None
            except SaveOutcomeUnknown:
                unsettled = dance_class
            except StoreUnavailable as error:
                fault = error
        if unsettled is not None:
            return Err(OutcomeUnknown(command.class_id, command.request_id))
        if fault is not None:
            raise fault
        return Err(Busy(command.class_id))

    def _decide(self, command: BookClass) -> Result[DanceClass, BookingRefusal]:
        dance_class = self.classes.load(command.class_id)
        if dance_class is None:
            return Err(ClassNotFound(command.class_id))
        decision = dance_class.book(
            command.email, request_id=command.request_id, booked_by=command.booked_by, now=self.clock()
        )
        return decision if isinstance(decision, Err) else Ok(dance_class)


def _booked(dance_class: DanceClass, command: BookClass) -> Booked:
    return Booked(dance_class.bookings[command.email], dance_class.info)
