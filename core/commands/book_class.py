"""Book a spot: load, decide, save, and again if somebody else saved first."""

from __future__ import annotations

from dataclasses import dataclass

from core.class_id import ClassId
from core.dance_class import Booking, ClassInfo, DanceClass
from core.email import Email
from core.errors import BookClassError, Busy, ClassNotFound, OutcomeUnknown
from core.ports import Attempts, ClassRepository, Clock, SaveOutcomeUnknown, Stale, StoreUnavailable
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
        unsettled: DanceClass | None = None  # as in the last save whose answer was lost: it may have been committed
        again = False  # whether to send that same save again, which settles it, instead of deciding anew
        fault: StoreUnavailable | None = None
        for _ in self.attempts():
            fault = None
            dance_class = unsettled if again else None
            try:
                if dance_class is None:
                    dance_class = self.classes.load(command.class_id)
                    if dance_class is None:
                        return Err(ClassNotFound(command.class_id))
                    if unsettled is not None and dance_class.version > unsettled.version:
                        unsettled = None  # it was committed, and then it is in here, or it never can be any more
                decision = dance_class.book(
                    command.email, request_id=command.request_id, booked_by=command.booked_by, now=self.clock()
                )
                if isinstance(decision, Err):
                    if unsettled is None:
                        return decision
                    continue
                booked = Booked(decision.value, dance_class.info)
                if not dance_class.new_bookings:  # the same request was granted before
                    return Ok(booked)
                match self.classes.save(dance_class):
                    case Ok():
                        return Ok(booked)
                    case Err(Stale(because)):
                        again = again and because == "conflict"  # perhaps with the lost save, which is still under way
            except SaveOutcomeUnknown:
                unsettled, again = dance_class, True
            except StoreUnavailable as error:
                fault = error
        if unsettled is not None:
            return Err(OutcomeUnknown(command.class_id, command.request_id))
        if fault is not None:
            raise fault
        return Err(Busy(command.class_id))
