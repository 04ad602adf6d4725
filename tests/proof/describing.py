"""A race in words: a line a turn, a column for each who is in it, and what was stored when."""

from __future__ import annotations

from core.dance_class import DanceClass
from core.result import Err, Ok
from tests.proof.race import Moment, Run, Told


def told(run: Run) -> str:
    """The race as a table."""
    wishes = run.race.wishes
    lines = [["", *(wish.name for wish in wishes), f"{run.race.spots} to have"]]
    for number, moment in enumerate(run.moments, start=1):
        did = [_did(moment) if moment.who == who else "" for who in range(len(wishes))]
        lines.append([str(number), *did, _kept(moment.stored)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def spelled(answer: Told) -> str:
    """An answer in one word."""
    match answer:
        case Ok(value):
            return type(value).__name__
        case Err(error):
            return type(error).__name__
        case fault:
            return type(fault).__name__


def _did(moment: Moment) -> str:
    call = f"{moment.call}: {moment.fault}" if moment.fault else moment.call
    answer = "" if moment.answer is None else f" -> {spelled(moment.answer)}"
    return f"{call}{', time is up' if moment.time_is_up else ''}{answer}"


def _kept(stored: DanceClass) -> str:
    rows = " ".join(row.email.value.partition("@")[0] for row in stored.bookings.values())
    return f"version {stored.version}, count {stored.booking_count}, rows: {rows or '-'}"
