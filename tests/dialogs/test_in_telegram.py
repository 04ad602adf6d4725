"""What is Telegram's own: edits in place, answered taps, replies, deep links, groups, and what the webhook lets in."""

import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from bot.server.app import create_server
from standins.faults import RateLimit, Refuse
from standins.serving import serving
from standins.telegram import Chat, Message, group_upgraded
from tests.support.chats import SALSA_1, SALSA_2, TELEGRAM_SECRET, SlackStudent, TelegramStudent, World

pytestmark = pytest.mark.at_second_school_if_deep("what Telegram gets and gives is looked at as it is")

BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"


@pytest.fixture
def ana(world: World) -> TelegramStudent:
    return TelegramStudent(world)


def book(student: TelegramStudent) -> None:
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_1)
    student.gives_email("ana@example.com")


def texts(student: TelegramStudent) -> list[str]:
    messages = student.telegram.messages(student.user)
    return [student.words.reads(message.text) for message in messages if message.sender.is_bot]


def test_a_list_is_edited_in_place_when_another_is_chosen(ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    for button in ("Level 2", "Next 7 days ›", "‹ Earlier", "Bachata"):
        ana.taps(button)
    assert len(texts(ana)) == 1
    assert "Bachata classes" in ana.text


def test_a_list_is_one_button_a_class_and_nothing_of_it_is_said_twice(world: World, ana: TelegramStudent) -> None:
    world.fill(SALSA_2)
    ana.says("/classes salsa")
    assert ana.text == "Salsa classes\nSun 22 to Sat 28 Nov · Sydney time"
    shown = [ana.words.reads(button.text) for button in ana.message.buttons]
    assert {"Tue 6:30 pm · Salsa 1 · 20 left", "Tue 7:30 pm · Salsa 2 · full"} < set(shown)
    assert not any(name.startswith("Book") for name in shown)


def test_a_class_in_the_list_is_opened_by_a_tap(ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps("Tue 7:30 pm · Salsa 2 · 20 left")
    assert "Salsa 2, Tuesday 24 November, 7:30 pm (Sydney time)" in ana.text
    ana.taps("Back to the list")
    assert "Salsa classes" in ana.text


def test_the_email_is_asked_for_by_a_reply_with_an_example(ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    tapped, question = ana.telegram.messages(ana.user)[-2:]
    assert ana.words.reads(tapped.text) == "Salsa 1, Tue 24 Nov, 6:30 pm"
    assert tapped.buttons == ()
    assert ana.text.startswith("Which email should we book Salsa 1, Tue 24 Nov, 6:30 pm under?")
    assert "/cancel" in question.text
    assert question.force_reply is not None
    assert question.force_reply.placeholder == "you@example.com"


def test_the_confirm_screen_becomes_the_booking(ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    confirm = ana.message
    assert [b.text for b in confirm.buttons] == ["Confirm booking", "Use another email", "Not now"]
    ana.taps("Confirm booking")
    assert ana.message.id == confirm.id
    assert ana.text.startswith("You're booked 🎉")
    assert [b.text for b in ana.message.buttons] == ["Calendar", "My bookings", "More classes"]


def test_with_a_known_email_a_class_is_booked_in_one_tap(world: World, ana: TelegramStudent) -> None:
    book(ana)
    ana.says("/classes salsa 2")
    ana.taps("Tue 7:30 pm · Salsa 2 · 20 left")
    assert [b.text for b in ana.message.buttons] == ["Book as ana@example.com", "Use another email", "Back to the list"]
    ana.taps("Book as ana@example.com")
    assert ana.text.startswith("You're booked 🎉")
    assert list(world.bookings(SALSA_2)) == ["ana@example.com"]


def test_looking_at_a_class_is_no_booking_under_way(ana: TelegramStudent) -> None:
    book(ana)
    ana.says("/classes salsa 2")
    ana.taps("Tue 7:30 pm · Salsa 2 · 20 left")
    ana.says("/classes bachata")
    assert ana.text.startswith("Bachata classes")


def test_both_spellings_are_offered_for_a_slip(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@gmial.com")
    assert [b.text for b in ana.message.buttons] == ["ana@gmail.com", "Keep ana@gmial.com"]
    ana.taps("Keep ana@gmial.com")
    assert "We'll book you as ana@gmial.com. Right?" in ana.text
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ana@gmial.com"]


@pytest.mark.fault("F7")
def test_each_of_two_addresses_is_a_button(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com or ben@gmial.com")
    assert [b.text for b in ana.message.buttons] == ["ana@example.com", "ben@gmial.com"]
    ana.says("the second one, please")
    assert [b.text for b in ana.message.buttons] == ["ana@example.com", "ben@gmial.com"]
    ana.taps("ben@gmial.com")
    assert "Did you mean ben@gmail.com?" in ana.text
    ana.taps("ben@gmail.com")
    assert "We'll book you as ben@gmail.com. Right?" in ana.text
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ben@gmail.com"]


@pytest.mark.fault("F7")
def test_two_addresses_instead_of_a_yes_take_the_place_of_the_email_asked_about(
    world: World, ana: TelegramStudent
) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    ana.says("ben@example.com / cleo@example.com")
    ana.says("yes")
    assert [b.text for b in ana.message.buttons] == ["ben@example.com", "cleo@example.com"]
    ana.taps("cleo@example.com")
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["cleo@example.com"]


@pytest.mark.parametrize(
    ("typed", "choice"), [("ana@gmial.com", "ana@gmail.com"), ("ana@gmail.com or ben@x.org", "ana@gmail.com")]
)
def test_a_choice_between_emails_comes_too_late_after_half_an_hour(
    world: World, ana: TelegramStudent, typed: str, choice: str
) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says(typed)
    world.clock.advance(timedelta(minutes=31))
    ana.taps(choice)
    assert "That booking timed out." in ana.text


@pytest.mark.fault("F5")
@pytest.mark.parametrize(
    ("typed", "choice"), [("ana@gmial.com", "ana@gmail.com"), ("ana@gmail.com or ben@x.org", "ana@gmail.com")]
)
def test_a_choice_that_is_delivered_again_shows_what_came_of_it(
    world: World, ana: TelegramStudent, typed: str, choice: str
) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says(typed)
    world.telegram.faults.inject("editMessageText", Refuse("Bad Gateway", 502), calls=2)
    tap = ana.telegram.tap(ana.user, ana.message, ana.words.says(choice))
    assert [tap.status, *(world.telegram.redeliver(tap).status for _ in range(2))] == [503, 200, 200]
    assert "We'll book you as ana@gmail.com. Right?" in ana.text
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ana@gmail.com"]
    world.telegram.redeliver(tap)
    assert "This button is from an older message." in ana.text


@pytest.mark.fault("F7")
def test_an_address_that_was_not_offered_is_on_an_old_button(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com or ben@example.com")
    offered = str(ana.message.buttons[0].callback_data)
    for forged in (offered[:-1] + "2", offered[:-1] + "-1", "1:which:another:0"):
        ana.telegram.tap_data(ana.user, ana.message, forged)
        assert "This button is from an older message." in ana.text


@pytest.mark.promise("T2")
def test_every_tap_is_answered_once(world: World, ana: TelegramStudent) -> None:
    book(ana)
    ana.taps("More classes")
    ana.telegram.tap_data(ana.user, ana.message, "no such button")
    taps = [call.arguments["callback_query_id"] for call in world.telegram.calls_of("answerCallbackQuery")]
    assert len(taps) == len(set(taps)) == 5
    assert len(world.telegram.answers) == 5


@pytest.mark.promise("T2")
def test_a_tap_that_is_too_old_to_be_answered_still_gets_its_screen(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    world.telegram.faults.inject(
        "answerCallbackQuery",
        Refuse("Bad Request: query is too old and response timeout expired or query ID is invalid", 400),
    )
    ana.taps("Bachata")
    assert "Bachata classes" in ana.text


@pytest.mark.promise("T3")
def test_tapping_what_is_shown_already_changes_nothing(ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps("✓ Salsa")
    assert len(texts(ana)) == 1


@pytest.mark.promise("T3")
def test_a_message_that_is_gone_is_answered_by_a_new_one(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    world.telegram.faults.inject("editMessageText", Refuse("Bad Request: message to edit not found", 400))
    ana.taps("Bachata")
    assert [text.splitlines()[0] for text in texts(ana)] == ["Salsa classes", "Bachata classes"]


@pytest.mark.promise("T1", "T6")
@pytest.mark.parametrize(
    ("does", "answer"),
    [
        (lambda ana: ana.telegram.start(ana.user), "Book a dance class"),
        (lambda ana: ana.telegram.start(ana.user, "garbage_42"), "Book a dance class"),
        (lambda ana: ana.says("/help"), "Book a dance class"),
        (lambda ana: ana.says("/cancel"), "You have nothing booked."),
        (lambda ana: ana.says("/settings"), "Book a dance class"),
        (lambda ana: ana.says("salsa"), "Salsa classes"),
        (lambda ana: ana.says("slasa"), 'We don\'t teach "slasa". Did you mean salsa?'),
        (lambda ana: ana.says("good morning!"), "Book a dance class"),
        (lambda ana: ana.says("/CLASSES\nsalsa"), "Salsa classes"),
        (lambda ana: ana.says("/classes@dance_desk_bot salsa"), "Salsa classes"),
        (lambda ana: ana.telegram.send_sticker(ana.user), "Book a dance class"),
        (lambda ana: ana.telegram.send_photo(ana.user, caption=ana.words.says("salsa")), "Salsa classes"),
        (lambda ana: ana.telegram.send_voice(ana.user), "Book a dance class"),
    ],
)
def test_whatever_is_sent_in_private_is_answered(
    ana: TelegramStudent, does: Callable[[TelegramStudent], object], answer: str
) -> None:
    does(ana)
    assert answer in ana.text
    assert len(texts(ana)) == 1


@pytest.mark.fault("F11")
@pytest.mark.parametrize("bot", ["dance_desk_bot", "Dance_Desk_Bot", "another_bot"])
@pytest.mark.parametrize("command", ["settings", "help", "start"])
def test_in_private_a_command_is_answered_whichever_bot_it_names(ana: TelegramStudent, command: str, bot: str) -> None:
    ana.says(f"/{command}@{bot}")
    assert "Book a dance class" in ana.text


@pytest.mark.promise("T1")
def test_an_edited_command_does_not_run_again(ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    said = ana.telegram.messages(ana.user)[0]
    assert ana.telegram.edit(ana.user, said, ana.words.says("/classes bachata")).status == 200
    assert len(texts(ana)) == 1


@pytest.mark.promise("T10")
def test_markup_in_a_text_is_shown_as_it_was_typed(ana: TelegramStudent) -> None:
    ana.says('/classes <b>&"_*[')
    assert 'We don\'t teach "<b>&"_*["' in ana.text


@pytest.mark.promise("B6")
def test_cancel_leaves_the_booking_under_way(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("/cancel")
    assert "No problem, we'll leave it there." in ana.text
    ana.says("ana@example.com")
    assert "We'll book you as ana@example.com from now on." in ana.text
    assert world.bookings(SALSA_1) == {}


@pytest.mark.promise("B7")
def test_after_three_invalid_emails_there_is_more_help_and_the_question_is_still_open(
    world: World, ana: TelegramStudent
) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    for wrong in ("ana", "ana@", "ana@example"):
        ana.says(wrong)
    assert "It has a name, an @ and a domain" in ana.text
    ana.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("B1")
def test_the_answer_to_a_question_is_understood_after_a_restart(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    with serving(create_server(world.bot)) as another_replica:
        world.telegram.bot_url = f"{another_replica}/telegram/webhook"
        ana.says("ana@example.com")
        ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("T8", "B5")
def test_a_confirmation_delivered_twice_books_once_and_is_answered_the_same(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    tap = ana.telegram.tap(ana.user, ana.message, "Confirm booking")
    booked = ana.text
    world.telegram.redeliver(tap)
    assert ana.text == booked
    assert len(world.bookings(SALSA_1)) == 1


@pytest.mark.promise("B5")
def test_a_confirmation_that_was_refused_never_books_later(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    world.fill(SALSA_1)
    tap = ana.telegram.tap(ana.user, ana.message, "Confirm booking")
    world.make_room(SALSA_1)
    world.telegram.redeliver(tap)
    assert "Someone just took the last spot" in ana.text
    assert world.bookings(SALSA_1) == {}


@pytest.mark.promise("T4", "B5")
def test_an_older_confirm_button_does_not_book_the_newer_wish(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    older = ana.message
    ana.telegram.start(ana.user, SALSA_2.slug)
    ana.says("ben@example.com")
    ana.telegram.tap(ana.user, older, "Confirm booking")
    assert world.bookings(SALSA_1) == world.bookings(SALSA_2) == {}
    (shown,) = [message for message in ana.telegram.messages(ana.user) if message.id == older.id]
    assert "This button is from an older message." in shown.text


def test_a_deep_link_leads_to_the_class(world: World, ana: TelegramStudent) -> None:
    ana.telegram.follow(ana.user, f"https://t.me/dance_desk_bot?start={SALSA_1.slug}")
    assert "Which email should we book Salsa 1, Tue 24 Nov, 6:30 pm under?" in ana.text
    ana.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.fixture
def group(world: World, ana: TelegramStudent) -> Chat:
    return world.telegram.group("Salsa friends", ana.user, world.telegram.user("Ben"))


def in_group(world: World, ana: TelegramStudent, group: Chat, text: str) -> Message:
    world.telegram.send(ana.user, world.words.says(text), group)
    return world.telegram.last_message(group)


@pytest.mark.promise("T5", "S19")
def test_a_group_sees_the_list_and_books_in_private(world: World, ana: TelegramStudent, group: Chat) -> None:
    shown = in_group(world, ana, group, "/classes@dance_desk_bot salsa")
    link = world.telegram.tap(ana.user, shown, world.words.says("Tue 6:30 pm · Salsa 1 · 20 left")).url
    assert link == "https://t.me/dance_desk_bot?start=2026-11-24-TUE-1830"
    world.telegram.follow(ana.user, link)
    ana.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]
    assert not any("ana@example.com" in message.text for message in world.telegram.messages(group))


def test_anything_personal_is_led_out_of_the_group(world: World, ana: TelegramStudent, group: Chat) -> None:
    shown = in_group(world, ana, group, "/cancel@dance_desk_bot")
    assert shown.text == "Let's do that in private."
    assert [(b.text, b.url) for b in shown.buttons] == [
        ("Open a chat with me", "https://t.me/dance_desk_bot?start=help")
    ]


@pytest.mark.promise("T5")
@pytest.mark.parametrize(
    ("forged", "leads_to"),
    [
        (f"1:book:{SALSA_2.slug}", f"?start={SALSA_2.slug}"),
        ("1:list:salsa:2:-:0", "?start=1_list_salsa_2_-_0"),
        (f"1:email:{SALSA_2.slug}", f"?start={SALSA_2.slug}"),
        ("1:mine:0", "?start=help"),
        ("1:chat", "?start=help"),
    ],
)
def test_a_forged_tap_in_a_group_shows_nothing_personal(
    world: World, ana: TelegramStudent, group: Chat, forged: str, leads_to: str
) -> None:
    book(ana)
    shown = in_group(world, ana, group, "/classes@dance_desk_bot salsa")
    before = world.telegram.messages(group)
    answer = world.telegram.answer_to(world.telegram.tap_data(ana.user, shown, world.words.says(forged)))
    assert answer is not None
    assert answer.url == world.words.says(f"https://t.me/dance_desk_bot{leads_to}")
    assert world.telegram.messages(group) == before
    assert "ana@example.com" not in "".join(message.text for message in before)


def test_a_prompt_that_was_forged_into_a_group_books_nothing(world: World, ana: TelegramStudent, group: Chat) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    confirm = next(b.callback_data for b in ana.message.buttons if b.text == "Confirm booking")
    assert confirm
    shown = in_group(world, ana, group, "/classes@dance_desk_bot salsa")
    world.telegram.tap_data(ana.user, shown, confirm)
    assert world.telegram.last_message(group) == shown
    assert world.bookings(SALSA_1) == {}
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.fault("F37")
def test_a_filter_in_a_group_changes_nobody_elses_list(world: World, ana: TelegramStudent, group: Chat) -> None:
    shown = in_group(world, ana, group, "/classes@dance_desk_bot salsa")
    assert all(button.url for button in shown.buttons)
    for name, title in (("Level 2", "Salsa 2 classes"), ("Next 7 days ›", "Sun 29 Nov to Sat 5 Dec")):
        link = world.telegram.tap(ana.user, shown, world.words.says(name)).url
        assert link
        world.telegram.follow(ana.user, link)
        assert title in ana.text
    assert world.telegram.last_message(group) == shown


def test_a_full_class_in_a_group_is_opened_in_private(world: World, ana: TelegramStudent, group: Chat) -> None:
    world.fill(SALSA_2)
    shown = in_group(world, ana, group, "/classes@dance_desk_bot salsa 2")
    link = world.telegram.tap(ana.user, shown, world.words.says("Tue 7:30 pm · Salsa 2 · full")).url
    assert link
    world.telegram.follow(ana.user, link)
    assert "This class is full. Nobody is waiting yet." in ana.text
    ana.taps("Back to the list")
    assert "Salsa 2 classes" in ana.text


@pytest.mark.promise("T1")
def test_a_command_to_another_bot_is_left_alone_in_a_group(world: World, ana: TelegramStudent, group: Chat) -> None:
    said = "/classes@another_bot salsa"
    assert world.words.reads(in_group(world, ana, group, said).text) == said


@pytest.mark.promise("T6")
def test_talk_in_a_group_is_left_alone(world: World, ana: TelegramStudent, group: Chat) -> None:
    shown = in_group(world, ana, group, "/classes@dance_desk_bot")
    before = len(world.telegram.messages(group))
    world.telegram.send(ana.user, "what a week!", group, reply_to=shown)
    world.telegram.send(ana.user, "/settings@dance_desk_bot", group)
    assert len(world.telegram.messages(group)) == before + 2


def post(world: World, body: str | bytes, secret: str | None = TELEGRAM_SECRET) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    return httpx.post(world.telegram.bot_url, headers=headers, content=body)


@pytest.mark.promise("T7")
@pytest.mark.parametrize("secret", [None, "", "wrong", TELEGRAM_SECRET + "x", TELEGRAM_SECRET.upper()])
def test_without_the_secret_nothing_comes_in(world: World, secret: str | None) -> None:
    response = post(world, '{"update_id": 1, "message": {}}', secret)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "Unauthorized")
    assert world.telegram.calls == []


@pytest.mark.promise("T7")
@pytest.mark.parametrize("body", ["", "{}", "[]", "null", "1", '"x"', "{", b"\xff", '{"update_id": true}'])
def test_what_is_no_update_is_a_bad_request(world: World, body: str | bytes) -> None:
    response = post(world, body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "InvalidArgument")


def test_an_update_of_a_kind_that_we_do_not_know_is_taken_and_left_alone(world: World) -> None:
    assert post(world, '{"update_id": 1, "something_new": {"id": 1}}').status_code == 200


@pytest.mark.promise("T11")
def test_a_student_who_blocked_the_bot_does_not_make_telegram_deliver_forever(
    world: World, ana: TelegramStudent
) -> None:
    ana.says("/classes salsa")
    world.telegram.faults.inject("sendMessage", Refuse("Forbidden: bot was blocked by the user", 403), calls=2)
    assert ana.telegram.send(ana.user, "/classes").status == 200


def test_while_telegram_is_out_of_reach_the_update_is_delivered_again(world: World, ana: TelegramStudent) -> None:
    world.telegram.faults.inject("getMe", Refuse("Internal Server Error", 500))
    assert ana.telegram.send(ana.user, ana.words.says("/classes salsa")).status == 503
    (again,) = world.telegram.redeliver_pending()
    assert again.status == 200
    assert "Salsa classes" in ana.text


def test_an_update_that_can_never_be_answered_is_given_up_after_three_more_deliveries(
    world: World, ana: TelegramStudent
) -> None:
    world.telegram.faults.inject("getMe", Refuse("Internal Server Error", 500), calls=9)
    poison = ana.telegram.send(ana.user, ana.words.says("/classes salsa"))
    statuses = [poison.status, *(world.telegram.redeliver(poison).status for _ in range(3))]
    assert statuses == [503, 503, 503, 200]


@pytest.mark.promise("B16")
def test_a_refused_token_does_not_stop_slack(world: World, ana: TelegramStudent) -> None:
    world.telegram.faults.inject("getMe", Refuse("Unauthorized", 401), calls=9)
    assert ana.telegram.send(ana.user, "/classes").status == 503
    ben = SlackStudent(world, "ben")
    ben.says("/classes salsa")
    assert "Salsa classes" in ben.sees()


@pytest.mark.promise("T9")
def test_a_bug_is_answered_with_an_apology_and_does_not_block_the_next_message(
    world: World, ana: TelegramStudent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("adapters.telegram.app.said", lambda _: 1 / 0)
        assert ana.telegram.send(ana.user, "/classes").status == 200
    assert re.fullmatch(
        r"Sorry, something went wrong on our side. Please try again. \(Reference [0-9a-f]{6}\)", ana.text
    )
    ana.says("/classes salsa")
    assert "Salsa classes" in ana.text


@pytest.mark.promise("T11")
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
def test_a_short_flood_limit_is_waited_out(world: World, ana: TelegramStudent, method: str) -> None:
    ana.says("/classes salsa")
    world.telegram.faults.inject(method, RateLimit(1))
    ana.taps("Bachata") if method == "editMessageText" else ana.says("/classes bachata")
    assert "Bachata classes" in ana.text


@pytest.mark.promise("T11")
def test_a_long_flood_limit_neither_holds_up_the_webhook_nor_causes_a_storm(world: World, ana: TelegramStudent) -> None:
    world.telegram.faults.inject("sendMessage", RateLimit(30), calls=9)
    said = ana.telegram.send(ana.user, ana.words.says("/classes salsa"))
    assert said.status == 200
    assert len(world.telegram.calls_of("sendMessage")) == 1


def test_a_booking_stands_when_its_answer_can_not_be_shown(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    confirm = ana.message
    world.telegram.faults.inject("editMessageText", RateLimit(30))
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]
    ana.telegram.tap(ana.user, confirm, "Confirm booking")  # its button is still there
    assert ana.text.startswith("You're booked 🎉")
    assert len(world.bookings(SALSA_1)) == 1


@pytest.mark.promise("T11")
def test_a_group_that_became_a_supergroup_is_answered_at_its_new_address(
    world: World, ana: TelegramStudent, group: Chat
) -> None:
    newer = world.telegram.group("Salsa friends, grown", ana.user)
    world.telegram.faults.inject("sendMessage", group_upgraded(newer))
    world.telegram.send(ana.user, world.words.says("/classes@dance_desk_bot salsa"), group)
    assert "Salsa classes" in world.words.reads(world.telegram.last_message(newer).text)


@pytest.mark.promise("B6")
def test_starting_over_puts_the_booking_under_way_aside_and_says_so(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("/classes bachata")
    assert ana.text.startswith("The booking for Tue 24 Nov, 6:30 pm that you had begun is put aside.")
    assert "Bachata classes" in ana.text
    ana.says("ana@example.com")
    assert "We'll book you as ana@example.com from now on." in ana.text
    ana.says("/classes")
    assert "put aside" not in ana.text
    assert world.bookings(SALSA_1) == {}


@pytest.mark.promise("B4")
def test_an_email_that_comes_too_late_leads_back_to_the_same_class(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    world.clock.advance(timedelta(minutes=30))
    ana.says("ana@example.com")
    assert ana.text == "That booking timed out. Would you like to choose again?"
    ana.taps("Choose again")
    ana.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


def test_a_forwarded_email_is_an_email(world: World, ana: TelegramStudent) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.telegram.forward(ana.user, "ben@example.com", written_by=world.telegram.user("Ben"))
    assert "We'll book you as ben@example.com. Right?" in ana.text
