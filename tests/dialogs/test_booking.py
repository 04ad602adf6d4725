"""The same conversations on every platform: what the student does, and what they then see."""

from datetime import UTC

import pytest

from core.booking import Booking
from core.commands.book_class import BookClass
from core.email import Email
from tests.support.bookings import booked
from tests.support.chats import SALSA_1, SALSA_2, ChattingStudent, SlackStudent, TelegramStudent, World
from tests.support.dialogs import Dialog, gives_email, gives_friend, play, says, taps

BOOKING_SALSA_1: Dialog = [
    (
        says("/classes salsa"),
        [
            "Salsa classes",
            "Sun 22 to Sat 28 Nov · Sydney time",
            "Tue 24 Nov",
            "Salsa 1 · 6:30 pm · 20 spots left",
            "Salsa 2 · 7:30 pm · 20 spots left",
            "Fri 27 Nov",
            "Next 7 days ›",
        ],
    ),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), ["Salsa 1, Tue 24 Nov, 6:30 pm"]),
    (
        gives_email(" Ana@Example.com "),
        [
            "You're booked 🎉",
            "Salsa 1 · Tue 24 Nov, 6:30 pm (Sydney time)",
            "as ana@example.com · 19 spots left now",
            "More classes",
        ],
    ),
]


@pytest.mark.promise("B9")
def test_a_student_books_a_class_with_a_new_email(student: ChattingStudent, world: World) -> None:
    play(student, BOOKING_SALSA_1)
    (booking,) = world.bookings(SALSA_1).values()
    assert booking == Booking(Email("ana@example.com"), world.clock().astimezone(UTC), booking.request_id, student.id)
    assert "Confirm booking" not in student.sees()


def test_the_next_list_shows_one_spot_less_to_others(student: ChattingStudent, world: World) -> None:
    play(TelegramStudent(world, "Ben"), BOOKING_SALSA_1)
    play(student, [(says("/classes salsa 1"), ["Salsa 1 · 6:30 pm · 19 spots left"])])


def test_a_known_email_only_needs_a_yes(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            *BOOKING_SALSA_1,
            (says("/classes salsa"), ["Salsa 2 · 7:30 pm"]),
            (
                taps("Book Salsa 2 · Tue 24 Nov 7:30 pm"),
                [
                    "Salsa 2, Tue",
                    "We'll book you as ana@example.com. Right?",
                    "Confirm booking",
                    "Use another email",
                    "Not now",
                ],
            ),
            (taps("Confirm booking"), ["You're booked 🎉", "as ana@example.com · 19 spots left now"]),
        ],
    )
    assert list(world.bookings(SALSA_2)) == ["ana@example.com"]


def test_another_email_can_be_used(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            *BOOKING_SALSA_1,
            (says("/classes salsa"), []),
            (taps("Book Salsa 2 · Tue 24 Nov 7:30 pm"), ["Right?"]),
            (taps("Use another email"), ["Salsa 2, Tue 24 Nov, 7:30 pm"]),
            (gives_email("ben@example.com"), ["You're booked 🎉", "as ben@example.com"]),
        ],
    )
    assert list(world.bookings(SALSA_2)) == ["ben@example.com"]


def test_not_now_books_nothing(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            *BOOKING_SALSA_1,
            (says("/classes salsa"), []),
            (taps("Book Salsa 2 · Tue 24 Nov 7:30 pm"), ["Right?"]),
            (taps("Not now"), []),
            (says("/classes"), ["Dance classes", "Salsa 2 · 7:30 pm · 20 spots left"]),
        ],
    )
    assert world.bookings(SALSA_2) == {}


def test_an_invalid_email_is_explained_and_the_question_stays_open(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            *BOOKING_SALSA_1[:2],
            (
                gives_email("ana@example"),
                ["That doesn't look like an email address. It should look like ana@example.com."],
            ),
            (gives_email("ana@example.com"), ["You're booked 🎉", "as ana@example.com"]),
        ],
    )
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_a_class_that_filled_up_meanwhile_offers_the_next_one_with_room(student: ChattingStudent, world: World) -> None:
    play(student, BOOKING_SALSA_1[:2])
    world.fill(SALSA_1)
    play(
        student,
        [
            (
                gives_email("ana@example.com"),
                [
                    "Someone just took the last spot in Salsa 1 on Tuesday.",
                    "Salsa 1 next has room on Thu 26 Nov, 6:30 pm (20 spots left).",
                    "Book Thursday",
                    "All salsa classes",
                ],
            ),
            (taps("All salsa classes"), ["Salsa 1 · 6:30 pm · full"]),
        ],
    )
    assert world.bookings(SALSA_1) == {}


def test_after_a_refusal_no_email_is_waited_for(world: World) -> None:
    student = TelegramStudent(world)
    play(student, BOOKING_SALSA_1[:2])
    world.fill(SALSA_1)
    play(
        student, [(says("ana@example.com"), ["Someone just took the last spot"]), (says("oh, pity"), ["I didn't get"])]
    )


@pytest.mark.promise("B8")
def test_a_full_class_is_shown_as_full_and_has_no_button_to_book(student: ChattingStudent, world: World) -> None:
    world.fill(SALSA_1)
    play(student, [(says("/classes salsa 1"), ["Salsa 1 · 6:30 pm · full"])])
    assert "Book Salsa 1 · Tue" not in student.sees()


def test_one_spot_left_is_called_the_last_spot(student: ChattingStudent, world: World) -> None:
    world.fill(SALSA_1, leaving=1)
    play(student, [(says("/classes salsa 1"), ["Salsa 1 · 6:30 pm · last spot"])])


def test_booking_the_same_class_again_kindly_says_so(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            *BOOKING_SALSA_1,
            (
                says("/classes book salsa 1 tuesday"),
                [
                    "You're already in: Salsa 1, Tue 24 Nov, 6:30 pm, as ana@example.com.",
                    "My bookings",
                    "Book for someone else",
                    "More classes",
                ],
            ),
        ],
    )
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_an_email_that_somebody_else_booked_with_is_said_to_be_in(student: ChattingStudent, world: World) -> None:
    dance_class = world.bot.stores.classes.load(SALSA_1)
    assert dance_class is not None
    by_http = booked(dance_class, "ana@example.com", request_id="http:1", booked_by="http", now=world.clock())
    world.bot.stores.classes.save(by_http)
    play(
        student,
        [
            *BOOKING_SALSA_1[:2],
            (
                gives_email("ANA@example.com"),
                [
                    "ana@example.com already has a spot in this class. If that's you, you're all set.",
                    "Book for someone else",
                ],
            ),
            (taps("Book for someone else"), ["Salsa 1, Tue 24 Nov, 6:30 pm"]),
            (gives_friend("ben@example.com"), ["You're booked 🎉", "as ben@example.com"]),
        ],
    )
    assert sorted(world.bookings(SALSA_1)) == ["ana@example.com", "ben@example.com"]


def test_a_class_that_has_started_meanwhile_is_not_booked(student: ChattingStudent, world: World) -> None:
    play(student, BOOKING_SALSA_1[:2])
    world.clock.now = world.start_of(SALSA_1)
    play(student, [(gives_email("ana@example.com"), ["That booking timed out.", "Choose again"])])
    play(student, [(taps("Choose again"), ["That class has already started.", "Book Thursday"])])
    assert world.bookings(SALSA_1) == {}


@pytest.mark.promise("B8")
def test_a_class_that_has_started_is_not_even_asked_about(student: ChattingStudent, world: World) -> None:
    play(student, BOOKING_SALSA_1[:1])
    world.clock.now = world.start_of(SALSA_1)
    play(student, [(taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), ["class has already started."])])


def test_a_slip_of_the_finger_is_asked_about(student: ChattingStudent, world: World) -> None:
    play(student, [*BOOKING_SALSA_1[:2], (gives_email("ana@gmial.com"), ["Did you mean ana@gmail.com?"])])
    assert world.bookings(SALSA_1) == {}


@pytest.mark.fault("F7")
def test_two_addresses_in_one_answer_are_asked_about(student: ChattingStudent, world: World) -> None:
    both = "ana@example.com or ben@example.com"
    play(student, [*BOOKING_SALSA_1[:2], (gives_email(both), ["There is more than one address in that."])])
    assert world.bookings(SALSA_1) == {}
    play(student, [(gives_email("it's ana@example.com, thanks"), ["You're booked"])])
    assert sorted(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.fault("F7")
def test_of_many_addresses_in_one_answer_only_one_is_asked_for(student: ChattingStudent, world: World) -> None:
    many = " ".join(f"ana{n}@example.com" for n in range(6))
    play(student, [*BOOKING_SALSA_1[:2], (gives_email(many), ["Please send just that one."])])
    play(student, [(gives_email("ana3@example.com"), ["You're booked"])])
    assert list(world.bookings(SALSA_1)) == ["ana3@example.com"]


@pytest.mark.fault("F34")
def test_a_booking_for_somebody_else_leaves_ones_own_email_alone(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            *BOOKING_SALSA_1,
            (says("/classes book salsa 1 tuesday"), ["You're already in", "Book for someone else"]),
            (taps("Book for someone else"), ["or this booking only"]),
            (gives_friend("ben@example.com", "Ben <b>"), ["You're booked 🎉", "for Ben <b>, ben@example.com"]),
            (says("/classes salsa"), []),
            (taps("Book Salsa 2 · Tue 24 Nov 7:30 pm"), ["We'll book you as ana@example.com. Right?"]),
            (taps("Not now"), []),
            (says("/bookings"), ["Salsa 1 · as ana@example.com", "Salsa 1 · for Ben <b>, ben@example.com"]),
        ],
    )
    assert {email: one.name for email, one in world.bookings(SALSA_1).items()} == {
        "ana@example.com": None,
        "ben@example.com": "Ben <b>",
    }


def test_who_has_no_spot_to_take_any_more_is_told_before_they_type_an_email(
    student: ChattingStudent, world: World
) -> None:
    for n in range(3):
        booking = BookClass(SALSA_1, Email(f"friend{n}@example.com"), f"r{n}", student.id)
        world.bot.commands.execute(booking)
    enough = ["One account can book 3 spots in a class", "My bookings"]
    play(student, [(says("/classes book salsa 1 tuesday"), enough)])


def test_that_somebody_else_is_in_is_not_told_before_a_spot_is_asked_for(world: World) -> None:
    telegram = TelegramStudent(world)
    world.bot.commands.execute(BookClass(SALSA_1, Email("ben@example.com"), "r1", "telegram:9"))
    play(telegram, [*BOOKING_SALSA_1[:2], (says("ben@example.com"), ["We'll book you as ben@example.com. Right?"])])
    play(telegram, [(taps("Confirm booking"), ["ben@example.com already has a spot in this class."])])


def test_a_class_that_filled_up_says_so_instead_of_asking_for_an_email(world: World) -> None:
    student = SlackStudent(world)
    play(student, [(says("/classes salsa"), [])])
    world.fill(SALSA_1)
    play(student, [(taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), ["Someone just took the last spot"])])
    assert student.slack.open_modal(student.user) is None
