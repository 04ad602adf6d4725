"""A step of a walk through the conversation, a screen that came of it, and which step brought which message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Key = tuple[object, object]  # a message's place and number

_REQUEST = re.compile(r"1:(?:yes:[^:]+|no|meant|typed):(.+)")


@dataclass(frozen=True, slots=True)
class Step:
    """The student `who` (or nobody: "") `does` something; `what` is their words, or the words on what they tap.

    `at` is the step that brought the message, or that is delivered again. `trouble` is what befalls meanwhile, such as
    `slack views.open 500` or, from then on to the end of the step, `store classes.save lost always`.
    """

    number: int
    who: str
    does: str
    what: str = ""
    at: int = 0
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: `owner` is the identity of the one who sees it, "" where others read along.

    `taps` are the data of its buttons and options by their words.
    """

    owner: str
    text: str
    taps: Mapping[str, str] = field(default_factory=dict)
    form: str = ""

    @property
    def requests(self) -> set[str]:
        """The request ids in it."""
        found = {match[1] for data in self.taps.values() if (match := _REQUEST.fullmatch(data))}
        return {*found, self.form} - {"", "-"}


class Side:
    """What the two platforms have in common: which step brought which message, and what it has said so far."""

    def __init__(self) -> None:
        self.born: dict[Key, int] = {}
        self._versions: dict[Key, int] = {}

    def _is_new(self, key: Key, version: int, step: int) -> bool:
        self.born.setdefault(key, step)
        before, self._versions[key] = self._versions.get(key), version
        return before != version

    def _keys(self, step: Step) -> list[Key]:
        return [key for key, number in self.born.items() if number == step.at]
