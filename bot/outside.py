"""What to say where Python lacks the libraries that this needs: outside of the environment that has them."""

from __future__ import annotations

import sys

_OURS = {"adapters", "bot", "core", "playground", "standins"}


def where_to_go(missing: ModuleNotFoundError, program: str) -> str:
    """One line for a library that is not there. Raises `missing` for a module of ours: that is a fault."""
    name = (missing.name or "").partition(".")[0]
    if not name or name in _OURS:
        raise missing
    return (
        f"{name} is not installed for {sys.executable}. Say `. .venv/bin/activate` first, or run "
        f"`.venv/bin/python -m {program}`; README.md says how .venv is made."
    )
