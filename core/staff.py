"""The people of the school: who may see its door lists and change its classes, and how somebody becomes one of them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from core.result import Result

Role = Literal["teacher", "owner"]
"""A teacher sees door lists and checks in; an owner does everything."""

INVITATION_LASTS = timedelta(days=1)

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing in it looks like something else
_GROUPS, _LETTERS = 3, 4  # fifty-eight bits: nobody finds one in a day by trying


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One of the school's people, by the identity of a chat (`slack:T1:U1`). `since` is UTC, whole seconds.

    `name` is how the school calls them, if it said so. `invitation` is the digest of the code that they came with.
    """

    person: str
    role: Role
    since: datetime
    name: str | None = field(default=None, repr=False)
    invitation: str = field(default="", repr=False)

    @property
    def is_owner(self) -> bool:
        """Whether they may change classes, and see what others did."""
        return self.role == "owner"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Makes the first who has its code one of the school's people, before `ends_at` (UTC). The code is not stored."""

    digest: str = field(repr=False)
    role: Role
    ends_at: datetime
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class NotInvited:
    """There is no such invitation: it was never made, was used already, or has ended."""


class StaffRepository(Protocol):
    """Keeps the school's people. What it returns is consistent. Every method may raise StoreUnavailable."""

    def member(self, person: str) -> StaffMember | None:
        """The one with this identity; None for everybody else."""
        ...

    def members(self) -> list[StaffMember]:
        """All of them, by identity."""
        ...

    def invite(self, invitation: Invitation) -> None:
        """Store an invitation."""
        ...

    def accept(self, digest: str, person: str, now: datetime) -> Result[StaffMember, NotInvited]:
        """Make `person` what the invitation says, and end it, in one step; the same person may accept it again."""
        ...

    def remove(self, person: str) -> bool:
        """Take somebody's rights away at once; False if they had none."""
        ...


def new_code() -> str:
    """A code to hand to somebody, as `7KQ2-M9XD-4RTB`."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(_GROUPS))
    return "-".join(groups)


def digest_of(code: str) -> str:
    """What is stored of a code, in whatever case and with whatever between its letters it was typed."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
