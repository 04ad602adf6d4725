"""The HTTP API of `tests.support.http_api`, for those who know its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import httpx
from fastapi import FastAPI

from adapters.http.api import create_api
from adapters.http.limits import HttpLimits
from adapters.memory.classes import MemoryClasses
from bot.stores import Stores
from core.commands.execute import CommandExecutor
from core.ports import Clock
from standins.serving import serving
from tests.support.clock import SYDNEY, SettableClock
from tests.support.http_api import MONDAY, NOON, School, school
from tests.support.limits import PATIENT
from tests.support.stores import memory_stores, put_timetable
from tests.support.timetable import CURRICULUM, planned_classes

KEY = "k3y-of-the-door"
WITH_KEY = {"Authorization": f"Bearer {KEY}"}


@contextmanager
def keyed_school(
    classes: MemoryClasses | None = None,
    *,
    tries: int = 100,
    headers: Mapping[str, str] | None = None,
    limits: HttpLimits = PATIENT.http,
) -> Iterator[School]:
    """A school whose API has the key `KEY`, which its client sends only if `headers` has it."""
    classes = classes or MemoryClasses()
    with school(classes) as one:
        app = keyed_api(memory_stores(classes), one.clock, tries=tries, limits=limits)
        with client_of(app, headers) as client:
            yield replace(one, app=app, client=client)


def keyed_api(stores: Stores, clock: Clock, *, tries: int = 100, limits: HttpLimits = PATIENT.http) -> FastAPI:
    """The API over these stores with the key `KEY`."""
    return create_api(
        curriculum=CURRICULUM,
        commands=CommandExecutor(stores.classes, clock, lambda: range(tries)),
        bookings=stores.bookings,
        classes=stores.classes,
        clock=clock,
        api_key=KEY,
        limits=limits,
    )


@contextmanager
def stored_school(stores: Stores) -> Iterator[School]:
    """A school with a week of classes in these stores, whose client sends the key."""
    put_timetable(stores, planned_classes(MONDAY, 1, SYDNEY))
    clock = SettableClock(NOON)
    app = keyed_api(stores, clock)
    with client_of(app, WITH_KEY) as client:
        yield School(app, client, stores.classes, clock)


@contextmanager
def client_of(app: FastAPI, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Client]:
    """The API on loopback, and who sends it these headers."""
    with (
        serving(app) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client,
    ):
        yield client
