"""The steps of a booking: ask for the email, ask to confirm, book. Each step is kept in the student's session.

Only the prompt that is stored there can book, and only once: its request id identifies the booking. An answer may be
worked out again, so a message that loses a race for the session reads it again and is answered again.

Whoever waits for a spot takes the same steps, and enters the line instead.
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
    StartJoining,
)
from adapters.chat.my_bookings import BookingsDesk
from adapters.chat.outcomes import Refusal, outcome_of, refusal_of
from adapters.chat.refusals import Refusals
from adapters.chat.screen import EmailForm, Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import BookingStep, Outcome, Student
from adapters.chat.typed_email import SeveralEmails, likelier_spelling, read_email
from adapters.chat.typed_name import read_name
from adapters.chat.waitlist_screens import WaitlistScreens
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookAnswer, BookClass, Booked
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinAnswer, Joined, JoinWaitlist, SpotFree, Waiting
from core.dance_class import ClassInfo
from core.email import Email
from core.errors import (
    BookingRefusal,
    Busy,
    ClassAlreadyStarted,
    ClassFullyBooked,
    OutcomeUnknown,
    RequestEnded,
)
from core.moments import has_come
from core.ports import StoreUnavailable
from core.queries.find_booking import FindBooking, FoundRequest, find_request
from core.result import Err, Ok, Result

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
    line: WaitlistScreens
    now: datetime
    reference: str

    def start(self, intent: StartBooking | StartJoining) -> Screen:
        """Ask for the email, or to confirm the known one."""
        # An old button, whose class is on no list any more. The id tells so without a look-up.
        starts_at = intent.class_id.starts_at(self.screens.school.zone)
        if has_come(starts_at, self.now):
            started = ClassAlreadyStarted(intent.class_id, starts_at)
            return self._refused(started, intent.type, for_other=intent.for_other)
        student, joins = self.session.read(), isinstance(intent, StartJoining)
        if joins and not intent.ask_email and (own := self.browsing.wait_in(intent.class_id)) is not None:
            return self._refusals.in_line(intent.class_id, own.wait.email)
        asked = BookingStep(intent.class_id, "", self.session.expiry, for_other=intent.for_other, for_waitlist=joins)
        if student.email is None or intent.ask_email:
            return self._ask_email(student, asked, intent.type)
        return self._ask_to_confirm(student, asked, student.email)

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
        return self._ask_to_confirm(student, replace(step, name=step.name or ""), step.email)

    def confirm(self, intent: ConfirmBooking) -> Screen:
        """Book, or find the booking that an earlier confirmation of the same prompt made."""
        student = self.session.read()
        step = self._open_step(student, intent.class_id, intent.request_id)
        if isinstance(step, Screen):
            return step
        if step.email is None or step.suggested is not None:
            # As after a form whose booking got no answer from the store: it may have been made.
            return self._earlier(step.class_id, step.request_id) or self._ask_email(student, step, None)
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
        made = self._find(step.class_id, step.request_id) if step.email else None
        if isinstance(made, Booked):
            return translator.text("booked.before", day=day, time=clock)
        if isinstance(made, Waiting):
            return translator.text("line.before", day=day, time=clock)
        if step.email is not None and step.email == student.email:
            return ""  # perhaps they only looked at the class, and nothing that they typed is lost
        return translator.text("line.put.aside" if step.for_waitlist else "put.aside", day=day, time=clock)

    def abandon(self, intent: AbandonBooking) -> Screen:
        """Drop the booking under way; a booking that was made stays, and is shown."""
        student = self.session.read()
        step = student.step
        if intent.prompt is not None and (step is None or intent.prompt != (step.class_id, step.request_id)):
            return self._earlier(*intent.prompt) or self.screens.abandoned()
        if step is None:
            return self.mine.show(ShowBookings())
        if step.outcome is not None:
            return self._same_answer(step) if intent.prompt else self.mine.show(ShowBookings())
        self.session.write(replace(student, step=None))
        made = self._earlier(step.class_id, step.request_id) if step.email else None
        return made or self.screens.abandoned()

    # The steps

    def _ask_email(self, student: Student, asked: BookingStep, class_type: ClassType | None) -> Screen:
        """Ask for the email to go on with as in `asked`, whose request may be another."""
        # A form has to open at once, so the class is not looked up for it if the button has its type.
        if class_type is None or not self.chat_user.uses_forms:
            match self._open_to(asked, None):
                case Ok(info):
                    class_type = info.type
                case Err(refusal):
                    return self._refused(refusal, for_other=asked.for_other)
        prompt = self.session.prompt(student, asked.class_id, None, for_waitlist=asked.for_waitlist)
        step = replace(prompt, for_other=asked.for_other)
        if not self.chat_user.uses_forms:
            self.session.write(replace(student, step=step))
        return self.screens.ask_email(step, class_type, uses_forms=self.chat_user.uses_forms)

    def _take_email(self, student: Student, step: BookingStep, email: Email) -> Screen:
        if better := _likely_typo(step, email):
            return self._ask_spelling(student, step, email, better)
        return self._go_on_with(student, step, email, step.request_id)

    def _go_on_with(self, student: Student, step: BookingStep, email: Email, follows: str) -> Screen:
        if step.for_other and step.name is None:
            prompt = self.session.prompt(student, step.class_id, email, for_waitlist=step.for_waitlist)
            asking = replace(prompt, for_other=True, name=None, follows=follows)
            self.session.write(replace(student, step=asking))
            return self.screens.ask_name(asking)
        return self._ask_to_confirm(student, step, email, follows)

    def _chosen_before(self, student: Student, request_id: str) -> Screen | None:
        """What came of the choice that this question was answered with, if the same tap comes once more."""
        step = student.step
        if step is None or step.follows != request_id or step.outcome is not None or step.has_expired(self.now):
            return None
        return self._go_on_with(student, step, step.email, request_id) if step.email else None

    def _take_name(self, student: Student, step: BookingStep, text: str) -> Screen:
        match read_name(text):
            case Ok(name) if name and step.email is not None:
                return self._ask_to_confirm(student, replace(step, name=name), step.email)
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

    def _ask_to_confirm(self, student: Student, asked: BookingStep, email: Email, follows: str | None = None) -> Screen:
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
                return replace(self.screens.confirm(step, email, info.type), notice=notice)
            case Err(refusal):
                if student.step is not None and student.step.outcome is None and student.step.class_id == class_id:
                    self.session.write(replace(student, step=None))  # what is typed next answers no question any more
                return self._refused(refusal, for_other=asked.for_other)

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
        dance_class, person = self.commands.classes.load(class_id), self.chat_user.student_id
        if dance_class is None:
            return False
        if email is None:
            return any(wait.waiting_by == person for wait in dance_class.line)
        return dance_class.wait_for(email, person, self.now) is not None

    def _book(self, student: Student, step: BookingStep, email: Email, *, in_doubt: bool = False) -> Screen:
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
                return self._ask_to_confirm(replace(student, step=None), step, email)
            case refusal:
                # Closed before the refusal is sent, so that a late delivery of the same tap can't book after it.
                self.session.write(replace(student, step=replace(step, outcome=outcome_of(refusal, student.id))))
                return self._refused(refusal, for_other=step.for_other)

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
            return self._earlier(class_id, request_id) or self._old_button()
        if step.outcome is not None:
            return self._same_answer(step)
        if step.has_expired(self.now):
            return self._earlier(class_id, request_id) or self.screens.timed_out(step)
        return step

    def _same_answer(self, step: BookingStep) -> Screen:
        refusal = step.email and refusal_of(step, step.email, self.chat_user.student_id, self.screens.school)
        if refusal:
            return self._refused(refusal, for_other=step.for_other)
        earlier = self._earlier(step.class_id, step.request_id)
        if earlier is not None:
            return earlier
        if step.outcome is Outcome.BOOKED:
            return self.mine.screens.cancelled_before()
        if step.outcome is Outcome.WAITING:
            return self.line.left_before()
        info = self.browsing.find(step.class_id) if step.outcome is Outcome.SPOT_FREE else None
        return self.line.spot_free(info) if info else self._old_button()

    def _earlier(self, class_id: ClassId, request_id: str) -> Screen | None:
        """What an earlier confirmation of the prompt came to, if that still stands."""
        match self._find(class_id, request_id):
            case Booked() as booked:
                return self.screens.booked(booked)
            case Waiting() as waiting:
                return self.line.joined(waiting)
        return None

    def _find(self, class_id: ClassId, request_id: str) -> FoundRequest | None:
        return find_request(FindBooking(class_id, request_id, self.chat_user.student_id), self.commands.classes)

    def _old_button(self) -> Screen:
        return self.browsing.show_instead(self.screens.translator.text("old.button"))

    def _refused(self, refusal: Refusal, class_type: ClassType | None = None, *, for_other: bool = False) -> Screen:
        return self._refusals.show(refusal, class_type, for_other=for_other)

    @property
    def _refusals(self) -> Refusals:
        return Refusals(self.chat_user.student_id, self.commands.classes, self.browsing, self.screens, self.line)


def _has_address(text: str) -> bool:
    """Whether an email, perhaps a wrong one, is typed where a name was asked for; `@ben` is a name."""
    return "@" in text.strip()[1:] or isinstance(read_email(text), Ok)


def _likely_typo(step: BookingStep, email: Email) -> Email | None:
    """The likelier spelling; None if there is none, or if the student has seen it and typed the same email again."""
    insisted = step.suggested is not None and step.email == email
    return None if insisted else likelier_spelling(email)
