"""What a student wants, on any platform, and whether it was typed, tapped or a link."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from adapters.chat.staff.intents import PostCard, StaffIntent
from adapters.chat.typed.understood import Understood
from core.class_id import ClassId
from core.class_type import ClassType


@dataclass(frozen=True, slots=True)
class ShowClasses:
    """See seven days of classes from `first_day` (a school date; None means today), leaving out the first `skip`."""

    style: str | None = None
    level: int | None = None
    first_day: date | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class ShowAsked:
    """See the classes that were asked for in words, leaving out the first `skip`."""

    asked: Understood
    skip: int = 0


ShowList = ShowClasses | ShowAsked
"""See a list of classes."""


@dataclass(frozen=True, slots=True)
class UnknownLevel:
    """See classes of a style at a level it doesn't have."""

    style: str
    level: int


@dataclass(frozen=True, slots=True)
class StartOver:
    """Start again with a command such as `/classes`: what was under way is dropped, `then` is what to see."""

    then: Intent


@dataclass(frozen=True, slots=True)
class ShowDetails:
    """Look at one class; `back` is the list that it was opened from, if it was."""

    class_id: ClassId
    back: ShowList | None = None


@dataclass(frozen=True, slots=True)
class StartBooking:
    """Begin to book. `type` saves a look-up where the button has it; `ask_email` even if an email is known.

    `for_other`: it is for somebody else, whose email is not the student's own.
    """

    class_id: ClassId
    type: ClassType | None = None
    ask_email: bool = False
    for_other: bool = False


@dataclass(frozen=True, slots=True)
class StartJoining:
    """Begin to wait for a spot of a full class; the rest is as for StartBooking."""

    class_id: ClassId
    type: ClassType | None = None
    ask_email: bool = False
    for_other: bool = False


@dataclass(frozen=True, slots=True)
class GiveEmail:
    """Fill in the form that was opened for `request_id`, and confirm with it; `name` is who comes, if somebody else."""

    class_id: ClassId
    request_id: str
    text: str
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ChooseSpelling:
    """Answer "did you mean": the suggested spelling, or the one that was typed."""

    request_id: str
    suggested: bool


@dataclass(frozen=True, slots=True)
class ChooseEmail:
    """Answer "which one", of the addresses in one message: the one at `index`, from 0."""

    request_id: str
    index: int


@dataclass(frozen=True, slots=True)
class SkipName:
    """Answer "what's their name" without one."""

    request_id: str


@dataclass(frozen=True, slots=True)
class ConfirmBooking:
    """Confirm a prompt, perhaps again; `in_doubt` if it is not known whether an earlier confirmation booked."""

    class_id: ClassId
    request_id: str
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class AbandonBooking:
    """Leave the booking under way, whichever it is, or the one that `prompt` (its class and request id) asks about."""

    prompt: tuple[ClassId, str] | None = None


@dataclass(frozen=True, slots=True)
class GetCalendar:
    """Have the calendar entry of the booking that the request `booking` made; once it is cancelled, what removes it."""

    class_id: ClassId
    booking: str


@dataclass(frozen=True, slots=True)
class ShowBookings:
    """See what one has booked, leaving out the first `skip`."""

    skip: int = 0


@dataclass(frozen=True, slots=True)
class StartCancel:
    """Begin to cancel the booking that the request `booking` made."""

    class_id: ClassId
    booking: str


@dataclass(frozen=True, slots=True)
class ConfirmCancel:
    """Cancel the booking that the request `booking` made, perhaps again."""

    class_id: ClassId
    booking: str


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """Give up the place in line that the request `wait` entered, perhaps again."""

    class_id: ClassId
    wait: str


@dataclass(frozen=True, slots=True)
class OpenChat:
    """Go on in a private chat; a platform with groups shows it as a link."""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Ask how it works."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Go on in another language (`en`, `es`)."""

    language: str


@dataclass(frozen=True, slots=True)
class SetReminders:
    """Be reminded of one's classes (`on`), or not any more."""

    on: bool


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Open the bot's own page, on a platform where it has one."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """A message that is not a command; what it means depends on the question before it."""

    text: str


@dataclass(frozen=True, slots=True)
class AskInWords:
    """Ask for classes, or anything else, in words behind `/classes`."""

    text: str


@dataclass(frozen=True, slots=True)
class OldButton:
    """Tap a button of an older version, which this one can't read."""


PrivateIntent = (
    StartBooking
    | StartJoining
    | GiveEmail
    | ChooseSpelling
    | ChooseEmail
    | SkipName
    | ConfirmBooking
    | AbandonBooking
    | GetCalendar
    | ShowBookings
    | StartCancel
    | ConfirmCancel
    | LeaveLine
    | ChooseLanguage
    | SetReminders
    | FreeText
    | StaffIntent
)
"""What is done where nobody reads along; elsewhere it leads there."""

Intent = (
    ShowClasses
    | ShowAsked
    | UnknownLevel
    | StartOver
    | ShowDetails
    | OpenChat
    | ShowHelp
    | ShowHome
    | AskInWords
    | OldButton
    | PostCard
    | PrivateIntent
)
