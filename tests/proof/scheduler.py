"""Threads that a scheduler runs one at a time, from one yield point to the next."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread

_LONGEST_STEP = 300  # seconds

Body = Callable[[], object]


class _Abandoned(BaseException):
    """The run is over before the body is done."""


class Actor:
    """A thread that runs one body at a time; at each yield point it stops until it is resumed.

    `at` is the yield point where it has stopped, None when its body is done.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.at: str | None = None
        self._can_run: Callable[[], bool] = bool
        self._body: Body | None = None
        self._fault: str | None = None
        self._resumed, self._stopped = Lock(), Lock()
        for lock in (self._resumed, self._stopped):
            lock.acquire()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_runnable(self) -> bool:
        """Whether it has stopped at a yield point and could go on."""
        return self.at is not None and self._can_run()

    def start(self, body: Body) -> None:
        """Run up to the first yield point."""
        self._body = body
        self.resume("")

    def resume(self, fault: str | None) -> None:
        """Run up to the next yield point or the end, with this fault ("" for none); None abandons the body here."""
        self._fault = fault
        self._resumed.release()
        assert self._stopped.acquire(timeout=_LONGEST_STEP), f"it never came back from {self.at}"

    def yield_point(self, at: str, can_run: Callable[[], bool]) -> str:
        """In the body: stop, and return the fault to go on with."""
        if self._fault is not None:
            self.at, self._can_run = at, can_run
            self._stopped.release()
            self._resumed.acquire()
        if self._fault is None:
            raise _Abandoned
        return self._fault

    def close(self) -> None:
        self._body = None
        self._resumed.release()
        self._thread.join(_LONGEST_STEP)

    def _run(self) -> None:
        while True:
            self._resumed.acquire()
            if self._body is None:
                return
            try:
                self._body()
            except _Abandoned:
                pass
            finally:
                self.at = None
                self._stopped.release()


class Scheduler:
    """Runs actors; `current` is the number of the one that runs now, None when none does."""

    def __init__(self, actors: int) -> None:
        self._actors = [Actor(number) for number in range(actors)]
        self._current: Actor | None = None

    @property
    def current(self) -> int | None:
        return None if self._current is None else self._current.number

    def yield_point(self, at: str, can_run: Callable[[], bool] = lambda: True) -> str:
        """In a body: stop until the scheduler resumes it, which it can't before `can_run`; the fault to go on with."""
        assert self._current is not None
        return self._current.yield_point(at, can_run)

    def resume(self, actor: Actor, fault: str) -> None:
        """Let an actor run up to its next yield point."""
        self._current = actor
        actor.resume(fault)
        self._current = None

    @contextmanager
    def running(self, bodies: Sequence[Body]) -> Iterator[Sequence[Actor]]:
        """An actor for each body, stopped at its first yield point; at the end the unfinished are abandoned."""
        actors = self._actors[: len(bodies)]
        try:
            for self._current, body in zip(actors, bodies, strict=True):
                self._current.start(body)
            self._current = None
            yield actors
        finally:
            for self._current in actors:
                while self._current.at is not None:
                    self._current.resume(None)
            self._current = None

    def close(self) -> None:
        for actor in self._actors:
            actor.close()


@contextmanager
def scheduling(actors: int) -> Iterator[Scheduler]:
    """A scheduler with so many actors."""
    with _on_one_core():
        scheduler = Scheduler(actors)
        try:
            yield scheduler
        finally:
            scheduler.close()


@contextmanager
def _on_one_core() -> Iterator[None]:
    """As only one runs at a time, they need only one core; there they take turns twice as fast."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    os.sched_setaffinity(0, {sorted(cores)[worker % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
