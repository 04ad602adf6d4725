"""What the chat remembers of a student between two messages, and the port that stores it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from adapters.chat.staff.question import StaffQuestion
from core.class_id import ClassId
from core.email import Email
from core.moments import has_come
from core.ports import Stale
from core.result import Result

STEP_LASTS = timedelta(minutes=30)
STUDENT_REMEMBERED = timedelta(days=400)


class Outcome(StrEnum):
    """How a prompt ended; an ended prompt never books, and never enters a line."""

    BOOKED = "booked"
    FULL = "full"
    ALREADY_IN = "already_in"
    EMAIL_TAKEN = "email_taken"
    ENOUGH = "enough"
    STARTED = "started"
    GONE = "gone"
    CLOSED = "closed"
    WAITING = "waiting"
    SPOT_FREE = "spot_free"
    IN_LINE = "in_line"
    EMAIL_IN_LINE = "email_in_line"
    LINE_FULL = "line_full"
    LEFT_OFTEN = "left_often"


@dataclass(frozen=True, slots=True)
class BookingStep:
    """How far a student is with booking `class_id`.

    Without `email` we wait for it. `suggested` is the likelier spelling of `email` that we asked about; `offered` are
    the addresses of one message of which we asked which.
    `request_id` is the one in the prompt that was shown last: only that prompt can book, only until `expires_at` (an
    aware datetime, whole seconds), and only while it has no `outcome`. `for_other`: the email is not the student's own,
    and `name` is whose it is; empty if they would not say, None before they were asked. `for_waitlist`: it is to wait
    for a spot, not to book one. `follows` is the request id of the question whose answer, a choice among addresses, led
    here.
    """

    class_id: ClassId
    request_id: str
    expires_at: datetime
    email: Email | None = None
    suggested: Email | None = None
    invalid_emails: int = 0
    outcome: Outcome | None = None
    for_other: bool = False
    name: str | None = field(default=None, repr=False)
    offered: tuple[Email, ...] = ()
    for_waitlist: bool = False
    follows: str | None = None

    @property
    def asks_name(self) -> bool:
        """Whether the question on the screen is for the name of somebody else."""
        return self.for_other and self.email is not None and self.suggested is None and self.name is None

    def has_expired(self, now: datetime) -> bool:
        """Whether the student took too long to answer."""
        return has_come(self.expires_at, now)


@dataclass(frozen=True, slots=True)
class SeenList:
    """A list of `classes` that the student sees, from top to bottom, until `expires_at` (an aware datetime).

    The others are buttons as text: for the same list again, and for what is before and behind it, if anything is.
    """

    classes: tuple[ClassId, ...]
    here: str
    earlier: str | None
    later: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Student:
    """One person on one platform, `id` being its immutable identity (`slack:T1:U1`, `telegram:42`, `terminal:ana`).

    `email` is the last one that they booked or entered a line with. `language` (`en`, `es`) is the one they chose or,
    where the platform doesn't send it with each message, the one it gave when asked. `version` counts the saves, 0 for
    somebody new. `app_language` is what their app was set to when they last wrote; `muted`: they want no reminders;
    `unreachable`: nobody was there when we last wrote, and they have not written since. `question` is what one of the
    school's people was asked. `seen` is the list of classes that somebody who types saw last.
    """

    id: str
    email: Email | None = None
    step: BookingStep | None = None
    language: str | None = None
    version: int = 0
    app_language: str | None = None
    muted: bool = False
    unreachable: bool = False
    question: StaffQuestion | None = None
    seen: SeenList | None = None


class StudentRepository(Protocol):
    """Keeps students for `STUDENT_REMEMBERED` after their last save. Every method may raise StoreUnavailable."""

    def load(self, student_id: str, now: datetime) -> Student:
        """The student, read consistently; a new one if there is none or if it is forgotten by `now`.

        A forgotten student is returned without email and step but with its version, so that it can be saved.
        An expired step is still returned: `BookingStep.has_expired` tells.
        """
        ...

    def save(self, student: Student, now: datetime) -> Result[None, Stale]:
        """Store the student as version + 1, if the stored version is still `student.version`."""
        ...
