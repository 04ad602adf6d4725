"""Four real processes on one table: who is served by which makes no difference to anybody."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from core.class_id import ClassId
from core.dance_class import DanceClass
from tests.support.chats import SlackStudent, TelegramStudent, World, school
from tests.support.clock import SYDNEY
from tests.support.replicas import Replica, book_button, class_ahead, replicas
from tests.support.stores import DynamoDBTable, local_table

REPLICAS = 4
STUDENTS = 400
_TRIES = 60  # of each student, where one is nearly always enough


@dataclass(frozen=True)
class Fleet:
    """The processes, what they share, and the world around them."""

    world: World
    table: DynamoDBTable
    replicas: list[Replica]

    def loaded(self, class_id: ClassId) -> DanceClass:
        """Its rows and count must agree."""
        dance_class = self.table.stores.classes.load(class_id)
        assert dance_class is not None
        assert len(dance_class.bookings) == dance_class.booking_count <= dance_class.max_spots
        return dance_class

    def emails(self, class_id: ClassId) -> list[str]:
        return sorted(map(str, self.loaded(class_id).bookings))


@pytest.fixture(scope="module")
def fleet(dynamodb_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    table = local_table(dynamodb_endpoint)
    with school(table.stores) as world:
        world.clock.now = datetime.now(SYDNEY)
        logs: Path = tmp_path_factory.mktemp("replicas")
        with replicas(REPLICAS, world, table, logs) as running:
            yield Fleet(world, table, running)


class Hopping:
    """Whatever is done next reaches the next replica."""

    def __init__(self, fleet: Fleet) -> None:
        self._world = fleet.world
        self._next = cycle(fleet.replicas)

    def __call__(self) -> None:
        next(self._next).serve(self._world)


@pytest.mark.promise("B1")
def test_in_telegram_each_step_of_a_conversation_may_reach_another_replica(fleet: Fleet) -> None:
    ana, hop, class_id = TelegramStudent(fleet.world), Hopping(fleet), class_ahead(fleet.table, days=3)
    hop()
    ana.says("/classes salsa 1")
    hop()
    ana.taps(book_button(class_id))
    hop()
    ana.says("ana@gmial.com")
    hop()
    ana.taps("ana@gmail.com")
    hop()
    tap = ana.telegram.tap(ana.user, ana.message, "Confirm booking")
    booked = ana.sees()
    assert "You're booked 🎉" in booked
    assert "as ana@gmail.com · 19 spots left now" in booked
    for _ in range(REPLICAS):
        hop()
        ana.telegram.redeliver(tap)
        assert ana.sees() == booked
    assert fleet.emails(class_id) == ["ana@gmail.com"]


@pytest.mark.promise("B1")
def test_in_slack_each_step_of_a_conversation_may_reach_another_replica(fleet: Fleet) -> None:
    ben, hop = SlackStudent(fleet.world, "ben"), Hopping(fleet)
    by_form, by_confirm = class_ahead(fleet.table, days=4), class_ahead(fleet.table, days=5)
    hop()
    ben.says("/classes salsa 1")
    hop()
    ben.taps(book_button(by_form))
    hop()
    ben.gives_email("ben@gmial.com")
    hop()
    assert "Did you mean ben@gmail.com?" in ben.sees()
    ben.slack.submit(ben.user)  # as it is filled in
    assert "as ben@gmail.com · 19 spots left now" in ben.sees()
    hop()
    ben.says("/classes salsa 1")
    hop()
    ben.taps(book_button(by_confirm))
    hop()
    assert "We'll book you as ben@gmail.com. Right?" in ben.sees()
    tap = ben.slack.tap(ben.user, ben.message, "Confirm booking")
    booked = ben.sees()
    assert "as ben@gmail.com · 19 spots left now" in booked
    for _ in range(REPLICAS):
        hop()
        ben.slack.redeliver(tap)
        assert ben.sees() == booked
    assert fleet.emails(by_form) == fleet.emails(by_confirm) == ["ben@gmail.com"]
    assert fleet.world.slack.failures == []


@pytest.mark.promise("B3")
def test_of_400_students_at_four_replicas_20_get_a_spot_and_all_others_hear_that_the_class_is_full(
    fleet: Fleet,
) -> None:
    class_id = class_ahead(fleet.table, days=6)
    students = [f"student{n}@example.com" for n in range(STUDENTS)]
    answers = asyncio.run(book_all(fleet.replicas, class_id, students))
    assert Counter(answer.status_code for answer in answers) == {201: 20, 409: STUDENTS - 20}
    refusals = [answer.json()["error"]["code"] for answer in answers if answer.status_code == 409]
    assert set(refusals) == {"ClassFullyBooked"}
    granted = [email for email, answer in zip(students, answers, strict=True) if answer.status_code == 201]
    assert fleet.emails(class_id) == sorted(granted)
    assert fleet.loaded(class_id).version <= 20

    told = [_told(answer) for answer in answers if answer.status_code == 201]
    for one in fleet.replicas:
        again = asyncio.run(book_all([one], class_id, granted))
        assert [_told(answer) for answer in again] == told
    assert fleet.emails(class_id) == sorted(granted)


async def book_all(running: list[Replica], class_id: ClassId, emails: list[str]) -> list[httpx.Response]:
    """All at once, each with a key of their own and at one of the replicas, again as long as they are asked to."""
    url = f"/classes/{quote(str(class_id), safe='')}/book"

    async def book(client: httpx.AsyncClient, email: str) -> httpx.Response:
        for _ in range(_TRIES):
            answer = await client.post(url, json={"email": email}, headers={"Idempotency-Key": email})
            if answer.status_code != 503:
                break
            await asyncio.sleep(0.1)  # "Retry-After" would be a second or five
        return answer

    tls, limits = ssl.create_default_context(), httpx.Limits(max_connections=None)
    async with AsyncExitStack() as stack:
        # Several: the more connections one has, the longer it takes to choose among them.
        clients = [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=one.url, timeout=60, trust_env=False, limits=limits, verify=tls)
            )
            for one in running * 4
        ]
        return await asyncio.gather(*(book(clients[n % len(clients)], email) for n, email in enumerate(emails)))


def _told(answer: httpx.Response) -> object:
    """The answer, but for the id that each has of its own."""
    body = answer.json()
    return body["error"]["code"] if "error" in body else body
