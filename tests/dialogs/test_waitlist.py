"""A full class, on every platform: waiting for a spot, what is free for whom, leaving, and being put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import LeaveLine
from adapters.chat.notices_screens import NoticesScreens
from adapters.chat.school import School
from adapters.memory.classes import MemoryClasses
from bot.store_proxy import proxied
from core.commands.cancel_booking import CancelBooking
from core.commands.change_class import ChangeFacts, CloseClass
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import CANCELLATIONS_EACH, DanceClass
from core.email import Email
from core.notice import Notice
from core.result import Ok
from core.waitlist_rules import LINE_LENGTH, WaitlistRules
from tests.support.chats import (
    SALSA_1,
    SALSA_2,
    SUNDAY_NOON,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    World,
    school,
)
from tests.support.clock import SettableClock
from tests.support.dialogs import Dialog, gives_email, play, says, taps
from tests.support.store_faults import Fault, StoreFaults
from tests.support.stores import memory_stores

DETAILS = "Details of Salsa 2 · Tue 24 Nov 7:30 pm"
LEAVE = "Leave the line · Salsa 2 · Tue 24 Nov 7:30 pm"
LINE_SALSA_2 = "Salsa 2, Tue 24 Nov, 7:30 pm"
HOW = "If a spot comes free we'll put you in and tell you here; in the last 12 hours the first of you to tap has it."
HOW_LATE = "If a spot comes free we'll tell you here, and the first of you to tap has it."
BOOK_SALSA_1: Dialog = [
    (says("/classes salsa"), ["Salsa classes"]),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), []),
    (gives_email("ana@example.com"), ["You're booked 🎉"]),
]


def looks(student: ChattingStudent) -> None:
    """Look at the details of Salsa 2."""
    student.says("/classes salsa")
    if isinstance(student, TelegramStudent):
        student.telegram.tap_data(student.user, student.message, f"1:show:{SALSA_2.slug}")
    else:
        student.taps(DETAILS)


LOOK_AT_SALSA_2: Dialog = [(looks, ["This class is full.", "Join the waitlist"])]


def joined(place: str, how: str = HOW) -> list[str]:
    return [f"You're {place} in line for Salsa 2 on Tuesday.", how]


def joins(email: str = "ana@example.com", place: str = "1st") -> Dialog:
    """Somebody whose email is not known."""
    return [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), []), (gives_line_email(email), joined(place))]


def gives_line_email(email: str) -> Callable[[ChattingStudent], None]:
    def give(student: ChattingStudent) -> None:
        if isinstance(student, SlackStudent):
            student.gives_email(email)
        else:
            student.says(email)
            if "Join the waitlist" in student.sees():
                student.taps("Join the waitlist")

    return give


def leaves(student: ChattingStudent) -> None:
    """Tap *Leave the line* wherever it is."""
    if isinstance(student, SlackStudent) and student.slack.open_modal(student.user) is not None:
        student.slack.close(student.user)
    student.taps("Leave the line" if "Leave the line" in student.sees().splitlines() else LEAVE)


def salsa_2(world: World) -> DanceClass:
    dance_class = world.bot.stores.classes.load(SALSA_2)
    assert dance_class is not None
    assert dance_class.adds_up
    return dance_class


def line(world: World) -> list[str]:
    """The emails in line, the first one first."""
    return [wait.email.value for wait in salsa_2(world).line]


def wait_too(world: World, *names: str) -> None:
    """Let others wait, from elsewhere."""
    for name in names:
        command = JoinWaitlist(SALSA_2, Email(f"{name}@example.com"), f"wait of {name}", f"x:{name}")
        assert isinstance(world.bot.commands.execute(command), Ok)


def free_a_spot(world: World, n: int = 0) -> None:
    """Let a stranger cancel."""
    command = CancelBooking(SALSA_2, f"cancel {n}", "staff", booking=f"r{n}", may_cancel_any=True)
    assert isinstance(world.bot.commands.execute(command), Ok)


def before_class(world: World, **time: float) -> None:
    world.clock.now = world.start_of(SALSA_2)
    world.clock.advance(-timedelta(**time))


@pytest.fixture
def full(world: World) -> World:
    """Salsa 2 is full."""
    world.fill(SALSA_2)
    return world


# Joining


def test_who_is_not_known_is_asked_for_an_email_and_is_in_line(student: ChattingStudent, full: World) -> None:
    play(student, joins())
    assert line(full) == ["ana@example.com"]
    (wait,) = salsa_2(full).line
    assert wait.waiting_by == student.id


def test_who_is_known_confirms_the_email_and_is_in_line(student: ChattingStudent, full: World) -> None:
    wait_too(full, "bo", "cy", "di")
    play(
        student,
        [
            *BOOK_SALSA_1,
            *LOOK_AT_SALSA_2,
            (taps("Join the waitlist"), [LINE_SALSA_2, "We'll put you in line as ana@example.com. Right?", "Not now"]),
            (taps("Join the waitlist"), [*joined("4th"), "Leave the line"]),
        ],
    )
    assert line(full) == ["bo@example.com", "cy@example.com", "di@example.com", "ana@example.com"]


def test_an_email_given_to_wait_is_known_from_then_on(student: ChattingStudent, full: World) -> None:
    play(
        student,
        [
            *joins(),
            (says("/classes salsa"), []),
            (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), ["We'll book you as ana@example.com. Right?"]),
        ],
    )


def test_not_now_enters_no_line(student: ChattingStudent, full: World) -> None:
    play(
        student,
        [
            *BOOK_SALSA_1,
            *LOOK_AT_SALSA_2,
            (taps("Join the waitlist"), ["Not now"]),
            (taps("Not now"), ["No problem, we'll leave it there."]),
        ],
    )
    assert line(full) == []


def test_another_email_can_be_put_in_line(student: ChattingStudent, full: World) -> None:
    play(
        student,
        [
            *BOOK_SALSA_1,
            *LOOK_AT_SALSA_2,
            (taps("Join the waitlist"), ["Use another email"]),
            (taps("Use another email"), [LINE_SALSA_2]),
            (gives_line_email("bo@example.com"), joined("1st")),
        ],
    )
    assert line(full) == ["bo@example.com"]


def test_what_is_no_email_is_asked_for_again_and_then_waits_and_does_not_book(full: World) -> None:
    student = TelegramStudent(full)
    play(
        student,
        [
            *LOOK_AT_SALSA_2,
            (taps("Join the waitlist"), [f"Which email should we put on the waitlist for {LINE_SALSA_2}?"]),
            (says("ana"), ["That doesn't look like an email address."]),
            (says("ana@gmial.com"), ["Did you mean ana@gmail.com?"]),
            (taps("ana@gmail.com"), ["We'll put you in line as ana@gmail.com. Right?"]),
            (taps("Join the waitlist"), joined("1st")),
        ],
    )
    assert line(full) == ["ana@gmail.com"]


def test_yes_typed_at_the_prompt_enters_the_line(full: World) -> None:
    student = TelegramStudent(full)
    play(student, [*BOOK_SALSA_1, *LOOK_AT_SALSA_2, (taps("Join the waitlist"), []), (says("yes"), joined("1st"))])


def test_the_slack_form_says_that_it_is_for_the_waitlist(full: World) -> None:
    student = SlackStudent(full)
    play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), [LINE_SALSA_2])])
    modal = student.slack.open_modal(student.user)
    assert modal is not None
    assert modal.content["title"]["text"] == modal.content["submit"]["text"] == "Join the waitlist"


def test_the_same_tap_twice_is_one_place_and_the_same_answer(full: World) -> None:
    student = TelegramStudent(full)
    play(student, [*BOOK_SALSA_1, *LOOK_AT_SALSA_2, (taps("Join the waitlist"), [])])
    prompt, join = student.message, data_of(student, "Join the waitlist")
    for _ in range(2):
        student.telegram.tap_data(student.user, prompt, join)
        assert "You're 1st in line for Salsa 2 on Tuesday." in student.sees()
    assert line(full) == ["ana@example.com"]


def data_of(student: TelegramStudent, button: str) -> str:
    (data,) = [shown.callback_data for shown in student.message.buttons if shown.text == button]
    assert data is not None
    return data


def test_who_waits_already_is_told_the_place(student: ChattingStudent, full: World) -> None:
    wait_too(full, "bo")
    play(student, [*joins(place="2nd"), (looks, ["This class is full. You're 2nd in line.", "Leave the line"])])
    assert "Join the waitlist" not in student.sees()


def test_an_old_button_to_join_tells_who_waits_already_the_place(full: World) -> None:
    student = TelegramStudent(full)
    play(student, LOOK_AT_SALSA_2)
    seen, join = student.message, data_of(student, "Join the waitlist")
    play(student, joins())
    student.telegram.tap_data(student.user, seen, join)
    shown = next(message for message in student.telegram.messages(student.user) if message.id == seen.id)
    assert full.words.reads(shown.text) == f"You're already 1st in line for {LINE_SALSA_2}, as ana@example.com."


def test_an_email_that_somebody_else_put_in_line_is_told_kindly(student: ChattingStudent, full: World) -> None:
    wait_too(full, "bo")
    kindly = "bo@example.com is already in line for this class. If that's you, you're all set."
    play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), []), (gives_line_email("bo@example.com"), [kindly])])
    assert line(full) == ["bo@example.com"]


def test_a_line_that_is_full_is_not_offered(student: ChattingStudent, full: World) -> None:
    wait_too(full, *(f"w{n}" for n in range(LINE_LENGTH * full.spots)))
    play(student, [(looks, [f"This class is full. {LINE_LENGTH * full.spots} people are waiting."])])
    assert "Join the waitlist" not in student.sees()


def test_who_comes_to_a_line_that_has_filled_meanwhile_is_told_so(student: ChattingStudent, full: World) -> None:
    play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), [])])
    wait_too(full, *(f"w{n}" for n in range(LINE_LENGTH * full.spots)))
    told = f"{LINE_SALSA_2} is full, and so is its waitlist, with {LINE_LENGTH * full.spots} people."
    play(student, [(gives_line_email("ana@example.com"), [told])])


def test_after_three_places_the_account_has_its_share(full: World) -> None:
    student = TelegramStudent(full)
    for name in ("ana", "bo", "cy"):
        command = JoinWaitlist(SALSA_2, Email(f"{name}@example.com"), f"wait of {name}", student.id)
        full.bot.commands.execute(command)
    student.says("/help")
    student.telegram.tap_data(student.user, student.message, f"1:joinas:{SALSA_2.slug}:salsa:2")
    assert "One account can book 3 spots" in student.sees()
    assert len(line(full)) == 3


def test_a_class_that_is_off_says_so_when_they_join(student: ChattingStudent, full: World) -> None:
    play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), [])])
    full.bot.commands.execute(CloseClass(SALSA_2, "the teacher is ill", "c1", "staff"))
    off = f"{LINE_SALSA_2} is off: the teacher is ill."
    play(student, [(gives_line_email("ana@example.com"), [off])])


def test_who_joins_when_there_is_room_after_all_is_booked(student: ChattingStudent, full: World) -> None:
    play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), [])])
    free_a_spot(full)
    if isinstance(student, SlackStudent):
        play(student, [(gives_email("ana@example.com"), ["You're booked 🎉", "Salsa 2"])])
    else:
        play(student, [(says("ana@example.com"), ["There is room after all", "We'll book you as ana@example.com."])])
        play(student, [(taps("Confirm booking"), ["You're booked 🎉", "Salsa 2"])])
    assert "ana@example.com" in full.bookings(SALSA_2)


def test_within_twelve_hours_who_joins_is_shown_the_spot_with_book(full: World) -> None:
    student = SlackStudent(full)
    before_class(full, hours=11)
    play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), [])])
    free_a_spot(full)
    play(
        student,
        [(gives_line_email("ana@example.com"), [f"A spot is free in {LINE_SALSA_2}. The first to book it has it."])],
    )
    assert full.bookings(SALSA_2) == {}
    student.slack.close(student.user)
    play(
        student,
        [
            (taps("Book the last spot"), ["We'll book you as ana@example.com. Right?"]),
            (taps("Confirm booking"), ["You're booked 🎉"]),
        ],
    )


def test_within_twelve_hours_joining_promises_no_more_than_is_kept(student: ChattingStudent, full: World) -> None:
    before_class(full, hours=12)
    play(student, [*joins()[:-1], (gives_line_email("ana@example.com"), joined("1st", HOW_LATE))])


# Leaving


def test_leaving_takes_one_tap(student: ChattingStudent, full: World) -> None:
    play(student, joins())
    play(student, [(leaves, ["You've left the line for Salsa 2 on Tuesday."])])
    assert line(full) == []


def test_an_old_leave_does_nothing_to_a_new_place(full: World) -> None:
    student = TelegramStudent(full)
    play(student, joins())
    message, leave = student.message, data_of(student, "Leave the line")
    play(student, [(taps("Leave the line"), ["You've left the line"]), *BOOK_SALSA_1, *LOOK_AT_SALSA_2])
    play(student, [(taps("Join the waitlist"), []), (taps("Join the waitlist"), joined("1st"))])
    student.telegram.tap_data(student.user, message, leave)
    assert line(full) == ["ana@example.com"]


def test_after_leaving_an_old_join_asks_anew(full: World) -> None:
    student = TelegramStudent(full)
    play(student, [*BOOK_SALSA_1, *LOOK_AT_SALSA_2, (taps("Join the waitlist"), [])])
    prompt, join = student.message, data_of(student, "Join the waitlist")
    play(student, [(taps("Join the waitlist"), joined("1st")), (taps("Leave the line"), ["You've left the line"])])
    student.telegram.tap_data(student.user, prompt, join)
    assert line(full) == []
    assert "You're not in that line any more." in student.sees()


def test_who_was_put_in_meanwhile_is_told_so_by_an_old_leave(student: ChattingStudent, full: World) -> None:
    play(student, joins())
    free_a_spot(full)
    play(student, [(leaves, [f"You're already in: {LINE_SALSA_2}, as ana@example.com."])])
    cancel = "Cancel" if isinstance(student, TelegramStudent) else "Cancel Salsa 2 · Tue 24 Nov 7:30 pm"
    play(student, [(taps(cancel), [f"Cancel {LINE_SALSA_2}, ana@example.com?"])])
    assert list(full.bookings(SALSA_2)) == ["ana@example.com"]


def test_who_was_put_in_and_cancelled_is_told_that_by_an_old_leave(full: World) -> None:
    student = TelegramStudent(full)
    play(student, joins())
    (wait,) = salsa_2(full).line
    free_a_spot(full)
    full.bot.commands.execute(CancelBooking(SALSA_2, "c1", student.id, booking=wait.request_id))
    play(student, [(leaves, ["That one was cancelled already."])])


def test_once_the_class_has_started_there_is_no_line_to_leave(full: World) -> None:
    student = TelegramStudent(full)
    play(student, joins())
    full.clock.now = full.start_of(SALSA_2)
    play(student, [(taps("Leave the line"), ["That class has started, so its waitlist is over."])])


def test_after_leaving_many_times_the_school_is_the_one_to_ask(full: World) -> None:
    student = TelegramStudent(full)
    play(student, BOOK_SALSA_1)
    again: Dialog = [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), [])]
    for _ in range(CANCELLATIONS_EACH):
        play(student, [*again, (taps("Join the waitlist"), joined("1st")), (taps("Leave the line"), [])])
    play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), ["You've left this line 10 times."])])


def test_nobody_leaves_for_somebody_else_by_a_forged_button(full: World) -> None:
    wait_too(full, "bo")
    student = TelegramStudent(full)
    student.says("/help")
    student.telegram.tap_data(student.user, student.message, f"1:leave:{SALSA_2.slug}:wait of bo")
    assert "You're not in that line any more." in student.sees()
    assert line(full) == ["bo@example.com"]


# My bookings


def test_my_bookings_show_the_place_and_the_way_out(student: ChattingStudent, full: World) -> None:
    wait_too(full, "bo")
    play(
        student,
        [
            *joins(place="2nd"),
            (says("/bookings"), ["Your bookings", "Tue 24 Nov, 7:30 pm · Salsa 2 · waiting, 2nd in line", LEAVE]),
            (taps(LEAVE), ["You've left the line for Salsa 2 on Tuesday."]),
            (says("/bookings"), ["You have nothing booked."]),
        ],
    )


def test_my_bookings_say_which_class_is_not_on(student: ChattingStudent, world: World) -> None:
    play(student, BOOK_SALSA_1)
    world.bot.commands.execute(CloseClass(SALSA_1, "the school is closed.", "c1", "staff"))
    play(student, [(says("/bookings"), ["Tue 24 Nov, 6:30 pm · Salsa 1 · not on: the school is closed"])])
    assert "the school is closed." not in student.sees()


@pytest.mark.parametrize("typed", ["cancel my class", "leave the waitlist", "when is my class", "/cancel"])
def test_typed_words_lead_to_the_place_in_line(full: World, typed: str) -> None:
    student = TelegramStudent(full)
    play(student, [*joins(), (says(typed), ["Salsa 2 · waiting, 1st in line", LEAVE])])


def test_the_home_tab_shows_the_place_in_line(full: World) -> None:
    student = SlackStudent(full)
    play(student, joins())
    student.slack.open_home(student.user)
    home = student.slack.home(student.user)
    assert home is not None
    assert "waiting, 1st in line" in home.shown


# What is free, and for whom


def test_a_list_says_how_many_wait_and_that_a_class_is_off(student: ChattingStudent, full: World) -> None:
    wait_too(full, "bo", "cy")
    full.bot.commands.execute(CloseClass(SALSA_1, "the teacher is ill", "c1", "staff"))
    why = "" if isinstance(student, TelegramStudent) else ": the teacher is ill"  # a button has no room for it
    seen = [f"Salsa 1 · 6:30 pm · off{why}", "Salsa 2 · 7:30 pm · full, 2 waiting"]
    play(student, [(says("/classes salsa"), seen)])
    assert "Book Salsa 1 · Tue 24 Nov 6:30 pm" not in student.sees()


def test_details_of_a_class_that_is_off_say_why_and_don_t_book(student: ChattingStudent, world: World) -> None:
    world.bot.commands.execute(CloseClass(SALSA_2, "the teacher is ill", "c1", "staff"))
    play(student, [(looks, ["This class is off: the teacher is ill."])])
    assert "Book a spot" not in student.sees()


def test_an_old_book_button_of_a_class_that_is_off_says_so_and_offers_the_next(
    student: ChattingStudent, world: World
) -> None:
    play(student, [*BOOK_SALSA_1, (says("/classes salsa"), [])])
    world.bot.commands.execute(CloseClass(SALSA_2, "the teacher is ill", "c1", "staff"))
    off = [f"{LINE_SALSA_2} is off: the teacher is ill.", "Salsa 2 has room on"]
    if isinstance(student, TelegramStudent):  # of a version whose list had a button to book
        student.telegram.tap_data(student.user, student.message, f"1:book:{SALSA_2.slug}:salsa:2")
    else:
        student.taps("Book Salsa 2 · Tue 24 Nov 7:30 pm")
    seen = " ".join(student.sees().split())
    assert all(part in seen for part in off)


def test_without_the_waitlist_a_full_class_is_as_it_was(at: School) -> None:
    classes = MemoryClasses(rules=WaitlistRules(is_on=False))
    with school(memory_stores(classes), at=at) as world:
        world.fill(SALSA_2)
        student = TelegramStudent(world)
        play(student, [(says("/classes salsa"), ["full"]), (looks, ["All 20 spots are taken."])])
        assert "Join the waitlist" not in student.sees()
        student.telegram.tap_data(student.user, student.message, f"1:book:{SALSA_2.slug}:salsa:2")
        assert "Someone just took the last spot in Salsa 2 on Tuesday." in student.sees()
        assert "Salsa 2 next has room on Thu 26 Nov" in student.sees()


def test_everything_is_said_in_spanish_too(full: World) -> None:
    student = TelegramStudent(full, locale="es")
    wait_too(full, "bo")
    play(student, [(says("/classes salsa"), ["completa, 1 espera"])])
    student.telegram.tap_data(student.user, student.message, f"1:join:{SALSA_2.slug}:salsa:2")
    play(
        student,
        [
            (says("ana@example.com"), ["Te pondremos en la lista de espera con ana@example.com"]),
            (
                taps("Apuntarme a la lista"),
                ["Estás en el puesto 2.º de la lista para Salsa 2 del martes.", "Salir de la lista"],
            ),
        ],
    )


# When the store is in trouble

ALWAYS = 99  # calls
BUSY, BUSY_LEAVING = "You're not in line yet.", "We didn't get to you: you're still in line."
CHECKING, CHECKING_LEAVING = "checking whether you're in line.", "checking whether you've left the line."


@dataclass
class Scene:
    """A student at the prompt to join, in a school whose stores fail when `store_faults` says so."""

    world: World
    student: TelegramStudent
    store_faults: StoreFaults

    def taps_in_trouble(self, button: str, fault: Fault) -> None:
        """Tap while every save fails like that."""
        self.store_faults.inject("classes.save", fault, ALWAYS)
        self.student.taps(button)
        self.store_faults.clear()


@pytest.fixture
def scene(at: School) -> Iterator[Scene]:
    stores = memory_stores()
    store_faults = StoreFaults(stores, SettableClock(SUNDAY_NOON))
    with school(proxied(stores, store_faults), at=at) as world:
        world.fill(SALSA_2)
        student = TelegramStudent(world)
        play(student, [*LOOK_AT_SALSA_2, (taps("Join the waitlist"), []), (says("ana@example.com"), [])])
        yield Scene(world, student, store_faults)


@pytest.mark.parametrize(
    ("fault", "told", "again"),
    [
        ("unavailable", "You're not in line yet. Please try again in a minute.", "Try again"),
        ("conflict", BUSY, "Try again"),
        ("committed", CHECKING, "Check again"),
        ("lost", CHECKING, "Check again"),
    ],
)
def test_joining_in_trouble_says_what_is_known_and_can_be_sent_again(
    scene: Scene, fault: Fault, told: str, again: str
) -> None:
    scene.taps_in_trouble("Join the waitlist", fault)
    assert told in scene.student.sees()
    play(scene.student, [(taps(again), joined("1st"))])
    assert line(scene.world) == ["ana@example.com"]


@pytest.mark.parametrize(
    ("fault", "told", "again"),
    [
        ("unavailable", "Please try again in a minute.", "Try again"),
        ("conflict", BUSY_LEAVING, "Try again"),
        ("committed", CHECKING_LEAVING, "Check again"),
        ("lost", CHECKING_LEAVING, "Check again"),
    ],
)
def test_leaving_in_trouble_says_what_is_known_and_can_be_sent_again(
    scene: Scene, fault: Fault, told: str, again: str
) -> None:
    play(scene.student, [(taps("Join the waitlist"), joined("1st"))])
    scene.taps_in_trouble("Leave the line", fault)
    assert told in scene.student.sees()
    play(scene.student, [(taps(again), ["You've left the line for Salsa 2 on Tuesday."])])
    assert line(scene.world) == []


@pytest.mark.parametrize("method", ["students.load", "classes.load"])
def test_a_place_in_line_in_doubt_is_spoken_of_as_no_booking_while_the_store_is_gone(scene: Scene, method: str) -> None:
    scene.taps_in_trouble("Join the waitlist", "committed")
    scene.store_faults.inject(method, "unavailable", ALWAYS)
    scene.student.taps("Check again")
    assert "We're still checking whether" in scene.student.sees()
    assert "booking" not in scene.student.sees()
    scene.store_faults.clear()
    play(scene.student, [(taps("Check again"), joined("1st"))])


def test_a_list_is_shown_though_nobody_can_tell_what_they_wait_for(scene: Scene) -> None:
    play(scene.student, [(taps("Join the waitlist"), joined("1st"))])
    before_class(scene.world, hours=11)
    free_a_spot(scene.world)
    scene.store_faults.inject("bookings.places", "unavailable", ALWAYS)
    play(scene.student, [(says("/classes salsa"), ["Salsa 2 · 7:30 pm · full, 1 waiting"])])


def test_details_are_shown_though_nobody_can_tell_the_place_in_line(scene: Scene) -> None:
    play(scene.student, [(taps("Join the waitlist"), joined("1st"))])
    scene.store_faults.inject("bookings.of", "unavailable", ALWAYS)
    scene.student.telegram.tap_data(scene.student.user, scene.student.message, f"1:show:{SALSA_2.slug}")
    assert "This class is full." in scene.student.sees()


# What they are told of it later


def test_told_of_a_free_spot_they_can_take_it_or_leave_the_line(full: World) -> None:
    student = TelegramStudent(full)
    play(student, joins())
    screens = NoticesScreens(full.bot.config.school, Translator(), full.clock())
    told = Notice(SALSA_2, 1, "spot_free", full.clock(), student.id)
    take, leave = screens.told(told, salsa_2(full)).buttons
    assert (take.label, take.emphasis) == ("Take it", "go")
    (wait,) = salsa_2(full).line
    assert leave.intent == LeaveLine(SALSA_2, wait.request_id)


def test_who_teaches_a_class_where_and_for_how_long_is_said_where_the_school_has_said_it(
    student: ChattingStudent, world: World
) -> None:
    facts = ["With Maria", "Room: Studio B", "It takes 90 minutes."]
    for class_id in (SALSA_1, SALSA_2):
        said = ChangeFacts(class_id, class_id.slug, "school", teacher="Maria", room="Studio B", minutes=90)
        assert isinstance(world.bot.commands.execute(said), Ok)
    world.fill(SALSA_2)
    booked = gives_email("ana@example.com"), ["You're booked 🎉", *facts]
    play(student, [(looks, ["This class is full.", *facts]), *BOOK_SALSA_1[:2], booked])
    if isinstance(student, TelegramStudent):
        student.telegram.tap_data(student.user, student.message, f"1:show:{SALSA_1.slug}")
        assert all(fact in student.sees() for fact in facts)
