"""What the school's people want. Whoever is not one of them gets what an unknown command or an old button gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from core.class_id import ClassId

Question = Literal["add", "close", "spots", "teacher", "message", "find"]
"""What is asked for, to be answered by the next message."""


@dataclass(frozen=True, slots=True)
class OpenStaff:
    """See the classes of today; with a `code`, become one of the school's people first."""

    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ShowSchoolDay:
    """See the classes of a school date."""

    day: date


@dataclass(frozen=True, slots=True)
class ShowDoor:
    """See who is in a class, leaving out the first `skip`."""

    class_id: ClassId
    skip: int = 0


@dataclass(frozen=True, slots=True)
class MarkHere:
    """Check somebody in, or take that back. `who` refers to a booking (`reference_to`), `skip` is the page."""

    class_id: ClassId
    who: str
    here: bool
    skip: int = 0


@dataclass(frozen=True, slots=True)
class ChooseWhomToRemove:
    """See who can be taken out of a class, leaving out the first `skip`."""

    class_id: ClassId
    skip: int = 0


@dataclass(frozen=True, slots=True)
class AskToRemove:
    """Begin to take somebody out of a class."""

    class_id: ClassId
    who: str


@dataclass(frozen=True, slots=True)
class RemoveSomebody:
    """Take somebody out of a class, perhaps again."""

    class_id: ClassId
    who: str


@dataclass(frozen=True, slots=True)
class AskSchool:
    """Begin something that needs words or a number: for a class, or a message for everybody of a day."""

    question: Question
    about: ClassId | date


@dataclass(frozen=True, slots=True)
class ConfirmSchool:
    """Do what was asked about in the question of that request, perhaps again."""

    request_id: str


@dataclass(frozen=True, slots=True)
class ChangeSpots:
    """Give a class so many spots."""

    class_id: ClassId
    spots: int
    request_id: str


@dataclass(frozen=True, slots=True)
class AskToReopen:
    """Begin to hold a class that was called off after all."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class Reopen:
    """Hold a class that was called off after all."""

    class_id: ClassId
    request_id: str


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """See what was done to a class, and by whom."""

    class_id: ClassId


@dataclass(frozen=True, slots=True)
class AskToPost:
    """See how a class, or a day, is posted where others see it."""

    about: ClassId | date


@dataclass(frozen=True, slots=True)
class PostCard:
    """Post what the words name (`post tonight`) where they were typed. No button has it."""

    text: str


StaffIntent = (
    OpenStaff
    | ShowSchoolDay
    | ShowDoor
    | MarkHere
    | ChooseWhomToRemove
    | AskToRemove
    | RemoveSomebody
    | AskSchool
    | ConfirmSchool
    | ChangeSpots
    | AskToReopen
    | Reopen
    | ShowHistory
    | AskToPost
)

FOR_TEACHERS = (OpenStaff, ShowSchoolDay, ShowDoor, MarkHere, AskToPost)
"""What a teacher may do; the rest is for owners."""
