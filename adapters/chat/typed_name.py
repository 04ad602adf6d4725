"""The name of somebody who is booked for, as people type it in a chat."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from core.email import without_invisible
from core.result import Err, Ok, Result

LONGEST_NAME = 60
"""Letters, in whatever alphabet."""

_IS_CALLED = re.compile(
    r"(?:(?:(?:his|her|their|the|my) (?:\w+(?:['\u2019]s)? )?)?name(?:['\u2019]s| is)|(?:it|he|she)['\u2019]s"
    r"|(?:su|el) nombre es|se llama|es)\s+(?=\S)",
    re.IGNORECASE,
)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}  # controls, what turns the direction of writing, blanks


@dataclass(frozen=True, slots=True)
class NameTooLong:
    """More than `LONGEST_NAME` letters."""


def read_name(typed: str) -> Result[str, NameTooLong]:
    """The name that was typed, on one line and without what can't be seen; empty if there is no letter in it."""
    seen = without_invisible(unicodedata.normalize("NFC", typed))
    words = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in seen).split()
    name = _IS_CALLED.sub("", " ".join(words), count=1) if words else ""
    if not any(char.isalnum() for char in name):
        return Ok("")
    return Ok(name) if len(name) <= LONGEST_NAME else Err(NameTooLong())
