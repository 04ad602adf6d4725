"""One round of what is due: classes are settled, and what there is to tell is told at the pace of the platforms."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.jobs.cards import Followed, Following
from bot.jobs.send_rates import SendRates
from bot.jobs.telling import Telling, Told
from bot.jobs.weekly import WeeklyWork
from core.commands.execute import CommandExecutor
from core.commands.settle import Settle, is_something_due
from core.moments import after, between
from core.ports import ClassFinder, Clock, MalformedItem, Outbox, OutboxEntry, StoreUnavailable
from core.reminders import Reminders
from core.result import Ok
from core.tracing import NO_TRACER, Tracer

log = structlog.get_logger()

AHEAD = timedelta(days=35)
"""How far ahead classes are looked at: as far as they are planned."""
_BEFORE = timedelta(days=1)
"""And how far back: for lines that nobody has ended."""
_LONGEST_SLEEP = 5.0
"""Seconds; what can't be told so soon is put off, and holds up nobody else."""
_AT_ONCE = 100
"""How many notices are read at once."""


@dataclass(slots=True)
class Round:
    """What was done: how many classes were settled, and what came of how many notices and cards.

    `late` is how many seconds the first of them had been due by then: whether whoever does this keeps up.
    """

    settled: int = 0
    late: float = 0
    told: Counter[Told] = field(default_factory=Counter)
    followed: Counter[Followed] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Jobs:
    """What is due, done by any number of processes at once.

    `executor` is for telling several people at a time, `sleep` waits so many seconds for the platforms.
    """

    commands: CommandExecutor
    classes: ClassFinder
    outbox: Outbox
    telling: Telling
    rates: SendRates
    reminders: Reminders
    clock: Clock
    executor: Executor
    sleep: Callable[[float], object]
    tracer: Tracer = NO_TRACER
    weekly: WeeklyWork | None = None
    cards: Following | None = None

    def run_due(self, go_on: Callable[[], bool] = lambda: True) -> Round:
        """Do all that is due by now, or as much as there is time for: `go_on` says so. Raises StoreUnavailable."""
        done = Round(self.settle())
        done.late = self.tell(done.told, go_on)
        done.followed = self.follow(go_on)
        self.do_weekly()
        return done

    def follow(self, go_on: Callable[[], bool] = lambda: True) -> Counter[Followed]:
        """Write anew what is no longer true of what was posted where many read. Never raises StoreUnavailable."""
        return Counter() if self.cards is None else self.cards.follow_due(go_on)

    def do_weekly(self) -> None:
        """Do what nobody has done this week."""
        if self.weekly is not None:
            self.weekly.do_due()

    def settle(self) -> int:
        """Let the classes that something is due in catch up with the clock; how many did."""
        now = self.clock()
        today = now.date()
        infos = self.classes.search(None, today - _BEFORE, today + AHEAD)
        due = [info for info in infos if is_something_due(info, self.reminders, now)]
        commands = (Settle(info.id, f"settle-{secrets.token_urlsafe(9)}", self.reminders) for info in due)
        with self.tracer.span("outbox", "undelivered") as span:
            span.result = self.outbox.count_undelivered()
        return sum(self._settles(command) for command in commands)

    def _settles(self, command: Settle) -> bool:
        try:
            return isinstance(self.commands.execute(command), Ok)
        except MalformedItem as error:  # all the other classes go on
            log.error("a class can't be settled", error=str(error))  # noqa: TRY400 - its row says all
            return False

    def tell(self, told: Counter[Told], go_on: Callable[[], bool] = lambda: True) -> float:
        """Tell what is due, and count what came of it; how many seconds the first of it had been due."""
        late: float | None = None
        while go_on():
            entries = self.outbox.due(self.clock(), _AT_ONCE)
            late = self._late(entries) if late is None else late
            before = told.total() - told["taken"]
            self._tell(entries, told, go_on)
            if told.total() - told["taken"] == before:
                break  # there is nothing, or others have it all
        return late or 0

    def _late(self, entries: Sequence[OutboxEntry]) -> float:
        with self.tracer.span("outbox", "late") as span:
            span.result = late = max(
                (between(entry.due, self.clock()).total_seconds() for entry in entries), default=0.0
            )
            return late

    def _tell(self, entries: list[OutboxEntry], told: Counter[Told], go_on: Callable[[], bool]) -> None:
        """Tell these, each when its platform's rate allows: none waits for one whose turn is later."""
        under_way: list[Future[Told]] = []
        while entries and go_on():
            left: list[OutboxEntry] = []
            waits: list[float] = []
            for entry in entries:
                person = entry.notice.person
                wait = 0 if person is None else self.rates.take(person)
                if wait > _LONGEST_SLEEP:
                    told[self._put_off(entry, wait)] += 1
                elif wait:
                    left.append(entry)
                    waits.append(wait)
                else:
                    under_way.append(self.executor.submit(self._told, entry))
            if waits:
                self.sleep(min(waits))
            entries = left
        for one in under_way:
            told[one.result()] += 1

    def _put_off(self, entry: OutboxEntry, seconds: float) -> Told:
        """Make room for what can be told sooner."""
        until = after(self.clock(), timedelta(seconds=seconds))
        with suppress(StoreUnavailable):
            self.outbox.postpone(entry, until, in_doubt=entry.may_be_told, failing_since=entry.failing_since)
        return "postponed"

    def _told(self, entry: OutboxEntry) -> Told:
        try:
            return self.telling.tell(entry)
        except StoreUnavailable as error:
            log.warning("the store does not answer", error=str(error))
            return "taken"
        except MalformedItem as error:  # tried again when its claim has run out, a few times
            log.error("a notice can't be told", error=str(error))  # noqa: TRY400 - the row says all
            return "taken"
