"""Prompts that were answered before, have expired, or were never shown: what to say to who taps them now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.chat.my_bookings_screens import MyBookingsScreens
from adapters.chat.outcomes import refusal_of
from adapters.chat.refusals import Refusals
from adapters.chat.screen import Screen
from adapters.chat.students import BookingStep, Outcome, Student
from core.class_id import ClassId
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.queries.find_booking import FindBooking, FoundRequest, find_request


@dataclass(frozen=True, slots=True)
class OldPrompts:
    """The prompts that one student may still have on the screen, at one moment, `now`."""

    refusals: Refusals
    mine: MyBookingsScreens
    now: datetime

    def open_step(self, student: Student, class_id: ClassId, request_id: str) -> BookingStep | Screen:
        """The step that this prompt belongs to, or the screen that says why the prompt can't be confirmed."""
        step = student.step
        if step is None or (step.class_id, step.request_id) != (class_id, request_id):
            return self.earlier(class_id, request_id) or self.unknown()
        if step.outcome is not None:
            return self.same_answer(step)
        if step.has_expired(self.now):
            return self.earlier(class_id, request_id) or self.refusals.screens.timed_out(step)
        return step

    def same_answer(self, step: BookingStep) -> Screen:
        """What the prompt of an ended step was answered with, as far as that still holds."""
        refusal = step.email and refusal_of(step, step.email, self.refusals.student_id, self.refusals.screens.school)
        if refusal:
            return self.refusals.show(refusal, for_other=step.for_other)
        earlier = self.earlier(step.class_id, step.request_id)
        if earlier is not None:
            return earlier
        if step.outcome is Outcome.BOOKED:
            return self.mine.cancelled_before()
        if step.outcome is Outcome.WAITING:
            return self.refusals.line.left_before()
        info = self.refusals.browsing.find(step.class_id) if step.outcome is Outcome.SPOT_FREE else None
        return self.refusals.line.spot_free(info) if info else self.unknown()

    def earlier(self, class_id: ClassId, request_id: str) -> Screen | None:
        """What an earlier confirmation of the prompt came to, if that still stands."""
        match self.find(class_id, request_id):
            case Booked() as booked:
                return self.refusals.screens.booked(booked)
            case Waiting() as waiting:
                return self.refusals.line.joined(waiting)
        return None

    def find(self, class_id: ClassId, request_id: str) -> FoundRequest | None:
        """What the prompt's request made, or what has become of it."""
        return find_request(FindBooking(class_id, request_id, self.refusals.student_id), self.refusals.classes)

    def unknown(self) -> Screen:
        """A prompt that nothing is known of: the list of classes instead."""
        return self.refusals.browsing.show_instead(self.refusals.screens.translator.text("old.button"))
