"""The questions before a booking: which email, whose it is, whether to book. Each is kept in the student's session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing import Browsing
from adapters.chat.chat_user import ChatUser
from adapters.chat.refusals import Refusals
from adapters.chat.screen import Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import BookingStep, Student
from adapters.chat.typed_email import likelier_spelling
from adapters.chat.typed_name import read_name
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import ClassInfo
from core.email import Email
from core.errors import BookingRefusal, ClassFullyBooked
from core.ports import ClassRepository
from core.result import Err, Ok, Result

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
        # A form has to open at once, so the class is not looked up for it if the button has its type.
        if class_type is None or not self.chat_user.uses_forms:
            match self._open_to(asked, None):
                case Ok(info):
                    class_type = info.type
                case Err(refusal):
                    return self.refusals.show(refusal, for_other=asked.for_other)
        prompt = self.session.prompt(student, asked.class_id, None, for_waitlist=asked.for_waitlist)
        step = replace(prompt, for_other=asked.for_other)
        if not self.chat_user.uses_forms:
            self.session.write(replace(student, step=step))
        return self.screens.questions.ask_email(step, class_type, uses_forms=self.chat_user.uses_forms)

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
            case Ok(info):
                there_is_room = for_waitlist and self.browsing.free(info) > 0
                prompt = self.session.prompt(student, class_id, email, for_waitlist=for_waitlist and not there_is_room)
                follows = follows or prompt.follows
                step = replace(prompt, for_other=asked.for_other, name=asked.name, follows=follows)
                self.session.write(replace(student, step=step))
                notice = self.screens.translator.text("line.room") if there_is_room else ""
                return replace(self.screens.questions.confirm(step, email, info.type), notice=notice)
            case Err(refusal):
                if student.step is not None and student.step.outcome is None and student.step.class_id == class_id:
                    self.session.write(replace(student, step=None))  # what is typed next answers no question any more
                return self.refusals.show(refusal, for_other=asked.for_other)

    def _open_to(self, asked: BookingStep, email: Email | None) -> Result[ClassInfo, BookingRefusal]:
        """The class, if it can be booked with the email, or waited for; a full line is seen when they join."""
        class_id = asked.class_id
        if not asked.for_waitlist:
            return self.browsing.bookable(class_id, lambda: self._is_in_line(class_id, email))
        match self.browsing.bookable(class_id, lambda: True):
            case Err(ClassFullyBooked()) if (info := self.browsing.find(class_id)) and info.rules.is_on:
                return Ok(info)
            case found:
                return found

    def _is_in_line(self, class_id: ClassId, email: Email | None) -> bool:
        """Whether they may book what is kept for those in line: also under an email that waits in another chat."""
        dance_class, person = self.classes.load(class_id), self.chat_user.student_id
        if dance_class is None:
            return False
        if email is None:
            return any(wait.waiting_by == person for wait in dance_class.line)
        return dance_class.wait_for(email, person, self.now) is not None


def likely_typo(step: BookingStep, email: Email) -> Email | None:
    """The likelier spelling; None if there is none, or if the student has seen it and typed the same email again."""
    insisted = step.suggested is not None and step.email == email
    return None if insisted else likelier_spelling(email)
