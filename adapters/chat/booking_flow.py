"""The way to a spot: which email, right?, booked. Each step is kept in the student's record.

Only the prompt on record can book, and only once: its request id names the wish. Answering anew is always safe, so
whoever loses a race for the record reads it again and answers anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing import Browsing
from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import AbandonBooking, ChooseSpelling, ConfirmBooking, GiveEmail, StartBooking
from adapters.chat.outcomes import outcome_of, refusal_of
from adapters.chat.screen import EmailForm, Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import BookingStep, Outcome, Student
from adapters.chat.typed_email import likelier_spelling, read_email
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass, BookClassHandler
from core.email import Email
from core.errors import BookingRefusal, Busy, ClassAlreadyStarted, DuplicateBooking, OutcomeUnknown, SpotLimitReached
from core.ports import StoreUnavailable
from core.queries.find_booking import FindBooking, find_booking
from core.result import Err, Ok

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BookingFlow:
    """One student on the way to a spot, at one moment, `now`."""

    chat_user: ChatUser
    book: BookClassHandler
    session: StudentSession
    browsing: Browsing
    screens: BookingScreens
    now: datetime
    reference: str

    def start(self, wish: StartBooking) -> Screen:
        """Ask which email, or whether the known one is right."""
        # An old button: its class is on no list any more. The id tells without a look-up.
        starts_at = wish.class_id.starts_at(self.screens.school.zone)
        if self.now >= starts_at:
            return self._refused(ClassAlreadyStarted(wish.class_id, starts_at), wish.type)
        student = self.session.read()
        if student.email is None or wish.ask_email:
            return self._ask_email(student, wish.class_id, wish.type)
        return self._ask_to_confirm(student, wish.class_id, student.email)

    def form_opened(self, form: EmailForm) -> None:
        """Put the form on record, now that the student sees it; what is sent from any other form won't book."""
        student = self.session.read()
        if student.step is None or student.step.request_id != form.request_id:
            step = BookingStep(form.class_id, form.request_id, self.session.expiry)
            self.session.write(replace(student, step=step))

    def hear(self, text: str) -> Screen | None:
        """Take a message for the email that was asked for; None if none was asked for."""
        student = self.session.read()
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
                self.session.write(replace(student, step=step))
                return self.screens.invalid_email(step)

    def take_form(self, form: GiveEmail) -> Screen:
        """Book with the email in the form, or say what is wrong with it."""
        student = self.session.read()
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
        student = self.session.read()
        step = student.step
        if step is None or step.request_id != choice.request_id or step.suggested is None:
            return self._old_button()
        if step.has_expired(self.now):
            return self.screens.timed_out(step.class_id)
        email = step.suggested if choice.suggested else step.email
        return self._ask_to_confirm(student, step.class_id, email or step.suggested)

    def confirm(self, yes: ConfirmBooking) -> Screen:
        """Book, or find the booking that an earlier yes to the same prompt made."""
        student = self.session.read()
        step = self._open_step(student, yes.class_id, yes.request_id)
        if isinstance(step, Screen):
            return step
        if step.email is None or step.suggested is not None:
            # As after a form whose booking the store went silent on: it may have been made.
            return self._granted_before(step.class_id, step.request_id) or self._ask_email(student, step.class_id, None)
        return self._book(student, step, step.email, in_doubt=yes.in_doubt)

    def put_aside(self) -> str:
        """Drop the booking under way for something else; what to say about that, nothing if there was none."""
        student = self.session.read()
        step, translator = student.step, self.screens.translator
        if step is None or step.outcome is not None or step.has_expired(self.now):
            return ""
        self.session.write(replace(student, step=None))
        day, clock = translator.day(step.class_id.date), translator.time(step.class_id.time)
        # A confirmation may have been quicker.
        booked = step.email and self._granted_before(step.class_id, step.request_id)
        return translator.text("booked.before" if booked else "put.aside", day=day, time=clock)

    def cancel(self, wish: AbandonBooking) -> Screen:
        """Drop the booking under way; one that was made stays, and is shown."""
        student = self.session.read()
        step = student.step
        if wish.prompt is not None and (step is None or wish.prompt != (step.class_id, step.request_id)):
            return self._granted_before(*wish.prompt) or self.screens.cancelled(something=True)
        if step is None:
            return self.screens.cancelled(something=False)
        if step.outcome is not None:
            return self._same_answer(step) if wish.prompt else self.screens.cancelled(something=False)
        self.session.write(replace(student, step=None))
        booked = step.email and self._granted_before(step.class_id, step.request_id)
        return booked or self.screens.cancelled(something=True)

    # The steps

    def _ask_email(self, student: Student, class_id: ClassId, class_type: ClassType | None) -> Screen:
        # A form has to open at once, so there the class is not looked up if the button told its type.
        if class_type is None or not self.chat_user.uses_forms:
            match self.browsing.bookable(class_id):
                case Ok(one):
                    class_type = one.type
                case Err(refusal):
                    return self._refused(refusal)
        step = self.session.prompt(student, class_id, None)
        if not self.chat_user.uses_forms:
            self.session.write(replace(student, step=step))
        return self.screens.ask_email(step, class_type, uses_forms=self.chat_user.uses_forms)

    def _ask_spelling(self, student: Student, step: BookingStep, typed: Email, better: Email) -> Screen:
        step = replace(step, email=typed, suggested=better)
        self.session.write(replace(student, step=step))
        return self.screens.ask_spelling(step, typed, better)

    def _ask_to_confirm(self, student: Student, class_id: ClassId, email: Email) -> Screen:
        match self.browsing.bookable(class_id):
            case Ok(one):
                step = self.session.prompt(student, class_id, email)
                self.session.write(replace(student, step=step))
                return self.screens.confirm(step, email, one.type)
            case Err(refusal):
                return self._refused(refusal)

    def _book(self, student: Student, step: BookingStep, email: Email, *, in_doubt: bool = False) -> Screen:
        """Book; `in_doubt` if an earlier try may have booked: that this one did not is no reason to deny it."""
        checking = self.screens.checking(step.class_id, step.request_id, self.reference)
        at_most = self.screens.school.spots_each
        try:
            result = self.book.handle(BookClass(step.class_id, email, step.request_id, student.id, at_most))
        except StoreUnavailable:
            log.warning("store unavailable", reference=self.reference, exc_info=True)
            return checking if in_doubt else self.screens.not_booked(step.class_id, step.request_id, self.reference)
        if isinstance(result, Ok):
            email = result.value.booking.email
            self.session.try_to_write(replace(student, email=email, step=replace(step, outcome=Outcome.BOOKED)))
            return self.screens.booked(result.value)
        match result.error:
            case Busy():
                if student.step != step:  # with the email of a form, so that it need not be asked for again
                    self.session.try_to_write(replace(student, step=step))
                return checking if in_doubt else self.screens.busy(step.class_id, step.request_id)
            case OutcomeUnknown():
                log.warning("outcome unknown", reference=self.reference)
                return checking
            case refusal:
                # Closed before it is told, so that a late delivery of the same tap can't book after a "no".
                self.session.write(replace(student, step=replace(step, outcome=outcome_of(refusal, student.id))))
                return self._refused(refusal)

    # Prompts, old and new

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
        refusal = step.email and refusal_of(step, step.email, self.chat_user.student_id, self.screens.school)
        if refusal:
            return self._refused(refusal)
        return self._granted_before(step.class_id, step.request_id) or self._old_button()

    def _granted_before(self, class_id: ClassId, request_id: str) -> Screen | None:
        booked = find_booking(FindBooking(class_id, request_id, self.chat_user.student_id), self.book.classes)
        return self.screens.booked(booked) if booked else None

    def _old_button(self) -> Screen:
        return self.browsing.show_instead(self.screens.translator.text("old.button"))

    def _refused(self, refusal: BookingRefusal, class_type: ClassType | None = None) -> Screen:
        if isinstance(refusal, DuplicateBooking | SpotLimitReached):  # they are in: no need to look for another class
            class_type, other = self.browsing.type_of(refusal.class_id), None
        else:
            class_type, other = self.browsing.next_with_room(refusal.class_id, class_type)
        return self.screens.refused(refusal, class_type, other, self.chat_user.student_id)


def _slip(step: BookingStep, email: Email) -> Email | None:
    """The likelier spelling, unless the student has seen it and typed the same again."""
    insisted = step.suggested is not None and step.email == email
    return None if insisted else likelier_spelling(email)
