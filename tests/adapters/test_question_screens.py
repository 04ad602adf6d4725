"""The questions before a booking: what is asked for whom, and what can be answered at a tap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import (
    AbandonBooking,
    ChooseEmail,
    ChooseSpelling,
    ConfirmBooking,
    Intent,
    SkipName,
    StartBooking,
    StartJoining,
)
from adapters.chat.question_screens import QuestionScreens
from adapters.chat.screen import Line, Screen
from adapters.chat.students import BookingStep
from core.class_type import ClassType
from core.email import Email
from tests.support.chats import SALSA_1, SUNDAY_NOON
from tests.support.timetable import CURRICULUM, SCHOOL

ANA, ANNA = Email("ana@example.com"), Email("anna@example.com")
SALSA = ClassType("salsa", 1)
OWN = BookingStep(SALSA_1, "r1", SUNDAY_NOON)
FRIENDS = replace(OWN, for_other=True)
TO_WAIT = replace(OWN, for_waitlist=True)
LINE = "Salsa 1, Tue 24 Nov, 6:30 pm"
STOP = "Send it as your next message, or /cancel to stop."


def screens(contact: str = "") -> QuestionScreens:
    return QuestionScreens(replace(SCHOOL, contact=contact), Translator("en", CURRICULUM))


def lines(screen: Screen) -> list[str]:
    return [part.text for part in screen.body if isinstance(part, Line)]


def taps(screen: Screen) -> list[tuple[str, Intent, str]]:
    return [(button.label, button.intent, button.emphasis) for button in screen.buttons]


@pytest.mark.parametrize(
    ("step", "question"),
    [
        (OWN, f"Which email should we book {LINE} under?"),
        (FRIENDS, f"What's their email? It's for this booking only: {LINE}."),
        (TO_WAIT, f"Which email should we put on the waitlist for {LINE}?"),
    ],
)
@pytest.mark.parametrize("uses_forms", [False, True])
def test_the_email_is_asked_for_by_whose_it_is_and_what_for(step: BookingStep, question: str, uses_forms: bool) -> None:
    asked = screens().ask_email(step, SALSA, uses_forms=uses_forms)
    assert (asked.title, lines(asked)) == (question, [] if uses_forms else [STOP])
    assert asked.form is not None
    assert asked.form.text == LINE


@pytest.mark.parametrize(
    ("step", "title", "submit", "label", "hint"),
    [
        (OWN, "Book a spot", "Confirm booking", "Your email", ""),
        (TO_WAIT, "Join the waitlist", "Join the waitlist", "Your email", ""),
        (FRIENDS, "Book a spot", "Confirm booking", "Their email", "For this booking only"),
    ],
)
def test_the_form_says_whose_email_it_asks_for_and_what_for(
    step: BookingStep, title: str, submit: str, label: str, hint: str
) -> None:
    form = screens().form(step, "", filled="ana@")
    assert (form.title, form.submit, form.label, form.hint) == (title, submit, label, hint)
    assert (form.close, form.placeholder, form.filled) == ("Not now", "you@example.com", "ana@")
    assert (form.for_other, form.for_waitlist) == (step.for_other, step.for_waitlist)


@pytest.mark.parametrize("name", [None, "Ben"])
def test_the_form_for_a_friend_asks_for_their_name_too_and_keeps_what_was_given(name: str | None) -> None:
    field = screens().form(replace(FRIENDS, name=name), "").name
    assert field is not None
    assert (field.label, field.placeholder, field.filled) == ("Their name", "Ben", name or "")


@pytest.mark.parametrize("contact", ["", "02 5550 1234"])
def test_after_three_tries_more_is_said_about_emails_and_whom_to_ask(contact: str) -> None:
    second, third = (screens(contact).invalid_email(replace(OWN, invalid_emails=tries)) for tries in (2, 3))
    assert (second.title.startswith("That doesn't look like"), lines(second)) == (True, [STOP])
    help_ = [f"If it won't work, send /cancel and ask the school: {contact}"] if contact else []
    assert (third.title.startswith("That still doesn't look like"), lines(third)) == (True, [STOP, *help_])
    assert third.form is not None
    assert third.form.problem == third.title


def test_a_few_addresses_are_offered_and_of_many_one_is_asked_for() -> None:
    few = screens().several_emails(replace(OWN, offered=(ANA, ANNA)))
    assert [(label, intent) for label, intent, _ in taps(few)] == [
        ("ana@example.com", ChooseEmail("r1", 0)),
        ("anna@example.com", ChooseEmail("r1", 1)),
    ]
    assert few.title.endswith("Which one should we use?")
    assert few.form is not None
    assert (few.form.filled, few.form.problem) == ("ana@example.com", "")
    assert "We filled in ana@example.com." in few.form.text
    many = screens().several_emails(OWN)
    assert (many.title.endswith("Please send just that one."), lines(many), taps(many)) == (True, [STOP], [])
    assert many.form is not None
    assert many.form.problem == many.title


def test_of_two_spellings_the_likelier_one_comes_first_and_is_filled_in() -> None:
    asked = screens().ask_spelling(OWN, ANNA, ANA)
    assert asked.title == "Did you mean ana@example.com?"
    assert taps(asked) == [
        ("ana@example.com", ChooseSpelling("r1", suggested=True), "main"),
        ("Keep anna@example.com", ChooseSpelling("r1", suggested=False), "none"),
    ]
    assert asked.form is not None
    assert asked.form.filled == "ana@example.com"
    assert "If anna@example.com is right, type it again." in asked.form.text


def test_a_name_can_be_skipped_however_it_was_asked_for() -> None:
    asked, long = screens().ask_name(FRIENDS), screens().long_name(FRIENDS)
    assert (asked.title, lines(asked)) == (
        "What's their name?",
        ["It's for the school and your bookings. Send it as your next message, or skip it."],
    )
    assert long.title == "That's a long one. Please give us a name of at most 60 letters."
    assert taps(asked) == taps(long) == [("Skip", SkipName("r1"), "none")]
    assert long.form is not None
    assert (long.form.problem, long.form.is_of_name) == (long.title, True)


@pytest.mark.parametrize(
    ("step", "question"),
    [
        (OWN, "We'll book you as ana@example.com. Right?"),
        (replace(FRIENDS, name=""), "We'll book you as ana@example.com. Right?"),
        (replace(FRIENDS, name="Ben"), "We'll book Ben as ana@example.com. Right?"),
        (TO_WAIT, "We'll put you in line as ana@example.com. Right?"),
        (
            replace(TO_WAIT, for_other=True, name="Ben"),
            "We'll put Ben in line as ana@example.com. Right?",
        ),
    ],
)
def test_it_is_confirmed_for_whom_and_as_what_email_or_done_with_another_one(step: BookingStep, question: str) -> None:
    asked = screens().confirm(step, ANA, SALSA)
    assert (asked.title, lines(asked)) == (LINE, [question])
    start = StartJoining if step.for_waitlist else StartBooking
    yes = ("Join the waitlist", "main") if step.for_waitlist else ("Confirm booking", "go")
    assert taps(asked) == [
        (yes[0], ConfirmBooking(SALSA_1, "r1"), yes[1]),
        ("Use another email", start(SALSA_1, SALSA, ask_email=True, for_other=step.for_other), "none"),
        ("Not now", AbandonBooking((SALSA_1, "r1")), "none"),
    ]


def test_a_class_is_booked_with_the_known_email_or_another_one() -> None:
    book = StartBooking(SALSA_1, SALSA)
    as_known, another = screens().book_as(OWN, ANA, book)
    assert (as_known.label, as_known.intent, as_known.emphasis) == (
        "Book as ana@example.com",
        ConfirmBooking(SALSA_1, "r1"),
        "go",
    )
    assert (another.label, another.intent) == ("Use another email", replace(book, ask_email=True))


@pytest.mark.parametrize(
    ("step", "still"),
    [
        (OWN, "To go on with your booking for Tue 24 Nov, 6:30 pm, send the email for it"),
        (TO_WAIT, "To go on to the waitlist for Tue 24 Nov, 6:30 pm, send the email for it"),
        (replace(FRIENDS, email=ANA), "To go on with your booking for Tue 24 Nov, 6:30 pm, send their name"),
    ],
)
def test_below_another_screen_it_is_said_what_is_still_asked_for(step: BookingStep, still: str) -> None:
    other = Screen("Other classes", body=(Line("Salsa 2"),))
    reminded = screens().reminded(other, step, None)
    assert (reminded.title, lines(reminded)[0]) == ("Other classes", "Salsa 2")
    assert lines(reminded)[1].startswith(still)


def test_it_is_said_in_the_language_that_was_just_chosen() -> None:
    spanish = screens().reminded(Screen("Ayuda"), OWN, "es")
    assert lines(spanish) == lines(
        QuestionScreens(SCHOOL, Translator("es", CURRICULUM)).reminded(Screen("Ayuda"), OWN, None)
    )
    assert lines(spanish) != lines(screens().reminded(Screen("Ayuda"), OWN, None))
