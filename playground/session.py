"""The current session: a harness, its people, its clock, and what has happened. Reset begins another one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from bot.bootstrap import Bot, open_jobs
from bot.config.config import Config
from bot.operations.seed import seed
from bot.stores import Stores
from core.curriculum import Curriculum
from core.ports import StoreUnavailable
from playground.activity_log import Requests, recorded_bot
from playground.clock import JumpingClock
from playground.harness import Harness, introduce, running
from playground.people import People, gather, warm_up
from playground.recorder import Recorder
from playground.store_trouble import StoreTrouble
from standins import slack, telegram
from standins.platforms import Waits

WEEKS = 4
_TRIES = 5
_LONGEST_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a fault or an action, in sentences. `at` is the school's time."""

    number: int
    at: str
    what: str
    sentences: tuple[str, ...]


@dataclass(slots=True)
class Progress:
    """How far something is that takes a while."""

    what: str
    done: int
    of: int


@dataclass
class Session:
    """Everything that the page shows. `stores` are the plain ones, which never fail.

    There are classes for so many `weeks`; `last_slack` and `last_telegram` are what was last sent to the bot;
    `failures_before` is how often something had gone wrong before a Slack user's eyes when the last interaction began.
    """

    harness: Harness
    people: People
    stores: Stores
    clock: JumpingClock
    recorder: Recorder
    store_trouble: StoreTrouble
    weeks: int
    switches: set[str] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    busy: Progress | None = None
    failures_before: int = 0
    last_slack: slack.Delivery | None = None
    last_telegram: telegram.Delivery | None = None

    @property
    def curriculum(self) -> Curriculum:
        """What the school teaches."""
        return self.harness.bot.config.school.curriculum

    @property
    def example(self) -> str:
        """A style to ask for."""
        return self.curriculum.keys[0]

    def add_result(self, what: str, *sentences: str) -> None:
        """Show a result on the page."""
        self.results.insert(0, Result(len(self.results) + 1, f"{self.clock():%H:%M}", what, sentences))
        self.recorder.notify()

    @contextmanager
    def taking_a_while(self, what: str, of: int) -> Iterator[Callable[[], None]]:
        """Show progress meanwhile; call the function that it gives for each part that is done."""
        self.busy = progress = Progress(what, 0, of)
        lock = threading.Lock()

        def one_done() -> None:
            with lock:
                progress.done += 1
            self.recorder.notify()

        try:
            yield one_done
        finally:
            self.busy = None
            self.recorder.notify()

    def tell_what_is_due(self) -> None:
        """Remind of and tell all that the time has made due: the server does so too, but not at once."""
        with open_jobs(self.harness.bot) as jobs, suppress(StoreUnavailable):
            jobs.run_due()

    def top_up(self) -> None:
        """Have classes for the coming weeks, however far the clock has jumped."""
        now, school = self.clock(), self.harness.bot.config.school
        for tries_left in reversed(range(_TRIES)):
            try:
                seed(
                    self.stores.classes,
                    school.timetable,
                    first=now.date(),
                    weeks=self.weeks,
                    zone=school.zone,
                    demo=True,
                    now=now,
                )
            except StoreUnavailable:  # a DynamoDB Local that has just started may be slower than a student would wait
                if not tries_left:
                    raise
            else:
                return


class Playground:
    """One session after the other, on the store that `fresh_stores` empties; the `recorder` outlives them all.

    Each has a timetable for so many `weeks`.
    """

    def __init__(
        self, config: Config, fresh_stores: Callable[[], Stores], waits: Waits | None = None, weeks: int = WEEKS
    ) -> None:
        self.recorder = Recorder()
        self._config = config
        self._waits = waits
        self._weeks = weeks
        self._fresh_stores = fresh_stores
        self._running = ExitStack()
        self._resetting = threading.Lock()
        self._session: Session | None = None
        self._is_on = threading.Event()

    @property
    def session(self) -> Session:
        """The current one; an early caller waits for the first. Raises RuntimeError if that takes too long."""
        self._is_on.wait(_LONGEST_START_SECONDS)
        if self._session is None:
            raise RuntimeError("no session is on")
        return self._session

    def begin(self) -> None:
        """Replace the session by a new one."""
        with self._resetting:
            running = ExitStack()
            before, self._session = self._running, running.enter_context(self._new_session())
            self._running = running
            before.close()
        self._is_on.set()
        self.recorder.begin("")

    def end(self) -> None:
        """Stop all that runs."""
        self._running.close()

    @contextmanager
    def _new_session(self) -> Iterator[Session]:
        clock = JumpingClock(self._config.school.zone)
        stores = self._fresh_stores()
        trouble = StoreTrouble()

        def build(config: Config) -> Bot:
            return recorded_bot(config, stores, clock, self.recorder, trouble)

        with running(
            self._config,
            build,
            now=lambda: clock().timestamp(),
            watch=lambda app, kind: Requests(app, self.recorder, kind),
            waits=self._waits,
        ) as harness:
            session = Session(harness, gather(harness), stores, clock, self.recorder, trouble, self._weeks)
            introduce(harness)
            session.top_up()
            warm_up(harness, session.people)
            yield session
