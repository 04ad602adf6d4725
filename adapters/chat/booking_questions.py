"""The questions before a booking: which email, whose it is, whether to book. Each is kept in the student's session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing import Browsing
from adapters.chat.chat_user import ChatUser
from adapters.chat.outcomes import Refusal
from adapters.chat.refusals import Refusals
from adapters.chat.screen import Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import BookingStep, Student
from adapters.chat.typed_email import likelier_spelling
from adapters.chat.typed_name import read_name
from core.class_type import ClassType
from core.commands import book_class, join_waitlist
from core.commands.book_class import BookClass
from core.commands.join_waitlist import Joined, JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.errors import AlreadyWaiting, ClassNotFound, DuplicateBooking, JoinRefusal, RequestEnded
from core.ports import ClassRepository, StoreUnavailable
from core.result import Err, Ok, Result

log = structlog.get_logger()

_NOBODYS = Email("nobody@example.invalid")  # to try a command with while the email is not known: it has no booking
_UNSENT = ""  # the request id of what is only tried
_OFFERED = 5  # addresses of one message to choose from; who writes more is asked to send one


@dataclass(frozen=True, slots=True)
class BookingQuestions:
    """What one student is asked, at one moment, `now`."""

    chat_user: ChatUser
    classes: ClassRepository
    session: StudentSession
    browsing: Browsing
    screens: BookingScreens
    refusals: Refusals
    now: datetime

    def ask_email(self, student: Student, asked: BookingStep, class_type: ClassType | None) -> Screen:
        """Ask for the email to go on with as in `asked`, whose request may be another."""
        uses_forms = self.chat_user.uses_forms
        try:
            match self._open_to(asked, None):
                case Ok(dance_class):
                    class_type = dance_class.type
                case Err(refused):
                    return self._show(refused, asked)
        except StoreUnavailable:
            if not uses_forms:
                raise
            # A form opens at once or never; what could not be seen now is seen when it is sent.
            log.warning("a form without a look at the class", exc_info=True)
        prompt = self.session.prompt(student, asked.class_id, None, for_waitlist=asked.for_waitlist)
        step = replace(prompt, for_other=asked.for_other)
        if not uses_forms:
            self.session.write(replace(student, step=step))
        return self.screens.questions.ask_email(step, class_type, uses_forms=uses_forms)

    def take_email(self, student: Student, step: BookingStep, email: Email) -> Screen:
        """Go on with this email, or ask about its spelling."""
        if better := likely_typo(step, email):
            return self.ask_spelling(student, step, email, better)
        return self.go_on_with(student, step, email, step.request_id)

    def go_on_with(self, student: Student, step: BookingStep, email: Email, follows: str) -> Screen:
        """Ask for the name, or to confirm. `follows` is the request id of the question that this answers."""
        if step.for_other and step.name is None:
            prompt = self.session.prompt(student, step.class_id, email, for_waitlist=step.for_waitlist)
            asking = replace(prompt, for_other=True, name=None, follows=follows)
            self.session.write(replace(student, step=asking))
            return self.screens.questions.ask_name(asking)
        return self.ask_to_confirm(student, step, email, follows)

    def chosen_before(self, student: Student, request_id: str) -> Screen | None:
        """What came of the choice that this question was answered with, if the same tap comes once more."""
        step = student.step
        if step is None or step.follows != request_id or step.outcome is not None or step.has_expired(self.now):
            return None
        return self.go_on_with(student, step, step.email, request_id) if step.email else None

    def take_name(self, student: Student, step: BookingStep, text: str) -> Screen:
        """Read what was typed as the name of who comes."""
        match read_name(text):
            case Ok(name) if name and step.email is not None:
                return self.ask_to_confirm(student, replace(step, name=name), step.email)
            case Ok():
                return self.screens.questions.ask_name(step)
            case Err():
                return self.screens.questions.long_name(step)

    def ask_which(self, student: Student, step: BookingStep, emails: tuple[Email, ...]) -> Screen:
        """Ask which of several addresses."""
        offered = emails if len(emails) <= _OFFERED else ()
        step = replace(step, email=None, suggested=None, offered=offered)
        self.session.write(replace(student, step=step))
        return self.screens.questions.several_emails(step)

    def ask_spelling(self, student: Student, step: BookingStep, typed: Email, better: Email) -> Screen:
        """Ask which of two spellings."""
        step = replace(step, email=typed, suggested=better)
        self.session.write(replace(student, step=step))
        return self.screens.questions.ask_spelling(step, typed, better)

    def ask_to_confirm(self, student: Student, asked: BookingStep, email: Email, follows: str | None = None) -> Screen:
        """Ask whether to go on with the email as in `asked`, whose request may be another."""
        class_id, for_waitlist = asked.class_id, asked.for_waitlist
        match self._open_to(asked, email):
            case Ok(dance_class):
                there_is_room = for_waitlist and self._has_room(dance_class, email)
                prompt = self.session.prompt(student, class_id, email, for_waitlist=for_waitlist and not there_is_room)
                follows = follows or prompt.follows
                step = replace(prompt, for_other=asked.for_other, name=asked.name, follows=follows)
                self.session.write(replace(student, step=step))
                notice = self.screens.translator.text("line.room") if there_is_room else ""
                return replace(self.screens.questions.confirm(step, email, dance_class.type), notice=notice)
            case Err(refused):
                if student.step is not None and student.step.outcome is None and student.step.class_id == class_id:
                    self.session.write(replace(student, step=None))  # what is typed next answers no question any more
                return self._show(refused, asked)

    def _open_to(self, asked: BookingStep, email: Email | None) -> Result[DanceClass, _Refused]:
        """The class, if it can be booked with the email, or waited for, as far as is known without one."""
        dance_class = self.classes.load(asked.class_id)
        if dance_class is None:
            return Err(_Refused(ClassNotFound(asked.class_id)))
        refusal = self._tried(dance_class, asked, email or _NOBODYS)
        return Ok(dance_class) if refusal is None else Err(_Refused(refusal, dance_class.type))

    def _show(self, refused: _Refused, asked: BookingStep) -> Screen:
        return self.refusals.show(refused.why, refused.class_type, for_other=asked.for_other)

    def _tried(self, dance_class: DanceClass, asked: BookingStep, email: Email) -> Refusal | None:
        """What the command would be refused for, were it sent now."""
        class_id, person, at_most = asked.class_id, self.chat_user.student_id, self.screens.school.spots_each
        answer: Result[Joined, JoinRefusal]
        if asked.for_waitlist:
            joining = JoinWaitlist(class_id, email, _UNSENT, person, at_most)
            _, answer = join_waitlist.decide(dance_class, joining, self.now)
        else:
            _, answer = book_class.decide(dance_class, BookClass(class_id, email, _UNSENT, person, at_most), self.now)
        if isinstance(answer, Ok):
            return None
        match answer.error:
            # That somebody else is in is told only to who would take a spot, so that nobody can ask after others.
            case AlreadyWaiting(place=None) | RequestEnded():
                return None
            case DuplicateBooking(booked_by=by) if by != person:
                return None
            case refusal:
                return refusal

    def _has_room(self, dance_class: DanceClass, email: Email) -> bool:
        wait = dance_class.wait_for(email, self.chat_user.student_id, self.now)
        return dance_class.info.free_at(self.now, is_waiting=wait is not None) > 0


@dataclass(frozen=True, slots=True)
class _Refused:
    why: Refusal
    class_type: ClassType | None = None


def likely_typo(step: BookingStep, email: Email) -> Email | None:
    """The likelier spelling; None if there is none, or if the student has seen it and typed the same email again."""
    return None if step.email == email else likelier_spelling(email)
