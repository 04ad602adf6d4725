"""The front desk: takes what a student wants, does it through the core, and answers with a screen.

Every platform calls it, and nothing else of the chat. It keeps no state between two messages: that is in the student's
session, so that any replica can go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import structlog

from adapters.chat.apology import apology
from adapters.chat.asked_classes import AskedClasses
from adapters.chat.booking_flow import BookingFlow
from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing import Browsing
from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.chat_user import ChatUser
from adapters.chat.conversation import Conversation
from adapters.chat.correlation import correlated, reference
from adapters.chat.i18n.translator import LANGUAGES, Translator, language_of
from adapters.chat.intents import (
    AbandonBooking,
    AskInWords,
    ChooseEmail,
    ChooseLanguage,
    ChooseSpelling,
    ConfirmBooking,
    ConfirmCancel,
    FreeText,
    GetCalendar,
    GiveEmail,
    Intent,
    LeaveLine,
    OldButton,
    OpenChat,
    PrivateIntent,
    SetReminders,
    ShowAsked,
    ShowBookings,
    ShowClasses,
    ShowDetails,
    ShowHelp,
    ShowHome,
    SkipName,
    StartBooking,
    StartCancel,
    StartJoining,
    StartOver,
    UnknownLevel,
)
from adapters.chat.my_bookings import BookingsDesk
from adapters.chat.my_bookings_screens import MyBookingsScreens
from adapters.chat.notices_screens import NoticesScreens
from adapters.chat.own_places import OwnPlaces
from adapters.chat.rate_limiter import RateLimiter
from adapters.chat.school import School
from adapters.chat.screen import EmailForm, Screen
from adapters.chat.seen_list import remember
from adapters.chat.staff.intents import OpenStaff, PostCard, StaffIntent
from adapters.chat.student_session import SessionChanged, StudentSession
from adapters.chat.students import StudentRepository
from adapters.chat.waitlist_screens import WaitlistScreens
from core.commands.execute import CommandExecutor
from core.history import ClassHistory
from core.live_card import LiveCards
from core.ports import BookingFinder, ClassFinder, Clock, StoreUnavailable
from core.staff import StaffRepository
from core.tracing import NO_TRACER, Span, Tracer

if TYPE_CHECKING:
    from adapters.chat.staff.desk import StaffDesk

log = structlog.get_logger()
T = TypeVar("T")

_READS = 4  # how often a message is tried because another message of the same student changed the session


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """The conversation of all platforms. May be used from many threads."""

    school: School
    commands: CommandExecutor
    classes: ClassFinder
    bookings: BookingFinder
    students: StudentRepository
    people: StaffRepository
    past: ClassHistory
    cards: LiveCards
    clock: Clock
    rate_limiter: RateLimiter
    tracer: Tracer = NO_TRACER

    def answer(self, chat_user: ChatUser, intent: Intent) -> Screen:
        """What the student sees next. Never raises: a fault becomes an apology with a reference that is in the log."""
        with (
            correlated(),
            self.tracer.span("intent", type(intent).__name__, intent, chat_user.student_id) as span,
        ):
            span.result = screen = self._answer_or_apologise(chat_user, intent, span)
            span.outcome = span.outcome or screen.kind
            return screen

    def form_opened(self, chat_user: ChatUser, form: EmailForm) -> None:
        """Store that the student sees the form. A form that was not stored can't be sent. Never raises."""
        try:
            self._answer(
                chat_user,
                self._session(chat_user),
                self._translator(),
                reference(),
                lambda flow: flow.form_opened(form),
            )
        except StoreUnavailable:
            # When it is sent, the answer is that the form is outdated, with the list of classes.
            log.warning("form not stored", exc_info=True)

    def form_missed(self, chat_user: ChatUser, form: EmailForm) -> Screen:
        """What to show when the platform would not open the form in time."""
        return self._screens(self.translator_for(chat_user)).form_missed(form)

    def apologise(self, chat_user: ChatUser, fault: Exception) -> Screen:
        """What to show when the edge itself failed; logs the fault with the reference that is shown."""
        quoted = reference()
        log.error("failed at the edge", reference=quoted, exc_info=fault)
        return self._screens(self.translator_for(chat_user)).trouble(quoted, store=False)

    def translator_for(self, chat_user: ChatUser) -> Translator:
        """The translator for the language that the student is answered in. Never raises."""
        try:
            return self._translator_for(self._session(chat_user), chat_user)
        except Exception:
            log.exception("no language found")
            return self._translator(language_of(chat_user.locale or ""))

    def _answer_or_apologise(self, chat_user: ChatUser, intent: Intent, span: Span) -> Screen:
        quoted, translator = reference(), self._translator(language_of(chat_user.locale or ""))
        try:
            if not self.rate_limiter.allows(chat_user.student_id, self.clock()):
                span.outcome = "TooFast"
                return self._screens(translator).too_fast(intent)
            session = self._session(chat_user)
            translator = self._translator_for(session, chat_user)
            return self._answer(chat_user, session, translator, quoted, lambda flow: self._show(flow, intent))
        except StoreUnavailable:
            log.warning("store unavailable", intent=type(intent).__name__, reference=quoted, exc_info=True)
            span.outcome = "StoreUnavailable"
            return apology(self._screens(translator), intent, quoted, store=True)
        except Exception:
            log.exception("failed to answer", intent=type(intent).__name__, reference=quoted)
            span.outcome = "trouble"
            return apology(self._screens(translator), intent, quoted, store=False)

    def _answer(
        self,
        chat_user: ChatUser,
        session: StudentSession,
        translator: Translator,
        reference: str,
        do: Callable[[BookingFlow], T],
    ) -> T:
        for _ in range(_READS):
            line = WaitlistScreens(self.school, translator, session.now)
            mine = BookingsDesk(
                self.commands,
                self.bookings,
                session,
                MyBookingsScreens(self.school, translator),
                line,
                session.now,
                reference,
                self.tracer,
            )
            # What others may read along with is the same for all.
            own = OwnPlaces()
            if chat_user.in_private:
                own = OwnPlaces(cache(mine.places), cache(mine.waits), mine.own_email)
            browsing = Browsing(self.classes, BrowsingScreens(self.school, translator), session.now, self.tracer, own)
            screens = BookingScreens(self.school, translator, session.now)
            flow = BookingFlow(chat_user, self.commands, session, browsing, mine, screens, line, session.now, reference)
            try:
                return do(flow)
            except SessionChanged:
                session = self._session(chat_user)
        raise StoreUnavailable("the student's session kept changing")

    def _session(self, chat_user: ChatUser) -> StudentSession:
        app_language = language_of(chat_user.locale) if chat_user.locale else None
        return StudentSession(chat_user.student_id, self.students, self.clock(), app_language)

    def _translator_for(self, session: StudentSession, chat_user: ChatUser) -> Translator:
        """For the language they chose, else their platform's; if the platform had to be asked, it is stored.

        So it is that somebody can be reached again who had not been there.
        """
        try:
            student = session.read()
        except StoreUnavailable:  # browsing works without the session
            return self._translator(language_of(chat_user.locale or ""))
        asked = student.language is None and chat_user.locale is None
        locale = chat_user.look_up_locale() if asked else None
        if locale:
            student = replace(student, language=language_of(locale))
        if locale or student.unreachable:
            session.try_to_write(student)
        return self._translator(student.language or language_of(chat_user.locale or ""))

    def _show(self, flow: BookingFlow, intent: Intent) -> Screen:
        screen = self._do(flow, intent)
        if flow.chat_user.in_private:
            remember(flow.session, screen.listing, is_typed=isinstance(intent, FreeText | StartOver))
        return screen

    def _do(self, flow: BookingFlow, intent: Intent) -> Screen:
        """What may be done where others read along, too."""
        browsing, screens = flow.browsing, flow.browsing.screens
        match intent:
            case ShowClasses():
                return browsing.show(intent)
            case ShowAsked(asked, skip):
                return AskedClasses(asked, browsing, skip).show()
            case UnknownLevel(style):
                return screens.unknown_level(style)
            case StartOver(ChooseLanguage() as then):  # a booking under way goes on in that language
                return self._do(flow, then)
            case StartOver(then):
                if flow.chat_user.in_private:
                    flow.session.drop_question()
                notice = flow.drop_step() if flow.chat_user.in_private else None
                screen = self._do(flow, then)
                return replace(screen, notice=notice or screen.notice)
            case ShowDetails():
                return flow.details(intent)
            case ShowHelp():
                return screens.help(only_slash=flow.chat_user.uses_forms, in_private=flow.chat_user.in_private)
            case ShowHome():
                return self._staff_desk(flow).at_home(flow.mine.first(screens.home()))
            case OldButton():
                return browsing.show_instead(screens.translator.text("old.button"))
            case OpenChat():
                return screens.in_private()
            case AskInWords(text):
                return self._say(flow, Conversation(flow).hear_after_command(text))
            case PostCard(text):
                return self._staff_desk(flow).post(text) or self._do(flow, AskInWords(text))
            case OpenStaff():
                staff = self._staff_desk(flow).answer(intent) if flow.chat_user.in_private else None
                return staff or self._do(flow, ShowHelp())
            case _:
                return self._do_in_private(flow, intent)

    def _do_in_private(self, flow: BookingFlow, intent: PrivateIntent) -> Screen:
        """What is done where nobody reads along, or the way there."""
        if not flow.chat_user.in_private:
            if isinstance(intent, StaffIntent):  # no place for it, and nobody learns here what it is
                return self._do(flow, OldButton())
            where = intent.class_id if isinstance(intent, StartBooking | StartJoining) else None
            return flow.browsing.screens.in_private(where)
        match intent:
            case ChooseLanguage(language):
                return self._speak(flow, language)
            case SetReminders(on):
                return self._set_reminders(flow, on=on)
            case StartBooking() | StartJoining():
                return flow.start(intent)
            case GiveEmail():
                return flow.take_form(intent)
            case ChooseSpelling():
                return flow.choose_spelling(intent)
            case ChooseEmail():
                return flow.choose_email(intent)
            case SkipName():
                return flow.skip_name(intent)
            case ConfirmBooking():
                return flow.confirm(intent)
            case AbandonBooking():
                if intent.prompt is None:
                    flow.session.drop_question()
                return flow.abandon(intent)
            case GetCalendar():
                return flow.mine.calendar(intent) or self._do(flow, OldButton())
            case ShowBookings():
                return flow.mine.show(intent)
            case StartCancel():
                return flow.mine.ask_to_cancel(intent)
            case ConfirmCancel():
                return flow.mine.cancel(intent)
            case LeaveLine():
                return flow.mine.leave(intent)
            case FreeText(text) if (heard := self._staff_desk(flow).hear(text)) is not None:
                return heard
            case FreeText(text):
                return flow.reminded(self._say(flow, Conversation(flow).hear(text)))
            case _:
                return self._staff_desk(flow).answer(intent) or self._do(flow, OldButton())

    def _staff_desk(self, flow: BookingFlow) -> StaffDesk:
        # Looking at classes and booking need none of it, and a cold start would pay for it.
        from adapters.chat.staff.desk import StaffDesk
        from adapters.chat.staff.screens import StaffScreens

        screens = StaffScreens(self.school, flow.browsing.screens.translator)
        return StaffDesk(
            self.people,
            self.past,
            self.cards,
            self.classes,
            self.bookings,
            self.commands,
            flow.session,
            screens,
            flow.session.now,
            flow.chat_user,
            self.tracer,
        )

    def _speak(self, flow: BookingFlow, language: str) -> Screen:
        flow.session.write(replace(flow.session.read(), language=language))
        translator = self._translator(language)
        help_ = BrowsingScreens(self.school, translator).help(only_slash=flow.chat_user.uses_forms)
        return replace(help_, notice=translator.text("language.chosen"))

    def _set_reminders(self, flow: BookingFlow, *, on: bool) -> Screen:
        flow.session.write(replace(flow.session.read(), muted=not on))
        return NoticesScreens(self.school, flow.browsing.screens.translator, flow.session.now).reminders(on=on)

    def _say(self, flow: BookingFlow, meant: Screen | Intent) -> Screen:
        """What typed words came to: a screen, or what a button would have asked for."""
        return meant if isinstance(meant, Screen) else self._do(flow, meant)

    def _translator(self, language: str = LANGUAGES[0]) -> Translator:
        return Translator(language, self.school.curriculum)

    def _screens(self, translator: Translator) -> BookingScreens:
        return BookingScreens(self.school, translator, self.clock())
