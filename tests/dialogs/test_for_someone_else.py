"""Booking for somebody else: their email and their name are asked for, and stay with that one booking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.chat.typed_name import LONGEST_NAME, NameTooLong, read_name
from core.email import Email
from core.result import Err, Ok
from standins.slack import NotSubmitted
from tests.support.chats import SALSA_1, SALSA_2, ChattingStudent, SlackStudent, TelegramStudent, TerminalStudent, World
from tests.support.dialogs import Dialog, gives_email, gives_friend, play, says, taps

FOR_SOMEONE_ELSE: Dialog = [
    (says("/classes salsa"), []),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), []),
    (gives_email("ana@example.com"), ["You're booked 🎉"]),
    (says("/classes book salsa 1 tuesday"), ["You're already in"]),
    (taps("Book for someone else"), ["or this booking only"]),
]

pytestmark = pytest.mark.fault("F34")


@pytest.fixture
def telegram(world: World) -> TelegramStudent:
    student = TelegramStudent(world)
    play(student, FOR_SOMEONE_ELSE)
    return student


@pytest.fixture
def slack(world: World) -> SlackStudent:
    student = SlackStudent(world)
    play(student, FOR_SOMEONE_ELSE)
    return student


def names(world: World) -> dict[str, str | None]:
    return {email: booking.name for email, booking in world.bookings(SALSA_1).items()}


def test_the_name_is_asked_after_the_email_and_confirmed_with_it(telegram: TelegramStudent, world: World) -> None:
    play(
        telegram,
        [
            (says("ben@example.com"), ["What's their name?", "Skip"]),
            (says("his name is Ben Diaz"), ["Salsa 1, Tue 24 Nov", "We'll book Ben Diaz as ben@example.com. Right?"]),
            (says("yes"), ["for Ben Diaz, ben@example.com"]),
        ],
    )
    assert names(world) == {"ana@example.com": None, "ben@example.com": "Ben Diaz"}


def test_whose_booking_is_cancelled_is_said(telegram: TelegramStudent) -> None:
    play(telegram, [(gives_friend("ben@example.com", "Ben"), []), (says("/bookings"), [])])
    cancel = telegram.words.says("Cancel Salsa 1 · Tue 24 Nov 6:30 pm")
    (_, cancel_for_ben) = [button for button in telegram.message.buttons if button.text == cancel]
    telegram.telegram.tap_data(telegram.user, telegram.message, str(cancel_for_ben.callback_data))
    assert "Cancel Salsa 1, Tue 24 Nov, 6:30 pm, for Ben, ben@example.com?" in telegram.sees()


@pytest.mark.parametrize("no", ["no", "skip", "Skip.", "no thanks", "nobody", "saltar"])
def test_the_name_need_not_be_told(telegram: TelegramStudent, world: World, no: str) -> None:
    play(telegram, [(says("ben@example.com"), []), (says(no), ["We'll book you as ben@example.com. Right?"])])
    play(telegram, [(taps("Confirm booking"), ["You're booked 🎉", "as ben@example.com"])])
    assert names(world) == {"ana@example.com": None, "ben@example.com": None}


def test_skip_tapped_twice_is_skipped_once(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [(says("ben@example.com"), ["What's their name?"])])
    message, skip = telegram.message, str(telegram.message.buttons[0].callback_data)
    for _ in range(2):
        telegram.telegram.tap_data(telegram.user, message, skip)
        assert "We'll book you as ben@example.com. Right?" in telegram.sees()
    play(telegram, [(taps("Confirm booking"), ["You're booked 🎉"])])
    telegram.telegram.tap_data(telegram.user, message, skip)
    assert "This button is from an older message." in telegram.sees()
    assert names(world) == {"ana@example.com": None, "ben@example.com": None}


def test_an_old_skip_keeps_the_name_that_was_told_since(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [(says("ben@example.com"), ["What's their name?"])])
    message, skip = telegram.message, str(telegram.message.buttons[0].callback_data)
    play(telegram, [(says("Ben"), ["We'll book Ben as ben@example.com. Right?"])])
    telegram.telegram.tap_data(telegram.user, message, skip)
    play(telegram, [(taps("Confirm booking"), ["You're booked 🎉"])])
    assert names(world)["ben@example.com"] == "Ben"


def test_skip_comes_too_late_after_half_an_hour(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [(says("ben@example.com"), ["What's their name?"])])
    world.clock.advance(timedelta(minutes=31))
    telegram.telegram.tap_data(telegram.user, telegram.message, str(telegram.message.buttons[0].callback_data))
    assert "That booking timed out." in telegram.sees()


@pytest.mark.parametrize("name", ["May", "Domingo", "April", "@ben", "Ana Salsa", "Ben Price"])
def test_a_name_that_may_mean_something_else_is_a_name(telegram: TelegramStudent, name: str) -> None:
    play(telegram, [(says("ben@example.com"), []), (says(name), [f"We'll book {name} as ben@example.com. Right?"])])


@pytest.mark.parametrize("nothing", ["yes", "ok", "\U0001f600", "...", "\u202e"])
def test_what_is_no_name_is_asked_about_again(telegram: TelegramStudent, nothing: str) -> None:
    play(telegram, [(says("ben@example.com"), []), (says(nothing), ["What's their name?", "Skip"])])


def test_a_name_that_is_too_long_is_said_to_be(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [(says("ben@example.com"), []), (says("b" * 61), ["a name of at most 60 letters", "Skip"])])
    play(telegram, [(says("b" * 60), ["We'll book " + "b" * 60]), (taps("Confirm booking"), [])])
    assert names(world)["ben@example.com"] == "b" * 60


def test_a_wish_at_the_question_for_the_name_is_answered_and_the_question_stays_open(
    telegram: TelegramStudent, world: World
) -> None:
    play(
        telegram,
        [
            (says("ben@example.com"), []),
            (says("my bookings"), ["Salsa 1 · as ana@example.com", "send their name, or write: skip"]),
            (says("Ben"), ["We'll book Ben as ben@example.com. Right?"]),
        ],
    )


def test_cancel_at_the_question_for_the_name_stops_it(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [(says("ben@example.com"), []), (says("cancel"), ["No problem, we'll leave it there."])])
    assert names(world) == {"ana@example.com": None}


def test_another_email_instead_of_a_name_takes_the_place_of_the_first(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [(says("ben@example.com"), []), (says("cleo@example.com"), ["What's their name?"])])
    play(telegram, [(says("Cleo"), ["We'll book Cleo as cleo@example.com. Right?"]), (taps("Confirm booking"), [])])
    assert names(world) == {"ana@example.com": None, "cleo@example.com": "Cleo"}


def test_a_slip_in_the_friends_email_is_asked_about_before_the_name(telegram: TelegramStudent) -> None:
    play(
        telegram,
        [
            (says("ben@gmial.com"), ["Did you mean ben@gmail.com?"]),
            (taps("ben@gmail.com"), ["What's their name?"]),
            (says("Ben"), ["We'll book Ben as ben@gmail.com. Right?"]),
        ],
    )


def test_another_email_for_a_friend_is_still_a_friends(telegram: TelegramStudent, world: World) -> None:
    play(
        telegram,
        [
            (says("ben@example.com"), []),
            (says("Ben"), []),
            (taps("Use another email"), ["or this booking only"]),
            (gives_friend("benjamin@example.com", "Ben"), ["for Ben, benjamin@example.com"]),
        ],
    )
    assert world.bot.stores.students.load(telegram.id, world.clock()).email == Email("ana@example.com")


def test_the_next_class_with_room_is_booked_for_the_friend(student: ChattingStudent, world: World) -> None:
    play(student, FOR_SOMEONE_ELSE)
    world.fill(SALSA_1)
    if isinstance(student, SlackStudent):
        play(student, [(gives_friend("ben@example.com", "Ben"), ["Someone just took the last spot"])])
    else:
        play(student, [(says("ben@example.com"), []), (says("Ben"), ["Someone just took the last spot"])])
    thursday = "Book Salsa 1 · Thu 26 Nov 6:30 pm" if isinstance(student, TerminalStudent) else "Book Thursday"
    play(student, [(taps(thursday), ["or this booking only"])])
    play(student, [(gives_friend("ben@example.com", "Ben"), ["for Ben, ben@example.com"])])
    play(student, [(says("/bookings"), ["Thu 26 Nov, 6:30 pm · Salsa 1", "for Ben, ben@example.com"])])


def test_a_friends_booking_that_timed_out_begins_again_for_the_friend(student: ChattingStudent, world: World) -> None:
    play(student, FOR_SOMEONE_ELSE)
    world.clock.advance(timedelta(minutes=31))
    if isinstance(student, SlackStudent):
        play(student, [(gives_friend("ben@example.com"), ["That booking timed out."])])
    else:
        play(student, [(says("ben@example.com"), ["That booking timed out."])])
    play(student, [(taps("Choose again"), ["or this booking only"])])


def test_slacks_form_asks_for_both(slack: SlackStudent, world: World) -> None:
    modal = slack.slack.open_modal(slack.user)
    assert modal is not None
    assert [element.label for element in modal.elements] == ["Their email", "Their name"]
    slack.gives_friend("ben@example.com", " Ben\u202e  Diaz ")
    assert names(world) == {"ana@example.com": None, "ben@example.com": "Ben Diaz"}


@pytest.mark.parametrize(
    ("typed", "filled"), [("ben@gmial.com", "ben@gmail.com"), ("b@example.com c@example.com", "b@example.com")]
)
def test_the_name_stays_in_the_form_while_the_email_is_put_right(
    slack: SlackStudent, world: World, typed: str, filled: str
) -> None:
    slack.gives_friend(typed, "Ben")
    slack.slack.submit(slack.user)
    assert names(world) == {"ana@example.com": None, filled: "Ben"}


def test_slacks_form_takes_no_name_that_is_too_long(slack: SlackStudent) -> None:
    with pytest.raises(NotSubmitted):
        slack.gives_friend("ben@example.com", "b" * 61)


def test_a_name_that_only_grows_too_long_is_marked_under_its_field(slack: SlackStudent, world: World) -> None:
    slack.gives_friend("ben@example.com", "\u0958" * 60)  # one letter, in its normal form two
    modal = slack.slack.open_modal(slack.user)
    assert modal is not None
    assert modal.errors == {"name": "That's a long one. Please give us a name of at most 60 letters."}
    slack.gives_friend("ben@example.com", "Ben")
    assert names(world) == {"ana@example.com": None, "ben@example.com": "Ben"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ben", "Ben"),
        ("  Ben \n\t Diaz ", "Ben Diaz"),
        ("Be\u202en\u2066\x00\x1b[31m", "Ben [31m"),
        ("Jose\u0301", "José"),
        ("it's Ben", "Ben"),
        ("se llama Ben", "Ben"),
        ("my friend's name is Ben", "Ben"),
        ("Esteban", "Esteban"),
        ("<b>Ben</b>", "<b>Ben</b>"),
        ("\u200b", ""),
        ("--", ""),
    ],
)
def test_a_name_is_one_line_without_what_nobody_can_see(typed: str, name: str) -> None:
    assert read_name(typed) == Ok(name)


def test_a_name_has_at_most_sixty_letters() -> None:
    assert read_name("é" * LONGEST_NAME) == Ok("é" * LONGEST_NAME)
    assert read_name("é" * (LONGEST_NAME + 1)) == Err(NameTooLong())


def test_the_students_own_email_is_asked_for_in_slack_as_before(world: World) -> None:
    ben = SlackStudent(world, "ben")
    play(ben, [(says("/classes salsa"), []), (taps("Book Salsa 2 · Tue 24 Nov 7:30 pm"), ["Your email"])])
    modal = ben.slack.open_modal(ben.user)
    assert modal is not None
    assert [element.label for element in modal.elements] == ["Your email"]
    ben.gives_email("ben@example.com")
    assert list(world.bookings(SALSA_2)) == ["ben@example.com"]
