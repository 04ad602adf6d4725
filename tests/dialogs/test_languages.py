"""Which language a student is answered in."""

from __future__ import annotations

import re

import pytest

from standins.faults import Refuse
from tests.support.chats import (
    SALSA_1,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    TerminalStudent,
    World,
)


def in_spanish(world: World, platform: str) -> ChattingStudent:
    match platform:
        case "slack":
            return SlackStudent(world, "ana", locale="es-ES")
        case "telegram":
            return TelegramStudent(world, "Ana", locale="es-419")
        case _:
            return TerminalStudent(world, locale="es_ES.UTF-8")


@pytest.mark.promise("B15")
@pytest.mark.parametrize("platform", ["slack", "telegram", "terminal"])
def test_a_booking_from_beginning_to_end_in_the_language_of_the_students_app(world: World, platform: str) -> None:
    ana = in_spanish(world, platform)
    ana.says("/classes salsa")
    assert "Clases de Salsa" in ana.sees()
    assert "dom 22 al sáb 28 nov · hora de Sydney" in ana.sees()
    assert "Salsa 1 · 18:30 · quedan 20 plazas" in ana.sees()
    ana.taps("Reservar Salsa 1 · mar 24 nov 18:30")
    if isinstance(ana, SlackStudent):
        assert "Salsa 1, mar 24 nov, 18:30" in ana.sees()
        ana.slack.type_into(ana.user, "Tu correo", "ana@example.com")
        ana.slack.submit(ana.user)
    else:
        assert "¿Con qué correo reservamos Salsa 1, mar 24 nov, 18:30?" in ana.sees()
        ana.says("ana@example.com")
        ana.taps("Confirmar reserva")
    assert "Tienes tu plaza 🎉" in ana.sees()
    assert "con ana@example.com · ahora: quedan 19 plazas" in ana.sees()
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("B15")
def test_whoever_chooses_another_language_keeps_it_whatever_their_app_says(
    world: World, student: ChattingStudent
) -> None:
    student.says("/classes help")
    student.taps("En español")
    assert "A partir de ahora, en español." in student.sees()
    student.says("/classes bachata")
    assert "Clases de Bachata" in student.sees()
    student.says("/classes english")
    assert "From now on in English." in student.sees()
    student.says("/classes bachata")
    assert "Bachata classes" in student.sees()


@pytest.mark.promise("B15")
def test_slack_is_asked_for_the_language_once(world: World) -> None:
    ana = SlackStudent(world, "ana", locale="es-ES")
    ana.says("/classes salsa")
    ana.says("/classes bachata")
    ana.taps("7 días siguientes ›")
    assert [call.method for call in world.slack.calls].count("users.info") == 1
    assert "Clases de Bachata" in ana.sees()


@pytest.mark.promise("B15", "S1")
@pytest.mark.parametrize(
    "fault",
    [Refuse("fatal_error", status=500), Refuse("internal_error"), Refuse("missing_scope")],
    ids=lambda it: it.error,
)
def test_while_slack_does_not_tell_the_language_the_answer_is_english_and_slack_is_asked_again_later(
    world: World, fault: Refuse
) -> None:
    ana = SlackStudent(world, "ana", locale="es-ES")
    world.slack.faults.inject("users.info", fault)
    ana.says("/classes salsa")
    assert "Salsa classes" in ana.sees()
    ana.says("/classes salsa")
    assert "Clases de Salsa" in ana.sees()


@pytest.mark.promise("B15", "S1", "S10")
def test_a_tap_or_a_form_never_waits_for_slack_to_tell_the_language(world: World) -> None:
    ana = SlackStudent(world, "ana", locale="es-ES")
    world.slack.faults.inject("users.info", Refuse("internal_error"))
    ana.says("/classes salsa")
    asked = len(world.slack.calls)
    ana.taps("Next 7 days ›")
    ana.taps("Book Salsa 1 · Tue 1 Dec 6:30 pm")
    ana.gives_email("ana@example.com")
    assert [call.method for call in world.slack.calls[asked:]].count("users.info") == 1  # for the email to fill in


@pytest.mark.promise("B15", "B6")
def test_who_changes_the_language_in_the_middle_of_a_booking_goes_on_with_it(world: World) -> None:
    ana = TelegramStudent(world, "Ana")
    ana.says("/classes salsa")
    ana.taps("Book Salsa 1 · Tue 24 Nov 6:30 pm")
    ana.says("/classes español")
    assert "A partir de ahora, en español." in ana.sees()
    ana.says("ana@example.com")
    assert "Reservaremos a nombre de ana@example.com. ¿Correcto?" in ana.sees()
    ana.taps("Confirmar reserva")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("B15", "T5")
def test_in_a_group_no_language_is_offered_since_it_is_everybodys(world: World) -> None:
    ana = TelegramStudent(world, "Ana")
    group = world.telegram.group("Salsa friends", ana.user)
    world.telegram.send(ana.user, f"/help@{world.telegram.bot.username}", group)
    help_ = world.telegram.last_message(group)
    assert [world.words.reads(button.text) for button in help_.buttons] == [
        "Salsa",
        "Bachata",
        "Reggaeton",
        "All classes",
    ]


@pytest.mark.promise("B15")
def test_the_terminal_itself_speaks_the_language_that_was_chosen(world: World) -> None:
    ana = TerminalStudent(world)
    ana.says("/classes español")
    assert "Escribe un número" in ana.sees()
    ana.says("99")
    assert "Aquí no hay ninguna opción 99." in ana.sees()


@pytest.mark.promise("B15")
def test_a_group_reads_the_language_of_whoever_asked(world: World) -> None:
    ana = TelegramStudent(world, "Ana", locale="es")
    ben = TelegramStudent(world, "Ben", locale="en")
    group = world.telegram.group("Salsa friends", ana.user, ben.user)
    world.telegram.send(ana.user, world.words.says(f"/classes@{world.telegram.bot.username} salsa"), group)
    assert "Clases de Salsa" in world.words.reads(world.telegram.last_message(group).text)


@pytest.mark.parametrize("platform", ["slack", "telegram", "terminal"])
@pytest.mark.parametrize(
    ("is_spanish", "sorry", "answers"),
    [
        (False, "Sorry, I didn't get that.", ["Salsa 2 on Thursday", "tomorrow after 6", "You have nothing booked."]),
        (
            True,
            "Perdona, no te hemos entendido.",
            ["Salsa 2 el jueves", "mañana después de las 18:00", "No tienes nada"],
        ),
    ],
)
def test_what_is_not_understood_says_so_with_three_examples_that_are(
    world: World, platform: str, is_spanish: bool, sorry: str, answers: list[str]
) -> None:
    ana = in_spanish(world, platform) if is_spanish else in_english(world, platform)
    writes(ana, "xyzzy plugh")
    seen = ana.sees()
    assert sorry in seen
    examples = re.findall("“(.+?)”", seen)
    assert len(examples) == 3
    for example, answer in zip(examples, answers, strict=True):
        writes(ana, example)
        assert answer in ana.sees()


def in_english(world: World, platform: str) -> ChattingStudent:
    students = {"slack": SlackStudent, "telegram": TelegramStudent, "terminal": TerminalStudent}
    student: ChattingStudent = students[platform](world)
    return student


def writes(student: ChattingStudent, text: str) -> None:
    """Type to the bot alone."""
    if isinstance(student, SlackStudent):
        student.channel = student.slack.direct_channel(student.user)
        assert student.slack.write(student.user, student.words.says(text)) is not None
    else:
        student.says(text)
