"""`core/commands/group_commit.py` under a scheduler: it yields where it waits for its lock, answer or turn.

Between two yield points a thread touches no shared state without the lock. `by_line` makes each line of the code a
yield point, to find where that is not true.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Any

import pytest

from core.commands import group_commit
from tests.proof.scheduler import Scheduler


@contextmanager
def controlled_group_commit(scheduler: Scheduler, *, by_line: bool = False, locked: bool = True) -> Iterator[None]:
    """Every GroupCommit that is made meanwhile yields to the scheduler. Not `locked`: it has no lock."""
    result, submit = Future.result, group_commit.GroupCommit.submit

    def controlled_result(future: Future[Any], timeout: float | None = None) -> Any:  # Any: of every future
        if scheduler.current is not None:
            scheduler.yield_point("wait", future.done)
        return result(future, timeout)

    def submit_by_line(*arguments: Any) -> Any:  # Any: of every GroupCommit
        sys.settrace(trace if scheduler.current is not None else None)
        try:
            return submit(*arguments)
        finally:
            sys.settrace(None)

    def trace(frame: FrameType, event: str, _: object) -> Any:  # Any: as `sys.settrace` has it
        if frame.f_code.co_filename != group_commit.__file__:
            return None
        if event == "line":
            scheduler.yield_point(f"line {frame.f_lineno}")
        return trace

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group_commit, "Lock", lambda: _ControlledLock(scheduler) if locked else nullcontext())
        patch.setattr(Future, "result", controlled_result)
        if by_line:
            patch.setattr(group_commit.GroupCommit, "submit", submit_by_line)
        yield


class _ControlledLock:
    """Only one actor runs at a time, so that it needs no lock of its own."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._held = False

    def __enter__(self) -> None:
        if self._scheduler.current is not None:
            self._scheduler.yield_point("lock", lambda: not self._held)
        self._held = True

    def __exit__(self, *_: object) -> None:
        self._held = False
