"""A request to the HTTP API has one deadline, seen by every call that is made for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import pytest

from adapters.http.limits import HttpLimits
from adapters.memory.classes import MemoryClasses
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.deadline import time_left
from core.ports import Stale
from core.result import Result
from tests.support.http_api import BACHATA_1, path, school
from tests.support.keyed_http_api import WITH_KEY, keyed_school

pytestmark = [pytest.mark.fault("F42"), pytest.mark.promise("B13")]

LIMIT = 2.5  # seconds


class Slow(MemoryClasses):
    """Each call takes a second of a clock that is steered; `left` is what the message had left when it was made."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.left: list[float] = []

    def load(self, class_id: ClassId) -> DanceClass | None:
        self._take_a_second()
        return super().load(class_id)

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        self._take_a_second()
        return super().save(dance_class)

    def find(self, class_id: ClassId) -> ClassInfo | None:
        self._take_a_second()
        return super().find(class_id)

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        self._take_a_second()
        return super().search(types, first, last)

    def _take_a_second(self) -> None:
        self.left.append(time_left(math.inf))
        self.now += 1


def test_what_is_left_for_the_save_is_what_the_load_has_left() -> None:
    store = Slow()
    with school(store, limits=HttpLimits(LIMIT, lambda: store.now)) as one:
        assert one.book("ana@example.com").status_code == 201
    assert store.left == [LIMIT, LIMIT - 1]


def test_cancelling_and_looking_up_have_a_limit_too() -> None:
    store = Slow()
    with keyed_school(store, headers=WITH_KEY, limits=HttpLimits(LIMIT, lambda: store.now)) as one:
        one.book("ana@example.com")
        store.left.clear()
        assert one.cancel("ana@example.com").status_code == 200
        assert one.bookings_of("ana@example.com").status_code == 200
    assert store.left[:4] == [LIMIT, LIMIT - 1, LIMIT, LIMIT - 1]


@pytest.mark.parametrize(("method", "url"), [("POST", "/classes/search"), ("GET", path(BACHATA_1)), ("GET", "/health")])
def test_each_request_has_a_whole_limit_of_its_own(method: str, url: str) -> None:
    store = Slow()
    with school(store, limits=HttpLimits(LIMIT, lambda: store.now)) as one:
        for _ in range(3):
            assert one.client.request(method, url).status_code == 200
    assert store.left == [LIMIT] * 3


def test_a_request_has_two_and_a_half_seconds_as_a_message_in_slack_has() -> None:
    assert HttpLimits().message == LIMIT
