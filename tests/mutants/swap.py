"""Gives functions that are already loaded the code of a mutant."""

from __future__ import annotations

import ast
import gc
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType

_MADE = "<string>"


@dataclass(frozen=True, slots=True)
class Swap:
    """The code that some functions get."""

    codes: tuple[tuple[FunctionType, CodeType], ...]

    def make(self) -> None:
        """Let the functions run the mutant's code from here on, whoever holds them."""
        for target, code in self.codes:
            target.__code__ = code


class LoadedModule:
    """A module of the project as it is loaded."""

    def __init__(self, path: str, source: str, live: dict[CodeType, list[FunctionType]]) -> None:
        self._path = path
        self._live = live
        self._loaded = list(_tree(compile(source, path, "exec", dont_inherit=True)))
        self._plain = list(_tree(compile(ast.unparse(ast.parse(source)), path, "exec", dont_inherit=True)))

    def swap(self, mutant: str) -> Swap | None:
        """What would turn it into the mutant; None where that takes loading it anew, as for a constant."""
        changed = list(_tree(compile(mutant, self._path, "exec", dont_inherit=True)))
        pairs = zip(self._loaded, self._plain, changed, strict=False)
        different = [(old, new) for old, plain, new in pairs if _own(plain[-1]) != _own(new[-1])]
        if not different:
            return None
        old, new = different[0]  # those behind it are counted from it, if it lost one that is in it
        codes = [
            (target, code)
            for before, code in zip(old, new, strict=True)
            if before.co_flags & inspect.CO_OPTIMIZED
            for target in self._live.get(before, [])
        ]
        outermost = next((code for code in old[1:] if code.co_flags & inspect.CO_OPTIMIZED), None)
        if outermost not in self._live or not old[-1].co_flags & inspect.CO_OPTIMIZED:
            return None
        if any(target.__code__.co_freevars != code.co_freevars for target, code in codes):
            return None
        return Swap(tuple(codes))


def live_functions(files: Set[str]) -> dict[CodeType, list[FunctionType]]:
    """All functions that there are of some files, by their code."""
    found: dict[CodeType, list[FunctionType]] = defaultdict(list)
    for thing in _loaded():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename in files:
            found[thing.__code__].append(thing)
    return dict(found)


def made_functions(files: Set[str]) -> dict[int, str]:
    """The files of functions that a library made for classes in them, as `dataclass` does, by the id of their code."""
    found: dict[int, str] = {}
    for thing in _loaded():
        if isinstance(thing, type) and (file := _file(thing)) in files:
            for method in filter(callable, vars(thing).values()):
                code = getattr(inspect.unwrap(method), "__code__", None)
                if code is not None and code.co_filename == _MADE:
                    found[id(code)] = file
    return found


def _file(cls: type) -> str:
    return getattr(sys.modules.get(cls.__module__), "__file__", None) or ""


def live_caches(files: Set[str]) -> list[_lru_cache_wrapper[object]]:
    """All functions of some files that remember their results."""
    return [
        thing
        for thing in _loaded()
        if isinstance(thing, _lru_cache_wrapper) and thing.__wrapped__.__code__.co_filename in files
    ]


def _loaded() -> list[object]:
    gc.unfreeze()  # what is frozen isn't listed
    things = gc.get_objects()
    gc.freeze()
    return things


def _tree(code: CodeType, *around: CodeType) -> Iterator[tuple[CodeType, ...]]:
    """Each code object with all around it, from the module inwards."""
    yield (*around, code)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _tree(constant, *around, code)


def _own(code: CodeType) -> CodeType:
    """Without what is in it, and without lines."""
    constants = tuple(None if isinstance(constant, CodeType) else constant for constant in code.co_consts)
    return code.replace(co_consts=constants, co_firstlineno=1, co_linetable=b"")
