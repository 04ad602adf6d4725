"""A store of one class that fails as scripted, for the tests of the commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, auto

from core.booking import Booking
from core.class_id import ClassId
from core.dance_class import DanceClass
from core.email import Email
from core.ports import SaveOutcomeUnknown, Scheduled, Stale, StoreUnavailable
from core.result import Err, Ok, Result


class Load(Enum):
    """What a load does, other than to answer."""

    UNAVAILABLE = auto()


class Save(Enum):
    """What a save does, other than to commit if the version is still the same."""

    UNAVAILABLE = auto()
    CONFLICT = auto()
    BEATEN = auto()
    LOST = auto()
    COMMITTED_AND_LOST = auto()
    LOST_UNDER_WAY = auto()
    RECOGNISED_AS_STALE = auto()


FINE = None


class ScriptedRepository:
    """A `ClassRepository` of one class. Loads and saves go as written, one entry each, and well after the last one.

    A save is `BEATEN` by another student's booking just before it, `LOST` with its answer before it was committed or
    `COMMITTED_AND_LOST`, `LOST_UNDER_WAY` when it is committed only at the next save. `RECOGNISED_AS_STALE` is the
    repeated save of a store that knows it only by the version that moved on.
    """

    def __init__(
        self, stored: DanceClass | None, loads: Iterable[Load | None] = (), saves: Iterable[Save | None] = ()
    ) -> None:
        self.stored = stored
        self.rivals = 0
        self._loads, self._saves = iter(loads), iter(saves)
        self._committed: list[DanceClass] = []
        self._under_way: DanceClass | None = None

    def load(self, class_id: ClassId) -> DanceClass | None:
        if next(self._loads, FINE) is Load.UNAVAILABLE:
            raise StoreUnavailable
        return self.stored if self.stored is not None and self.stored.id == class_id else None

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        step = next(self._saves, FINE)
        if self._under_way is not None:
            self._commit(self._under_way)
            self._under_way = None
        match step:
            case Save.UNAVAILABLE:
                raise StoreUnavailable
            case Save.CONFLICT:
                return Err(Stale("conflict"))
            case Save.LOST:
                raise SaveOutcomeUnknown
            case Save.LOST_UNDER_WAY:
                self._under_way = dance_class
                raise SaveOutcomeUnknown
            case Save.COMMITTED_AND_LOST:
                self._commit(dance_class)
                raise SaveOutcomeUnknown
            case Save.BEATEN:
                self._rival_books()
        if step is not Save.RECOGNISED_AS_STALE and any(dance_class is committed for committed in self._committed):
            return Ok(None)
        return self._commit(dance_class)

    def schedule(self, dance_class: DanceClass) -> Scheduled:
        raise NotImplementedError

    def _commit(self, dance_class: DanceClass) -> Result[None, Stale]:
        assert self.stored is not None
        if self.stored.version != dance_class.version:
            return Err(Stale("version"))
        self._committed.append(dance_class)
        self.stored = replace(dance_class, version=dance_class.version + 1, loaded=None)
        return Ok(None)

    def _rival_books(self) -> None:
        assert self.stored is not None
        self.rivals += 1
        rival = Booking(
            Email(f"rival{self.rivals}@example.com"),
            datetime(2024, 12, 9, tzinfo=UTC),
            f"rival-{self.rivals}",
            "telegram:7",
        )
        self.stored = replace(
            self.stored,
            bookings={**self.stored.bookings, rival.email: rival},
            booking_count=self.stored.booking_count + 1,
            version=self.stored.version + 1,
        )
