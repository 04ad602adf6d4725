"""The steps of a booking: ask for the email, ask to confirm, book. What a student says or taps on the way ends here.

Only the prompt that is stored there can book, and only once: its request id identifies the booking. An answer may be
worked out again, so a message that loses a race for the session reads it again and is answered again.

Whoever waits for a spot takes the same steps, and enters the line instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from adapters.chat.booking_commands import BookingCommands
from adapters.chat.booking_questions import BookingQuestions, likely_typo
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
    StartJoining,
)
from adapters.chat.my_bookings import BookingsDesk
from adapters.chat.old_prompts import OldPrompts
from adapters.chat.refusals import Refusals
from adapters.chat.screen import EmailForm, Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import BookingStep
from adapters.chat.typed_email import SeveralEmails, read_email
from adapters.chat.typed_name import read_name
from adapters.chat.waitlist_screens import WaitlistScreens
from core.commands.book_class import Booked
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import Waiting
from core.errors import ClassAlreadyStarted
from core.moments import has_come
from core.ports import StoreUnavailable
from core.result import Err, Ok

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BookingFlow:
    """The booking of one student, at one moment, `now`."""

    chat_user: ChatUser
    commands: CommandExecutor
    session: StudentSession
    browsing: Browsing
    mine: BookingsDesk
    screens: BookingScreens
    line: WaitlistScreens
    now: datetime
    reference: str

    def start(self, intent: StartBooking | StartJoining) -> Screen:
        """Ask for the email, or to confirm the known one."""
        # An old button, whose class is on no list any more. The id tells so without a look-up.
        starts_at = intent.class_id.starts_at(self.screens.school.zone)
        if has_come(starts_at, self.now):
            started = ClassAlreadyStarted(intent.class_id, starts_at)
            return self._refusals.show(started, intent.type, for_other=intent.for_other)
        student, joins = self.session.read(), isinstance(intent, StartJoining)
        if joins and not intent.ask_email and (own := self.browsing.own.wait_in(intent.class_id)) is not None:
            return self._refusals.in_line(intent.class_id, own.wait.email)
        asked = BookingStep(intent.class_id, "", self.session.expiry, for_other=intent.for_other, for_waitlist=joins)
        if student.email is None or intent.ask_email:
            return self._questions.ask_email(student, asked, intent.type)
        return self._questions.ask_to_confirm(student, asked, student.email)

    def awaited(self) -> BookingStep | None:
        """The step whose question, for an email or a name, the next message answers; None if there is none."""
        step = self.session.step_under_way()
        if step is None:
            return None
        is_in_form = self.chat_user.uses_forms  # which may be long closed, and nobody tells
        return step if step.asks_name or (step.email is None and not is_in_form) else None

    def reminded(self, screen: Screen) -> Screen:
        """The answer to something beside an open question (`awaited`), with how to go on with that."""
        step = self.awaited()
        is_question = screen.form is not None or any(isinstance(button.intent, SkipName) for button in screen.buttons)
        if step is None or is_question:
            return screen
        return self.screens.questions.reminded(screen, step, self.session.read().language)

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
            if student.email is None or self._has_something_typed:
                return screen
            step = self.session.prompt(student, intent.class_id, student.email)
            self.session.write(replace(student, step=step))
        except StoreUnavailable:
            log.warning("no prompt with the details", exc_info=True)
            return screen
        return replace(
            screen, buttons=(*self.screens.questions.book_as(step, student.email, book), *screen.buttons[1:])
        )

    def form_opened(self, form: EmailForm) -> None:
        """Store the form's request id, now that the student sees it; any other form won't book."""
        student = self.session.read()
        if student.step is None or student.step.request_id != form.request_id:
            step = BookingStep(
                form.class_id,
                form.request_id,
                self.session.expiry,
                for_other=form.for_other,
                for_waitlist=form.for_waitlist,
            )
            self.session.write(replace(student, step=step))

    def hear(self, text: str) -> Screen | None:
        """Read a message as the email or the name that was asked for; None if neither was."""
        student = self.session.read()
        step = student.step
        if step is not None and step is self.awaited() and step.asks_name and not _has_address(text):
            return self._questions.take_name(student, step, text)
        # A form may be long closed, and nobody tells: then only what looks like an address is the answer.
        may_be_else = self.chat_user.uses_forms or (step is not None and step.email is not None)
        if step is None or step.outcome is not None or (may_be_else and "@" not in text):
            return None
        if step.has_expired(self.now):
            return self.screens.timed_out(step) if "@" in text else None
        match read_email(text):
            case Ok(email):
                return self._questions.take_email(student, step, email)
            case Err(SeveralEmails(emails)):
                return self._questions.ask_which(student, step, emails)
            case Err() if step.offered and "@" not in text:
                return self.screens.questions.several_emails(step)
            case Err():
                step = replace(step, email=None, suggested=None, invalid_emails=step.invalid_emails + 1)
                self.session.write(replace(student, step=step))
                return self.screens.questions.invalid_email(step)

    def take_form(self, form: GiveEmail) -> Screen:
        """Book with the email in the form, or say what is wrong with it."""
        student = self.session.read()
        step = self._old.open_step(student, form.class_id, form.request_id)
        if isinstance(step, Screen):
            return step
        match read_name(form.name) if step.for_other else Ok(None):
            case Ok(name):
                step = replace(step, name=name)
            case Err():
                return self.screens.questions.long_name(step)
        match read_email(form.text):
            case Ok(email) if better := likely_typo(step, email):
                return self._questions.ask_spelling(student, step, email, better)
            case Ok(email):
                return self._commands.book(student, replace(step, email=email, suggested=None), email)
            case Err(SeveralEmails(emails)):
                return self._questions.ask_which(student, step, emails)
            case Err():
                return self.screens.questions.invalid_email(step)

    def choose_spelling(self, intent: ChooseSpelling) -> Screen:
        """Go on with the spelling that was chosen."""
        student = self.session.read()
        step = student.step
        if step is None or step.request_id != intent.request_id or step.suggested is None:
            return self._questions.chosen_before(student, intent.request_id) or self._old.unknown()
        if step.has_expired(self.now):
            return self.screens.timed_out(step)
        email = step.suggested if intent.suggested else step.email
        return self._questions.go_on_with(student, step, email or step.suggested, step.request_id)

    def choose_email(self, intent: ChooseEmail) -> Screen:
        """Go on with the address that was chosen."""
        student = self.session.read()
        step = student.step
        if step is None or step.request_id != intent.request_id or not 0 <= intent.index < len(step.offered):
            return self._questions.chosen_before(student, intent.request_id) or self._old.unknown()
        if step.has_expired(self.now):
            return self.screens.timed_out(step)
        return self._questions.take_email(student, step, step.offered[intent.index])

    def skip_name(self, intent: SkipName) -> Screen:
        """Go on without a name; tapped again it is the same."""
        student = self.session.read()
        step = student.step
        is_open = step is not None and step.request_id == intent.request_id and step.outcome is None
        if step is None or not is_open or step.email is None or step.suggested is not None:
            return self._old.unknown()
        if step.has_expired(self.now):
            return self.screens.timed_out(step)
        return self._questions.ask_to_confirm(student, replace(step, name=step.name or ""), step.email)

    def confirm(self, intent: ConfirmBooking) -> Screen:
        """Book, or find the booking that an earlier confirmation of the same prompt made."""
        student = self.session.read()
        step = self._old.open_step(student, intent.class_id, intent.request_id)
        if isinstance(step, Screen):
            return step
        if step.email is None or step.suggested is not None:
            # As after a form whose booking got no answer from the store: it may have been made.
            return self._old.earlier(step.class_id, step.request_id) or self._questions.ask_email(student, step, None)
        return self._commands.book(student, step, step.email, in_doubt=intent.in_doubt)

    def drop_step(self) -> str | None:
        """Drop the booking under way, for something else; the notice about that, if there is something to say."""
        student, step, translator = self.session.read(), self.session.step_under_way(), self.screens.translator
        if step is None:
            return None
        self.session.write(replace(student, step=None))
        day, clock = translator.day(step.class_id.date), translator.time(step.class_id.time)
        # A confirmation may have come first.
        made = self._old.find(step.class_id, step.request_id) if step.email else None
        if isinstance(made, Booked):
            return translator.text("booked.before", day=day, time=clock)
        if isinstance(made, Waiting):
            return translator.text("line.before", day=day, time=clock)
        if step.email is not None and step.email == student.email:
            return None  # perhaps they only looked at the class, and nothing that they typed is lost
        return translator.text("line.put.aside" if step.for_waitlist else "put.aside", day=day, time=clock)

    def abandon(self, intent: AbandonBooking) -> Screen:
        """Drop the booking under way; a booking that was made stays, and is shown."""
        student = self.session.read()
        step = student.step
        if intent.prompt is not None and (step is None or intent.prompt != (step.class_id, step.request_id)):
            return self._old.earlier(*intent.prompt) or self.screens.abandoned()
        if step is None:
            return self.mine.show(ShowBookings())
        if step.outcome is not None:
            return self._old.same_answer(step) if intent.prompt else self.mine.show(ShowBookings())
        self.session.write(replace(student, step=None))
        made = self._old.earlier(step.class_id, step.request_id) if step.email else None
        return made or self.screens.abandoned()

    @property
    def _has_something_typed(self) -> bool:
        """Whether a booking is under way that is more than a prompt with the known email, which is easily had again."""
        step, known = self.session.step_under_way(), self.session.read().email
        return step is not None and (step.for_other or (step.email, step.suggested) != (known, None))

    # What does the work

    @property
    def _questions(self) -> BookingQuestions:
        classes, refusals = self.commands.classes, self._refusals
        return BookingQuestions(self.chat_user, classes, self.session, self.browsing, self.screens, refusals, self.now)

    @property
    def _commands(self) -> BookingCommands:
        return BookingCommands(
            self.commands, self.session, self.screens, self.line, self._refusals, self._questions, self.reference
        )

    @property
    def _old(self) -> OldPrompts:
        return OldPrompts(self._refusals, self.mine.screens, self.now)

    @property
    def _refusals(self) -> Refusals:
        return Refusals(self.chat_user.student_id, self.commands.classes, self.browsing, self.screens, self.line)


def _has_address(text: str) -> bool:
    """Whether an email, perhaps a wrong one, is typed where a name was asked for; `@ben` is a name."""
    return "@" in text.strip()[1:] or isinstance(read_email(text), Ok)
