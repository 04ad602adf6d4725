"""A live card: a message in a channel or group that follows a class, or the classes of a day, until they have begun."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from core.class_id import ClassId
from core.ports import Stale
from core.result import Result

Subject = ClassId | date
"""What a card shows: one class, or all of a school date."""


@dataclass(frozen=True, slots=True)
class LiveCard:
    """A card in a place (`slack:T1:C1`, `telegram:-100123`), of which there is one for each subject.

    `asked_by` is the identity of who posted it, in the `language` that it is written in, and `posting` tells that time
    from any other. `look_at` (UTC, whole seconds) is when it may be looked at next. `message` is how its platform finds
    it, once it is there, and `shows` the digest of what it shows; None while nobody can say. `version` grows with
    every write, `claims` counts those who set out to write it and have not said what came of it, and `failing_since` is
    when the first of the tries failed that have failed since.
    """

    place: str
    subject: Subject
    asked_by: str
    language: str
    look_at: datetime
    posting: str
    message: str | None = None
    shows: str | None = None
    version: int = 0
    claims: int = 0
    failing_since: datetime | None = None

    @property
    def platform(self) -> str:
        """Where it is: `slack`, `telegram`."""
        return self.place.partition(":")[0]

    @property
    def slug(self) -> str:
        """What it is about, as people type it: `2024-12-09-MON-1830`, or `2024-12-09` for the whole day."""
        return slug_of(self.subject)

    @property
    def day(self) -> date:
        """The school date that it is about."""
        return day_of(self.subject)

    def claimed(self, until: datetime) -> LiveCard:
        """While somebody writes it, of whom nobody knows how far they got until they say so."""
        return replace(self, look_at=until, shows=None, claims=self.claims + 1)

    def shown(self, message: str, shows: str, look_at: datetime) -> LiveCard:
        """As it is once it was written."""
        return replace(self, message=message, shows=shows, look_at=look_at, claims=0, failing_since=None)

    def put_off(self, look_at: datetime, failing_since: datetime | None = None) -> LiveCard:
        """As it is once it was not written, for now."""
        return replace(self, look_at=look_at, claims=0, failing_since=failing_since)

    def in_doubt(self, look_at: datetime) -> LiveCard:
        """As it is when somebody wrote it who should not have any more: it has to be written anew."""
        return replace(self, shows=None, look_at=look_at)


def day_of(subject: Subject) -> date:
    """The school date of what a card shows."""
    return subject.date if isinstance(subject, ClassId) else subject


def slug_of(subject: Subject) -> str:
    """How a class or a day is named where people type it: `2024-12-09-MON-1830`, `2024-12-09`."""
    return subject.slug if isinstance(subject, ClassId) else subject.isoformat()


def new_card(place: str, subject: Subject, asked_by: str, language: str, now: datetime) -> LiveCard:
    """A card that is to be posted at once."""
    return LiveCard(place, subject, asked_by, language, now, secrets.token_urlsafe(9))


class LiveCards(Protocol):
    """Keeps the cards. What it returns is consistent. Every method may raise StoreUnavailable.

    A card is changed only while it is as it was read, so of any number that try one succeeds.
    """

    def post(self, card: LiveCard) -> None:
        """Store a new card, in place of one of the same subject that lives in the same place."""
        ...

    def due(self, now: datetime) -> list[LiveCard]:
        """All that may be looked at by `now`, the earliest first."""
        ...

    def find(self, card: LiveCard) -> LiveCard | None:
        """The card as it is now; None if it ended, or another has taken its place."""
        ...

    def save(self, before: LiveCard, after: LiveCard) -> Result[LiveCard, Stale]:
        """Store what has become of a card; what comes back is one version further."""
        ...

    def end(self, card: LiveCard) -> Result[None, Stale]:
        """Follow it no more."""
        ...
