"""The screens of a booking: the questions before it, and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from adapters.chat.browsing_screens import facts, where
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import (
    AbandonBooking,
    AskInWords,
    ChooseEmail,
    ChooseSpelling,
    ConfirmBooking,
    FreeText,
    GetCalendar,
    GiveEmail,
    Intent,
    OldButton,
    ShowBookings,
    ShowClasses,
    ShowHome,
    SkipName,
    StartBooking,
    StartJoining,
    StartOver,
    UnknownLevel,
)
from adapters.chat.next_class import next_class
from adapters.chat.school import School
from adapters.chat.screen import Button, EmailForm, Line, NameField, Screen
from adapters.chat.students import BookingStep
from adapters.chat.typed_email import MANY_TRIES
from adapters.chat.typed_name import LONGEST_NAME
from core.class_id import ClassId
from core.class_type import ClassType, Style
from core.commands.book_class import Booked
from core.dance_class import ClassInfo
from core.email import Email
from core.errors import (
    BookingRefusal,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    SpotLimitReached,
)


@dataclass(frozen=True, slots=True)
class BookingScreens:
    """The screens of a booking, for one school in one language, at one moment."""

    school: School
    translator: Translator
    now: datetime

    # Before the booking

    def ask_email(self, step: BookingStep, class_type: ClassType | None, *, uses_forms: bool) -> Screen:
        """Ask for the email: in a form, or as a question that the next message answers."""
        translator, line = self.translator, self._class_line(step.class_id, class_type)
        body = () if uses_forms else (Line(translator.text("email.ask.stop")),)
        if step.for_waitlist:
            question = translator.text("line.ask.email", line=line)
        elif step.for_other:
            question = translator.text("email.ask.other", line=line)
        else:
            question = translator.text("email.ask", line=line)
        return Screen(question, body=body, form=self._form(step, line))

    def invalid_email(self, step: BookingStep) -> Screen:
        """Not an address; the question stays open."""
        many = step.invalid_emails >= MANY_TRIES
        problem = self.translator.text("email.invalid.again" if many else "email.invalid")
        body = [Line(self.translator.text("email.ask.stop"))]
        if many and self.school.contact:
            body.append(Line(self.translator.text("email.invalid.help", contact=self.school.contact)))
        return Screen(problem, body=tuple(body), form=self._form(step, "", problem=problem))

    def several_emails(self, step: BookingStep) -> Screen:
        """More than one address: the few that are offered to choose from, else the question stays open."""
        translator = self.translator
        if not step.offered:
            problem, body = translator.text("email.several"), (Line(translator.text("email.ask.stop")),)
            return Screen(problem, body=body, form=self._form(step, "", problem=problem))
        buttons = tuple(
            Button(email.value, ChooseEmail(step.request_id, index)) for index, email in enumerate(step.offered)
        )
        first = step.offered[0].value
        hint = translator.text("email.which.form", first=first)
        form = self._form(step, hint, filled=first)
        return Screen(translator.text("email.which"), buttons=buttons, form=form)

    def reminded(self, screen: Screen, step: BookingStep, language: str | None) -> Screen:
        """Another screen, and that the question before it is still open; in the language that was just chosen."""
        translator = Translator(language) if language else self.translator
        when = {"day": translator.day(step.class_id.date), "time": translator.time(step.class_id.time)}
        if step.asks_name:
            still = translator.text("name.still", **when)
        else:
            still = translator.text("line.email.still" if step.for_waitlist else "email.still", **when)
        return replace(screen, body=(*screen.body, Line(still)))

    def ask_spelling(self, step: BookingStep, typed: Email, suggested: Email) -> Screen:
        """Perhaps a typo: both spellings to choose from."""
        translator = self.translator
        buttons = (
            Button(suggested.value, ChooseSpelling(step.request_id, suggested=True), emphasis="main"),
            Button(translator.text("button.keep", email=typed), ChooseSpelling(step.request_id, suggested=False)),
        )
        hint = translator.text("email.typo.form", suggested=suggested, typed=typed)
        form = self._form(step, hint, filled=suggested.value)
        return Screen(translator.text("email.typo", suggested=suggested), buttons=buttons, form=form)

    def ask_name(self, step: BookingStep) -> Screen:
        """Ask who comes, where the email is somebody else's; the next message answers it."""
        translator = self.translator
        skip = Button(translator.text("button.skip"), SkipName(step.request_id))
        return Screen(translator.text("name.ask"), body=(Line(translator.text("name.ask.why")),), buttons=(skip,))

    def long_name(self, step: BookingStep) -> Screen:
        """Too long for a name; the question stays open."""
        problem = self.translator.text("name.long", n=LONGEST_NAME)
        skip = Button(self.translator.text("button.skip"), SkipName(step.request_id))
        form = replace(self._form(step, "", problem=problem), is_of_name=True)
        return Screen(problem, buttons=(skip,), form=form)

    def confirm(self, step: BookingStep, email: Email, class_type: ClassType) -> Screen:
        """Ask whether this is the right email, and who it is for."""
        translator = self.translator
        yes, another = ConfirmBooking(step.class_id, step.request_id), _start(step, class_type, ask_email=True)
        if step.for_waitlist:
            confirm = Button(translator.text("button.join"), yes, emphasis="main")
        else:
            confirm = Button(translator.text("button.confirm"), yes, emphasis="go")
        buttons = (
            confirm,
            Button(translator.text("button.other.email"), another),
            Button(translator.text("button.not.now"), AbandonBooking((step.class_id, step.request_id))),
        )
        question = self._confirm_question(step, email)
        return Screen(self._class_line(step.class_id, class_type), body=(Line(question),), buttons=buttons)

    def book_as(self, step: BookingStep, email: Email, book: StartBooking) -> tuple[Button, Button]:
        """The buttons that book a class with the known email, or ask for another."""
        label, confirm = (
            self.translator.text("button.book.as", email=email),
            ConfirmBooking(step.class_id, step.request_id),
        )
        another = replace(book, ask_email=True)
        return Button(label, confirm, emphasis="go"), Button(self.translator.text("button.other.email"), another)

    # Outcomes

    def booked(self, booked: Booked) -> Screen:
        """The booking was made."""
        translator, info = self.translator, booked.class_info
        when = {"day": translator.day(info.starts_at.date()), "time": translator.time(info.starts_at.time())}
        body = (
            Line(translator.text("booked.class", name=translator.class_name(info.type), zone=self.school.city, **when)),
            *facts(info, translator),
            *where(self.school, translator),
            Line(self._booked_as(booked)),
        )
        booking = booked.booking.request_id
        calendar = (Button(translator.text("button.calendar"), GetCalendar(info.id, booking)),) if booking else ()
        mine = Button(translator.text("button.bookings"), ShowBookings())
        return Screen(translator.text("booked.title"), body=body, buttons=(*calendar, mine, self._more()))

    def refused(
        self,
        error: BookingRefusal,
        class_type: ClassType | None,
        other: ClassInfo | None,
        student_id: str,
        *,
        for_other: bool = False,
    ) -> Screen:
        """No booking was made, why, and the next class with room (`other`); `for_other` as in `StartBooking`."""
        translator = self.translator
        style = class_type.style if class_type else None
        match error:
            case ClassFullyBooked(class_id):
                name = translator.class_name(class_type) if class_type else translator.style(None)
                title = translator.text("full", name=name, weekday=translator.weekday(class_id.date))
                return self._with_other(title, style, other, was_full=True, for_other=for_other)
            case DuplicateBooking(class_id, email, booked_by):
                line = self._class_line(class_id, class_type)
                again = StartBooking(class_id, class_type, ask_email=True, for_other=True)
                buttons = (Button(translator.text("button.for.other"), again), self._more())
                if booked_by == student_id:
                    return Screen(translator.text("duplicate.own", line=line, email=email), buttons=buttons)
                return Screen(translator.text("duplicate.other", email=email), buttons=buttons)
            case SpotLimitReached(class_id, at_most):
                line = self._class_line(class_id, class_type)
                ask = (Line(translator.text("enough.ask", contact=self.school.contact)),) if self.school.contact else ()
                return Screen(translator.text("enough", line=line, n=at_most), body=ask, buttons=(self._more(),))
            case ClassAlreadyStarted():
                return self._with_other(translator.text("started"), style, other, for_other=for_other)
            case ClassNotFound():
                return self._with_other(translator.text("gone"), style, other, for_other=for_other)
            case ClassClosed(class_id, reason):
                off = self._off(class_id, class_type, reason)
                return self._with_other(off, style, other, for_other=for_other)
            case _:
                assert_never(error)

    def busy(self, step: BookingStep) -> Screen:
        """Nothing was done yet: try again with the same request."""
        yes = ConfirmBooking(step.class_id, step.request_id)
        again = Button(self.translator.text("button.try"), yes, emphasis="main")
        message = self.translator.text("line.busy") if step.for_waitlist else self.translator.text("busy")
        return Screen(message, buttons=(again,))

    def checking(self, class_id: ClassId, request_id: str, reference: str, *, for_waitlist: bool = False) -> Screen:
        """It is not known yet whether they are booked, or in line: check again with the same request."""
        check = ConfirmBooking(class_id, request_id, in_doubt=True)
        again = Button(self.translator.text("button.check"), check, emphasis="main")
        if for_waitlist:
            return Screen(self.translator.text("line.checking", reference=reference), buttons=(again,))
        return Screen(self.translator.text("checking", reference=reference), buttons=(again,))

    def not_booked(self, step: BookingStep, reference: str) -> Screen:
        """The store is out of reach and certainly nothing was done."""
        yes = ConfirmBooking(step.class_id, step.request_id)
        again = Button(self.translator.text("button.try"), yes, emphasis="main")
        if step.for_waitlist:
            return Screen(self.translator.text("line.trouble", reference=reference), buttons=(again,))
        return Screen(self.translator.text("trouble.booking", reference=reference), buttons=(again,))

    def abandoned(self) -> Screen:
        """The booking under way is dropped."""
        return Screen(self.translator.text("cancelled"), buttons=(self._more(),))

    def timed_out(self, step: BookingStep) -> Screen:
        """The prompt is too old; the same class is a tap away."""
        start = StartBooking(step.class_id, ask_email=step.for_other, for_other=step.for_other)
        again = Button(self.translator.text("button.choose.again"), start, emphasis="main")
        return Screen(self.translator.text("timed.out"), buttons=(again, self._more()))

    def form_missed(self, form: EmailForm) -> Screen:
        """The platform did not open the form in time."""
        ask, other = form.for_other, form.for_other
        if form.for_waitlist:
            join = StartJoining(form.class_id, ask_email=ask, for_other=other)
            again = Button(self.translator.text("button.join"), join, emphasis="main")
        else:
            book = StartBooking(form.class_id, ask_email=ask, for_other=other)
            again = Button(self.translator.text("button.book.spot"), book, emphasis="go")
        return Screen(self.translator.text("form.missed"), buttons=(again, self._more()))

    def too_fast(self, intent: Intent) -> Screen:
        """The rate limiter refused the message: nothing was done, and it can be sent again."""
        translator = self.translator
        title, again = translator.text("too.fast"), (Button(translator.text("button.try"), intent, emphasis="main"),)
        match intent:
            case GiveEmail(class_id, request_id):
                step = BookingStep(class_id, request_id, self.now)
                return Screen(title, form=self._form(step, "", problem=title))
            case FreeText() | AskInWords() | StartOver() | UnknownLevel() | OldButton() | ShowHome():
                return Screen(title)  # no button says that; it can be typed again
            case _:
                return Screen(title, buttons=again)

    def trouble(self, reference: str, *, store: bool, again: Intent | None = None) -> Screen:
        """A fault of ours; `again` is the intent of the button *Try again*."""
        buttons = (Button(self.translator.text("button.try"), again, emphasis="main"),) if again else ()
        return Screen(
            self.translator.text("trouble.store" if store else "trouble.bug", reference=reference), buttons=buttons
        )

    # Pieces

    def _off(self, class_id: ClassId, class_type: ClassType | None, reason: str | None) -> str:
        line = self._class_line(class_id, class_type)
        if not reason:
            return self.translator.text("closed.plain", line=line)
        return self.translator.text("closed", line=line, reason=self.translator.reason(reason))

    def _class_line(self, class_id: ClassId, class_type: ClassType | None) -> str:
        name = self.translator.class_name(class_type) if class_type else self.translator.style(None)
        day, clock = self.translator.day(class_id.date), self.translator.time(class_id.time)
        return self.translator.text("class.line", name=name, day=day, time=clock)

    def _confirm_question(self, step: BookingStep, email: Email) -> str:
        translator = self.translator
        if step.for_waitlist and step.name:
            return translator.text("line.ask.other", who=step.name, email=email)
        if step.for_waitlist:
            return translator.text("line.ask", email=email)
        if step.name:
            return translator.text("confirm.ask.other", who=step.name, email=email)
        return translator.text("confirm.ask", email=email)

    def _form(self, step: BookingStep, text: str, *, filled: str = "", problem: str = "") -> EmailForm:
        translator = self.translator
        join = translator.text("button.join")
        form = EmailForm(
            step.class_id,
            step.request_id,
            title=join if step.for_waitlist else translator.text("email.form"),
            text=text,
            label=translator.text("email.label"),
            placeholder=translator.text("email.placeholder"),
            submit=join if step.for_waitlist else translator.text("button.confirm"),
            close=translator.text("button.not.now"),
            filled=filled,
            problem=problem,
            for_waitlist=step.for_waitlist,
        )
        if not step.for_other:
            return form
        placeholder = translator.text("name.placeholder")
        name = NameField(translator.text("name.label"), placeholder, LONGEST_NAME, filled=step.name or "")
        label, hint = translator.text("email.label.other"), translator.text("email.hint.other")
        return replace(form, label=label, hint=hint, name=name)

    def _with_other(
        self,
        title: str,
        style: Style | None,
        other: ClassInfo | None,
        *,
        was_full: bool = False,
        for_other: bool = False,
    ) -> Screen:
        line, buttons = next_class(other, style, self.now, self.translator, was_full=was_full, for_other=for_other)
        return Screen(title, body=(line,), buttons=buttons)

    def _booked_as(self, booked: Booked) -> str:
        translator, email, who, info = self.translator, booked.booking.email, booked.booking.name, booked.class_info
        is_off = info.status == "closed"
        # Once the class has begun an old confirmation still gets the answer that it got before.
        spots = translator.spots(info.spots_left if info.has_started(self.now) else info.free_at(self.now))
        if who:
            if is_off:
                return translator.text("booked.email.other.only", who=who, email=email)
            return translator.text("booked.email.other", who=who, email=email, spots=spots)
        if is_off:
            return translator.text("booked.email.only", email=email)
        return translator.text("booked.email", email=email, spots=spots)

    def _more(self) -> Button:
        return Button(self.translator.text("button.more"), ShowClasses())


def _start(step: BookingStep, class_type: ClassType | None, *, ask_email: bool) -> StartBooking | StartJoining:
    """The intent that began what the step goes on with."""
    if step.for_waitlist:
        return StartJoining(step.class_id, class_type, ask_email, step.for_other)
    return StartBooking(step.class_id, class_type, ask_email, step.for_other)
