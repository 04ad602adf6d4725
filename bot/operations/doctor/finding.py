"""What the doctor finds: a line for each check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the libraries raise, and we too, when an answer is none of the kind that was asked for."""

SECONDS = 5
"""How long any call may take, in seconds."""


class Verdict(StrEnum):
    """The outcome of a check; a note needs no action."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was checked, what was seen, and what `to_do` if that is wrong."""

    verdict: Verdict
    what: str
    seen: str
    to_do: str = ""

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.what}: {self.seen}" + (f". To do: {self.to_do}" if self.to_do else "")


def ok(what: str, seen: str) -> Finding:
    """A check that passed."""
    return Finding(Verdict.OK, what, seen)


def note(what: str, seen: str) -> Finding:
    """Something to know, without anything to do."""
    return Finding(Verdict.NOTE, what, seen)


def wrong(what: str, seen: str, to_do: str) -> Finding:
    """A check that failed."""
    return Finding(Verdict.WRONG, what, seen, to_do)
