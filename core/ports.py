"""What the core needs from outside: a store for classes, a clock, and a retry policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.dance_class import DanceClass
from core.email import Email
from core.notice import Notice
from core.result import Result

Clock = Callable[[], datetime]
"""The time now, as an aware datetime in the school's zone."""

RetryPolicy = Callable[[], Iterable[object]]
"""Called for each command: yields once for every attempt, waits between them, and ends when the time is up."""


class MalformedItem(Exception):
    """A stored item can't be read, as somebody changed it by hand; the message names its PK."""


class StoreUnavailable(Exception):
    """The store did not answer, or answered that it can't; nothing was changed."""


class SaveOutcomeUnknown(StoreUnavailable):
    """The answer to a save was lost: it may have been committed. Sending the same save again settles it."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A save changed nothing, because the stored state was no longer what it was based on.

    `because` of another `version`, of a `row` that is not as it was loaded, or of a transaction under way (`conflict`).
    """

    because: Literal["version", "row", "conflict"]


MOST_CHANGES = 99
"""How many rows a save may change: a DynamoDB transaction has at most 100 actions, and one is for the class itself."""

Scheduled = Literal["new", "existing", "orphaned"]
"""The result of adding a class; `orphaned`: the class is gone, but bookings of it are still stored."""


class ClassRepository(Protocol):
    """Whole classes, for commands. Every method may raise StoreUnavailable."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        """The class with all its bookings, read consistently; None if there is none."""
        ...

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        """Store all `changes`, the count and version + 1 in one transaction, if the version is still the same.

        At most MOST_CHANGES. Saving the same object again has no second effect. Raises SaveOutcomeUnknown if the answer
        was lost.
        """
        ...

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        """Add a class without bookings. One that exists stays as it is, and so does what is left of a deleted one."""
        ...


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A notice that is still to be told, at `due` (UTC, whole seconds): when it is to be looked at next.

    `claims` counts who set out to tell it and has not said what came of it; `in_doubt`: somebody who tried can't say
    whether it was told. `failing_since` is when the first of the tries failed that have failed since. `sent_as` is the
    message that told it, in the words of its platform, while that may have to be taken back.
    """

    notice: Notice
    due: datetime
    claims: int = 0
    in_doubt: bool = False
    failing_since: datetime | None = None
    sent_as: str | None = None

    @property
    def may_be_told(self) -> bool:
        """Whether the person may have been told already."""
        return self.in_doubt or self.claims > 0


Ended = Literal["sent", "dropped", "unreachable", "undelivered"]
"""What has become of a notice: it was sent; it was no longer true; nobody is there; or every try failed for a day."""


class Outbox(Protocol):
    """What is still to be told. It is filled by saves of classes. Methods may raise StoreUnavailable.

    An entry is changed only while it is due when it was read to be, so of any number that try one succeeds.
    """

    def due(self, now: datetime, at_most: int) -> list[OutboxEntry]:
        """What is due by `now`, the earliest first; some of it may have been changed meanwhile."""
        ...

    def add(self, notices: Sequence[Notice]) -> None:
        """Store notices that are not stored yet, whatever has become of them."""
        ...

    def claim(self, entry: OutboxEntry, until: datetime) -> Result[OutboxEntry, Stale]:
        """Keep an entry from everybody else until then; it is due again then, with one claim more."""
        ...

    def postpone(
        self, entry: OutboxEntry, until: datetime, *, in_doubt: bool = False, failing_since: datetime | None = None
    ) -> Result[OutboxEntry, Stale]:
        """Give up a claim: it is due again then. `in_doubt`: it may have been told, now or before."""
        ...

    def watch(self, entry: OutboxEntry, until: datetime, sent_as: str) -> Result[OutboxEntry, Stale]:
        """Give up a claim to look then whether what the message `sent_as` told is still true."""
        ...

    def end(self, entry: OutboxEntry, how: Ended) -> Result[None, Stale]:
        """Take it out of what is due; a note of it stays."""
        ...

    def state(self, notice: Notice) -> Ended | Literal["waiting"] | None:
        """What has become of a notice; None if it was never stored."""
        ...

    def count_undelivered(self) -> int:
        """How many notices could not be delivered and are still noted."""
        ...


class TaskClaims(Protocol):
    """Who does what is to be done once, of any number of processes. Methods may raise StoreUnavailable."""

    def claim(self, task: str, until: datetime) -> bool:
        """Whether nobody had claimed the task; now we have, and it may be forgotten `until` then."""
        ...

    def release(self, task: str) -> None:
        """Let somebody else do it, or us once more."""
        ...


Held = Booked | Waiting
"""What somebody has in a class."""


@dataclass(frozen=True, slots=True)
class Place:
    """That somebody has a spot in a class under an email, or `waits` for one."""

    class_id: ClassId
    email: Email
    waits: bool = False


class BookingFinder(Protocol):
    """Bookings and waits across classes, for queries. Methods may raise StoreUnavailable.

    Bookings and waits are read consistently, each by itself.
    """

    def bookings_of(self, person: str, first: date) -> list[Held]:
        """What an identity has booked or waits for in classes from `first` (a school date) on, by date and time.

        Which ones there are may be a moment old; what has ended meanwhile is left out.
        """
        ...

    def places_of(self, person: str, first: date) -> list[Place]:
        """The same in few words, by date and time, and all of it may be a moment old: what has just ended is there."""
        ...

    def bookings_under(self, email: Email, classes: Sequence[ClassInfo]) -> list[Held]:
        """The bookings and waits under an email among these classes, in their order."""
        ...


class ClassFinder(Protocol):
    """Classes to look at, for queries; what it returns may be a moment old. Methods may raise StoreUnavailable."""

    def find(self, class_id: ClassId) -> ClassInfo | None:
        """One class; None if there is none."""
        ...

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        """The classes of these types (None: any) from `first` to `last` (school dates, included), by date and time."""
        ...
