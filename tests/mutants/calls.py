"""Which tests run which lines: only those can notice that a line changed."""

from __future__ import annotations

import sys
import threading
from collections import defaultdict
from collections.abc import Mapping, Set
from types import FrameType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from _typeshed import TraceFunction

Lines: TypeAlias = dict[str, frozenset[int]]
"""Lines by their file, as Python names it; 0 stands for what was made for a class in it."""


class Calls:
    """Notes which lines of some files are run."""

    def __init__(self, files: Set[str]) -> None:
        self._files = files
        self._run: defaultdict[str, set[int]] = defaultdict(set)
        self._made: dict[int, str] = {}

    def know(self, made: Mapping[int, str]) -> None:
        """Tell in which files these are, by the id of their code, which itself names no file of the project."""
        self._made |= made

    def begin(self) -> None:
        """Note what is run from here on, in this thread and those that start."""
        threading.settrace(self._note_call)
        sys.settrace(self._note_call)

    def end(self) -> Lines:
        """Stop noting; what was run since this was last asked."""
        sys.settrace(None)
        threading.settrace(None)
        run, self._run = self._run, defaultdict(set)
        return {file: frozenset(lines) for file, lines in run.items()}

    def _note_call(self, frame: FrameType, event: str, argument: object) -> TraceFunction | None:
        if frame.f_code.co_filename in self._files:
            return self._note_line(frame, event, argument)
        if file := self._made.get(id(frame.f_code)):
            self._run[file].add(0)
        return None

    def _note_line(self, frame: FrameType, event: str, argument: object) -> TraceFunction:
        self._run[frame.f_code.co_filename].add(frame.f_lineno)
        return self._note_line
