from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from core.class_id import ClassId
from core.live_card import LiveCard, Subject, new_card

CLASS = ClassId(date(2024, 12, 9), time(18, 30))
NOW = datetime(2024, 12, 9, 1, 0, tzinfo=UTC)


def a_card(subject: Subject = CLASS) -> LiveCard:
    return new_card("slack:T1:C1", subject, "slack:T1:U1", "es", NOW)


def test_a_new_card_is_due_at_once_and_nobody_has_written_it() -> None:
    card = a_card()
    assert (card.look_at, card.message, card.shows, card.version, card.claims) == (NOW, None, None, 0, 0)
    assert card.posting != a_card().posting


@pytest.mark.parametrize(
    ("subject", "slug"), [(CLASS, "2024-12-09-MON-1830"), (CLASS.date, "2024-12-09")], ids=["a class", "a day"]
)
def test_a_card_says_what_it_is_about_where_and_on_which_day(subject: Subject, slug: str) -> None:
    card = a_card(subject)
    assert (card.slug, card.day, card.platform) == (slug, date(2024, 12, 9), "slack")


def test_nobody_knows_what_a_card_shows_while_somebody_writes_it() -> None:
    later = datetime(2024, 12, 9, 1, 1, tzinfo=UTC)
    claimed = a_card().shown("17.1", "digest", NOW).claimed(later).claimed(later)
    assert (claimed.look_at, claimed.message, claimed.shows, claimed.claims) == (later, "17.1", None, 2)
    shown = claimed.put_off(NOW, NOW).claimed(NOW).shown("17.1", "other", later)
    assert (shown.look_at, shown.shows, shown.claims, shown.failing_since) == (later, "other", 0, None)
    assert shown.in_doubt(NOW).shows is None
