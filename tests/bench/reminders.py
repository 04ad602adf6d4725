"""Ten thousand reminders that are due at once, at the platforms' pace, while one of the two who send them dies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import cycle
from threading import Condition
from typing import TypeVar

from adapters.chat.messenger import Delivery, Messenger, Picture
from adapters.chat.screen import Screen
from bot.bootstrap import bootstrap, open_jobs
from bot.config.config import Config, SlackConfig, TelegramConfig
from bot.jobs.jobs import Jobs
from bot.jobs.loop import LOOK_SECONDS
from bot.store_proxy import proxied
from bot.stores import Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.moments import after
from core.result import Ok
from standins.platforms import Keys, Platforms, create_platforms
from standins.serving import serving
from tests.bench.harness import Bench, Finding
from tests.support.clock import SYDNEY
from tests.support.jobs import AtOnce, Killed
from tests.support.limits import PATIENT

T = TypeVar("T")

_CLASSES, _QUICK_CLASSES, _SPOTS = 500, 2, 20
_FIRST = datetime(2026, 11, 24, 8, 31, tzinfo=SYDNEY)
_NOW = _FIRST - timedelta(hours=15, minutes=31)  # by five in the afternoon all of the next day's are due
_TELEGRAM_TAKES = 30  # messages a second, from all who send
_AGAIN = "In case you missed it"
_KEYS = Keys()
_SALSA_1 = ClassType("salsa", 1)


@dataclass
class SteeredTime:
    """Time that passes only while all of those who work wait for it: how fast they are makes no difference."""

    now: datetime
    workers: int
    _waiting: list[datetime] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def sleep(self, seconds: float) -> None:
        """Wait so long."""
        with self._changed:
            until = after(self.now, timedelta(seconds=seconds)).astimezone(SYDNEY)
            self._waiting.append(until)
            self._go_on()
            self._changed.wait_for(lambda: self.now >= until)

    def leave(self) -> None:
        """One who works is gone."""
        with self._changed:
            self.workers -= 1
            self._go_on()

    def _go_on(self) -> None:
        if self._waiting and len(self._waiting) >= self.workers:
            self.now = min(self._waiting)
            self._waiting = [until for until in self._waiting if until > self.now]
            self._changed.notify_all()


@dataclass
class Process:
    """What a process of the jobs does with the store and the platforms, until it dies behind its message `dies_after`.

    None: it lives.
    """

    dies_after: int | None
    sent: int = 0

    def intercept(self, method: str, subject: object, call: Callable[[], T]) -> T:
        """What a dead process asks of the store never arrives there."""
        del method, subject
        if self.is_dead:
            raise Killed
        return call()

    @property
    def is_dead(self) -> bool:
        return self.dies_after is not None and self.sent >= self.dies_after


@dataclass(frozen=True)
class MortalMessenger:
    """The messenger of a process: the platform takes what it sends, and then the process may be no more."""

    messenger: Messenger
    process: Process

    def send(self, person: str, screen: Screen, *, silent: bool = False) -> Delivery:
        delivery = self.messenger.send(person, screen, silent=silent)
        self.process.sent += 1
        if self.process.is_dead:
            raise Killed
        return delivery

    def edit(self, person: str, message: str, screen: Screen) -> Delivery:
        return self.messenger.edit(person, message, screen)

    def send_picture(self, person: str, picture: Picture) -> Delivery:
        return self.messenger.send_picture(person, picture)


def measure(bench: Bench) -> list[Finding]:
    """How often each of them is reminded."""
    classes = _QUICK_CLASSES if bench.quick else _CLASSES
    people = classes * _SPOTS
    time_steered = SteeredTime(_NOW, workers=2)
    platforms = create_platforms(_KEYS, time_steered.seconds, telegram_messages_a_second=_TELEGRAM_TAKES)
    stores = bench.table().stores
    _book(bench, stores, classes, _identities(platforms))
    doomed, survivor = Process(dies_after=people // 8), Process(dies_after=None)
    with serving(platforms.app) as url, ThreadPoolExecutor(2) as threads:
        platforms.slack.base_url = f"{url}/slack"
        work = [threads.submit(_work, url, stores, time_steered, process) for process in (doomed, survivor)]
        for working in work:
            working.result()
    return [_found(bench, platforms, people, time_steered.now - _NOW, doomed.sent)]


def _found(bench: Bench, platforms: Platforms, people: int, took: timedelta, by_the_dead: int) -> Finding:
    tries = platforms.telegram.calls_of("sendMessage")
    in_telegram = [call for call in tries if call.error is None]
    in_slack = [call for call in platforms.slack.calls if call.method == "chat.postMessage" and call.error is None]
    told = [(f"telegram:{call.arguments['chat_id']}", str(call.arguments["text"])) for call in in_telegram]
    told += [(f"slack:{call.arguments['channel']}", str(call.arguments["blocks"])) for call in in_slack]
    first = Counter(person for person, text in told if _AGAIN not in text)
    twice = len(told) - first.total()
    lost, copies = people - len({person for person, _ in told}), first.total() - len(first)
    most = max(Counter(int(call.at) for call in in_telegram).values())
    return bench.found(
        f"{people} reminders due at once, two processes that send them, one killed after its message {by_the_dead}",
        "",
        f"{len(first)} people told, {copies} copies, {lost} lost; {twice} told once more with the words for it; "
        f"at most {most} a second to Telegram, which asked to wait {len(tries) - len(in_telegram)} times; "
        f"{took.total_seconds():.0f} s of steered time",
        f"{people}, 0, 0; at most 1; at most {_TELEGRAM_TAKES}",
        met=(len(first), copies, lost) == (people, 0, 0) and twice <= 1 and most <= _TELEGRAM_TAKES,
    )


def _identities(platforms: Platforms) -> Iterator[str]:
    """People who have a chat with the bot, in Slack and in Telegram by turns."""
    slack, telegram = platforms.slack, platforms.telegram
    for which in cycle(("slack", "telegram")):
        if which == "slack":
            yield f"slack:{slack.ids.team}:{slack.add_user('somebody').id}"
        else:
            person = telegram.user("Somebody")
            telegram.start(person)
            yield f"telegram:{person.id}"


def _book(bench: Bench, stores: Stores, classes: int, identities: Iterator[str]) -> None:
    """Full classes on one day, a minute apart."""
    before = _NOW - timedelta(days=1)
    for number in bench.progress.track(range(classes), description="Classes for reminders"):
        start = _FIRST + timedelta(minutes=number)
        class_id = ClassId(start.date(), time(start.hour, start.minute))
        dance_class = DanceClass(class_id, _SALSA_1, class_id.starts_at(SYDNEY))
        stores.classes.schedule(dance_class)
        for n in range(_SPOTS):
            email = Email(f"student{n}@example.com")
            match dance_class.book(email, request_id=f"r{n}", booked_by=next(identities), now=before):
                case Ok((dance_class, _)):
                    pass
        assert isinstance(stores.classes.save(dance_class), Ok)


def _work(url: str, stores: Stores, time_steered: SteeredTime, process: Process) -> None:
    """A process of the jobs, until nothing is left to tell or it dies."""
    try:
        with _jobs(url, stores, time_steered, process) as jobs:
            jobs.run_due()
            while stores.outbox.due(after(time_steered(), timedelta(days=1)), 1):
                time_steered.sleep(LOOK_SECONDS)
                jobs.tell(Counter())
    except Killed:
        pass
    finally:
        time_steered.leave()


@contextmanager
def _jobs(url: str, stores: Stores, time_steered: SteeredTime, process: Process) -> Iterator[Jobs]:
    config = Config(
        slack=SlackConfig(_KEYS.slack_token, _KEYS.slack_secret, api_url=f"{url}/slack/api/"),
        telegram=TelegramConfig(_KEYS.telegram_token, api_url=f"{url}/telegram/bot"),
        limits=PATIENT,
    )
    bot = bootstrap(config, proxied(stores, process.intercept), time_steered)
    with open_jobs(bot, time_steered.sleep, time_steered.seconds) as jobs:
        messengers = {name: MortalMessenger(each, process) for name, each in jobs.telling.messengers.items()}
        # One at a time, so that it is known what is under way when time passes, and when the process dies.
        yield replace(jobs, telling=replace(jobs.telling, messengers=messengers), executor=AtOnce())
