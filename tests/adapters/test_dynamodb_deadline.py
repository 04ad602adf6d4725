"""Calls of DynamoDB Local under a message's deadline, and on a network that drops connections."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Barrier
from urllib.parse import urlsplit

import pytest

from adapters.dynamodb.client import dynamodb_client
from core.class_id import ClassId
from core.dance_class import DanceClass
from core.deadline import deadline_of
from core.ports import SaveOutcomeUnknown, StoreUnavailable
from core.result import Ok
from tests.support.bookings import booked
from tests.support.clock import SYDNEY
from tests.support.store_faults import Cable, cable_to
from tests.support.stores import DynamoDBTable, put_timetable
from tests.support.timetable import class_types, planned_classes

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SYDNEY)
CALLERS = 40
LIMIT = 20  # seconds for a call


@dataclass(frozen=True)
class Scene:
    """A week of classes at the other end of a cable."""

    table: DynamoDBTable
    cable: Cable
    sent: list[float]

    @property
    def class_id(self) -> ClassId:
        return planned_classes(MONDAY, 1, SYDNEY)[0].id

    def search(self) -> int:
        return len(self.table.stores.classes.search(class_types(), MONDAY, MONDAY))

    def search_all_at_once(self) -> list[int]:
        """So that each has a connection of its own."""
        together = Barrier(CALLERS)

        def search(_: int) -> int:
            together.wait()
            return self.search()

        with ThreadPoolExecutor(CALLERS) as threads:
            return list(threads.map(search, range(CALLERS)))


@pytest.fixture
def scene(table: DynamoDBTable) -> Iterator[Scene]:
    put_timetable(table.stores, planned_classes(MONDAY, 1, SYDNEY))
    store = urlsplit(table.client.meta.endpoint_url)
    assert store.hostname is not None
    assert store.port is not None
    with cable_to(store.hostname, store.port) as cable:
        host, port = cable.address
        client = dynamodb_client(endpoint=f"http://{host}:{port}", read_seconds=LIMIT)
        sent: list[float] = []

        def note(request: object, **_: object) -> None:
            sent.append(request.context.get("read_timeout"))  # type: ignore[attr-defined]  # botocore's

        client.meta.events.register_first("before-send.dynamodb", note)
        yield Scene(replace(table, client=client), cable, sent)


@pytest.mark.fault("F43")
@pytest.mark.promise("B19")
@pytest.mark.parametrize("at_once", [False, True])
def test_searches_succeed_after_the_network_dropped_all_idle_connections(scene: Scene, at_once: bool) -> None:
    assert scene.search_all_at_once() == [3] * CALLERS
    scene.cable.drop_open_connections()
    if at_once:
        assert scene.search_all_at_once() == [3] * CALLERS
    else:
        assert [scene.search() for _ in range(CALLERS)] == [3] * CALLERS


@pytest.mark.fault("F43")
@pytest.mark.promise("B19")
def test_a_save_on_a_dropped_connection_is_settled_by_the_next_try(scene: Scene) -> None:
    scene.search_all_at_once()
    classes = scene.table.stores.classes
    dance_class = loaded(scene)
    dance_class = booked(dance_class, "ana@example.com", request_id="r1", now=NOW)
    scene.cable.drop_open_connections()
    with pytest.raises(SaveOutcomeUnknown):
        classes.save(dance_class)
    assert classes.save(dance_class) == Ok(None)
    assert loaded(scene).booking_count == 1


@pytest.mark.fault("F43")
@pytest.mark.promise("B19")
def test_a_read_is_tried_once_more_and_no_oftener(scene: Scene) -> None:
    scene.cable.cut()
    with pytest.raises(StoreUnavailable):
        scene.search()
    assert len(scene.sent) == 2


@pytest.mark.fault("F42")
@pytest.mark.promise("B13")
def test_a_call_may_take_what_is_left_of_the_messages_time_and_never_more_than_its_own_limit(scene: Scene) -> None:
    moment = 0.0
    with deadline_of(100, lambda: moment):
        scene.search()
        moment = 90
        scene.search()
    assert scene.sent == [LIMIT, 10]


@pytest.mark.fault("F42")
@pytest.mark.promise("B13")
def test_with_no_time_left_no_call_is_begun(scene: Scene) -> None:
    moment = 0.0
    classes = scene.table.stores.classes
    dance_class = loaded(scene)
    dance_class = booked(dance_class, "ana@example.com", request_id="r1", now=NOW)
    scene.sent.clear()
    with deadline_of(1.0, lambda: moment):
        moment = 1.0
        with pytest.raises(StoreUnavailable):
            scene.search()
        with pytest.raises(StoreUnavailable) as raised:
            classes.save(dance_class)
    assert raised.type is StoreUnavailable  # it can't have been committed
    assert scene.sent == []


@pytest.mark.fault("F42")
@pytest.mark.promise("B13")
def test_a_read_that_failed_is_not_tried_again_once_the_messages_time_is_over(scene: Scene) -> None:
    moment = 0.0

    def over(**_: object) -> None:
        nonlocal moment
        moment = 1.0

    scene.table.client.meta.events.register("response-received.dynamodb", over)
    scene.cable.cut()
    with deadline_of(1.0, lambda: moment), pytest.raises(StoreUnavailable):
        scene.search()
    assert len(scene.sent) == 1


@pytest.mark.fault("F42")
@pytest.mark.promise("B13")
def test_a_silent_store_is_waited_for_no_longer_than_the_message_has_time(scene: Scene) -> None:
    scene.search()
    scene.cable.hangs()
    with deadline_of(0.05, lambda: 0.0), pytest.raises(StoreUnavailable, match="timeout"):
        scene.search()
    assert scene.sent[-1] == 0.05


def loaded(scene: Scene) -> DanceClass:
    dance_class = scene.table.stores.classes.load(scene.class_id)
    assert dance_class is not None
    return dance_class
