"""A step of a walk through the conversation, a screen that came of it, and which step brought which message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.chat.buttons import decode
from adapters.chat.intents import AbandonBooking, ChooseEmail, ChooseSpelling, ConfirmBooking, SkipName
from tests.support.timetable import CURRICULUM

Key = tuple[object, object]  # a message's place and number


@dataclass(frozen=True, slots=True)
class Step:
    """The student `who` (or nobody: "") `does` something; `what` is their words, or the words on what they tap.

    `at` is the step that brought the message, or that is delivered again. `faults` happen meanwhile, such as
    `slack views.open 500` or, from then on to the end of the step, `store classes.save lost always`.
    """

    number: int
    who: str
    does: str
    what: str = ""
    at: int = 0
    faults: tuple[str, ...] = ()


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
        return {self.form, *(request_of(data) for data in self.taps.values())} - {""}


def request_of(data: str) -> str:
    """The request id of a button that says yes or no to a prompt, or chooses an address; "" of any other."""
    match decode(data, CURRICULUM):
        case ConfirmBooking(_, request) | AbandonBooking((_, request)):
            return request
        case ChooseSpelling(request) | ChooseEmail(request) | SkipName(request):
            return request
    return ""


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
