"""On which line of a TOML file a table or a key stands: `tomllib` tells it only of what it can't read."""

from __future__ import annotations

import re

from bot.timetable.fields import Path

_ARRAY = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[\w.-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


class Lines:
    """The lines of all tables and keys of a file that is good TOML, in the usual way of writing it."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        table: Path = ()
        counts: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if array := _ARRAY.match(line):
                index = counts[array[1]] = counts.get(array[1], -1) + 1
                table = (*_parts(array[1]), index)
            elif header := _TABLE.match(line):
                table = _parts(header[1])
            elif key := _KEY.match(line):
                self._lines.setdefault((*table, *_parts(key[1])), number)
                continue
            else:
                continue
            self._lines.setdefault(table, number)

    def of(self, path: Path) -> int:
        """The line of it, or of the nearest that it is in."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
