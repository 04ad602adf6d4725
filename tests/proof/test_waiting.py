"""Who waits, leaves or is put in while others book and cancel: it equals some sequential order of the commands, in
every schedule of two of them with a fault of the store, and of three without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations_with_replacement

import pytest

from adapters.memory.classes import MemoryClasses
from core.commands import execute
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import Answer, Command
from core.dance_class import DanceClass
from tests.proof.broken_stores import ForgetfulMemory
from tests.proof.cases import (
    ANA,
    CANCEL,
    CANCEL_PROMOTED,
    CLOSE,
    DEPTH,
    JOIN_BEN,
    JOIN_CLEO,
    JOIN_DAN,
    LEAVE_BEN,
    MORE_SPOTS,
    Beginning,
)
from tests.proof.controlled_group_commit import controlled_group_commit
from tests.proof.controlled_stores import TORN_LOADS, ControlledDynamoDB, ControlledMemory
from tests.proof.invariants import violations
from tests.proof.race import AnyRequest, ControlledStore, Race
from tests.proof.scheduler import Scheduler, scheduling
from tests.proof.searching import count, runs
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable

START = datetime(2026, 11, 24, 18, 30, tzinfo=SYDNEY)
BEFORE_THE_LAST_HOURS = START - timedelta(hours=6)  # who waits is told, and takes the spot or not
LAST_HOUR = START - timedelta(minutes=30)

BOOK_DAN = replace(ANA, name="dan", request_id="r-dan", replica=0)
COMMANDS: dict[str, AnyRequest] = {
    "cancel": CANCEL,
    "book": BOOK_DAN,
    "join": JOIN_DAN,
    "join again": JOIN_BEN,
    "leave": LEAVE_BEN,
    "cancel promoted": CANCEL_PROMOTED,
    "more spots": MORE_SPOTS,
    "close": CLOSE,
}


BEGINNINGS = {
    "empty": Beginning(()),
    "full": Beginning((ANA,)),
    "one waits": Beginning((ANA, JOIN_BEN)),
    "two wait": Beginning((ANA, JOIN_BEN, JOIN_CLEO)),
    "put in": Beginning((ANA, JOIN_BEN, CANCEL)),
    "closed": Beginning((ANA, JOIN_BEN, CLOSE)),
    "in the last hours": Beginning((ANA, JOIN_BEN), now=BEFORE_THE_LAST_HOURS),
    "in the last hour": Beginning((ANA, JOIN_BEN), now=LAST_HOUR),
}
PAIRS = list(combinations_with_replacement(COMMANDS, 2))
TRIPLES = [
    ("cancel", "book", "join"),
    ("cancel", "leave", "join"),
    ("cancel", "cancel promoted", "join"),
    ("cancel", "cancel promoted", "leave"),
    ("cancel", "more spots", "leave"),
    ("cancel", "close", "leave"),
    ("more spots", "close", "join"),
    ("book", "more spots", "cancel promoted"),
    ("join", "join again", "cancel"),
    ("leave", "join again", "cancel"),
]


PAIRS_OF = {
    "empty": 4118,
    "full": 4272,
    "one waits": 4229,
    "two wait": 4229,
    "put in": 3108,
    "closed": 2127,
    "in the last hours": 4279,
    "in the last hour": 4229,
}
TRIPLES_OF = {"one waits": 1796, "two wait": 1796, "in the last hours": 2111}
TOGETHER_OF = {"two wait": 1636, "in the last hours": 1648}
DYNAMODB = {"two wait": 147, "in the last hours": 147}
DYNAMODB_DEEP = DYNAMODB | {
    "empty": 147,
    "full": 147,
    "one waits": 147,
    "put in": 128,
    "closed": 111,
    "in the last hour": 147,
}
TORN_OF = {"one waits": 693, "two wait": 693}


@pytest.mark.parametrize(("name", "schedules"), PAIRS_OF.items())
def test_every_pair_with_a_fault_equals_some_sequential_order_in_memory(name: str, schedules: int) -> None:
    with scheduling(2) as scheduler:
        assert searched(scheduler, ControlledMemory(scheduler), name, PAIRS, faults=1) == schedules


@pytest.mark.parametrize(("name", "schedules"), TORN_OF.items())
def test_a_load_in_the_middle_of_a_save_passes_nobody_over(name: str, schedules: int) -> None:
    with scheduling(2) as scheduler:
        torn = ControlledMemory(scheduler, faults=TORN_LOADS)
        assert searched(scheduler, torn, name, PAIRS, faults=1) == schedules


@pytest.mark.parametrize(("name", "schedules"), TRIPLES_OF.items())
def test_three_at_once_equal_some_sequential_order_in_memory(name: str, schedules: int) -> None:
    with scheduling(3) as scheduler:
        assert searched(scheduler, ControlledMemory(scheduler), name, TRIPLES) == schedules


@pytest.mark.parametrize(("name", "schedules"), TOGETHER_OF.items())
def test_a_group_commit_of_three_equals_some_sequential_order(name: str, schedules: int) -> None:
    with scheduling(3) as scheduler, controlled_group_commit(scheduler):
        assert searched(scheduler, ControlledMemory(scheduler), name, TRIPLES, together=True) == schedules


@pytest.mark.parametrize(("name", "schedules"), (DYNAMODB if DEPTH == 1 else DYNAMODB_DEEP).items())
def test_every_pair_equals_some_sequential_order_in_dynamodb(name: str, schedules: int, table: DynamoDBTable) -> None:
    with scheduling(2) as scheduler:
        assert searched(scheduler, ControlledDynamoDB(scheduler, table), name, PAIRS) == schedules


def searched(
    scheduler: Scheduler,
    store: ControlledStore,
    beginning: str,
    groups: Sequence[tuple[str, ...]],
    *,
    faults: int = 0,
    together: bool = False,
) -> int:
    """How many schedules these groups of commands have, all checked."""
    begins, commands = BEGINNINGS[beginning], ([COMMANDS[name] for name in group] for group in groups)
    return count((begins.race(*each, faults=faults, together=together) for each in commands), scheduler, store)


def test_a_promotion_in_a_second_save_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = execute.decide

    def without_promotion(dance_class: DanceClass, command: Command, now: datetime) -> tuple[DanceClass, Answer]:
        if isinstance(command, CancelBooking):  # what frees the spot is one save, and whatever comes next fills it
            nobody_waits = replace(dance_class, waits={}, waiting=0)
            decided, answer = right(nobody_waits, command, now)
            if decided is not nobody_waits:
                loaded = dance_class.loaded or dance_class
                kept = replace(decided, waits=dance_class.waits, waiting=dance_class.waiting, loaded=loaded)
                return kept, answer
            return dance_class, answer
        return right(dance_class, command, now)

    monkeypatch.setattr(execute, "decide", without_promotion)
    found = first_violation(BEGINNINGS["one waits"].race(CANCEL, JOIN_DAN))
    assert found == "a spot is idle while somebody waits"


def test_a_request_to_wait_that_leaves_nothing_when_it_ends_waits_again() -> None:
    found = first_violation(BEGINNINGS["one waits"].race(LEAVE_BEN, JOIN_BEN), ForgetfulMemory)
    assert found == "answers and rows equal no sequential order of the commands"


def first_violation(broken: Race, store: Callable[[], MemoryClasses] = MemoryClasses) -> str:
    with scheduling(2) as scheduler:
        found = runs(broken, scheduler, ControlledMemory(scheduler, store))
        return next(violation for run in found for violation in violations(run))
