"""Group commit: requests for one key that arrive while another is being decided are decided together, as one batch.

There is no thread of its own and no waiting for more requests to come: a lone request is decided at once, by the thread
that submitted it. The thread that decides is the leader. When it is done, the first request in the queue makes its
thread the leader of the next batch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
A = TypeVar("A")


@dataclass(frozen=True, slots=True, eq=False)
class _Pending(Generic[R, A]):
    """A request in the queue. Its `outcome` is its answer, or the batch that its thread has to lead."""

    request: R
    outcome: Future[A | _Batch[R, A]] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Batch(Generic[R, A]):
    """The leader's own request, and behind it those that are decided with it."""

    pending: list[_Pending[R, A]]


class GroupCommit(Generic[K, R, A]):
    """Answers requests in the order of their arrival, each key by itself. May be used from any number of threads.

    `decide` gives an answer for each request of a batch, in order; it is called by one thread at a time for a key. It
    may answer only the first few of them, at least one: the others go back to the head of the queue.
    `shed` may then answer requests that are still in the queue, without deciding them: it gets the request and the
    answers of the batch before it.
    """

    def __init__(self, decide: Callable[[Sequence[R]], list[A]], shed: Callable[[R, Sequence[A]], A | None]) -> None:
        self._decide = decide
        self._shed = shed
        self._lock = Lock()
        self._queues: dict[K, deque[_Pending[R, A]]] = {}  # a key is in here while it has a leader

    def submit(self, key: K, request: R) -> A:
        """The answer to `request`, when it is its turn.

        If `decide` raises, the whole batch and everything in the queue gets the exception: what made it fail would make
        the next batch fail too.
        """
        own: _Pending[R, A] = _Pending(request)
        with self._lock:
            queue = self._queues.get(key)
            if queue is None:
                self._queues[key] = deque()
            else:
                queue.append(own)
        outcome = _Batch([own]) if queue is None else own.outcome.result()
        return self._lead(key, outcome.pending) if isinstance(outcome, _Batch) else outcome

    def _lead(self, key: K, batch: Sequence[_Pending[R, A]]) -> A:
        try:
            answers = self._decide([pending.request for pending in batch])
        except BaseException as error:
            for follower in [*batch[1:], *self._close(key)]:
                follower.outcome.set_exception(error)
            raise
        for follower, answer in zip(batch[1:], answers[1:], strict=False):  # the others are still undecided
            follower.outcome.set_result(answer)
        self._hand_over(key, answers, batch[len(answers) :])
        return answers[0]

    def _hand_over(self, key: K, answers: Sequence[A], undecided: Sequence[_Pending[R, A]]) -> None:
        with self._lock:
            queue = self._queues[key]
            queue.extendleft(reversed(undecided))
            while queue and (answer := self._shed(queue[0].request, answers)) is not None:
                queue.popleft().outcome.set_result(answer)
            if not queue:
                del self._queues[key]
                return
            batch = _Batch(list(queue))
            queue.clear()
        batch.pending[0].outcome.set_result(batch)

    def _close(self, key: K) -> deque[_Pending[R, A]]:
        with self._lock:
            return self._queues.pop(key)
