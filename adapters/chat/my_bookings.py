"""What a student has booked: the list of it, and cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import structlog

from adapters.chat.calendar_screen import calendar_screen
from adapters.chat.intents import ConfirmCancel, GetCalendar, ShowBookings, StartCancel
from adapters.chat.my_bookings_screens import MyBookingsScreens
from adapters.chat.screen import Screen
from adapters.chat.student_session import StudentSession
from adapters.chat.students import Outcome
from core.class_id import ClassId
from core.commands.book_class import Booked
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import CommandExecutor
from core.errors import (
    Busy,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassNotFound,
    NotBooked,
    OutcomeUnknown,
)
from core.ports import BookingFinder, StoreUnavailable
from core.queries.find_booking import FindBooking, find_booking, find_request
from core.queries.my_bookings import MyBookings, my_bookings
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
    now: datetime
    reference: str
    tracer: Tracer

    def all(self) -> list[Booked]:
        """What the student has booked of classes to come, by date."""
        step = self.session.read().step
        just_booked = step.class_id if step is not None and step.outcome is Outcome.BOOKED else None
        query = MyBookings(self.session.student_id, just_booked)
        held = my_bookings(query, self.bookings, self.commands.classes, self.now, self.tracer)
        return [each for each in held if isinstance(each, Booked)]

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

    def calendar(self, intent: GetCalendar) -> Screen | None:
        """The calendar entry of a booking of theirs, or, once it is cancelled, what removes the entry; else None."""
        query = FindBooking(intent.class_id, intent.booking, self.session.student_id)
        found = find_request(query, self.commands.classes)
        return calendar_screen(found, self.screens.school, self.screens.translator) if found else None

    def _find(self, class_id: ClassId, booking: str) -> Booked | None:
        return find_booking(FindBooking(class_id, booking, self.session.student_id), self.commands.classes)
