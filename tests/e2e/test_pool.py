"""One thread pool of 64 for all that blocks, in shares: what one platform does or suffers leaves the others theirs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from statistics import median
from typing import TypeVar

import httpx
import pytest
from anyio.to_thread import current_default_thread_limiter

from adapters.chat.students import Student
from adapters.dynamodb.client import CALLERS
from bot.bootstrap import Bot
from bot.config.config import SlackConfig, ThreadShares
from bot.server.app import create_server
from bot.store_proxy import Interceptor, proxied
from bot.stores import Stores
from core.email import Email
from standins.serving import serving
from standins.slack import SlackStandIn
from tests.support.chats import SALSA_1, SLACK_TOKEN, SlackStudent, TelegramStudent, World, school
from tests.support.http_api import path
from tests.support.stores import DynamoDBTable, memory_stores

T = TypeVar("T")
log = logging.getLogger(__name__)  # `--log-cli-level=INFO` shows what was measured

SHARES = ThreadShares()
THREADS = CALLERS
APP_TOKEN = "xapp-1-A0000001-1234567890-0123456789abcdef"
STUDENTS = 100
BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
_SERVED_MEANWHILE = 2  # times, at least
_LONGEST_WAIT = 60  # seconds, for what should take a few


@dataclass(frozen=True)
class Pooled:
    """A world whose server tells of HTTP's threads, on the event loop, so even while all are taken."""

    world: World
    url: str
    client: httpx.Client

    def pool(self) -> dict[str, int]:
        told: dict[str, int] = self.client.get("/pool").json()
        return told


@contextmanager
def pooled(stores: Stores, around: Interceptor | None = None, *, over_socket: bool = False) -> Iterator[Pooled]:
    with ExitStack() as resources:
        world = resources.enter_context(school(proxied(stores, around) if around else stores))
        app = create_server(resources.enter_context(in_socket_mode(world)) if over_socket else world.bot)

        @app.get("/pool")
        async def pool() -> dict[str, int]:
            now = current_default_thread_limiter().statistics()
            return {"size": int(now.total_tokens), "busy": now.borrowed_tokens, "waiting": now.tasks_waiting}

        limits = httpx.Limits(max_connections=None)
        with serving(app) as url, httpx.Client(base_url=url, timeout=60, trust_env=False, limits=limits) as client:
            world.slack.bot_url, world.telegram.bot_url = f"{url}/slack/events", f"{url}/telegram/webhook"
            if over_socket:
                world.slack.wait_for_connections()
            yield Pooled(world, url, client)


@contextmanager
def in_socket_mode(world: World) -> Iterator[Bot]:
    """The world's bot, but in a Slack that it has to open a socket to."""
    slack = SlackStandIn(signing_secret="", bot_token=SLACK_TOKEN, app_token=APP_TOKEN, ack_seconds=_LONGEST_WAIT)
    with serving(slack.app) as url:
        slack.base_url, world.slack = url, slack
        config = SlackConfig(SLACK_TOKEN, app_token=APP_TOKEN, api_url=f"{url}/api/")
        yield replace(world.bot, config=replace(world.bot.config, slack=config))


# Room for others


@dataclass
class Slow:
    """An interceptor of a store: each call takes `seconds` longer, and the threads are noted that calls block."""

    seconds: float = 0.0
    threads: set[threading.Thread] = field(default_factory=set)

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self.threads.add(threading.current_thread())
        time.sleep(self.seconds)
        return call()


def test_while_100_book_one_class_in_a_slow_store_others_are_served() -> None:
    book_all_at_once(memory_stores(), call_seconds=0.02)


def test_while_100_book_one_class_in_dynamodb_others_are_served(table: DynamoDBTable) -> None:
    book_all_at_once(table.stores, call_seconds=0)


def book_all_at_once(stores: Stores, *, call_seconds: float) -> None:
    store = Slow()
    before = set(threading.enumerate())
    with pooled(stores, store) as one, ThreadPoolExecutor(STUDENTS + 4, "person") as people:
        with ThreadPoolExecutor(8, "person") as few:
            students = list(few.map(partial(about_to_confirm, one.world), range(STUDENTS)))
        visitor = SlackStudent(one.world, "visitor")
        store.seconds = call_seconds
        store.threads.clear()
        start, over = threading.Barrier(STUDENTS + 4), threading.Event()
        pools: list[dict[str, int]] = []

        def confirm(student: SlackStudent | TelegramStudent) -> None:
            start.wait(_LONGEST_WAIT)
            student.taps("Confirm booking")

        def keep(asking: Callable[[], object]) -> list[float]:
            start.wait(_LONGEST_WAIT)
            took = []
            while not over.is_set():
                began = time.perf_counter()
                asking()
                took.append(time.perf_counter() - began)
            return took

        others = {
            "/health": people.submit(keep, lambda: one.client.get("/health").raise_for_status()),
            "/classes/search": people.submit(keep, lambda: one.client.post("/classes/search").raise_for_status()),
            "/classes in Slack": people.submit(keep, lambda: visitor.says("/classes salsa")),
            "the pool itself": people.submit(keep, lambda: pools.append(one.pool())),
        }
        began = time.perf_counter()
        done, late = wait([people.submit(confirm, student) for student in students], _LONGEST_WAIT)
        rush = time.perf_counter() - began
        over.set()
        blocked = set(store.threads)
        new_threads = set(threading.enumerate()) - before
        took = {name: asking.result() for name, asking in others.items()}

        assert late == set()
        assert [booking.exception() for booking in done] == [None] * STUDENTS
        assert 0 < len(one.world.bookings(SALSA_1)) <= 20
    for name, each in took.items():
        log.info(
            "%s: asked %d times, median %.2f s, worst %.2f s of %.2f s", name, len(each), median(each), max(each), rush
        )
    # Who is served only when the rush is over asks once. How long each waits is the machine's matter and the bench's.
    assert {name for name, each in took.items() if len(each) < _SERVED_MEANWHILE} == set()
    assert {pool["size"] for pool in pools} == {SHARES.http}
    assert {thread.name for thread in blocked} == {"AnyIO worker thread"}
    assert len(blocked) <= THREADS
    others_threads = ("AnyIO worker thread", "person", "Thread-", "months")  # "Thread-": a server's loop
    assert [thread.name for thread in new_threads if not thread.name.startswith(others_threads)] == []


def about_to_confirm(world: World, number: int) -> SlackStudent | TelegramStudent:
    """A student with a known email, at the question whether it is right."""
    student = SlackStudent(world, f"ana{number}") if number % 2 else TelegramStudent(world, f"Ana{number}")
    known = Student(student.id, Email(f"student{number}@example.com"))
    world.bot.stores.students.save(known, world.clock())
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_1)
    return student


def test_dynamodb_is_called_from_the_one_pool_alone(table: DynamoDBTable) -> None:
    threads: set[str] = set()
    with pooled(table.stores) as one:
        table.client.meta.events.register(
            "before-call.dynamodb", lambda **_: threads.add(threading.current_thread().name)
        )
        one.client.post("/classes/search").raise_for_status()
    assert threads == {"AnyIO worker thread"}


# No room


@dataclass
class Holding:
    """An interceptor of a store: whoever comes from one platform stays there until `let_go` is set."""

    platform: str
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    let_go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        if self.is_from_there(method, subject):
            self.arrived.release()
            assert self.let_go.wait(_LONGEST_WAIT)
        return call()

    def is_from_there(self, method: str, subject: object) -> bool:
        if self.platform == "http":
            return method == "classes.find" and subject == SALSA_1
        return method == "students.load" and str(subject).startswith(self.platform)


@pytest.mark.fault("F41")
def test_the_shares_of_the_platforms_are_together_as_many_as_the_store_has_connections() -> None:
    assert sum(astuple(SHARES)) == CALLERS


@pytest.mark.fault("F41")
@pytest.mark.promise("B16")
@pytest.mark.parametrize(
    ("stuck", "over_socket"), [("slack", False), ("slack", True), ("telegram", False), ("http", False)]
)
def test_while_all_threads_of_one_platform_are_taken_the_others_are_served(stuck: str, over_socket: bool) -> None:
    store, share = Holding(stuck), getattr(SHARES, stuck)
    with pooled(memory_stores(), store, over_socket=over_socket) as one, ThreadPoolExecutor(share + 1) as people:
        students: dict[str, Callable[[str], SlackStudent | TelegramStudent]] = {
            "slack": partial(SlackStudent, one.world),
            "telegram": partial(TelegramStudent, one.world),
        }

        def comes(name: str) -> Callable[[], object]:
            if stuck == "http":
                return partial(one.client.get, path(SALSA_1))
            return partial(students[stuck](name).says, "/classes salsa")

        coming = [comes(f"student{n}") for n in range(share + 1)]  # one more than there are threads
        taking = [people.submit(come) for come in coming]
        try:
            assert all(store.arrived.acquire(timeout=_LONGEST_WAIT) for _ in range(share))
            others = [students[platform]("visitor") for platform in students if platform != stuck]
            for visitor in others:
                visitor.says("/classes salsa")
                assert "Salsa classes" in visitor.sees()
            if stuck != "http":
                assert one.client.get("/health").json() == {"status": "ok"}
            assert not any(asking.done() for asking in taking)
            assert not store.arrived.acquire(blocking=False)  # the last one waits for a thread of its own platform
        finally:
            store.let_go.set()
        assert [asking.exception() for asking in taking] == [None] * (share + 1)
