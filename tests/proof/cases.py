"""What the searches have in common: the requests, their possible answers, and how far to search."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import pytest

from tests.proof.race import Cancel, End, Join, Race, Request

DEPTH = int(os.environ.get("PROOF_DEPTH", "1"))

ANA, BEN, CLEO = (Request(name, f"r-{name}", replica) for replica, name in enumerate(["ana", "ben", "cleo"]))
TWO, THREE = (ANA, BEN), (ANA, BEN, CLEO)
SAME_EMAIL = (ANA, replace(ANA, request_id="r-other", replica=1))
SAME_REQUEST = (ANA, replace(ANA, replica=1))
OTHER = replace(BEN, replica=2)

CANCEL = Cancel(ANA, "c-ana", 0)
CANCEL_ELSEWHERE = Cancel(ANA, "c-other", 1)
CANCEL_BEN = Cancel(BEN, "c-ben", 1)
OLD_CONFIRM = replace(ANA, replica=1)
AGAIN = replace(ANA, request_id="r-again", replica=1, person="r-ana")

JOIN_BEN, JOIN_CLEO, JOIN_DAN = (Join(name, f"j-{name}", 1) for name in ("ben", "cleo", "dan"))
LEAVE_BEN, CANCEL_PROMOTED = End(JOIN_BEN, 1, "leaves"), End(JOIN_BEN, 1, "cancels")

WAITING, LEFT, NOT_WAITING, CHANGED = "Waiting", "LeftWaitlist", "NotWaiting", "Changed"
ALREADY_WAITING, CLOSED, SPOT_FREE = "AlreadyWaiting", "ClassClosed", "SpotFree"
BOOKED, FULL, DUPLICATE = "Booked", "ClassFullyBooked", "DuplicateBooking"
CANCELLED, NOT_BOOKED, ENDED, STARTED = "Cancelled", "NotBooked", "RequestEnded", "ClassAlreadyStarted"
UNSETTLED = ("Busy", "OutcomeUnknown", "StoreUnavailable")


@dataclass(frozen=True)
class Case:
    """A race, how many schedules it has, and the answers that requests have in any of them."""

    name: str
    race: Race
    schedules: int
    answers: tuple[str, ...]


def each(cases: list[Case], deep: list[Case]) -> pytest.MarkDecorator:
    """The parameter `case`: each of the cases, and of the `deep` ones too if `PROOF_DEPTH` is 2."""
    chosen = cases if DEPTH == 1 else [*cases, *deep]
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.name)
