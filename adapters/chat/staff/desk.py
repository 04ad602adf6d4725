"""The school's desk: whoever is one of its people sees its side of the classes, and changes what they may."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import structlog

from adapters.chat.card_screens import CardScreens
from adapters.chat.chat_user import ChatUser
from adapters.chat.screen import Screen
from adapters.chat.staff.asked_card import asks_to_post
from adapters.chat.staff.intents import (
    FOR_TEACHERS,
    AskSchool,
    AskToPost,
    AskToRemove,
    AskToReopen,
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
from adapters.chat.staff.outcomes import StaffOutcomes
from adapters.chat.staff.posting import Posting
from adapters.chat.staff.question_screens import StaffQuestionScreens
from adapters.chat.staff.questions import StaffQuestions
from adapters.chat.staff.screens import StaffScreens
from adapters.chat.staff.views import StaffViews
from adapters.chat.student_session import StudentSession
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import SetSpots
from core.commands.check_in import CheckIn, UndoCheckIn
from core.commands.execute import CommandExecutor
from core.history import ClassHistory
from core.live_card import LiveCards
from core.ports import BookingFinder, ClassFinder, StoreUnavailable
from core.result import Ok
from core.staff import StaffMember, StaffRepository, digest_of
from core.tracing import NO_TRACER, Tracer

log = structlog.get_logger()

_CODE = re.compile(r"/?staff(?:\s+(?P<code>\S.*))?", re.IGNORECASE)
_GOES_ON = (OpenStaff, ShowSchoolDay, ShowDoor)
"""Whoever looks at something else has given the question up."""


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """What one of the school's people asks for, at one moment, `now`. `answer`, `hear` and `post` know who is one."""

    people: StaffRepository
    past: ClassHistory
    cards: LiveCards
    classes: ClassFinder
    bookings: BookingFinder
    commands: CommandExecutor
    session: StudentSession
    screens: StaffScreens
    now: datetime
    chat_user: ChatUser
    tracer: Tracer = NO_TRACER

    def answer(self, intent: StaffIntent) -> Screen | None:
        """What they see next; None if they may not, or for a button that means nothing any more."""
        member = self.people.member(self._person)
        if isinstance(intent, OpenStaff) and intent.code and _may_gain(member, digest_of(intent.code)):
            accepted = self.people.accept(digest_of(intent.code), self._person, self.now)
            if isinstance(accepted, Ok):
                welcome = self._outcomes.welcome(accepted.value, uses_forms=self.chat_user.uses_forms)
                return self._views.day(self.now.date(), accepted.value, welcome)
        if member is None or not (member.is_owner or isinstance(intent, FOR_TEACHERS)):
            return None
        if isinstance(intent, _GOES_ON):
            self.session.drop_question()
        return self._do(intent, member)

    def post(self, text: str) -> Screen | None:
        """What comes of `post tonight`, typed wherever it was; None if they may not."""
        return None if self.people.member(self._person) is None else self._posting.answer(text)

    def hear(self, text: str) -> Screen | None:
        """The answer to a question that is open, `staff` with or without a code, or `post`; None if it is none."""
        asked = _CODE.fullmatch(text.strip())
        # The word alone is no answer: where nothing begins with / it is the way to the desk.
        question = None if asked and not asked["code"] else self.session.open_question()
        if question is not None:
            member = self.people.member(self._person)
            if member is not None and member.is_owner:
                return self._questions(member).answer(question, text.strip())
            self.session.drop_question()
        if asked:
            return self.answer(OpenStaff(asked["code"] or ""))
        return self.post(text) if asks_to_post(text) else None

    def at_home(self, page: Screen) -> Screen:
        """The page with today's classes below what it says, for the school's people; the store may be out of reach."""
        try:
            member, today = self.people.member(self._person), self.now.date()
            return page if member is None else self.screens.at_home(page, self._views.classes_on(today), today)
        except StoreUnavailable:
            log.warning("a page without the school's side", exc_info=True)
            return page

    @property
    def _person(self) -> str:
        return self.session.student_id

    @property
    def _views(self) -> StaffViews:
        return StaffViews(self.classes, self.commands.classes, self.screens, self.now)

    @property
    def _outcomes(self) -> StaffOutcomes:
        return StaffOutcomes(self.screens.translator)

    @property
    def _posting(self) -> Posting:
        return Posting(
            self.cards, self._views, CardScreens(self.screens.school, self.screens.translator), self.chat_user
        )

    def _questions(self, member: StaffMember) -> StaffQuestions:
        screens = StaffQuestionScreens(self.screens.translator, self.chat_user.uses_forms)
        return StaffQuestions(
            member,
            self.commands,
            self.bookings,
            self.session,
            self._views,
            screens,
            self._outcomes,
            self.tracer,
        )

    def _do(self, intent: StaffIntent, member: StaffMember) -> Screen | None:
        views, questions = self._views, self._questions(member)
        match intent:
            case OpenStaff():
                return views.day(self.now.date(), member)
            case ShowSchoolDay(day):
                return views.day(day, member)
            case ShowDoor(class_id, skip):
                return views.door(class_id, member, skip)
            case MarkHere():
                return self._mark(intent, member)
            case ChooseWhomToRemove(class_id, skip):
                loaded = self.commands.classes.load(class_id)
                return None if loaded is None else self.screens.choose_whom_to_remove(loaded, skip)
            case AskToRemove(class_id, who):
                loaded, booking = views.booking(class_id, who)
                return None if loaded is None or booking is None else self.screens.ask_to_remove(loaded.info, booking)
            case RemoveSomebody():
                return self._remove(intent, member)
            case AskSchool():
                return questions.ask(intent)
            case ConfirmSchool(request_id):
                return questions.confirm(request_id)
            case ChangeSpots(class_id, spots, request_id):
                open_ = self.session.open_question()
                answered = open_ if open_ is not None and open_.request_id == request_id else None
                return questions.change(SetSpots(class_id, spots, request_id, self._person), answered)
            case AskToReopen(class_id):
                return questions.ask_to_reopen(class_id)
            case Reopen(class_id, request_id):
                return questions.reopen(class_id, request_id)
            case ShowHistory(class_id):
                return self.screens.history(class_id, self.past.history(class_id), self.people.members())
            case AskToPost(about):
                return self._posting.how(about)
            case _:
                assert_never(intent)

    def _mark(self, intent: MarkHere, member: StaffMember) -> Screen | None:
        _, booking = self._views.booking(intent.class_id, intent.who)
        notice = self._outcomes.gone()
        if booking is not None:
            command = CheckIn if intent.here else UndoCheckIn
            request_id = secrets.token_urlsafe(9)
            done = self.commands.execute(command(intent.class_id, booking.email, request_id, self._person))
            notice = "" if isinstance(done, Ok) else self._outcomes.why_not(done.error)
        return self._views.door(intent.class_id, member, intent.skip, notice)

    def _remove(self, intent: RemoveSomebody, member: StaffMember) -> Screen | None:
        _, booking = self._views.booking(intent.class_id, intent.who)
        notice = self._outcomes.gone()
        if booking is not None:
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
            notice = self._outcomes.removed(booking) if isinstance(done, Ok) else self._outcomes.why_not(done.error)
        return self._views.door(intent.class_id, member, notice=notice)


def _may_gain(member: StaffMember | None, invitation: str) -> bool:
    """Whether a code has anything for them: another's would only take it away, and of an owner everything else."""
    return member is None or not member.is_owner or member.invitation == invitation
