"""A run as a table: a line for each step, a column for each request, and what was stored after it."""

from __future__ import annotations

from core.dance_class import DanceClass
from core.result import Err, Ok
from tests.proof.race import Outcome, Run, Step


def as_table(run: Run) -> str:
    """The table."""
    requests = run.race.requests
    lines = [["", *(request.name for request in requests), f"{run.race.spots} to have"]]
    for number, step in enumerate(run.steps, start=1):
        did = [_did(step) if step.who == who else "" for who in range(len(requests))]
        lines.append([str(number), *did, _kept(step.stored)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def outcome_name(answer: Outcome) -> str:
    """The name of the answer's type."""
    match answer:
        case Ok(value):
            return type(value).__name__
        case Err(error):
            return type(error).__name__
        case fault:
            return type(fault).__name__


def _did(step: Step) -> str:
    call = f"{step.call}: {step.fault}" if step.fault else step.call
    answer = "" if step.answer is None else f" -> {outcome_name(step.answer)}"
    return f"{call}{', time is up' if step.time_is_up else ''}{answer}"


def _kept(stored: DanceClass) -> str:
    rows = " ".join(row.email.value.partition("@")[0] for row in stored.bookings.values())
    waits = f", line: {' '.join(wait.email.value.partition('@')[0] for wait in stored.line)}" if stored.waits else ""
    ended = f", ended: {' '.join(stored.ended)}" if stored.ended else ""
    return f"version {stored.version}, count {stored.booking_count}, rows: {rows or '-'}{waits}{ended}"
