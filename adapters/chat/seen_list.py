"""The list of classes that a student sees, remembered so that they can say `the second one` or `anything later?`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from adapters.chat.buttons import encode
from adapters.chat.screen import Listing
from adapters.chat.student_session import StudentSession
from adapters.chat.students import SeenList
from core.moments import after
from core.ports import StoreUnavailable

_LASTS = timedelta(minutes=30)
"""Later it has scrolled away, and who says "the first one" means something else."""


def remember(session: StudentSession, listing: Listing | None, *, is_typed: bool) -> None:
    """Keep what the student sees now. Only who types needs it: whoever just taps costs no write."""
    if listing is None:
        return
    try:
        student = session.read()
    except StoreUnavailable:  # the list is there all the same
        return
    seen = _seen(listing, after(session.now, _LASTS).replace(microsecond=0))
    before = student.seen
    if (is_typed or before is not None) and (before is None or seen != replace(before, expires_at=seen.expires_at)):
        session.try_to_write(replace(student, seen=seen))


def _seen(listing: Listing, expires_at: datetime) -> SeenList:
    earlier, later = (None if there is None else encode(there) for there in (listing.earlier, listing.later))
    return SeenList(listing.classes, encode(listing.here), earlier, later, expires_at)
