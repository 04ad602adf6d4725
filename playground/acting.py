"""What holds for whatever a student does, in either chat."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from playground.session import Session

T = TypeVar("T")

TAP_TWICE = "tap_twice"
"""The name of the switch that doubles each tap."""


class CannotDo(Exception):
    """The platform itself would not let a person do that; the message says what they would read."""


def perform(session: Session, what: str, act: Callable[[], T], *, twice: bool) -> list[T]:
    """Do it, or do it `twice` at the same moment while that is switched on; what it gave. Raises what it raises."""
    session.recorder.begin(what)
    session.failures_before = len(session.harness.slack.failures)
    with session.recorder.step("student", what):
        if not (twice and TAP_TWICE in session.switches):
            return [act()]
        with ThreadPoolExecutor(2) as fingers:
            taps = [fingers.submit(act) for _ in range(2)]
        done = [tap.result() for tap in taps if not isinstance(tap.exception(), LookupError)]
        if not done:
            raise LookupError("That button isn't there any more.")
        return done


def tell(session: Session, what: str, *came_out: str) -> None:
    """While there is trouble, say what came out; in any case the page has something new to show."""
    if session.switches:
        session.came_out(what, *came_out)
    session.recorder.tell()
