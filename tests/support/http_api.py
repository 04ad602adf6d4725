"""The HTTP API on loopback over the memory store, with five weeks of classes from Monday 9 December 2024 on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

import httpx
from fastapi import FastAPI

from adapters.http.api import create_api
from adapters.http.limits import HttpLimits
from adapters.memory.bookings import MemoryBookings
from adapters.memory.classes import MemoryClasses
from bot.stores import Classes
from core.class_id import ClassId
from core.commands.execute import CommandExecutor
from standins.serving import serving
from tests.support.clock import SYDNEY, SettableClock
from tests.support.limits import PATIENT
from tests.support.timetable import CURRICULUM, planned_classes

MONDAY = date(2024, 12, 9)
NOON = datetime(2024, 12, 9, 12, 0, tzinfo=SYDNEY)
BACHATA_1, BACHATA_2, SALSA_3 = (
    ClassId(MONDAY, planned_class.id.time) for planned_class in planned_classes(MONDAY, 1, SYDNEY)[:3]
)
REGGAETON = ClassId(date(2024, 12, 10), SALSA_3.time)
MISSING = ClassId(date(2024, 12, 14), BACHATA_1.time)  # a Saturday


@dataclass(frozen=True)
class School:
    """What a test asks (`client`), what it may add routes to (`app`), and what it reads back."""

    app: FastAPI
    client: httpx.Client
    classes: Classes
    clock: SettableClock

    def book(self, email: object, class_id: ClassId = BACHATA_1, *, key: str | None = None) -> httpx.Response:
        return self._ask(f"{path(class_id)}/book", email, key)

    def cancel(self, email: object, class_id: ClassId = BACHATA_1, *, key: str | None = None) -> httpx.Response:
        return self._ask(f"{path(class_id)}/cancel", email, key)

    def join(self, email: object, class_id: ClassId = BACHATA_1, *, key: str | None = None) -> httpx.Response:
        return self._ask(f"{path(class_id)}/waitlist", email, key)

    def leave(self, email: object, class_id: ClassId = BACHATA_1, *, key: str | None = None) -> httpx.Response:
        return self._ask(f"{path(class_id)}/waitlist/leave", email, key)

    def bookings_of(self, email: object) -> httpx.Response:
        return self._ask("/bookings/search", email, None)

    def _ask(self, address: str, email: object, key: str | None) -> httpx.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.client.post(address, json={"email": email}, headers=headers)


@contextmanager
def school(
    classes: MemoryClasses | None = None, *, tries: int = 100, limits: HttpLimits = PATIENT.http
) -> Iterator[School]:
    """A school of its own, open until the `with` block ends; `classes` may be a store with faults."""
    store = MemoryClasses() if classes is None else classes
    for planned_class in planned_classes(MONDAY, 5, SYDNEY):
        store.schedule(planned_class)
    clock = SettableClock(NOON)
    commands = CommandExecutor(store, clock, lambda: range(tries))
    app = create_api(
        curriculum=CURRICULUM,
        commands=commands,
        bookings=MemoryBookings(store),
        classes=store,
        clock=clock,
        limits=limits,
    )
    with serving(app) as address, httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        yield School(app, client, store, clock)


def path(class_id: ClassId) -> str:
    return f"/classes/{quote(str(class_id), safe='')}"


def assert_failed(response: httpx.Response, status: int, code: str, message: str) -> None:
    """The response is this failure in the one body, with the correlation id of its header."""
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
    correlation_id = response.headers["X-Correlation-Id"]
    assert response.json() == {"error": {"code": code, "message": message, "correlationId": correlation_id}}
