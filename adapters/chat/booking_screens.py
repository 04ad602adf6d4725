"""The screens of what became of a booking, or of the attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from adapters.chat.browsing_screens import bring, facts, where
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import (
    AskInWords,
    ConfirmBooking,
    FreeText,
    GetCalendar,
    GiveEmail,
    Intent,
    OldButton,
    ShowBookings,
    ShowClasses,
    ShowHome,
    StartBooking,
    StartJoining,
    StartOver,
    UnknownLevel,
)
from adapters.chat.next_class import next_class
from adapters.chat.question_screens import QuestionScreens
from adapters.chat.school import School
from adapters.chat.screen import Button, EmailForm, Line, Screen
from adapters.chat.staff.intents import PostCard
from adapters.chat.students import BookingStep
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
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
    """The outcomes of a booking, for one school in one language, at one moment."""

    school: School
    translator: Translator
    now: datetime

    @property
    def questions(self) -> QuestionScreens:
        """The questions before it."""
        return QuestionScreens(self.school, self.translator)

    def booked(self, booked: Booked) -> Screen:
        """The booking was made."""
        translator, info = self.translator, booked.class_info
        when = {"day": translator.day(info.starts_at.date()), "time": translator.time(info.starts_at.time())}
        body = (
            Line(translator.text("booked.class", name=translator.class_name(info.type), zone=self.school.city, **when)),
            *facts(info, translator),
            *where(self.school, translator),
            *bring(self.school, translator),
            Line(self._booked_as(booked)),
        )
        booking = booked.booking.request_id
        calendar = (Button(translator.text("button.calendar"), GetCalendar(info.id, booking)),) if booking else ()
        return Screen(translator.text("booked.title"), body=body, buttons=(*calendar, self._mine(), self._more()))

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
                line = self.translator.class_line(class_id, class_type)
                again = StartBooking(class_id, class_type, ask_email=True, for_other=True)
                buttons = (Button(translator.text("button.for.other"), again), self._more())
                if booked_by == student_id:
                    title = translator.text("duplicate.own", line=line, email=email)
                    return Screen(title, buttons=(self._mine(), *buttons))
                return Screen(translator.text("duplicate.other", email=email), buttons=buttons)
            case SpotLimitReached(class_id, at_most):
                line = self.translator.class_line(class_id, class_type)
                ask = (Line(translator.text("enough.ask", contact=self.school.contact)),) if self.school.contact else ()
                return Screen(
                    translator.text("enough", line=line, n=at_most), body=ask, buttons=(self._mine(), self._more())
                )
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
        if for_waitlist:
            title = self.translator.text("line.checking", reference=reference)
        else:
            title = self.translator.text("checking", reference=reference)
        return Screen(title, buttons=(self._check(class_id, request_id),))

    def checking_any(self, class_id: ClassId, request_id: str, reference: str) -> Screen:
        """The same, where it can't be read whether they wanted to book or to wait."""
        title = self.translator.text("checking.any", reference=reference)
        return Screen(title, buttons=(self._check(class_id, request_id),))

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
                return Screen(title, form=self.questions.form(step, "", problem=title))
            case FreeText() | AskInWords() | PostCard() | StartOver() | UnknownLevel() | OldButton() | ShowHome():
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
        line = self.translator.class_line(class_id, class_type)
        if not reason:
            return self.translator.text("closed.plain", line=line)
        return self.translator.text("closed", line=line, reason=self.translator.reason(reason))

    def _with_other(
        self,
        title: str,
        style: str | None,
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

    def _mine(self) -> Button:
        return Button(self.translator.text("button.bookings"), ShowBookings())

    def _check(self, class_id: ClassId, request_id: str) -> Button:
        check = ConfirmBooking(class_id, request_id, in_doubt=True)
        return Button(self.translator.text("button.check"), check, emphasis="main")

    def _more(self) -> Button:
        return Button(self.translator.text("button.more"), ShowClasses())
