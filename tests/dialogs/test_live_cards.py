"""A teacher posts a class or a day into a channel or group; nobody else learns that this can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import AskInWords
from adapters.chat.staff.intents import PostCard
from adapters.chat.students import Student
from bot.bootstrap import open_jobs
from core.class_id import ClassId
from core.email import Email
from core.live_card import LiveCard
from core.result import Ok
from core.staff import Invitation, Role, digest_of
from standins.telegram import Chat
from tests.support.chats import SALSA_1, SUNDAY_NOON, SlackStudent, TelegramStudent, TerminalStudent, World
from tests.support.dialogs import play, says

CODE = "7KQ2-M9XD-4RTB"
POST = f"/classes post {SALSA_1.slug}"
TUESDAY = SALSA_1.date
COMING = "It will be here in a moment, and follow every booking."


def is_staff(world: World, person: str, role: Role = "teacher") -> None:
    world.bot.stores.staff.invite(Invitation(digest_of(CODE), role, world.clock() + timedelta(days=1)))
    assert isinstance(world.bot.stores.staff.accept(digest_of(CODE), person, world.clock()), Ok)


def cards(world: World) -> list[LiveCard]:
    return world.bot.stores.cards.due(world.clock())


@pytest.fixture
def maria(world: World) -> SlackStudent:
    """A teacher, in a channel of Slack."""
    maria = SlackStudent(world, "maria")
    is_staff(world, maria.id)
    return maria


@pytest.fixture
def luis(world: World) -> TelegramStudent:
    """A teacher in Telegram."""
    luis = TelegramStudent(world, "Luis")
    is_staff(world, luis.id)
    return luis


@pytest.fixture
def group(world: World, luis: TelegramStudent) -> Chat:
    return world.telegram.group("Salsa friends", luis.user)


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        (SALSA_1.slug, SALSA_1),
        (SALSA_1.slug.lower(), SALSA_1),
        ("2026-11-24", TUESDAY),
        ("tonight", SUNDAY_NOON.date() + timedelta(days=1)),
        ("  today, please", None),
        ("mañana", SUNDAY_NOON.date() + timedelta(days=2)),
    ],
)
def test_a_teacher_posts_a_class_or_a_day_in_a_channel(
    world: World, maria: SlackStudent, words: str, subject: ClassId | None
) -> None:
    world.clock.advance(timedelta(days=1))  # on Sundays there are no classes
    maria.says(f"/classes post {words}")
    if subject is None:
        assert "Which one?" in maria.sees()
        assert cards(world) == []
        return
    assert COMING in maria.sees()
    (card,) = cards(world)
    assert (card.subject, card.place) == (subject, f"slack:{world.slack.ids.team}:{maria.channel.id}")
    assert (card.asked_by, card.language) == (maria.id, "en")


def test_a_teacher_posts_a_class_in_a_group(world: World, luis: TelegramStudent, group: Chat) -> None:
    world.telegram.send(luis.user, f"/classes@dance_desk_bot post {SALSA_1.slug}", group)
    assert COMING in world.telegram.last_message(group).text
    (card,) = cards(world)
    assert (card.subject, card.place, card.asked_by) == (SALSA_1, f"telegram:{group.id}", luis.id)


@pytest.mark.parametrize("words", ["post tonight", f"post {SALSA_1.slug}", "post", "publica hoy", "post what?"])
def test_nobody_else_learns_that_anything_can_be_posted(world: World, words: str) -> None:
    desk = world.bot.desk
    for user in (ChatUser("telegram:7", in_private=False, place="telegram:-100"), ChatUser("telegram:7")):
        assert desk.answer(user, PostCard(words)) == desk.answer(user, AskInWords(words))
    ben = SlackStudent(world, "ben")
    ben.says(f"/classes {words}")
    assert "here in a moment" not in ben.sees()
    assert cards(world) == []


def test_whoever_was_a_teacher_posts_nothing_any_more(world: World, maria: SlackStudent) -> None:
    maria.says(POST)
    (card,) = cards(world)
    world.bot.stores.cards.end(card)
    world.bot.stores.staff.remove(maria.id)
    maria.says(POST)
    assert COMING not in maria.sees()
    assert cards(world) == []


def test_in_private_a_teacher_reads_what_to_type_and_where(world: World, maria: SlackStudent) -> None:
    luis = TelegramStudent(world, "Luis")
    is_staff(world, luis.id)
    play(luis, [(says(POST), ["I have to be in the group.", POST])])
    play(luis, [(says(f"post {SALSA_1.slug}"), ["Post it where others see it: Tue 24 Nov, 6:30 pm", POST])])
    maria.channel = maria.slack.direct_channel(maria.user)
    play(maria, [(says(POST), ["/invite brings it there", POST])])
    assert cards(world) == []


def test_a_terminal_has_no_groups_and_says_so(world: World) -> None:
    maria = TerminalStudent(world)
    is_staff(world, maria.id)
    play(maria, [(says(POST), ["There are no groups in this chat. In Slack or Telegram, send this", POST])])


def test_the_door_list_and_the_day_say_how_to_post_them(world: World, luis: TelegramStudent) -> None:
    world.clock.now = world.start_of(SALSA_1) - timedelta(hours=3)
    luis.says("/staff")
    luis.taps("Post where others see it")
    assert "/classes post 2026-11-24" in luis.sees()
    luis.says("/staff")
    luis.taps("6:30 pm · Salsa 1 · 0 of 20")
    luis.taps("Post where others see it")
    assert POST in luis.sees()
    luis.taps("Back")
    assert "Salsa 1, Tue 24 Nov, 6:30 pm" in luis.sees()


def test_what_has_begun_or_is_not_there_is_not_posted(world: World, maria: SlackStudent) -> None:
    maria.says("/classes post 2026-11-24-TUE-0300")
    assert "There is no such class." in maria.sees()
    maria.says("/classes post 2026-11-22")
    assert "No classes that day." in maria.sees()
    assert "The next classes are on Mon 23 Nov:" in maria.sees()
    assert "/classes post 2026-11-23" in maria.sees()
    world.clock.now = world.start_of(SALSA_1)
    maria.says(POST)
    assert "That has started already" in maria.sees()
    assert cards(world) == []


def test_posting_again_takes_the_place_of_the_first(world: World, maria: SlackStudent) -> None:
    maria.says(POST)
    (first,) = cards(world)
    maria.says(POST)
    (second,) = cards(world)
    assert second.posting != first.posting


# What is posted, and what comes of a tap on it


def run_jobs(world: World) -> dict[str, int]:
    with open_jobs(world.bot) as jobs:
        return {str(followed): n for followed, n in jobs.run_due().followed.items()}


def test_the_card_in_a_channel_follows_and_a_tap_is_answered_to_who_tapped_alone(
    world: World, maria: SlackStudent
) -> None:
    ben = SlackStudent(world, "ben")
    channel = world.slack.add_channel("salsa", [maria.user, ben.user])
    maria.channel = ben.channel = channel
    maria.says(POST)
    assert run_jobs(world) == {"posted": 1}
    (card,) = world.slack.messages_visible_to(ben.user, channel)
    assert "6:30 pm · Salsa 1 · 20 spots left" in world.words.reads(card.shown)
    ben.taps("Book")
    ben.gives_email("ben@example.com")
    assert list(world.bookings(SALSA_1)) == ["ben@example.com"]
    ben_sees, maria_sees = (world.slack.messages_visible_to(who, channel) for who in (ben.user, maria.user))
    assert ben_sees[0] == card
    assert "You're booked" in ben_sees[-1].shown
    assert not any("ben@example.com" in message.shown for message in maria_sees)
    assert "You're booked" in world.slack.messages_visible_to(ben.user)[-1].shown  # to keep
    world.clock.advance(timedelta(seconds=5))
    assert run_jobs(world) == {"edited": 1}
    assert "19 spots left" in world.words.reads(world.slack.message(card).shown)


def test_who_is_known_confirms_below_the_card_which_stays(world: World, maria: SlackStudent) -> None:
    ben = SlackStudent(world, "ben")
    world.bot.stores.students.save(Student(ben.id, Email("ben@example.com")), world.clock())
    channel = world.slack.add_channel("salsa", [maria.user, ben.user])
    maria.channel = ben.channel = channel
    maria.says(POST)
    run_jobs(world)
    (card,) = world.slack.messages_visible_to(ben.user, channel)
    ben.taps("Book")
    ben.taps("Confirm booking")
    assert "You're booked" in ben.sees()
    stayed, *_ = world.slack.messages_visible_to(ben.user, channel)
    assert stayed.shown == card.shown
    assert list(world.bookings(SALSA_1)) == ["ben@example.com"]


def test_of_a_full_class_the_details_open_below_the_card(world: World, maria: SlackStudent) -> None:
    ben = SlackStudent(world, "ben")
    maria.channel = ben.channel = world.slack.add_channel("salsa", [maria.user, ben.user])
    world.fill(SALSA_1)
    maria.says(POST)
    run_jobs(world)
    ben.taps("Details")
    assert "This class is full. Nobody is waiting yet." in ben.sees()
    card, *_ = world.slack.messages_visible_to(ben.user, ben.channel)
    assert "6:30 pm · Salsa 1 · full" in world.words.reads(card.shown)
    assert len(world.slack.messages_visible_to(maria.user, ben.channel)) == 2  # the card, and what she was answered


def test_a_channel_without_the_app_gets_no_card_and_the_teacher_reads_why(world: World, maria: SlackStudent) -> None:
    world.slack.remove_bot(maria.channel)
    maria.says(POST)
    assert run_jobs(world) == {"gone": 1}
    told = world.slack.messages_visible_to(maria.user)[-1].shown
    assert "This could not be posted: Tue 24 Nov, 6:30 pm" in told
    assert "/invite" in told
    assert cards(world) == []
    world.slack.invite_bot(maria.channel)
    maria.says(POST)
    assert run_jobs(world) == {"posted": 1}


def test_the_card_in_a_group_follows_and_its_button_leads_to_the_private_chat(
    world: World, luis: TelegramStudent, group: Chat
) -> None:
    ana = TelegramStudent(world)
    world.telegram.join(ana.user, group)
    world.telegram.send(luis.user, f"/classes@dance_desk_bot post {SALSA_1.slug}", group)
    assert run_jobs(world) == {"posted": 1}
    card = world.telegram.last_message(group)
    assert "6:30 pm · Salsa 1 · 20 spots left" in world.words.reads(card.text)
    link = world.telegram.tap(ana.user, card, world.words.says("Book Salsa 1 · 6:30 pm")).url
    assert link is not None
    world.telegram.follow(ana.user, link)
    ana.gives_email("ana@example.com")
    assert "You're booked" in ana.sees()
    world.clock.advance(timedelta(seconds=5))
    assert run_jobs(world) == {"edited": 1}
    card = world.telegram.last_message(group)
    assert "19 spots left" in world.words.reads(card.text)
    assert not any("ana@example.com" in message.text for message in world.telegram.messages(group))
    world.telegram.delete(card)
    world.fill(SALSA_1)
    world.clock.advance(timedelta(seconds=5))
    assert run_jobs(world) == {"gone": 1}


def test_a_bot_that_was_thrown_out_of_the_group_follows_nothing_there(
    world: World, luis: TelegramStudent, group: Chat
) -> None:
    luis.says("/start")
    world.telegram.send(luis.user, f"/classes@dance_desk_bot post {SALSA_1.slug}", group)
    world.telegram.remove_bot(luis.user, group)
    assert run_jobs(world) == {"gone": 1}
    assert "This could not be posted" in luis.sees()


def test_the_card_of_who_speaks_spanish_is_in_spanish(world: World) -> None:
    luis = TelegramStudent(world, "Luis", locale="es")
    is_staff(world, luis.id)
    group = world.telegram.group("Amigos", luis.user)
    world.telegram.send(luis.user, "/classes@dance_desk_bot publica 2026-11-24", group)
    assert "Aparecerá aquí" in world.telegram.last_message(group).text
    run_jobs(world)
    assert "Clases del martes 24 de noviembre" in world.telegram.last_message(group).text
