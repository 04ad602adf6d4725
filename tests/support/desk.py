"""A student's chat with the desk of all platforms, without any of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import AskInWords, FreeText, GiveEmail, Intent, StartOver
from adapters.chat.screen import Line, Screen
from adapters.chat.students import Student
from bot.bootstrap import Bot, bootstrap
from bot.config.config import Config
from bot.store_proxy import proxied
from core.class_id import ClassId
from core.commands.execute import Command
from core.email import Email
from core.result import Ok
from tests.support.bookings import fill
from tests.support.chats import SALSA_1, SUNDAY_NOON
from tests.support.clock import SettableClock, SteeredTime
from tests.support.rendering import buttons_of
from tests.support.store_faults import StoreFaults
from tests.support.stores import memory_stores, put_timetable
from tests.support.timetable import SCHOOL, planned_classes


@dataclass
class Chat:
    """A student's chat; `screen` is what they see. `faults` are those of its stores."""

    student_id: str = "telegram:42"
    uses_forms: bool = False
    contact: str = ""
    clock: SettableClock = field(default_factory=lambda: SettableClock(SUNDAY_NOON))
    screen: Screen = field(default_factory=lambda: Screen(""))
    faults: StoreFaults = field(init=False)
    bot: Bot = field(init=False)

    def __post_init__(self) -> None:
        stores, time = memory_stores(), SteeredTime()
        put_timetable(stores, planned_classes(SUNDAY_NOON.date(), 2, SCHOOL.zone))
        self.faults = StoreFaults(stores, self.clock)
        config = Config(school=replace(SCHOOL, contact=self.contact), messages_per_minute=10_000)
        faulty = proxied(stores, self.faults)
        self.bot = bootstrap(config, faulty, self.clock, monotonic=time.clock, sleep=time.sleep)

    def does(self, intent: Intent) -> str:
        self.screen = self.bot.desk.answer(ChatUser(self.student_id, uses_forms=self.uses_forms), intent)
        return self.sees

    def says(self, *texts: str) -> str:
        for text in texts:
            self.does(FreeText(text))
        return self.sees

    def commands(self, text: str) -> str:
        """`/classes` with a text behind it."""
        return self.does(StartOver(AskInWords(text)))

    def fills_in(self, email: str) -> str:
        form = self.screen.form
        assert form is not None
        self.bot.desk.form_opened(ChatUser(self.student_id, uses_forms=True), form)
        return self.does(GiveEmail(form.class_id, form.request_id, email))

    def taps(self, label: str) -> str:
        return self.does(self.button(label))

    def button(self, label: str) -> Intent:
        return next(button.intent for button in buttons_of(self.screen) if button.label == label)

    @property
    def sees(self) -> str:
        lines = (part.text for part in self.screen.body if isinstance(part, Line))
        labels = (button.label for button in buttons_of(self.screen))
        return "\n".join([self.screen.notice, self.screen.title, *lines, *labels])

    @property
    def stored(self) -> Student:
        return self.bot.stores.students.load(self.student_id, self.clock())

    def knows(self, email: Email) -> None:
        self.bot.stores.students.save(replace(self.stored, email=email), self.clock())

    def has(self, command: Command) -> None:
        """Something else is done to a class."""
        assert isinstance(self.bot.commands.execute(command), Ok)

    def fills(self, class_id: ClassId) -> None:
        fill(self.bot.stores.classes, class_id, now=self.clock())

    @property
    def taken(self) -> list[str]:
        """Who is in Salsa 1."""
        dance_class = self.bot.stores.classes.load(SALSA_1)
        assert dance_class is not None
        return sorted(email.value for email in dance_class.bookings)
