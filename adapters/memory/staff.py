"""The school's people in memory, under the same rules as in DynamoDB; nothing is kept when the process ends."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from core.dance_class import stamp
from core.moments import has_come
from core.result import Err, Ok, Result
from core.staff import Invitation, NotInvited, StaffMember


class MemoryStaff:
    """The port StaffRepository over dicts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._members: dict[str, StaffMember] = {}
        self._invitations: dict[str, Invitation] = {}

    def member(self, person: str) -> StaffMember | None:
        """The one with this identity; None for everybody else."""
        with self._lock:
            return self._members.get(person)

    def members(self) -> list[StaffMember]:
        """All of them, by identity."""
        with self._lock:
            return [self._members[person] for person in sorted(self._members)]

    def invite(self, invitation: Invitation) -> None:
        """Store an invitation."""
        with self._lock:
            self._invitations[invitation.digest] = invitation

    def accept(self, digest: str, person: str, now: datetime) -> Result[StaffMember, NotInvited]:
        """Make `person` what the invitation says, and end it; the same person may accept it again."""
        with self._lock:
            member, invitation = self._members.get(person), self._invitations.get(digest)
            if member is not None and member.invitation == digest:
                return Ok(member)
            if invitation is None or has_come(invitation.ends_at, now):
                return Err(NotInvited())
            del self._invitations[digest]
            self._members[person] = StaffMember(person, invitation.role, stamp(now), invitation.name, digest)
            return Ok(self._members[person])

    def remove(self, person: str) -> bool:
        """Take somebody's rights away at once; False if they had none."""
        with self._lock:
            return self._members.pop(person, None) is not None
