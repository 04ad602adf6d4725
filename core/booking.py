"""The rows of a class: bookings, those who wait for a spot, and the requests that have ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from core.email import Email
from core.history import HistoryEntry
from core.notice import Notice

NOT_KNOWN = datetime.fromtimestamp(0, UTC)
"""When a booking was made whose stored row does not say so."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A spot taken under `email` at `booked_at` (UTC, whole seconds; NOT_KNOWN where its row is damaged).

    `request_id` is the request that made it and `booked_by` the identity that sent it (`slack:T1:U1`);
    both are None in rows that are older than these attributes. `name` is who comes, where somebody else booked.
    `checked_in_at` (UTC, whole seconds) is when they came to the door; None if they did not.
    """

    email: Email
    booked_at: datetime
    request_id: str | None = None
    booked_by: str | None = None
    name: str | None = field(default=None, repr=False)
    checked_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A place in line for a spot under `email`, entered at `joined_at` (UTC, whole seconds).

    The lowest `ticket` is the first in line. `request_id` is the request that entered it, and later of the booking that
    it becomes; `waiting_by` and `name` become the booking's too.
    """

    email: Email
    ticket: int
    joined_at: datetime
    request_id: str
    waiting_by: str
    name: str | None = field(default=None, repr=False)


Ending = Literal["cancelled", "left", "booked"]
"""A booking was cancelled; a place in line was left, or given up for a spot that another request took."""


@dataclass(frozen=True, slots=True)
class EndedRequest:
    """A request whose booking or wait is gone: the tombstone that answers its later deliveries, so none books again.

    `request_id` made the booking or wait under `email`, or removed it where it was older than request ids.
    `ended_by` removed it at `ended_at` (UTC, whole seconds), `late` if shortly before the class, with the request
    `ended_request`.
    """

    request_id: str
    email: Email
    outcome: Ending
    ended_at: datetime
    ended_by: str
    ended_request: str
    late: bool = False


Row = Booking | Wait | EndedRequest


@dataclass(frozen=True, slots=True)
class Added:
    """A row that is not stored yet."""

    row: Row | Notice | HistoryEntry


@dataclass(frozen=True, slots=True)
class Replaced:
    """Another row at the key of one that is stored."""

    before: Row
    row: Row


@dataclass(frozen=True, slots=True)
class Removed:
    """A stored row that goes."""

    row: Row


Change = Added | Replaced | Removed
"""What a save does to one stored row."""
