"""What a student has booked or waits for: the list of it, cancelling, and leaving a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import structlog

from adapters.chat.calendar_screen import calendar_screen
from adapters.chat.intents import ConfirmCancel, GetCalendar, LeaveLine, ShowBookings, StartCancel
from adapters.chat.my_bookings_screens import MyBookingsScreens
from adapters.chat.screen import Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import Outcome
from adapters.chat.waitlist_screens import WaitlistScreens
from core.class_id import ClassId
from core.commands.book_class import Booked
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import Waiting
from core.commands.leave_waitlist import LeaveWaitlist
from core.email import Email
from core.errors import (
    Busy,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassNotFound,
    NotBooked,
    NotWaiting,
    OutcomeUnknown,
)
from core.ports import BookingFinder, Held, Place, StoreUnavailable
from core.queries.find_booking import FindBooking, find_booking, find_request
from core.queries.my_bookings import MyBookings, my_bookings, my_places
from core.result import Ok
from core.tracing import Tracer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BookingsDesk:
    """The bookings of one student, at one moment, `now`."""

    commands: CommandExecutor
    bookings: BookingFinder
    session: StudentSession
    screens: MyBookingsScreens
    line: WaitlistScreens
    now: datetime
    reference: str
    tracer: Tracer

    def all(self) -> list[Held]:
        """What the student has booked or waits for of classes to come, by date."""
        return my_bookings(self._query, self.bookings, self.commands.classes, self.now, self.tracer)

    def places(self) -> list[Place]:
        """The same in few words; nothing if the store can't tell, for it is only to tell them more."""
        try:
            student = self.session.read()
            if student.email is None and student.step is None:  # who never booked need not wait for a look
                return []
            return my_places(self._query, self.bookings, self.commands.classes, self.now, self.tracer)
        except StoreUnavailable:
            log.warning("a page without what they have", reference=self.reference, exc_info=True)
            return []

    def own_email(self) -> Email | None:
        """Theirs, if it is known and the store can tell."""
        try:
            return self.session.read().email
        except StoreUnavailable:
            return None

    def waits(self) -> list[Waiting]:
        """What the student waits for; nothing if the store can't tell, for it is only to tell them more."""
        try:
            return [held for held in self.all() if isinstance(held, Waiting)]
        except StoreUnavailable:
            log.warning("a page without the waits", reference=self.reference, exc_info=True)
            return []

    def show(self, intent: ShowBookings) -> Screen:
        """The list, ten at a time."""
        return self.screens.bookings(self.all(), intent.skip)

    def next_one(self) -> Screen:
        """The next class that the student has booked."""
        return self.screens.next_one(self.all()[:1])

    def first(self, page: Screen) -> Screen:
        """The page with the bookings above what it says; as it is if there are none, or the store can't tell."""
        try:
            bookings = self.all()
        except StoreUnavailable:
            log.warning("a page without the bookings", reference=self.reference, exc_info=True)
            return page
        return self.screens.bookings_first(bookings, page) if bookings else page

    def ask_to_cancel(self, intent: StartCancel) -> Screen:
        """Ask whether to cancel."""
        booked = self._find(intent.class_id, intent.booking)
        if booked is None:
            return self.screens.cancelled_before()
        if booked.class_info.has_started(self.now):
            return self.screens.too_late_to_cancel()
        return self.screens.ask_to_cancel(booked, late=booked.class_info.is_late(self.now))

    def cancel(self, intent: ConfirmCancel) -> Screen:
        """Cancel, or say what an earlier confirmation of the same question did."""
        person = self.session.student_id
        # A booking is cancelled once at most, so its own request id identifies the cancellation too.
        answer = self.commands.execute(
            CancelBooking(intent.class_id, intent.booking, cancelled_by=person, booking=intent.booking)
        )
        if isinstance(answer, Ok):
            return self.screens.cancelled(answer.value)
        match answer.error:
            case NotBooked() | ClassNotFound():
                return self.screens.cancelled_before()
            case ClassAlreadyStarted():
                return self.screens.too_late_to_cancel()
            case CancellationLimitReached(_, at_most):
                return self.screens.cancelled_too_often(at_most)
            case Busy():
                return self.screens.busy_cancelling(intent)
            case OutcomeUnknown():
                log.warning("outcome unknown", reference=self.reference)
                return self.screens.checking_cancellation(intent, self.reference)
            case refused:
                assert_never(refused)

    def leave(self, intent: LeaveLine) -> Screen:
        """Give up a place in line, or say what an earlier tap on the same button did, or that they are in meanwhile."""
        person = self.session.student_id
        # A place in line is left once at most, so its own request id identifies the leaving too.
        answer = self.commands.execute(LeaveWaitlist(intent.class_id, intent.wait, left_by=person, wait=intent.wait))
        if isinstance(answer, Ok):
            return self.line.left(answer.value)
        match answer.error:
            case NotWaiting() | ClassNotFound():
                return self._wait_is_gone(intent)
            case ClassAlreadyStarted():
                return self.line.line_over()
            case Busy():
                return self.line.busy_leaving(intent)
            case OutcomeUnknown():
                log.warning("outcome unknown", reference=self.reference)
                return self.line.checking_leaving(intent, self.reference)
            case refused:
                assert_never(refused)

    def _wait_is_gone(self, intent: LeaveLine) -> Screen:
        query = FindBooking(intent.class_id, intent.wait, self.session.student_id)
        match find_request(query, self.commands.classes):
            case Booked() as booked:
                return self.line.promoted(booked)
            case Cancelled():
                return self.screens.cancelled_before()
        return self.line.left_before()

    def calendar(self, intent: GetCalendar) -> Screen | None:
        """The calendar entry of a booking of theirs, or, once it is cancelled, what removes the entry; else None."""
        query = FindBooking(intent.class_id, intent.booking, self.session.student_id)
        found = find_request(query, self.commands.classes)
        if not isinstance(found, Booked | Cancelled):
            return None
        return calendar_screen(found, self.screens.school, self.screens.translator, self.now)

    @property
    def _query(self) -> MyBookings:
        step = self.session.read().step
        if step is None or step.outcome not in (Outcome.BOOKED, Outcome.WAITING):
            return MyBookings(self.session.student_id)
        return MyBookings(self.session.student_id, step.class_id)

    def _find(self, class_id: ClassId, booking: str) -> Booked | None:
        return find_booking(FindBooking(class_id, booking, self.session.student_id), self.commands.classes)
