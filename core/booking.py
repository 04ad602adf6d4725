"""The rows of a class: bookings, and the requests that have ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from core.email import Email

NOT_KNOWN = datetime.fromtimestamp(0, UTC)
"""When a booking was made whose stored row does not say so."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A spot taken under `email` at `booked_at` (UTC, whole seconds; NOT_KNOWN where its row is damaged).

    `request_id` is the request that made it and `booked_by` the identity that sent it (`slack:T1:U1`);
    both are None in rows that are older than these attributes. `name` is who comes, where somebody else booked.
    """

    email: Email
    booked_at: datetime
    request_id: str | None = None
    booked_by: str | None = None
    name: str | None = field(default=None, repr=False)


Ending = Literal["cancelled"]


@dataclass(frozen=True, slots=True)
class EndedRequest:
    """A request whose booking is gone: the tombstone that answers its later deliveries, so that none books again.

    `request_id` made the booking under `email`, or removed it where the booking was older than request ids.
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


Row = Booking | EndedRequest


@dataclass(frozen=True, slots=True)
class Added:
    """A row that is not stored yet."""

    row: Row


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
