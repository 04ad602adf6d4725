"""What somebody is told without having asked: stored in the save that makes it true, and sent afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.class_id import ClassId
from core.email import Email

NoticeKind = Literal[
    "promoted", "spot_free", "line_over", "reminder_day", "reminder_soon", "closed", "reopened", "changed"
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about a class, from `due` (UTC) on.

    `id` follows from what it tells, so that it is stored once however often it is decided. `person` is the identity to
    tell (`slack:T1:U1`), and `email` and `request_id` say about which booking or wait of theirs; all None while it
    concerns everybody in the class, and is one row that the notices of each are made of.
    """

    id: str
    class_id: ClassId
    kind: NoticeKind
    due: datetime
    person: str | None = None
    email: Email | None = None
    request_id: str | None = None

    def to(self, person: str, email: Email, request_id: str) -> Notice:
        """The notice of one of those that it concerns."""
        return Notice(f"{self.id}.{request_id}", self.class_id, self.kind, self.due, person, email, request_id)
