"""Live cards, as they read in a channel and in a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from adapters.chat.card_screens import CardScreens
from adapters.chat.i18n.translator import Translator
from adapters.chat.screen import Screen
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from tests.support.clock import SYDNEY
from tests.support.rendering import GROUP_BOT, on_slack, on_telegram, telegram_buttons
from tests.support.timetable import CURRICULUM, SCHOOL

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=SYDNEY)


def class_at(hour: int, **facts: object) -> ClassInfo:
    class_id = ClassId(DAY, time(hour, 30))
    info = ClassInfo(class_id, ClassType("salsa", 1), class_id.starts_at(SYDNEY), max_spots=20, booking_count=13)
    return replace(info, **facts)  # type: ignore[arg-type]  # its fields


OPEN = class_at(18)
FULL = class_at(19, booking_count=20, waiting=3)
OFF = class_at(20, status="closed", closed_reason="the teacher is ill.")


def of_day(language: str = "en", now: datetime = NOON, *infos: ClassInfo) -> Screen:
    screens = CardScreens(SCHOOL, Translator(language, CURRICULUM))
    return screens.card(DAY, infos or [OPEN, FULL, OFF], now)


def test_a_day_says_of_each_class_when_it_is_and_how_many_spots_it_has() -> None:
    assert on_telegram(of_day(), group_bot=GROUP_BOT).splitlines() == [
        "Classes on Tuesday 24 November",
        "Sydney time · kept up to date",
        "6:30 pm · Salsa 1 · 7 spots left",
        "7:30 pm · Salsa 1 · full, 3 waiting",
        "8:30 pm · Salsa 1 · off: the teacher is ill",
    ]
    for line in on_telegram(of_day()).splitlines():
        assert line in on_slack(of_day())


def test_it_is_in_the_language_of_who_posted_it() -> None:
    assert on_telegram(of_day("es"), group_bot=GROUP_BOT).splitlines() == [
        "Clases del martes 24 de noviembre",
        "hora de Sydney · siempre al día",
        "18:30 · Salsa 1 · quedan 7 plazas",
        "19:30 · Salsa 1 · completa, 3 esperan",
        "20:30 · Salsa 1 · no se da: the teacher is ill",
    ]


def test_in_a_group_every_button_leads_to_the_private_chat() -> None:
    buttons = telegram_buttons(of_day(), group_bot=GROUP_BOT)
    assert [(button.text, button.url) for button in buttons] == [
        ("Book Salsa 1 · 6:30 pm", f"https://t.me/{GROUP_BOT}?start=2026-11-24-TUE-1830"),
        ("Details of Salsa 1 · 7:30 pm", f"https://t.me/{GROUP_BOT}?start=1_show_2026-11-24-TUE-1930"),
        ("Details of Salsa 1 · 8:30 pm", f"https://t.me/{GROUP_BOT}?start=1_show_2026-11-24-TUE-2030"),
    ]


def test_a_spot_that_those_who_wait_have_first_is_nobody_elses() -> None:
    assert "7:30 pm · Salsa 1 · full, 3 waiting" in on_slack(of_day("en", NOON, replace(FULL, booking_count=19)))


def test_what_has_begun_has_no_button() -> None:
    shown = of_day("en", NOON + timedelta(hours=7), OPEN, FULL)
    assert "6:30 pm · Salsa 1 · has started" in on_slack(shown)
    assert [button.text for button in telegram_buttons(shown)] == ["Details of Salsa 1 · 7:30 pm"]
    over = of_day("en", NOON + timedelta(hours=9), OPEN, FULL)
    assert telegram_buttons(over) == []
    assert "kept up to date" not in on_slack(over)


def test_a_class_by_itself_says_who_teaches_it() -> None:
    screens = CardScreens(SCHOOL, Translator(curriculum=CURRICULUM))
    shown = screens.card(OPEN.id, [replace(OPEN, teacher="Luis", room="Studio B")], NOON)
    assert on_telegram(shown).splitlines() == [
        "Salsa 1, Tue 24 Nov, 6:30 pm",
        "Sydney time · kept up to date",
        "6:30 pm · Salsa 1 · 7 spots left",
        "With Luis",
        "Room: Studio B",
    ]


@pytest.mark.parametrize(("subject", "says"), [(DAY, "No classes that day."), (OPEN.id, "There is no such class.")])
def test_classes_that_were_deleted_are_not_pretended(subject: ClassId | date, says: str) -> None:
    shown = CardScreens(SCHOOL, Translator(curriculum=CURRICULUM)).card(subject, [], NOON)
    assert says in on_slack(shown)
    assert telegram_buttons(shown) == []


def test_a_day_with_too_many_classes_for_a_message_says_how_many_more_there_are() -> None:
    many = [class_at(hour % 24, id=ClassId(DAY, time(hour % 24, 30), f"R{hour}")) for hour in range(23)]
    shown = of_day("en", NOON - timedelta(hours=12), *many)
    assert "and 3 more classes" in on_slack(shown)
    assert telegram_buttons(shown)[-1].text == "See classes"
