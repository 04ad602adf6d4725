"""A small school for random walks through the conversation: every step with its faults, and its outcome."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, get_args

from starlette.applications import Starlette
from starlette.routing import Mount
from structlog.contextvars import merge_contextvars
from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from adapters.chat.front_desk import FrontDesk
from adapters.chat.rate_limiter import RateLimiter
from adapters.chat.students import Student
from bot.bootstrap import Bot
from bot.config.config import Config, SlackConfig, TelegramConfig
from bot.observability.tracing import ObservedTracer
from bot.server.app import create_server
from bot.store_proxy import proxied
from bot.stores import Stores
from core.class_id import ClassId
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from standins import faults as standin_faults
from standins import slack as slack_standin
from standins import telegram as telegram_standin
from standins.faults import Delay, LoseAnswer, RateLimit, Refuse
from standins.serving import serving
from tests.support import chats
from tests.support.clock import SYDNEY, SettableClock
from tests.support.limits import PATIENT
from tests.support.platform_limits import PATIENT_PLATFORMS
from tests.support.store_faults import Fault, StoreFaults, book_for_a_stranger, cancel_for_a_stranger
from tests.support.stores import memory_stores
from tests.support.timetable import planned_classes
from tests.support.walk_steps import Screen, Step
from tests.support.walks import Delivery, SlackSide, TelegramSide

SPOTS = 3
_FOR_EVER = 86_400  # seconds that a platform asks for, and nobody grants: the walk would hang
_SLOW = 0.2  # seconds


async def _account(_: float) -> None:
    """A slow call takes no time here: the school reckons how long it would have."""


SLACK_FAULTS: dict[str, standin_faults.Fault] = {
    "error": Refuse(),
    "expired": Refuse("expired_trigger_id"),
    "404": Refuse(status=404),
    "500": Refuse(status=500),
    "429": RateLimit(0),
    "429-long": RateLimit(_FOR_EVER),
    "lost": LoseAnswer(),
    "slow": Delay(_SLOW, _account),
}
TELEGRAM_FAULTS: dict[str, standin_faults.Fault] = {
    "400": Refuse("Bad Request: message to edit not found", 400),
    "403": Refuse("Forbidden: bot was blocked by the user", 403),
    "500": Refuse("Internal Server Error", 500),
    "429": RateLimit(0),
    "429-long": RateLimit(_FOR_EVER),
    "lost": LoseAnswer(),
    "slow": Delay(_SLOW, _account),
}
_ALWAYS = 99  # calls: more than a step makes
_TUESDAY = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: what was `sent`, how long slow calls took, how often something was shown, what is new.

    `met` are the faults that happened, `students` are the sessions as they were before.
    """

    step: Step
    sent: Delivery | None
    seconds: float
    answers: int
    screens: tuple[Screen, ...]
    met: tuple[str, ...]
    logs: tuple[dict[str, Any], ...]  # Any: what structlog keeps
    students: dict[str, Student]


class School:
    """Three small classes on each of the next two Tuesdays, two replicas of the bot, and all who talk to it."""

    def __init__(self, running: ExitStack, stores: Stores) -> None:
        self.clock = SettableClock(chats.SUNDAY_NOON)
        self.stores = stores
        self.store_faults = StoreFaults(stores, self.clock)
        self._running = running
        self._delivered: dict[int, Delivery] = {}
        self._ids: dict[ClassId, None] = {}
        self._logs = running.enter_context(_all_logs())
        now = lambda: self.clock().timestamp()  # noqa: E731 - shorter than a method
        slack = slack_standin.SlackStandIn(
            signing_secret=chats.SLACK_SECRET,
            bot_token=chats.SLACK_TOKEN,
            now=now,
            ack_seconds=PATIENT_PLATFORMS.ack,
            trigger_seconds=PATIENT_PLATFORMS.trigger,
        )
        telegram = telegram_standin.TelegramStandIn(
            token=chats.TELEGRAM_TOKEN, username="dance_desk_bot", secret=chats.TELEGRAM_SECRET, clock=now
        )
        both = Starlette(routes=[Mount("/s", slack.app), Mount("/t", telegram.app)])
        platforms = running.enter_context(serving(both))
        slack.base_url = f"{platforms}/s"
        self._config = Config(
            limits=PATIENT,
            slack=SlackConfig(chats.SLACK_TOKEN, chats.SLACK_SECRET, api_url=f"{slack.base_url}/api/"),
            telegram=TelegramConfig(
                chats.TELEGRAM_TOKEN,
                chats.TELEGRAM_SECRET,
                "https://dance.example.com/telegram/webhook",
                f"{platforms}/t/bot",
            ),
        )
        self.slack, self.telegram = SlackSide(slack), TelegramSide(telegram)
        self.ids = self.slack.ids | self.telegram.ids
        self._replicas = [self._start() for _ in range(2)]
        self._schedule()

    @property
    def classes(self) -> list[DanceClass]:
        """As they are kept."""
        loaded = (self.stores.classes.load(class_id) for class_id in self._ids)
        return [dance_class for dance_class in loaded if dance_class is not None]

    def side(self, who: str) -> SlackSide | TelegramSide:
        """Where they are."""
        return self.slack if who in self.slack.users else self.telegram

    def do(self, step: Step) -> Outcome:
        """Do the step, if it is possible now, with its faults and no others."""
        self.store_faults.settle()
        self._logs.clear()
        students = {student: self.stores.students.load(student, self.clock()) for student in self.ids.values()}
        slack, telegram = self.slack.slack, self.telegram.telegram
        calls = len(slack.calls), len(telegram.calls)
        url = self._replicas[step.number % 2][1]
        slack.bot_url, telegram.bot_url = f"{url}/slack/events", f"{url}/telegram/webhook"
        for fault in step.faults:
            self._arm(fault)
        try:
            sent = self._act(step)
        except (LookupError, StopIteration, slack_standin.NotSubmitted):
            sent = None
        if sent is not None:
            self._delivered[step.number] = sent
        met = tuple(fault for fault in step.faults if self._has_met(fault))
        seconds = sum(_SLOW * max(0, self._times_met(fault)) for fault in step.faults if " slow" in fault)
        for platform in (slack.faults, telegram.faults, self.store_faults):
            platform.clear()
        screens = (*self.slack.news(step.number), *self.telegram.news(step.number))
        answers = _answers(sent, slack.calls[calls[0] :], telegram.calls[calls[1] :])
        return Outcome(step, sent, seconds, answers, screens, met, tuple(self._logs), students)

    def _act(self, step: Step) -> Delivery | None:
        match step.does:
            case "time passes":
                self.clock.advance(timedelta(minutes=int(step.what)))
                self._schedule()
            case "a stranger books":
                class_id = next(dance_class.id for dance_class in self.classes if dance_class.id.slug == step.what)
                book_for_a_stranger(self.stores.classes, class_id, 1000 + step.number, self.clock())
            case "a stranger cancels":
                class_id = next(dance_class.id for dance_class in self.classes if dance_class.id.slug == step.what)
                cancel_for_a_stranger(self.stores.classes, class_id, step.number, self.clock())
            case "a replica restarts":
                self._replicas[step.number % 2][0].close()
                self._replicas[step.number % 2] = self._start()
            case "is delivered again":
                before = self._delivered[step.at]
                if isinstance(before, slack_standin.Delivery):
                    return self.slack.slack.redeliver(before)
                return self.telegram.telegram.redeliver(before)
            case "borrows a button":
                owner, _, name = step.what.partition(": ")
                side = self.side(step.who)
                data = next(data for _, n, at, data in side.choices(owner) if (n, at) == (name, step.at))
                own = [at for _, _, at, mine in side.choices(step.who) if mine]
                return side.do(replace(step, does="forges", what=data, at=own[-1])) if own else None
            case _:
                return self.side(step.who).do(step)
        return None

    def _start(self) -> tuple[ExitStack, str]:
        stores, clock = proxied(self.stores, self.store_faults), self.clock
        commands = CommandExecutor(stores.classes, clock, lambda: range(4))  # as often as in life, without the waiting
        found = stores.classes, stores.bookings, stores.students, stores.staff, stores.history, stores.cards
        desk = FrontDesk(self._config.school, commands, *found, clock, RateLimiter(10_000))
        replica = self._running.enter_context(ExitStack())
        bot = Bot(self._config, stores, clock, commands, desk, stores.classes, stores.bookings, ObservedTracer())
        return replica, replica.enter_context(serving(create_server(bot)))

    def _schedule(self) -> None:
        for planned in planned_classes(self.clock().date(), 2, SYDNEY):
            if planned.id.date.weekday() == _TUESDAY:
                self.stores.classes.schedule(replace(planned, max_spots=SPOTS))
                self._ids[planned.id] = None

    # Faults

    def _arm(self, fault: str) -> None:
        where, method, what, *always = fault.split(" ")
        calls = _ALWAYS if always else 1
        if where == "store":
            self.store_faults.inject(method, next(fault for fault in get_args(Fault) if fault == what), calls)
        elif where == "slack":
            self.slack.slack.faults.inject(method, SLACK_FAULTS[what], calls)
        else:
            self.telegram.telegram.faults.inject(method, TELEGRAM_FAULTS[what], calls)

    def _has_met(self, fault: str) -> bool:
        return self._times_met(fault) > 0

    def _times_met(self, fault: str) -> int:
        where, method, _, *always = fault.split(" ")
        left = {
            "store": len(self.store_faults._ahead[method]),
            "slack": self.slack.slack.faults.planned(method),
            "telegram": self.telegram.telegram.faults.planned(method),
        }
        return (_ALWAYS if always else 1) - left[where]


@contextmanager
def open_school(stores: Stores | None = None) -> Iterator[School]:
    """A school of one's own; `stores` may break the rules."""
    with ExitStack() as running:
        yield School(running, stores or memory_stores())


def _answers(sent: Delivery | None, slack: list[slack_standin.ApiCall], telegram: list[telegram_standin.Call]) -> int:
    posted = {"chat.postEphemeral", "chat.postMessage", "files.completeUploadExternal"}
    shown_by_slack = {slack_standin.RESPONSE_URL, "views.open", *posted}
    by_slack = [call for call in slack if call.method in shown_by_slack and call.error is None]
    by_telegram = [
        call
        for call in telegram
        if call.method in {"sendMessage", "sendDocument", "editMessageText"}
        and (not call.error or "not modified" in call.error)
    ]
    at_once = isinstance(sent, slack_standin.Delivery) and bool(sent.body)
    return len(by_slack) + len(by_telegram) + at_once


@contextmanager
def _all_logs() -> Iterator[list[dict[str, Any]]]:
    """What is logged from now on, by us and by the libraries, as structlog keeps it."""
    with capture_logs([merge_contextvars, format_exc_info]) as logs:

        class Keep(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                logs.append({"log_level": record.levelname.lower(), "event": logging.Formatter().format(record)})

        keep = Keep(logging.WARNING)
        logging.getLogger().addHandler(keep)
        try:
            yield logs  # type: ignore[misc]  # structlog's own type for the same
        finally:
            logging.getLogger().removeHandler(keep)
