"""The way to a spot: which email, right?, booked. Each step is kept in the student's record.

Only the prompt on record can book, and only once: its request id names the wish. Answering anew is always safe, so
whoever loses a race for the record reads it again and answers anew.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from adapters.chat.asker import Asker
from adapters.chat.browsing import Browsing
from adapters.chat.intents import Cancel, ChooseSpelling, ConfirmBooking, GiveEmail, StartBooking
from adapters.chat.outcomes import outcome_of, refusal_of
from adapters.chat.screen import EmailForm, Screen
from adapters.chat.screens import Screens
from adapters.chat.students import STEP_LASTS, BookingStep, Outcome, Student, StudentRepository
from adapters.chat.typed_email import likelier_spelling, read_email
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass, BookClassHandler
from core.dance_class import ClassInfo
from core.email import Email
from core.errors import (
    BookingRefusal,
    Busy,
    ClassAlreadyStarted,
    ClassFullyBooked,
    DuplicateBooking,
    OutcomeUnknown,
)
from core.ports import StoreUnavailable
from core.queries.find_booking import FindBooking, find_booking
from core.queries.get_class import GetClass, get_class
from core.result import Err, Ok, Result

log = structlog.get_logger()


class RecordChanged(Exception):
    """Another message of the same student was answered meanwhile: read the record again and answer anew."""


@dataclass(frozen=True, slots=True)
class BookingFlow:
    """One student on the way to a spot, at one moment, `now`."""

    asker: Asker
    book: BookClassHandler
    students: StudentRepository
    browsing: Browsing
    screens: Screens
    now: datetime
    reference: str

    def start(self, wish: StartBooking) -> Screen:
        """Ask which email, or whether the known one is right."""
        student = self._student()
        if student.email is None or wish.ask_email:
            return self._ask_email(student, wish.class_id, wish.type)
        return self._ask_to_confirm(student, wish.class_id, student.email)

    def form_opened(self, form: EmailForm) -> None:
        """Put the form on record, now that the student sees it; what is sent from any other form won't book."""
        student = self._student()
        if student.step is None or student.step.request_id != form.request_id:
            step = BookingStep(form.class_id, form.request_id, self._expiry())
            self._save(replace(student, step=step))

    def hear(self, text: str) -> Screen | None:
        """Take a message for the email that was asked for; None if none was asked for."""
        student = self._student()
        step = student.step
        if step is None or step.outcome is not None or (step.email is not None and "@" not in text):
            return None
        if step.has_expired(self.now):
            return self.screens.timed_out(step.class_id) if "@" in text else None
        match read_email(text):
            case Ok(email) if better := _slip(step, email):
                return self._ask_spelling(student, step, email, better)
            case Ok(email):
                return self._ask_to_confirm(student, step.class_id, email)
            case Err():
                step = replace(step, email=None, suggested=None, invalid_emails=step.invalid_emails + 1)
                self._save(replace(student, step=step))
                return self.screens.invalid_email(step)

    def take_form(self, form: GiveEmail) -> Screen:
        """Book with the email in the form, or say what is wrong with it."""
        student = self._student()
        step = self._open_step(student, form.class_id, form.request_id)
        if isinstance(step, Screen):
            return step
        match read_email(form.text):
            case Ok(email) if better := _slip(step, email):
                return self._ask_spelling(student, step, email, better)
            case Ok(email):
                return self._book(student, replace(step, email=email, suggested=None), email)
            case Err():
                return self.screens.invalid_email(step)

    def choose_spelling(self, choice: ChooseSpelling) -> Screen:
        """Go on with the spelling that was chosen."""
        student = self._student()
        step = student.step
        if step is None or step.request_id != choice.request_id or step.suggested is None:
            return self._old_button()
        if step.has_expired(self.now):
            return self.screens.timed_out(step.class_id)
        email = step.suggested if choice.suggested else step.email
        return self._ask_to_confirm(student, step.class_id, email or step.suggested)

    def confirm(self, yes: ConfirmBooking) -> Screen:
        """Book."""
        student = self._student()
        step = self._open_step(student, yes.class_id, yes.request_id)
        if isinstance(step, Screen):
            return step
        if step.email is None or step.suggested is not None:
            # As after a form whose booking the store went silent on: it may have been made.
            return self._granted_before(step.class_id, step.request_id) or self._ask_email(student, step.class_id, None)
        return self._book(student, step, step.email)

    def put_aside(self) -> str:
        """Drop the booking under way for something else; what to say about that, nothing if there was none."""
        student = self._student()
        step, words = student.step, self.screens.words
        if step is None or step.outcome is not None or step.has_expired(self.now):
            return ""
        self._save(replace(student, step=None))
        day, clock = words.day(step.class_id.date), words.time(step.class_id.time)
        # A confirmation may have been quicker.
        booked = step.email and self._granted_before(step.class_id, step.request_id)
        return words.say("booked.before" if booked else "put.aside", day=day, time=clock)

    def cancel(self, wish: Cancel) -> Screen:
        """Drop the booking under way; one that was made stays, and is shown."""
        student = self._student()
        step = student.step
        if wish.prompt is not None and (step is None or wish.prompt != (step.class_id, step.request_id)):
            return self._granted_before(*wish.prompt) or self.screens.cancelled(something=True)
        if step is None:
            return self.screens.cancelled(something=False)
        if step.outcome is not None:
            return self._same_answer(step) if wish.prompt else self.screens.cancelled(something=False)
        self._save(replace(student, step=None))
        booked = step.email and self._granted_before(step.class_id, step.request_id)
        return booked or self.screens.cancelled(something=True)

    # The steps

    def _ask_email(self, student: Student, class_id: ClassId, class_type: ClassType | None) -> Screen:
        # A form has to open at once, so there the class is not looked up if the button told its type.
        if class_type is None or not self.asker.uses_forms:
            match self._bookable(class_id):
                case Ok(one):
                    class_type = one.type
                case Err(refusal):
                    return self._refused(refusal)
        step = self._prompt(student, class_id, None)
        if not self.asker.uses_forms:
            self._save(replace(student, step=step))
        return self.screens.ask_email(step, class_type, uses_forms=self.asker.uses_forms)

    def _ask_spelling(self, student: Student, step: BookingStep, typed: Email, better: Email) -> Screen:
        step = replace(step, email=typed, suggested=better)
        self._save(replace(student, step=step))
        return self.screens.ask_spelling(step, typed, better)

    def _ask_to_confirm(self, student: Student, class_id: ClassId, email: Email) -> Screen:
        match self._bookable(class_id):
            case Ok(one):
                step = self._prompt(student, class_id, email)
                self._save(replace(student, step=step))
                return self.screens.confirm(step, email, one.type)
            case Err(refusal):
                return self._refused(refusal)

    def _book(self, student: Student, step: BookingStep, email: Email) -> Screen:
        try:
            result = self.book.handle(BookClass(step.class_id, email, step.request_id, student.id))
        except StoreUnavailable:
            log.warning("store unavailable", reference=self.reference, exc_info=True)
            return self.screens.not_booked(step.class_id, step.request_id, self.reference)
        if isinstance(result, Ok):
            email = result.value.booking.email
            self._try_to_save(replace(student, email=email), replace(step, outcome=Outcome.BOOKED))
            return self.screens.booked(result.value)
        match result.error:
            case Busy():
                self._try_to_save(student, step)
                return self.screens.busy(step.class_id, step.request_id)
            case OutcomeUnknown():
                log.warning("outcome unknown", reference=self.reference)
                return self.screens.checking(step.class_id, step.request_id, self.reference)
            case refusal:
                # Closed before it is told, so that a late delivery of the same tap can't book after a "no".
                self._save(replace(student, step=replace(step, outcome=outcome_of(refusal, student.id))))
                return self._refused(refusal)

    # Prompts, old and new

    def _prompt(self, student: Student, class_id: ClassId, email: Email | None) -> BookingStep:
        """The prompt for this wish: the open one if it is the same wish (a double tap), else a new one."""
        step = student.step
        same_wish = step is not None and (step.class_id, step.email, step.suggested) == (class_id, email, None)
        if step is not None and same_wish and step.outcome is None and not step.has_expired(self.now):
            return replace(step, expires_at=self._expiry())
        return BookingStep(class_id, secrets.token_urlsafe(12), self._expiry(), email)

    def _open_step(self, student: Student, class_id: ClassId, request_id: str) -> BookingStep | Screen:
        """The step that this prompt may finish, or else what to say about the prompt."""
        step = student.step
        if step is None or (step.class_id, step.request_id) != (class_id, request_id):
            return self._granted_before(class_id, request_id) or self._old_button()
        if step.outcome is not None:
            return self._same_answer(step)
        if step.has_expired(self.now):
            return self._granted_before(class_id, request_id) or self.screens.timed_out(class_id)
        return step

    def _same_answer(self, step: BookingStep) -> Screen:
        refusal = step.email and refusal_of(step, step.email, self.asker.student_id, self.screens.school.zone)
        if refusal:
            return self._refused(refusal)
        return self._granted_before(step.class_id, step.request_id) or self._old_button()

    def _granted_before(self, class_id: ClassId, request_id: str) -> Screen | None:
        booked = find_booking(FindBooking(class_id, request_id, self.asker.student_id), self.book.classes)
        return self.screens.booked(booked) if booked else None

    def _old_button(self) -> Screen:
        return self.browsing.show_instead(self.screens.words.say("old.button"))

    # Classes

    def _bookable(self, class_id: ClassId) -> Result[ClassInfo, BookingRefusal]:
        match get_class(GetClass(class_id), self.browsing.classes):
            case Ok(one) if self.now >= one.starts_at:
                return Err(ClassAlreadyStarted(class_id, one.starts_at))
            case Ok(one) if not one.spots_left:
                return Err(ClassFullyBooked(class_id, one.max_spots))
            case found:
                return found

    def _refused(self, refusal: BookingRefusal) -> Screen:
        found = get_class(GetClass(refusal.class_id), self.browsing.classes)
        one = found.value if isinstance(found, Ok) else None
        if isinstance(refusal, DuplicateBooking):  # they are in: no need to look for another class
            return self.screens.refused(refusal, one, None, self.asker.student_id)
        other = self.browsing.next_with_room(one.type if one else None, refusal.class_id)
        return self.screens.refused(refusal, one, other, self.asker.student_id)

    # The record

    def _student(self) -> Student:
        return self.students.load(self.asker.student_id, self.now)

    def _save(self, student: Student) -> None:
        if isinstance(self.students.save(student, self.now), Err):
            raise RecordChanged

    def _try_to_save(self, student: Student, step: BookingStep) -> None:
        """Save what is good to have but changes no booking: losing it only costs the student a question more."""
        if student.step == step:
            return
        try:
            saved = self.students.save(replace(student, step=step), self.now)
        except StoreUnavailable:
            log.warning("student's record not saved", exc_info=True)
        else:
            if isinstance(saved, Err):
                log.info("student's record changed meanwhile")

    def _expiry(self) -> datetime:
        return (self.now + STEP_LASTS).replace(microsecond=0)


def _slip(step: BookingStep, email: Email) -> Email | None:
    """The likelier spelling, unless the student has seen it and typed the same again."""
    insisted = step.suggested is not None and step.email == email
    return None if insisted else likelier_spelling(email)
