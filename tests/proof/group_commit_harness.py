"""`core/commands/group_commit.py` step by step: its waits are cues, for its lock and for an answer or a turn to lead.

Between two cues a thread touches nothing that others see, as long as it has the lock where it should. `by_line` makes
each line of the code a cue and so finds where it has not.
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
from tests.proof.harness import Stage


@contextmanager
def line_on_stage(stage: Stage, *, by_line: bool = False, locked: bool = True) -> Iterator[None]:
    """GroupCommit that are made meanwhile wait at cues. Not `locked`: they do without their lock."""
    result, submit = Future.result, group_commit.GroupCommit.submit

    def result_on_stage(future: Future[Any], timeout: float | None = None) -> Any:  # Any: of every future
        if stage.current is not None:
            stage.cue("wait", future.done)
        return result(future, timeout)

    def join_by_line(*arguments: Any) -> Any:  # Any: of all lines
        sys.settrace(trace if stage.current is not None else None)
        try:
            return submit(*arguments)
        finally:
            sys.settrace(None)

    def trace(frame: FrameType, event: str, _: object) -> Any:  # Any: as `sys.settrace` has it
        if frame.f_code.co_filename != group_commit.__file__:
            return None
        if event == "line":
            stage.cue(f"line {frame.f_lineno}")
        return trace

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group_commit, "Lock", lambda: _LockOnStage(stage) if locked else nullcontext())
        patch.setattr(Future, "result", result_on_stage)
        if by_line:
            patch.setattr(group_commit.GroupCommit, "submit", join_by_line)
        yield


class _LockOnStage:
    """Only one plays at a time, so that it needs no lock of its own."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._held = False

    def __enter__(self) -> None:
        if self._stage.current is not None:
            self._stage.cue("lock", lambda: not self._held)
        self._held = True

    def __exit__(self, *_: object) -> None:
        self._held = False
