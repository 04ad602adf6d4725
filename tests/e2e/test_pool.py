"""One thread pool of 64 for all that blocks, and what is left of it for others while a hundred book at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TypeVar

import httpx
import pytest
from anyio.to_thread import current_default_thread_limiter

from adapters.chat.students import Student
from bot.server.app import create_server
from bot.store_proxy import Interceptor, proxied
from bot.stores import Stores
from core.email import Email
from standins.serving import serving
from tests.support.chats import SALSA_1, SlackStudent, TelegramStudent, World, memory_stores, school
from tests.support.http_api import path
from tests.support.stores import DynamoDBTable

T = TypeVar("T")
log = logging.getLogger(__name__)  # `--log-cli-level=INFO` shows what was measured

THREADS = 64
STUDENTS = 100
BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
_SERVED_MEANWHILE = 2  # times, at least
_LONGEST_WAIT = 60  # seconds, for what should take a few


@dataclass(frozen=True)
class Pooled:
    """A world whose server tells of its pool, on the event loop, so even while all threads are taken."""

    world: World
    url: str
    client: httpx.Client

    def pool(self) -> dict[str, int]:
        told: dict[str, int] = self.client.get("/pool").json()
        return told


@contextmanager
def pooled(stores: Stores, around: Interceptor | None = None) -> Iterator[Pooled]:
    with school(proxied(stores, around) if around else stores) as world:
        app = create_server(world.bot)

        @app.get("/pool")
        async def pool() -> dict[str, int]:
            now = current_default_thread_limiter().statistics()
            return {"size": int(now.total_tokens), "busy": now.borrowed_tokens, "waiting": now.tasks_waiting}

        limits = httpx.Limits(max_connections=None)
        with serving(app) as url, httpx.Client(base_url=url, timeout=20, trust_env=False, limits=limits) as client:
            world.slack.bot_url, world.telegram.bot_url = f"{url}/slack/events", f"{url}/telegram/webhook"
            yield Pooled(world, url, client)


# Room for others


@dataclass
class Slow:
    """Around a store: each call takes `seconds` longer, and the threads are noted that calls block."""

    seconds: float = 0.0
    threads: set[threading.Thread] = field(default_factory=set)

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self.threads.add(threading.current_thread())
        time.sleep(self.seconds)
        return call()


def test_while_100_book_one_class_in_a_slow_store_others_are_served() -> None:
    book_all_at_once(memory_stores(), call_seconds=0.02)


@pytest.mark.timeout(300)
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
    assert {pool["size"] for pool in pools} == {THREADS}
    assert max(pool["busy"] for pool in pools) <= THREADS
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
    """Around a store: who looks up one class stays there until `let_go` is set."""

    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    let_go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        if method == "classes.find" and subject == SALSA_1:
            self.arrived.release()
            assert self.let_go.wait(_LONGEST_WAIT)
        return call()


def test_who_comes_while_all_64_threads_are_taken_waits_and_is_served() -> None:
    store = Holding()
    with pooled(memory_stores(), store) as one, ThreadPoolExecutor(THREADS + 2, "person") as people:
        look = partial(one.client.get, path(SALSA_1))
        taking = [people.submit(look) for _ in range(THREADS)]
        assert all(store.arrived.acquire(timeout=_LONGEST_WAIT) for _ in taking)
        visitor = SlackStudent(one.world, "visitor")
        late: list[Future[object]] = [
            people.submit(one.client.get, "/health"),
            people.submit(visitor.says, "/classes salsa"),
        ]
        while (pool := one.pool())["waiting"] < len(late):
            assert not any(asking.done() for asking in late)
        assert pool == {"size": THREADS, "busy": THREADS, "waiting": len(late)}
        store.let_go.set()
        assert {answer.result().status_code for answer in taking} == {200}
        assert isinstance(health := late[0].result(), httpx.Response)
        assert health.json() == {"status": "ok"}
        late[1].result()
        assert "Salsa classes" in visitor.sees()
        assert one.pool() == {"size": THREADS, "busy": 0, "waiting": 0}
