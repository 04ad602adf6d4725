"""What the searches have in common: the requests, their possible answers, and how far to search."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import ChangeFacts, CloseClass, ReopenClass, SetSpots, TellClass
from core.commands.check_in import CheckIn, UndoCheckIn
from core.commands.forget_check_ins import ForgetCheckIns
from core.email import Email
from tests.proof.race import NOW, Act, AnyRequest, Cancel, End, Join, Race, Request

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

MIA = "slack:T1:MIA"
"""Somebody of the school."""
_ANAS, _EVAS = Email("ana@example.com"), Email("eva@example.com")

MORE_SPOTS = Act("2 spots", 0, lambda of, request: SetSpots(of, 2, request, MIA))
CLOSE = Act("close", 0, lambda of, request: CloseClass(of, "the teacher is ill", request, MIA))
REOPEN = Act("reopen", 0, lambda of, request: ReopenClass(of, request, MIA))
CHANGE = Act("leo teaches", 0, lambda of, request: ChangeFacts(of, request, MIA, teacher="Leo"))
TELL = Act("tell", 0, lambda of, request: TellClass(of, "Bring water", request, MIA))
ADD = Act("add eva", 0, lambda of, request: BookClass(of, _EVAS, request, "school", is_shared=True, added_by=MIA))
ADD_MORE = Act(
    "add eva and a spot",
    0,
    lambda of, request: BookClass(of, _EVAS, request, "school", is_shared=True, added_by=MIA, with_a_spot_more=True),
)
REMOVE = Act(
    "remove ana",
    0,
    lambda of, request: CancelBooking(of, request, MIA, booking="r-ana", email=_ANAS, may_cancel_any=True),
)
CHECK_IN = Act("ana is here", 0, lambda of, request: CheckIn(of, _ANAS, request, MIA))
UNDO_CHECK_IN = Act("ana is not here", 0, lambda of, request: UndoCheckIn(of, _ANAS, request, MIA))
FORGET = Act("forget who came", 0, ForgetCheckIns)

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


@dataclass(frozen=True)
class Beginning:
    """What was granted before, for so many spots, and what time it is."""

    before: tuple[AnyRequest, ...]
    spots: int = 1
    now: datetime = NOW

    def race(self, *requests: AnyRequest, faults: int = 0, together: bool = False) -> Race:
        """These at once, each on a replica of its own, or all on one."""
        placed = tuple(replace(request, replica=0 if together else n) for n, request in enumerate(requests))
        return Race(placed, self.spots, faults, before=self.before, now=self.now)


def each(cases: list[Case], deep: list[Case]) -> pytest.MarkDecorator:
    """The parameter `case`: each of the cases, and of the `deep` ones too if `PROOF_DEPTH` is 2."""
    chosen = cases if DEPTH == 1 else [*cases, *deep]
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.name)
