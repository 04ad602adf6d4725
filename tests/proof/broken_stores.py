"""Stores that lack a safeguard, to see that the search finds it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial

from adapters.dynamodb.classes import DynamoDBClasses, _Write
from adapters.dynamodb.faults import saved
from adapters.memory.classes import MemoryClasses
from core.booking import Booking, Change
from core.class_id import ClassId
from core.dance_class import DanceClass, _changes
from core.ports import ClassRepository, Stale
from core.result import Ok, Result
from tests.proof.controlled_stores import ControlledMemory


class UnversionedMemory(MemoryClasses):
    """Takes every save for one that is based on what is stored."""

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        now = self.load(dance_class.id)
        return super().save(dance_class if now is None else replace(dance_class, version=now.version))


class UnversionedDynamoDB(DynamoDBClasses):
    """Its transaction has no condition on the version."""

    def _advance(self, dance_class: DanceClass) -> _Write:
        write = super()._advance(dance_class)
        update = write.action["Update"]
        update["ConditionExpression"] = "attribute_exists(PK)"
        update["ExpressionAttributeValues"] = {
            name: value for name, value in update["ExpressionAttributeValues"].items() if name != ":expected"
        }
        return write


class _Around(MemoryClasses):
    """What is kept, with each step in the hands of the scheduler."""

    def __init__(self, kept: MemoryClasses, store: ControlledMemory) -> None:
        self._kept = kept
        self._around = store.around

    def load(self, class_id: ClassId) -> DanceClass | None:
        return self._around("classes.load", class_id, lambda: self._kept.load(class_id))


class TwoStepMemory(ControlledMemory):
    """Saves as the original system does: the metadata if the version is the same, and then the booking by itself."""

    def port(self, kept: MemoryClasses) -> ClassRepository:
        return _TwoSteps(kept, self)


class _TwoSteps(_Around):
    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        metadata = replace(dance_class, loaded=None)
        saved_first = self._around("classes.save", metadata, lambda: self._kept.save(metadata))
        if isinstance(saved_first, Ok):
            self._around("classes.save", dance_class, lambda: self._add_rows(dance_class))
        return saved_first

    def _add_rows(self, dance_class: DanceClass) -> None:
        stored = self._kept._stored[dance_class.id]
        rows = {change.row.email: change.row for change in dance_class.changes if isinstance(change.row, Booking)}
        stored.dance_class = replace(stored.dance_class, bookings={**stored.dance_class.bookings, **rows})


class HistoryApartMemory(ControlledMemory):
    """Notes what the school's people did by itself, after the save that does it."""

    def port(self, kept: MemoryClasses) -> ClassRepository:
        return _HistoryApart(kept, self)


class _HistoryApart(_Around):
    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        done = replace(dance_class, history=())
        result = self._around("classes.save", done, lambda: self._kept.save(done))
        if isinstance(result, Ok):
            self._around("classes.save", dance_class, lambda: self._kept.history.add(dance_class.history))
        return result


class TwoStepDynamoDB(DynamoDBClasses):
    """Saves as the original system does: the metadata if the version is the same, and then the booking by itself."""

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        update = self._advance(dance_class).action["Update"]
        puts = [self._write(dance_class, change).action["Put"] for change in dance_class.changes]
        result = saved(self._table, lambda: self._client.update_item(**update), ["version"])
        for put in puts:
            if isinstance(result, Ok):
                result = saved(self._table, partial(self._client.put_item, **put), ["row"])
        return result


@dataclass(frozen=True, slots=True)
class _WithEvents(DanceClass):
    """Its changes are what happened, one after the other, and not the net differences."""

    events: tuple[Change, ...] = ()
    previous: DanceClass | None = None

    @property
    def changes(self) -> list[Change]:
        last = self.previous or self
        return [
            *self.events,
            *_changes(last.bookings, self.bookings),
            *_changes(last.waits, self.waits),
            *_changes(last.ended, self.ended),
        ]

    def edited(self) -> DanceClass:
        """Every step of a decision begins with it."""
        return replace(self, loaded=self.loaded or self, events=tuple(self.changes), previous=self)


def _with_events(loaded: DanceClass | None) -> DanceClass | None:
    return loaded and _WithEvents(*(getattr(loaded, field.name) for field in fields(DanceClass)))


class EventListMemory(MemoryClasses):
    """Writes an action for each event, and refuses two of them for one row, as DynamoDB does."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        return _with_events(super().load(class_id))

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        rows = [change.row for change in dance_class.changes]
        keys = [str(row.email) if isinstance(row, Booking) else row.request_id for row in rows]
        assert len(keys) == len(set(keys)), "two actions on one item"
        return super().save(dance_class)


class EventListDynamoDB(DynamoDBClasses):
    """Writes an action for each event."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        return _with_events(super().load(class_id))


class ForgetfulMemory(MemoryClasses):
    """Keeps no request that has ended."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        loaded = super().load(class_id)
        return loaded and replace(loaded, ended={})
