"""A refusal is stored as an outcome, so that a late delivery of the same tap gets the same answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.chat.outcomes import Refusal, outcome_of, refusal_of
from adapters.chat.students import BookingStep, Outcome
from core.dance_class import CANCELLATIONS_EACH
from core.email import Email
from core.errors import (
    AlreadyWaiting,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    SpotLimitReached,
    WaitlistFull,
)
from tests.support.chats import SALSA_1, SUNDAY_NOON
from tests.support.clock import SYDNEY
from tests.support.timetable import SCHOOL

ANA, BEN = "telegram:42", "telegram:43"
EMAIL = Email("ana@example.com")
STEP = BookingStep(SALSA_1, "r1", SUNDAY_NOON, EMAIL)


@pytest.mark.parametrize(
    "refusal",
    [
        DuplicateBooking(SALSA_1, EMAIL, ANA),
        DuplicateBooking(SALSA_1, EMAIL, None),
        ClassFullyBooked(SALSA_1, max_spots=0),
        SpotLimitReached(SALSA_1, SCHOOL.spots_each),
        ClassAlreadyStarted(SALSA_1, SALSA_1.starts_at(SYDNEY)),
        ClassNotFound(SALSA_1),
        ClassClosed(SALSA_1, None),
        AlreadyWaiting(SALSA_1, EMAIL, place=1),
        AlreadyWaiting(SALSA_1, EMAIL, place=None),
        WaitlistFull(SALSA_1, at_most=0),
        CancellationLimitReached(SALSA_1, CANCELLATIONS_EACH),
    ],
)
def test_a_refusal_that_was_stored_is_that_refusal_again(refusal: Refusal) -> None:
    ended = replace(STEP, outcome=outcome_of(refusal, ANA))
    assert refusal_of(ended, EMAIL, ANA, SCHOOL) == refusal


def test_who_else_has_the_spot_under_an_email_is_not_kept() -> None:
    ended = replace(STEP, outcome=outcome_of(DuplicateBooking(SALSA_1, EMAIL, BEN), ANA))
    assert refusal_of(ended, EMAIL, ANA, SCHOOL) == DuplicateBooking(SALSA_1, EMAIL, None)


@pytest.mark.parametrize("outcome", [None, Outcome.BOOKED, Outcome.WAITING, Outcome.SPOT_FREE])
def test_what_was_granted_or_is_open_is_no_refusal(outcome: Outcome | None) -> None:
    assert refusal_of(replace(STEP, outcome=outcome), EMAIL, ANA, SCHOOL) is None
