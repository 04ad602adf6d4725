"""The school's desk: takes what its people want, if they are its people, and does it by the commands of the core."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import assert_never

import structlog

from adapters.chat.screen import Screen
from adapters.chat.staff.intents import (
    FOR_TEACHERS,
    AskSchool,
    AskToRemove,
    ChangeSpots,
    ChooseWhomToRemove,
    ConfirmSchool,
    MarkHere,
    OpenStaff,
    RemoveSomebody,
    Reopen,
    ShowDoor,
    ShowHistory,
    ShowSchoolDay,
    StaffIntent,
)
from adapters.chat.staff.question import MOST_SPOTS, StaffQuestion, reference_to, words
from adapters.chat.staff.screens import StaffScreens
from adapters.chat.student_session import StudentSession
from adapters.chat.typed_email import read_email
from adapters.chat.typed_name import read_name
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.commands.book_class import BookClass, Booked
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import ChangeClass, ChangeFacts, CloseClass, ReopenClass, SetSpots, TellClass
from core.commands.check_in import CheckIn, UndoCheckIn
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import Waiting
from core.dance_class import ClassInfo, DanceClass
from core.email import Email
from core.errors import ClassFullyBooked, DuplicateBooking, NotBooked, OutcomeUnknown
from core.history import ClassHistory
from core.moments import after
from core.ports import BookingFinder, ClassFinder, Held, StoreUnavailable
from core.result import Err, Ok
from core.staff import StaffMember, StaffRepository, digest_of

ADDED_BY_SCHOOL = "school"
"""Who booked a spot that the school gave: nobody's identity, so nobody else sees it among theirs."""

log = structlog.get_logger()

_ANSWERED_WITHIN = timedelta(minutes=10)
_LOOKED_UP = timedelta(days=28)
_CODE = re.compile(r"/?staff(?:\s+(?P<code>\S.*))?", re.IGNORECASE)
_NUMBER = re.compile(r"[^0-9-]*([0-9]{1,4})[^0-9]*")  # "24", "24 spots"
_STOP = frozenset({"cancel", "stop", "cancelar", "/cancel"})


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """What one of the school's people asks for, at one moment, `now`. `answer` and `hear` know who is one."""

    people: StaffRepository
    past: ClassHistory
    classes: ClassFinder
    bookings: BookingFinder
    commands: CommandExecutor
    session: StudentSession
    screens: StaffScreens
    now: datetime

    def answer(self, intent: StaffIntent) -> Screen | None:
        """What they see next; None if they may not, or for a button that means nothing any more."""
        if isinstance(intent, OpenStaff) and intent.code:
            accepted = self.people.accept(digest_of(intent.code), self._person, self.now)
            return self._welcome(accepted.value) if isinstance(accepted, Ok) else self.answer(OpenStaff())
        member = self.people.member(self._person)
        if member is None or not (member.is_owner or isinstance(intent, FOR_TEACHERS)):
            return None
        return self._do(intent, member)

    def hear(self, text: str) -> Screen | None:
        """The answer to a question that is open, or `staff` with or without a code; None if it is neither."""
        question = self._open_question()
        if question is not None:
            member = self.people.member(self._person)
            if member is not None and member.is_owner:
                return self._heard(question, text.strip(), member)
            self.drop_question()
        asked = _CODE.fullmatch(text.strip())
        return self.answer(OpenStaff(asked["code"] or "")) if asked else None

    def at_home(self, page: Screen) -> Screen:
        """The page with today's classes below what it says, for the school's people; the store may be out of reach."""
        try:
            member = self.people.member(self._person)
            today = self.now.date()
            return page if member is None else self.screens.at_home(page, self._classes_on(today), today)
        except StoreUnavailable:
            log.warning("a page without the school's side", exc_info=True)
            return page

    def drop_question(self) -> bool:
        """Forget the question that is open; whether there was one."""
        if self._open_question() is None:
            return False
        self.session.try_to_write(replace(self.session.read(), question=None))
        return True

    @property
    def _person(self) -> str:
        return self.session.student_id

    def _do(self, intent: StaffIntent, member: StaffMember) -> Screen | None:
        match intent:
            case OpenStaff():
                return self._day(self.now.date(), member)
            case ShowSchoolDay(day):
                return self._day(day, member)
            case ShowDoor(class_id, skip):
                return self._door(class_id, member, skip)
            case MarkHere():
                return self._mark(intent, member)
            case ChooseWhomToRemove(class_id, skip):
                loaded = self.commands.classes.load(class_id)
                return None if loaded is None else self.screens.choose_whom_to_remove(loaded, skip)
            case AskToRemove(class_id, who):
                loaded, booking = self._find(class_id, who)
                return None if loaded is None or booking is None else self.screens.ask_to_remove(loaded.info, booking)
            case RemoveSomebody():
                return self._remove(intent, member)
            case AskSchool():
                return self._ask(intent)
            case ConfirmSchool(request_id):
                return self._confirmed(request_id, member)
            case ChangeSpots(class_id, spots, request_id):
                return self._changed(SetSpots(class_id, spots, request_id, self._person), member)
            case Reopen(class_id, request_id):
                return self._changed(ReopenClass(class_id, request_id, self._person), member)
            case ShowHistory(class_id):
                return self.screens.history(class_id, self.past.history(class_id), self.people.members())
            case _:
                assert_never(intent)

    def _welcome(self, member: StaffMember) -> Screen:
        return replace(self._day(self.now.date(), member), notice=self.screens.welcome(member))

    def _day(self, day: date, member: StaffMember) -> Screen:
        return self.screens.day(day, self._classes_on(day), is_owner=member.is_owner, today=self.now.date())

    def _classes_on(self, day: date) -> list[ClassInfo]:
        return self.classes.search(None, day, day)

    def _door(self, class_id: ClassId, member: StaffMember, skip: int = 0, notice: str = "") -> Screen | None:
        loaded = self.commands.classes.load(class_id)
        if loaded is None:
            return None
        door = self.screens.door(loaded, skip, is_owner=member.is_owner, has_started=loaded.has_started(self.now))
        return replace(door, notice=notice)

    def _mark(self, intent: MarkHere, member: StaffMember) -> Screen | None:
        loaded, booking = self._find(intent.class_id, intent.who)
        if booking is None:
            notice = self.screens.translator.text("staff.gone") if loaded is not None else ""
            return self._door(intent.class_id, member, intent.skip, notice)
        command = CheckIn if intent.here else UndoCheckIn
        done = self.commands.execute(command(intent.class_id, booking.email, _new_id(), self._person))
        notice = "" if isinstance(done, Ok) else self._why_not(done.error)
        return self._door(intent.class_id, member, intent.skip, notice)

    def _remove(self, intent: RemoveSomebody, member: StaffMember) -> Screen | None:
        loaded, booking = self._find(intent.class_id, intent.who)
        if booking is None:
            notice = self.screens.translator.text("staff.gone") if loaded is not None else ""
            return self._door(intent.class_id, member, notice=notice)
        # Each booking is removed once at most, so what refers to it identifies the removal too.
        command = CancelBooking(
            intent.class_id,
            f"out-{intent.who}",
            self._person,
            booking=booking.request_id,
            email=booking.email,
            may_cancel_any=True,
        )
        done = self.commands.execute(command)
        notice = self.screens.removed(booking) if isinstance(done, Ok) else self._why_not(done.error)
        return self._door(intent.class_id, member, notice=notice)

    def _changed(self, command: ChangeClass, member: StaffMember) -> Screen | None:
        done = self.commands.execute(command)
        notice = self.screens.changed(command, done.value) if isinstance(done, Ok) else self._why_not(done.error)
        return self._door(command.class_id, member, notice=notice)

    def _ask(self, intent: AskSchool) -> Screen | None:
        about = self._facts(intent.about)
        if about is None:
            return None
        expires_at = after(self.now, _ANSWERED_WITHIN).replace(microsecond=0)
        question = StaffQuestion(intent.question, intent.about, _new_id(), expires_at)
        self._keep(question)
        return self.screens.ask(question, about)

    def _facts(self, about: ClassId | date) -> list[ClassInfo] | None:
        """The class that something is about, or those of a day."""
        if not isinstance(about, ClassId):
            return self._classes_on(about)
        info = self.classes.find(about)
        return None if info is None else [info]

    def _heard(self, question: StaffQuestion, text: str, member: StaffMember) -> Screen | None:
        about = self._facts(question.about)
        if text.lower() in _STOP or about is None:
            self.drop_question()
            return self.answer(_behind(question))
        match question.question:
            case "add":
                return self._add(question, text, member)
            case "spots":
                return self._spots(question, about, text, member)
            case "find":
                found = self.screens.found(text, self._find_person(text), self.now.date())
                self.drop_question()
                return found
            case "close" | "teacher" | "message":
                said = words(text, question.question)
                if said is None:
                    return self.screens.ask(question, about, is_wrong=True)
                answered = replace(question, answer=said)
                self._keep(answered)
                return self.screens.confirm(answered, about)
            case _:
                assert_never(question.question)

    def _spots(self, question: StaffQuestion, about: list[ClassInfo], text: str, member: StaffMember) -> Screen | None:
        number = _NUMBER.fullmatch(text)
        if number is None or int(number[1]) > MOST_SPOTS or not isinstance(question.about, ClassId):
            return self.screens.ask(question, about, is_wrong=True)
        screen = self._changed(SetSpots(question.about, int(number[1]), question.request_id, self._person), member)
        self.drop_question()
        return screen

    def _add(self, question: StaffQuestion, text: str, member: StaffMember) -> Screen | None:
        class_id, email = question.about, read_email(text)
        about = self._facts(question.about)
        if not isinstance(class_id, ClassId) or about is None or isinstance(email, Err):
            return self.screens.ask(question, about or [], is_wrong=True)
        name = read_name(" ".join(word for word in text.split() if "@" not in word))
        said = f"{email.value} {name.value if isinstance(name, Ok) else ''}".strip()
        answered = replace(question, answer=said)
        self._keep(answered)
        return self._book(answered, class_id, member)

    def _book_with_a_spot_more(self, question: StaffQuestion, class_id: ClassId, member: StaffMember) -> Screen | None:
        loaded = self.commands.classes.load(class_id)
        if loaded is None:
            return None
        if loaded.find(question.request_id) is None and not loaded.info.spots_left:
            more = SetSpots(class_id, loaded.booking_count + 1, f"{question.request_id}+", self._person)
            done = self.commands.execute(more)
            if isinstance(done, Err):
                return self._door(class_id, member, notice=self._why_not(done.error))
        return self._book(question, class_id, member)

    def _book(self, question: StaffQuestion, class_id: ClassId, member: StaffMember) -> Screen | None:
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
                added_by=self._person,
            )
        )
        match done:
            case Ok(booked):
                screen = self._door(class_id, member, notice=self.screens.added(booked.booking))
                self.drop_question()
                return screen
            case Err(ClassFullyBooked()):
                info = self.classes.find(class_id)
                return None if info is None else self.screens.full(question, info)
            case Err(DuplicateBooking()):
                return self._door(class_id, member, notice=self.screens.in_already(address))
            case Err(error):
                return self._door(class_id, member, notice=self._why_not(error))

    def _confirmed(self, request_id: str, member: StaffMember) -> Screen | None:
        question = self.session.read().question
        if question is None or question.request_id != request_id or question.answer is None:
            return None
        person, answer = self._person, question.answer
        if not isinstance(question.about, ClassId):
            return self._tell_day(question, answer, member)
        class_id = question.about
        match question.question:
            case "close":
                return self._changed(CloseClass(class_id, answer, request_id, person), member)
            case "teacher":
                return self._changed(ChangeFacts(class_id, request_id, person, teacher=answer), member)
            case "message":
                return self._changed(TellClass(class_id, answer, request_id, person), member)
            case "add":
                return self._book_with_a_spot_more(question, class_id, member)
            case "spots" | "find":
                return None
            case _:
                assert_never(question.question)

    def _find_person(self, text: str) -> list[Held]:
        """What somebody has in the coming classes, by their email or a part of their name."""
        today = self.now.date()
        classes = self.classes.search(None, today, today + _LOOKED_UP)
        email = read_email(text)
        if isinstance(email, Ok):
            return self.bookings.bookings_under(email.value, classes)
        asked, found = text.casefold(), list[Held]()
        for info in classes:
            loaded = self.commands.classes.load(info.id) if asked and (info.booking_count or info.waiting) else None
            if loaded is not None:
                found += (Booked(each, info) for each in loaded.bookings.values() if _is_called(each, asked))
                found += (Waiting(each, loaded.place_of(each), info) for each in loaded.line if _is_called(each, asked))
        return found

    def _tell_day(self, question: StaffQuestion, text: str, member: StaffMember) -> Screen | None:
        if isinstance(question.about, ClassId):
            return None
        told = 0
        for info in self._classes_on(question.about):
            done = self.commands.execute(TellClass(info.id, text, question.request_id, self._person))
            if isinstance(done, Err):
                return replace(self._day(question.about, member), notice=self._why_not(done.error))
            told += done.value.concerned
        return replace(self._day(question.about, member), notice=self.screens.told(told))

    def _find(self, class_id: ClassId, who: str) -> tuple[DanceClass | None, Booking | None]:
        loaded = self.commands.classes.load(class_id)
        bookings = loaded.bookings.values() if loaded is not None else ()
        return loaded, next((booking for booking in bookings if reference_to(booking) == who), None)

    def _open_question(self) -> StaffQuestion | None:
        question = self.session.read().question
        return None if question is None or question.has_expired(self.now) else question

    def _keep(self, question: StaffQuestion) -> None:
        self.session.write(replace(self.session.read(), question=question))

    def _why_not(self, error: object) -> str:
        match error:
            case NotBooked():
                return self.screens.translator.text("staff.gone")
            case OutcomeUnknown():
                return self.screens.translator.text("staff.unknown")
        return self.screens.why_not(error)


def _is_called(row: Booking | Wait, asked: str) -> bool:
    return asked in (row.name or row.email.value.partition("@")[0]).casefold()


def _behind(question: StaffQuestion) -> StaffIntent:
    """What to see when a question is given up."""
    return ShowDoor(question.about) if isinstance(question.about, ClassId) else ShowSchoolDay(question.about)


def _new_id() -> str:
    return secrets.token_urlsafe(9)
