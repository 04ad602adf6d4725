"""Who gets a spot that is free while others wait for one. Every command that can free a spot ends in `fill`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from core.booking import Wait
from core.dance_class import DanceClass
from core.notice import Notice, NoticeKind

MOST_PROMOTED = 25
"""How many get a spot in one save, which has room for a hundred changes: three for each of them."""


def fill(before: DanceClass, decided: DanceClass, now: datetime) -> DanceClass:
    """The class as decided, its free spots given to those who wait, or these told that there are some.

    They are told if there was none `before`. Whoever gets a spot is told so.
    """
    if not decided.waits or decided.status == "closed" or decided.has_started(now):
        return decided
    if not decided.rules.promotes(decided.starts_at, now):
        return decided if _is_free(before) or not _is_free(decided) else told(decided, "spot_free", now)
    room = min(decided.info.spots_left, MOST_PROMOTED - _promoted(decided))
    for wait in decided.line[: max(0, room)]:
        decided = told(decided.promoted(wait, now), "promoted", now, wait)
    return decided


def told(
    dance_class: DanceClass,
    kind: NoticeKind,
    now: datetime,
    wait: Wait | None = None,
    *,
    instead_of: str | None = None,
) -> DanceClass:
    """The class with a notice: about a wait, or to everybody whom it concerns. One of each kind for a save.

    `instead_of` as in Notice.
    """
    notice = Notice(dance_class.id, dance_class.next_version, kind, now.astimezone(UTC), instead_of=instead_of)
    if wait is not None:
        notice = notice.to(wait.waiting_by, wait.email, wait.request_id)
    if any(notice.id == other.id for other in dance_class.notices):
        return dance_class
    told_at = dance_class.told_at if wait is not None else {**dance_class.told_at, kind: notice.version}
    return replace(dance_class.with_notice(notice), told_at=told_at)


def _is_free(dance_class: DanceClass) -> bool:
    return dance_class.status == "open" and dance_class.info.spots_left > 0


def _promoted(dance_class: DanceClass) -> int:
    return sum(notice.kind == "promoted" for notice in dance_class.notices)
