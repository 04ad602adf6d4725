"""Give up a place in line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.booking import EndedRequest
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassAlreadyStarted, LeaveRefusal, LeaveWaitlistError, NotWaiting
from core.result import Err, Ok, Result


@dataclass(frozen=True, slots=True)
class LeaveWaitlist:
    """End the wait that the request `wait` began; or, without one, the wait under `email`.

    `request_id` identifies the request: sent twice it leaves once and gets the same answer. `left_by` is the identity
    that asks; only whoever entered the line can leave it, unless `may_leave_any`. A wait that has become a booking is
    none any more.
    """

    class_id: ClassId
    request_id: str
    left_by: str
    wait: str | None = None
    email: Email | None = None
    may_leave_any: bool = False


@dataclass(frozen=True, slots=True)
class LeftWaitlist:
    """What has become of the wait, and its class."""

    ended: EndedRequest
    class_info: ClassInfo


LeaveAnswer = Result[LeftWaitlist, LeaveWaitlistError]


def decide(
    dance_class: DanceClass, command: LeaveWaitlist, now: datetime
) -> tuple[DanceClass, Result[LeftWaitlist, LeaveRefusal]]:
    """The class after the command, and its answer."""
    done_before = dance_class.ended_by_request(command.request_id, command.left_by, "left")
    if done_before is not None:
        return dance_class, Ok(LeftWaitlist(done_before, dance_class.info))
    if command.wait is not None:
        wait = dance_class.find_wait(command.wait)
    else:
        wait = dance_class.waits.get(command.email) if command.email is not None else None
    if wait is None or (wait.waiting_by != command.left_by and not command.may_leave_any):
        return dance_class, Err(NotWaiting(dance_class.id))
    if dance_class.has_started(now):
        return dance_class, Err(ClassAlreadyStarted(dance_class.id, dance_class.starts_at))
    decided, ended = dance_class.leave(wait, request_id=command.request_id, left_by=command.left_by, now=now)
    return decided, Ok(LeftWaitlist(ended, decided.info))
