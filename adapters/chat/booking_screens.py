"""A booking, as screens: the questions on the way to it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from adapters.chat.browsing_screens import all_of, where
from adapters.chat.intents import (
    Cancel,
    ChooseSpelling,
    ConfirmBooking,
    FreeText,
    GiveEmail,
    Intent,
    OldButton,
    ShowClasses,
    ShowHome,
    StartBooking,
    StartOver,
    UnknownLevel,
    UnknownStyle,
)
from adapters.chat.school import School
from adapters.chat.screen import Button, EmailForm, Line, Screen
from adapters.chat.students import BookingStep
from adapters.chat.typed_email import MANY_TRIES
from adapters.chat.words import Words
from core.class_id import ClassId
from core.class_type import ClassType, Style
from core.commands.book_class import Booked
from core.dance_class import ClassInfo
from core.email import Email
from core.errors import (
    BookingRefusal,
    ClassAlreadyStarted,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    SpotLimitReached,
)


@dataclass(frozen=True, slots=True)
class BookingScreens:
    """The screens of one school in one language for whoever books."""

    school: School
    words: Words

    # On the way to a spot

    def ask_email(self, step: BookingStep, class_type: ClassType | None, *, uses_forms: bool) -> Screen:
        """Which email? As a form, or as a question that the next message answers."""
        line = self._class_line(step.class_id, class_type)
        body = () if uses_forms else (Line(self.words.say("email.ask.stop")),)
        form = self._form(step.class_id, step.request_id, line)
        return Screen(self.words.say("email.ask", line=line), body=body, form=form)

    def invalid_email(self, step: BookingStep) -> Screen:
        """Not an address; the question stays open."""
        many = step.invalid_emails >= MANY_TRIES
        problem = self.words.say("email.invalid.again" if many else "email.invalid")
        body = [Line(self.words.say("email.ask.stop"))]
        if many and self.school.contact:
            body.append(Line(self.words.say("email.invalid.help", contact=self.school.contact)))
        return Screen(problem, body=tuple(body), form=self._form(step.class_id, step.request_id, "", problem=problem))

    def ask_spelling(self, step: BookingStep, typed: Email, suggested: Email) -> Screen:
        """Perhaps a slip of the finger: both spellings to choose from."""
        words = self.words
        buttons = (
            Button(suggested.value, ChooseSpelling(step.request_id, suggested=True), primary=True),
            Button(words.say("button.keep", email=typed), ChooseSpelling(step.request_id, suggested=False)),
        )
        hint = words.say("email.typo.form", suggested=suggested, typed=typed)
        form = self._form(step.class_id, step.request_id, hint, filled=suggested.value)
        return Screen(words.say("email.typo", suggested=suggested), buttons=buttons, form=form)

    def confirm(self, step: BookingStep, email: Email, class_type: ClassType) -> Screen:
        """Ask whether this is the right email."""
        words = self.words
        buttons = (
            Button(words.say("button.confirm"), ConfirmBooking(step.class_id, step.request_id), primary=True),
            Button(words.say("button.other.email"), StartBooking(step.class_id, class_type, ask_email=True)),
            Button(words.say("button.not.now"), Cancel((step.class_id, step.request_id))),
        )
        question = Line(words.say("confirm.ask", email=email))
        return Screen(self._class_line(step.class_id, class_type), body=(question,), buttons=buttons)

    # How it ended

    def booked(self, booked: Booked) -> Screen:
        """They have a spot."""
        words, one = self.words, booked.dance_class
        when = {"day": words.day(one.starts_at.date()), "time": words.time(one.starts_at.time())}
        body = (
            Line(words.say("booked.class", name=words.class_name(one.type), zone=self.school.city, **when)),
            *where(self.school, self.words),
            Line(words.say("booked.email", email=booked.booking.email, spots=words.spots(one.spots_left))),
        )
        return Screen(words.say("booked.title"), body=body, buttons=(self._more(),))

    def refused(
        self, error: BookingRefusal, class_type: ClassType | None, other: ClassInfo | None, student_id: str
    ) -> Screen:
        """They have no new spot, why, and the next class with room (`other`)."""
        words = self.words
        style = class_type.style if class_type else None
        match error:
            case ClassFullyBooked(class_id):
                name = words.class_name(class_type) if class_type else words.style(None)
                title = words.say("full", name=name, weekday=words.weekday(class_id.date))
                return self._with_other(title, style, other, "full.next")
            case DuplicateBooking(class_id, email, booked_by):
                line = self._class_line(class_id, class_type)
                if booked_by == student_id:
                    return Screen(words.say("duplicate.own", line=line, email=email), buttons=(self._more(),))
                again = StartBooking(class_id, class_type, ask_email=True)
                buttons = (Button(words.say("button.for.other"), again), self._more())
                return Screen(words.say("duplicate.other", email=email), buttons=buttons)
            case SpotLimitReached(class_id, at_most):
                line = self._class_line(class_id, class_type)
                ask = (Line(words.say("enough.ask", contact=self.school.contact)),) if self.school.contact else ()
                return Screen(words.say("enough", line=line, n=at_most), body=ask, buttons=(self._more(),))
            case ClassAlreadyStarted():
                return self._with_other(words.say("started"), style, other, "other.next")
            case ClassNotFound():
                return self._with_other(words.say("gone"), style, other, "other.next")
            case _:
                assert_never(error)

    def busy(self, class_id: ClassId, request_id: str) -> Screen:
        """Not booked yet: try again with the same request."""
        again = Button(self.words.say("button.try"), ConfirmBooking(class_id, request_id), primary=True)
        return Screen(self.words.say("busy"), buttons=(again,))

    def checking(self, class_id: ClassId, request_id: str, reference: str) -> Screen:
        """Booked or not, nobody knows yet: ask again with the same request."""
        check = ConfirmBooking(class_id, request_id, in_doubt=True)
        again = Button(self.words.say("button.check"), check, primary=True)
        return Screen(self.words.say("checking", reference=reference), buttons=(again,))

    def not_booked(self, class_id: ClassId, request_id: str, reference: str) -> Screen:
        """The store is out of reach and certainly nothing was booked."""
        again = Button(self.words.say("button.try"), ConfirmBooking(class_id, request_id), primary=True)
        return Screen(self.words.say("trouble.booking", reference=reference), buttons=(again,))

    def cancelled(self, *, something: bool) -> Screen:
        """The booking under way is dropped, or there was none."""
        title = self.words.say("cancelled" if something else "cancel.nothing")
        return Screen(title, buttons=(self._more(),))

    def timed_out(self, class_id: ClassId) -> Screen:
        """The prompt is too old; the same class is a tap away."""
        again = Button(self.words.say("button.choose.again"), StartBooking(class_id), primary=True)
        return Screen(self.words.say("timed.out"), buttons=(again, self._more()))

    def form_missed(self, wish: StartBooking) -> Screen:
        """The platform would not open the form any more."""
        again = Button(self.words.say("button.book.spot"), wish, primary=True)
        return Screen(self.words.say("form.missed"), buttons=(again, self._more()))

    def too_fast(self, intent: Intent) -> Screen:
        """Too many messages in a minute: nothing was done, and it can be asked for again."""
        words = self.words
        title, again = words.say("too.fast"), (Button(words.say("button.try"), intent, primary=True),)
        match intent:
            case GiveEmail(class_id, request_id):
                return Screen(title, form=self._form(class_id, request_id, "", problem=title))
            case FreeText() | StartOver() | UnknownStyle() | UnknownLevel() | OldButton() | ShowHome():
                return Screen(title)  # no button says that; it can be typed again
            case _:
                return Screen(title, buttons=again)

    def trouble(self, reference: str, *, store: bool, again: ConfirmBooking | None = None) -> Screen:
        """A fault of ours; `again` is what to try again, whatever came of it before."""
        buttons = (Button(self.words.say("button.try"), again, primary=True),) if again else ()
        return Screen(self.words.say("trouble.store" if store else "trouble.bug", reference=reference), buttons=buttons)

    # Pieces

    def _class_line(self, class_id: ClassId, class_type: ClassType | None) -> str:
        name = self.words.class_name(class_type) if class_type else self.words.style(None)
        day, clock = self.words.day(class_id.date), self.words.time(class_id.time)
        return self.words.say("class.line", name=name, day=day, time=clock)

    def _form(self, class_id: ClassId, request_id: str, text: str, *, filled: str = "", problem: str = "") -> EmailForm:
        say = self.words.say
        return EmailForm(
            class_id,
            request_id,
            title=say("email.form"),
            text=text,
            label=say("email.label"),
            placeholder=say("email.placeholder"),
            submit=say("button.confirm"),
            close=say("button.not.now"),
            filled=filled,
            problem=problem,
        )

    def _with_other(self, title: str, style: Style | None, other: ClassInfo | None, sentence: str) -> Screen:
        words = self.words
        if other is None:
            text = words.say("full.none", style=words.style(style))
            return Screen(title, body=(Line(text),), buttons=(all_of(style, self.words),))
        day, clock = other.starts_at.date(), words.time(other.starts_at.time())
        name = words.class_name(other.type)
        text = words.say(sentence, name=name, day=words.day(day), time=clock, spots=words.spots(other.spots_left))
        book = Button(
            words.say("button.book.day", weekday=words.weekday(day)),
            StartBooking(other.id, other.type),
            words.say("button.book.class", name=name, day=words.day(day), time=clock),
            primary=True,
        )
        return Screen(title, body=(Line(text),), buttons=(book, all_of(style, self.words)))

    def _more(self) -> Button:
        return Button(self.words.say("button.more"), ShowClasses())
