"""Something on the way answers instead of the platform: a proxy's page, a place to sign in, JSON that means nothing."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from adapters.telegram.answers import BAD_GATEWAY, of_telegram
from standins.faults import BrokenServer
from tests.support.chats import SALSA_1, SlackStudent, TelegramStudent, World

BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
PAGES = [*(BrokenServer(status) for status in (200, 403, 404, 502)), *(BrokenServer(200, b) for b in ("[]", '"x"'))]
a_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.status} {page.body[:12]}")

pytestmark = [
    pytest.mark.fault("F5"),
    pytest.mark.at_second_school_if_deep("it is about faults on the way, at whichever school"),
]


@pytest.fixture
def ana(world: World) -> TelegramStudent:
    return TelegramStudent(world)


@pytest.fixture
def slack(world: World) -> SlackStudent:
    student = SlackStudent(world, email="ana@example.com")
    student.says("/classes salsa")
    return student


def seen(student: TelegramStudent) -> list[str]:
    messages = student.telegram.messages(student.user)
    return [student.words.reads(message.text).splitlines()[0] for message in messages if message.sender.is_bot]


def direct(student: SlackStudent) -> str:
    """What the bot's last direct message says."""
    return student.words.reads(student.slack.messages_visible_to(student.user)[-1].shown)


@a_page
def test_an_edit_that_a_proxy_answers_is_made_again(world: World, ana: TelegramStudent, page: BrokenServer) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    ana.says("ana@example.com")
    confirm = ana.message
    world.telegram.faults.inject("editMessageText", page)
    with capture_logs() as logs:
        assert ana.telegram.tap(ana.user, confirm, "Confirm booking").status == 200
    assert ana.message.id == confirm.id
    assert ana.message.text.startswith("You're booked")
    assert [line["event"] for line in logs] == ["answered"]
    world.telegram.faults.inject("editMessageText", page, calls=2)
    tap = ana.telegram.tap(ana.user, confirm, "More classes")
    assert tap.status == 503
    assert world.telegram.redeliver(tap).status == 200
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]
    assert seen(ana)[-1] == "Dance classes"


@a_page
def test_a_message_that_a_proxy_answers_is_sent_again_and_seen_once(
    world: World, ana: TelegramStudent, page: BrokenServer
) -> None:
    world.telegram.faults.inject("sendMessage", page)
    assert ana.telegram.send(ana.user, ana.words.says("/classes salsa")).status == 200
    assert seen(ana) == ["Salsa classes"]
    world.telegram.faults.inject("sendMessage", page, calls=2)
    said = ana.telegram.send(ana.user, "/bookings")
    assert said.status == 503
    assert world.telegram.redeliver(said).status == 200
    assert seen(ana) == ["Salsa classes", "You have nothing booked."]


def test_only_an_answer_in_telegrams_form_is_telegrams() -> None:
    done, refused = b'{"ok":true,"result":{"id":1}}', b'{"ok":false,"error_code":403,"description":"Forbidden"}'
    assert of_telegram(200, done) == (200, done)
    assert of_telegram(403, refused) == (403, refused)
    deep = b'{"ok":true,"result":' + b"[" * 100_000
    assert of_telegram(200, deep) == (200, deep)
    for status, body in ((200, refused), (403, done), (200, b"<html>"), (404, b"\xff"), (401, b'{"message":"no"}')):
        assert of_telegram(status, body)[0] == BAD_GATEWAY
    for body in (b"", b"null", b"[]", b'"x"', b"{}", b'{"ok":true}', b'{"ok":1,"result":{}}'):
        assert of_telegram(200, body)[0] == BAD_GATEWAY


@a_page
def test_a_form_that_a_proxy_answers_for_leads_to_another_try(
    world: World, slack: SlackStudent, page: BrokenServer
) -> None:
    world.slack.faults.inject("views.open", page)
    with capture_logs() as logs:
        assert slack.slack.tap(slack.user, slack.message, slack.words.says(BOOK_SALSA_1)).status == 200
    assert "That took a moment too long." in slack.sees()
    assert [line for line in logs if "<" in str(line)] == []
    slack.taps("Book a spot")
    slack.gives_email("ana@example.com")
    assert list(world.bookings(SALSA_1)) == ["ana@example.com"]


@pytest.mark.fault("F15")
@a_page
def test_a_form_opens_without_the_email_that_a_proxy_answered_for(
    world: World, slack: SlackStudent, page: BrokenServer
) -> None:
    world.slack.faults.inject("users.info", page)
    slack.taps(BOOK_SALSA_1)
    assert "Your email" in slack.sees()


@pytest.mark.parametrize("status", [200, 403, 404, 429, 500, 502])
def test_an_answer_whose_place_a_proxy_took_is_put_below(world: World, slack: SlackStudent, status: int) -> None:
    world.slack.faults.inject("response_url", BrokenServer(status))
    slack.slack.choose(slack.user, slack.message, slack.words.says("Bachata"))
    assert "Bachata classes" in slack.sees()


def test_what_a_proxy_answered_everywhere_still_reaches_the_student(world: World, slack: SlackStudent) -> None:
    for method in ("response_url", "chat.postEphemeral"):
        world.slack.faults.inject(method, BrokenServer())
    slack.slack.choose(slack.user, slack.message, slack.words.says("Bachata"))
    assert "Bachata classes" in direct(slack)


def test_a_message_to_the_bot_in_slack_is_answered_when_it_comes_again(world: World, slack: SlackStudent) -> None:
    world.slack.faults.inject("chat.postMessage", BrokenServer())
    written = slack.slack.write(slack.user, slack.words.says("salsa tuesday"))
    assert written is not None
    assert written.status == 503
    world.slack._workspace.failures.clear()  # that it was not answered at first
    assert world.slack.retry(written).status == 200
    assert "Salsa on Tuesday" in direct(slack)
