"""What is the same for every action of a student, in either chat."""

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
    """Do `act`, or do it `twice` at the same moment while that is switched on; its results. Raises what it raises."""
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


def report(session: Session, what: str, *sentences: str) -> None:
    """Add the result if a switch is on, and let the page show what is new."""
    if session.switches:
        session.add_result(what, *sentences)
    session.recorder.notify()
