"""The screens of the questions before a booking."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import (
    AbandonBooking,
    ChooseEmail,
    ChooseSpelling,
    ConfirmBooking,
    SkipName,
    StartBooking,
    StartJoining,
)
from adapters.chat.school import School
from adapters.chat.screen import Button, EmailForm, Line, NameField, Screen
from adapters.chat.students import BookingStep
from adapters.chat.typed_email import MANY_TRIES
from adapters.chat.typed_name import LONGEST_NAME
from core.class_type import ClassType
from core.email import Email


@dataclass(frozen=True, slots=True)
class QuestionScreens:
    """The questions before a booking, for one school in one language."""

    school: School
    translator: Translator

    def ask_email(self, step: BookingStep, class_type: ClassType | None, *, uses_forms: bool) -> Screen:
        """Ask for the email: in a form, or as a question that the next message answers."""
        translator, line = self.translator, self.translator.class_line(step.class_id, class_type)
        body = () if uses_forms else (Line(translator.text("email.ask.stop")),)
        if step.for_waitlist:
            question = translator.text("line.ask.email", line=line)
        elif step.for_other:
            question = translator.text("email.ask.other", line=line)
        else:
            question = translator.text("email.ask", line=line)
        return Screen(question, body=body, form=self.form(step, line))

    def invalid_email(self, step: BookingStep) -> Screen:
        """Not an address; the question stays open."""
        many = step.invalid_emails >= MANY_TRIES
        problem = self.translator.text("email.invalid.again" if many else "email.invalid")
        body = [Line(self.translator.text("email.ask.stop"))]
        if many and self.school.contact:
            body.append(Line(self.translator.text("email.invalid.help", contact=self.school.contact)))
        return Screen(problem, body=tuple(body), form=self.form(step, "", problem=problem))

    def several_emails(self, step: BookingStep) -> Screen:
        """More than one address: the few that are offered to choose from, else the question stays open."""
        translator = self.translator
        if not step.offered:
            problem, body = translator.text("email.several"), (Line(translator.text("email.ask.stop")),)
            return Screen(problem, body=body, form=self.form(step, "", problem=problem))
        buttons = tuple(
            Button(email.value, ChooseEmail(step.request_id, index)) for index, email in enumerate(step.offered)
        )
        first = step.offered[0].value
        hint = translator.text("email.which.form", first=first)
        form = self.form(step, hint, filled=first)
        return Screen(translator.text("email.which"), buttons=buttons, form=form)

    def reminded(self, screen: Screen, step: BookingStep, language: str | None) -> Screen:
        """Another screen, and that the question before it is still open; in the language that was just chosen."""
        translator = replace(self.translator, language=language) if language else self.translator
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
        form = self.form(step, hint, filled=suggested.value)
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
        form = replace(self.form(step, "", problem=problem), is_of_name=True)
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
        return Screen(self.translator.class_line(step.class_id, class_type), body=(Line(question),), buttons=buttons)

    def book_as(self, step: BookingStep, email: Email, book: StartBooking) -> tuple[Button, Button]:
        """The buttons that book a class with the known email, or ask for another."""
        label, confirm = (
            self.translator.text("button.book.as", email=email),
            ConfirmBooking(step.class_id, step.request_id),
        )
        another = replace(book, ask_email=True)
        return Button(label, confirm, emphasis="go"), Button(self.translator.text("button.other.email"), another)

    def form(self, step: BookingStep, text: str, *, filled: str = "", problem: str = "") -> EmailForm:
        """The form that asks for the email, and for the name where it is somebody else's."""
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

    def _confirm_question(self, step: BookingStep, email: Email) -> str:
        translator = self.translator
        if step.for_waitlist and step.name:
            return translator.text("line.ask.other", who=step.name, email=email)
        if step.for_waitlist:
            return translator.text("line.ask", email=email)
        if step.name:
            return translator.text("confirm.ask.other", who=step.name, email=email)
        return translator.text("confirm.ask", email=email)


def _start(step: BookingStep, class_type: ClassType | None, *, ask_email: bool) -> StartBooking | StartJoining:
    """The intent that began what the step goes on with."""
    if step.for_waitlist:
        return StartJoining(step.class_id, class_type, ask_email, step.for_other)
    return StartBooking(step.class_id, class_type, ask_email, step.for_other)
