"""Faults of a `.env` that its reader would ignore in silence."""

from __future__ import annotations

import os
from collections.abc import Collection
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from dotenv.variables import Variable, parse_variables

ENV_FILE = ".env"
ENCODING = "utf-8-sig"
"""UTF-8, also as editors write it that begin a file with a mark of it."""


def fault(path: Path) -> str | None:
    """Why the file can't be taken as it is, in one line that shows nothing of it; None if it can, or isn't there."""
    if not path.exists() and not path.is_symlink():  # a link that leads nowhere was meant to be read
        return None
    if path.is_dir():
        return f"{path} is a directory, not a file with settings"
    try:
        text = path.read_text(ENCODING)
    except UnicodeDecodeError:
        return f"{path} can't be read: it is not in UTF-8"
    except OSError as error:
        return f"{path} can't be read: {error.strerror}"
    known = set(os.environ)
    for line in parse_stream(StringIO(text)):
        if wrong := _wrong_with(line, known):
            return f"{path} {wrong}"
        known |= {line.key} if line.key else set()
    return None


def named() -> list[str]:
    """The names of all that is set: in the environment, and in `.env`."""
    return [*os.environ, *names(Path(ENV_FILE))]


def names(path: Path) -> list[str]:
    """The settings that the file names; none if it has a fault."""
    if not path.is_file() or fault(path) is not None:
        return []
    return [line.key for line in parse_stream(StringIO(path.read_text(ENCODING))) if line.key is not None]


def _wrong_with(line: Binding, known: Collection[str]) -> str | None:
    # What is read includes the empty lines above.
    text = line.original.string
    number = line.original.line + len(text[: len(text) - len(text.lstrip())].splitlines())
    if line.error:
        return f"line {number} can't be understood: is a quote missing its end?"
    if len(text.strip().splitlines()) > 1:  # or else it would swallow the settings between two lone quotes
        return f"line {number} goes on in the next line: is a quote missing its end?"
    if line.key is not None and line.value is None:
        return f"line {number} can't be understood: is the = missing?"
    for part in parse_variables(line.value or ""):
        if isinstance(part, Variable) and part.default is None and part.name not in known:  # it would be left out
            return f"line {number} refers to ${{...}}, and there is no such setting above it"
    return None
