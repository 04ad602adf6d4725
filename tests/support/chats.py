"""A running bot with a Slack and a Telegram to talk to it, and students who use them like people do.

All is real but the two platforms: the bot's own server on loopback, and stand-ins that keep state and refuse what the
real ones refuse.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from html import unescape
from time import monotonic, sleep
from typing import Protocol

from rich.console import Console

from adapters.chat.buttons import decode
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowDetails, ShowHelp
from adapters.chat.school import School
from adapters.memory.classes import MemoryClasses
from adapters.terminal.chat import Terminal
from bot.bootstrap import Bot, bootstrap
from bot.config.config import Config
from bot.stores import Stores
from core.booking import Booking
from core.class_id import ClassId
from core.curriculum import Curriculum
from playground.harness import running
from standins import slack as slack_standin
from standins import telegram as telegram_standin
from standins.platforms import Keys
from tests.support.bookings import fill
from tests.support.clock import SYDNEY, SettableClock, SteeredTime
from tests.support.limits import PATIENT
from tests.support.mirrored_school import Vocabulary, vocabulary_of
from tests.support.platform_limits import PATIENT_PLATFORMS
from tests.support.stores import memory_stores, put_timetable
from tests.support.timetable import SCHOOL

SUNDAY_NOON = datetime(2026, 11, 22, 12, tzinfo=SYDNEY)
SALSA_1 = ClassId(date(2026, 11, 24), time(18, 30))
SALSA_2 = ClassId(date(2026, 11, 24), time(19, 30))
REGGAETON = ClassId(date(2026, 11, 24), time(20, 30))

SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SLACK_TOKEN = "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy"
TELEGRAM_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TELEGRAM_SECRET = "a-secret_of-ours"
PATIENT_CONFIG = Config(limits=PATIENT)
KEYS = Keys(SLACK_TOKEN, SLACK_SECRET, TELEGRAM_TOKEN, TELEGRAM_SECRET)


@dataclass
class World:
    """The school on a Sunday noon, two weeks of empty classes ahead, and every way to reach it."""

    bot: Bot
    clock: SettableClock
    slack: slack_standin.SlackStandIn
    telegram: telegram_standin.TelegramStandIn
    url: str

    @property
    def words(self) -> Vocabulary:
        """How the words of the dialogs are said at this school."""
        return vocabulary_of(self.bot.config.school)

    @property
    def spots(self) -> int:
        """How many spots each class of the timetable has."""
        return self.bot.config.school.timetable.weekly[0].slot.spots

    def start_of(self, class_id: ClassId) -> datetime:
        """The moment that a class starts, on the clock of this school."""
        return class_id.starts_at(self.bot.config.school.zone)

    @property
    def slack_api_url(self) -> str:
        assert self.bot.config.slack is not None
        return self.bot.config.slack.api_url

    @property
    def telegram_api_url(self) -> str:
        assert self.bot.config.telegram is not None
        return self.bot.config.telegram.api_url

    def fill(self, class_id: ClassId, *, leaving: int = 0) -> None:
        """Let strangers book all spots but `leaving`."""
        fill(self.bot.stores.classes, class_id, now=self.clock(), leaving=leaving)

    def make_room(self, class_id: ClassId) -> None:
        """Have ten spots more, as if others had cancelled."""
        stored = self.bot.stores.classes
        assert isinstance(stored, MemoryClasses)
        kept = stored._stored[class_id]
        kept.dance_class = replace(kept.dance_class, max_spots=kept.dance_class.max_spots + 10)

    def bookings(self, class_id: ClassId) -> dict[str, Booking]:
        """Who is in, by email, strangers left out."""
        dance_class = self.bot.stores.classes.load(class_id)
        assert dance_class is not None
        assert dance_class.booking_count == len(dance_class.bookings)
        return {booking.email.value: booking for booking in dance_class.bookings.values() if booking.booked_by != "x:1"}


@contextmanager
def school(
    stores: Stores | None = None,
    *,
    at: School = SCHOOL,
    config: Config = PATIENT_CONFIG,
    polling: bool = False,
    messages_per_minute: int = 10_000,
    steered: SteeredTime | None = None,
) -> Iterator[World]:
    """A world of one's own `at` a school; with `polling` the bot asks Telegram for updates.

    Commands may wait in `steered` time.
    """
    waiting = (monotonic, sleep) if steered is None else (steered.clock, steered.sleep)
    clock = SettableClock(SUNDAY_NOON.replace(tzinfo=at.zone))
    stores = stores or memory_stores()
    put_timetable(stores, at.timetable.planned_classes(SUNDAY_NOON.date(), 2, at.zone))
    config = replace(config, school=at, messages_per_minute=messages_per_minute)  # the clock stands still
    with running(
        config,
        lambda connected: bootstrap(connected, stores, clock, monotonic=waiting[0], sleep=waiting[1]),
        keys=KEYS,
        polling=polling,
        waits=PATIENT_PLATFORMS,
    ) as on:
        try:
            yield World(on.bot, clock, on.slack, on.telegram, on.url)
        finally:  # no call stays held
            on.slack.faults.clear()
            on.telegram.faults.clear()


class ChattingStudent(Protocol):
    """Somebody with a chat open. `id` is their identity; `sees` is what the last screen says, buttons and all."""

    id: str

    def says(self, text: str) -> None: ...

    def taps(self, button: str) -> None: ...

    def gives_email(self, email: str) -> None:
        """Answer "which email?" and say yes to it, however their platform asks."""
        ...

    def gives_friend(self, email: str, name: str = "") -> None:
        """The same for somebody else, with their name or without."""
        ...

    def sees(self) -> str: ...


class SlackStudent:
    def __init__(self, world: World, name: str = "ana", *, email: str | None = None, locale: str = "en-AU") -> None:
        self.slack, self.words = world.slack, world.words
        self.user = self.slack.add_user(name, email=email, locale=locale)
        self.channel = self.slack.add_channel("general", [self.user])
        self.id = f"slack:{self.slack.ids.team}:{self.user.id}"

    @property
    def message(self) -> slack_standin.Message:
        return self.slack.messages_visible_to(self.user, self.channel)[-1]

    def says(self, text: str) -> None:
        command, _, rest = self.words.says(text).partition(" ")
        self.slack.slash_command(self.user, command, rest, self.channel)

    def taps(self, button: str) -> None:
        self.slack.tap(self.user, self.message, self.words.says(button))

    def gives_email(self, email: str) -> None:
        self.slack.type_into(self.user, "Your email", email)
        self.slack.submit(self.user)

    def gives_friend(self, email: str, name: str = "") -> None:
        self.slack.type_into(self.user, "Their email", email)
        self.slack.type_into(self.user, "Their name", name)
        self.slack.submit(self.user)

    def sees(self) -> str:
        modal = self.slack.open_modal(self.user)
        if modal is not None and modal.content.get("submit"):
            shown = [modal.shown, *modal.errors.values(), *_names(modal.elements)]
        else:
            shown = [self.message.shown, *_names(self.message.elements)]
        return self.words.reads(unescape("\n".join(shown)))


def _names(elements: list[slack_standin.Element]) -> list[str]:
    return [name for element in elements for name in element.names]


_CONFIRMS = {"Confirm booking": "Book as ", "Confirmar reserva": "Reservar como ", "Not now": "Back to the list"}
_A_CLASS = re.compile(r"(?P<book>Book|Reservar) (?P<name>.+) · (?P<weekday>\w+) \d+ \w+ (?P<time>.+)")
"""The button that books a class in a list."""


_SHORT = re.compile(r"(\w+) (?P<time>.+) · (?P<name>.+) · (?P<spots>.+)")


def _told(button: telegram_standin.Button, curriculum: Curriculum) -> str:
    """What a button says: that of a class in the words of the other platforms, which have it under its day."""
    if button.text.startswith("Book as "):
        return f"{button.text}\nWe'll book you as {button.text[8:]}. Right?\nConfirm booking\nNot now"
    opens, said = decode(button.callback_data or "", curriculum), _SHORT.fullmatch(button.text)
    if said is None or not isinstance(opens, ShowDetails):
        return button.text
    spots = re.sub(r"^(\d+) left$", r"\1 spots left", re.sub(r"^(quedan \d+)$", r"\1 plazas", said["spots"]))
    return f"{Translator().day(opens.class_id.date)}\n{said['name']} · {said['time']} · {spots}"


class TelegramStudent:
    def __init__(self, world: World, name: str = "Ana", *, locale: str | None = "en") -> None:
        self.telegram, self.words = world.telegram, world.words
        self.curriculum = world.bot.config.school.curriculum
        self.user = self.telegram.user(name, language_code=locale)
        self.id = f"telegram:{self.user.id}"

    @property
    def message(self) -> telegram_standin.Message:
        return self.telegram.last_message(self.user)

    @property
    def text(self) -> str:
        """What the last message says above its buttons."""
        return self.words.reads(self.message.text)

    def says(self, text: str) -> None:
        self.telegram.send(self.user, self.words.says(text), dismiss_reply=text.startswith("/"))

    def taps(self, button: str) -> None:
        """Tap it; a class that has no button to book it is opened first, for there it has."""
        button = self.words.says(button)
        names = [shown.text for shown in self.message.buttons]
        wish = _A_CLASS.fullmatch(button)
        if button not in names:
            # With a known email the class itself has the one tap that books: there is nothing more to confirm.
            button = next(
                (name for name in names if _CONFIRMS.get(button) and name.startswith(_CONFIRMS[button])), button
            )
        if wish is None or button in names:
            self.telegram.tap(self.user, self.message, button)
            return
        opens = f"{wish['weekday']} {wish['time']} · {wish['name']} · "
        listed = self.message.text
        self.telegram.tap(self.user, self.message, next(name for name in names if name.startswith(opens)))
        if not self.telegram.bot_url:  # a bot that asks for its updates answers a moment later
            self.telegram.wait_until(lambda: self.message.text != listed)
        book = self.message.buttons[0].text
        if book.startswith(wish["book"]) and "@" not in book:
            self.telegram.tap(self.user, self.message, book)

    def gives_email(self, email: str) -> None:
        self.says(email)
        if "Confirm booking" in self.sees():
            self.taps("Confirm booking")

    def gives_friend(self, email: str, name: str = "") -> None:
        self.says(email)
        if name:
            self.says(name)
        else:
            self.taps("Skip")
        self.taps("Confirm booking")

    def sees(self) -> str:
        buttons = (_told(button, self.curriculum) for button in self.message.buttons)
        return self.words.reads("\n".join([self.message.text, *buttons]))


@dataclass
class TerminalStudent:
    world: World
    name: str = "ana"
    locale: str = "en"
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = f"terminal:{self.name}"
        self.console = Console(file=io.StringIO(), record=True, width=120)
        self.terminal = Terminal(self.world.bot.desk, self.console, student_id=self.id, locale=self.locale)
        self.terminal.answer(ShowHelp())

    def says(self, text: str) -> None:
        self.console.export_text()  # what was on the screen before
        self.terminal.hear(self.world.words.says(text))

    def taps(self, button: str) -> None:
        names = [choice.alone for choice in self.terminal.choices]
        self.says(str(1 + names.index(self.world.words.says(button))))

    def gives_email(self, email: str) -> None:
        self.says(email)
        if "Confirm booking" in self.sees():
            self.taps("Confirm booking")

    def gives_friend(self, email: str, name: str = "") -> None:
        self.says(email)
        if name:
            self.says(name)
        else:
            self.taps("Skip")
        self.taps("Confirm booking")

    def sees(self) -> str:
        drawn = self.console.export_text(clear=False).replace("│", " ")
        return self.world.words.reads("\n".join([drawn, *(choice.alone for choice in self.terminal.choices)]))
