"""The jobs of a school, at its own clock, and a platform to write to that keeps what it was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import ParamSpec, TypeVar

from adapters.chat.messenger import Delivery, Picture, Sent, Unreachable
from adapters.chat.screen import Screen
from bot.jobs.jobs import Jobs, Round
from bot.jobs.offers import next_with_room
from bot.jobs.send_rates import SendRates
from bot.jobs.telling import Telling
from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import ChangeFacts, CloseClass, ReopenClass, SetSpots, TellClass
from core.commands.execute import Command, CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.reminders import Reminders
from core.result import Ok
from tests.support.clock import SYDNEY, SettableClock
from tests.support.timetable import SCHOOL

P = ParamSpec("P")
T = TypeVar("T")

CLASS = ClassId(date(2090, 11, 24), time(18, 30))
START = CLASS.starts_at(SYDNEY)
NOON = datetime(2090, 11, 20, 12, tzinfo=SYDNEY)


class Killed(BaseException):
    """The process is gone; nothing of it runs any more."""


class AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, call: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(call(*arguments, **named))
        return done


@dataclass
class Platform:
    """A messenger that keeps what it was sent.

    `answers` gives what becomes of the next messages instead: `Killed` ends the process that sends, after sending.
    `before` is called before each message is taken.
    """

    clock: Callable[[], datetime]
    received: list[tuple[str, Screen]] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    silent: list[bool] = field(default_factory=list)
    pictures: list[tuple[str, Picture]] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    blocked: set[str] = field(default_factory=set)
    answers: Iterator[Delivery | type[Killed]] = field(default_factory=lambda: iter(()))
    before: Callable[[], object] = lambda: None

    def send(self, person: str, screen: Screen, *, silent: bool = False) -> Delivery:
        self.before()
        self.tries[person] += 1
        if person in self.blocked:
            return Unreachable("bot was blocked by the user")
        answer = next(self.answers, Sent())
        if isinstance(answer, Sent):
            answer = Sent(str(len(self.received)))
        if isinstance(answer, Sent) or answer is Killed:
            self.received.append((person, screen))
            self.at.append(self.clock())
            self.silent.append(silent)
        if isinstance(answer, type):
            raise answer
        return answer

    def edit(self, person: str, message: str, screen: Screen) -> Delivery:
        answer = next(self.answers, Sent())
        if isinstance(answer, type):
            raise answer
        if isinstance(answer, Sent):
            assert self.received[int(message)][0] == person
            self.received[int(message)] = (person, screen)
        return answer

    def send_picture(self, person: str, picture: Picture) -> Delivery:
        answer = next(self.answers, Sent())
        if isinstance(answer, Sent) or answer is Killed:
            self.pictures.append((person, picture))
        if isinstance(answer, type):
            raise answer
        return answer

    def to(self, person: str) -> list[str]:
        """What somebody reads, all in all."""
        return [f"{screen.notice} {screen.title}".strip() for receiver, screen in self.received if receiver == person]


@dataclass
class SchoolAtWork:
    """One class, those who book and wait, and any number of `jobs` that look after it."""

    stores: Stores
    clock: SettableClock = field(default_factory=lambda: SettableClock(NOON))
    platform: Platform = field(init=False)
    requests: int = 0

    def __post_init__(self) -> None:
        self.platform = Platform(self.clock)

    def schedule(self, class_id: ClassId = CLASS, *, spots: int = 20, style: str = "reggaeton") -> ClassId:
        planned = DanceClass(class_id, ClassType(style, None), class_id.starts_at(SYDNEY), max_spots=spots)
        self.stores.classes.schedule(planned)
        return class_id

    def jobs(self, reminders: Reminders | None = None) -> Jobs:
        """A process of its own that does what is due."""
        reminders = reminders or Reminders()
        rates = SendRates(lambda: self.clock.now.timestamp())
        telling = Telling(
            self.stores.outbox,
            self.stores.classes,
            self.stores.students,
            {"slack": self.platform, "telegram": self.platform},
            SCHOOL,
            self.clock,
            reminders,
            rates.pause,
            next_with_room=next_with_room(SCHOOL, self.stores.classes, self.clock),
        )
        classes, outbox = self.stores.classes, self.stores.outbox
        return Jobs(self.commands, classes, outbox, telling, rates, reminders, self.clock, AtOnce(), self.wait)

    @property
    def commands(self) -> CommandExecutor:
        return CommandExecutor(self.stores.classes, self.clock, lambda: range(10))

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def run(self) -> Round:
        return self.jobs().run_due()

    def run_until(self, moment: datetime, every: timedelta = timedelta(minutes=5)) -> None:
        """Let a process do what is due all the time until then."""
        jobs = self.jobs()
        while self.clock.now < moment:
            jobs.run_due()
            self.clock.now = min(moment, max(self.clock.now, self.clock.now + every))
        jobs.run_due()

    def book(self, person: str, class_id: ClassId = CLASS, email: str = "") -> str:
        return self._do(lambda request: BookClass(class_id, _email(person, email), request, person))

    def join(self, person: str, class_id: ClassId = CLASS, email: str = "") -> str:
        return self._do(lambda request: JoinWaitlist(class_id, _email(person, email), request, person))

    def cancel(self, person: str, booking: str, class_id: ClassId = CLASS) -> str:
        return self._do(lambda request: CancelBooking(class_id, request, person, booking=booking))

    def take_out(self, person: str, booking: str, class_id: ClassId = CLASS) -> str:
        return self._do(
            lambda request: CancelBooking(class_id, request, "telegram:900", booking=booking, may_cancel_any=True)
        )

    def close(self, reason: str | None = None, class_id: ClassId = CLASS) -> str:
        return self._do(lambda request: CloseClass(class_id, reason, request, "staff:1"))

    def reopen(self, class_id: ClassId = CLASS) -> str:
        return self._do(lambda request: ReopenClass(class_id, request, "staff:1"))

    def say_who_teaches(self, teacher: str, class_id: ClassId = CLASS) -> str:
        return self._do(lambda request: ChangeFacts(class_id, request, "staff:1", teacher=teacher))

    def write(self, text: str, class_id: ClassId = CLASS) -> str:
        return self._do(lambda request: TellClass(class_id, text, request, "staff:1"))

    def set_spots(self, spots: int, class_id: ClassId = CLASS) -> str:
        return self._do(lambda request: SetSpots(class_id, spots, request, "staff:1"))

    def mute(self, person: str) -> None:
        student = self.stores.students.load(person, self.clock())
        self.stores.students.save(replace(student, muted=True), self.clock())

    def loaded(self, class_id: ClassId = CLASS) -> DanceClass:
        stored = self.stores.classes.load(class_id)
        assert stored is not None
        return stored

    def _do(self, command: Callable[[str], Command]) -> str:
        """The id of the request."""
        self.requests += 1
        request = f"r{self.requests:03}"
        answer = self.commands.execute(command(request))
        assert isinstance(answer, Ok), answer
        return request


def _email(person: str, email: str) -> Email:
    return Email(email or f"{person.replace(':', '-').lower()}@example.com")
