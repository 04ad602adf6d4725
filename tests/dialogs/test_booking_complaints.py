"""What people complain about elsewhere after a booking, tried on ours: cancelling, and the school's own doings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from adapters.chat.school import School
from bot.stores import Stores
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.change_class import CloseClass
from core.commands.check_in import CheckIn
from core.commands.execute import Command, CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.email import Email
from core.errors import ClassAlreadyStarted
from core.result import Err, Ok
from tests.support.chats import SALSA_1, ChattingStudent, SlackStudent, TelegramStudent, World
from tests.support.clock import SettableClock
from tests.support.dialogs import play, taps
from tests.support.stores import DYNAMODB_LOCAL, MEMORY, put_timetable

ON_BOTH = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)
ANA = Email("ana@example.com")


def replica(stores: Stores, clock: SettableClock) -> CommandExecutor:
    return CommandExecutor(stores.classes, clock, lambda: range(200))


@pytest.fixture
def starts(at: School) -> datetime:
    """When Salsa 1 begins."""
    return SALSA_1.starts_at(at.zone)


@pytest.fixture
def clock(at: School, stores: Stores, starts: datetime) -> SettableClock:
    put_timetable(stores, at.timetable.planned_classes(SALSA_1.date, 1, at.zone))
    return SettableClock(starts - timedelta(days=2))


@ON_BOTH
@pytest.mark.complaint("K2")
def test_five_taps_on_cancel_at_once_free_one_spot_and_tell_one_person(
    at: School, stores: Stores, clock: SettableClock
) -> None:
    spots = at.timetable.weekly[0].slot.spots
    replica(stores, clock).execute(BookClass(SALSA_1, ANA, "r1", "telegram:1"))
    filling: list[Command] = [
        BookClass(SALSA_1, Email(f"f{n}@example.com"), f"f{n}", f"x:{n}") for n in range(1, spots)
    ]
    waiting: list[Command] = [
        JoinWaitlist(SALSA_1, Email(f"w{n}@example.com"), f"w{n}", f"telegram:w{n}") for n in range(3)
    ]
    for command in (*filling, *waiting):
        assert isinstance(replica(stores, clock).execute(command), Ok)
    cancel = CancelBooking(SALSA_1, "r1", "telegram:1", booking="r1")
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda _: replica(stores, clock).execute(cancel), range(5)))
    ended = {answer.value.ended for answer in answers if isinstance(answer, Ok) and isinstance(answer.value, Cancelled)}
    assert (len(answers), len(ended)) == (5, 1)
    stored = stores.classes.load(SALSA_1)
    assert stored is not None
    assert (stored.booking_count, stored.waiting) == (spots, 2)
    told = [entry.notice for entry in stores.outbox.due(clock() + timedelta(minutes=1), 10)]
    assert [(notice.kind, notice.person) for notice in told] == [("promoted", "telegram:w0")]


@ON_BOTH
@pytest.mark.complaint("K5")
@pytest.mark.parametrize("by_school", [False, True])
def test_cancelling_after_the_start_is_refused_and_the_check_in_stays(
    stores: Stores, clock: SettableClock, starts: datetime, by_school: bool
) -> None:
    replica(stores, clock).execute(BookClass(SALSA_1, ANA, "r1", "telegram:1"))
    clock.now = starts
    replica(stores, clock).execute(CheckIn(SALSA_1, ANA, "c1", "telegram:9"))
    before = stores.classes.load(SALSA_1)
    by = "telegram:9" if by_school else "telegram:1"
    answer = replica(stores, clock).execute(CancelBooking(SALSA_1, "r2", by, booking="r1", may_cancel_any=by_school))
    assert answer == Err(ClassAlreadyStarted(SALSA_1, starts))
    assert stores.classes.load(SALSA_1) == before
    assert before is not None
    assert before.bookings[ANA].checked_in_at == starts


@pytest.mark.complaint("K7")
@pytest.mark.parametrize("platform", [SlackStudent, TelegramStudent])
def test_an_old_button_to_a_class_that_is_off_says_so_and_offers_the_next(
    world: World, platform: type[SlackStudent] | type[TelegramStudent]
) -> None:
    ana: ChattingStudent = platform(world)
    ana.says("/classes salsa 1")
    if isinstance(ana, TelegramStudent):
        ana.taps("Tue 6:30 pm · Salsa 1 · 20 left")
    world.bot.commands.execute(CloseClass(SALSA_1, "the teacher is ill", "c1", "cli"))
    book = "Book a spot" if isinstance(ana, TelegramStudent) else "Book Salsa 1 · Tue 24 Nov 6:30 pm"
    play(ana, [(taps(book), ["is off: the teacher is ill", "Book Thursday"])])
    assert world.bookings(SALSA_1) == {}


@pytest.mark.complaint("K7")
def test_an_old_link_to_a_class_that_is_off_says_so_and_offers_the_next(world: World) -> None:
    world.bot.commands.execute(CloseClass(SALSA_1, "the teacher is ill", "c1", "cli"))
    ana = TelegramStudent(world)
    ana.says(f"/start {SALSA_1.slug}")
    assert "is off: the teacher is ill" in ana.sees()
    assert "Book Thursday" in ana.sees()
