"""A proxy around each call of a store, whichever store it is: to observe it, to delay it, or to make it fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from adapters.chat.students import Student, StudentRepository
from bot.stores import Stores
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.history import ClassHistory, HistoryEntry
from core.live_card import LiveCard, LiveCards
from core.notice import Notice
from core.ports import BookingFinder, Ended, Held, Outbox, OutboxEntry, Place, Scheduled, Stale, TaskClaims
from core.result import Result
from core.staff import Invitation, NotInvited, StaffMember, StaffRepository

if TYPE_CHECKING:
    from bot.stores import Classes

T = TypeVar("T")


class Interceptor(Protocol):
    """Called for each call of a store: `method` is its name, as in `classes.save`, `subject` its argument."""

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        """Make the call and return its result, or return or raise something else."""
        ...


def proxied(stores: Stores, intercept: Interceptor) -> Stores:
    """The same stores, with `intercept` around each call."""
    return Stores(
        _Classes(stores.classes, intercept),
        _Bookings(stores.bookings, intercept),
        _Students(stores.students, intercept),
        _Outbox(stores.outbox, intercept),
        _Staff(stores.staff, intercept),
        _History(stores.history, intercept),
        _Tasks(stores.tasks, intercept),
        _Cards(stores.cards, intercept),
    )


class _Classes:
    def __init__(self, classes: Classes, intercept: Interceptor) -> None:
        self._classes = classes
        self._intercept = intercept

    def load(self, class_id: ClassId) -> DanceClass | None:
        return self._intercept("classes.load", class_id, lambda: self._classes.load(class_id))

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        return self._intercept("classes.save", dance_class, lambda: self._classes.save(dance_class))

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        return self._intercept("classes.schedule", dance_class, lambda: self._classes.schedule(dance_class))

    def find(self, class_id: ClassId) -> ClassInfo | None:
        return self._intercept("classes.find", class_id, lambda: self._classes.find(class_id))

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        return self._intercept("classes.search", types, lambda: self._classes.search(types, first, last))


class _Bookings:
    def __init__(self, bookings: BookingFinder, intercept: Interceptor) -> None:
        self._bookings = bookings
        self._intercept = intercept

    def bookings_of(self, person: str, first: date) -> list[Held]:
        return self._intercept("bookings.of", person, lambda: self._bookings.bookings_of(person, first))

    def places_of(self, person: str, first: date) -> list[Place]:
        return self._intercept("bookings.places", person, lambda: self._bookings.places_of(person, first))

    def bookings_under(self, email: Email, classes: Sequence[ClassInfo]) -> list[Held]:
        return self._intercept("bookings.under", email, lambda: self._bookings.bookings_under(email, classes))


class _Students:
    def __init__(self, students: StudentRepository, intercept: Interceptor) -> None:
        self._students = students
        self._intercept = intercept

    def load(self, student_id: str, now: datetime) -> Student:
        return self._intercept("students.load", student_id, lambda: self._students.load(student_id, now))

    def save(self, student: Student, now: datetime) -> Result[None, Stale]:
        return self._intercept("students.save", student, lambda: self._students.save(student, now))


class _Outbox:
    def __init__(self, outbox: Outbox, intercept: Interceptor) -> None:
        self._outbox = outbox
        self._intercept = intercept

    def due(self, now: datetime, at_most: int) -> list[OutboxEntry]:
        return self._intercept("outbox.due", now, lambda: self._outbox.due(now, at_most))

    def add(self, notices: Sequence[Notice]) -> None:
        return self._intercept("outbox.add", notices, lambda: self._outbox.add(notices))

    def claim(self, entry: OutboxEntry, until: datetime) -> Result[OutboxEntry, Stale]:
        return self._intercept("outbox.claim", entry, lambda: self._outbox.claim(entry, until))

    def postpone(
        self, entry: OutboxEntry, until: datetime, *, in_doubt: bool = False, failing_since: datetime | None = None
    ) -> Result[OutboxEntry, Stale]:
        return self._intercept(
            "outbox.postpone",
            entry,
            lambda: self._outbox.postpone(entry, until, in_doubt=in_doubt, failing_since=failing_since),
        )

    def watch(self, entry: OutboxEntry, until: datetime, sent_as: str) -> Result[OutboxEntry, Stale]:
        return self._intercept("outbox.watch", entry, lambda: self._outbox.watch(entry, until, sent_as))

    def end(self, entry: OutboxEntry, how: Ended) -> Result[None, Stale]:
        return self._intercept("outbox.end", entry, lambda: self._outbox.end(entry, how))

    def state(self, notice: Notice) -> Ended | Literal["waiting"] | None:
        return self._intercept("outbox.state", notice, lambda: self._outbox.state(notice))

    def count_undelivered(self) -> int:
        return self._intercept("outbox.undelivered", None, self._outbox.count_undelivered)


class _Staff:
    def __init__(self, staff: StaffRepository, intercept: Interceptor) -> None:
        self._staff = staff
        self._intercept = intercept

    def member(self, person: str) -> StaffMember | None:
        return self._intercept("staff.member", person, lambda: self._staff.member(person))

    def members(self) -> list[StaffMember]:
        return self._intercept("staff.members", None, self._staff.members)

    def invite(self, invitation: Invitation) -> None:
        return self._intercept("staff.invite", invitation, lambda: self._staff.invite(invitation))

    def accept(self, digest: str, person: str, now: datetime) -> Result[StaffMember, NotInvited]:
        return self._intercept("staff.accept", person, lambda: self._staff.accept(digest, person, now))

    def remove(self, person: str) -> bool:
        return self._intercept("staff.remove", person, lambda: self._staff.remove(person))


class _History:
    def __init__(self, history: ClassHistory, intercept: Interceptor) -> None:
        self._history = history
        self._intercept = intercept

    def history(self, class_id: ClassId) -> list[HistoryEntry]:
        return self._intercept("history.of", class_id, lambda: self._history.history(class_id))


class _Tasks:
    def __init__(self, tasks: TaskClaims, intercept: Interceptor) -> None:
        self._tasks = tasks
        self._intercept = intercept

    def claim(self, task: str, until: datetime) -> bool:
        return self._intercept("tasks.claim", task, lambda: self._tasks.claim(task, until))

    def release(self, task: str) -> None:
        return self._intercept("tasks.release", task, lambda: self._tasks.release(task))


class _Cards:
    def __init__(self, cards: LiveCards, intercept: Interceptor) -> None:
        self._cards = cards
        self._intercept = intercept

    def post(self, card: LiveCard) -> None:
        return self._intercept("cards.post", card, lambda: self._cards.post(card))

    def due(self, now: datetime) -> list[LiveCard]:
        return self._intercept("cards.due", now, lambda: self._cards.due(now))

    def find(self, card: LiveCard) -> LiveCard | None:
        return self._intercept("cards.find", card, lambda: self._cards.find(card))

    def save(self, before: LiveCard, after: LiveCard) -> Result[LiveCard, Stale]:
        return self._intercept("cards.save", before, lambda: self._cards.save(before, after))

    def end(self, card: LiveCard) -> Result[None, Stale]:
        return self._intercept("cards.end", card, lambda: self._cards.end(card))
