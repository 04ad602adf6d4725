"""What the school's people do to a class while others book, cancel, wait and are put in: answers, rows, and what is
told and noted of it equal some sequential order of the commands, in every schedule of two, some with a fault, and of
three without.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import combinations_with_replacement, product

import pytest

from tests.proof.broken_stores import HistoryApartMemory
from tests.proof.cases import (
    ADD,
    ADD_MORE,
    AGAIN,
    ANA,
    CANCEL,
    CANCEL_PROMOTED,
    CHANGE,
    CHECK_IN,
    CLOSE,
    DEPTH,
    FORGET,
    JOIN_BEN,
    JOIN_DAN,
    LEAVE_BEN,
    MORE_SPOTS,
    REMOVE,
    REOPEN,
    TELL,
    UNDO_CHECK_IN,
    UNSETTLED,
    Beginning,
)
from tests.proof.controlled_group_commit import controlled_group_commit
from tests.proof.controlled_stores import ControlledDynamoDB, ControlledMemory
from tests.proof.invariants import violations
from tests.proof.race import AnyRequest, Cancel, Race
from tests.proof.scheduler import scheduling
from tests.proof.searching import count, runs, search
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable

Group = tuple[AnyRequest, ...]

BEGUN = datetime(2026, 11, 24, 19, 0, tzinfo=SYDNEY)
BEGINNINGS = {
    "a spot free": Beginning((ANA,), spots=2),
    "one waits": Beginning((ANA, CHECK_IN, JOIN_BEN)),
    "put in": Beginning((ANA, JOIN_BEN, CANCEL)),
    "closed": Beginning((ANA, CHECK_IN, JOIN_BEN, CLOSE)),
    "begun": Beginning((ANA, CHECK_IN, JOIN_BEN), now=BEGUN),
}

BOOK = replace(ANA, name="dan", request_id="r-dan")
CANCEL_AGAIN = Cancel(AGAIN, "c-again", 0)
STAFF: Group = (CHECK_IN, UNDO_CHECK_IN, TELL, CHANGE, ADD, ADD_MORE, REMOVE, FORGET)
OTHERS: Group = (BOOK, CANCEL, JOIN_DAN, LEAVE_BEN, CANCEL_PROMOTED, CLOSE, REOPEN, MORE_SPOTS)
PAIRS: list[Group] = [
    *product(STAFF, OTHERS),
    *combinations_with_replacement(STAFF, 2),
    *combinations_with_replacement((CLOSE, REOPEN, MORE_SPOTS), 2),
]
MEANWHILE: Group = (BOOK, CANCEL, JOIN_DAN, CLOSE)
FAULTED: list[Group] = [*product(STAFF, MEANWHILE)]
TRIPLES: list[Group] = [
    (CLOSE, BOOK, CANCEL),
    (CLOSE, JOIN_DAN, CANCEL),
    (CLOSE, CANCEL, CANCEL_PROMOTED),
    (CLOSE, ADD, TELL),
    (CLOSE, REOPEN, BOOK),
    (REMOVE, CANCEL, JOIN_DAN),
    (REMOVE, CHECK_IN, LEAVE_BEN),
    (ADD, ADD_MORE, BOOK),
    (ADD_MORE, BOOK, CANCEL),
    (ADD, MORE_SPOTS, CANCEL),
    (CHECK_IN, UNDO_CHECK_IN, CANCEL),
]


IN_DYNAMODB: list[Group] = [
    *((act, CANCEL) for act in STAFF),
    *((CLOSE, other) for other in (BOOK, JOIN_DAN, TELL, CHECK_IN, REOPEN)),
    (ADD, BOOK),
    (REMOVE, LEAVE_BEN),
    (CHECK_IN, UNDO_CHECK_IN),
]
NO_FAULT = {"a spot free": 442, "one waits": 394, "put in": 345, "closed": 378, "begun": 275}
ONE_FAULT = {"one waits": 3787}
ONE_FAULT_DEEP = {"one waits": 10497, "a spot free": 13368, "put in": 7468, "closed": 9454, "begun": 3399}
TRIPLES_OF = {"a spot free": 2378, "one waits": 1031, "put in": 197}
IN_ONE_SECOND: dict[str, Race] = {
    "close again": BEGINNINGS["one waits"].race(CLOSE, REOPEN, CLOSE),
    "check in again": BEGINNINGS["a spot free"].race(CHECK_IN, UNDO_CHECK_IN, CHECK_IN),
}


@pytest.mark.parametrize(("name", "schedules"), NO_FAULT.items())
def test_every_pair_equals_some_sequential_order_in_memory(name: str, schedules: int) -> None:
    with scheduling(2) as scheduler:
        pairs = (BEGINNINGS[name].race(*pair) for pair in PAIRS)
        assert count(pairs, scheduler, ControlledMemory(scheduler)) == schedules


@pytest.mark.parametrize(("name", "schedules"), (ONE_FAULT if DEPTH == 1 else ONE_FAULT_DEEP).items())
def test_every_pair_with_a_fault_equals_some_sequential_order_in_memory(name: str, schedules: int) -> None:
    with scheduling(2) as scheduler:
        pairs = (BEGINNINGS[name].race(*pair, faults=1) for pair in (FAULTED if DEPTH == 1 else PAIRS))
        assert count(pairs, scheduler, ControlledMemory(scheduler)) == schedules


@pytest.mark.parametrize(("name", "schedules"), TRIPLES_OF.items())
def test_three_at_once_equal_some_sequential_order_in_memory(name: str, schedules: int) -> None:
    with scheduling(3) as scheduler:
        triples = (BEGINNINGS[name].race(*triple) for triple in TRIPLES)
        assert count(triples, scheduler, ControlledMemory(scheduler)) == schedules


def test_a_group_commit_of_three_equals_some_sequential_order() -> None:
    with scheduling(3) as scheduler, controlled_group_commit(scheduler):
        triples = (BEGINNINGS["one waits"].race(*triple, together=True) for triple in TRIPLES)
        assert count(triples, scheduler, ControlledMemory(scheduler)) == 1662


def test_who_is_taken_out_is_told_so_whatever_else_they_do_in_the_same_save() -> None:
    four = BEGINNINGS["a spot free"].race(TELL, REMOVE, AGAIN, CANCEL_AGAIN, together=True)
    with scheduling(4) as scheduler, controlled_group_commit(scheduler):  # the first is a batch of its own
        assert count([replace(four, preemptions=1)], scheduler, ControlledMemory(scheduler)) == 875


@pytest.mark.parametrize("again", IN_ONE_SECOND.values(), ids=IN_ONE_SECOND)
def test_an_act_that_is_repeated_in_the_second_of_another_is_done_and_noted_once(again: Race) -> None:
    with scheduling(3) as scheduler:
        found = search(replace(again, clock_skew=0), scheduler, ControlledMemory(scheduler))
    assert not found.answers & set(UNSETTLED)


def test_pairs_equal_some_sequential_order_in_dynamodb(table: DynamoDBTable) -> None:
    with scheduling(2) as scheduler:
        pairs = (BEGINNINGS["one waits"].race(*pair) for pair in (IN_DYNAMODB if DEPTH == 1 else PAIRS))
        assert count(pairs, scheduler, ControlledDynamoDB(scheduler, table)) == (68 if DEPTH == 1 else 394)


def test_history_that_is_written_outside_of_the_save_is_found() -> None:
    race = BEGINNINGS["one waits"].race(CLOSE, CANCEL, faults=1)
    with scheduling(2) as scheduler:
        found = next(bad for run in runs(race, scheduler, HistoryApartMemory(scheduler)) for bad in violations(run))
    assert found == "answers and rows equal no sequential order of the commands"
