"""What a student has in a class, from what the index of bookings says; what takes a longer look is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from adapters.chat.own_places import OwnPlaces
from core.booking import Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.join_waitlist import Waiting
from core.email import Email
from core.ports import Place
from tests.support.clock import SYDNEY

ANA, BEN = Email("ana@example.com"), Email("ben@example.com")
NOW = datetime(2026, 11, 22, 12, tzinfo=SYDNEY)
BOOKED, WAITED_FOR, OTHER = (ClassId(date(2026, 11, 24), time(hour, 30)) for hour in (18, 19, 20))


def class_of(class_id: ClassId, *, booked: int = 19, waiting: int = 0) -> ClassInfo:
    return ClassInfo(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY), 20, booked, waiting)


WAITING = Waiting(Wait(ANA, 1, NOW, "w1", "telegram:1"), 2, class_of(WAITED_FOR, waiting=2))
ANAS = OwnPlaces(
    lambda: [Place(BOOKED, ANA), Place(BOOKED, BEN), Place(WAITED_FOR, ANA, waits=True)], lambda: [WAITING], lambda: ANA
)


def never() -> Sequence[Place]:
    raise AssertionError


def never_long() -> Sequence[Waiting]:
    raise AssertionError


def test_all_emails_with_a_spot_are_told_and_none_that_waits() -> None:
    assert ANAS.booked_in(BOOKED) == [ANA, BEN]
    assert ANAS.booked_in(WAITED_FOR) == ANAS.booked_in(OTHER) == []


def test_who_has_a_spot_under_their_own_email_is_in_and_who_has_one_for_a_friend_is_not() -> None:
    assert ANAS.is_in(BOOKED) is True
    assert ANAS.is_in(WAITED_FOR) is ANAS.is_in(OTHER) is False
    assert OwnPlaces(lambda: [Place(BOOKED, BEN)], own_email=lambda: ANA).is_in(BOOKED) is False


def test_where_their_own_email_is_not_known_any_spot_may_be_theirs() -> None:
    assert OwnPlaces(lambda: [Place(BOOKED, BEN)]).is_in(BOOKED) is True


def test_the_place_in_line_is_looked_for_only_where_they_wait() -> None:
    assert ANAS.waits_in(WAITED_FOR)
    assert not ANAS.waits_in(BOOKED)
    assert ANAS.wait_in(WAITED_FOR) == WAITING
    assert OwnPlaces(lambda: [Place(BOOKED, ANA)], never_long).wait_in(BOOKED) is None


def test_of_several_waits_the_one_in_the_class_is_found_and_none_if_it_is_gone_since() -> None:
    elsewhere = replace(WAITING, class_info=class_of(BOOKED))
    places = [Place(WAITED_FOR, ANA, waits=True)]
    assert OwnPlaces(lambda: places, lambda: [elsewhere, WAITING]).wait_in(WAITED_FOR) == WAITING
    assert OwnPlaces(lambda: places).wait_in(WAITED_FOR) is None


def test_a_spot_kept_for_those_in_line_is_free_for_who_waits_alone() -> None:
    kept = class_of(WAITED_FOR, waiting=2)
    assert (ANAS.free(kept, NOW), OwnPlaces().free(kept, NOW)) == (1, 0)
    assert ANAS.free(class_of(BOOKED, waiting=2), NOW) == 0


def test_nobody_asks_what_they_have_where_it_makes_no_difference() -> None:
    assert OwnPlaces(never).free(class_of(BOOKED), NOW) == 1
    assert OwnPlaces(never).free(class_of(BOOKED, booked=20, waiting=2), NOW) == 0
