"""A confirmed prompt as the command that books or enters the line, and its answer as a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from adapters.chat.booking_questions import BookingQuestions
from adapters.chat.booking_screens import BookingScreens
from adapters.chat.outcomes import outcome_of
from adapters.chat.refusals import Refusals
from adapters.chat.screen import Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import BookingStep, Outcome, Student
from adapters.chat.waitlist_screens import WaitlistScreens
from core.commands.book_class import BookAnswer, BookClass, Booked
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinAnswer, Joined, JoinWaitlist, SpotFree, Waiting
from core.email import Email
from core.errors import Busy, OutcomeUnknown, RequestEnded
from core.ports import StoreUnavailable
from core.result import Ok

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BookingCommands:
    """The commands of one student's prompts."""

    commands: CommandExecutor
    session: StudentSession
    screens: BookingScreens
    line: WaitlistScreens
    refusals: Refusals
    questions: BookingQuestions
    reference: str

    def book(self, student: Student, step: BookingStep, email: Email, *, in_doubt: bool = False) -> Screen:
        """Book, or enter the line. `in_doubt`: an earlier attempt may have, so never deny it if this one fails."""
        class_id, request_id = step.class_id, step.request_id
        checking = self.screens.checking(class_id, request_id, self.reference, for_waitlist=step.for_waitlist)
        try:
            result = self._send(student, step, email)
        except StoreUnavailable:
            log.warning("store unavailable", reference=self.reference, exc_info=True)
            return checking if in_doubt else self.screens.not_booked(step, self.reference)
        if isinstance(result, Ok):
            return self._done(student, step, email, result.value)
        match result.error:
            case Busy():
                if student.step != step:  # with the email of a form, so that it need not be typed again
                    self.session.try_to_write(replace(student, step=step))
                return checking if in_doubt else self.screens.busy(step)
            case OutcomeUnknown():
                log.warning("outcome unknown", reference=self.reference)
                return checking
            case RequestEnded():  # done by an earlier tap, and undone since
                return self.questions.ask_to_confirm(replace(student, step=None), step, email)
            case refusal:
                # Closed before the refusal is sent, so that a late delivery of the same tap can't book after it.
                self.session.write(replace(student, step=replace(step, outcome=outcome_of(refusal, student.id))))
                return self.refusals.show(refusal, for_other=step.for_other)

    def _send(self, student: Student, step: BookingStep, email: Email) -> BookAnswer | JoinAnswer:
        class_id, request_id, at_most = step.class_id, step.request_id, self.screens.school.spots_each
        name = step.name or None
        if step.for_waitlist:
            return self.commands.execute(JoinWaitlist(class_id, email, request_id, student.id, at_most, name=name))
        return self.commands.execute(BookClass(class_id, email, request_id, student.id, at_most, name=name))

    def _done(self, student: Student, step: BookingStep, email: Email, done: Joined) -> Screen:
        match done:
            case Booked(booking):
                email, outcome, screen = booking.email, Outcome.BOOKED, self.screens.booked(done)
            case Waiting(wait):
                email, outcome, screen = wait.email, Outcome.WAITING, self.line.joined(done)
            case SpotFree(info):
                own = student.email if step.for_other else email
                closed = replace(step, outcome=Outcome.SPOT_FREE)
                self.session.write(replace(student, email=own, step=closed))  # first, as before a refusal
                return self.line.spot_free(info)
        own = student.email if step.for_other else email
        self.session.try_to_write(replace(student, email=own, step=replace(step, outcome=outcome)))
        return replace(screen, is_to_keep=True)
