"""Requests that arrive meanwhile are decided together. The waiting is made certain with events, never with time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from core.commands.group_commit import GroupCommit

_SECONDS = 20


class Decider:
    """Answers in upper case; each batch waits for its go-ahead, so that a test controls what is in a batch."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.began = [Event() for _ in range(9)]
        self.go_ahead = [Event() for _ in range(9)]
        self.fault: Exception | None = None
        self.shed_after: str | None = None
        self.at_most: int | None = None
        self.group_commit: GroupCommit[str, str, str] = GroupCommit(self._decide, self._shed)

    def _decide(self, requests: Sequence[str]) -> list[str]:
        number = len(self.batches)
        self.batches.append(list(requests))
        self.began[number].set()
        assert self.go_ahead[number].wait(_SECONDS)
        if self.fault:
            raise self.fault
        return [request.upper() for request in requests[: self.at_most]]

    def _shed(self, request: str, answers: Sequence[str]) -> str | None:
        return f"not {request}" if self.shed_after in answers else None

    def waiting(self, key: str = "salsa") -> int:
        return len(self.group_commit._queues.get(key, ()))


@contextmanager
def submitters() -> Iterator[Callable[..., Future[str]]]:
    """Submit requests, each in a thread of its own, and the next when the one before is decided or in the queue."""
    with ThreadPoolExecutor(32) as threads:

        def submit(decider: Decider, request: str, key: str = "salsa") -> Future[str]:
            batches, waiting = len(decider.batches), decider.waiting(key)
            answer = threads.submit(decider.group_commit.submit, key, request)
            while len(decider.batches) == batches and decider.waiting(key) == waiting:
                pass  # a few microseconds, until the thread has begun
            return answer

        yield submit


def test_a_lone_request_is_decided_at_once_and_leaves_nothing_behind() -> None:
    decider = Decider()
    decider.go_ahead[0].set()
    assert decider.group_commit.submit("salsa", "ana") == "ANA"
    assert decider.batches == [["ana"]]
    assert decider.group_commit._queues == {}


def test_requests_that_arrive_meanwhile_are_decided_together_in_the_order_of_their_arrival() -> None:
    decider = Decider()
    with submitters() as submit:
        first = submit(decider, "ana")
        others = [submit(decider, request) for request in ("ben", "cleo", "dan")]
        decider.go_ahead[0].set()
        assert first.result(_SECONDS) == "ANA"
        assert decider.began[1].wait(_SECONDS)
        late = submit(decider, "eve")
        decider.go_ahead[1].set()
        decider.go_ahead[2].set()
        assert [other.result(_SECONDS) for other in [*others, late]] == ["BEN", "CLEO", "DAN", "EVE"]
    assert decider.batches == [["ana"], ["ben", "cleo", "dan"], ["eve"]]
    assert decider.group_commit._queues == {}


def test_the_leader_has_its_answer_before_the_next_batch_is_decided() -> None:
    decider = Decider()
    with submitters() as submit:
        first, second = submit(decider, "ana"), submit(decider, "ben")
        decider.go_ahead[0].set()
        assert first.result(_SECONDS) == "ANA"
        assert not second.done()
        decider.go_ahead[1].set()
        assert second.result(_SECONDS) == "BEN"


def test_different_keys_do_not_wait_for_each_other() -> None:
    decider = Decider()
    with submitters() as submit:
        salsa = submit(decider, "ana", "salsa")
        decider.go_ahead[1].set()
        assert submit(decider, "ben", "bachata").result(_SECONDS) == "BEN"
        assert not salsa.done()
        decider.go_ahead[0].set()
        assert salsa.result(_SECONDS) == "ANA"


def test_a_fault_reaches_the_batch_and_the_queue_and_the_next_request_is_decided() -> None:
    decider = Decider()
    with submitters() as submit:
        requests = [submit(decider, request) for request in ("ana", "ben", "cleo")]
        decider.fault = OSError("down")
        decider.go_ahead[0].set()
        for request in requests:
            with pytest.raises(OSError, match="down"):
                request.result(_SECONDS)
        decider.fault = None
        decider.go_ahead[1].set()
        assert submit(decider, "dan").result(_SECONDS) == "DAN"
    assert decider.batches == [["ana"], ["dan"]]


def test_a_fault_reaches_everybody_who_is_decided_with_whoever_meets_it() -> None:
    decider = Decider()
    with submitters() as submit:
        first, *others = [submit(decider, request) for request in ("ana", "ben", "cleo")]
        decider.go_ahead[0].set()
        assert first.result(_SECONDS) == "ANA"
        assert decider.began[1].wait(_SECONDS)
        decider.fault = OSError("down")
        decider.go_ahead[1].set()
        for request in others:
            with pytest.raises(OSError, match="down"):
                request.result(_SECONDS)
    assert decider.group_commit._queues == {}


def test_requests_behind_hopeless_answers_are_shed() -> None:
    decider = Decider()
    with submitters() as submit:
        first, *others = [submit(decider, request) for request in ("ana", "ben", "cleo")]
        decider.shed_after = "ANA"
        decider.go_ahead[0].set()
        assert first.result(_SECONDS) == "ANA"
        assert [other.result(_SECONDS) for other in others] == ["not ben", "not cleo"]
    assert decider.batches == [["ana"]]
    assert decider.group_commit._queues == {}


def test_requests_that_were_left_undecided_come_first_in_the_next_batch() -> None:
    decider = Decider()
    decider.at_most = 2
    with submitters() as submit:
        requests = [submit(decider, request) for request in ("ana", "ben", "cleo", "dan")]
        decider.go_ahead[0].set()
        assert decider.began[1].wait(_SECONDS)
        requests.append(submit(decider, "eve"))
        for event in decider.go_ahead[1:]:
            event.set()
        assert [request.result(_SECONDS) for request in requests] == ["ANA", "BEN", "CLEO", "DAN", "EVE"]
    assert decider.batches == [["ana"], ["ben", "cleo", "dan"], ["dan", "eve"]]
    assert decider.group_commit._queues == {}
