"""What every outbox must do; each test runs on all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.stores import Stores
from core.class_id import ClassId
from core.email import Email
from core.notice import Notice
from core.ports import Ended, Outbox, OutboxEntry, Stale
from core.result import Err, Ok
from core.waitlist import told
from tests.support.clock import SYDNEY
from tests.support.stores import DYNAMODB_LOCAL, MEMORY
from tests.support.timetable import planned_classes

CLASS = ClassId(date(2090, 11, 24), time(18, 30))
DUE = datetime(2090, 11, 20, 9, 30, 15, tzinfo=UTC)
SECOND, LEASE = timedelta(seconds=1), timedelta(seconds=60)
ALL = Notice(CLASS, 3, "closed", DUE)
ANAS = ALL.to("slack:T1:U1")
BENS = Notice(CLASS, 4, "promoted", DUE + SECOND, "telegram:42", Email("ben@example.com"), "r-ben")


@pytest.fixture
def outbox(stores: Stores) -> Outbox:
    return stores.outbox


def the_entry(outbox: Outbox, now: datetime = DUE) -> OutboxEntry:
    (entry,) = outbox.due(now, 10)
    return entry


@pytest.mark.parametrize("notice", [ALL, ANAS, BENS], ids=["everybody", "a person", "a booking"])
def test_a_notice_comes_back_whole_when_it_is_due(outbox: Outbox, notice: Notice) -> None:
    outbox.add([notice])
    assert outbox.due(notice.due - SECOND, 10) == []
    assert the_entry(outbox, notice.due) == OutboxEntry(notice, notice.due)


def test_the_earliest_comes_first_and_no_more_than_were_asked_for(outbox: Outbox) -> None:
    notices = [replace(ALL, version=n, due=DUE + n * SECOND) for n in (3, 1, 4, 2)]
    outbox.add(notices)
    assert [entry.notice.version for entry in outbox.due(DUE + LEASE, 3)] == [1, 2, 3]


def test_a_notice_that_was_added_again_is_told_once(outbox: Outbox) -> None:
    outbox.add([ANAS, ANAS])
    outbox.add([ANAS, BENS])
    assert [entry.notice for entry in outbox.due(DUE + LEASE, 10)] == [ANAS, BENS]


@pytest.mark.parametrize("how", ["sent", "dropped", "unreachable", "undelivered"])
def test_what_has_ended_is_never_due_again_although_it_is_added_again(outbox: Outbox, how: Ended) -> None:
    outbox.add([ANAS])
    assert outbox.state(ANAS) == "waiting"
    assert outbox.end(the_entry(outbox), how) == Ok(None)
    outbox.add([ANAS])
    assert outbox.due(DUE + timedelta(days=30), 10) == []
    assert outbox.state(ANAS) == how


def test_a_notice_that_was_never_stored_has_no_state(outbox: Outbox) -> None:
    assert outbox.state(ANAS) is None


def test_a_claim_keeps_a_notice_until_it_runs_out(outbox: Outbox) -> None:
    outbox.add([ANAS])
    assert outbox.claim(the_entry(outbox), DUE + LEASE) == Ok(OutboxEntry(ANAS, DUE + LEASE, claims=1))
    assert outbox.due(DUE + LEASE - SECOND, 10) == []
    assert the_entry(outbox, DUE + LEASE) == OutboxEntry(ANAS, DUE + LEASE, claims=1)


def test_claims_without_a_word_are_counted(outbox: Outbox) -> None:
    outbox.add([ANAS])
    outbox.claim(the_entry(outbox), DUE + LEASE)
    outbox.claim(the_entry(outbox, DUE + LEASE), DUE + 2 * LEASE)
    assert the_entry(outbox, DUE + 2 * LEASE).claims == 2


@pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)  # moto loses writes when threads race
def test_of_any_number_who_claim_a_notice_one_has_it(outbox: Outbox) -> None:
    outbox.add([ANAS])
    entry = the_entry(outbox)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: outbox.claim(entry, DUE + LEASE), range(8)))
    assert sum(isinstance(result, Ok) for result in results) == 1


def test_whoever_stood_still_past_the_lease_can_say_nothing_any_more(outbox: Outbox) -> None:
    outbox.add([ANAS])
    slow = claimed(outbox, the_entry(outbox), DUE + LEASE)
    quick = claimed(outbox, the_entry(outbox, DUE + LEASE), DUE + 2 * LEASE)
    assert outbox.end(slow, "sent") == Err(Stale("row"))
    assert outbox.postpone(slow, DUE) == Err(Stale("row"))
    assert outbox.end(quick, "sent") == Ok(None)
    assert outbox.claim(quick, DUE + 3 * LEASE) == Err(Stale("row"))
    assert outbox.end(quick, "dropped") == Err(Stale("row"))


def test_a_postponed_notice_is_free_again_then_and_keeps_since_when_it_fails(outbox: Outbox) -> None:
    outbox.add([ANAS])
    claim, later = claimed(outbox, the_entry(outbox), DUE + LEASE), DUE + 2 * LEASE
    outbox.postpone(claim, later, failing_since=DUE)
    assert outbox.due(later - SECOND, 10) == []
    entry = the_entry(outbox, later)
    assert entry == OutboxEntry(ANAS, later, failing_since=DUE)
    assert not entry.may_be_told


def test_the_message_that_told_it_is_known_until_nobody_has_to_take_it_back(outbox: Outbox) -> None:
    outbox.add([ANAS])
    later = DUE + 2 * LEASE
    outbox.watch(claimed(outbox, the_entry(outbox), DUE + LEASE), later, "D1:17.1")
    assert outbox.due(later - SECOND, 10) == []
    entry = the_entry(outbox, later)
    assert entry == OutboxEntry(ANAS, later, sent_as="D1:17.1")
    outbox.postpone(entry, later + SECOND)
    claim = claimed(outbox, the_entry(outbox, later + SECOND), later + LEASE)
    assert claim.sent_as == "D1:17.1"
    assert outbox.end(claim, "sent") == Ok(None)
    assert outbox.state(ANAS) == "sent"


def test_moments_are_kept_to_the_second(outbox: Outbox) -> None:
    outbox.add([ANAS])
    odd = DUE + timedelta(microseconds=700)
    claim = claimed(outbox, the_entry(outbox), odd)
    assert claim == the_entry(outbox)
    postponed = outbox.postpone(claim, odd, failing_since=odd)
    assert postponed == Ok(the_entry(outbox))
    assert outbox.watch(the_entry(outbox), odd, "D1:17.1") == Ok(the_entry(outbox))


def test_a_doubt_whether_it_was_told_is_kept(outbox: Outbox) -> None:
    outbox.add([ANAS])
    outbox.postpone(claimed(outbox, the_entry(outbox), DUE + LEASE), DUE, in_doubt=True)
    assert the_entry(outbox).may_be_told
    outbox.postpone(claimed(outbox, the_entry(outbox), DUE + LEASE), DUE)
    assert not the_entry(outbox).may_be_told


def test_those_that_could_not_be_delivered_are_counted(outbox: Outbox) -> None:
    ends: dict[Notice, Ended] = {ALL: "sent", ANAS: "undelivered", BENS: "undelivered"}
    outbox.add(list(ends))
    for entry in outbox.due(DUE + LEASE, 10):
        outbox.end(entry, ends[entry.notice])
    assert outbox.count_undelivered() == 2


def test_what_is_told_is_stored_with_what_it_tells_of(stores: Stores) -> None:
    planned = planned_classes(CLASS.date, 1, SYDNEY)[0]
    stores.classes.schedule(planned)
    stored = stores.classes.load(planned.id)
    assert stored is not None
    stores.classes.save(told(stored, "closed", DUE, instead_of="Luis"))
    due = [entry.notice for entry in stores.outbox.due(DUE, 10)]
    assert due == [Notice(planned.id, 1, "closed", DUE, instead_of="Luis")]
    again = stores.classes.load(planned.id)
    assert again is not None
    assert again.told_at == {"closed": 1}


def test_more_than_a_hundred_are_read_at_once(outbox: Outbox) -> None:
    outbox.add([replace(ALL, version=n) for n in range(130)])
    assert len(outbox.due(DUE, 120)) == 120


def claimed(outbox: Outbox, entry: OutboxEntry, until: datetime) -> OutboxEntry:
    match outbox.claim(entry, until):
        case Ok(claim):
            return claim
        case Err(error):
            pytest.fail(f"not claimed: {error}")
