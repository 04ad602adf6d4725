"""The steps of a booking: ask for the email, ask to confirm, book. Each step is kept in the student's session.

Only the prompt that is stored there can book, and only once: its request id identifies the booking. An answer may be
worked out again, so a message that loses a race for the session reads it again and is answered again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing import Browsing
from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import (
    AbandonBooking,
    ChooseEmail,
    ChooseSpelling,
    ConfirmBooking,
    GiveEmail,
    ShowBookings,
    ShowDetails,
    SkipName,
    StartBooking,
)
from adapters.chat.my_bookings import BookingsDesk
from adapters.chat.outcomes import outcome_of, refusal_of
from adapters.chat.screen import EmailForm, Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import BookingStep, Outcome, Student
from adapters.chat.typed_email import SeveralEmails, likelier_spelling, read_email
from adapters.chat.typed_name import read_name
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from core.email import Email
from core.errors import (
    BookingRefusal,
    Busy,
    ClassAlreadyStarted,
    DuplicateBooking,
    OutcomeUnknown,
    RequestEnded,
    SpotLimitReached,
)
from core.moments import has_come
from core.ports import StoreUnavailable
from core.queries.find_booking import FindBooking, find_booking
from core.result import Err, Ok

log = structlog.get_logger()

_OFFERED = 5  # addresses of one message to choose from; who writes more is asked to send one


@dataclass(frozen=True, slots=True)
class BookingFlow:
    """The booking of one student, at one moment, `now`."""

    chat_user: ChatUser
    commands: CommandExecutor
    session: StudentSession
    browsing: Browsing
    mine: BookingsDesk
    screens: BookingScreens
    now: datetime
    reference: str

    def start(self, intent: StartBooking) -> Screen:
        """Ask for the email, or to confirm the known one."""
        # An old button, whose class is on no list any more. The id tells so without a look-up.
        starts_at = intent.class_id.starts_at(self.screens.school.zone)
        if has_come(starts_at, self.now):
            started = ClassAlreadyStarted(intent.class_id, starts_at)
            return self._refused(started, intent.type, for_other=intent.for_other)
        student = self.session.read()
        if student.email is None or intent.ask_email:
            return self._ask_email(student, intent.class_id, intent.type, for_other=intent.for_other)
        return self._ask_to_confirm(student, intent.class_id, student.email)

    def awaited(self) -> BookingStep | None:
        """The step whose question, for an email or a name, the next message answers; None if there is none."""
        step = self.session.read().step
        if step is None or step.outcome is not None or step.has_expired(self.now):
            return None
        is_in_form = self.chat_user.uses_forms  # which may be long closed, and nobody tells
        return step if step.asks_name or (step.email is None and not is_in_form) else None

    def reminded(self, screen: Screen) -> Screen:
        """The answer to something beside an open question (`awaited`), with how to go on with that."""
        step = self.awaited()
        is_question = screen.form is not None or any(isinstance(button.intent, SkipName) for button in screen.buttons)
        if step is None or is_question:
            return screen
        return self.screens.reminded(screen, step, self.session.read().language)

    def details(self, intent: ShowDetails) -> Screen:
        """One class; in private, where the email is known, with the prompt that books it in one tap.

        A booking under way with another email stays as it is, and so does the screen if the session is out of reach.
        """
        screen = self.browsing.details(intent.class_id, intent.back)
        book = screen.buttons[0].intent if screen.buttons else None
        if not isinstance(book, StartBooking) or self.chat_user.uses_forms or not self.chat_user.in_private:
            return screen
        try:
            student = self.session.read()
            if student.email is None or self._has_something_typed(student):
                return screen
            step = self.session.prompt(student, intent.class_id, student.email)
            self.session.write(replace(student, step=step))
        except StoreUnavailable:
            log.warning("no prompt with the details", exc_info=True)
            return screen
        return replace(screen, buttons=(*self.screens.book_as(step, student.email, book), *screen.buttons[1:]))

    def form_opened(self, form: EmailForm) -> None:
        """Store the form's request id, now that the student sees it; any other form won't book."""
        student = self.session.read()
        if student.step is None or student.step.request_id != form.request_id:
            step = BookingStep(form.class_id, form.request_id, self.session.expiry, for_other=form.for_other)
            self.session.write(replace(student, step=step))

    def hear(self, text: str) -> Screen | None:
        """Read a message as the email or the name that was asked for; None if neither was."""
        student = self.session.read()
        step = student.step
        if step is not None and step is self.awaited() and step.asks_name and not _has_address(text):
            return self._take_name(student, step, text)
        # A form may be long closed, and nobody tells: then only what looks like an address is the answer.
        may_be_else = self.chat_user.uses_forms or (step is not None and step.email is not None)
        if step is None or step.outcome is not None or (may_be_else and "@" not in text):
            return None
        if step.has_expired(self.now):
            return self.screens.timed_out(step) if "@" in text else None
        match read_email(text):
            case Ok(email):
                return self._take_email(student, step, email)
            case Err(SeveralEmails(emails)):
                return self._ask_which(student, step, emails)
            case Err() if step.offered and "@" not in text:
                return self.screens.several_emails(step)
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
        match read_name(form.name) if step.for_other else Ok(None):
            case Ok(name):
                step = replace(step, name=name)
            case Err():
                return self.screens.long_name(step)
        match read_email(form.text):
            case Ok(email) if better := _likely_typo(step, email):
                return self._ask_spelling(student, step, email, better)
            case Ok(email):
                return self._book(student, replace(step, email=email, suggested=None), email)
            case Err(SeveralEmails(emails)):
                return self._ask_which(student, step, emails)
            case Err():
                return self.screens.invalid_email(step)

    def choose_spelling(self, intent: ChooseSpelling) -> Screen:
        """Go on with the spelling that was chosen."""
        student = self.session.read()
        step = student.step
        if step is None or step.request_id != intent.request_id or step.suggested is None:
            return self._chosen_before(student, intent.request_id) or self._old_button()
        if step.has_expired(self.now):
            return self.screens.timed_out(step)
        email = step.suggested if intent.suggested else step.email
        return self._go_on_with(student, step, email or step.suggested, step.request_id)

    def choose_email(self, intent: ChooseEmail) -> Screen:
        """Go on with the address that was chosen."""
        student = self.session.read()
        step = student.step
        if step is None or step.request_id != intent.request_id or not 0 <= intent.index < len(step.offered):
            return self._chosen_before(student, intent.request_id) or self._old_button()
        if step.has_expired(self.now):
            return self.screens.timed_out(step)
        return self._take_email(student, step, step.offered[intent.index])

    def skip_name(self, intent: SkipName) -> Screen:
        """Go on without a name; tapped again it is the same."""
        student = self.session.read()
        step = student.step
        is_open = step is not None and step.request_id == intent.request_id and step.outcome is None
        if step is None or not is_open or step.email is None or step.suggested is not None:
            return self._old_button()
        if step.has_expired(self.now):
            return self.screens.timed_out(step)
        return self._ask_to_confirm(student, step.class_id, step.email, for_other=step.for_other, name=step.name or "")

    def confirm(self, intent: ConfirmBooking) -> Screen:
        """Book, or find the booking that an earlier confirmation of the same prompt made."""
        student = self.session.read()
        step = self._open_step(student, intent.class_id, intent.request_id)
        if isinstance(step, Screen):
            return step
        if step.email is None or step.suggested is not None:
            # As after a form whose booking got no answer from the store: it may have been made.
            return self._earlier_booking(step.class_id, step.request_id) or self._ask_email(
                student, step.class_id, None, for_other=step.for_other
            )
        return self._book(student, step, step.email, in_doubt=intent.in_doubt)

    def drop_step(self) -> str:
        """Drop the booking under way, for something else; the notice about that, or an empty one if there was none."""
        student = self.session.read()
        step, translator = student.step, self.screens.translator
        if step is None or step.outcome is not None or step.has_expired(self.now):
            return ""
        self.session.write(replace(student, step=None))
        day, clock = translator.day(step.class_id.date), translator.time(step.class_id.time)
        # A confirmation may have come first.
        booked = step.email and self._earlier_booking(step.class_id, step.request_id)
        if not booked and step.email is not None and step.email == student.email:
            return ""  # perhaps they only looked at the class, and nothing that they typed is lost
        return translator.text("booked.before" if booked else "put.aside", day=day, time=clock)

    def abandon(self, intent: AbandonBooking) -> Screen:
        """Drop the booking under way; a booking that was made stays, and is shown."""
        student = self.session.read()
        step = student.step
        if intent.prompt is not None and (step is None or intent.prompt != (step.class_id, step.request_id)):
            return self._earlier_booking(*intent.prompt) or self.screens.abandoned()
        if step is None:
            return self.mine.show(ShowBookings())
        if step.outcome is not None:
            return self._same_answer(step) if intent.prompt else self.mine.show(ShowBookings())
        self.session.write(replace(student, step=None))
        booked = step.email and self._earlier_booking(step.class_id, step.request_id)
        return booked or self.screens.abandoned()

    # The steps

    def _ask_email(
        self, student: Student, class_id: ClassId, class_type: ClassType | None, *, for_other: bool = False
    ) -> Screen:
        # A form has to open at once, so the class is not looked up for it if the button has its type.
        if class_type is None or not self.chat_user.uses_forms:
            match self.browsing.bookable(class_id):
                case Ok(info):
                    class_type = info.type
                case Err(refusal):
                    return self._refused(refusal, for_other=for_other)
        step = replace(self.session.prompt(student, class_id, None), for_other=for_other)
        if not self.chat_user.uses_forms:
            self.session.write(replace(student, step=step))
        return self.screens.ask_email(step, class_type, uses_forms=self.chat_user.uses_forms)

    def _take_email(self, student: Student, step: BookingStep, email: Email) -> Screen:
        if better := _likely_typo(step, email):
            return self._ask_spelling(student, step, email, better)
        return self._go_on_with(student, step, email, step.request_id)

    def _go_on_with(self, student: Student, step: BookingStep, email: Email, follows: str) -> Screen:
        if step.for_other and step.name is None:
            asking = replace(self.session.prompt(student, step.class_id, email), for_other=True, follows=follows)
            self.session.write(replace(student, step=asking))
            return self.screens.ask_name(asking)
        return self._ask_to_confirm(
            student, step.class_id, email, for_other=step.for_other, name=step.name, follows=follows
        )

    def _chosen_before(self, student: Student, request_id: str) -> Screen | None:
        """What came of the choice that this question was answered with, if the same tap comes once more."""
        step = student.step
        if step is None or step.follows != request_id or step.outcome is not None or step.has_expired(self.now):
            return None
        return self._go_on_with(student, step, step.email, request_id) if step.email else None

    def _take_name(self, student: Student, step: BookingStep, text: str) -> Screen:
        match read_name(text):
            case Ok(name) if name and step.email is not None:
                return self._ask_to_confirm(student, step.class_id, step.email, for_other=True, name=name)
            case Ok():
                return self.screens.ask_name(step)
            case Err():
                return self.screens.long_name(step)

    def _ask_which(self, student: Student, step: BookingStep, emails: tuple[Email, ...]) -> Screen:
        offered = emails if len(emails) <= _OFFERED else ()
        step = replace(step, email=None, suggested=None, offered=offered)
        self.session.write(replace(student, step=step))
        return self.screens.several_emails(step)

    def _ask_spelling(self, student: Student, step: BookingStep, typed: Email, better: Email) -> Screen:
        step = replace(step, email=typed, suggested=better)
        self.session.write(replace(student, step=step))
        return self.screens.ask_spelling(step, typed, better)

    def _ask_to_confirm(
        self,
        student: Student,
        class_id: ClassId,
        email: Email,
        *,
        for_other: bool = False,
        name: str | None = None,
        follows: str | None = None,
    ) -> Screen:
        match self.browsing.bookable(class_id):
            case Ok(info):
                step = self.session.prompt(student, class_id, email)
                step = replace(step, for_other=for_other, name=name, follows=follows or step.follows)
                self.session.write(replace(student, step=step))
                return self.screens.confirm(step, email, info.type)
            case Err(refusal):
                if student.step is not None and student.step.outcome is None and student.step.class_id == class_id:
                    self.session.write(replace(student, step=None))  # what is typed next answers no question any more
                return self._refused(refusal, for_other=for_other)

    def _book(self, student: Student, step: BookingStep, email: Email, *, in_doubt: bool = False) -> Screen:
        """Book. `in_doubt`: an earlier attempt may have booked, so never say "not booked" if this one fails."""
        checking = self.screens.checking(step.class_id, step.request_id, self.reference)
        at_most = self.screens.school.spots_each
        try:
            name = step.name or None
            result = self.commands.execute(
                BookClass(step.class_id, email, step.request_id, student.id, at_most, name=name)
            )
        except StoreUnavailable:
            log.warning("store unavailable", reference=self.reference, exc_info=True)
            return checking if in_doubt else self.screens.not_booked(step.class_id, step.request_id, self.reference)
        if isinstance(result, Ok):
            own = student.email if step.for_other else result.value.booking.email
            self.session.try_to_write(replace(student, email=own, step=replace(step, outcome=Outcome.BOOKED)))
            return replace(self.screens.booked(result.value), is_to_keep=True)
        match result.error:
            case Busy():
                if student.step != step:  # with the email of a form, so that it need not be typed again
                    self.session.try_to_write(replace(student, step=step))
                return checking if in_doubt else self.screens.busy(step.class_id, step.request_id)
            case OutcomeUnknown():
                log.warning("outcome unknown", reference=self.reference)
                return checking
            case RequestEnded():  # booked by an earlier tap, and cancelled since
                afresh = replace(student, step=None)
                return self._ask_to_confirm(afresh, step.class_id, email, for_other=step.for_other, name=step.name)
            case refusal:
                # Closed before the refusal is sent, so that a late delivery of the same tap can't book after it.
                self.session.write(replace(student, step=replace(step, outcome=outcome_of(refusal, student.id))))
                return self._refused(refusal, for_other=step.for_other)

    def _has_something_typed(self, student: Student) -> bool:
        """Whether a booking is under way that is more than a prompt with the known email, which is easily had again."""
        step = student.step
        if step is None or step.outcome is not None or step.has_expired(self.now):
            return False
        return step.for_other or (step.email, step.suggested) != (student.email, None)

    # Old prompts

    def _open_step(self, student: Student, class_id: ClassId, request_id: str) -> BookingStep | Screen:
        """The step that this prompt belongs to, or the screen that says why the prompt can't be confirmed."""
        step = student.step
        if step is None or (step.class_id, step.request_id) != (class_id, request_id):
            return self._earlier_booking(class_id, request_id) or self._old_button()
        if step.outcome is not None:
            return self._same_answer(step)
        if step.has_expired(self.now):
            return self._earlier_booking(class_id, request_id) or self.screens.timed_out(step)
        return step

    def _same_answer(self, step: BookingStep) -> Screen:
        refusal = step.email and refusal_of(step, step.email, self.chat_user.student_id, self.screens.school)
        if refusal:
            return self._refused(refusal, for_other=step.for_other)
        earlier = self._earlier_booking(step.class_id, step.request_id)
        if earlier is None and step.outcome is Outcome.BOOKED:
            return self.mine.screens.cancelled_before()
        return earlier or self._old_button()

    def _earlier_booking(self, class_id: ClassId, request_id: str) -> Screen | None:
        booked = find_booking(FindBooking(class_id, request_id, self.chat_user.student_id), self.commands.classes)
        return self.screens.booked(booked) if booked else None

    def _old_button(self) -> Screen:
        return self.browsing.show_instead(self.screens.translator.text("old.button"))

    def _refused(
        self, refusal: BookingRefusal, class_type: ClassType | None = None, *, for_other: bool = False
    ) -> Screen:
        if isinstance(
            refusal, DuplicateBooking | SpotLimitReached
        ):  # the student has a spot: no need to look for another class
            class_type, other = self.browsing.type_of(refusal.class_id), None
        else:
            class_type, other = self.browsing.next_with_room(refusal.class_id, class_type)
        return self.screens.refused(refusal, class_type, other, self.chat_user.student_id, for_other=for_other)


def _has_address(text: str) -> bool:
    """Whether an email, perhaps a wrong one, is typed where a name was asked for; `@ben` is a name."""
    return "@" in text.strip()[1:] or isinstance(read_email(text), Ok)


def _likely_typo(step: BookingStep, email: Email) -> Email | None:
    """The likelier spelling; None if there is none, or if the student has seen it and typed the same email again."""
    insisted = step.suggested is not None and step.email == email
    return None if insisted else likelier_spelling(email)
