"""What came of something that the school's people did, in a sentence above what they see next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from adapters.chat.i18n.translator import Translator
from adapters.chat.staff.screens import who
from core.booking import Booking
from core.commands.change_class import ChangeClass, Changed, ChangeFacts, CloseClass, ReopenClass, SetSpots, TellClass
from core.errors import (
    BookClassError,
    Busy,
    CancelBookingError,
    CancellationLimitReached,
    ChangeClassError,
    CheckInError,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    NotBooked,
    OutcomeUnknown,
    RequestEnded,
    SpotLimitReached,
)
from core.staff import StaffMember

StaffError = BookClassError | CancelBookingError | ChangeClassError | CheckInError


@dataclass(frozen=True, slots=True)
class StaffOutcomes:
    """The sentences in one language."""

    translator: Translator

    def welcome(self, member: StaffMember, *, uses_forms: bool) -> str:
        """What somebody reads first who has become one of the school's people."""
        translator, command = self.translator, "staff" if uses_forms else "/staff"  # Slack keeps what begins with /
        hello = translator.text("staff.welcome")
        if member.name:
            hello = translator.text("staff.welcome.name", name=member.name)
        if member.is_owner:
            return f"{hello} {translator.text('staff.welcome.owner', command=command)}"
        return f"{hello} {translator.text('staff.welcome.teacher', command=command)}"

    def added(self, booking: Booking) -> str:
        """Somebody has a spot now."""
        return self.translator.text("staff.added", who=who(booking))

    def removed(self, booking: Booking) -> str:
        """Somebody has no spot any more."""
        return self.translator.text("staff.removed", who=who(booking))

    def in_already(self, email: str) -> str:
        """Somebody had a spot before."""
        return self.translator.text("staff.in.already", email=email)

    def teaches_already(self, teacher: str) -> str:
        """The class has that teacher: nobody is told anything."""
        return self.translator.text("staff.teaches.already", teacher=teacher)

    def told(self, people: int, unreached: int) -> str:
        """A message is on its way."""
        return self._and_the_others(self.translator.text("staff.told", n=people), unreached)

    def _and_the_others(self, said: str, unreached: int) -> str:
        return f"{said} {self.translator.text('staff.unreached', n=unreached)}" if unreached else said

    def changed(self, command: ChangeClass, changed: Changed) -> str:
        """What came of a change."""
        translator, people = self.translator, len(changed.people)
        match command:
            case SetSpots(spots=spots) if changed.over:
                return translator.text("staff.spots.over", spots=spots, n=changed.over)
            case SetSpots(spots=spots):
                return translator.text("staff.spots.now", spots=spots)
            case CloseClass():
                return self._and_the_others(translator.text("staff.closed", n=people), changed.unreached)
            case ReopenClass():
                return self._and_the_others(translator.text("staff.reopened", n=people), changed.unreached)
            case ChangeFacts():
                return self._and_the_others(translator.text("staff.changed", n=people), changed.unreached)
            case TellClass():
                return self.told(people, changed.unreached)

    def gone(self) -> str:
        """A booking is not there any more."""
        return self.translator.text("staff.gone")

    def why_not(self, error: StaffError) -> str:
        """Why something was not done."""
        match error:
            case NotBooked():
                return self.gone()
            case OutcomeUnknown():
                return self.translator.text("staff.unknown")
            case ClassAlreadyStarted():
                return self.translator.text("staff.started")
            case Busy():
                return self.translator.text("staff.busy")
            case ClassNotFound() | ClassClosed() | ClassFullyBooked() | DuplicateBooking():
                return self.translator.text("staff.not.done")
            case SpotLimitReached() | CancellationLimitReached() | RequestEnded():
                return self.translator.text("staff.not.done")
            case _:
                assert_never(error)
