"""Another school, with its own styles, words, spots and rooms: the same conversations, nothing of the first one's."""

from __future__ import annotations

from datetime import date, time

import httpx
import pytest

from adapters.chat.buttons import decode, encode
from adapters.chat.intents import ShowClasses, ShowDetails, StartJoining
from core.class_id import ClassId
from core.class_type import ClassType
from core.curriculum import Curriculum, StyleTaught
from tests.support.chats import ChattingStudent, TelegramStudent, World
from tests.support.dialogs import gives_email, play, says, taps
from tests.support.second_school import SECOND_SCHOOL

PLAYED_AT = (SECOND_SCHOOL,)

KIZOMBA = ClassId(date(2026, 11, 24), time(19, 30))
ZOUK = ClassId(date(2026, 11, 24), time(19, 30), "STUDIO-B")


def test_its_list_has_its_classes_names_spots_and_clock(student: ChattingStudent) -> None:
    play(
        student,
        [
            (
                says("/classes"),
                [
                    "Sun 22 to Sat 28 Nov · Lisbon time",
                    "Kizomba 1 · 7:30 pm · 12 spots left",
                    "Brazilian Zouk 2 · 7:30 pm · 12 spots left",
                    "Sat 28 Nov",
                    "Semba · 11:00 am · 8 spots left",
                ],
            ),
            (says("/classes zouk 1"), ["Brazilian Zouk 1 classes", "Brazilian Zouk 1 · 8:00 pm"]),
        ],
    )


def test_of_two_classes_at_the_same_time_each_is_booked_by_itself(student: ChattingStudent, world: World) -> None:
    play(
        student,
        [
            (says("/classes zouk 2"), ["Brazilian Zouk 2 · 7:30 pm · 12 spots left"]),
            (taps("Book Brazilian Zouk 2 · Tue 24 Nov 7:30 pm"), ["Brazilian Zouk 2, Tue 24 Nov, 7:30 pm"]),
            (gives_email("ana@example.com"), ["You're booked", "Brazilian Zouk 2 · Tue 24 Nov, 7:30 pm (Lisbon time)"]),
        ],
    )
    assert (len(world.bookings(ZOUK)), len(world.bookings(KIZOMBA))) == (1, 0)


def test_the_details_say_who_teaches_where_and_lead_back(world: World) -> None:
    ana = TelegramStudent(world)
    play(
        ana,
        [
            (says("/classes zouk 2"), []),
            (lambda student: student.taps(ana.message.buttons[0].text), ["Studio B", "Rui", "60 minutes"]),
            (taps("Back to the list"), ["Brazilian Zouk 2 classes"]),
        ],
    )


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("kizomba beginner saturday", ["Kizomba 1 on Saturday", "Kizomba 1 · 11:00 am"]),
        ("quizomba", ["Kizomba classes"]),
        ("brazilian zouk on tuesday", ["Brazilian Zouk on Tuesday", "Brazilian Zouk 2 · 7:30 pm"]),
        ("kizomba open level", ["Kizomba 2 classes", "Kizomba 2 · 12:00 pm"]),
        ("kizomva", ['We don\'t teach "kizomva". Did you mean kizomba?', "Kizomba", "Brazilian Zouk", "Semba"]),
        ("salsa", ['We don\'t teach "salsa".', "Kizomba", "Brazilian Zouk", "Semba", "All classes"]),
        ("zouk", ["Brazilian Zouk classes"]),
        ("kizomba 3", ["We teach kizomba 1 and 2."]),
        ("zouk 9", ["We teach Brazilian Zouk 1, 2 and 3.", "All Brazilian Zouk classes"]),
        ("help", ["/classes kizomba 2"]),
    ],
)
def test_its_own_words_are_understood(student: ChattingStudent, typed: str, answers: list[str]) -> None:
    play(student, [(says(f"/classes {typed}"), answers)])
    assert "Bachata" not in student.sees()


def test_in_private_it_says_what_it_does_not_teach(world: World) -> None:
    student = TelegramStudent(world)
    for typed in ("any salsa tomorrow?", "clases de bachata"):
        play(student, [(says(typed), ["We don't teach", "Kizomba", "Brazilian Zouk", "Semba"])])


def test_names_are_those_of_the_students_language(student: ChattingStudent) -> None:
    play(student, [(says("/classes español"), []), (says("/classes zouk"), ["Zouk brasileño"])])


def test_a_button_of_another_schools_time_is_an_old_one(world: World) -> None:
    ana = TelegramStudent(world)
    play(ana, [(says("/classes"), [])])
    curriculum = world.bot.config.school.curriculum
    assert decode("1:list:salsa:1:-:0", curriculum) == decode("", curriculum)


def test_over_http_it_is_searched_by_its_styles_and_booked_by_its_ids(world: World) -> None:
    found = httpx.post(f"{world.url}/classes/search", json={"type": "zouk"}).json()["classes"]
    shown = {name: found[0][name] for name in ("id", "type", "maxSpots", "room")}
    assert shown == {
        "id": "CLASS#2026-11-24#TUE#1930#STUDIO-B",
        "type": "zouk",
        "maxSpots": 12,
        "room": "Studio B",
    }
    path = f"{world.url}/classes/CLASS%232026-11-24%23TUE%231930%23STUDIO-B/book"
    assert httpx.post(path, json={"email": "ana@example.com"}).status_code == 201
    assert len(world.bookings(ZOUK)) == 1
    refused = httpx.post(f"{world.url}/classes/search", json={"type": "salsa"}).json()["error"]
    assert refused["message"] == "type must be one of kizomba, zouk, semba, any."
    document = httpx.get(f"{world.url}/openapi.json").json()
    assert document["components"]["schemas"]["SearchRequest"]["properties"]["type"]["enum"] == [
        *("kizomba", "zouk", "semba", "any")
    ]


def test_the_longest_room_and_style_have_room_in_a_button(world: World) -> None:
    style = "a" * 16
    long = Curriculum((StyleTaught(style, (1, 2)),))
    class_id = ClassId(date(2026, 11, 24), time(19, 30), "B" * 12)
    joining = StartJoining(class_id, ClassType(style, 2), ask_email=True, for_other=True)
    back = ShowClasses(style, 2, date(2026, 11, 22), 10)
    for intent in (joining, ShowDetails(class_id, back)):
        assert len(encode(intent)) <= 64
    assert decode(encode(joining), long) == joining
    details = decode(encode(ShowDetails(class_id, back)), long)
    assert isinstance(details, ShowDetails)
    assert details.class_id == class_id
