"""What is Slack's own: who sees what, the modal, the message behind it, and what Slack may refuse."""

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from slack_bolt import Ack
from slack_sdk import WebClient
from structlog.testing import capture_logs

from adapters.chat.school import School
from adapters.chat.students import Student
from adapters.slack.app import SlackEdge
from adapters.slack.payloads import Payload
from standins.faults import Hold, LoseAnswer, RateLimit, Refuse
from standins.slack import RESPONSE_URL, Delivery, Message, View, methods
from tests.support.chats import SALSA_1, SALSA_2, SLACK_SECRET, SLACK_TOKEN, SlackStudent, World, school
from tests.support.limits import TOO_LONG
from tests.support.platform_limits import LOSES_PATIENCE, in_haste
from tests.support.stores import memory_stores

pytestmark = pytest.mark.at_second_school_if_deep("what Slack gets and gives is looked at as it is")

BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"


@pytest.fixture
def ana(world: World) -> SlackStudent:
    return SlackStudent(world, "ana", email="ana@example.com")


def modal_of(student: SlackStudent) -> View:
    modal = student.slack.open_modal(student.user)
    assert modal is not None
    return modal


def tap_book(student: SlackStudent) -> View:
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_1)
    return modal_of(student)


def field(modal: View) -> str:
    (value,) = [input_["value"] for inputs in modal.state.values() for input_ in inputs.values()]
    return str(value or "")


@pytest.mark.promise("S2", "S19")
def test_only_the_one_who_asked_sees_the_answer(world: World, ana: SlackStudent) -> None:
    ben = world.slack.add_user("ben")
    channel = world.slack.add_channel("salsa", [ana.user, ben])
    world.slack.slash_command(ana.user, "/classes", world.words.says("salsa"), channel)
    assert [message.ephemeral_for for message in world.slack.messages_visible_to(ana.user, channel)] == [ana.user.id]
    assert world.slack.messages_visible_to(ben, channel) == []


@pytest.mark.promise("S20")
def test_the_answer_to_a_command_is_the_response_itself_and_calls_nothing(world: World, ana: SlackStudent) -> None:
    ana.says("/classes")  # the first time Slack is asked which language they read
    asked = len(world.slack.calls)
    ana.says("/classes salsa")
    assert len(world.slack.calls) == asked


@pytest.mark.promise("S17")
def test_every_book_button_says_aloud_which_class_it_books(ana: SlackStudent) -> None:
    ana.says("/classes")
    spoken = [element.json["accessibility_label"] for element in ana.message.elements if element.type == "button"]
    assert len(spoken) == len(set(spoken))
    assert ana.words.says("Book Bachata 1 · Mon 23 Nov 6:30 pm") in spoken


def test_styles_levels_and_details_are_menus(world: World, ana: SlackStudent) -> None:
    ana.says("/classes salsa")
    world.slack.choose(ana.user, ana.message, "Level 3")
    assert "Salsa 3 classes" in ana.sees()
    world.slack.choose(ana.user, ana.message, world.words.says("Bachata"))
    assert "Bachata classes" in ana.sees()
    world.slack.choose(ana.user, ana.message, world.words.says("Details of Bachata 2 · Wed 25 Nov 7:30 pm"))
    assert "Bachata 2, Wednesday 25 November, 7:30 pm (Sydney time)" in ana.sees()
    assert "20 of 20 spots left." in ana.sees()


@pytest.mark.promise("S4", "S10")
def test_the_email_form_is_filled_from_the_profile(ana: SlackStudent) -> None:
    modal = tap_book(ana)
    assert modal.title == "Book a spot"
    assert ana.words.reads(modal.shown).splitlines()[0] == "Salsa 1, Tue 24 Nov, 6:30 pm"
    assert field(modal) == "ana@example.com"


@pytest.mark.promise("S10")
@pytest.mark.parametrize(
    "fault", [Refuse("missing_scope"), Refuse("fatal_error", status=500), Refuse("user_not_found")]
)
def test_the_form_opens_empty_when_slack_does_not_tell_the_email(
    world: World, ana: SlackStudent, fault: Refuse
) -> None:
    ana.says("/classes")
    world.slack.faults.inject("users.info", fault)
    assert field(tap_book(ana)) == ""


@pytest.mark.fault("F15")
@pytest.mark.parametrize(
    "told",
    [
        {"user": None},
        {"user": []},
        {"user": "ana"},
        {"user": {"profile": None, "locale": None}},
        {"user": {"profile": [], "locale": 7}},
        {"user": {"profile": {"email": None}, "locale": ""}},
        {"user": {"profile": {"email": ["ana@example.com"]}, "locale": {}}},
        {},
    ],
)
def test_what_slack_says_of_a_student_never_costs_the_answer(
    world: World, ana: SlackStudent, monkeypatch: pytest.MonkeyPatch, told: dict[str, object]
) -> None:
    monkeypatch.setitem(
        methods.METHODS, "users.info", replace(methods.METHODS["users.info"], run=lambda *_: {"ok": True, **told})
    )
    ana.says("/classes salsa")
    assert "Salsa classes" in ana.sees()
    ana.taps(BOOK_SALSA_1)
    assert field(modal_of(ana)) == ""


@pytest.mark.fault("F44")
def test_slack_is_asked_once_about_a_student_and_not_waited_for(world: World, ana: SlackStudent) -> None:
    world.slack.faults.inject("users.info", RateLimit(1), calls=3)
    ana.says("/classes salsa")
    assert "Salsa classes" in ana.sees()
    assert field(tap_book(ana)) == ""
    assert [call.error for call in world.slack.calls if call.method == "users.info"] == ["ratelimited"] * 3


@pytest.mark.fault("F44")
@LOSES_PATIENCE
def test_a_slow_word_about_a_student_holds_up_neither_answer_nor_form(
    world: World, ana: SlackStudent, caplog: pytest.LogCaptureFixture
) -> None:
    world.slack.faults.inject("users.info", Hold(), calls=3)
    ana.says("/classes salsa")
    assert "Salsa classes" in ana.sees()
    assert field(tap_book(ana)) == ""
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.fault("F12")
@pytest.mark.parametrize("email", ["ana@localhost", "ana", "ana@example", "ana@@example.com", "@"])
def test_an_email_in_the_profile_that_is_none_is_not_suggested(world: World, email: str) -> None:
    assert field(tap_book(SlackStudent(world, "ben", email=email))) == ""


@pytest.mark.fault("F12")
def test_the_form_opens_empty_when_slack_refuses_the_email_of_its_own_profile(world: World, ana: SlackStudent) -> None:
    world.slack.faults.inject("views.open", Refuse("invalid_arguments"))
    assert field(tap_book(ana)) == ""
    ana.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.fault("F12")
def test_a_form_that_slack_refuses_for_good_leads_to_another_try(world: World, ana: SlackStudent) -> None:
    world.slack.faults.inject("views.open", Refuse("invalid_arguments"), calls=2)
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    assert "That took a moment too long. Please tap Book again." in ana.sees()
    assert [call.method for call in world.slack.calls].count("views.open") == 2


def test_a_profile_without_email_leaves_the_form_empty(world: World) -> None:
    assert field(tap_book(SlackStudent(world, "ben", email=None))) == ""


def test_another_email_is_not_filled_in(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.gives_email("ana@example.com")
    ana.says("/classes salsa")
    ana.taps("Book Salsa 2 · Tue 24 Nov 7:30 pm")
    ana.taps("Use another email")
    assert field(modal_of(ana)) == ""


def test_the_form_opens_after_a_single_read_of_the_student(at: School) -> None:
    stores = memory_stores()

    class OneRead:
        """Students, with the classes out of reach from the first read on, until the form is recorded."""

        def __init__(self) -> None:
            self.reads = 0

        def load(self, student_id: str, now: object) -> Student:
            self.reads += 1
            reads_before_form.append(len(world.slack.calls))
            return Student(student_id, language="en")

        def save(self, student: Student, now: object) -> object:
            saves_after.append([call.method for call in world.slack.calls])
            return stores.students.save(student, world.clock())

    reads_before_form: list[int] = []
    saves_after: list[list[str]] = []
    with school(replace(stores, students=OneRead()), at=at) as world:  # type: ignore[arg-type]  # a port of two methods
        ana = SlackStudent(world, "ana")
        ana.says("/classes salsa")
        ana.taps(BOOK_SALSA_1)
    assert reads_before_form[0] == 0
    assert saves_after == [["users.info", "views.open"]]


@pytest.mark.promise("S11")
def test_an_invalid_email_is_marked_under_the_field_and_stays_there(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.gives_email("ana@example")
    modal = modal_of(ana)
    assert list(modal.errors.values()) == [
        "That doesn't look like an email address. It should look like ana@example.com."
    ]
    assert field(modal) == "ana@example"
    assert world.bookings(SALSA_1) == {}


def test_a_slip_is_filled_in_corrected_and_typing_it_again_keeps_it(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.gives_email("ana@gmial.com")
    modal = modal_of(ana)
    assert field(modal) == "ana@gmail.com"
    assert "Did you mean ana@gmail.com?" in modal.shown
    ana.gives_email("ana@gmial.com")
    assert list(world.bookings(SALSA_1)) == ["ana@gmial.com"]


@pytest.mark.fault("F7")
def test_of_two_addresses_the_form_has_the_first_and_another_can_be_typed(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.gives_email("ana@example.com, ben@example.com")
    modal = modal_of(ana)
    assert field(modal) == "ana@example.com"
    assert "There is more than one address in that. We filled in ana@example.com." in modal.shown
    ana.gives_email("ben@example.com")
    assert list(world.bookings(SALSA_1)) == ["ben@example.com"]


def test_the_suggestion_can_be_taken_as_it_is(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.gives_email("ana@gmial.com")
    world.slack.submit(ana.user)
    assert list(world.bookings(SALSA_1)) == ["ana@gmail.com"]


def test_after_booking_neither_the_modal_nor_the_message_behind_it_can_book_again(ana: SlackStudent) -> None:
    tap_book(ana)
    list_message = ana.message
    ana.gives_email("ana@example.com")
    modal = modal_of(ana)
    assert "You're booked 🎉" in modal.shown
    assert "submit" not in modal.content
    assert modal.elements == []
    behind = ana.slack.message(list_message)
    assert "You're booked 🎉" in behind.shown
    assert [element.names[0] for element in behind.elements] == ["Calendar", "My bookings", "More classes"]


@pytest.mark.promise("S7", "S8")
def test_a_form_sent_twice_books_once_and_is_answered_the_same(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    first = ana.slack.submit(ana.user)
    again = ana.slack.redeliver(first)
    assert again.body == first.body
    assert len(world.bookings(SALSA_1)) == 1


@pytest.mark.promise("S9")
@pytest.mark.parametrize("first_try", ["worked", "failed"])
def test_a_request_that_slack_delivers_again_counts_once(world: World, ana: SlackStudent, first_try: str) -> None:
    tap_book(ana)
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    bot_url = world.slack.bot_url
    if first_try == "failed":
        world.slack.bot_url = f"{world.url}/out-of-order"
    sent = ana.slack.submit(ana.user)
    for number in (1, 2, 3):
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        again = httpx.post(bot_url, headers={**sent.headers, **retry}, content=sent.sent)
        assert "You're booked" in again.text
    assert len(world.bookings(SALSA_1)) == 1
    world.slack._workspace.failures.clear()  # nobody was at /out-of-order


@pytest.mark.promise("B5")
def test_a_form_that_was_refused_never_books_later(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    world.fill(SALSA_1)
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    refused = ana.slack.submit(ana.user)
    world.make_room(SALSA_1)
    again = ana.slack.redeliver(refused)
    assert "Someone just took the last spot" in again.body
    assert world.bookings(SALSA_1) == {}


def test_a_form_left_open_while_another_was_opened_is_outdated(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    first = ana.slack.open_modal(ana.user)
    ana.taps("Book Salsa 2 · Tue 24 Nov 7:30 pm")
    second = ana.slack.submit(ana.user)
    assert "You're booked" in second.body
    assert first is not None
    payload = json.loads(json.dumps(second.payload)) | {
        "view": second.payload["view"] | {"private_metadata": first.content["private_metadata"]}
    }
    late = post(world, *ana.slack.build_request(payload))
    assert "This button is from an older message." in late.text
    assert world.bookings(SALSA_1) == {}
    assert list(world.bookings(SALSA_2)) == ["ana@example.com"]


@pytest.mark.promise("S13")
def test_a_trigger_that_expired_leads_to_another_try(world: World, ana: SlackStudent) -> None:
    world.slack.faults.inject("views.open", Refuse("expired_trigger_id"))
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    assert "That took a moment too long. Please tap Book again." in ana.sees()
    ana.taps("Book a spot")
    ana.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("S14")
@pytest.mark.parametrize("fault", [Refuse(status=404), Refuse(status=500)])
def test_an_answer_that_slack_does_not_take_back_reaches_the_student_another_way(
    world: World, ana: SlackStudent, fault: Refuse
) -> None:
    tap_book(ana)
    ana.gives_email("ana@example.com")
    ana.says("/classes salsa")
    ana.taps("Book Salsa 2 · Tue 24 Nov 7:30 pm")
    world.slack.faults.inject(RESPONSE_URL, fault)
    ana.taps("Confirm booking")
    assert "You're booked 🎉" in ana.message.shown
    assert ana.message.ephemeral_for == ana.user.id
    assert list(world.bookings(SALSA_2)) == ["ana@example.com"]


def test_where_the_bot_may_not_write_the_answer_comes_as_a_direct_message(world: World, ana: SlackStudent) -> None:
    elsewhere = world.slack.add_channel("private", [ana.user], bot_is_member=False)
    world.slack.slash_command(ana.user, "/classes", world.words.says("salsa"), elsewhere)
    world.slack.faults.inject(RESPONSE_URL, Refuse(status=500))
    world.slack.tap(ana.user, world.slack.messages_visible_to(ana.user, elsewhere)[-1], "Next 7 days ›")
    (direct,) = world.slack.messages_visible_to(ana.user)
    assert "Salsa classes" in ana.words.reads(direct.shown)


@pytest.mark.fault("F20")
@pytest.mark.parametrize("fault", [LoseAnswer(), Refuse(status=500), Refuse("channel_not_found")])
def test_when_no_message_gets_below_the_tapped_one_it_comes_as_a_direct_message(
    world: World, ana: SlackStudent, fault: LoseAnswer | Refuse
) -> None:
    ana.says("/classes salsa")
    world.slack.faults.inject(RESPONSE_URL, Refuse(status=500))
    world.slack.faults.inject("chat.postEphemeral", fault)
    ana.taps("Next 7 days ›")
    (direct,) = world.slack.messages_visible_to(ana.user)
    assert "Salsa classes" in ana.words.reads(direct.shown)


@pytest.mark.fault("F20")
@LOSES_PATIENCE
def test_an_answer_reaches_the_student_in_time_although_both_other_ways_hang(world: World, ana: SlackStudent) -> None:
    ana.says("/classes salsa")
    for method in (RESPONSE_URL, "chat.postEphemeral"):
        world.slack.faults.inject(method, Hold())
    with in_haste(world.bot):
        assert ana.slack.tap(ana.user, ana.message, "Next 7 days ›").status == 200
    (direct,) = world.slack.messages_visible_to(ana.user)
    assert "Salsa classes" in ana.words.reads(direct.shown)


@LOSES_PATIENCE
def test_the_modal_tells_of_the_booking_even_if_the_message_behind_it_is_out_of_reach(
    world: World, ana: SlackStudent
) -> None:
    tap_book(ana)
    world.slack.faults.inject(RESPONSE_URL, Hold())
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    with in_haste(world.bot):
        ana.slack.submit(ana.user)
    assert "You're booked 🎉" in modal_of(ana).shown
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.promise("S15")
def test_a_rate_limit_of_a_second_is_waited_out(world: World, ana: SlackStudent) -> None:
    ana.says("/classes salsa")
    world.slack.faults.inject(RESPONSE_URL, Refuse(status=404))
    world.slack.faults.inject("chat.postEphemeral", RateLimit(1))
    ana.taps("Next 7 days ›")
    assert "Sun 29 Nov to Sat 5 Dec" in ana.message.shown
    assert [call.error for call in world.slack.calls if call.method == "chat.postEphemeral"] == ["ratelimited", None]


@pytest.mark.promise("S6", "S15")
@pytest.mark.parametrize("everything_fails", [Refuse(status=500), RateLimit(TOO_LONG)])
def test_when_slack_takes_no_answer_at_all_the_tap_is_still_acknowledged_and_there_is_no_storm(
    world: World, ana: SlackStudent, everything_fails: Refuse | RateLimit
) -> None:
    ana.says("/classes salsa")
    for method in (RESPONSE_URL, "chat.postEphemeral", "chat.postMessage"):
        world.slack.faults.inject(method, everything_fails, calls=9)
    before = len(world.slack.calls)
    tap = ana.slack.tap(ana.user, ana.message, "Next 7 days ›")
    assert tap.status == 200
    assert len(world.slack.calls) - before == 3


@pytest.mark.promise("S3")
def test_a_bug_after_the_answer_is_still_answered_with_an_apology(at: School, monkeypatch: pytest.MonkeyPatch) -> None:
    acknowledged = SlackEdge.hear_command

    def with_bug(edge: SlackEdge, ack: Ack, command: Payload, client: WebClient) -> None:
        acknowledged(edge, ack, command, client)
        raise ValueError("a bug")

    monkeypatch.setattr(SlackEdge, "hear_command", with_bug)
    with school(at=at) as world:
        ana = SlackStudent(world, "ana")
        answer = world.slack.slash_command(ana.user, "/classes", "salsa", ana.channel)
        assert (answer.status, answer.error) == (200, None)
        assert re.fullmatch(
            r"Sorry, something went wrong on our side. Please try again. \(Reference [0-9a-f]{6}\)", ana.message.text
        )
        assert ana.message.ephemeral_for == ana.user.id


@pytest.mark.promise("S3")
@pytest.mark.parametrize("step", ["take_tap", "take_form"])
def test_a_bug_in_a_tap_or_a_form_is_answered_with_an_apology(
    at: School, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with school(at=at) as world:
        ana = SlackStudent(world, "ana")
        ana.says("/classes salsa")
        if step == "take_form":
            ana.taps(BOOK_SALSA_1)

        def with_bug(*_: object) -> None:
            raise ValueError("a bug")

        monkeypatch.setattr("adapters.slack.app.tapped", with_bug)
        monkeypatch.setattr("adapters.slack.app.read_submission", with_bug)
        if step == "take_form":
            ana.gives_email("ana@example.com")
            assert "Sorry, something went wrong on our side." in modal_of(ana).shown
        else:
            ana.taps("Next 7 days ›")
            assert "Sorry, something went wrong on our side." in ana.message.shown
        assert world.slack.failures == []


@pytest.mark.promise("S5", "S6")
def test_a_button_of_another_time_is_answered_with_a_fresh_list(world: World, ana: SlackStudent) -> None:
    ana.says("/classes salsa")
    payload = press(world, ana, ana.message, action_id="book_class_v0", value="book#42")
    assert post(world, *world.slack.build_request(payload)).status_code == 200
    assert "This button is from an older message. Here is what's on now." in ana.sees()
    assert "Dance classes" in ana.sees()


def press(world: World, student: SlackStudent, message: Message, *, action_id: str, value: str) -> dict[str, object]:
    """The payload of a tap on the message's last button, with other words in it."""
    delivery = world.slack.tap(student.user, message, "Next 7 days ›")
    payload: dict[str, object] = json.loads(json.dumps(delivery.payload))
    payload["actions"] = [{**payload["actions"][0], "action_id": action_id, "value": value}]  # type: ignore[index]  # JSON
    return payload


def post(world: World, headers: dict[str, str], body: bytes) -> httpx.Response:
    return httpx.post(world.slack.bot_url, headers=headers, content=body)


@pytest.fixture
def booking_tap(world: World, ana: SlackStudent) -> Iterator[Delivery]:
    """A form that is ready to book, not sent yet in any valid way."""
    tap_book(ana)
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    bot_url, world.slack.bot_url = world.slack.bot_url, world.url + "/nowhere"
    unsent = ana.slack.submit(ana.user)
    world.slack.bot_url = bot_url
    yield unsent
    assert world.bookings(SALSA_1) == {}
    world.slack._workspace.failures.clear()  # nobody was at /nowhere


@pytest.mark.promise("S8")
@pytest.mark.parametrize("age", [-400, 310, 86_400])
def test_a_request_older_or_newer_than_five_minutes_is_turned_away(
    world: World, booking_tap: Delivery, age: int
) -> None:
    headers, body = world.slack.build_request(booking_tap.payload, time.time() - age)
    assert_unauthorized(post(world, headers, body))


@pytest.mark.promise("S8")
@pytest.mark.parametrize(
    "tampered",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=é".encode("latin-1").decode("latin-1")},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "9" * 400},
    ],
)
def test_a_wrong_or_missing_signature_is_turned_away(
    world: World, booking_tap: Delivery, tampered: dict[str, str]
) -> None:
    headers, body = world.slack.build_request(booking_tap.payload)
    encoded = {name.encode(): value.encode("latin-1") for name, value in (headers | tampered).items() if value}
    assert_unauthorized(httpx.post(world.slack.bot_url, headers=encoded, content=body))


def test_a_signature_of_another_body_is_turned_away(world: World, booking_tap: Delivery) -> None:
    headers, body = world.slack.build_request(booking_tap.payload)
    assert_unauthorized(post(world, headers, body.replace(b"ana", b"eve")))


def test_a_body_that_is_no_text_is_turned_away(world: World) -> None:
    headers, _ = world.slack.build_request({"command": "/classes"})
    assert_unauthorized(post(world, headers, b"\xff\xfe"))


def assert_unauthorized(response: httpx.Response) -> None:
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "Unauthorized"
    assert response.json()["error"]["correlationId"] == response.headers["X-Correlation-Id"]


@pytest.mark.fault("F51")
@pytest.mark.parametrize("body", [b"hello", b"[1]", b"null", b"payload=null", b"payload=" + b"[" * 50_000, b"\xff\xfe"])
def test_a_signed_request_that_slack_would_not_send_is_refused_in_one_line(world: World, body: bytes) -> None:
    now = str(int(time.time()))
    signature = "v0=" + hmac.new(SLACK_SECRET.encode(), b"v0:%b:%b" % (now.encode(), body), hashlib.sha256).hexdigest()
    with capture_logs() as logs:
        refused = post(world, {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}, body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "InvalidArgument")
    ours = [line for line in logs if "days of classes" not in line["event"]]
    assert [(line["event"], "exc_info" in line) for line in ours] == [("request failed", False)]


@pytest.mark.fault("F8")
def test_a_form_that_comes_from_another_workspace_than_the_tap_books(world: World, ana: SlackStudent) -> None:
    tap_book(ana)
    ana.slack.type_into(ana.user, "Your email", "ana@example.com")
    bot_url, world.slack.bot_url = world.slack.bot_url, world.url + "/nowhere"
    form = ana.slack.submit(ana.user).payload
    world.slack.bot_url = bot_url
    world.slack._workspace.failures.clear()  # nobody was at /nowhere
    answer = post(world, *world.slack.build_request({**form, "team": {"id": "T2", "domain": "elsewhere"}}))
    assert "You're booked" in answer.text
    assert [one.booked_by for one in world.bookings(SALSA_1).values()] == [ana.id]


def test_a_command_with_the_word_payload_in_it_is_answered(ana: SlackStudent) -> None:
    ana.says("/classes payload")
    assert 'We don\'t teach "payload".' in ana.sees()


def test_that_the_token_is_in_the_environment_too_is_nothing_to_warn_of(
    at: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SLACK_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s3cret")
    with school(at=at):
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
