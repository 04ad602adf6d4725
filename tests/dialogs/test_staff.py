"""The school's side of the conversation, on every platform: door lists, and what can be done to a class."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.chat.buttons import encode
from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import OldButton
from adapters.chat.staff.intents import (
    AskSchool,
    AskToRemove,
    AskToReopen,
    ChangeSpots,
    ChooseWhomToRemove,
    ConfirmSchool,
    MarkHere,
    RemoveSomebody,
    Reopen,
    ShowDoor,
    ShowHistory,
    ShowSchoolDay,
    StaffIntent,
)
from adapters.chat.staff.question import reference_to
from core.booking import Booking
from core.commands.book_class import BookClass
from core.commands.change_class import ChangeFacts, CloseClass, ReopenClass, SetSpots
from core.commands.join_waitlist import JoinWaitlist
from core.email import Email
from core.result import Ok
from core.staff import Invitation, Role, digest_of
from standins.slack.elements import Element
from tests.support.chats import (
    SALSA_1,
    SUNDAY_NOON,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    TerminalStudent,
    World,
)
from tests.support.dialogs import play, says, taps

CODE = "7KQ2-M9XD-4RTB"
TUESDAY = SALSA_1.date


class SlackTeacher(SlackStudent):
    """Somebody of the school who writes to the app."""

    def __init__(self, world: World, name: str = "maria") -> None:
        super().__init__(world, name)
        self.channel = self.slack.direct_channel(self.user)

    def says(self, text: str) -> None:
        if text.startswith("/classes"):
            super().says(text)
        else:
            assert self.slack.write(self.user, self.words.says(text.removeprefix("/"))) is not None


PLAYED_BY = "maria", (SlackTeacher, TelegramStudent, TerminalStudent)


@pytest.fixture
def maria(request: pytest.FixtureRequest, world: World) -> ChattingStudent:
    person: ChattingStudent = request.param(world, "maria")
    return person


@pytest.fixture
def owner(maria: ChattingStudent, world: World) -> ChattingStudent:
    becomes(world, maria, "owner")
    return maria


@pytest.fixture
def teacher(maria: ChattingStudent, world: World) -> ChattingStudent:
    becomes(world, maria, "teacher")
    return maria


def invite(world: World, role: Role, code: str = CODE) -> None:
    ends_at = world.clock() + timedelta(days=1)
    world.bot.stores.staff.invite(Invitation(digest_of(code), role, ends_at, "Maria"))


def becomes(world: World, person: ChattingStudent, role: Role) -> None:
    invite(world, role)
    assert isinstance(world.bot.stores.staff.accept(digest_of(CODE), person.id, world.clock()), Ok)


def books(world: World, *names: str) -> None:
    for name in names:
        email = Email(f"{name.lower()}@example.com")
        answer = world.bot.commands.execute(BookClass(SALSA_1, email, f"r-{name}", f"x:{name}", name=name))
        assert isinstance(answer, Ok)


def waits(world: World, name: str) -> None:
    email = Email(f"{name}@example.com")
    assert isinstance(world.bot.commands.execute(JoinWaitlist(SALSA_1, email, f"w-{name}", f"x:{name}")), Ok)


def booking(world: World, name: str) -> Booking:
    return world.bookings(SALSA_1)[f"{name.lower()}@example.com"]


def opens_door(person: ChattingStudent) -> None:
    play(person, [(says("/staff"), ["Today, Sun 22 Nov"])])
    tap(person, ShowSchoolDay(TUESDAY))
    tap(person, ShowDoor(SALSA_1))


def tap(person: ChattingStudent, intent: StaffIntent, label: str | None = None) -> None:
    """Tap whatever shows this; a menu, too."""
    if isinstance(person, SlackStudent):
        wanted = encode(intent)
        (element,) = [each for each in person.message.elements if wanted in values(each)]
        if element.options:
            person.slack.choose(person.user, person.message, wanted)
        else:
            person.slack.tap(person.user, person.message, element.action_id, block_id=element.block_id)
    elif isinstance(person, TelegramStudent):
        (button,) = [each for each in person.message.buttons if each.callback_data == encode(intent)]
        person.taps(button.text)
    else:
        assert isinstance(person, TerminalStudent)
        number = [choice.intent for choice in person.terminal.choices].index(intent)
        person.says(str(1 + number))


def values(element: Element) -> list[object]:
    """What a button or a menu in Slack may send."""
    return [option["value"] for option in element.options] or [element.json.get("value")]


def test_a_code_makes_one_of_the_schools_people_once(maria: ChattingStudent, world: World) -> None:
    invite(world, "teacher")
    play(maria, [(says(f"/staff {CODE.lower()}"), ["Hello Maria, good to have you here.", "Today, Sun 22 Nov"])])
    ben = TelegramStudent(world, "Ben")
    play(ben, [(says(f"/staff {CODE}"), ["Book a dance class"])])
    assert [member.person for member in world.bot.stores.staff.members()] == [maria.id]


def test_an_owner_who_tries_a_teachers_code_stays_an_owner_and_leaves_it_to_the_teacher(
    owner: ChattingStudent, world: World
) -> None:
    invite(world, "teacher")
    play(owner, [(says(f"/staff {CODE}"), ["Today, Sun 22 Nov"])])
    ben = TelegramStudent(world, "Ben")
    play(ben, [(says(f"/staff {CODE}"), ["good to have you here"])])
    roles = {member.person: member.role for member in world.bot.stores.staff.members()}
    assert roles == {owner.id: "owner", ben.id: "teacher"}


@pytest.mark.parametrize("line", ["/staff", "/staff ABCD-EFGH-JKMN"])
def test_nobody_else_learns_that_there_is_such_a_command(maria: ChattingStudent, line: str) -> None:
    maria.says(line.replace("staff", "nonsense"))
    nonsense = maria.sees()
    maria.says(line)
    assert without_ids(maria.sees()) == without_ids(nonsense)


def test_a_day_without_classes_leads_to_the_next_that_has_some(teacher: ChattingStudent) -> None:
    play(
        teacher,
        [
            (says("/staff"), ["Today, Sun 22 Nov", "No classes that day."]),
            (taps("Next classes: Mon 23 Nov"), ["Mon 23 Nov", "Bachata 1"]),
        ],
    )


def test_a_teacher_checks_in_by_a_tap_and_can_take_it_back(teacher: ChattingStudent, world: World) -> None:
    books(world, "Ben", "Ana")
    opens_door(teacher)
    seen = " ".join(teacher.sees().split())
    assert "0 of 2 here" in seen
    assert seen.index("Ana · ana@example.com") < seen.index("Ben · ben@example.com")
    assert "Close this class" not in seen
    tap(teacher, MarkHere(SALSA_1, reference_to(booking(world, "Ana")), here=True))
    play(teacher, [(lambda _: None, ["1 of 2 here", "✓ Ana · ana@example.com"])])
    assert booking(world, "Ana").checked_in_at == world.clock()
    tap(teacher, MarkHere(SALSA_1, reference_to(booking(world, "Ana")), here=False))
    assert booking(world, "Ana").checked_in_at is None


def test_forty_people_are_checked_in_page_by_page(teacher: ChattingStudent, world: World) -> None:
    world.bot.commands.execute(SetSpots(SALSA_1, 40, "more", "cli"))
    books(world, *(f"P{number:02}" for number in range(40)))
    opens_door(teacher)
    tap(teacher, ShowDoor(SALSA_1, 20))
    who = booking(world, "P39")
    tap(teacher, MarkHere(SALSA_1, reference_to(who), here=True, skip=20))
    assert "✓ P39" in teacher.sees()
    tap(teacher, ShowDoor(SALSA_1, 0))
    assert "P00" in teacher.sees()


def test_a_list_of_several_pages_says_which_part_it_shows(owner: ChattingStudent, world: World) -> None:
    def sees(*parts: str) -> None:
        seen = " ".join(owner.sees().split())
        assert all(part in seen for part in parts), seen

    world.bot.commands.execute(SetSpots(SALSA_1, 40, "more", "cli"))
    books(world, *(f"P{number:02}" for number in range(20)))
    opens_door(owner)
    assert "20 of 20" not in owner.sees()
    books(world, *(f"P{number:02}" for number in range(20, 33)))
    opens_door(owner)
    sees("0 of 33 here · 1–20 of 33")
    tap(owner, ShowDoor(SALSA_1, 20))
    sees("0 of 33 here · 21–33 of 33")
    tap(owner, ChooseWhomToRemove(SALSA_1))
    tap(owner, ChooseWhomToRemove(SALSA_1, 20))
    sees("whom to take out?", "21–33 of 33")


NASTY = ("<3", ">_<", "a\u202ezz", "N" * 60, "李小龍", "محمد", "Ана", "*bold* _it_ `x`", "Zoë & Co <b>")


def test_names_of_every_script_are_shown_as_they_are(teacher: ChattingStudent, world: World) -> None:
    for number, name in enumerate(NASTY):
        answer = world.bot.commands.execute(
            BookClass(SALSA_1, Email(f"n{number}@example.com"), f"n{number}", f"x:{number}", name=name)
        )
        assert isinstance(answer, Ok)
    opens_door(teacher)
    seen = " ".join(teacher.sees().split())
    for number, name in enumerate(NASTY):
        assert f"n{number}@example.com" in seen
        shown = name.replace("\u202e", "?")
        assert shown in seen or isinstance(teacher, TerminalStudent)
    assert "\u202e" not in seen


def test_an_owner_adds_somebody_and_takes_them_out(owner: ChattingStudent, world: World) -> None:
    opens_door(owner)
    tap(owner, AskSchool("add", SALSA_1))
    play(
        owner,
        [
            (lambda _: None, ["Who is it?"]),
            (says("no address"), ["That doesn't fit.", "Who is it?"]),
            (says("ben@example.com Ben Ruiz"), ["Ben Ruiz · ben@example.com is in."]),
        ],
    )
    added = booking(world, "ben")
    assert (added.name, added.booked_by) == ("Ben Ruiz", "school")
    question = world.bot.stores.students.load(owner.id, world.clock()).question
    assert question is not None
    assert (question.is_done, question.answer) == (True, None)
    tap(owner, ChooseWhomToRemove(SALSA_1))
    tap(owner, AskToRemove(SALSA_1, reference_to(added)))
    tap(owner, RemoveSomebody(SALSA_1, reference_to(added)))
    play(owner, [(lambda _: None, ["Ben Ruiz · ben@example.com is not in any more.", "Nobody has booked yet."])])
    assert world.bookings(SALSA_1) == {}
    acts = [(entry.by, entry.act) for entry in world.bot.stores.history.history(SALSA_1)]
    assert sorted(acts) == [(owner.id, "added"), (owner.id, "removed")]


def test_into_a_full_class_somebody_is_added_with_one_tap_and_one_spot_more(
    owner: ChattingStudent, world: World
) -> None:
    world.fill(SALSA_1)
    opens_door(owner)
    tap(owner, AskSchool("add", SALSA_1))
    play(
        owner,
        [
            (says("ben@example.com Ben"), ["Salsa 1, Tue 24 Nov, 6:30 pm is full."]),
            (taps("One spot more, and add"), ["Ben · ben@example.com is in."]),
        ],
    )
    loaded = world.bot.stores.classes.load(SALSA_1)
    assert loaded is not None
    assert (loaded.max_spots, loaded.booking_count) == (world.spots + 1, world.spots + 1)


def test_who_is_in_a_full_class_already_is_said_to_be_and_takes_no_spot_more(
    owner: ChattingStudent, world: World
) -> None:
    books(world, "Ben")
    world.fill(SALSA_1)
    opens_door(owner)
    tap(owner, AskSchool("add", SALSA_1))
    play(owner, [(says("ben@example.com"), []), (taps("One spot more, and add"), ["ben@example.com is in already."])])
    info = world.bot.stores.classes.find(SALSA_1)
    assert info is not None
    assert info.max_spots == world.spots


def test_nobody_is_added_past_those_who_wait(owner: ChattingStudent, world: World) -> None:
    world.fill(SALSA_1)
    waits(world, "zoe")
    opens_door(owner)
    tap(owner, AskSchool("add", SALSA_1))
    play(owner, [(says("ben@example.com"), ["is full.", "1 person is waiting, and is first for any spot."])])
    assert world.bookings(SALSA_1) == {}


def test_closing_asks_why_says_whom_it_concerns_and_opening_again_does_too(
    owner: ChattingStudent, world: World
) -> None:
    books(world, "Ana", "Ben")
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    play(
        owner,
        [
            (lambda _: None, ["Why is it off?"]),
            (says("the teacher is ill"), ["Close Salsa 1, Tue 24 Nov, 6:30 pm?", "“the teacher is ill”", "2 people"]),
        ],
    )
    assert status(world) == ("open", None)
    play(owner, [(taps("Yes, close it"), ["Closed. 2 people will be told.", "off: the teacher is ill"])])
    assert status(world) == ("closed", "the teacher is ill")
    play(owner, [(taps("Open it again"), ["Open Salsa 1, Tue 24 Nov, 6:30 pm again?", "2 people will be told."])])
    assert status(world) == ("closed", "the teacher is ill")
    play(owner, [(taps("Yes, open it"), ["On again. 2 people will be told."])])
    assert status(world) == ("open", None)


def test_who_booked_without_a_chat_is_not_said_to_be_told(owner: ChattingStudent, world: World) -> None:
    books(world, "Ana")
    opens_door(owner)
    tap(owner, AskSchool("add", SALSA_1))
    play(owner, [(says("ben@example.com Ben"), ["ben@example.com is in."])])
    tap(owner, AskSchool("close", SALSA_1))
    alone = "1 person will be told. 1 spot was booked without a chat: please tell them yourself."
    play(owner, [(says("the teacher is ill"), [alone]), (taps("Yes, close it"), [f"Closed. {alone}"])])


def test_spots_go_up_and_down_and_nobody_loses_theirs(owner: ChattingStudent, world: World) -> None:
    books(world, "Ana", "Ben")
    opens_door(owner)
    tap(owner, AskSchool("spots", SALSA_1))
    play(
        owner,
        [
            (says("many"), ["That doesn't fit."]),
            (says("1 spot"), ["1 spots now, 1 over. Nobody loses theirs"]),
        ],
    )
    assert len(world.bookings(SALSA_1)) == 2
    tap(owner, AskSchool("spots", SALSA_1))
    play(owner, [(taps("2"), ["2 spots now."])])


def test_a_substitute_teaches_and_those_booked_are_told(owner: ChattingStudent, world: World) -> None:
    books(world, "Ana")
    opens_door(owner)
    tap(owner, AskSchool("teacher", SALSA_1))
    play(
        owner,
        [
            (says("Luis"), ["Salsa 1, Tue 24 Nov, 6:30 pm with Luis", "1 person will be told."]),
            (taps("Yes, change it"), ["Changed. 1 person will be told."]),
        ],
    )
    info = world.bot.stores.classes.find(SALSA_1)
    assert info is not None
    assert info.teacher == "Luis"


def is_taught_by(world: World, teacher: str) -> None:
    command = ChangeFacts(SALSA_1, f"taught by {teacher}", "terminal:luis", teacher=teacher)
    assert isinstance(world.bot.commands.execute(command), Ok)


@pytest.mark.parametrize("typed", ["Maria José", "maria  josé"])
def test_who_names_the_teacher_it_has_reads_that_nothing_changes(
    owner: ChattingStudent, world: World, typed: str
) -> None:
    books(world, "Ana")
    is_taught_by(world, "Maria José")
    before = world.bot.stores.classes.load(SALSA_1)
    opens_door(owner)
    tap(owner, AskSchool("teacher", SALSA_1))
    play(owner, [(says(typed), ["Maria José teaches it already, so nothing changes.", "0 of 1 here"])])
    assert "will be told" not in owner.sees()
    assert world.bot.stores.classes.load(SALSA_1) == before
    play(owner, [(says("bachata"), ["Bachata classes"])])


def test_who_confirms_a_teacher_whom_another_has_just_named_is_not_told_that_people_will_hear(
    owner: ChattingStudent, world: World
) -> None:
    books(world, "Ana")
    opens_door(owner)
    tap(owner, AskSchool("teacher", SALSA_1))
    play(owner, [(says("Luis"), ["1 person will be told."])])
    is_taught_by(world, "Luis")
    play(owner, [(taps("Yes, change it"), ["Luis teaches it already, so nothing changes."])])
    assert "will be told" not in owner.sees()


def test_everybody_of_a_day_gets_a_message_that_was_shown_first(owner: ChattingStudent, world: World) -> None:
    books(world, "Ana")
    play(owner, [(says("/staff"), [])])
    tap(owner, ShowSchoolDay(TUESDAY))
    tap(owner, AskSchool("message", TUESDAY))
    play(
        owner,
        [
            (says("Bring water"), ["Send this?", "“Bring water”", "1 person will be told."]),
            (taps("Yes, send it"), ["1 person will be told."]),
        ],
    )
    due = world.bot.stores.outbox.due(world.clock() + timedelta(minutes=1), 10)
    assert {(entry.notice.kind, entry.notice.text) for entry in due} == {("message", "Bring water")}


def test_owners_read_who_did_what_and_no_email_is_in_it(owner: ChattingStudent, world: World) -> None:
    books(world, "Ana")
    opens_door(owner)
    tap(owner, MarkHere(SALSA_1, reference_to(booking(world, "Ana")), here=True))
    tap(owner, ShowHistory(SALSA_1))
    seen = " ".join(owner.sees().split())
    assert "Maria: checked somebody in" in seen
    assert "@" not in seen


@pytest.mark.parametrize("asked", ["ana@example.com", "aN", "ana"])
def test_somebody_is_found_by_email_or_by_a_part_of_the_name(owner: ChattingStudent, world: World, asked: str) -> None:
    books(world, "Ana", "Ben")
    play(owner, [(says("/staff"), [])])
    tap(owner, AskSchool("find", SUNDAY_NOON.date()))
    play(
        owner,
        [
            (lambda _: None, ["Who? Send me their email, or a part of their name."]),
            (says(asked), [f"What we found for “{asked}”", "Salsa 1, Tue 24 Nov, 6:30 pm · Ana · ana@example.com"]),
        ],
    )
    assert "ben@" not in owner.sees()
    tap(owner, ShowDoor(SALSA_1))
    play(owner, [(lambda _: None, ["0 of 2 here"])])


def test_nobody_of_that_name_is_said_so(owner: ChattingStudent) -> None:
    play(owner, [(says("/staff"), [])])
    tap(owner, AskSchool("find", SUNDAY_NOON.date()))
    play(owner, [(says("zoe"), ["Nobody like that is in a class of the next four weeks."])])


def test_slacks_home_shows_todays_classes_to_the_schools_people_alone(world: World) -> None:
    maria, ana = SlackTeacher(world), SlackStudent(world, "ana")
    becomes(world, maria, "teacher")
    world.clock.now += timedelta(days=2)
    for person in (maria, ana):
        world.slack.open_home(person.user)
    homes = [world.slack.home(person.user) for person in (maria, ana)]
    assert all(home is not None for home in homes)
    shown = [home.shown for home in homes if home is not None]
    assert "At the school today" in shown[0]
    assert "6:30 pm · Salsa 1 · 0 of 20" in world.words.reads(shown[0])
    assert "At the school" not in shown[1]
    assert ("Door lists" in shown[0], "Door lists" in shown[1]) == (True, False)


def test_a_question_is_given_up_by_saying_so(owner: ChattingStudent, world: World) -> None:
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    play(owner, [(says("cancel"), ["0 of 0 here"]), (says("bachata"), ["Bachata classes"])])
    assert status(world) == ("open", None)


def test_the_word_for_the_desk_is_no_answer_and_gives_the_question_up(owner: ChattingStudent, world: World) -> None:
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    play(owner, [(says("staff"), ["Today, Sun 22 Nov"]), (says("salsa"), ["Salsa classes"])])
    assert status(world) == ("open", None)


def test_who_is_no_longer_an_owner_finds_no_desk_behind_that_word(owner: ChattingStudent, world: World) -> None:
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    world.bot.stores.staff.remove(owner.id)
    owner.says("nonsense")
    nonsense = owner.sees()
    owner.says("staff")
    assert "Today, Sun 22 Nov" not in owner.sees()
    assert without_ids(owner.sees()) == without_ids(nonsense)


def test_an_answer_after_ten_minutes_is_none(owner: ChattingStudent, world: World) -> None:
    opens_door(owner)
    tap(owner, AskSchool("add", SALSA_1))
    world.clock.now += timedelta(minutes=10)
    owner.says("ben@example.com Ben")
    assert world.bookings(SALSA_1) == {}


ANYTHING: list[StaffIntent] = [
    ShowSchoolDay(TUESDAY),
    ShowDoor(SALSA_1),
    MarkHere(SALSA_1, "WHO", here=True),
    ChooseWhomToRemove(SALSA_1),
    AskToRemove(SALSA_1, "WHO"),
    RemoveSomebody(SALSA_1, "WHO"),
    AskSchool("close", SALSA_1),
    AskSchool("message", TUESDAY),
    ConfirmSchool("r1"),
    ChangeSpots(SALSA_1, 40, "r1"),
    AskToReopen(SALSA_1),
    Reopen(SALSA_1, "r1"),
    ShowHistory(SALSA_1),
]


@pytest.mark.at_second_school_if_deep("what a button may do is the same everywhere")
@pytest.mark.parametrize("intent", ANYTHING, ids=lambda intent: type(intent).__name__)
@pytest.mark.parametrize("who", ["a student", "a removed teacher", "another workspace"])
def test_a_forged_or_old_button_does_nothing_and_tells_nothing(world: World, intent: StaffIntent, who: str) -> None:
    books(world, "Ana")
    person = TerminalStudent(world, "eve")
    if who == "a removed teacher":
        becomes(world, person, "owner")
        world.bot.stores.staff.remove(person.id)
    if who == "another workspace":
        invite(world, "owner")
        world.bot.stores.staff.accept(digest_of(CODE), f"other{person.id}", world.clock())
    before = world.bot.stores.classes.load(SALSA_1)
    forged = with_reference(intent, reference_to(booking(world, "Ana")))
    person.console.export_text()
    person.terminal.answer(forged)
    assert "This button is from an older message." in " ".join(person.sees().split())
    assert "ana@" not in person.sees()
    assert world.bot.stores.classes.load(SALSA_1) == before
    assert world.bot.stores.history.history(SALSA_1) == []


@pytest.mark.parametrize("intent", ANYTHING[3:], ids=lambda intent: type(intent).__name__)
def test_a_teacher_can_do_nothing_that_is_for_owners(world: World, intent: StaffIntent) -> None:
    books(world, "Ana")
    person = TerminalStudent(world, "eve")
    becomes(world, person, "teacher")
    before = world.bot.stores.classes.load(SALSA_1)
    person.terminal.answer(with_reference(intent, reference_to(booking(world, "Ana"))))
    assert "This button is from an older message." in " ".join(person.sees().split())
    assert world.bot.stores.classes.load(SALSA_1) == before


def test_who_is_removed_while_a_question_is_open_does_nothing_with_the_answer(
    owner: ChattingStudent, world: World
) -> None:
    opens_door(owner)
    tap(owner, AskSchool("add", SALSA_1))
    world.bot.stores.staff.remove(owner.id)
    owner.says("ben@example.com Ben")
    assert world.bookings(SALSA_1) == {}
    assert "went wrong" not in owner.sees()


def with_reference(intent: StaffIntent, who: str) -> StaffIntent:
    match intent:
        case MarkHere(class_id, _, here):
            return MarkHere(class_id, who, here)
        case AskToRemove(class_id, _):
            return AskToRemove(class_id, who)
        case RemoveSomebody(class_id, _):
            return RemoveSomebody(class_id, who)
    return intent


def status(world: World) -> tuple[str, str | None]:
    info = world.bot.stores.classes.find(SALSA_1)
    assert info is not None
    return info.status, info.closed_reason


def without_ids(seen: str) -> str:
    return re.sub(r"\s+", " ", seen)


def test_a_forged_callback_does_nothing(world: World) -> None:
    books(world, "Ana")
    before = world.bot.stores.classes.load(SALSA_1)
    eve = TelegramStudent(world, "Eve")
    eve.says("/classes")
    eve.telegram.tap_data(eve.user, eve.message, encode(RemoveSomebody(SALSA_1, reference_to(booking(world, "Ana")))))
    assert "This button is from an older message." in eve.sees()
    assert "ana@" not in eve.sees()
    assert world.bot.stores.classes.load(SALSA_1) == before


@pytest.mark.parametrize("who", ["a student", "a removed owner", "an owner's id in another workspace"])
def test_a_forged_action_in_slack_does_nothing(world: World, who: str) -> None:
    books(world, "Ana")
    eve = SlackTeacher(world, "eve")
    if who != "a student":
        becomes(world, eve, "owner")
    if who == "a removed owner":
        world.bot.stores.staff.remove(eve.id)
    before = world.bot.stores.classes.load(SALSA_1)
    eve.says("salsa")
    tapped = eve.slack.tap(eve.user, eve.message, eve.message.elements[0].action_id)
    for intent in ANYTHING:
        forged = copy.deepcopy(tapped.payload)
        forged["actions"][0]["value"] = encode(with_reference(intent, reference_to(booking(world, "Ana"))))
        if who == "an owner's id in another workspace":
            forged["team"] = {"id": "T0OTHER", "domain": "other"}
        headers, body = eve.slack.build_request(forged)
        told = len(eve.slack.calls)
        eve.slack.redeliver(replace(tapped, payload=forged, headers=headers, sent=body))
        shown = " ".join(str(call) for call in eve.slack.calls[told:])
        assert "This button is from an older message." in shown
        assert "ana@" not in shown
    assert world.bot.stores.classes.load(SALSA_1) == before
    assert world.bot.stores.history.history(SALSA_1) == []


def test_what_is_typed_after_something_was_done_or_given_up_is_no_answer(owner: ChattingStudent, world: World) -> None:
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    play(owner, [(says("the teacher is ill"), []), (taps("Yes, close it"), ["Closed."])])
    play(owner, [(says("salsa"), ["Salsa classes"])])
    opens_door(owner)
    tap(owner, AskSchool("message", SALSA_1))
    tap(owner, ShowDoor(SALSA_1))
    play(owner, [(says("bachata"), ["Bachata classes"])])


def test_a_confirmation_that_was_done_does_nothing_again(world: World) -> None:
    owner = TelegramStudent(world, "maria")
    becomes(world, owner, "owner")
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    owner.says("the teacher is ill")
    question = owner.message
    yes = next(button.callback_data for button in question.buttons if button.text == "Yes, close it") or ""
    owner.taps("Yes, close it")
    owner.taps("Open it again")
    owner.taps("Yes, open it")
    owner.telegram.tap_data(owner.user, question, yes)
    assert status(world) == ("open", None)
    assert "0 of 0 here" in owner.sees()


def closes_for_another(world: World) -> None:
    command = CloseClass(SALSA_1, "no teacher", "first", "terminal:luis")
    assert isinstance(world.bot.commands.execute(command), Ok)


def test_what_another_has_closed_is_not_closed_again_for_another_reason(owner: ChattingStudent, world: World) -> None:
    books(world, "Ana")
    opens_door(owner)
    closes_for_another(world)
    tap(owner, AskSchool("close", SALSA_1))
    play(owner, [(lambda _: None, ["off: no teacher", "0 of 1 here"])])
    assert "Why is it off?" not in owner.sees()


def test_who_closes_a_class_that_another_has_just_closed_is_not_told_that_people_will_hear(
    owner: ChattingStudent, world: World
) -> None:
    books(world, "Ana")
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    play(owner, [(says("the teacher is ill"), ["Close Salsa 1"])])
    closes_for_another(world)
    play(owner, [(taps("Yes, close it"), ["off: no teacher"])])
    assert "will be told" not in owner.sees()
    assert status(world) == ("closed", "no teacher")


def test_who_opens_a_class_that_another_has_just_opened_is_not_told_that_people_will_hear(
    owner: ChattingStudent, world: World
) -> None:
    books(world, "Ana")
    closes_for_another(world)
    opens_door(owner)
    play(owner, [(taps("Open it again"), ["1 person will be told."])])
    reopened = world.bot.commands.execute(ReopenClass(SALSA_1, "second", "terminal:luis"))
    assert isinstance(reopened, Ok)
    play(owner, [(taps("Yes, open it"), ["0 of 1 here"])])
    assert "will be told" not in owner.sees()


def test_a_class_is_not_opened_again_by_asking(owner: ChattingStudent, world: World) -> None:
    closes_for_another(world)
    opens_door(owner)
    play(
        owner,
        [
            (taps("Open it again"), ["off: no teacher", "Nobody is in it, so nobody will be told."]),
            (taps("Back"), ["off: no teacher", "Nobody has booked yet."]),
        ],
    )
    assert status(world) == ("closed", "no teacher")


def test_an_old_button_that_opened_a_class_at_once_asks_first(world: World) -> None:
    owner = TelegramStudent(world, "maria")
    becomes(world, owner, "owner")
    closes_for_another(world)
    opens_door(owner)
    old = encode(Reopen(SALSA_1, "an old one")).replace("reopen!", "reopen")
    owner.telegram.tap_data(owner.user, owner.message, old)
    assert "Open Salsa 1, Tue 24 Nov, 6:30 pm again?" in owner.sees()
    assert status(world) == ("closed", "no teacher")


def test_an_old_button_for_spots_leaves_another_question_open(world: World) -> None:
    owner = TelegramStudent(world, "maria")
    becomes(world, owner, "owner")
    opens_door(owner)
    tap(owner, AskSchool("close", SALSA_1))
    question = owner.message
    owner.telegram.tap_data(owner.user, question, encode(ChangeSpots(SALSA_1, 21, "an old one")))
    play(owner, [(says("the teacher is ill"), ["Close Salsa 1, Tue 24 Nov, 6:30 pm?"])])


@pytest.mark.at_second_school_if_deep("what a button may do is the same everywhere")
@pytest.mark.parametrize("intent", ANYTHING, ids=lambda intent: type(intent).__name__)
def test_in_a_group_a_button_of_the_school_is_like_any_that_is_unknown(world: World, intent: StaffIntent) -> None:
    books(world, "Ana")
    person = TerminalStudent(world, "maria")
    becomes(world, person, "owner")
    in_group = ChatUser(person.id, in_private=False)
    before = world.bot.stores.classes.load(SALSA_1)
    forged = with_reference(intent, reference_to(booking(world, "Ana")))
    assert world.bot.desk.answer(in_group, forged) == world.bot.desk.answer(in_group, OldButton())
    assert world.bot.stores.classes.load(SALSA_1) == before
