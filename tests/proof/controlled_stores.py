"""Both stores under a scheduler: each call of memory's port and each request of botocore is a yield point."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TypeVar, cast

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from botocore.httpsession import URLLib3Session

from adapters.dynamodb.batch_get import get_all
from adapters.dynamodb.classes import DynamoDBClasses
from adapters.dynamodb.notice_items import DUE, to_entry
from adapters.dynamodb.table import PERSON_INDEX
from adapters.memory.classes import MemoryClasses
from bot.store_proxy import proxied
from bot.stores import Classes
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.notice import Notice
from core.ports import ClassRepository, SaveOutcomeUnknown, Stale, StoreUnavailable
from core.result import Err
from tests.proof.race import ARRIVES_LATE, Faults, Late, Written
from tests.proof.scheduler import Scheduler
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable, memory_stores

T = TypeVar("T")
R = TypeVar("R")

_NO_DELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
_FIRST = datetime(2026, 11, 24, 18, 30)  # noqa: DTZ001 - the school's clock, as in a class's id
_FAR, _ALL = datetime(9999, 1, 1, tzinfo=UTC), 10**9

MEMORY_FAULTS: Faults = {
    "load": ("unavailable",),
    "save": ("unavailable", "answer lost before", "answer lost after", ARRIVES_LATE, "conflict"),
}
TORN_LOADS: Faults = {"load": ("torn",)}
"""What AWS may also do: the load sees half of the last save, the new counts and version without the new rows."""

_DYNAMODB_FAULTS: Faults = {
    "load": ("refused", "reset", "throttled", "500 before"),
    "save": (
        *("refused", "throttled", "conflict", "answer lost before", "answer lost after", ARRIVES_LATE),
        *("500 before", "500 after"),
    ),
}


class ControlledMemory:
    """The store in memory, or one like it, new for each class."""

    def __init__(
        self, scheduler: Scheduler, new: Callable[[], MemoryClasses] = MemoryClasses, faults: Faults = MEMORY_FAULTS
    ) -> None:
        self.faults = faults
        self.new = new
        self._scheduler = scheduler
        self._kept: MemoryClasses
        self.classes: ClassRepository
        self.late: list[Late] = []

    def open_class(self, spots: int) -> DanceClass:
        self._kept = self.new()
        self.classes = self.port(self._kept)
        return _opened(self._kept, 0, spots)

    def stored_class(self, class_id: ClassId) -> DanceClass:
        return _found(self._kept, class_id)

    def written(self, class_id: ClassId) -> Written:
        # Each class has a store of its own.
        told = (entry.notice for entry in self._kept.outbox.due(_FAR, at_most=_ALL))
        return frozenset((*told, *self._kept.history.history(class_id)))

    def port(self, kept: MemoryClasses) -> ClassRepository:
        """How the core reaches what is kept."""
        return proxied(memory_stores(kept), self.around).classes

    def around(self, method: str, subject: object, call: Callable[[], T]) -> T:
        if self._scheduler.current is None:
            return call()
        match self._scheduler.yield_point(method.removeprefix("classes.")):
            case "":
                return call()
            case "unavailable":
                raise StoreUnavailable("not now")
            case "torn":
                return cast(T, torn(cast(DanceClass, call())))  # only a load is
            case "conflict":
                return cast(T, Err(Stale("conflict")))  # only a save meets it
            case "answer lost after":
                call()
            case "arrives late":
                self.late.append((self._scheduler.current, call))
        raise SaveOutcomeUnknown("the answer was lost")


class ControlledDynamoDB:
    """A table whose requests wait for the scheduler, and get the answers of the faults that it injects."""

    def __init__(
        self, scheduler: Scheduler, table: DynamoDBTable, kind: type[DynamoDBClasses] = DynamoDBClasses
    ) -> None:
        self.faults = _DYNAMODB_FAULTS
        self._scheduler = scheduler
        self._kept = kind(table.client, table.name, SYDNEY)
        self._table = table
        self._history = table.stores.history
        self.classes: ClassRepository = self._kept
        self.late: list[Late] = []
        self._network = URLLib3Session(socket_options=[_NO_DELAY])  # type: ignore[list-item]  # the stubs are wrong
        self._opened = 0
        table.client.meta.events.register(
            "before-send.dynamodb",
            self._before_send,  # type: ignore[arg-type]  # this hook's answer is taken
        )

    def open_class(self, spots: int) -> DanceClass:
        self._opened += 1
        return _opened(self._kept, self._opened, spots)

    def stored_class(self, class_id: ClassId) -> DanceClass:
        return _found(self._kept, class_id)

    def written(self, class_id: ClassId) -> Written:
        return frozenset((*self._told(class_id), *self._history.history(class_id)))

    def _told(self, class_id: ClassId) -> list[Notice]:
        """The notices of one class, by the index of what is due, which has those of all."""
        due = self._table.client.get_paginator("query").paginate(
            TableName=self._table.name,
            IndexName=PERSON_INDEX,
            KeyConditionExpression=f"{PERSON_INDEX}PK = :due",
            ExpressionAttributeValues={":due": {"S": DUE}},
        )
        about = f"#{class_id.slug}."
        keys = [key for page in due for key in page["Items"] if about in key[f"{PERSON_INDEX}SK"]["S"]]
        return [to_entry(row).notice for row in get_all(self._table.client, self._table.name, keys)]

    def _before_send(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        if self._scheduler.current is None:
            return None
        call = _CALLS[event_name.rpartition(".")[2]]
        match self._scheduler.yield_point(call):
            case "":
                return None
            case "refused":
                raise EndpointConnectionError(endpoint_url=request.url)
            case "throttled":
                return _error(request, 400, "ThrottlingException")
            case "500 before":
                return _error(request, 500, "InternalServerError")
            case "500 after":
                self._network.send(request)
                return _error(request, 500, "InternalServerError")
            case "conflict":
                return _error(request, 400, "TransactionCanceledException", "TransactionConflict", "None")
            case "answer lost after":
                self._network.send(request)
            case "arrives late":
                self.late.append((self._scheduler.current, lambda: self._network.send(request)))
        raise ConnectionClosedError(endpoint_url=request.url)


_CALLS = {"Query": "load", "TransactWriteItems": "save", "UpdateItem": "save", "PutItem": "save"}


def _opened(classes: Classes, minutes: int, spots: int) -> DanceClass:
    start = _FIRST + timedelta(minutes=minutes)
    class_id = ClassId(start.date(), start.time())
    empty = DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY), spots)
    assert classes.schedule(empty) == "new"
    return empty


def _found(classes: Classes, class_id: ClassId) -> DanceClass:
    found = classes.load(class_id)
    assert found is not None
    return found


def torn(loaded: DanceClass) -> DanceClass:
    """The class as a load sees it in the middle of the last save."""
    return replace(loaded, bookings=_without_last(loaded.bookings), waits=_without_last(loaded.waits))


def _without_last(rows: Mapping[Email, R]) -> dict[Email, R]:
    return dict(list(rows.items())[:-1])


def _error(request: AWSPreparedRequest, status: int, code: str, *reasons: str) -> AWSResponse:
    body = {
        "__type": f"com.amazonaws.dynamodb.v20120810#{code}",
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return AWSResponse(request.url, status, HTTPHeaders(), _Body(json.dumps(body).encode()))


class _Body(BytesIO):
    """As botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()
