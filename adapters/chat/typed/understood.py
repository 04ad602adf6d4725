"""What was understood of a typed text.

Named tuples: a dataclass takes four times as long to be made, at every cold start of a function. Their annotations are
evaluated, since as text they would be parsed one by one.
"""

from datetime import date, time
from enum import StrEnum
from typing import Literal, NamedTuple

NEAR = 30
"""Minutes that a class may start earlier or later than what "at 7" says."""


class Wish(StrEnum):
    """What the student wants."""

    CLASSES = "classes"
    LATER = "later"  # than the list on the screen
    EARLIER = "earlier"
    PLACE = "place"  # in that list: the class that is there
    BOOK = "book"
    CANCEL = "cancel"  # a booking; at a question, the question
    MY_BOOKINGS = "my_bookings"
    WHEN = "when"  # is my next class
    WHERE = "where"  # is the school
    PRICE = "price"
    BRING = "bring"  # what to, or to wear
    TEACHER = "teacher"  # who it is
    LENGTH = "length"  # of a class
    PERSON = "person"  # to talk to, also for what only the school can answer
    COMPANY = "company"  # somebody who comes too, or for whom they book
    MUTE = "mute"  # no more reminders
    HELP = "help"
    LANGUAGE = "language"
    EMAIL = "email"  # nothing but their address
    YES = "yes"
    NO = "no"
    HELLO = "hello"
    THANKS = "thanks"  # also goodbye, and what is said to be polite
    UNKNOWN = "unknown"


class AskedType(NamedTuple):
    """A style (None: any) at a level (None: any)."""

    style: str | None = None
    level: int | None = None


class UnknownStyle(NamedTuple):
    """A word that stands for a style and is none of ours; `suggestion` is the style that was probably meant."""

    asked: str
    suggestion: str | None = None


class UnknownLevel(NamedTuple):
    """A level that a style of ours doesn't have."""

    style: str
    level: int


DaysKind = Literal["today", "tomorrow", "day", "days", "weekend", "week", "month", "range"]
"""How the days were named. `days` are several single ones; of a `range` one end may be open."""


class Days(NamedTuple):
    """School dates from `first` to `last`, both included; None is an open end. If there are `only`, just those."""

    kind: DaysKind
    first: date | None
    last: date | None
    only: tuple[date, ...] = ()

    def covers(self, day: date) -> bool:
        """Whether classes of that day were asked for."""
        if self.only:
            return day in self.only
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


HoursKind = Literal["at", "after", "before", "between", "morning", "afternoon", "evening"]
"""How the hours were named, for saying them back."""


class Hours(NamedTuple):
    """When on a day: from `first` on, until before `last`; None is an open end. `at`: both are the same."""

    kind: HoursKind
    first: time | None
    last: time | None

    def covers(self, start: time) -> bool:
        """Whether a class that starts then was asked for; "at 7" takes what starts within half an hour of it."""
        if self.kind == "at" and self.first is not None:
            return abs(_minutes(start) - _minutes(self.first)) <= NEAR
        return (self.first is None or self.first <= start) and (self.last is None or start < self.last)


class Understood(NamedTuple):
    """What a text asks for. What was not understood of it is in `leftovers`, as it was typed: nothing gets lost.

    Emails, leftovers and names are the student's own words and are not in the representation, so that no log has them.
    """

    wish: Wish
    types: tuple[AskedType, ...] = ()
    without: tuple[str, ...] = ()  # styles that they don't want
    unknown_style: UnknownStyle | None = None
    unknown_level: UnknownLevel | None = None
    days: Days | None = None
    is_past: bool = False  # the days are over
    hours: Hours | None = None
    language: str | None = None  # of the bot, asked for
    email: str | None = None
    leftovers: tuple[str, ...] = ()
    teacher: str | None = None  # of whom they ask whether, or when, they teach, as typed
    place: int | None = None  # of Wish.PLACE: from 1 on, or LAST

    def __repr__(self) -> str:
        return f"Understood({self.wish}, {self.types}, {self.days}, {self.hours}, ...)"

    @property
    def style(self) -> str | None:
        """The one style asked for, if it is one."""
        styles = {asked.style for asked in self.types}
        return styles.pop() if len(styles) == 1 else None

    @property
    def level(self) -> int | None:
        """The one level asked for, if it is one."""
        levels = {asked.level for asked in self.types}
        return levels.pop() if len(levels) == 1 else None

    @property
    def first(self) -> date | None:
        """The first school date asked for."""
        return self.days.first if self.days else None

    @property
    def last(self) -> date | None:
        """The last school date asked for."""
        return self.days.last if self.days else None

    @property
    def narrows(self) -> bool:
        """Whether some classes are asked for rather than all."""
        return bool(self.types or self.without or self.unknown_style or self.unknown_level or self.days or self.hours)

    def covers(self, style: str, level: int | None, day: date, start: time) -> bool:
        """Whether a class was asked for: all that was understood holds. A style without levels suits every level."""
        if style in self.without:
            return False
        if self.types and not any(
            asked.style in (None, style) and (level is None or asked.level in (None, level)) for asked in self.types
        ):
            return False
        return (not self.days or self.days.covers(day)) and (not self.hours or self.hours.covers(start))


def _minutes(of: time) -> int:
    return of.hour * 60 + of.minute
