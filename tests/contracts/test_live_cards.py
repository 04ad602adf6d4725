"""What every store of live cards must do; each test runs on all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.stores import Stores
from core.class_id import ClassId
from core.live_card import LiveCard, LiveCards, Subject, new_card
from core.ports import Stale
from core.result import Err, Ok
from tests.support.clock import SYDNEY
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

CLASS = ClassId(date(2090, 11, 24), time(18, 30), "STUDIO-B")
NOW = datetime(2090, 11, 20, 9, 30, 15, tzinfo=UTC)
SECOND, LEASE = timedelta(seconds=1), timedelta(seconds=60)
CHANNEL, GROUP = "slack:T1:C1", "telegram:-100123"


@pytest.fixture
def cards(stores: Stores) -> LiveCards:
    return stores.cards


def posted(cards: LiveCards, place: str = CHANNEL, subject: Subject = CLASS) -> LiveCard:
    card = new_card(place, subject, "slack:T1:U1", "es", NOW)
    cards.post(card)
    return card


def saved(cards: LiveCards, before: LiveCard, after: LiveCard) -> LiveCard:
    answer = cards.save(before, after)
    assert isinstance(answer, Ok)
    return answer.value


@pytest.mark.parametrize("subject", [CLASS, CLASS.date], ids=["a class", "a day"])
def test_a_card_comes_back_whole_when_it_may_be_looked_at(cards: LiveCards, subject: Subject) -> None:
    card = posted(cards, subject=subject)
    assert cards.due(NOW - SECOND) == []
    assert cards.due(NOW) == [card]
    written = saved(cards, card, card.shown("1700000000.000100", "d1", NOW + LEASE))
    assert cards.due(NOW + LEASE - SECOND) == []
    assert cards.due(NOW + LEASE) == [written]
    failing = saved(cards, written, written.put_off(NOW + 2 * LEASE, NOW).claimed(NOW + 3 * LEASE))
    assert cards.due(NOW + 3 * LEASE) == [failing]
    assert (failing.claims, failing.shows, failing.message) == (1, None, "1700000000.000100")


def test_moments_are_kept_in_utc_to_the_second(cards: LiveCards) -> None:
    card = posted(cards)
    odd = NOW.astimezone(SYDNEY) + timedelta(microseconds=700)
    written = saved(cards, card, replace(card, look_at=odd, failing_since=odd))
    assert (written.look_at.tzinfo, written.look_at) == (UTC, NOW)
    assert cards.due(NOW) == [written]


def test_the_earliest_comes_first_wherever_it_is(cards: LiveCards) -> None:
    late = posted(cards)
    late = saved(cards, late, late.put_off(NOW + SECOND))
    early, day = posted(cards, GROUP), posted(cards, subject=CLASS.date)
    assert cards.due(NOW + SECOND) == [day, early, late]


def test_one_that_is_posted_again_takes_the_place_of_the_first(cards: LiveCards) -> None:
    first = posted(cards)
    first = saved(cards, first, first.shown("1", "d1", NOW))
    second = posted(cards)
    assert cards.due(NOW) == [second]
    assert cards.find(second) == second
    assert cards.find(first) is None
    assert cards.save(first, first.put_off(NOW)) == Err(Stale("row"))
    assert cards.end(first) == Err(Stale("row"))
    assert cards.due(NOW) == [second]


def test_whoever_knows_an_older_version_changes_nothing(cards: LiveCards) -> None:
    card = posted(cards)
    slow = saved(cards, card, card.claimed(NOW + LEASE))
    quick = saved(cards, slow, slow.claimed(NOW + 2 * LEASE))
    assert cards.save(slow, slow.shown("1", "d1", NOW)) == Err(Stale("row"))
    assert cards.end(slow) == Err(Stale("row"))
    assert cards.find(card) == quick
    assert (quick.claims, quick.version) == (2, card.version + 2)


@pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)  # moto loses writes when threads race
def test_of_any_number_who_claim_a_card_one_has_it(cards: LiveCards) -> None:
    card = posted(cards)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: cards.save(card, card.claimed(NOW + LEASE)), range(8)))
    assert sum(isinstance(result, Ok) for result in results) == 1


def test_a_card_that_ended_is_gone(cards: LiveCards) -> None:
    card = posted(cards)
    assert cards.end(card) == Ok(None)
    assert cards.due(NOW + timedelta(days=30)) == []
    assert cards.find(card) is None
    assert cards.save(card, card.put_off(NOW)) == Err(Stale("row"))
    assert cards.end(card) == Err(Stale("row"))


def test_cards_are_not_among_what_is_to_be_told(stores: Stores) -> None:
    posted(stores.cards)
    assert stores.outbox.due(NOW + LEASE, 10) == []
