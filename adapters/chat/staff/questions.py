"""What takes words or a number: it is asked for, read from the next message, shown to be confirmed, and done once."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never

from adapters.chat.screen import Screen
from adapters.chat.staff.intents import AskSchool, Question
from adapters.chat.staff.outcomes import StaffOutcomes
from adapters.chat.staff.question import MOST_SPOTS, StaffQuestion, words
from adapters.chat.staff.question_screens import StaffQuestionScreens
from adapters.chat.staff.views import StaffViews
from adapters.chat.student_session import StudentSession
from adapters.chat.typed_email import read_email
from adapters.chat.typed_name import read_name
from core.class_id import ClassId
from core.commands.book_class import BookClass
from core.commands.change_class import ChangeClass, ChangeFacts, CloseClass, ReopenClass, SetSpots, TellClass
from core.commands.execute import CommandExecutor
from core.email import Email
from core.errors import ClassFullyBooked, DuplicateBooking
from core.moments import after
from core.ports import BookingFinder
from core.queries.find_person import FindPerson, find_person
from core.result import Err, Ok
from core.staff import StaffMember
from core.telling import in_a_chat, without_chat
from core.tracing import Tracer

ADDED_BY_SCHOOL = "school"
"""Who booked a spot that the school gave: nobody's identity, so nobody else sees it among theirs."""

_ANSWERED_WITHIN = timedelta(minutes=10)
_LOOKED_UP = timedelta(days=28)
_NUMBER = re.compile(r"[^0-9-]*([0-9]{1,4})[^0-9]*")  # "24", "24 spots"
_STOP = frozenset({"cancel", "stop", "cancelar", "/cancel"})


@dataclass(frozen=True, slots=True)
class StaffQuestions:
    """The question to one owner, `member`, which their session keeps."""

    member: StaffMember
    commands: CommandExecutor
    bookings: BookingFinder
    session: StudentSession
    views: StaffViews
    screens: StaffQuestionScreens
    outcomes: StaffOutcomes
    tracer: Tracer

    def ask(self, intent: AskSchool) -> Screen | None:
        """Ask; None if there is nothing that it could be about."""
        about = self.views.classes_about(intent.about)
        if isinstance(intent.about, ClassId) and not about:
            return None
        if intent.question == "close" and self._is_off(intent.about):
            return self.views.around(intent.about, self.member)
        expires_at = after(self.session.now, _ANSWERED_WITHIN).replace(microsecond=0)
        question = StaffQuestion(intent.question, intent.about, secrets.token_urlsafe(9), expires_at)
        self._keep(question)
        return self.screens.ask(question, about)

    def answer(self, question: StaffQuestion, text: str) -> Screen | None:
        """What comes of the message that was typed behind a question."""
        if text.lower() in _STOP:
            self._keep(None)
            return self.views.around(question.about, self.member)
        match question.question:
            case "add":
                return self._add(question, text)
            case "spots":
                return self._set_spots(question, text)
            case "find":
                return self._find(question, text)
            case "close" | "teacher" | "message":
                said = words(text, question.question)
                if said is None:
                    return self._ask_again(question)
                if (teacher := self._who_teaches_already(question.question, question.about, said)) is not None:
                    self._keep(None)
                    return self.views.around(question.about, self.member, self.outcomes.teaches_already(teacher))
                answered = replace(question, answer=said)
                self._keep(answered)
                return self._ask_to_confirm(answered)
            case _:
                assert_never(question.question)

    def _ask_to_confirm(self, question: StaffQuestion) -> Screen:
        about = self.views.classes_about(question.about)
        classes = list(filter(None, (self.commands.classes.load(info.id) for info in about)))
        people = frozenset[str]().union(*map(in_a_chat, classes))
        return self.screens.confirm(question, about, len(people), sum(map(without_chat, classes)))

    def confirm(self, request_id: str) -> Screen | None:
        """Do what was asked about, once; None if that was long ago, or another question came."""
        question = self.session.read().question
        if question is None or question.request_id != request_id or question.has_expired(self.session.now):
            return None
        if question.is_done or question.answer is None:
            return self.views.around(question.about, self.member)
        if question.question == "close" and self._is_off(question.about, question.answer):
            self._done_with(question)
            return self.views.around(question.about, self.member)
        if (teacher := self._who_teaches_already(question.question, question.about, question.answer)) is not None:
            self._done_with(question)
            return self.views.around(question.about, self.member, self.outcomes.teaches_already(teacher))
        if not isinstance(question.about, ClassId):
            return self._tell_day(question, question.about, question.answer)
        if question.question == "add":
            return self._book(question, question.about, with_a_spot_more=True)
        command = self._command(question, question.about, question.answer)
        return None if command is None else self.change(command, question)

    def ask_to_reopen(self, class_id: ClassId) -> Screen | None:
        """Ask whether to hold a class that is off; one that is on again meanwhile is shown as it is."""
        loaded = self.commands.classes.load(class_id)
        if loaded is None or loaded.status != "closed":
            return self.views.door(class_id, self.member)
        return self.screens.ask_to_reopen(loaded.info, len(in_a_chat(loaded)), without_chat(loaded))

    def reopen(self, class_id: ClassId, request_id: str) -> Screen | None:
        """Hold the class after all; nobody is told again of one that is on already."""
        if not self._is_off(class_id):
            return self.views.door(class_id, self.member)
        return self.change(ReopenClass(class_id, request_id, self.member.person))

    def change(self, command: ChangeClass, question: StaffQuestion | None = None) -> Screen | None:
        """Do it and show the class; the question that it was the answer to is done with then."""
        done = self.commands.execute(command)
        if question is not None and isinstance(done, Ok):
            self._done_with(question)
        notice = (
            self.outcomes.changed(command, done.value) if isinstance(done, Ok) else self.outcomes.why_not(done.error)
        )
        return self.views.door(command.class_id, self.member, notice=notice)

    def _is_off(self, about: ClassId | date, reason: str = "") -> bool:
        """Whether the class is closed already, not for this `reason`: nobody would be told of another one."""
        return any(info.status == "closed" and info.closed_reason != reason for info in self.views.classes_about(about))

    def _who_teaches_already(self, asked: Question, about: ClassId | date, name: str) -> str | None:
        """The teacher, if that is who was typed, in whatever letters: nobody is to hear of Maria instead of maria."""
        teachers = [info.teacher for info in self.views.classes_about(about)] if asked == "teacher" else []
        return next((each for each in teachers if each is not None and each.casefold() == name.casefold()), None)

    def _command(self, question: StaffQuestion, class_id: ClassId, answer: str) -> ChangeClass | None:
        request_id, person = question.request_id, self.member.person
        match question.question:
            case "close":
                return CloseClass(class_id, answer, request_id, person)
            case "teacher":
                return ChangeFacts(class_id, request_id, person, teacher=answer)
            case "message":
                return TellClass(class_id, answer, request_id, person)
            case "add" | "spots" | "find":
                return None
            case _:
                assert_never(question.question)

    def _set_spots(self, question: StaffQuestion, text: str) -> Screen | None:
        number = _NUMBER.fullmatch(text)
        if number is None or int(number[1]) > MOST_SPOTS or not isinstance(question.about, ClassId):
            return self._ask_again(question)
        return self.change(SetSpots(question.about, int(number[1]), question.request_id, self.member.person), question)

    def _add(self, question: StaffQuestion, text: str) -> Screen | None:
        email = read_email(text)
        if not isinstance(question.about, ClassId) or isinstance(email, Err):
            return self._ask_again(question)
        name = read_name(" ".join(word for word in text.split() if "@" not in word))
        said = f"{email.value} {name.value if isinstance(name, Ok) else ''}".strip()
        answered = replace(question, answer=said)
        self._keep(answered)
        return self._book(answered, question.about)

    def _book(self, question: StaffQuestion, class_id: ClassId, *, with_a_spot_more: bool = False) -> Screen | None:
        """Book for the one in the answer; where the class is full, offer a spot more."""
        address, _, name = (question.answer or "").partition(" ")
        done = self.commands.execute(
            BookClass(
                class_id,
                Email(address),
                question.request_id,
                ADDED_BY_SCHOOL,
                is_shared=True,
                name=name or None,
                added_by=self.member.person,
                with_a_spot_more=with_a_spot_more,
            )
        )
        match done:
            case Ok(booked):
                self._done_with(question)
                return self.views.door(class_id, self.member, notice=self.outcomes.added(booked.booking))
            case Err(ClassFullyBooked()):
                return next((self.screens.full(question, info) for info in self.views.classes_about(class_id)), None)
            case Err(DuplicateBooking()):
                return self.views.door(class_id, self.member, notice=self.outcomes.in_already(address))
            case Err(error):
                return self.views.door(class_id, self.member, notice=self.outcomes.why_not(error))

    def _tell_day(self, question: StaffQuestion, day: date, text: str) -> Screen:
        told, unreached = set[str](), 0
        for info in self.views.classes_on(day):
            done = self.commands.execute(TellClass(info.id, text, question.request_id, self.member.person))
            if isinstance(done, Err):
                return self.views.day(day, self.member, self.outcomes.why_not(done.error))
            told |= done.value.people
            unreached += done.value.unreached
        self._done_with(question)
        return self.views.day(day, self.member, self.outcomes.told(len(told), unreached))

    def _find(self, question: StaffQuestion, text: str) -> Screen:
        email, today = read_email(text), self.session.now.date()
        asked = FindPerson(today, today + _LOOKED_UP, email.value if isinstance(email, Ok) else None, text)
        found = find_person(asked, self.views.classes, self.bookings, self.commands.classes, self.tracer)
        self._done_with(question)
        return self.views.screens.found(text, found, today)

    def _ask_again(self, question: StaffQuestion) -> Screen:
        return self.screens.ask(question, self.views.classes_about(question.about), is_wrong=True)

    def _done_with(self, question: StaffQuestion) -> None:
        """What was typed, perhaps somebody's email, is kept no longer."""
        self.session.try_to_write(replace(self.session.read(), question=replace(question, answer=None, is_done=True)))

    def _keep(self, question: StaffQuestion | None) -> None:
        self.session.write(replace(self.session.read(), question=question))
