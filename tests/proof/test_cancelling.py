"""Who cancels while others book or cancel: in whatever order it comes and wherever the store fails, it equals some
sequential order of the commands.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.proof.cases import (
    AGAIN,
    ANA,
    BEN,
    BOOKED,
    CANCEL,
    CANCEL_BEN,
    CANCEL_ELSEWHERE,
    CANCELLED,
    CLEO,
    DEPTH,
    DUPLICATE,
    ENDED,
    FULL,
    NOT_BOOKED,
    OLD_CONFIRM,
    STARTED,
    UNSETTLED,
    Case,
    each,
)
from tests.proof.controlled_group_commit import controlled_group_commit
from tests.proof.controlled_stores import ControlledDynamoDB, ControlledMemory
from tests.proof.race import AnyRequest, Race
from tests.proof.scheduler import scheduling
from tests.proof.searching import Searched, search
from tests.support.stores import DynamoDBTable

FIVE_DAYS = 5 * 24 * 60 * 60  # between the clocks of two replicas: for the second one the class has started
REBOOKED = (ANA, CANCEL, AGAIN)


def at_once(*requests: AnyRequest, of: int, before: tuple[AnyRequest, ...], faults: int = 1, skew: int = 1) -> Race:
    """Two on two replicas, with deadlines."""
    first, second = requests
    pair = (replace(first, replica=0), replace(second, replica=1))
    return Race(pair, of, faults, skew, deadlines=True, before=before)


def three(*requests: AnyRequest, of: int, before: tuple[AnyRequest, ...], faults: int = 0) -> Race:
    """Each on a replica of its own."""
    return Race(tuple(replace(each, replica=n) for n, each in enumerate(requests)), of, faults, before=before)


def together(*requests: AnyRequest) -> tuple[AnyRequest, ...]:
    """All on one replica."""
    return tuple(replace(request, replica=0) for request in requests)


TWICE, REPEATED = (CANCEL, CANCEL_ELSEWHERE), (CANCEL, CANCEL)
MEMORY = [
    Case("twice", at_once(*TWICE, of=1, before=(ANA,)), 396, (CANCELLED, NOT_BOOKED, *UNSETTLED)),
    Case("twice, 2 of 2", at_once(*TWICE, of=2, before=(ANA, BEN)), 396, (CANCELLED, NOT_BOOKED, *UNSETTLED)),
    Case("twice, rebooked", at_once(*TWICE, of=1, before=REBOOKED), 12, (CANCELLED, NOT_BOOKED, "StoreUnavailable")),
    Case("repeated", at_once(*REPEATED, of=1, before=(ANA,)), 396, (CANCELLED, *UNSETTLED)),
    Case("repeated, 2 of 2", at_once(*REPEATED, of=2, before=(ANA, BEN)), 396, (CANCELLED, *UNSETTLED)),
    Case("repeated, rebooked", at_once(*REPEATED, of=1, before=REBOOKED), 12, (CANCELLED, "StoreUnavailable")),
    Case(
        "repeated after the start",
        at_once(*REPEATED, of=1, before=(ANA,), skew=FIVE_DAYS),
        62,
        (CANCELLED, STARTED, *UNSETTLED),
    ),
    Case("the one spot", at_once(CANCEL, CLEO, of=1, before=(ANA,)), 76, (CANCELLED, BOOKED, FULL, *UNSETTLED)),
    Case("the last spot", at_once(CANCEL, CLEO, of=2, before=(ANA, BEN)), 76, (CANCELLED, BOOKED, FULL, *UNSETTLED)),
    Case("a free spot", at_once(CANCEL, CLEO, of=2, before=(ANA,)), 494, (CANCELLED, BOOKED, *UNSETTLED)),
    Case("old confirm", at_once(CANCEL, OLD_CONFIRM, of=1, before=(ANA,)), 62, (CANCELLED, BOOKED, ENDED, *UNSETTLED)),
    Case(
        "old confirm, empty",
        at_once(CANCEL, OLD_CONFIRM, of=1, before=()),
        76,
        (CANCELLED, NOT_BOOKED, BOOKED, ENDED, *UNSETTLED),
    ),
    Case(
        "old confirm, rebooked",
        at_once(CANCEL, OLD_CONFIRM, of=1, before=REBOOKED),
        12,
        (CANCELLED, ENDED, "StoreUnavailable"),
    ),
    Case(
        "old confirm after the start",
        at_once(CANCEL, OLD_CONFIRM, of=1, before=(ANA,), skew=FIVE_DAYS),
        62,
        (CANCELLED, BOOKED, ENDED, *UNSETTLED),
    ),
    Case("again", at_once(CANCEL, AGAIN, of=1, before=(ANA,)), 76, (CANCELLED, BOOKED, DUPLICATE, *UNSETTLED)),
    Case(
        "again, 2 of 2", at_once(CANCEL, AGAIN, of=2, before=(ANA, BEN)), 76, (CANCELLED, BOOKED, DUPLICATE, *UNSETTLED)
    ),
    Case("again, cancelled", at_once(CANCEL, AGAIN, of=1, before=(ANA, CANCEL)), 62, (CANCELLED, BOOKED, *UNSETTLED)),
    Case("two", at_once(CANCEL, CANCEL_BEN, of=2, before=(ANA, BEN)), 494, (CANCELLED, *UNSETTLED)),
    Case("two, 2 of 3", at_once(CANCEL, CANCEL_BEN, of=3, before=(ANA, BEN)), 494, (CANCELLED, *UNSETTLED)),
    Case(
        "3: again and another",
        three(CANCEL, AGAIN, CLEO, of=1, before=(ANA,)),
        16,
        (CANCELLED, BOOKED, DUPLICATE, FULL),
    ),
    Case(
        "3: old confirm and again",
        three(CANCEL, OLD_CONFIRM, AGAIN, of=1, before=(ANA,)),
        13,
        (CANCELLED, BOOKED, DUPLICATE, ENDED),
    ),
    Case("3: two and another", three(CANCEL, CANCEL_BEN, CLEO, of=2, before=(ANA, BEN)), 68, (CANCELLED, BOOKED, FULL)),
    Case("3: two others", three(CANCEL, BEN, CLEO, of=1, before=(ANA,)), 16, (CANCELLED, BOOKED, FULL)),
    Case(
        "3: again and another, 1 fault",
        three(CANCEL, AGAIN, CLEO, of=1, before=(ANA,), faults=1),
        592,
        (CANCELLED, BOOKED, DUPLICATE, FULL),
    ),
]
MEMORY_DEEP = [
    Case("twice, 2 faults", at_once(*TWICE, of=1, before=(ANA,), faults=2), 11270, (CANCELLED, NOT_BOOKED, *UNSETTLED)),
    Case(
        "the one spot, 2 faults",
        at_once(CANCEL, CLEO, of=1, before=(ANA,), faults=2),
        1204,
        (CANCELLED, BOOKED, FULL, *UNSETTLED),
    ),
    Case(
        "old confirm, 2 faults",
        at_once(CANCEL, OLD_CONFIRM, of=1, before=(ANA,), faults=2),
        762,
        (CANCELLED, BOOKED, ENDED, *UNSETTLED),
    ),
    Case(
        "again, 2 faults",
        at_once(CANCEL, AGAIN, of=1, before=(ANA,), faults=2),
        1204,
        (CANCELLED, BOOKED, DUPLICATE, *UNSETTLED),
    ),
    Case(
        "two, 2 faults", at_once(CANCEL, CANCEL_BEN, of=2, before=(ANA, BEN), faults=2), 16998, (CANCELLED, *UNSETTLED)
    ),
]
DYNAMODB = [
    Case("twice", Race(TWICE, 1, before=(ANA,)), 6, (CANCELLED, NOT_BOOKED)),
    Case("the one spot", Race((CANCEL, replace(CLEO, replica=1)), 1, before=(ANA,)), 3, (CANCELLED, BOOKED, FULL)),
    Case("old confirm", Race((CANCEL, OLD_CONFIRM), 1, before=(ANA,)), 3, (CANCELLED, BOOKED, ENDED)),
    Case("again", Race((CANCEL, AGAIN), 1, before=(ANA,)), 3, (CANCELLED, BOOKED, DUPLICATE)),
    Case("two", Race((CANCEL, CANCEL_BEN), 2, before=(ANA, BEN)), 6, (CANCELLED,)),
]
DYNAMODB_DEEP = [
    Case("twice, 1 fault", at_once(*TWICE, of=1, before=(ANA,)), 638, (CANCELLED, NOT_BOOKED, *UNSETTLED)),
    Case("two, 1 fault", at_once(CANCEL, CANCEL_BEN, of=2, before=(ANA, BEN)), 778, (CANCELLED, *UNSETTLED)),
]
ONE_REPLICA = [
    Case(
        "two", Race(together(CANCEL, CANCEL_BEN), 2, 1, deadlines=True, before=(ANA, BEN)), 328, (CANCELLED, *UNSETTLED)
    ),
    Case(
        "the one spot",
        Race(together(CANCEL, CLEO), 1, 1, deadlines=True, before=(ANA,)),
        217,
        (CANCELLED, BOOKED, FULL, *UNSETTLED),
    ),
    Case(
        "again",
        Race(together(CANCEL, AGAIN), 1, 1, deadlines=True, before=(ANA,)),
        217,
        (CANCELLED, BOOKED, DUPLICATE, *UNSETTLED),
    ),
    Case(
        "another, cancel and again in one save",
        Race(together(CLEO, CANCEL, AGAIN), 2, before=(ANA,)),
        160,
        (CANCELLED, BOOKED, DUPLICATE),
    ),
    Case(
        "book, cancel and again in one save",
        Race(together(ANA, CANCEL, AGAIN), 2),
        152,
        (CANCELLED, NOT_BOOKED, BOOKED, DUPLICATE),
    ),
    Case(
        "again, and another elsewhere, 1 fault",
        Race((*together(CANCEL, AGAIN), replace(CLEO, replica=1)), 1, 1, preemptions=1, before=(ANA,)),
        1314,
        (CANCELLED, BOOKED, DUPLICATE, FULL),
    ),
]
ONE_REPLICA_DEEP = [
    Case(
        "another, cancel and again in one save, 1 fault",
        Race(together(CLEO, CANCEL, AGAIN), 2, 1, deadlines=True, before=(ANA,)),
        8951,
        (CANCELLED, BOOKED, DUPLICATE, *UNSETTLED),
    ),
]


@each(MEMORY, MEMORY_DEEP)
@pytest.mark.timeout(600 * DEPTH**2)
def test_cancelling_at_the_same_time_in_memory_equals_some_sequential_order(case: Case) -> None:
    with scheduling(3) as scheduler:
        searched = search(case.race, scheduler, ControlledMemory(scheduler))
    assert searched == Searched(case.schedules, frozenset(case.answers))


@each(DYNAMODB, DYNAMODB_DEEP)
@pytest.mark.timeout(600 * DEPTH**2)
def test_cancelling_at_the_same_time_in_dynamodb_equals_some_sequential_order(case: Case, table: DynamoDBTable) -> None:
    with scheduling(3) as scheduler:
        searched = search(case.race, scheduler, ControlledDynamoDB(scheduler, table))
    assert searched == Searched(case.schedules, frozenset(case.answers))


@each(ONE_REPLICA, ONE_REPLICA_DEEP)
@pytest.mark.timeout(600 * DEPTH**2)
def test_cancelling_in_a_group_commit_equals_some_sequential_order(case: Case) -> None:
    with scheduling(3) as scheduler, controlled_group_commit(scheduler):
        searched = search(case.race, scheduler, ControlledMemory(scheduler))
    assert searched == Searched(case.schedules, frozenset(case.answers))
