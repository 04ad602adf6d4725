"""A list that was asked for in words goes on beyond ten classes, and is there again after a look at one of them."""

from __future__ import annotations

from standins.telegram import Message
from tests.support.chats import ChattingStudent, SlackStudent, TelegramStudent, World
from tests.support.dialogs import play, says, taps

ASKED, TITLE = "/classes after 6 pm", "Dance classes after 6 pm"


def test_a_list_asked_for_in_words_goes_on_beyond_ten_and_back(student: ChattingStudent) -> None:
    play(
        student,
        [
            (says(ASKED), [TITLE, "1 to 10 of 13"]),
            (taps("More of these days ›"), [TITLE, "11 to 13 of 13"]),
        ],
    )
    assert "More of these days ›" not in student.sees()
    play(student, [(taps("‹ Earlier"), [TITLE, "1 to 10 of 13"])])
    assert "‹ Earlier" not in student.sees()


def test_the_way_back_from_a_class_leads_to_the_same_list_with_its_hours_and_days(student: ChattingStudent) -> None:
    title = "Salsa on Tuesday after 7 pm"
    play(student, [(says("/classes salsa tuesday after 7"), [title, "Salsa 2 · 7:30 pm"])])
    look_at(student, "Salsa 2", "7:30")
    assert "20 of 20 spots left." in " ".join(student.sees().split())
    play(student, [(taps("Back to the list"), [title, "Salsa 2 · 7:30 pm"])])
    assert "6:30 pm" not in student.sees()


def test_the_way_back_leads_to_the_page_that_was_left(world: World) -> None:
    student = TelegramStudent(world)
    play(student, [(says(ASKED), []), (taps("More of these days ›"), ["11 to 13 of 13"])])
    student.telegram.tap(student.user, student.message, student.message.buttons[0])
    play(student, [(taps("Back to the list"), [TITLE, "11 to 13 of 13"])])


def test_where_a_button_has_no_room_for_all_that_was_asked_the_way_back_is_the_nearest_list(world: World) -> None:
    student = TelegramStudent(world)
    days = " and ".join(f"{day} nov" for day in range(22, 29))
    play(student, [(says(f"reggaeton {days} after 7"), ["Reggaeton", "after 7 pm", "Tue 24 Nov"])])
    student.telegram.tap(student.user, student.message, student.message.buttons[0])
    play(student, [(taps("Back to the list"), ["Reggaeton classes"])])


def test_in_a_group_the_next_page_is_looked_at_in_private(world: World) -> None:
    student = TelegramStudent(world)
    group = world.telegram.group("Salsa friends", student.user)
    world.telegram.send(student.user, "/classes@dance_desk_bot after 6 pm", group)
    listed: Message = world.telegram.last_message(group)
    link = world.telegram.tap(student.user, listed, "More of these days ›").url
    assert link is not None
    world.telegram.follow(student.user, link)
    assert TITLE in student.sees()
    assert "11 to 13 of 13" in student.sees()


def look_at(student: ChattingStudent, name: str, time: str) -> None:
    if isinstance(student, TelegramStudent):
        student.telegram.tap(student.user, student.message, student.words.says(f"Tue {time} pm · {name} · 20 left"))
    elif isinstance(student, SlackStudent):
        student.slack.choose(
            student.user, student.message, student.words.says(f"Details of {name} · Tue 24 Nov {time} pm")
        )
    else:
        student.taps(f"Details of {name} · Tue 24 Nov {time} pm")


def test_the_buttons_of_such_a_list_are_in_slack_too(world: World) -> None:
    student = SlackStudent(world)
    play(student, [(says("/classes bachata or salsa tomorrow or tuesday evening"), ["Tue 24 Nov"])])
    look_at(student, "Salsa 1", "6:30")
    play(student, [(taps("Back to the list"), ["in the evening", "Salsa 1 · 6:30 pm"])])
