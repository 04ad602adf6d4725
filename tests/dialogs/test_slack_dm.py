"""Slack's direct messages with the bot: what is written there is answered there."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.chat.front_desk import FrontDesk
from adapters.chat.school import School
from adapters.slack.app import SlackEdge
from standins.faults import Hold, RateLimit, Refuse
from standins.slack import Delivery, Json, Message
from tests.support.chats import SALSA_1, SALSA_2, SlackStudent, World, school
from tests.support.platform_limits import LOSES_PATIENCE

pytestmark = pytest.mark.at_second_school_if_deep("what Slack gets and gives is looked at as it is")

BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
POST = "chat.postMessage"


class Writing(SlackStudent):
    """A student who writes to the bot."""

    def __init__(self, world: World, name: str = "ana", *, locale: str = "en-AU") -> None:
        super().__init__(world, name, locale=locale)
        self.channel = self.slack.direct_channel(self.user)

    def writes(self, text: str) -> Delivery:
        delivery = self.slack.write(self.user, self.words.says(text))
        assert delivery is not None
        return delivery

    @property
    def read(self) -> str:
        """What the last message says, without its buttons."""
        return self.words.reads(unescape(self.message.shown))

    def heard(self) -> list[Message]:
        """What the bot has said."""
        messages = self.slack.messages_visible_to(self.user)
        return [message for message in messages if message.author != self.user.id]


@pytest.fixture
def ana(world: World) -> Writing:
    return Writing(world)


def deliver(world: World, written: Delivery, **changed: object) -> httpx.Response:
    """The event once more as another one, with these fields of it changed; None leaves one out."""
    event = {name: value for name, value in (written.payload["event"] | changed).items() if value is not None}
    headers, body = world.slack.build_request({**written.payload, "event": event, "event_id": "Ev9"})
    return httpx.post(world.slack.bot_url, headers=headers, content=body)


@pytest.mark.fault("F33")
def test_cancelling_in_words_is_no_answer_to_a_form_that_may_be_long_closed(ana: Writing) -> None:
    ana.writes("salsa")
    ana.taps(BOOK_SALSA_1)
    ana.slack.close(ana.user)
    ana.writes("cancel my class")
    assert "You have nothing booked." in ana.heard()[-1].shown


@pytest.mark.fault("F39")
def test_what_is_written_is_answered_below_it_to_stay(ana: Writing) -> None:
    written = ana.writes("salsa")
    assert (written.status, written.body) == (200, "")
    (answer,) = ana.heard()
    assert answer.ephemeral_for is None
    assert ana.message == answer
    assert ana.read.startswith("*Salsa classes*")


@pytest.mark.fault("F39")
def test_a_class_is_booked_without_leaving_the_direct_messages(world: World, ana: Writing) -> None:
    ana.writes("salsa 1")
    ana.taps(BOOK_SALSA_1)
    ana.gives_email("ana@example.com")
    assert "You're booked 🎉" in ana.message.shown
    assert [(email, one.booked_by) for email, one in world.bookings(SALSA_1).items()] == [("ana@example.com", ana.id)]


@pytest.mark.fault("F39")
@pytest.mark.parametrize(("line", "answer"), [("hello", "Book a dance class"), ("  /classes bachata", "Bachata")])
def test_a_greeting_and_a_command_are_answered_too(ana: Writing, line: str, answer: str) -> None:
    ana.writes(line)
    assert answer in ana.sees()


@pytest.mark.fault("F39")
def test_the_answer_is_in_the_language_that_their_slack_is_set_to(world: World) -> None:
    eva = Writing(world, "eva", locale="es-ES")
    eva.writes("salsa")
    assert "Clases de Salsa" in eva.sees()


@pytest.mark.fault("F39")
def test_the_email_that_a_form_asks_for_may_be_written_instead(world: World, ana: Writing) -> None:
    ana.writes("salsa 1")
    ana.taps(BOOK_SALSA_1)
    ana.writes("it's ana@example.com")
    assert "We'll book you as ana@example.com. Right?" in ana.message.shown
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.fault("F7")
def test_of_two_addresses_that_are_written_one_can_be_tapped(world: World, ana: Writing) -> None:
    ana.writes("salsa 1")
    ana.taps(BOOK_SALSA_1)
    ana.writes("ana@example.com or ben@example.com")
    ana.taps("ben@example.com")
    ana.taps("Confirm booking")
    assert list(world.bookings(SALSA_1)) == ["ben@example.com"]


@pytest.mark.fault("F34")
def test_a_friends_email_and_name_may_be_written_instead_of_put_into_the_form(world: World, ana: Writing) -> None:
    ana.writes("salsa 1")
    ana.taps(BOOK_SALSA_1)
    ana.gives_email("ana@example.com")
    ana.writes("book salsa 1 tuesday")
    ana.taps("Book for someone else")
    ana.writes("ben@example.com")
    assert "What's their name?" in unescape(ana.message.shown)
    ana.writes("Ben")
    ana.taps("Confirm booking")
    assert {email: one.name for email, one in world.bookings(SALSA_1).items()} == {
        "ana@example.com": None,
        "ben@example.com": "Ben",
    }


def test_anything_else_is_no_answer_to_a_form_that_may_be_long_closed(ana: Writing) -> None:
    ana.writes("salsa 1")
    ana.taps(BOOK_SALSA_1)
    ana.writes("bachata")
    assert ana.read.startswith("*Bachata classes*")


def test_what_is_written_is_read_as_it_was_typed(ana: Writing) -> None:
    ana.writes("hip & hop <3")
    assert "&amp;amp;" not in ana.message.shown
    ana.writes("salsa 1")
    ana.taps(BOOK_SALSA_1)
    ana.writes("ana@nowhere@example.com")
    assert "That doesn't look like an email address" in unescape(ana.message.shown)
    assert "/cancel" not in ana.message.shown


@pytest.mark.parametrize(
    "changed",
    [
        {"subtype": "message_changed", "user": None},
        {"subtype": "bot_message"},
        {"bot_id": "B0000001"},
        {"user": None},
        {"text": ""},
        {"text": None},
        {"channel_type": "channel"},
        {"channel_type": None},
    ],
    ids=str,
)
def test_what_nobody_has_just_written_to_the_bot_is_not_answered(world: World, ana: Writing, changed: Json) -> None:
    written = ana.writes("salsa")
    answer = deliver(world, written, **changed)
    assert (answer.status_code, answer.text) == (200, "")
    assert len(ana.heard()) == 1


@pytest.mark.fault("F39")
@pytest.mark.parametrize(
    "changed",
    [
        {"subtype": "file_share", "files": [{"id": "F1"}]},
        {"files": [{"id": "F1"}]},
        {"subtype": "thread_broadcast", "thread_ts": "1700000000.000100"},
        {"subtype": "me_message"},
    ],
    ids=str,
)
def test_what_is_written_beside_a_file_or_in_another_way_is_answered(world: World, ana: Writing, changed: Json) -> None:
    written = ana.writes("hello")
    assert deliver(world, written, text=ana.words.says("salsa"), **changed).status_code == 200
    assert "Salsa classes" in ana.read


@pytest.mark.fault("F39")
def test_a_file_without_words_is_answered_with_help(world: World, ana: Writing) -> None:
    written = ana.writes("salsa")
    deliver(world, written, text="", subtype="file_share", files=[{"id": "F1"}])
    assert "Book a dance class" in ana.heard()[-1].shown


@pytest.mark.fault("F39")
def test_what_is_written_in_a_thread_is_answered_in_it(world: World, ana: Writing) -> None:
    written = ana.writes("salsa")
    deliver(world, written, thread_ts="1700000000.000100")
    threads = [call.arguments.get("thread_ts") for call in world.slack.calls if call.method == POST]
    assert threads == [None, "1700000000.000100"]


SENT_BESIDES: dict[str, Json] = {
    "events are held back": {"type": "app_rate_limited", "minute_rate_limited": 1518467820},
    "a shortcut": {"type": "shortcut", "callback_id": "x"},
    "a shortcut of a message": {"type": "message_action", "callback_id": "x", "message": {"text": "PRIVATE"}},
    "a form that was closed": {"type": "view_closed", "view": {"type": "modal", "callback_id": "email"}},
    "what to suggest": {"type": "block_suggestion", "action_id": "a", "block_id": "b", "value": "PRIVATE"},
    "what comes one day": {"type": "brand_new"},
}


@pytest.mark.promise("S6")
@pytest.mark.parametrize("sent", SENT_BESIDES.values(), ids=SENT_BESIDES)
def test_what_nothing_of_ours_asks_for_is_taken_and_is_one_line_without_what_was_typed(
    world: World, ana: Writing, caplog: pytest.LogCaptureFixture, sent: Json
) -> None:
    team, user = {"id": world.slack.ids.team}, {"id": ana.user.id}
    headers, body = world.slack.build_request({"team": team, "user": user, "trigger_id": "1.2", **sent})
    with capture_logs() as logs:
        answer = httpx.post(world.slack.bot_url, headers=headers, content=body)
    assert (answer.status_code, answer.text) == (200, "")
    said = [(line["event"], line["kind"]) for line in logs if "kind" in line]
    assert said == [("nothing answers this kind of request", sent["type"])]
    assert "PRIVATE" not in str(logs)
    assert [record for record in caplog.records if record.name.startswith("slack_bolt")] == []


@pytest.mark.fault("F39")
@pytest.mark.parametrize("reason", ["http_timeout", "http_error"])
def test_an_event_that_slack_delivers_again_is_answered_once(ana: Writing, reason: str) -> None:
    written = ana.writes("salsa")
    for number in (1, 2, 3):
        again = ana.slack.retry(written, number, reason)
        assert (again.status, again.body) == (200, "")
    assert len(ana.heard()) == 1
    ana.writes("salsa")
    assert len(ana.heard()) == 2


def test_an_event_that_could_not_be_answered_is_answered_when_it_comes_again(world: World, ana: Writing) -> None:
    world.slack.faults.inject(POST, Refuse("internal_error"))
    written = ana.writes("salsa")
    assert (written.status, ana.heard()) == (503, [])
    assert ana.slack.retry(written, reason="http_error").status == 200
    assert len(ana.heard()) == 1
    world.slack._workspace.failures.clear()  # that it was not answered at first


def test_without_its_scope_the_bot_hears_nothing(world: World, ana: Writing) -> None:
    world.slack._workspace.scopes -= {"im:history"}
    assert ana.slack.write(ana.user, ana.words.says("salsa")) is None
    assert ana.heard() == []


@pytest.mark.parametrize(("where", "step"), [(FrontDesk, "_do"), (SlackEdge, "_answer_written")])
def test_a_bug_is_told_there(at: School, monkeypatch: pytest.MonkeyPatch, where: type, step: str) -> None:
    def with_bug(*_: object, **__: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(where, step, with_bug)
    with school(at=at) as world:
        ana = Writing(world)
        assert ana.writes("salsa").status == 200
        assert "Sorry, something went wrong on our side." in ana.sees()


def direct(student: SlackStudent) -> list[str]:
    messages = student.slack.messages_visible_to(student.user)
    return [student.words.reads(unescape(message.shown)) for message in messages]


def books_in_the_channel(student: SlackStudent) -> Delivery:
    student.says("/classes salsa 1")
    student.taps(BOOK_SALSA_1)
    student.slack.type_into(student.user, "Your email", "ana@example.com")
    return student.slack.submit(student.user)


@pytest.mark.fault("F31")
def test_what_is_booked_in_a_channel_by_the_form_is_told_here_too(world: World) -> None:
    ana = SlackStudent(world)
    books_in_the_channel(ana)
    assert "You're booked 🎉" in ana.message.shown
    (told,) = direct(ana)
    assert "You're booked 🎉" in told
    ana.slack.tap(ana.user, ana.slack.messages_visible_to(ana.user)[0], "My bookings")
    assert "Your bookings" in direct(ana)[0]


@pytest.mark.fault("F31")
def test_what_is_booked_in_a_channel_by_a_tap_is_told_here_too_and_once(world: World) -> None:
    ana = SlackStudent(world)
    books_in_the_channel(ana)
    ana.says("/classes salsa 2")
    ana.taps("Book Salsa 2 · Tue 24 Nov 7:30 pm")
    tap = ana.slack.tap(ana.user, ana.message, "Confirm booking")
    ana.slack.redeliver(tap)
    assert "You're booked 🎉" in ana.message.shown
    assert list(world.bookings(SALSA_2)) == ["ana@example.com"]
    assert [text.count("Salsa 2") for text in direct(ana)] == [0, 1]


def test_what_was_not_booked_is_not_told_here(world: World) -> None:
    ana = SlackStudent(world)
    ana.says("/classes salsa 1")
    ana.taps(BOOK_SALSA_1)
    world.fill(SALSA_1)
    ana.gives_email("ana@example.com")
    assert world.bookings(SALSA_1) == {}
    assert direct(ana) == []


def test_what_is_booked_here_is_told_once(ana: Writing) -> None:
    ana.writes("salsa 1")
    ana.taps(BOOK_SALSA_1)
    ana.gives_email("ana@example.com")
    assert ["You're booked 🎉" in text for text in direct(ana)] == [False, True]


@pytest.mark.fault("F31")
@LOSES_PATIENCE
@pytest.mark.parametrize(
    "a_fault",
    [lambda: RateLimit(1), lambda: Refuse(status=500), Hold],
    ids=["a limit", "out of order", "silent"],
)
def test_the_answer_to_the_tap_is_there_in_time_if_it_cannot_be_told_here(
    world: World, a_fault: Callable[[], Refuse | RateLimit | Hold]
) -> None:
    ana = SlackStudent(world)
    world.slack.faults.inject(POST, a_fault())
    answered = books_in_the_channel(ana)
    assert answered.error is None
    assert "You're booked 🎉" in ana.message.shown
