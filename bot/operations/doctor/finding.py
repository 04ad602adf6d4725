"""What the doctor says: a line for each thing looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SECONDS = 5
"""How long any one call may take."""


class Verdict(StrEnum):
    """How a thing is; a note is worth knowing and nothing to be done about."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at and what was seen, and `to_do` if that is wrong."""

    verdict: Verdict
    what: str
    seen: str
    to_do: str = ""

    @property
    def line(self) -> str:
        """Both in one line."""
        return f"{self.what}: {self.seen}" + (f". To do: {self.to_do}" if self.to_do else "")


def ok(what: str, seen: str) -> Finding:
    """It works."""
    return Finding(Verdict.OK, what, seen)


def note(what: str, seen: str) -> Finding:
    """It is as it is."""
    return Finding(Verdict.NOTE, what, seen)


def wrong(what: str, seen: str, to_do: str) -> Finding:
    """It doesn't work."""
    return Finding(Verdict.WRONG, what, seen, to_do)
