"""A crowd for one class that comes over HTTP, to four processes at once."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import datetime

from core.class_id import ClassId
from tests.bench.booking import BOOKED, FULL, booking, heard
from tests.bench.classes import booking_commands, empty_classes
from tests.bench.harness import Bench, Figures, Finding, percentile
from tests.bench.posting import post_all
from tests.bench.serving import served
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable

_PROCESSES, _STUDENTS, _SPOTS = 4, 400, 20
_ROUNDS = 5
_GOAL = 1.5  # seconds


def measure(bench: Bench) -> list[Finding]:
    """How long they wait, and what they hear."""
    table = bench.table()
    classes = empty_classes(table.stores.classes, datetime.now(SYDNEY).date())
    with ExitStack() as running:
        addresses = [running.enter_context(served(table)).address for _ in range(_PROCESSES)]
        _crowd(table, next(classes), addresses)  # not counted
        crowds = [_crowd(table, next(classes), addresses) for _ in bench.rounds("A crowd at four processes", _ROUNDS)]
    slowest = Figures(tuple(p99 for p99, _ in crowds))
    answers = sum((each for _, each in crowds), Counter[str]())
    definite = set(answers) == {BOOKED, FULL}
    exact = all(each[BOOKED] == _SPOTS for _, each in crowds)
    others = answers.total() - answers[BOOKED] - answers[FULL]
    return [
        bench.found(
            f"{_STUDENTS} students over {_PROCESSES} processes, POST /classes/{{id}}/book",
            "",
            f"p99 {slowest.shown(unit=' s')}; of {len(crowds)} crowds {answers[BOOKED]} booked, {answers[FULL]} full, "
            f"{others} others",
            f"p99 < {_GOAL} s, exactly {_SPOTS} booked each, no other answer",
            met=slowest.median < _GOAL and definite and exact,
        )
    ]


def _crowd(table: DynamoDBTable, class_id: ClassId, addresses: list[str]) -> tuple[float, Counter[str]]:
    replies = post_all(
        [
            booking(addresses[number % len(addresses)], class_id, command.email.value)
            for number, command in enumerate(booking_commands(class_id, _STUDENTS))
        ]
    )
    stored = table.stores.classes.load(class_id)
    assert stored is not None
    answers = Counter(map(heard, replies))
    assert (stored.booking_count, len(stored.bookings)) == (answers[BOOKED], answers[BOOKED]), answers
    return percentile([reply.seconds for reply in replies], 99), answers
