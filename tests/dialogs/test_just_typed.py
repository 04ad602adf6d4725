"""What students type in their own words: behind `/classes` on every platform, and alone in a private chat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.chat.school import School
from core.class_id import ClassId
from core.commands.change_class import ChangeFacts, CloseClass
from core.result import Ok
from tests.support.chats import SALSA_1, SALSA_2, ChattingStudent, SlackStudent, TelegramStudent, World, school
from tests.support.dialogs import Dialog, gives_email, play, says, taps

BOOK_SALSA_1: Dialog = [
    (says("/classes salsa"), ["Salsa classes"]),
    (taps("Book Salsa 1 · Tue 24 Nov 6:30 pm"), []),
    (gives_email("ana@example.com"), ["You're booked 🎉"]),
]


@pytest.fixture
def telegram(world: World) -> TelegramStudent:
    return TelegramStudent(world)


@pytest.mark.fault("F32")
@pytest.mark.parametrize(
    ("typed", "shown", "not_shown"),
    [
        ("salsa tuesday", ["Salsa on Tuesday", "Salsa 1 · 6:30 pm", "Salsa 2 · 7:30 pm"], ["Fri 27 Nov"]),
        ("tuesday", ["Dance classes on Tuesday", "Salsa 1 · 6:30 pm"], ["Wed 25 Nov"]),
        ("any class tomorrow?", ["Dance classes tomorrow", "Bachata 1 · 6:30 pm"], ["Tue 24 Nov"]),
        ("clases de salsa", ["Salsa classes", "Salsa 1 · 6:30 pm"], ["Bachata 1 ·"]),
        ("beginner classes", ["Level 1 classes", "Bachata 1 · 6:30 pm", "Salsa 1 · 6:30 pm"], ["Salsa 3"]),
        ("salsa or bachata", ["Salsa and Bachata", "Bachata 1 ·", "Salsa 1 ·"], ["Reggaeton ·"]),
        ("beginner salsa", ["Salsa 1 classes", "Salsa 1 · 6:30 pm"], ["Salsa 2"]),
        ("any class after 7 on tuesday?", ["Dance classes on Tuesday after 7 pm", "7:30 pm"], ["6:30 pm"]),
        (
            "any beginner class after 7 on thursday?",
            ["No level 1 classes on Thursday after 7 pm.", "The next is", "Show it"],
            [],
        ),
        ("salsa on saturday", ["No Salsa on Saturday.", "The next is Mon 30 Nov, 8:30 pm."], []),
        ("salsa tuesday frobnicate", ["Salsa on Tuesday", 'We didn\'t understand "frobnicate"'], []),
        ("x" * 400, [f'We don\'t teach "{"x" * 50}".'], []),
        ("<script>alert(1)</script>", ['We don\'t teach "<script>alert(1)</script>".'], []),
        ("tango frobnicate zzyzx", ['We don\'t teach "tango".'], []),
        ("bachatta 2", ['We don\'t teach "bachatta". Did you mean bachata?', "Bachata 2"], []),
        ("no bachata please", ["Dance classes other than bachata", "Salsa 1"], ["Bachata 1 ·"]),
        ("salsa tuesday but no bachata", ["Salsa on Tuesday", "Salsa 1"], ["Bachata 1 ·", "other than"]),
    ],
)
def test_what_is_asked_for_behind_the_command_is_shown_and_said_back(
    student: ChattingStudent, typed: str, shown: list[str], not_shown: list[str]
) -> None:
    play(student, [(says(f"/classes {typed}"), shown)])
    seen = student.sees()
    assert not [text for text in not_shown if text in seen]


@pytest.mark.fault("F33")
def test_cancel_my_booking_behind_the_command_shows_my_bookings(student: ChattingStudent) -> None:
    play(student, [*BOOK_SALSA_1, (says("/classes cancel my booking"), ["Your bookings", "Salsa 1"])])


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("cancel my class", ["Your bookings"]),
        ("my bookings", ["Your bookings"]),
        ("mis reservas", ["Your bookings"]),
        ("when is my class?", ["Your next class", "Tue 24 Nov, 6:30 pm · Salsa 1"]),
        ("thanks!", ["You're welcome."]),
        ("where are you?", ["Where: 12 Example St", "Map: https://maps.example/?q=12+Example+St"]),
        ("what should I bring?", ["What to bring: flat shoes"]),
        ("who teaches salsa 2 tuesday", ["Salsa 2, Tuesday 24 November", "With Maria"]),
        ("¿quién da la salsa 2?", ["Salsa 2, Tuesday 24 November", "With Maria"]),
        ("how long is it?", ["Salsa 1, Tuesday 24 November", "It takes 90 minutes."]),
        ("how long is bachata 2?", ["You can ask the school: 02 5550 1234"]),
        ("how much is it?", ["What it costs: $25 a class"]),
        ("can I talk to a human", ["You can ask the school: 02 5550 1234"]),
        ("hello", ["Book a dance class"]),
        ("salsa", ["Salsa classes"]),
        ("xyzzy plugh", ["Sorry, I didn't get that.", "“salsa 2 on Thursday”", "How it works"]),
    ],
)
def test_a_wish_in_private_is_understood(told_school: World, typed: str, shown: list[str]) -> None:
    play(TelegramStudent(told_school), [*BOOK_SALSA_1, (says(typed), shown)])


def teaches(world: World, class_id: ClassId, teacher: str) -> None:
    command = ChangeFacts(class_id, f"{teacher} {class_id}", "school", teacher=teacher)
    assert isinstance(world.bot.commands.execute(command), Ok)


def test_who_asks_for_one_teacher_is_shown_the_class_or_the_classes_that_they_teach(told_school: World) -> None:
    play(
        TelegramStudent(told_school),
        [
            (says("is maría teaching on tuesday?"), ["Salsa 2, Tuesday 24 November", "With Maria"]),
            (lambda _: teaches(told_school, SALSA_1, "Maria José"), []),
            (
                says("is Maria teaching salsa on tuesday?"),
                ["Salsa on Tuesday", "Salsa 1, Tue 24 Nov, 6:30 pm, with Maria José", "7:30 pm, with Maria"],
            ),
            (says("¿da clase María José el martes?"), ["Salsa 1, Tuesday 24 November", "With Maria José"]),
            (says("is Maria teaching?"), ["Dance classes", "6:30 pm, with Maria José", "7:30 pm, with Maria"]),
        ],
    )


def test_a_month_is_a_teacher_where_one_is_called_so(told_school: World) -> None:
    play(TelegramStudent(told_school), [(says("salsa with April"), ["No Salsa from"])])
    teaches(told_school, SALSA_1, "April")
    play(
        TelegramStudent(told_school),
        [
            (says("is April teaching?"), ["Salsa 1, Tuesday 24 November", "With April"]),
            (says("salsa with April"), ["Salsa 1, Tuesday 24 November", "With April"]),
            (says("/classes april's classes"), ["Salsa 1, Tuesday 24 November", "With April"]),
        ],
    )


def test_who_asks_for_a_teacher_where_they_do_not_teach_is_told_when_they_do(told_school: World) -> None:
    play(
        TelegramStudent(told_school),
        [
            (
                says("is Maria teaching tomorrow?"),
                ["We don't have Maria down for that.", "The next with Maria: Salsa 2, Tue 24 Nov, 7:30 pm"],
            ),
            (taps("Show it"), ["Salsa 2, Tuesday 24 November"]),
            (
                says("is Gertrude teaching?"),
                ["We don't have Gertrude down for that.", "You can ask the school: 02 5550 1234"],
            ),
            (says(f"is {'x' * 99} teaching?"), [f"We don't have {'x' * 50} down for that."]),
        ],
    )


def test_a_class_that_is_off_has_no_teacher_to_come_for(told_school: World) -> None:
    assert isinstance(told_school.bot.commands.execute(CloseClass(SALSA_2, None, "c", "school")), Ok)
    play(
        TelegramStudent(told_school), [(says("is Maria teaching on tuesday?"), ["We don't have Maria down for that."])]
    )


def test_who_asks_who_teaches_several_classes_reads_it_of_each(told_school: World) -> None:
    teaches(told_school, SALSA_1, "Luis")
    play(
        TelegramStudent(told_school),
        [(says("who teaches salsa on tuesday?"), ["Salsa on Tuesday", "6:30 pm, with Luis", "7:30 pm, with Maria"])],
    )


def test_thanks_are_answered_without_a_list(telegram: TelegramStudent) -> None:
    telegram.says("thank you")
    assert telegram.message.buttons == ()


def test_what_the_school_has_not_said_is_asked_at_the_school(telegram: TelegramStudent) -> None:
    play(telegram, [(says("how much is it?"), ["That's one for the school.", "See classes"])])


@pytest.mark.parametrize("typed", ["can I bring a friend?", "book for my wife", "para dos personas"])
def test_who_comes_with_somebody_is_told_how(telegram: TelegramStudent, typed: str) -> None:
    play(telegram, [(says(typed), ["Everybody needs a spot of their own.", "Book for someone else", "See classes"])])


def test_who_names_a_class_for_two_sees_it_too(telegram: TelegramStudent) -> None:
    play(telegram, [(says("can I bring a friend tomorrow?"), ["Everybody needs a spot", "Dance classes tomorrow"])])
    play(telegram, [(says("2 spots for salsa 1 tuesday"), ["Everybody needs a spot", "Salsa 1 on Tuesday", "6:30 pm"])])


def test_no_more_reminders_can_be_said_in_words(telegram: TelegramStudent) -> None:
    play(telegram, [(says("stop messaging me"), ["No more reminders from now on.", "Remind me again"])])


def test_days_that_do_not_suit_are_left_out_and_that_is_said_back(telegram: TelegramStudent) -> None:
    play(telegram, [(says("salsa but not tuesday"), ["Salsa other than on Tuesday", "Salsa 2 · 7:30 pm"])])
    assert "Tue 24 Nov" not in telegram.sees()


def test_to_book_a_full_class_in_words_shows_it_with_its_waitlist(telegram: TelegramStudent, world: World) -> None:
    world.fill(SALSA_1)
    play(telegram, [(says("put me on the waitlist for salsa 1 tuesday"), ["This class is full.", "Join the waitlist"])])
    assert "Someone just took" not in telegram.sees()


@pytest.mark.parametrize(
    "typed",
    [
        *("do I need to book first?", "can I come alone", "can I come with my girlfriend", "book for two people"),
        *("book it for my wife", "running late", "hay que reservar?", "puedo ir con mi novia", "reservar para dos"),
        *("puedo ir sola?", "book zzyzx"),
    ],
)
def test_a_question_at_the_confirm_question_books_nothing(telegram: TelegramStudent, world: World, typed: str) -> None:
    play(
        telegram,
        [*BOOK_SALSA_1[:2], (says("ana@example.com"), ["We'll book you as"]), (says(typed), [])],
    )
    assert world.bookings(SALSA_1) == {}


@pytest.mark.fault("F30")
@pytest.mark.parametrize("yes", ["yes", "ok", "Sí", "yes please", "book it"])
def test_yes_at_the_confirm_question_books(telegram: TelegramStudent, world: World, yes: str) -> None:
    play(
        telegram,
        [*BOOK_SALSA_1[:2], (says("ana@example.com"), ["We'll book you as"]), (says(yes), ["You're booked 🎉"])],
    )
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.parametrize("no", ["no", "no thanks", "cancel"])
def test_no_at_the_confirm_question_books_nothing(telegram: TelegramStudent, world: World, no: str) -> None:
    play(
        telegram, [*BOOK_SALSA_1[:2], (says("ana@example.com"), []), (says(no), ["No problem, we'll leave it there."])]
    )
    assert world.bookings(SALSA_1) == {}


@pytest.mark.fault("F33")
def test_cancel_at_the_email_question_stops_it(telegram: TelegramStudent) -> None:
    play(telegram, [*BOOK_SALSA_1[:2], (says("cancel"), ["No problem, we'll leave it there."])])


STILL_OPEN = "To go on with your booking for Tue 24 Nov, 6:30 pm, send the email for it"
NO_EMAIL = "That doesn't look like an email address."


@pytest.mark.fault("F33")
@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("my bookings", "You have nothing booked."),
        ("when is my class?", "You have nothing booked."),
        ("where are you", "Where: 12 Example St"),
        ("how much is it?", "What it costs: $20"),
        ("can I talk to a person", "You can ask the school: 02 5550 1234"),
        ("help", "Type /classes to see what's on"),
        ("hello", "Type /classes to see what's on"),
        ("thanks", "You're welcome."),
    ],
)
def test_a_wish_at_the_email_question_is_answered_and_the_question_stays_open(
    at: School, typed: str, answer: str
) -> None:
    with school(at=replace(at, address="12 Example St", prices="$20", contact="02 5550 1234")) as world:
        student = TelegramStudent(world)
        play(
            student,
            [
                *BOOK_SALSA_1[:2],
                (says(typed), [answer, STILL_OPEN]),
                (gives_email("ana@example.com"), ["You're booked 🎉"]),
            ],
        )
        assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_the_language_can_be_changed_at_the_email_question(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [*BOOK_SALSA_1[:2], (says("en español"), ["A partir de ahora", "Para seguir con tu reserva"])])
    play(telegram, [(says("ana@example.com"), ["ana@example.com"]), (taps("Confirmar reserva"), ["Tienes tu plaza"])])
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.parametrize("typed", ["bachata tomorrow", "book bachata 1 tomorrow", "any tango classes?"])
def test_other_classes_at_the_email_question_put_the_booking_aside_as_the_command_does(
    telegram: TelegramStudent, typed: str
) -> None:
    play(telegram, [*BOOK_SALSA_1[:2], (says(typed), [])])
    assert NO_EMAIL not in telegram.sees()
    assert any("is put aside" in message.text for message in telegram.telegram.messages(telegram.user))


@pytest.mark.parametrize(
    "typed",
    [
        *("ana", "ana.example.com", "salsa.ana.example.com", "ana@", "salsa@tomorrow", "yes", "book", "salma"),
        *("my email", "frobnicate", "help@", "anagmail.com"),
        "salsa tomorrow, ana@x",
    ],
)
def test_what_may_be_meant_as_an_email_is_read_as_one(telegram: TelegramStudent, world: World, typed: str) -> None:
    play(
        telegram,
        [*BOOK_SALSA_1[:2], (says(typed), [NO_EMAIL]), (gives_email("ana@example.com"), ["You're booked 🎉"])],
    )
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_an_address_in_words_is_no_wish(telegram: TelegramStudent) -> None:
    play(telegram, [*BOOK_SALSA_1[:2], (says("my email is ana at example.com"), ["We'll book you as ana@example.com"])])


@pytest.mark.parametrize(("answer", "email"), [("yes", "ana@gmail.com"), ("no", "ana@gmial.com")])
def test_yes_and_no_answer_the_question_about_the_spelling(
    telegram: TelegramStudent, world: World, answer: str, email: str
) -> None:
    play(
        telegram,
        [
            *BOOK_SALSA_1[:2],
            (says("ana@gmial.com"), ["Did you mean ana@gmail.com?"]),
            (says(answer), [f"We'll book you as {email}. Right?"]),
            (says("yes"), ["You're booked"]),
        ],
    )
    assert list(world.bookings(SALSA_1)) == [email]


def test_yes_with_no_question_open_books_nothing(telegram: TelegramStudent, world: World) -> None:
    play(telegram, [(says("yes"), ["All right. What would you like to see?", "My bookings"])])
    assert world.bookings(SALSA_1) == {}


def test_no_with_no_question_open_is_taken_for_a_goodbye(telegram: TelegramStudent) -> None:
    play(telegram, [(says("no"), ["No problem, we'll leave it there."])])


@pytest.mark.parametrize("typed", ["salsa 9", "book salsa 9 please"])
def test_who_asks_for_a_level_that_a_style_has_not_is_shown_those_that_it_has(
    telegram: TelegramStudent, typed: str
) -> None:
    play(telegram, [(says(typed), ["We teach salsa 1, 2 and 3."])])


def test_another_email_at_the_confirm_question_is_no_answer_to_it_whatever_is_said_with_it(
    telegram: TelegramStudent,
) -> None:
    play(telegram, [(says("book salsa 1 tuesday"), []), (says("ana@example.com"), ["We'll book you as ana@"])])
    play(telegram, [(says("no, ben@example.com"), ["We'll book you as ben@example.com. Right?"])])
    play(telegram, [(says("book it under eva@example.com"), ["We'll book you as eva@example.com. Right?"])])


def test_book_and_one_class_goes_straight_to_it(telegram: TelegramStudent) -> None:
    play(telegram, [(says("book salsa 1 tuesday"), ["Which email should we book Salsa 1, Tue 24 Nov, 6:30 pm under?"])])


def test_book_and_several_classes_shows_them(telegram: TelegramStudent) -> None:
    play(telegram, [(says("book salsa on tuesday"), ["Salsa on Tuesday", "Salsa 1", "Salsa 2"])])


def test_an_email_that_is_told_is_used_for_the_next_booking(telegram: TelegramStudent) -> None:
    play(
        telegram,
        [
            (says("my email is ana@example.com or ben@example.com"), ["Which one should we use?"]),
            (says("book salsa 1 tuesday"), ["Which email should we book"]),
            (says("/cancel"), []),
            (says("my email is ben@example..com"), ["That doesn't look like an email address."]),
            (says("my email is ben@example.com"), ["We'll book you as ben@example.com from now on."]),
            (says("book salsa 1 tuesday"), ["We'll book you as ben@example.com. Right?"]),
        ],
    )


def test_in_a_group_words_show_classes_and_nothing_personal(world: World) -> None:
    student = TelegramStudent(world)
    group = world.telegram.group("Dancers", student.user)
    world.telegram.send(student.user, world.words.says("/classes@dance_desk_bot salsa tuesday"), group)
    assert "Salsa on Tuesday" in world.words.reads(world.telegram.last_message(group).text)
    world.telegram.send(student.user, "/classes@dance_desk_bot cancel my booking", group)
    assert "Let's do that in private." in world.telegram.last_message(group).text


@pytest.fixture
def told_school(at: School) -> Iterator[World]:
    """A school that has said all about itself."""
    told = replace(
        at,
        address="12 Example St",
        contact="02 5550 1234",
        prices="$25 a class",
        map_url="https://maps.example/?q=12+Example+St",
        bring="flat shoes",
    )
    with school(at=told) as world:
        for facts in (
            ChangeFacts(SALSA_1, "f1", "school", minutes=90),
            ChangeFacts(SALSA_2, "f2", "school", teacher="Maria"),
        ):
            assert isinstance(world.bot.commands.execute(facts), Ok)
        yield world


def test_details_and_confirmations_say_the_way_and_what_to_bring(told_school: World) -> None:
    student = TelegramStudent(told_school)
    said = ["Where: 12 Example St", "Map: https://maps.example/?q=12+Example+St", "What to bring: flat shoes"]
    play(student, [(says("/classes salsa 1"), [])])
    student.taps("Tue 6:30 pm · Salsa 1 · 20 left")
    assert all(each in student.sees() for each in said)
    play(student, [(taps("Book a spot"), []), (gives_email("ana@example.com"), ["You're booked 🎉", *said])])


def test_slack_reads_words_behind_the_command_in_spanish_too(world: World) -> None:
    student = SlackStudent(world, locale="es-ES")
    play(student, [(says("/classes salsa el martes"), ["Salsa el martes", "Salsa 1"])])
