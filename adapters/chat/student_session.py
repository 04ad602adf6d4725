"""What the store remembers of a student, while one message is answered: read once, and written with a version check."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from adapters.chat.staff.question import StaffQuestion
from adapters.chat.students import STEP_LASTS, BookingStep, Student, StudentRepository
from core.class_id import ClassId
from core.email import Email
from core.moments import after
from core.ports import StoreUnavailable
from core.result import Err

log = structlog.get_logger()


class SessionChanged(Exception):
    """Another message of the same student was answered meanwhile: read the session again and answer again."""


@dataclass(slots=True)
class StudentSession:
    """The stored state of one student who has written at one moment, `now`, perhaps with an app in `app_language`."""

    student_id: str
    students: StudentRepository
    now: datetime
    app_language: str | None = None
    _known: Student | None = None
    _fault: StoreUnavailable | None = None

    def read(self) -> Student:
        """The student; a new one if none is stored. Asks the store once a message, even if that fails."""
        if self._fault is not None:
            raise self._fault
        if self._known is None:
            try:
                self._known = self.students.load(self.student_id, self.now)
            except StoreUnavailable as fault:
                self._fault = fault
                raise
        return self._known

    def write(self, student: Student) -> None:
        """Store the student; raises SessionChanged if another message has stored them since they were read."""
        self._known = None
        student = replace(student, app_language=self.app_language or student.app_language, unreachable=False)
        if isinstance(self.students.save(student, self.now), Err):
            raise SessionChanged
        self._known = replace(student, version=student.version + 1)

    def try_to_write(self, student: Student) -> None:
        """Store what is useful but changes no booking: if it is lost, the student is asked once more."""
        try:
            self.write(student)
        except StoreUnavailable:
            log.warning("student session not saved", exc_info=True)
        except SessionChanged:
            log.info("student session changed meanwhile")

    def prompt(
        self, student: Student, class_id: ClassId, email: Email | None, *, for_waitlist: bool = False
    ) -> BookingStep:
        """The prompt for this booking or wait: the open one if it is the same (a double tap), else a new one."""
        step, asked = student.step, BookingStep(class_id, "", self.expiry, email, for_waitlist=for_waitlist)
        if step is not None and _asks_the_same(step, asked) and not step.has_expired(self.now):
            return replace(step, expires_at=self.expiry)
        return replace(asked, request_id=secrets.token_urlsafe(12))

    def step_under_way(self) -> BookingStep | None:
        """The step of the booking that has neither ended nor timed out; None if there is none."""
        step = self.read().step
        return None if step is None or step.outcome is not None or step.has_expired(self.now) else step

    def open_question(self) -> StaffQuestion | None:
        """What one of the school's people was asked, if the answer may still come."""
        question = self.read().question
        return None if question is None or question.is_done or question.has_expired(self.now) else question

    def drop_question(self) -> None:
        """Forget the question that is open, if there is one."""
        if self.open_question() is not None:
            self.try_to_write(replace(self.read(), question=None))

    @property
    def expiry(self) -> datetime:
        """When a step that begins now expires."""
        return after(self.now, STEP_LASTS).replace(microsecond=0)


def _asks_the_same(step: BookingStep, asked: BookingStep) -> bool:
    same_booking = (step.class_id, step.email, step.for_waitlist) == (asked.class_id, asked.email, asked.for_waitlist)
    return same_booking and step.suggested is None and step.outcome is None
