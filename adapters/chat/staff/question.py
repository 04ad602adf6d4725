"""A question to one of the school's people that their next message answers, and what their answer may be."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

from adapters.chat.staff.intents import Question
from core.booking import Booking
from core.class_id import ClassId
from core.moments import has_come

LONGEST = {"close": 100, "teacher": 60, "message": 500}
"""Characters of an answer in words."""
MOST_SPOTS = 1000


@dataclass(frozen=True, slots=True)
class StaffQuestion:
    """What was asked, `about` a class or a school date, until `expires_at` (an aware datetime, whole seconds).

    `answer` is what was typed and is to be confirmed. `request_id` is for the command that it comes to; `is_done`: that
    was done, so nothing that is typed now is an answer, and its button does nothing again.
    """

    question: Question
    about: ClassId | date
    request_id: str
    expires_at: datetime
    answer: str | None = field(default=None, repr=False)
    is_done: bool = False

    def has_expired(self, now: datetime) -> bool:
        """Whether they took too long to answer."""
        return has_come(self.expires_at, now)


def words(text: str, question: Question) -> str | None:
    """The answer in words, on one line; None if there is none, or more of it than students should have to read."""
    said = "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split())).strip()
    return said if said and len(said) <= LONGEST[question] else None


def reference_to(booking: Booking) -> str:
    """What a button calls a booking: nobody's email, and something else once it was cancelled and made again."""
    made = f"{booking.email} {booking.request_id} {booking.booked_at.isoformat()}"
    return hashlib.sha256(made.encode()).hexdigest()[:12]
