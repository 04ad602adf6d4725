"""Channels and groups to post live cards into, which keep what they were shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from adapters.chat.messenger import Delivery, Picture, Sent, Unreachable
from adapters.chat.screen import Screen
from bot.jobs.cards import Following
from bot.stores import Stores
from tests.support.clock import SettableClock
from tests.support.jobs import Killed
from tests.support.timetable import SCHOOL


@dataclass
class Groups:
    """A messenger into groups: `shown` has all that each message has shown, by its number.

    `answers` gives what becomes of the next messages instead: `Killed` ends the process that writes, after writing.
    `before` is called before a message or an edit arrives.
    """

    shown: dict[str, list[Screen]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    told: list[tuple[str, Screen]] = field(default_factory=list)
    calls: int = 0
    answers: Iterator[Delivery | type[Killed]] = field(default_factory=lambda: iter(()))
    before: Callable[[], object] = lambda: None

    def send(self, person: str, screen: Screen, *, silent: bool = False) -> Delivery:  # as the port has it
        self.told.append((person, screen))
        return Sent()

    def post(self, place: str, screen: Screen) -> Delivery:  # there is one
        return self._write(str(1 + len(self.shown)), screen)

    def edit(self, person: str, message: str, screen: Screen) -> Delivery:  # there is one
        return Unreachable("message to edit not found") if message in self.deleted else self._write(message, screen)

    def send_picture(self, person: str, picture: Picture) -> Delivery:  # nobody gets one here
        raise AssertionError(person, picture.name)

    def reads(self, message: str = "1") -> str:
        """What a message shows now, but for its title."""
        screen = self.shown[message][-1]
        return " | ".join([*(line.text for line in screen.body), *(button.label for button in screen.buttons)])

    def _write(self, message: str, screen: Screen) -> Delivery:
        self.calls += 1
        before, self.before = self.before, lambda: None
        before()
        answer = next(self.answers, Sent(message))
        if isinstance(answer, Sent) or answer is Killed:
            self.shown.setdefault(message, []).append(screen)
        if isinstance(answer, type):
            raise answer
        return answer


def following(stores: Stores, groups: Groups, clock: SettableClock) -> Following:
    """A process that follows cards, on both platforms."""
    messengers = {"slack": groups, "telegram": groups}
    return Following(
        stores.cards, stores.classes, messengers, SCHOOL, clock, take=lambda _: 0, sleep=lambda seconds: None
    )
