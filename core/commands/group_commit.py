"""GroupCommit of wishes, one line a key: whoever finds nobody being served goes first, and serves all who wait behind.

There is no thread of its own and no waiting for others to come: a lone wish is served at once, by its own thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
W = TypeVar("W")
A = TypeVar("A")

_BATCH_SIZE = 90  # a DynamoDB transaction has at most 100 actions


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[W, A]):
    """A wish in line. In the end it has its answer, or else its turn to serve this batch, in which it is the first."""

    request: W
    turn: Future[A | _Batch[W, A]] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Batch(Generic[W, A]):
    waiting: list[_Waiting[W, A]]


class GroupCommit(Generic[K, W, A]):
    """First come, first served, for each key by itself. GroupCommit are as long as there are threads that wait in them.

    `serve` gives an answer for each wish, in order; it is called by one thread at a time for a key. After it,
    `turn_away` may answer those who wait behind without serving them: it gets the wish and the answers before it.
    """

    def __init__(self, decide: Callable[[Sequence[W]], list[A]], shed: Callable[[W, Sequence[A]], A | None]) -> None:
        self._decide = decide
        self._shed = shed
        self._lock = Lock()
        self._group_commit: dict[K, deque[_Waiting[W, A]]] = {}  # a key is here while somebody is being served

    def submit(self, key: K, request: W) -> A:
        """The answer to `wish`.

        If `serve` raises, all whom it served and all who wait behind get the exception: what it stumbled over would
        make them stumble too.
        """
        me: _Waiting[W, A] = _Waiting(request)
        with self._lock:
            line = self._group_commit.get(key)
            if line is None:
                self._group_commit[key] = deque()
            else:
                line.append(me)
        turn = _Batch([me]) if line is None else me.turn.result()
        return self._lead(key, turn.waiting) if isinstance(turn, _Batch) else turn

    def _lead(self, key: K, batch: Sequence[_Waiting[W, A]]) -> A:
        try:
            answers = self._decide([one.request for one in batch])
        except BaseException as error:
            for one in [*batch[1:], *self._close(key)]:
                one.turn.set_exception(error)
            raise
        for one, answer in zip(batch[1:], answers[1:], strict=True):
            one.turn.set_result(answer)
        self._hand_over(key, answers)
        return answers[0]

    def _hand_over(self, key: K, answers: Sequence[A]) -> None:
        with self._lock:
            line = self._group_commit[key]
            while line and (answer := self._shed(line[0].request, answers)) is not None:
                line.popleft().turn.set_result(answer)
            if not line:
                del self._group_commit[key]
                return
            batch = _Batch([line.popleft() for _ in range(min(len(line), _BATCH_SIZE))])
        batch.waiting[0].turn.set_result(batch)

    def _close(self, key: K) -> deque[_Waiting[W, A]]:
        with self._lock:
            return self._group_commit.pop(key)
