"""The App Home in Slack: the way in, and a whole booking without leaving the tab."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.chat.front_desk import FrontDesk
from adapters.chat.my_bookings import BookingsDesk
from adapters.chat.school import School
from adapters.slack.app import SlackEdge
from adapters.slack.payloads import Payload, chat_user
from core.commands.book_class import Booked
from core.ports import StoreUnavailable
from standins.faults import Hold, Refuse
from standins.slack import Delivery, View
from tests.support.chats import SALSA_1, SALSA_2, SlackStudent, World, school
from tests.support.platform_limits import LOSES_PATIENCE, in_haste

pytestmark = pytest.mark.at_second_school_if_deep("what Slack gets and gives is looked at as it is")

BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
BOOK_SALSA_2 = "Book Salsa 2 · Tue 24 Nov 7:30 pm"
PUBLISH = "views.publish"


class AtHome(SlackStudent):
    """A student who taps on the Home tab."""

    @property
    def home(self) -> View:
        home = self.slack.home(self.user)
        assert home is not None
        return home

    @property
    def modal(self) -> View:
        modal = self.slack.open_modal(self.user)
        assert modal is not None
        return modal

    def opens(self, tab: str = "home") -> Delivery:
        return self.slack.open_home(self.user, tab)

    def taps(self, button: str) -> None:
        self.slack.tap(self.user, self.home, self.words.says(button))

    def reads(self) -> str:
        return self.words.reads(unescape(self.home.shown))

    def buttons(self) -> list[str]:
        named = [element.names[0] for element in self.home.elements if element.type == "button"]
        return [self.words.reads(name) for name in named]

    def hears(self) -> list[str]:
        """What came as messages, in the channel or from the bot itself."""
        return [
            self.words.reads(message.shown)
            for channel in (self.channel, None)
            for message in self.slack.messages_visible_to(self.user, channel)
        ]


def known_and_at_the_question(ana: AtHome) -> None:
    """Ana has booked once, so the Home tab only asks whether her email is right."""
    ana.says("/classes salsa")
    ana.slack.tap(ana.user, ana.message, ana.words.says(BOOK_SALSA_1))
    ana.gives_email("ana@example.com")
    ana.opens()
    ana.taps("Salsa")
    ana.taps(BOOK_SALSA_2)


@pytest.fixture
def ana(world: World) -> AtHome:
    return AtHome(world, "ana", email="ana@example.com")


def test_who_opens_the_home_tab_sees_how_it_works_and_the_ways_in(ana: AtHome) -> None:
    assert ana.opens().status == 200
    assert ana.reads().splitlines()[:4] == [
        "*Book a dance class*",
        "Tap a style to see what's on.",
        "Tap Book next to a class and confirm your email: that's it.",
        "Or type /classes in any conversation: only you see the answer.",
    ]
    assert ana.buttons() == ["Salsa", "Bachata", "Reggaeton", "All classes", "En español"]
    assert ana.hears() == []


def test_the_schools_name_and_contact_are_there_where_they_are_set(at: School) -> None:
    with school(at=replace(at, name="Baile Sur", contact="hola@bailesur.example")) as world:
        ana = AtHome(world)
        ana.opens()
        assert ana.reads().startswith("*Book a class at Baile Sur*")
        assert "Questions? hola@bailesur.example" in ana.reads()


@pytest.mark.parametrize(
    ("way_in", "title"),
    [
        ("Salsa", "Salsa classes"),
        ("Bachata", "Bachata classes"),
        ("Reggaeton", "Reggaeton classes"),
        ("All classes", "Dance classes"),
    ],
)
def test_each_way_in_leads_to_its_list_in_the_same_place(ana: AtHome, way_in: str, title: str) -> None:
    ana.opens()
    ana.taps(way_in)
    assert ana.reads().startswith(f"*{title}*")
    assert ana.hears() == []


def test_menus_pages_and_details_are_shown_on_the_home_tab_and_lead_back(ana: AtHome) -> None:
    ana.opens()
    ana.taps("Salsa")
    ana.slack.choose(ana.user, ana.home, ana.words.says("Bachata"))
    assert ana.reads().startswith("*Bachata classes*")
    ana.taps("Next 7 days ›")
    assert "Sun 29 Nov to Sat 5 Dec" in ana.reads()
    ana.slack.choose(ana.user, ana.home, ana.words.says("Details of Bachata 2 · Wed 2 Dec 7:30 pm"))
    assert "20 of 20 spots left." in ana.reads()
    ana.taps("Back to the list")
    assert ana.reads().startswith("*Bachata classes*")
    ana.opens()
    assert ana.reads().startswith("*Book a dance class*")


def books_salsa_1(student: AtHome) -> None:
    student.says("/classes salsa")
    student.slack.tap(student.user, student.message, student.words.says(BOOK_SALSA_1))
    student.gives_email("ana@example.com")


@pytest.mark.fault("F31")
def test_who_has_booked_sees_that_first_and_after_each_reload(ana: AtHome) -> None:
    books_salsa_1(ana)
    for _ in range(2):
        ana.opens()
        assert ana.reads().splitlines()[0] == "*Your bookings*"
        (booked,) = (line for line in ana.reads().splitlines() if "Salsa 1" in line)
        assert "ana@example.com" in booked
        assert ana.reads().index("Salsa 1") < ana.reads().index("*Book a dance class*")
        assert ana.buttons() == ["Cancel", "Calendar", "Salsa", "Bachata", "Reggaeton", "All classes", "En español"]


@pytest.mark.fault("F31")
def test_a_booking_is_cancelled_on_the_home_tab_which_no_longer_shows_it(world: World, ana: AtHome) -> None:
    books_salsa_1(ana)
    ana.opens()
    ana.taps("Cancel")
    ana.taps("Yes, free my spot")
    assert world.bookings(SALSA_1) == {}
    ana.opens()
    assert ana.reads().startswith("*Book a dance class*")


def test_nobody_sees_what_others_have_booked(world: World, ana: AtHome) -> None:
    books_salsa_1(ana)
    ben = AtHome(world, "ben")
    ben.opens()
    assert ben.reads().startswith("*Book a dance class*")


def test_of_many_bookings_the_next_ten_are_there_and_a_way_to_the_others(
    monkeypatch: pytest.MonkeyPatch, ana: AtHome
) -> None:
    books_salsa_1(ana)
    one_booking = BookingsDesk.all
    monkeypatch.setattr(BookingsDesk, "all", lambda desk: one_booking(desk) * 11)
    ana.opens()
    assert ana.reads().count("Salsa 1") == 10
    ana.taps("Later ›")
    assert ana.reads().count("Salsa 1") == 1


def test_with_the_store_out_of_reach_the_ways_in_are_there_all_the_same(
    monkeypatch: pytest.MonkeyPatch, ana: AtHome
) -> None:
    def out_of_reach(_: BookingsDesk) -> list[Booked]:
        raise StoreUnavailable

    books_salsa_1(ana)
    monkeypatch.setattr(BookingsDesk, "all", out_of_reach)
    assert ana.opens().status == 200
    assert ana.reads().startswith("*Book a dance class*")
    assert ana.buttons() == ["Salsa", "Bachata", "Reggaeton", "All classes", "En español"]


@pytest.mark.promise("S4")
def test_a_class_is_booked_from_the_home_tab_which_then_says_so(world: World, ana: AtHome) -> None:
    ana.opens()
    ana.taps("Salsa")
    ana.slack.choose(ana.user, ana.home, ana.words.says("Details of Salsa 1 · Tue 24 Nov 6:30 pm"))
    ana.taps("Book a spot")
    assert ana.modal.title == "Book a spot"
    ana.gives_email("ana@example.com")
    assert "You're booked 🎉" in ana.modal.shown
    assert "You're booked 🎉" in ana.reads()
    assert ana.buttons() == ["Calendar", "My bookings", "More classes"]
    assert [one.booked_by for one in world.bookings(SALSA_1).values()] == [ana.id]
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]
    assert ana.hears() == []


def test_the_student_of_the_home_tab_is_the_student_of_the_commands(world: World, ana: AtHome) -> None:
    known_and_at_the_question(ana)
    assert "We'll book you as ana@example.com. Right?" in ana.reads()
    ana.taps("Confirm booking")
    assert "You're booked 🎉" in ana.reads()
    assert [one.booked_by for one in world.bookings(SALSA_2).values()] == [ana.id]


def test_who_opens_the_home_tab_is_known_by_the_id_of_all_their_bookings(ana: AtHome) -> None:
    assert chat_user(ana.opens().payload).student_id == ana.id


def test_not_now_leaves_it_there_with_a_way_on(world: World, ana: AtHome) -> None:
    known_and_at_the_question(ana)
    ana.taps("Not now")
    assert "No problem, we'll leave it there." in ana.reads()
    assert ana.buttons()
    assert world.bookings(SALSA_2) == {}


@pytest.mark.promise("S11")
def test_an_invalid_email_is_marked_under_the_field_and_the_home_tab_stays_as_it_was(world: World, ana: AtHome) -> None:
    ana.opens()
    ana.taps("Salsa")
    before = ana.home
    ana.taps(BOOK_SALSA_1)
    ana.gives_email("ana@example")
    assert list(ana.modal.errors.values()) == [
        "That doesn't look like an email address. It should look like ana@example.com."
    ]
    assert ana.home == before
    ana.gives_email("ana@gmial.com")
    ana.slack.submit(ana.user)
    assert "You're booked 🎉" in ana.reads()
    assert list(world.bookings(SALSA_1)) == ["ana@gmail.com"]


@pytest.mark.promise("S9")
def test_an_event_that_slack_delivers_again_shows_the_same_and_writes_to_nobody(world: World, ana: AtHome) -> None:
    first = ana.opens()
    shown = ana.reads()
    for number in (1, 2, 3):
        again = ana.slack.retry(first, number)
        assert (again.status, again.body) == (200, "")
        assert ana.reads() == shown
    assert [call.method for call in world.slack.calls] == ["users.info", *[PUBLISH] * 4]  # their language, once
    assert ana.hears() == []


@pytest.mark.promise("S9")
def test_an_event_that_comes_late_leaves_what_the_student_has_tapped_since(world: World, ana: AtHome) -> None:
    ana.opens()
    late = ana.opens()
    ana.taps("Salsa")
    with capture_logs() as logs:
        assert ana.slack.retry(late).status == 200
    assert ana.reads().startswith("*Salsa classes*")
    assert [line for line in logs if line["event"] == "home not published"] == []
    ana.opens()
    assert "Tap a style" in ana.reads()


@pytest.mark.promise("S9")
def test_an_event_that_nobody_took_is_answered_when_it_comes_again(world: World, ana: AtHome) -> None:
    world.slack.bot_url, right = f"{world.url}/out-of-order", world.slack.bot_url
    lost = ana.opens()
    assert lost.error == "dispatch_failed"
    world.slack.bot_url = right
    assert ana.slack.retry(lost, reason="http_error").status == 200
    assert "Tap a style" in ana.reads()
    world.slack._workspace.failures.clear()  # nobody was at /out-of-order


@pytest.mark.parametrize("tab", ["messages", "about"])
def test_another_tab_is_taken_and_nothing_is_done(world: World, ana: AtHome, tab: str) -> None:
    opened = ana.opens(tab)
    assert (opened.status, opened.body) == (200, "")
    assert ana.slack.home(ana.user) is None
    assert world.slack.calls == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_uninstalled"},
        {"type": "team_join", "user": {"id": "U1", "name": "ben"}},
        {"type": "message", "subtype": "channel_join", "channel": "C1", "user": "U1", "text": "hi", "ts": "1.2"},
        {"type": "message", "bot_id": "B1", "channel": "C1", "text": "hi", "ts": "1.2"},
        {"type": "message", "user": "U1", "channel": "C1", "channel_type": "channel", "text": "salsa", "ts": "1.2"},
        {"type": "something_new", "user": "U1", "tab": "home"},
    ],
    ids=lambda event: event["type"],
)
def test_any_other_event_is_taken_and_nothing_is_done(world: World, ana: AtHome, event: dict[str, object]) -> None:
    payload = {**ana.opens("about").payload, "event": event}
    assert (answer := post(world, payload)).status_code == 200
    assert answer.text == ""
    assert world.slack.calls == []


def test_the_address_for_events_proves_to_be_ours_to_slack_alone(world: World) -> None:
    asked = {"type": "url_verification", "token": "t", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmd"}
    assert post(world, asked).json() == {"challenge": asked["challenge"]}
    assert httpx.post(world.slack.bot_url, json=asked).status_code == 401


@pytest.mark.promise("S15")
@LOSES_PATIENCE
@pytest.mark.parametrize(
    "a_fault",
    [lambda: Refuse("not_enabled"), lambda: Refuse(status=500), Hold],
    ids=["switched off", "out of order", "silent"],
)
def test_a_home_tab_that_slack_does_not_take_is_logged_and_not_tried_again(
    world: World, ana: AtHome, a_fault: Callable[[], Refuse | Hold]
) -> None:
    world.slack.faults.inject(PUBLISH, a_fault())
    with capture_logs() as logs, in_haste(world.bot):
        opened = ana.opens()
    assert (opened.status, opened.error) == (200, None)
    assert [line["log_level"] for line in logs if line["event"] == "home not published"] == ["warning"]
    assert ana.hears() == []
    assert ana.opens().status == 200
    assert "Tap a style" in ana.reads()


@pytest.mark.promise("S14")
def test_an_answer_that_the_home_tab_does_not_take_comes_as_a_direct_message(world: World, ana: AtHome) -> None:
    ana.opens()
    world.slack.faults.inject(PUBLISH, Refuse("internal_error"))
    ana.taps("Salsa")
    (direct,) = ana.slack.messages_visible_to(ana.user)
    assert "Salsa classes" in ana.words.reads(direct.shown)
    ana.slack.tap(ana.user, direct, ana.words.says(BOOK_SALSA_1))
    ana.gives_email("ana@example.com")
    assert "You're booked 🎉" in ana.slack.message(direct).shown
    assert [call.method for call in world.slack.calls if call.error] == [PUBLISH]


@pytest.mark.promise("S14")
@LOSES_PATIENCE
def test_the_modal_tells_of_the_booking_even_if_the_home_tab_is_out_of_reach(world: World, ana: AtHome) -> None:
    ana.opens()
    ana.taps("Salsa")
    ana.taps(BOOK_SALSA_1)
    world.slack.faults.inject(PUBLISH, Hold())
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    with in_haste(world.bot):
        ana.slack.submit(ana.user)
    assert "You're booked 🎉" in ana.modal.shown
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("S13")
def test_a_trigger_that_expired_leads_to_another_try_on_the_home_tab(world: World, ana: AtHome) -> None:
    ana.opens()
    ana.taps("Salsa")
    world.slack.faults.inject("views.open", Refuse("expired_trigger_id"))
    ana.taps(BOOK_SALSA_1)
    assert "That took a moment too long. Please tap Book again." in ana.reads()
    ana.taps("Book a spot")
    ana.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("S5", "S6")
def test_a_button_of_another_time_on_the_home_tab_is_answered_there(world: World, ana: AtHome) -> None:
    ana.opens()
    payload = json.loads(json.dumps(ana.slack.tap(ana.user, ana.home, ana.words.says("Salsa")).payload))
    payload["actions"] = [{**payload["actions"][0], "action_id": "book_class_v0", "value": "book#42"}]
    assert post(world, payload).status_code == 200
    assert "This button is from an older message. Here is what's on now." in ana.reads()


@pytest.mark.promise("S7")
def test_a_double_tap_on_confirm_books_once(world: World, ana: AtHome) -> None:
    known_and_at_the_question(ana)
    tap = ana.slack.tap(ana.user, ana.home, "Confirm booking")
    booked = ana.reads()
    ana.slack.redeliver(tap)
    assert "You're booked 🎉" in booked
    assert ana.reads() == booked
    assert list(world.bookings(SALSA_2)) == ["ana@example.com"]


@pytest.mark.promise("S3")
@pytest.mark.parametrize(("where", "step"), [(FrontDesk, "_do"), (SlackEdge, "hear_event")])
def test_a_bug_while_the_home_tab_opens_is_told_there(
    at: School, monkeypatch: pytest.MonkeyPatch, where: type, step: str
) -> None:
    def with_bug(*_: object, **__: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(where, step, with_bug)
    with school(at=at) as world:
        ana = AtHome(world)
        opened = ana.opens()
        assert (opened.status, opened.error) == (200, None)
        assert "Sorry, something went wrong on our side." in ana.reads()


def post(world: World, payload: Payload) -> httpx.Response:
    headers, body = world.slack.build_request(dict(payload))
    return httpx.post(world.slack.bot_url, headers=headers, content=body)
