"""A store that is slow, silent, busy or gone, as students see it: a polite and true answer in time, and the way on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from adapters.chat.school import School
from adapters.dynamodb.client import dynamodb_client
from bot.config.config import Limits
from bot.store_proxy import proxied
from bot.stores import Stores
from core.dance_class import DanceClass
from core.ports import SaveOutcomeUnknown, StoreUnavailable
from tests.support.chats import (
    SALSA_1,
    SUNDAY_NOON,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    TerminalStudent,
    World,
    school,
)
from tests.support.clock import SettableClock, SteeredTime
from tests.support.dynamodb_requests import answer
from tests.support.limits import LONGEST_WAIT
from tests.support.store_faults import Cable, Fault, Silent, StoreFaults, cable_to
from tests.support.stores import DynamoDBTable, local_table, memory_stores

pytestmark = pytest.mark.at_second_school_if_deep("it is about faults on the way, at whichever school")

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SECONDS = 3
ALWAYS = 999  # calls
BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
BOOK_SALSA_2 = "Book Salsa 2 · Tue 24 Nov 7:30 pm"
NOT_BOOKED = "You have not been booked. Please try again in a minute."
CHECKING = "We're still checking that booking. Please check again in a moment."
STORE_UNAVAILABLE = "Sorry, we couldn't reach the booking book just now. Please try again in a minute."

T = TypeVar("T")
Logs = list[MutableMapping[str, Any]]  # Any: what structlog keeps
everywhere = pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent, TerminalStudent])
in_chats = pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent])
in_telegram = pytest.mark.parametrize("platform", [TelegramStudent])


class InTime:
    """A student who insists on an answer within three seconds of the time in which the bot waits."""

    def __init__(self, student: ChattingStudent, time: SteeredTime) -> None:
        self.student = student
        self.time = time
        self.id = student.id

    def says(self, text: str) -> str:
        return self._timed(lambda: self.student.says(text))

    def taps(self, button: str) -> str:
        return self._timed(lambda: self.student.taps(button))

    def gives_email(self, email: str) -> str:
        return self._timed(lambda: self.student.gives_email(email))

    def sees(self) -> str:
        return " ".join(self.student.sees().split())  # a terminal breaks lines where it likes

    def _timed(self, act: Callable[[], None]) -> str:
        with self.time.within(SECONDS):
            act()
        return self.sees()


@dataclass
class Scene:
    """A school whose stores fail when `store_faults` says so, a student of a platform there, and what is logged.

    What is `kept` is read without any fault.
    """

    world: World
    kept: Stores
    store_faults: StoreFaults
    ana: InTime
    logs: Logs

    @property
    def salsa_1(self) -> DanceClass:
        """Its rows and count must agree."""
        dance_class = self.kept.classes.load(SALSA_1)
        assert dance_class is not None
        assert len(dance_class.bookings) == dance_class.booking_count
        return dance_class

    @property
    def taken(self) -> list[str]:
        """Under which emails students of the chats are in."""
        rows = self.salsa_1.bookings.values()
        return [one.email.value for one in rows if one.booked_by not in ("http", "x:1")]


@pytest.fixture
def scene(at: School, platform: Callable[[World], ChattingStudent]) -> Iterator[Scene]:
    stores = memory_stores()
    time = SteeredTime()
    store_faults = StoreFaults(stores, SettableClock(SUNDAY_NOON))
    failing = proxied(stores, Silent(store_faults, time))
    with school(failing, at=at, steered=time) as world, capture_logs([merge_contextvars]) as logs:
        yield Scene(world, stores, store_faults, InTime(platform(world), time), logs)
        assert world.slack.failures == []


def known(scene: Scene) -> InTime:
    """The student, whose email is known and who is asked to confirm Salsa 1."""
    student = scene.ana.student  # nothing is wrong yet, so how long this takes is the machine's matter
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_2)
    student.gives_email("ana@example.com")
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_1)
    assert "We'll book you as ana@example.com. Right?" in scene.ana.sees()
    return scene.ana


# At each step


@everywhere
def test_gone_before_the_list(scene: Scene) -> None:
    scene.store_faults.inject("classes.search", "unavailable", ALWAYS)
    assert STORE_UNAVAILABLE in scene.ana.says("/classes salsa")
    scene.store_faults.clear()
    assert "Salsa 1 · 6:30 pm · 20 spots left" in scene.ana.says("/classes salsa")


@everywhere
@pytest.mark.fault("F36")
def test_whoever_finds_the_store_gone_tries_again_by_a_button(scene: Scene) -> None:
    ana = scene.ana
    scene.store_faults.inject("classes.search", "unavailable", ALWAYS)
    assert STORE_UNAVAILABLE in ana.says("/classes salsa")
    scene.store_faults.clear()
    assert "Salsa 1 · 6:30 pm · 20 spots left" in ana.taps("Try again")
    scene.store_faults.inject("students.load", "unavailable", ALWAYS)
    for button in (BOOK_SALSA_1, "Try again"):
        assert STORE_UNAVAILABLE in ana.taps(button)
    scene.store_faults.clear()
    ana.taps("Try again")
    assert "You're booked 🎉" in ana.gives_email("ana@example.com")
    assert scene.taken == ["ana@example.com"]


@in_chats
def test_gone_at_book(scene: Scene) -> None:
    ana = scene.ana
    ana.says("/classes salsa")
    book = BOOK_SALSA_1
    if isinstance(ana.student, TelegramStudent):  # there it is opened first
        ana.taps("Tue 6:30 pm · Salsa 1 · 20 left")
        book = "Book a spot"
    scene.store_faults.inject("students.load", "unavailable")
    assert STORE_UNAVAILABLE in ana.taps(book)
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    assert "You're booked 🎉" in ana.gives_email("ana@example.com")
    assert scene.taken == ["ana@example.com"]


@pytest.mark.parametrize("platform", [SlackStudent])
def test_a_form_opens_though_the_class_cannot_be_looked_at(scene: Scene) -> None:
    ana = scene.ana
    ana.says("/classes salsa")
    scene.store_faults.inject("classes.load", "unavailable", ALWAYS)
    assert "Salsa 1, Tue 24 Nov, 6:30 pm" in ana.taps(BOOK_SALSA_1)
    scene.store_faults.clear()
    assert "You're booked 🎉" in ana.gives_email("ana@example.com")


@in_chats
@pytest.mark.parametrize("method", ["students.load", "students.save"])
def test_gone_at_the_email(scene: Scene, method: str) -> None:
    ana = scene.ana
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    scene.store_faults.inject(method, "unavailable")
    seen = ana.gives_email("ana@gmial.com")
    assert "booked 🎉" not in seen
    assert STORE_UNAVAILABLE in seen
    if "Try again" in seen:  # a form books at once; an email alone is just sent again
        ana.taps("Try again")
    ana.gives_email("ana@example.com")
    assert "You're booked 🎉" in ana.sees()
    assert scene.taken == ["ana@example.com"]


@pytest.mark.promise("B13")
@pytest.mark.parametrize(
    ("platform", "method"),
    [
        (SlackStudent, "classes.load"),
        (TelegramStudent, "classes.load"),
        (TerminalStudent, "classes.load"),
        (TelegramStudent, "classes.save"),
    ],
)
def test_gone_at_confirm(scene: Scene, method: str) -> None:
    ana = known(scene)
    scene.store_faults.inject(method, "unavailable", ALWAYS)
    assert NOT_BOOKED in ana.taps("Confirm booking")
    assert scene.taken == []
    scene.store_faults.clear()
    assert "You're booked 🎉" in ana.taps("Try again")
    assert scene.taken == ["ana@example.com"]


@pytest.mark.promise("B13")
@in_chats
@pytest.mark.parametrize(("fault", "taken"), [("lost", []), ("committed", ["ana@example.com"]), ("under_way", [])])
def test_gone_after_the_save_was_sent(scene: Scene, fault: Fault, taken: list[str]) -> None:
    ana = known(scene)
    scene.store_faults.inject("classes.save", fault, ALWAYS)
    assert CHECKING in ana.taps("Confirm booking")
    assert scene.taken == taken
    assert "booked 🎉" not in ana.sees()
    assert "have not been booked" not in ana.sees()
    scene.store_faults.clear()
    scene.store_faults.settle()
    assert "You're booked 🎉" in ana.taps("Check again")
    assert scene.taken == ["ana@example.com"]
    assert scene.salsa_1.version == 1


@in_telegram
@pytest.mark.parametrize("fault", ["lost", "committed", "conflict", "overtaken"])
def test_gone_for_a_moment_while_saving_goes_unnoticed(scene: Scene, fault: Fault) -> None:
    ana = known(scene)
    scene.store_faults.inject("classes.save", fault)
    assert "You're booked 🎉" in ana.taps("Confirm booking")
    assert scene.taken[-1] == "ana@example.com"
    assert scene.salsa_1.version == (2 if fault == "overtaken" else 1)


@in_chats
def test_gone_while_the_session_is_saved(scene: Scene) -> None:
    ana = known(scene)
    scene.store_faults.inject("students.save", "unavailable")
    assert "You're booked 🎉" in ana.taps("Confirm booking")
    assert scene.taken == ["ana@example.com"]
    assert "You're already in: Salsa 1" in ana.says("/classes book salsa 1 tuesday")
    assert scene.taken == ["ana@example.com"]
    assert scene.salsa_1.version == 1


@in_telegram
@pytest.mark.promise("B5")
def test_a_booking_whose_session_was_lost_is_still_known_when_its_prompt_has_expired(scene: Scene) -> None:
    ana = known(scene)
    scene.store_faults.inject("students.save", "unavailable")
    assert isinstance(ana.student, TelegramStudent)
    tap = ana.student.telegram.tap(ana.student.user, ana.student.message, "Book as ana@example.com")
    booked = ana.sees()
    assert "as ana@example.com · 19 spots left now" in booked
    scene.world.clock.advance(timedelta(hours=1))
    ana.student.telegram.redeliver(tap)
    assert ana.sees() == booked
    assert scene.taken == ["ana@example.com"]


@in_chats
def test_gone_while_a_refusal_is_stored(scene: Scene) -> None:
    ana = known(scene)
    scene.world.fill(SALSA_1)
    scene.store_faults.inject("students.save", "unavailable")
    assert STORE_UNAVAILABLE in ana.taps("Confirm booking")
    assert "Someone just took the last spot in Salsa 1 on Tuesday." in ana.taps("Try again")
    assert scene.taken == []


@in_chats
@pytest.mark.promise("B13")
def test_gone_before_anybody_knows_who_confirms(scene: Scene) -> None:
    ana = known(scene)
    scene.store_faults.inject("students.load", "unavailable", 2)
    for button in ("Confirm booking", "Try again"):
        seen = ana.taps(button)
        assert STORE_UNAVAILABLE in seen
        assert CHECKING not in seen
    assert scene.taken == []
    assert "You're booked 🎉" in ana.taps("Try again")
    assert scene.taken == ["ana@example.com"]


@in_chats
@pytest.mark.promise("B13")
@pytest.mark.parametrize("method", ["students.load", "classes.load"])
def test_a_booking_in_doubt_is_not_denied_while_the_store_is_gone(scene: Scene, method: str) -> None:
    ana = known(scene)
    scene.store_faults.inject("classes.save", "committed", ALWAYS)
    assert CHECKING in ana.taps("Confirm booking")
    scene.store_faults.inject(method, "unavailable", ALWAYS)
    for _ in range(2):
        seen = ana.taps("Check again")
        assert "We're still checking " in seen
        assert "not been booked" not in seen
    scene.store_faults.clear()
    assert "You're booked 🎉" in ana.taps("Check again")
    assert scene.taken == ["ana@example.com"]
    assert scene.salsa_1.version == 1


@in_telegram
@pytest.mark.promise("B13")
def test_gone_altogether_at_confirm(scene: Scene) -> None:
    ana = known(scene)
    for method in ("classes.load", "classes.save", "classes.find", "classes.search", "students.load", "students.save"):
        scene.store_faults.inject(method, "unavailable", ALWAYS)
    assert STORE_UNAVAILABLE in ana.taps("Confirm booking")
    assert STORE_UNAVAILABLE in ana.taps("Try again")
    assert STORE_UNAVAILABLE in ana.says("/classes")
    scene.store_faults.clear()
    assert scene.taken == []


# The reference


@pytest.mark.parametrize(
    ("method", "fault", "says"),
    [
        ("students.load", "unavailable", STORE_UNAVAILABLE),
        ("classes.load", "unavailable", NOT_BOOKED),
        ("classes.save", "lost", CHECKING),
    ],
)
@everywhere
def test_the_reference_that_is_shown_is_in_the_log(scene: Scene, method: str, fault: Fault, says: str) -> None:
    ana = known(scene)
    scene.store_faults.inject(method, fault, ALWAYS)
    seen = ana.taps("Confirm booking")
    assert says in seen
    (reference,) = re.findall(r"\(Reference (\w{6})\)", seen)
    ids = [str(line.get("correlation_id", line.get("reference", ""))) for line in scene.logs]
    assert [one for one in ids if one.startswith(reference)]


# Slow


class Slow(SteeredTime):
    """An interceptor: each call takes half a second, of which it only keeps account."""

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self.sleep(0.5)
        return call()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def slow_world(at: School, slow: Slow) -> Iterator[World]:
    with school(proxied(memory_stores(), slow), at=at, steered=slow) as world:
        yield world
        assert world.slack.failures == []


@in_chats
@pytest.mark.promise("S1", "B13")
def test_a_booking_on_a_slow_store(slow: Slow, slow_world: World, platform: Callable[[World], ChattingStudent]) -> None:
    ana = InTime(platform(slow_world), slow)
    assert "Salsa 1 · 6:30 pm · 20 spots left" in ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.student.gives_email("ana@example.com")  # two answers on some platforms
    assert "You're booked 🎉" in ana.sees()
    assert list(slow_world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("B13")
def test_a_refusal_on_a_slow_store(slow: Slow, slow_world: World) -> None:
    ana = InTime(SlackStudent(slow_world), slow)
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    slow_world.fill(SALSA_1)
    assert "Someone just took the last spot in Salsa 1 on Tuesday." in ana.gives_email("ana@example.com")


class Counting:
    """An interceptor: `calls` of the stores, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self.calls.append(method)
        return call()


@pytest.mark.promise("B13")
def test_who_is_in_already_does_not_wait_for_a_search_of_other_classes(at: School) -> None:
    counting = Counting()
    with school(proxied(memory_stores(), counting), at=at) as world:
        ana = SlackStudent(world)
        ana.says("/classes salsa")
        ana.taps(BOOK_SALSA_1)
        ana.gives_email("ana@example.com")
        counting.calls.clear()
        ana.says("/classes book salsa 1 tuesday")
        assert "You're already in" in ana.sees()
    assert counting.calls == ["students.load", "classes.search", "classes.load"]


def test_a_booking_over_http_on_a_slow_store(slow: Slow, slow_world: World) -> None:
    with slow.within(SECONDS):
        response = book_over_http(slow_world, "key")
    assert response.status_code == 201


# Over HTTP


@pytest.fixture
def http(at: School) -> Iterator[tuple[World, StoreFaults]]:
    stores = memory_stores()
    store_faults = StoreFaults(stores, SettableClock(SUNDAY_NOON))
    with school(proxied(stores, store_faults), at=at, steered=SteeredTime()) as world:
        yield world, store_faults


def book_over_http(world: World, key: str) -> httpx.Response:
    url = f"{world.url}/classes/{quote(str(SALSA_1), safe='')}/book"
    return httpx.post(url, json={"email": "ana@example.com"}, headers={"Idempotency-Key": key}, timeout=LONGEST_WAIT)


@pytest.mark.parametrize("method", ["classes.load", "classes.save"])
def test_a_store_that_is_gone_is_unavailable_over_http_and_has_booked_nothing(
    http: tuple[World, StoreFaults], method: str
) -> None:
    world, store_faults = http
    store_faults.inject(method, "unavailable", ALWAYS)
    response = book_over_http(world, "key")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json()["error"]["message"] == "We can't answer just now. Please try again."
    store_faults.clear()
    assert world.bookings(SALSA_1) == {}
    assert book_over_http(world, "key").status_code == 201


@pytest.mark.parametrize("fault", ["lost", "committed", "under_way"])
def test_a_lost_answer_may_have_booked_over_http_and_the_same_key_settles_it(
    http: tuple[World, StoreFaults], fault: Fault
) -> None:
    world, store_faults = http
    store_faults.inject("classes.save", fault, ALWAYS)
    response = book_over_http(world, "key")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "StoreUnavailable")
    assert response.json()["error"]["message"].startswith("It may be done or not")
    store_faults.clear()
    store_faults.settle()
    assert book_over_http(world, "key").status_code == 201
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


# DynamoDB itself


class When:
    """An interceptor: does something just before the next call of a method.

    A call that fails while nothing is wrong with the store, since this machine is busy, is made again. One that fails
    in trouble counts as waited for as long as any may be.
    """

    def __init__(self, is_in_trouble: Callable[[], bool], time: SteeredTime) -> None:
        self._is_in_trouble = is_in_trouble
        self._time = time
        self._next: dict[str, Callable[[], None]] = {}

    def next(self, method: str, act: Callable[[], None]) -> None:
        self._next[method] = act

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self._next.pop(method, lambda: None)()
        while True:
            try:
                return call()
            except (StoreUnavailable, SaveOutcomeUnknown):
                if self._is_in_trouble():
                    self._time.sleep(Limits().store_read)
                    raise


@dataclass
class FarScene(Scene):
    """The same on DynamoDB, behind a cable."""

    cable: Cable
    when: When
    throttling: Throttling


@pytest.fixture
def far_scene(at: School, platform: Callable[[World], ChattingStudent], dynamodb_endpoint: str) -> Iterator[FarScene]:
    table, address = local_table(dynamodb_endpoint, at.zone), urlsplit(dynamodb_endpoint)
    with cable_to(str(address.hostname), address.port or 0) as cable:
        client = dynamodb_client(endpoint="http://{}:{}".format(*cable.address))
        throttling = Throttling(client)
        time = SteeredTime()
        when = When(lambda: throttling.is_on or not cable.is_sound, time)
        stores = DynamoDBTable(client, table.name, at.zone).stores
        with school(proxied(stores, when), at=at, steered=time) as world, capture_logs([merge_contextvars]) as logs:
            store_faults = StoreFaults(stores, world.clock)
            ana = InTime(platform(world), time)
            yield FarScene(world, table.stores, store_faults, ana, logs, cable, when, throttling)
            assert world.slack.failures == []


@pytest.mark.promise("B13")
@pytest.mark.parametrize(
    ("platform", "method", "says", "button", "taken"),
    [
        (SlackStudent, "students.load", STORE_UNAVAILABLE, "Try again", []),
        (TelegramStudent, "classes.load", NOT_BOOKED, "Try again", []),
        (SlackStudent, "classes.load", NOT_BOOKED, "Try again", []),
        (TelegramStudent, "classes.save", CHECKING, "Check again", []),
        (SlackStudent, "classes.save", CHECKING, "Check again", []),
        (TelegramStudent, "students.save", "You're booked 🎉", "More classes", ["ana@example.com"]),
    ],
)
def test_a_store_that_falls_silent_in_the_middle(
    far_scene: FarScene, method: str, says: str, button: str, taken: list[str]
) -> None:
    ana = known(far_scene)
    far_scene.when.next(method, far_scene.cable.hangs)
    assert says in ana.taps("Confirm booking")
    far_scene.cable.works()
    assert far_scene.taken == taken
    seen = ana.taps(button)
    assert ("You're booked 🎉" if button != "More classes" else "Dance classes") in seen
    assert far_scene.taken == ["ana@example.com"]
    assert far_scene.salsa_1.version == 1


@pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent])
def test_a_store_that_is_silent_from_the_start(far_scene: FarScene) -> None:
    far_scene.cable.hangs()
    assert STORE_UNAVAILABLE in far_scene.ana.says("/classes salsa")
    far_scene.cable.works()
    assert "Salsa 1 · 6:30 pm · 20 spots left" in far_scene.ana.says("/classes salsa")


@pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent])
def test_a_line_that_breaks_after_the_commit(far_scene: FarScene) -> None:
    ana = known(far_scene)
    far_scene.when.next("classes.save", far_scene.cable.cut)
    assert CHECKING in ana.taps("Confirm booking")
    far_scene.cable.works()
    assert far_scene.taken == ["ana@example.com"]
    assert "You're booked 🎉" in ana.taps("Check again")
    assert far_scene.salsa_1.version == 1


@pytest.mark.promise("B13")
@pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent])
def test_a_store_that_refuses_connections(far_scene: FarScene) -> None:
    ana = known(far_scene)
    far_scene.when.next("classes.load", far_scene.cable.unplug)
    assert NOT_BOOKED in ana.taps("Confirm booking")
    assert STORE_UNAVAILABLE in ana.taps("Try again")  # nobody even knows who asks
    far_scene.cable.works()
    assert far_scene.taken == []
    assert "You're booked 🎉" in ana.taps("Try again")
    assert far_scene.taken == ["ana@example.com"]


@pytest.mark.complaint("K8")
@pytest.mark.promise("B13")
@pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent])
def test_a_store_that_throttles(far_scene: FarScene) -> None:
    ana = known(far_scene)
    far_scene.when.next("classes.save", far_scene.throttling.begin)
    assert NOT_BOOKED in ana.taps("Confirm booking")
    far_scene.throttling.end()
    assert far_scene.taken == []
    assert "You're booked 🎉" in ana.taps("Try again")
    assert far_scene.taken == ["ana@example.com"]


class Throttling:
    """Every call is turned away, in DynamoDB's own words, from `begin` to `end`."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._events = client.meta.events
        self.is_on = False

    def begin(self) -> None:
        self.is_on = True
        self._events.register("before-send.dynamodb", self._refuse)  # type: ignore[arg-type]  # its answer is taken

    def end(self) -> None:
        self.is_on = False
        self._events.unregister("before-send.dynamodb", self._refuse)  # type: ignore[arg-type]  # as above

    def _refuse(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return answer(400, "ThrottlingException")(request)
