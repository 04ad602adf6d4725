"""Threads of which one runs at a time, and only when it is told to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread

_LONGEST_STEP = 20  # seconds

Act = Callable[[], object]


class _Abandoned(BaseException):
    """Nobody will tell you to go on any more."""


class Actor:
    """A thread that plays one act at a time; at each cue it stands still until it is told to go on, and how.

    `at` is the cue it stands at, None when its act is over.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.at: str | None = None
        self._can_go_on: Callable[[], bool] = bool
        self._act: Act | None = None
        self._how: str | None = None
        self._go, self._stands = Lock(), Lock()
        for lock in (self._go, self._stands):
            lock.acquire()
        self._thread = Thread(target=self._live, daemon=True)
        self._thread.start()

    @property
    def is_ready(self) -> bool:
        """Whether it stands at a cue and could go on."""
        return self.at is not None and self._can_go_on()

    def begin(self, act: Act) -> None:
        """Play up to the first cue."""
        self._act = act
        self.go_on("")

    def go_on(self, how: str | None) -> None:
        """Play up to the next cue, or to the end; None is to abandon the act here."""
        self._how = how
        self._go.release()
        assert self._stands.acquire(timeout=_LONGEST_STEP), f"it never came back from {self.at}"

    def cue(self, at: str, can_go_on: Callable[[], bool]) -> str:
        """In the act: stand still, and hear how to go on."""
        if self._how is not None:
            self.at, self._can_go_on = at, can_go_on
            self._stands.release()
            self._go.acquire()
        if self._how is None:
            raise _Abandoned
        return self._how

    def close(self) -> None:
        self._act = None
        self._go.release()
        self._thread.join(_LONGEST_STEP)

    def _live(self) -> None:
        while True:
            self._go.acquire()
            if self._act is None:
                return
            try:
                self._act()
            except _Abandoned:
                pass
            finally:
                self.at = None
                self._stands.release()


class Stage:
    """Some actors; `current` is the number of the one who plays now, None when nobody does."""

    def __init__(self, actors: int) -> None:
        self._actors = [Actor(number) for number in range(actors)]
        self._current: Actor | None = None

    @property
    def current(self) -> int | None:
        return None if self._current is None else self._current.number

    def cue(self, at: str, can_go_on: Callable[[], bool] = lambda: True) -> str:
        """In an act: wait for one's turn, which can't come before `can_go_on`; how to go on."""
        assert self._current is not None
        return self._current.cue(at, can_go_on)

    def go_on(self, actor: Actor, how: str) -> None:
        """Let one of the cast play up to its next cue."""
        self._current = actor
        actor.go_on(how)
        self._current = None

    @contextmanager
    def playing(self, acts: Sequence[Act]) -> Iterator[Sequence[Actor]]:
        """The cast, one an act, each at its first cue. At the end those who are not done are stopped."""
        cast = self._actors[: len(acts)]
        try:
            for self._current, act in zip(cast, acts, strict=True):
                self._current.begin(act)
            self._current = None
            yield cast
        finally:
            for self._current in cast:
                while self._current.at is not None:
                    self._current.go_on(None)
            self._current = None


@contextmanager
def stage(actors: int) -> Iterator[Stage]:
    """A stage with so many actors."""
    with _on_one_core():
        made = Stage(actors)
        try:
            yield made
        finally:
            for actor in made._actors:
                actor.close()


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
