"""Loads a mutant in the place of a module of the project."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType


class MutantFinder:
    """Finds the module `name` with another source than its file has; stands at the head of `sys.meta_path`."""

    def __init__(self, file: Path, name: str, source: str) -> None:
        self._file, self._name, self._source = str(file), name, source

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Its spec, or None of all other modules."""
        if name != self._name:
            return None
        return spec_from_file_location(name, self._file, loader=_Loader(name, self._file, self._source))

    def install(self) -> None:
        """Let the mutant be found first."""
        sys.meta_path.insert(0, self)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, file: str, source: str) -> None:
        super().__init__(name, file)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)
