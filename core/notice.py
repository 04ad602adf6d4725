"""What somebody is told without having asked: stored in the save that makes it true, and sent afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from core.class_id import ClassId
from core.email import Email

NoticeKind = Literal[
    "promoted",
    "spot_free",
    "line_over",
    "reminder_day",
    "reminder_soon",
    "closed",
    "reopened",
    "changed",
    "message",
    "removed",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about a class as it was saved at `version`, from `due` (UTC) on.

    `person` is the identity to tell (`slack:T1:U1`); None while it concerns everybody in the class, and is one row that
    the notices of each are made of. `email` and `request_id` say which booking it is about, where it is about one.
    `text` is what a message from the school says. `instead_of` is who was to teach the class before it changed.
    """

    class_id: ClassId
    version: int
    kind: NoticeKind
    due: datetime
    person: str | None = None
    email: Email | None = None
    request_id: str | None = None
    text: str | None = None
    instead_of: str | None = None

    @property
    def id(self) -> str:
        """Follows from what it tells whom, so that it is stored once however often it is decided."""
        about = (self.request_id, self.person) if self.kind == "message" else (self.request_id or self.person,)
        return ".".join(filter(None, (self.class_id.slug, str(self.version), self.kind, *about)))

    def to(self, person: str, email: Email | None = None, request_id: str | None = None) -> Notice:
        """The notice of one of those that it concerns; one for each person, unless it is about one request."""
        return replace(self, person=person, email=email, request_id=request_id or self.request_id)
