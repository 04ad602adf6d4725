"""Telling one notice: claimed, held against the class as it is now, sent, and what came of it written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

import structlog

from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.messenger import Delivery, Failed, Messenger, RetryAfter, Sent, Unreachable
from adapters.chat.notices_screens import NoticesScreens
from adapters.chat.school import School
from adapters.chat.students import Student, StudentRepository
from bot.jobs.claims import GIVEN_UP_AFTER, LEASE, MOST_CLAIMS, TRIES_TO_MARK, insist
from bot.jobs.quiet_hours import is_quiet, wait_for_morning
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.moments import after, between, has_come
from core.notice import Notice
from core.ports import ClassRepository, Clock, Ended, Outbox, OutboxEntry, StoreUnavailable
from core.reminders import Reminders
from core.result import Err, Ok
from core.telling import concerned, promoted_together, verdict
from core.tracing import NO_TRACER, Tracer

log = structlog.get_logger()

_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=15)
_LOOK_AGAIN = timedelta(minutes=10)
"""When to look again whether something is true."""

_WATCH_FIRST, _WATCH_LAST = timedelta(seconds=20), timedelta(minutes=10)
"""When it is looked whether a spot that was told of is still there: the later the longer it is."""

Told = Ended | Literal["taken", "postponed", "expanded", "withdrawn", "kept"]
"""What a try came to; `taken`: somebody else has it. A message that was sent says now that it is true no more
(`withdrawn`), or stays as it is (`kept`).
"""


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells notices. May be used from many threads, and by any number of processes.

    `next_with_room` finds what to offer instead of a class that is off; it may raise StoreUnavailable.
    """

    outbox: Outbox
    classes: ClassRepository
    students: StudentRepository
    messengers: Mapping[str, Messenger]
    school: School
    clock: Clock
    reminders: Reminders
    pause_platform: Callable[[str, float], None]
    tracer: Tracer = NO_TRACER
    next_with_room: Callable[[DanceClass], ClassInfo | None] = lambda _: None

    def tell(self, entry: OutboxEntry) -> Told:
        """Tell a notice, or make of one for everybody the notices of each. Raises StoreUnavailable."""
        notice = entry.notice
        with self.tracer.span("notice", notice.kind, notice, notice.person or "") as span:
            told = self._try_to_tell(entry)
            span.outcome, span.result = told, between(notice.due, self.clock()).total_seconds()
            return told

    def _try_to_tell(self, entry: OutboxEntry) -> Told:
        if entry.claims >= MOST_CLAIMS and entry.sent_as is not None:
            return self._kept(entry)
        if entry.claims >= MOST_CLAIMS:
            log.error("a notice was never marked as told", notice=_name(entry.notice))
            return self._end(entry, "undelivered")
        match self.outbox.claim(entry, after(self.clock(), LEASE)):
            case Ok(claim):
                if entry.sent_as is not None:
                    return self._watch(claim, entry.sent_as)
                return self._expand(claim, entry) if entry.notice.person is None else self._tell(claim, entry)
            case Err():
                return "taken"

    @contextmanager
    def _handed_back(self, claim: OutboxEntry, entry: OutboxEntry) -> Iterator[None]:
        """If the store fails while nothing is sent yet, the claim is given up: else it counts as one that sent."""
        try:
            yield
        except StoreUnavailable:
            with suppress(StoreUnavailable):
                self._postpone(claim, entry, after(self.clock(), _SHORTEST_PAUSE))
            raise

    def _expand(self, claim: OutboxEntry, entry: OutboxEntry) -> Told:
        notice = claim.notice
        with self._handed_back(claim, entry):
            dance_class = self.classes.load(notice.class_id)
            people = [] if dance_class is None else concerned(notice, dance_class)
            self.outbox.add([notice.to(person) for person in people])
        self._end(claim, "sent")
        return "expanded"

    def _tell(self, claim: OutboxEntry, entry: OutboxEntry) -> Told:
        """Tell the person of a claim on what was an `entry`."""
        notice, now = claim.notice, self.clock()
        with self._handed_back(claim, entry):
            dance_class = self.classes.load(notice.class_id)
            verdict = "drop" if dance_class is None else self._verdict(notice, dance_class, now)
        if dance_class is None or verdict == "drop":
            return self._end(claim, "dropped")
        if verdict == "later":
            return self._postpone(claim, entry, after(now, _LOOK_AGAIN))
        with self._handed_back(claim, entry):
            student = self.students.load(notice.person or "", now)
        if _is_reminder(notice):
            if student.muted:
                return self._end(claim, "dropped")
            morning = wait_for_morning(dance_class.starts_at, now)
            if morning is not None:
                return self._postpone(claim, entry, morning)
        if student.unreachable:
            return self._end(claim, "unreachable")
        return self._send(claim, entry, dance_class, student)

    def _watch(self, claim: OutboxEntry, message: str) -> Told:
        """Say in a message of a free spot that it is gone, if it is. Tried once: who taps it later is told anyway."""
        notice, now = claim.notice, self.clock()
        dance_class = self.classes.load(notice.class_id)
        if dance_class is None or dance_class.status != "open" or dance_class.has_started(now):
            return self._kept(claim)  # of that they hear otherwise
        if dance_class.info.spots_left:
            self.outbox.watch(claim, after(now, self._until_next_look(notice, now)), message)
            return "postponed"
        student = self.students.load(notice.person or "", now)
        screen = NoticesScreens(self.school, self._translator(student), now).spot_gone(notice, dance_class)
        messenger = self.messengers.get(student.id.partition(":")[0])
        if screen is None or messenger is None:  # they have it themselves, or have left
            return self._kept(claim)
        delivery = messenger.edit(student.id, message, screen)
        if not isinstance(delivery, Sent):
            log.info("a message was not edited", notice=_name(notice), why=type(delivery).__name__)
            return self._kept(claim)
        self._end(claim, "sent")
        return "withdrawn"

    def _kept(self, claim: OutboxEntry) -> Told:
        self._end(claim, "sent")
        return "kept"

    def _until_next_look(self, notice: Notice, now: datetime) -> timedelta:
        return min(max(between(notice.due, now) / 2, _WATCH_FIRST), _WATCH_LAST)

    def _translator(self, student: Student) -> Translator:
        return Translator(student.language or student.app_language or LANGUAGES[0], self.school.curriculum)

    def _verdict(self, notice: Notice, dance_class: DanceClass, now: datetime) -> Literal["tell", "later", "drop"]:
        decided = verdict(notice, dance_class, self.reminders, now)
        if decided == "tell" and notice.kind == "promoted":
            return "drop" if self._is_told_by_another(notice, dance_class) else "tell"
        if decided == "tell" and notice.kind == "reopened":
            return self._of_reopening(notice, dance_class)
        return decided

    def _is_told_by_another(self, notice: Notice, dance_class: DanceClass) -> bool:
        """Whether another promotion in the same save tells the same person, of this one too: the first by request."""
        together = promoted_together(notice, dance_class)
        requests = sorted(booking.request_id for booking in together if booking.request_id is not None)
        before = requests[: requests.index(notice.request_id)] if notice.request_id in requests else []
        return any(self.outbox.state(replace(notice, request_id=request)) is not None for request in before)

    def _of_reopening(self, notice: Notice, dance_class: DanceClass) -> Literal["tell", "later", "drop"]:
        """It is news only to those who were told that the class is off, and not to those whom it gave a spot."""
        given = [booking for booking in dance_class.bookings.values() if booking.booked_by == notice.person]
        promotions = (replace(notice, kind="promoted", request_id=booking.request_id) for booking in given)
        if any(self.outbox.state(promotion) is not None for promotion in promotions):
            return "drop"
        closed = replace(notice, kind="closed", version=dance_class.told_at.get("closed", 0))
        match self.outbox.state(closed):
            case "sent":
                return "tell"
            case "waiting":
                return "later"
            case _:
                return "drop"

    def _send(self, claim: OutboxEntry, entry: OutboxEntry, dance_class: DanceClass, student: Student) -> Told:
        notice, now = claim.notice, self.clock()
        platform = student.id.partition(":")[0]
        messenger = self.messengers.get(platform)
        other = self._instead_of(dance_class) if notice.kind == "closed" else None
        screens = NoticesScreens(self.school, self._translator(student), now)
        screen = screens.told(notice, dance_class, again=entry.may_be_told, other=other)
        if has_come(claim.due, now):  # we stood still, and somebody else may have it
            return "taken"
        if messenger is None:
            return self._failed(claim, entry, Failed("the platform is not configured"))
        return self._write_down(claim, entry, messenger.send(student.id, screen, silent=is_quiet(now)))

    def _instead_of(self, dance_class: DanceClass) -> ClassInfo | None:
        try:
            return self.next_with_room(dance_class)
        except StoreUnavailable:  # it is only an offer
            log.warning("nothing to offer instead", exc_info=True)
            return None

    def _write_down(self, claim: OutboxEntry, entry: OutboxEntry, delivery: Delivery) -> Told:
        match delivery:
            case Sent(message) if message and claim.notice.kind == "spot_free":
                return self._sent_to_watch(claim, message)
            case Sent():
                return self._end(claim, "sent")
            case Unreachable(why):
                log.info("nobody is there", notice=_name(claim.notice), why=why)
                self._mark_unreachable(claim.notice.person or "")
                return self._end(claim, "unreachable")
            case RetryAfter(seconds):
                self.pause_platform((claim.notice.person or "").partition(":")[0], seconds)
                return self._postpone(claim, entry, after(self.clock(), timedelta(seconds=seconds)))
            case Failed():
                return self._failed(claim, entry, delivery)
            case _:
                assert_never(delivery)

    def _sent_to_watch(self, claim: OutboxEntry, message: str) -> Told:
        until = after(self.clock(), _WATCH_FIRST)
        insist(lambda: self.outbox.watch(claim, until, message))
        return "sent"

    def _failed(self, claim: OutboxEntry, entry: OutboxEntry, failed: Failed) -> Told:
        """Try again later, the later the longer it fails; in the end it is kept as undelivered."""
        now = self.clock()
        since = entry.failing_since or now
        failing = between(since, now)
        log.warning("a notice was not delivered", notice=_name(claim.notice), why=failed.why)
        if failing >= GIVEN_UP_AFTER:
            return self._end(claim, "undelivered")
        pause = min(max(failing, _SHORTEST_PAUSE), _LONGEST_PAUSE)
        doubt = entry.may_be_told or failed.maybe_sent
        self.outbox.postpone(claim, after(now, pause), in_doubt=doubt, failing_since=since)
        return "postponed"

    def _postpone(self, claim: OutboxEntry, entry: OutboxEntry, until: datetime) -> Told:
        self.outbox.postpone(claim, until, in_doubt=entry.may_be_told, failing_since=entry.failing_since)
        return "postponed"

    def _end(self, entry: OutboxEntry, how: Ended) -> Ended:
        """Write down what came of it."""
        insist(lambda: self.outbox.end(entry, how))
        return how

    def _mark_unreachable(self, person: str) -> None:
        for _ in range(TRIES_TO_MARK):  # they may be writing to us just now
            now = self.clock()
            student = replace(self.students.load(person, now), unreachable=True)
            if isinstance(self.students.save(student, now), Ok):
                return


def _is_reminder(notice: Notice) -> bool:
    return notice.kind in ("reminder_day", "reminder_soon")


def _name(notice: Notice) -> str:
    """What may be logged of a notice: nobody's identity is in it."""
    return f"{notice.class_id.slug}.{notice.version}.{notice.kind}"
