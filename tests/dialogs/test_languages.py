"""Which language a student is answered in."""

from __future__ import annotations

import pytest

from bot.standins.slack import Fail
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
        assert "Tienes tu plaza 🎉" in ana.message.shown
        assert "con ana@example.com · ahora: quedan 19 plazas" in ana.message.shown
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
def test_while_slack_is_out_of_reach_the_answer_is_english_and_slack_is_asked_again_later(world: World) -> None:
    ana = SlackStudent(world, "ana", locale="es-ES")
    world.slack.troubles.ahead("users.info", Fail("fatal_error", status=500))
    ana.says("/classes salsa")
    assert "Salsa classes" in ana.sees()
    ana.says("/classes salsa")
    assert "Clases de Salsa" in ana.sees()


@pytest.mark.promise("B15")
def test_where_slack_does_not_let_us_ask_the_answer_is_english_and_nobody_asks_again(world: World) -> None:
    ana = SlackStudent(world, "ana", locale="es-ES")
    world.slack.troubles.ahead("users.info", Fail("missing_scope"))
    ana.says("/classes salsa")
    ana.says("/classes salsa")
    assert "Salsa classes" in ana.sees()
    assert [call.method for call in world.slack.calls].count("users.info") == 1


@pytest.mark.promise("B15")
def test_a_group_reads_the_language_of_whoever_asked(world: World) -> None:
    ana = TelegramStudent(world, "Ana", locale="es")
    ben = TelegramStudent(world, "Ben", locale="en")
    group = world.telegram.group("Salsa friends", ana.user, ben.user)
    world.telegram.send(ana.user, f"/classes@{world.telegram.bot.username} salsa", group)
    assert "Clases de Salsa" in world.telegram.last_message(group).text
