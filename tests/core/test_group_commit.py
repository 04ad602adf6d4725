"""Wishes that meet are served together. The waiting is made certain with events, never with time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from core.commands.group_commit import GroupCommit

_SECONDS = 20


class Desk:
    """Serves in upper case; each serving waits for its go-ahead, so that a test decides who meets whom."""

    def __init__(self) -> None:
        self.served: list[list[str]] = []
        self.began = [Event() for _ in range(9)]
        self.go_ahead = [Event() for _ in range(9)]
        self.fault: Exception | None = None
        self.turned_away_after: str | None = None
        self.lines: GroupCommit[str, str, str] = GroupCommit(self._serve, self._turn_away)

    def _serve(self, wishes: Sequence[str]) -> list[str]:
        number = len(self.served)
        self.served.append(list(wishes))
        self.began[number].set()
        assert self.go_ahead[number].wait(_SECONDS)
        if self.fault:
            raise self.fault
        return [wish.upper() for wish in wishes]

    def _turn_away(self, wish: str, answers: Sequence[str]) -> str | None:
        return f"not {wish}" if self.turned_away_after in answers else None

    def waiting(self, key: str = "salsa") -> int:
        return len(self.lines._group_commit.get(key, ()))


@contextmanager
def people() -> Iterator[Callable[..., Future[str]]]:
    """Somebody joins a line in a thread of their own; the next comes only when they stand in it or are being served."""
    with ThreadPoolExecutor(32) as threads:

        def comes(desk: Desk, wish: str, key: str = "salsa") -> Future[str]:
            served, waiting = len(desk.served), desk.waiting(key)
            answer = threads.submit(desk.lines.submit, key, wish)
            while len(desk.served) == served and desk.waiting(key) == waiting:
                pass  # a few microseconds: the thread is on its way into the line
            return answer

        yield comes


def test_a_lone_wish_is_served_at_once_and_leaves_nothing_behind() -> None:
    desk = Desk()
    desk.go_ahead[0].set()
    assert desk.lines.submit("salsa", "ana") == "ANA"
    assert desk.served == [["ana"]]
    assert desk.lines._group_commit == {}


def test_those_who_come_meanwhile_are_served_together_in_the_order_they_came() -> None:
    desk = Desk()
    with people() as comes:
        first = comes(desk, "ana")
        others = [comes(desk, wish) for wish in ("ben", "cleo", "dan")]
        desk.go_ahead[0].set()
        assert first.result(_SECONDS) == "ANA"
        assert desk.began[1].wait(_SECONDS)
        late = comes(desk, "eve")
        desk.go_ahead[1].set()
        desk.go_ahead[2].set()
        assert [other.result(_SECONDS) for other in [*others, late]] == ["BEN", "CLEO", "DAN", "EVE"]
    assert desk.served == [["ana"], ["ben", "cleo", "dan"], ["eve"]]
    assert desk.lines._group_commit == {}


def test_the_first_has_the_answer_before_the_next_are_served() -> None:
    desk = Desk()
    with people() as comes:
        first, second = comes(desk, "ana"), comes(desk, "ben")
        desk.go_ahead[0].set()
        assert first.result(_SECONDS) == "ANA"
        assert not second.done()
        desk.go_ahead[1].set()
        assert second.result(_SECONDS) == "BEN"


def test_different_keys_do_not_wait_for_each_other() -> None:
    desk = Desk()
    with people() as comes:
        salsa = comes(desk, "ana", "salsa")
        desk.go_ahead[1].set()
        assert comes(desk, "ben", "bachata").result(_SECONDS) == "BEN"
        assert not salsa.done()
        desk.go_ahead[0].set()
        assert salsa.result(_SECONDS) == "ANA"


def test_a_fault_reaches_all_who_were_served_or_waited_and_the_line_opens_again() -> None:
    desk = Desk()
    with people() as comes:
        wishes = [comes(desk, wish) for wish in ("ana", "ben", "cleo")]
        desk.fault = OSError("down")
        desk.go_ahead[0].set()
        for wish in wishes:
            with pytest.raises(OSError, match="down"):
                wish.result(_SECONDS)
        desk.fault = None
        desk.go_ahead[1].set()
        assert comes(desk, "dan").result(_SECONDS) == "DAN"
    assert desk.served == [["ana"], ["dan"]]


def test_who_waits_behind_hopeless_answers_is_turned_away() -> None:
    desk = Desk()
    with people() as comes:
        first, *others = [comes(desk, wish) for wish in ("ana", "ben", "cleo")]
        desk.turned_away_after = "ANA"
        desk.go_ahead[0].set()
        assert first.result(_SECONDS) == "ANA"
        assert [other.result(_SECONDS) for other in others] == ["not ben", "not cleo"]
    assert desk.served == [["ana"]]
    assert desk.lines._group_commit == {}


def test_no_batch_is_larger_than_a_transaction_can_take() -> None:
    desk = Desk()
    for event in desk.go_ahead[1:]:
        event.set()
    with ThreadPoolExecutor(128) as threads:
        first = threads.submit(desk.lines.submit, "salsa", "w0")
        assert desk.began[0].wait(_SECONDS)
        others = [threads.submit(desk.lines.submit, "salsa", f"w{n}") for n in range(1, 121)]
        while desk.waiting() < 120:
            pass
        desk.go_ahead[0].set()
        assert sorted(one.result(_SECONDS) for one in [first, *others]) == sorted(f"W{n}" for n in range(121))
    assert [len(batch) for batch in desk.served] == [1, 90, 30]
