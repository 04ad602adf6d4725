"""What each use case costs in DynamoDB: whoever adds a call, or makes one dearer, has to say so in docs/costs.md."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import (
    ConfirmBooking,
    FreeText,
    GiveEmail,
    Intent,
    ShowBookings,
    ShowClasses,
    ShowDetails,
    StartBooking,
)
from adapters.chat.screen import Screen
from adapters.chat.students import Student
from bot.bootstrap import Bot, bootstrap
from bot.config.config import Config
from bot.jobs.telling import Told
from bot.operations.seed import seed
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.commands.join_waitlist import JoinWaitlist
from core.commands.leave_waitlist import LeaveWaitlist
from core.commands.settle import Settle
from core.email import Email
from core.live_card import Subject, new_card
from core.queries.bookings_of_email import BookingsOfEmail, bookings_of_email
from core.queries.search_classes import SearchClasses, search_classes
from core.result import Ok
from tests.support.bookings import booked
from tests.support.cards import Groups, following
from tests.support.chats import SALSA_1, SUNDAY_NOON
from tests.support.clock import SYDNEY, SettableClock
from tests.support.jobs import SchoolAtWork
from tests.support.stores import DynamoDBTable, put_timetable
from tests.support.timetable import TIMETABLE, class_types, planned_classes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SUNDAY = SUNDAY_NOON.date()
WEEKS = 5
ANA = ChatUser("slack:T1:U1", uses_forms=True)
IN_TELEGRAM = ChatUser("telegram:42", uses_forms=False, locale="en")
NEWCOMER = ChatUser("slack:T1:U2", uses_forms=True, locale=None, look_up_locale=lambda: "en-AU")
EMAIL = Email("ana@example.com")
SALSA_2 = ClassId(SALSA_1.date, time(19, 30))
LAST_TUESDAY, _SALSA = ClassId(SUNDAY - timedelta(days=5), SALSA_1.time), ClassType("salsa", 1)


@dataclass(frozen=True)
class Cost:
    """Calls in order; units as DynamoDB Local accounts for them."""

    calls: tuple[str, ...]
    read: float
    write: float


@dataclass
class Meter:
    """What a client calls and consumes."""

    calls: list[str] = field(default_factory=list)
    read: float = 0.0
    write: float = 0.0

    def watch(self, client: DynamoDBClient) -> None:
        hooks = client.meta.events
        hooks.register("provide-client-params.dynamodb", self._ask)  # type: ignore[arg-type]  # its answer is taken
        hooks.register("after-call.dynamodb", self._add)

    def cost_of(self, act: Callable[[], object]) -> Cost:
        self.calls, self.read, self.write = [], 0.0, 0.0
        act()
        return Cost(tuple(self.calls), self.read, self.write)

    def _ask(self, params: dict[str, Any], **_: object) -> dict[str, Any]:  # Any: botocore's hooks are untyped
        return params | {"ReturnConsumedCapacity": "TOTAL"}

    def _add(self, parsed: dict[str, Any], model: Any, **_: object) -> None:
        self.calls.append(model.name)
        consumed = parsed.get("ConsumedCapacity", [])  # a call that was refused doesn't tell
        units = sum(one["CapacityUnits"] for one in (consumed if isinstance(consumed, list) else [consumed]))
        if model.name in ("Query", "GetItem", "BatchGetItem"):
            self.read += units
        else:
            self.write += units


@dataclass(frozen=True)
class School:
    """Five weeks of empty classes, and Ana, who has booked before."""

    bot: Bot
    meter: Meter

    def seed(self, *, first_week: int, weeks: int = 1) -> None:
        first = SUNDAY + timedelta(weeks=first_week)
        seed(self.bot.stores.classes, TIMETABLE, first=first, weeks=weeks, zone=SYDNEY, demo=False, now=SUNDAY_NOON)

    def search(self, style: str | None = None, level: int | None = None, *, week: int = 0, days: int = 7) -> object:
        first = SUNDAY + timedelta(weeks=week)
        types = class_types(style, level) if style else None
        query = SearchClasses(first, first + timedelta(days=days - 1), types)
        return search_classes(query, self.bot.stores.classes, SUNDAY_NOON)

    def book(self, email: Email = EMAIL) -> object:
        """As over HTTP."""
        return self.bot.commands.execute(BookClass(SALSA_1, email, f"request of {email}", "http", is_shared=True))

    def book_as_ana(self, class_id: ClassId) -> None:
        """As in a chat."""
        self.bot.commands.execute(BookClass(class_id, EMAIL, f"ana's request of {class_id.slug}", ANA.student_id))

    def join(self) -> object:
        """As over HTTP."""
        return self.bot.commands.execute(JoinWaitlist(SALSA_1, EMAIL, "request to wait", "http", is_shared=True))

    def leave(self) -> object:
        command = LeaveWaitlist(SALSA_1, "request to leave", "http", email=EMAIL, may_leave_any=True)
        return self.bot.commands.execute(command)

    def fill(self, class_id: ClassId = SALSA_1) -> None:
        dance_class = self.bot.stores.classes.load(class_id)
        assert dance_class is not None
        for n in range(dance_class.info.spots_left):
            student = f"a.student.with.quite.a.long.name.{n}@students.example.edu.au"
            request_id, student_id = f"a-request-id-{n}", "slack:T12345678:U12345678"
            dance_class = booked(dance_class, student, request_id=request_id, booked_by=student_id, now=SUNDAY_NOON)
        self.bot.stores.classes.save(dance_class)

    def says(self, intent: Intent) -> Screen:
        return self.bot.desk.answer(ANA, intent)

    def asked_to_confirm(self) -> Intent:
        """What the button of the confirm prompt says."""
        prompt = self.says(StartBooking(SALSA_1))
        return next(button.intent for button in prompt.buttons if isinstance(button.intent, ConfirmBooking))

    def asked_for_email(self) -> Intent:
        """What the form says when it is submitted."""
        form = self.says(StartBooking(SALSA_1, _SALSA, ask_email=True)).form
        assert form is not None
        self.bot.desk.form_opened(ANA, form)
        return GiveEmail(form.class_id, form.request_id, str(EMAIL))


Act = Callable[[], object]


def a_full_class(school: School) -> Act:
    school.fill()
    return school.book


def a_second_time(school: School) -> Act:
    school.book()
    return school.book


def a_booking_to_cancel(school: School) -> Act:
    school.book()
    command = CancelBooking(SALSA_1, "request to cancel", "http", email=EMAIL, may_cancel_any=True)
    return partial(school.bot.commands.execute, command)


def a_full_class_to_wait_for(school: School) -> Act:
    school.fill()
    return school.join


def a_wait_to_end(school: School) -> Act:
    school.fill()
    school.join()
    return school.leave


def a_spot_to_hand_on(school: School) -> Act:
    """As in a chat: with entries in the index by person."""
    school.book_as_ana(SALSA_1)
    school.fill()
    school.bot.commands.execute(JoinWaitlist(SALSA_1, Email("ben@example.com"), "request of ben", "telegram:42"))
    command = CancelBooking(SALSA_1, "request to cancel", ANA.student_id, email=EMAIL)
    return partial(school.bot.commands.execute, command)


def a_notice_to_tell(school: School) -> Act:
    """What `jobs` does with the outbox; to say it, it also loads the class and the student."""
    a_spot_to_hand_on(school)()
    outbox, now = school.bot.stores.outbox, SUNDAY_NOON + timedelta(seconds=1)

    def tell() -> None:
        (entry,) = outbox.due(now, 10)
        claim = outbox.claim(entry, now + timedelta(minutes=1))
        assert isinstance(claim, Ok)
        assert outbox.end(claim.value, "sent") == Ok(None)

    return tell


def nothing_to_tell(school: School) -> Act:
    return partial(school.bot.stores.outbox.due, SUNDAY_NOON, 10)


def a_card(subject: Subject, *, changed: bool = False) -> Callable[[School], Act]:
    """Looked at, or written again because its class has `changed`. What the platform does costs nothing here."""

    def of(school: School) -> Act:
        stores, groups, clock = school.bot.stores, Groups(), SettableClock(SUNDAY_NOON)
        stores.cards.post(new_card("telegram:-100", subject, "telegram:42", "en", clock()))
        follower = following(stores, groups, clock)
        assert follower.follow_due() == {"posted": 1}
        clock.advance(timedelta(minutes=1))
        if changed:
            school.book_as_ana(SALSA_1)

        def follow() -> None:
            assert follower.follow_due() == {"edited" if changed else "same": 1}

        return follow

    return of


def no_card(school: School) -> Act:
    return partial(school.bot.stores.cards.due, SUNDAY_NOON)


def a_reminder_to_write(school: School) -> Act:
    """In a class that one is booked in."""
    school.book_as_ana(SALSA_1)
    at_work = SchoolAtWork(school.bot.stores, SettableClock(SALSA_1.starts_at(SYDNEY) - timedelta(days=1)))
    return partial(at_work.commands.execute, Settle(SALSA_1, "settle"))


def a_reminder_to_tell(school: School) -> Act:
    """Of one row for all, the one of each is made; then it is looked at again whether there is more."""
    school.book_as_ana(SALSA_1)
    at_work = SchoolAtWork(school.bot.stores, SettableClock(SALSA_1.starts_at(SYDNEY) - timedelta(days=1)))
    at_work.commands.execute(Settle(SALSA_1, "settle"))
    told = Counter[Told]()

    def tell() -> None:
        at_work.jobs().tell(told)
        assert told == {"expanded": 1, "sent": 1}

    return tell


def two_bookings_of_ana(school: School) -> Act:
    school.book_as_ana(SALSA_1)
    school.book_as_ana(SALSA_2)
    return partial(school.says, ShowBookings())


def a_booking_and_a_wait_of_ana(school: School) -> Act:
    school.book_as_ana(SALSA_1)
    school.fill(SALSA_2)
    school.bot.commands.execute(JoinWaitlist(SALSA_2, EMAIL, "request to wait", ANA.student_id))
    return partial(school.says, ShowBookings())


def bookings_to_find(school: School) -> Act:
    school.book()
    return partial(
        bookings_of_email, BookingsOfEmail(EMAIL), school.bot.stores.bookings, school.bot.stores.classes, SUNDAY_NOON
    )


def a_full_class_in_a_chat(school: School) -> Act:
    prompt = school.asked_to_confirm()
    school.fill()
    return partial(school.says, prompt)


USE_CASES: dict[str, Callable[[School], Act]] = {
    "search one type, a week": lambda school: partial(school.search, "salsa", 1),
    "search any, a week": lambda school: school.search,
    "search any, a week in two months": lambda school: partial(school.search, week=1),
    "search any, four weeks (HTTP)": lambda school: partial(school.search, days=29),
    "details of a class": lambda school: partial(school.says, ShowDetails(SALSA_1)),
    "details of a class, email known (Telegram)": lambda school: partial(
        school.bot.desk.answer, IN_TELEGRAM, ShowDetails(SALSA_1)
    ),
    "`/classes salsa`": lambda school: partial(school.says, ShowClasses("salsa")),
    "`salsa`, typed": lambda school: partial(school.says, FreeText("salsa")),
    "`salsa with maria`, typed": lambda school: partial(school.says, FreeText("salsa with maria")),
    "the first message of somebody in Slack": lambda school: partial(
        school.bot.desk.answer, NEWCOMER, ShowClasses("salsa")
    ),
    "tap Book, email known": lambda school: partial(school.says, StartBooking(SALSA_1)),
    "tap Book, email form opened (Slack)": lambda school: school.asked_for_email,
    "tap Book in an old list, class started": lambda school: partial(school.says, StartBooking(LAST_TUESDAY, _SALSA)),
    "book a spot (HTTP)": lambda school: school.book,
    "cancel (HTTP)": a_booking_to_cancel,
    "wait for a spot (HTTP)": a_full_class_to_wait_for,
    "wait no longer (HTTP)": a_wait_to_end,
    "cancel, the first in line gets the spot (both in chats)": a_spot_to_hand_on,
    "tell what is due: look, claim, done": a_notice_to_tell,
    "a reminder is due: write it, for all in the class": a_reminder_to_write,
    "remind one: make theirs of it, look, claim, done": a_reminder_to_tell,
    "look whether something is to be told": nothing_to_tell,
    "look whether there are cards in groups": no_card,
    "look at the card of a class": a_card(SALSA_1),
    "look at the card of a day": a_card(SALSA_1.date),
    "write the card of a class: look, claim, read, done": a_card(SALSA_1, changed=True),
    "look in which classes something is due": lambda school: partial(school.search, days=37),
    "bookings of an email (HTTP)": bookings_to_find,
    "`/bookings`, two bookings": two_bookings_of_ana,
    "`/bookings`, a booking and a wait": a_booking_and_a_wait_of_ana,
    "book a spot: confirm (chat)": lambda school: partial(school.says, school.asked_to_confirm()),
    "book a spot: send the form (Slack)": lambda school: partial(school.says, school.asked_for_email()),
    "refused, already in (HTTP)": a_second_time,
    "refused, full (HTTP)": a_full_class,
    "refused, full: confirm (chat)": a_full_class_in_a_chat,
    "seed a new week, 13 classes": lambda school: partial(school.seed, first_week=WEEKS),
    "seed a week that is there": lambda school: partial(school.seed, first_week=0),
}


@pytest.fixture
def school(table: DynamoDBTable) -> School:
    bot = bootstrap(Config(), table.stores, SettableClock(SUNDAY_NOON))
    school = School(bot, Meter())
    put_timetable(table.stores, planned_classes(SUNDAY, WEEKS, SYDNEY))
    for person in (ANA, IN_TELEGRAM):
        bot.stores.students.save(Student(person.student_id, EMAIL), SUNDAY_NOON)
    school.meter.watch(table.client)
    return school


@pytest.mark.parametrize("use_case", USE_CASES)
def test_a_use_case_costs_what_the_page_says(school: School, use_case: str) -> None:
    act = USE_CASES[use_case](school)
    assert school.meter.cost_of(act) == documented()[use_case]


def test_the_page_has_no_other_use_cases() -> None:
    assert list(documented()) == list(USE_CASES)


@pytest.mark.parametrize(
    ("act_of", "actions"),
    [
        (lambda school: school.book, 2),
        (a_booking_to_cancel, 3),
        (a_full_class_to_wait_for, 2),
        (a_wait_to_end, 3),
        (a_spot_to_hand_on, 6),
    ],
)
def test_booking_and_joining_write_two_rows_cancelling_and_leaving_three_and_promotion_three_more(
    school: School, table: DynamoDBTable, act_of: Callable[[School], Act], actions: int
) -> None:
    act = act_of(school)
    written: list[int] = []

    def count(params: dict[str, Any], **_: object) -> None:
        written.append(len(params["TransactItems"]))

    table.client.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", count)
    act()
    assert written == [actions]


def test_a_search_brings_only_what_a_list_shows(school: School, table: DynamoDBTable) -> None:
    brought: set[str] = set()

    def look(parsed: dict[str, Any], **_: object) -> None:
        brought.update(name for item in parsed["Items"] for name in item)

    table.client.meta.events.register("after-call.dynamodb.Query", look)
    school.search()
    assert brought == {"PK", "type", "level", "maxSpots", "bookingCount"}


def documented() -> dict[str, Cost]:
    """The page's table: use case, calls, read and write units; the rest is for people.

    Calls are in order: `13 Query` for thirteen, `13 (Query, PutItem)` for both in turn.
    """
    page = (Path(__file__).parents[2] / "docs" / "costs.md").read_text()
    rows = re.findall(r"^\| ([^|]+) \| ([\w, ()]+) \| ([\d.]+) \| ([\d.]+) \|", page, re.MULTILINE)
    return {name: Cost(_each(calls), float(read), float(write)) for name, calls, read, write in rows}


def _each(calls: str) -> tuple[str, ...]:
    repeated = re.fullmatch(r"(\d+) \((.+)\)", calls)
    if repeated:
        return int(repeated[1]) * _each(repeated[2])
    counted = re.findall(r"(\d+)? ?([A-Z]\w+)", calls)
    return tuple(name for count, name in counted for _ in range(int(count or 1)))
