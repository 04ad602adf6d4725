"""A process that dies at any moment: nothing is lost, nothing is done twice, and another replica goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import pytest

from adapters.chat.chat_user import ChatUser
from adapters.chat.front_desk import FrontDesk
from adapters.chat.intents import ConfirmBooking, FreeText, GiveEmail, Intent, StartBooking
from adapters.chat.screen import Screen
from adapters.chat.students import Student as Known
from bot.bootstrap import bootstrap
from bot.config.config import Config
from bot.store_proxy import proxied
from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from tests.support.bookings import fill
from tests.support.chats import SlackStudent, TelegramStudent, World, school
from tests.support.clock import SYDNEY
from tests.support.limits import LONGEST_WAIT
from tests.support.replicas import Replica, book_button, class_ahead, replicas
from tests.support.store_faults import Cable, cable_to
from tests.support.stores import DYNAMODB_LOCAL, MEMORY, DynamoDBTable

T = TypeVar("T")

NOW = datetime(2026, 11, 22, 12, tzinfo=SYDNEY)
BOOKED = "You're booked 🎉"
FULL = "Someone just took the last spot in Salsa 1"


# Between any two steps


class Killed(BaseException):
    """The process is no more, so nobody catches this."""


class Killing:
    """An interceptor: the process dies at its call number `at`, before it is made or `after`."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.calls = 0
        self._at = at
        self._after = after

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self.calls += 1
        if self.calls == self._at and not self._after:
            raise Killed
        done = call()
        if self.calls == self._at:
            raise Killed
        return done


class Student:
    """Books step by step; who gets no answer does the same again, and whose form is outdated starts again."""

    def __init__(self, stores: Stores, class_id: ClassId, *, uses_forms: bool) -> None:
        self.email = f"student-{class_id.slug.lower()}@example.com"
        self._chat_user = ChatUser(f"telegram:{class_id.slug}", uses_forms=uses_forms)
        self._stores = stores
        self._class_id = class_id
        self._desk = desk(stores)

    def book(self, killing: Killing, before_the_end: Callable[[], object]) -> Screen:
        """The last screen. The process that is there at first is `killing`."""
        self._desk = desk(proxied(self._stores, killing))
        screen = self._book(before_the_end)
        return self._book(before_the_end) if "older message" in screen.notice else screen

    def does(self, intent: Intent) -> Screen:
        return self._until_answered(lambda: self._desk.answer(self._chat_user, intent))

    def _book(self, before_the_end: Callable[[], object]) -> Screen:
        self.last: Intent = StartBooking(self._class_id)
        asked = self.does(self.last)
        form = asked.form
        if form is None:
            return asked  # refused at once
        if self._chat_user.uses_forms:
            self._or_another(lambda: self._desk.form_opened(self._chat_user, form))
            self.last = GiveEmail(self._class_id, form.request_id, self.email)
        else:
            confirm = self.does(FreeText(self.email))
            (self.last,) = [one.intent for one in confirm.buttons if isinstance(one.intent, ConfirmBooking)]
        before_the_end()
        return self.does(self.last)

    def _until_answered(self, act: Callable[[], Screen]) -> Screen:
        return self._or_another(act) or act()

    def _or_another(self, act: Callable[[], T]) -> T | None:
        """If the process dies there is another one, but what it was doing is not done."""
        try:
            return act()
        except Killed:
            self._desk = desk(self._stores)
            return None


@pytest.mark.promise("B5", "B13")
@pytest.mark.parametrize("uses_forms", [False, True], ids=["messages", "form"])
@pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)
@pytest.mark.parametrize("ends", [BOOKED, FULL], ids=["booked", "full"])
def test_a_process_that_dies_between_any_two_calls_of_the_store_leaves_one_booking_or_one_refusal(
    stores: Stores, ends: str, *, uses_forms: bool
) -> None:
    deaths = 0
    for number, after in ((number, after) for number in range(1, 30) for after in (False, True)):
        dance_class = scheduled(stores, days=2 * number + after)
        student = Student(stores, dance_class.id, uses_forms=uses_forms)
        killing = Killing(number, after=after)
        fill = lambda: fill_up(stores, dance_class.id)  # noqa: B023, E731 - done before the next round
        screen = student.book(killing, fill if ends == FULL else lambda: None)
        if killing.calls < number:
            break
        deaths += 1
        assert screen.title.startswith(ends), f"death at call {number}"
        mine = [student.email] if ends == BOOKED else []
        assert emails(stores, dance_class.id) == mine, f"death at call {number}"
        assert replace(student.does(student.last), is_to_keep=screen.is_to_keep) == screen  # told once
        assert emails(stores, dance_class.id) == mine
    assert deaths >= 2 * 6


def desk(stores: Stores) -> FrontDesk:
    return bootstrap(Config(), stores, lambda: NOW).desk


def scheduled(stores: Stores, *, days: int) -> DanceClass:
    # Later than any search looks: it would take long.
    class_id = ClassId(date(2027, 2, 1) + timedelta(days=days), time(18, 30))
    dance_class = DanceClass(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY), max_spots=2)
    stores.classes.schedule(dance_class)
    return dance_class


def fill_up(stores: Stores, class_id: ClassId) -> None:
    fill(stores.classes, class_id, now=NOW)


def emails(stores: Stores, class_id: ClassId) -> list[str]:
    """Who is in, strangers left out; the store must add up."""
    dance_class = stores.classes.load(class_id)
    assert dance_class is not None
    assert len(dance_class.bookings) == dance_class.booking_count <= dance_class.max_spots
    return [str(one.email) for one in dance_class.bookings.values() if one.booked_by != "x:1"]


# `kill -9`, for real


@dataclass(frozen=True)
class Doomed:
    """A process that will be killed, on the far end of a cable, and another replica: the world's own."""

    world: World
    table: DynamoDBTable
    replica: Replica
    cable: Cable


@pytest.fixture
def doomed(table: DynamoDBTable, tmp_path: Path) -> Iterator[Doomed]:
    at = urlsplit(table.client.meta.endpoint_url)
    with cable_to(str(at.hostname), at.port or 0) as cable, school(table.stores) as world:
        world.clock.now = datetime.now(SYDNEY)
        endpoint = "http://{}:{}".format(*cable.address)
        with replicas(1, world, table, tmp_path, endpoint=endpoint) as (replica,):
            yield Doomed(world, table, replica, cable)


@pytest.mark.promise("B5", "B13")
@pytest.mark.parametrize(
    ("platform", "state", "taken"),
    [
        (TelegramStudent, "mute", ["ana@example.com"]),
        (SlackStudent, "mute", ["ana@example.com"]),
        (SlackStudent, "hangs", []),
    ],
    ids=["Telegram-after the commit", "Slack-after the commit", "Slack-before the commit"],
)
def test_a_confirmation_whose_process_is_killed_is_settled_by_another_replica(
    doomed: Doomed,
    platform: Callable[[World], SlackStudent | TelegramStudent],
    state: Literal["hangs", "mute"],
    taken: list[str],
) -> None:
    world, stores = doomed.world, doomed.table.stores
    class_id, ana = class_ahead(doomed.table), platform(world)
    stores.students.save(Known(ana.id, Email("ana@example.com")), world.clock())
    ana.says("/classes salsa 1")
    ana.taps(book_button(class_id))
    another = world.slack.bot_url, world.telegram.bot_url
    doomed.replica.serve(world)
    reached = doomed.cable.at(b"TransactWriteItems", state)
    with ThreadPoolExecutor(1) as person:
        tapping = person.submit(ana.taps, "Confirm booking")
        assert reached.wait(LONGEST_WAIT)
        wait_until(lambda: emails(stores, class_id) == taken)
        doomed.replica.kill()
        tapping.result(LONGEST_WAIT)
    assert BOOKED not in ana.sees()

    world.slack.bot_url, world.telegram.bot_url = another
    ana.taps("Confirm booking")
    assert BOOKED in ana.sees()
    assert "as ana@example.com · 19 spots left now" in ana.sees()
    assert emails(stores, class_id) == ["ana@example.com"]
    assert [one.status for one in world.telegram.redeliver_pending()] == [200] * (platform is TelegramStudent)
    assert BOOKED in ana.sees()
    assert emails(stores, class_id) == ["ana@example.com"]


def wait_until(condition: Callable[[], object]) -> None:
    """For what the store does and nobody tells of."""
    end = monotonic() + LONGEST_WAIT
    while not condition():
        assert monotonic() < end, "it did not happen"
        sleep(0.01)
