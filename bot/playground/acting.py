"""What holds for whatever a student does, in either chat."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.playground.game import Game

T = TypeVar("T")

TAP_TWICE = "tap_twice"
"""The name of the switch that doubles each tap."""


class CannotDo(Exception):
    """The platform itself would not let a person do that; the message says what they would read."""


def perform(game: Game, what: str, act: Callable[[], T], *, twice: bool) -> list[T]:
    """Do it, or do it `twice` at the same moment while that is switched on; what it gave. Raises what it raises."""
    game.record.begin(what)
    game.failures_before = len(game.stage.slack.failures)
    with game.record.step("student", what):
        if not (twice and TAP_TWICE in game.switches):
            return [act()]
        with ThreadPoolExecutor(2) as fingers:
            taps = [fingers.submit(act) for _ in range(2)]
        done = [tap.result() for tap in taps if not isinstance(tap.exception(), LookupError)]
        if not done:
            raise LookupError("That button isn't there any more.")
        return done


def tell(game: Game, what: str, *came_out: str) -> None:
    """While there is trouble, say what came out; in any case the page has something new to show."""
    if game.switches:
        game.came_out(what, *came_out)
    game.record.tell()
