"""Classes in memory, under the same rules as in DynamoDB; nothing is kept when the process ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import assert_never

from adapters.memory.history import MemoryHistory
from adapters.memory.outbox import MemoryOutbox
from core.booking import Added, Booking, Change, EndedRequest, Removed, Replaced, Row, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.history import HistoryEntry
from core.notice import Notice
from core.ports import Scheduled, Stale
from core.result import Err, Ok, Result
from core.waitlist_rules import WaitlistRules

_Content = tuple[ClassInfo, list[Change]]  # what a save writes, all in all


@dataclass(slots=True)
class _Stored:
    """A class, and for each version what was saved on top of it: it stands for DynamoDB's idempotency tokens."""

    dance_class: DanceClass
    saves: dict[int, _Content] = field(default_factory=dict)


class MemoryClasses:
    """The ports ClassRepository and ClassFinder over a dict.

    Notices go to the `outbox`, what the school did to the `history`.

    `rules` are how the school runs its waitlists.
    """

    def __init__(self, outbox: MemoryOutbox | None = None, rules: WaitlistRules | None = None) -> None:
        self.outbox = outbox or MemoryOutbox()
        self.history = MemoryHistory()
        self._rules = rules or WaitlistRules()
        self._lock = Lock()
        self._stored: dict[ClassId, _Stored] = {}

    def load(self, class_id: ClassId) -> DanceClass | None:
        """The class with all its bookings; None if there is none."""
        with self._lock:
            stored = self._stored.get(class_id)
            return None if stored is None else stored.dance_class

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        """Store the count, version + 1 and all changes, if the version is the same.

        A repeated save changes nothing. It is recognised at any time, in DynamoDB for ten minutes.
        """
        content = dance_class.info, dance_class.changes
        with self._lock:
            stored = self._stored.get(dance_class.id)
            if stored is None:
                return Err(Stale("version"))
            if stored.saves.get(dance_class.version) == content:
                return Ok(None)
            kept = stored.dance_class
            if kept.version != dance_class.version:
                return Err(Stale("version"))
            if not all(self._is_as_loaded(kept, change) for change in dance_class.changes):
                return Err(Stale("row"))
            stored.saves[kept.version] = content
            stored.dance_class = _apply(kept, dance_class)
            self.outbox.add(dance_class.notices)
            self.history.add(dance_class.history)
            return Ok(None)

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        """Add a class without bookings; True if it is new. One that exists stays as it is."""
        with self._lock:
            if dance_class.id in self._stored:
                return "existing"
            self._stored[dance_class.id] = _Stored(
                replace(dance_class, bookings={}, waits={}, ended={}, rules=self._rules)
            )
            return "new"

    def find(self, class_id: ClassId) -> ClassInfo | None:
        """One class; None if there is none."""
        with self._lock:
            stored = self._stored.get(class_id)
            return None if stored is None else stored.dance_class.info

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        """The classes of these types (None: any) from `first` to `last` (school dates, included), by date and time."""
        with self._lock:
            infos = [stored.dance_class.info for stored in self._stored.values()]
        found = (info for info in infos if (types is None or info.type in types) and first <= info.id.date <= last)
        return sorted(found, key=lambda info: info.id)

    def all(self) -> list[DanceClass]:
        """Every class with its bookings, by date and time."""
        with self._lock:
            return sorted((stored.dance_class for stored in self._stored.values()), key=lambda one: one.id)

    def _is_as_loaded(self, kept: DanceClass, change: Change) -> bool:
        if isinstance(change, Added):
            return not self._holds(kept, change.row)
        row = change.before if isinstance(change, Replaced) else change.row
        return _stored(kept, row) == row

    def _holds(self, kept: DanceClass, row: Row | Notice | HistoryEntry) -> bool:
        match row:
            case Notice():
                return self.outbox.holds(row)
            case HistoryEntry():
                return False  # noted again it is the same note
            case _:
                return _stored(kept, row) is not None


def _stored(kept: DanceClass, row: Row) -> Row | None:
    match row:
        case Booking(email=email):
            return kept.bookings.get(email)
        case Wait(email=email):
            return kept.waits.get(email)
        case EndedRequest(request_id=request_id):
            return kept.ended.get(request_id)
        case _:
            assert_never(row)


def _apply(kept: DanceClass, decided: DanceClass) -> DanceClass:
    """The decided facts, and the changed rows on top of those that are there: not all of them may have been loaded."""
    bookings, waits, ended = dict(kept.bookings), dict(kept.waits), dict(kept.ended)
    for change in decided.changes:
        match change:
            case Added(Booking() as booking) | Replaced(_, Booking() as booking):
                bookings[booking.email] = booking
            case Removed(Booking(email=email)):
                del bookings[email]
            case Added(Wait() as wait) | Replaced(_, Wait() as wait):
                waits[wait.email] = wait
            case Removed(Wait(email=email)):
                del waits[email]
            case Added(EndedRequest() as request):
                ended[request.request_id] = request
    version = kept.version + 1
    return replace(
        decided,
        version=version,
        bookings=bookings,
        waits=waits,
        ended=ended,
        notices=(),
        history=(),
        rules=kept.rules,
        loaded=None,
    )
