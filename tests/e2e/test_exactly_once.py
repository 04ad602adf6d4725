"""One confirmation, delivered again a second later, after ten minutes, after days; here, elsewhere, after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from urllib.parse import quote

import httpx
import pytest

from adapters.chat.students import Student
from bot.bootstrap import bootstrap
from bot.server.app import create_server
from core.email import Email
from standins.serving import serving
from tests.support.chats import SALSA_1, SlackStudent, TelegramStudent, World, school
from tests.support.stores import DynamoDBTable

BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
BOOKED = "as ana@example.com · 19 spots left now"
FULL = "Someone just took the last spot in Salsa 1 on Tuesday."
LATER = {
    "a second": timedelta(seconds=1),
    "eleven minutes": timedelta(minutes=11),  # the store has forgotten the transaction
    "an hour": timedelta(hours=1),  # the prompt has expired
    "three days": timedelta(days=3),  # the class is over
}


@dataclass(frozen=True)
class Scene:
    """A school in DynamoDB, whose bot runs in two processes."""

    world: World
    table: DynamoDBTable
    another: str

    def make_room(self) -> None:
        """Ten spots more, as if others had cancelled."""
        self.table.client.update_item(
            TableName=self.table.name,
            Key={"PK": {"S": str(SALSA_1)}, "SK": {"S": "METADATA"}},
            UpdateExpression="SET maxSpots = maxSpots + :ten",
            ExpressionAttributeValues={":ten": {"N": "10"}},
        )

    def everywhere_and_at_any_time(self) -> Iterator[tuple[str, str]]:
        """Each moment and each process in turn, which the platforms then send to, and its address."""
        began = self.world.clock()
        for later, passed in LATER.items():
            self.world.clock.now = began + passed
            for url in (self.world.url, self.another):
                with sending_to(self.world, url):
                    yield f"after {later} {'here' if url == self.world.url else 'elsewhere'}", url
            with self.restarted() as url, sending_to(self.world, url):
                yield f"after {later} and a restart", url

    @contextmanager
    def restarted(self) -> Iterator[str]:
        bot = bootstrap(self.world.bot.config, self.table.stores, self.world.clock)
        with serving(create_server(bot)) as url:
            yield url


@contextmanager
def sending_to(world: World, url: str) -> Iterator[None]:
    before = world.slack.bot_url, world.telegram.bot_url
    world.slack.bot_url, world.telegram.bot_url = f"{url}/slack/events", f"{url}/telegram/webhook"
    yield
    world.slack.bot_url, world.telegram.bot_url = before


@pytest.fixture
def scene(table: DynamoDBTable) -> Iterator[Scene]:
    with school(table.stores) as world:
        another = bootstrap(world.bot.config, table.stores, world.clock)
        with serving(create_server(another)) as url:
            yield Scene(world, table, url)
        assert world.slack.failures == []


class InTelegram:
    """A tap on Confirm: delivered again, or made again in a client that still shows the button."""

    def __init__(self, world: World) -> None:
        self.ana = TelegramStudent(world)
        about_to_confirm(world, self.ana)

    def confirm(self) -> str:
        self._prompt = self.ana.message
        self._tap = self.ana.telegram.tap(self.ana.user, self._prompt, "Book as ana@example.com")
        return self.ana.sees()

    def again(self) -> str:
        self.ana.telegram.redeliver(self._tap)
        after_delivery = self.ana.sees()
        assert self._tap.update is not None
        self.ana.telegram.tap_data(self.ana.user, self._prompt, self._tap.update["callback_query"]["data"])
        assert self.ana.sees() == after_delivery
        return after_delivery


class InSlack:
    """A tap on Confirm, delivered again."""

    def __init__(self, world: World) -> None:
        self.ana = SlackStudent(world)
        about_to_confirm(world, self.ana)

    def confirm(self) -> str:
        self._tap = self.ana.slack.tap(self.ana.user, self.ana.message, "Confirm booking")
        return self.ana.sees()

    def again(self) -> str:
        self.ana.slack.redeliver(self._tap)
        return self.ana.sees()


class InAForm:
    """A form in Slack, delivered again."""

    def __init__(self, world: World) -> None:
        self.ana = SlackStudent(world)
        self.ana.says("/classes salsa")
        self.ana.taps(BOOK_SALSA_1)

    def confirm(self) -> str:
        self.ana.slack.type_into(self.ana.user, "Your email", "ana@example.com")
        self.form = self.ana.slack.submit(self.ana.user)
        return self._shown()

    def again(self) -> str:
        assert self.ana.slack.redeliver(self.form).body == self.form.body
        return self._shown()

    def _shown(self) -> str:
        modal = self.ana.slack.open_modal(self.ana.user)
        assert modal is not None
        return modal.shown


Confirming = InTelegram | InSlack | InAForm
everyhow = pytest.mark.parametrize("confirming", [InTelegram, InSlack, InAForm])


@everyhow
@pytest.mark.promise("S7", "S9", "T8", "B1", "B5")
def test_a_confirmation_has_one_effect_and_one_answer_whenever_and_wherever_it_comes_again(
    scene: Scene, confirming: Callable[[World], Confirming]
) -> None:
    ana = confirming(scene.world)
    booked = ana.confirm()
    assert BOOKED in booked
    stored = scene.world.bookings(SALSA_1)
    for when, _ in scene.everywhere_and_at_any_time():
        assert ana.again() == booked, when
        assert scene.world.bookings(SALSA_1) == stored, when
    assert list(stored) == ["ana@example.com"]


@pytest.mark.complaint("K4")
@pytest.mark.promise("S7")
def test_a_form_that_reaches_two_processes_at_once_books_once_and_is_answered_the_same(scene: Scene) -> None:
    ana = InAForm(scene.world)
    with sending_to(scene.world, f"{scene.world.url}/nowhere"):
        ana.confirm()
    scene.world.slack._workspace.failures.clear()  # nobody was at /nowhere
    start = Barrier(2)

    def post(url: str) -> httpx.Response:
        start.wait()
        return httpx.post(f"{url}/slack/events", headers=ana.form.headers, content=ana.form.sent, timeout=60)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(post, (scene.world.url, scene.another))
    assert first.json() == second.json()
    assert BOOKED in json.dumps(first.json(), ensure_ascii=False)
    assert list(scene.world.bookings(SALSA_1)) == ["ana@example.com"]


@everyhow
@pytest.mark.promise("B1", "B5")
def test_a_confirmation_that_was_refused_never_books_whenever_and_wherever_it_comes_again(
    scene: Scene, confirming: Callable[[World], Confirming]
) -> None:
    ana = confirming(scene.world)
    scene.world.fill(SALSA_1)
    refused = ana.confirm()
    assert FULL in refused
    scene.make_room()
    for when, _ in scene.everywhere_and_at_any_time():
        assert ana.again() == refused, when
        assert scene.world.bookings(SALSA_1) == {}, when


def test_a_key_over_http_has_one_effect_and_one_answer_whenever_and_wherever_it_is_sent(scene: Scene) -> None:
    booked = book_over_http(scene.world.url)
    assert (booked.status_code, booked.json()["email"]) == (201, "ana@example.com")
    for when, url in scene.everywhere_and_at_any_time():
        again = book_over_http(url)
        assert (again.status_code, again.json()) == (201, booked.json()), when
    assert list(scene.world.bookings(SALSA_1)) == ["ana@example.com"]


def test_a_refusal_over_http_is_not_kept_so_that_the_same_key_books_once_there_is_room(scene: Scene) -> None:
    scene.world.fill(SALSA_1)
    assert [book_over_http(url).status_code for url in (scene.world.url, scene.another)] == [409, 409]
    scene.make_room()
    answers = [book_over_http(url) for url in (scene.another, scene.world.url)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert list(scene.world.bookings(SALSA_1)) == ["ana@example.com"]


def about_to_confirm(world: World, student: SlackStudent | TelegramStudent) -> None:
    known = Student(student.id, Email("ana@example.com"))
    world.bot.stores.students.save(known, world.clock())
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_1)


def book_over_http(url: str) -> httpx.Response:
    path = f"/classes/{quote(str(SALSA_1), safe='')}/book"
    return httpx.post(url + path, json={"email": "ana@example.com"}, headers={"Idempotency-Key": "k-1"}, timeout=60)
