"""Which tests call which functions: only those can notice that a function changed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from types import CodeType, FrameType
from typing import TypeAlias

Function: TypeAlias = tuple[str, str]
"""Its file, as Python names it, and its name there, as `Class.method` or `outer.inner`."""


class Calls:
    """Notes what is called."""

    def __init__(self) -> None:
        self._called: dict[int, CodeType] = {}
        self._made: dict[int, Function] = {}

    def know(self, made: Mapping[int, Function]) -> None:
        """Tell which functions these are, by the identity of their code, which itself names no file of the project."""
        self._made |= made

    def begin(self) -> None:
        """Note what is called from here on, in this thread and those that start."""
        threading.settrace(self._note)
        sys.settrace(self._note)

    def end(self) -> set[Function]:
        """Stop noting; what was called since this was last asked."""
        sys.settrace(None)
        threading.settrace(None)
        called, self._called = self._called, {}
        return {self._made.get(place) or function(code) for place, code in called.items()}

    def _note(self, frame: FrameType, event: str, argument: object) -> None:
        # By identity: code objects compute their hash anew each time.
        self._called[id(frame.f_code)] = frame.f_code


def function(code: CodeType) -> Function:
    """The function that a code object is of."""
    return code.co_filename, code.co_qualname.replace(".<locals>", "")
