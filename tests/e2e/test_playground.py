"""The playground in a real browser, as somebody uses it who has just typed `make run`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from core.class_id import ClassId
from core.result import Ok
from tests.support.browser import chromium, new_page, well_behaved, well_behaved_page
from tests.support.clock import SYDNEY
from tests.support.playground import WITH_ROOM, Json, Player, playground, reset
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

BOOK = re.compile("^Book ")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module", params=[MEMORY, DYNAMODB_LOCAL])
def address(request: pytest.FixtureRequest, worker_id: str) -> Iterator[str]:
    environment = {}
    if request.param == "dynamodb-local":
        endpoint = request.getfixturevalue("dynamodb_endpoint")
        environment = {"AWS_ENDPOINT_URL_DYNAMODB": endpoint, "DYNAMODB_TABLE": f"e2e-{worker_id}"}
    with playground(**environment) as started:
        yield started


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One for all tests: the playground stores nothing in the browser, and a new page costs more than a test."""
    with new_page(browser) as opened:
        yield opened


@pytest.fixture
def player(page: Page, address: str) -> Iterator[Player]:
    reset(address)
    with well_behaved(page, address):
        yield Player(page, address)


def _bookable_salsa(player: Player) -> tuple[str, str]:
    """The id of the first salsa class that can be booked, as the store has it, and its name in a list."""
    state = player.state()
    for one in state["stored"]["classes"]:
        _, day, _, clock = one["id"].split("#")
        has_started = f"{day}T{clock[:2]}:{clock[2:]}" <= state["now"]
        if one["name"].startswith("Salsa") and not has_started and player.stored(one["id"])["bookingCount"] < 20:
            return one["id"], one["name"]
    raise AssertionError("no salsa class can be booked")


def _line(name: str, stored: Json) -> str:
    """What Slack's list says of the class, as a pattern; Telegram's has the time first and says `7 left`."""
    left = 20 - stored["bookingCount"]
    spots = "full" if left == 0 else "last spot" if left == 1 else f"{left} spots left"
    return f"{re.escape(name.split(' · ')[0])} · (.* · )?{spots}"


def test_a_spot_booked_in_slack_is_gone_in_both_chats_and_in_the_store(player: Player) -> None:
    class_id, name = _bookable_salsa(player)
    before = player.stored(class_id)
    player.says_in_slack("/classes salsa")
    player.slack.get_by_role("button", name=BOOK).first.click()
    player.gives_email_in_slack("ana@example.com")
    player.sees(player.modal, "You're booked")
    after = player.stored(class_id)
    assert after["bookingCount"] == before["bookingCount"] + 1
    assert set(after["emails"]) == {*before["emails"], "ana@example.com"}
    player.modal.get_by_role("button", name="Close").click()
    player.says_in_telegram("/classes salsa")
    line = _line(name, after)
    player.sees(player.telegram, re.compile(line.replace(" spots left", " left")))
    player.says_in_slack("/classes salsa")
    player.sees(player.slack, re.compile(line))


def test_a_spot_booked_in_telegram_is_gone_in_both_chats_and_in_the_store(player: Player) -> None:
    class_id, name = _bookable_salsa(player)
    before = player.stored(class_id)
    player.says_in_telegram("/classes salsa")
    player.begins_to_book_in_telegram()
    player.says_in_telegram("ben@example.com")
    player.taps(player.telegram, "Confirm booking")
    player.sees(player.telegram, "You're booked")
    after = player.stored(class_id)
    assert after["bookingCount"] == before["bookingCount"] + 1
    assert "ben@example.com" in after["emails"]
    player.says_in_slack("/classes salsa")
    player.sees(player.slack, re.compile(_line(name, after)))


def test_an_invalid_email_gets_an_example_under_the_field_in_slack(player: Player) -> None:
    player.says_in_slack("/classes")
    player.slack.get_by_role("button", name=BOOK).first.click()
    player.gives_email_in_slack("ana@example")
    player.sees(player.modal, "That doesn't look like an email address. It should look like ana@example.com.")
    player.gives_email_in_slack("ana@example.com")
    player.sees(player.modal, "You're booked")


def test_an_invalid_email_gets_an_example_in_telegram_and_the_question_stays_open(player: Player) -> None:
    player.says_in_telegram("/classes")
    player.begins_to_book_in_telegram()
    player.says_in_telegram("ana at example")
    player.sees(player.telegram, re.compile("That doesn't look like an email address"))
    player.says_in_telegram("ana@example.com")
    player.taps(player.telegram, "Confirm booking")
    player.sees(player.telegram, "You're booked")


def test_of_two_students_who_race_for_the_last_spot_one_gets_it(player: Player) -> None:
    player.trouble.get_by_role("spinbutton", name="Students").fill("2")
    player.taps(player.trouble, re.compile("Race for the last spot"))
    player.sees(player.trouble, re.compile("1 read: You're booked"))
    player.sees(player.trouble, re.compile("1 read: Someone just took the last spot"))
    player.sees(player.trouble, "20 bookings are stored for 20 spots; the count says 20.")


def test_two_taps_at_the_same_moment_book_once(player: Player) -> None:
    class_id, _ = _bookable_salsa(player)
    before = player.stored(class_id)["bookingCount"]
    player.says_in_telegram("/classes salsa")
    player.begins_to_book_in_telegram()
    player.says_in_telegram("ana@example.com")
    player.turns("Tap twice")
    player.taps(player.telegram, "Confirm booking")
    player.sees(player.trouble, re.compile("Ana reads: You're booked"))
    assert player.stored(class_id)["bookingCount"] == before + 1


def test_a_booking_on_the_home_tab_of_slack(player: Player) -> None:
    class_id, _ = _bookable_salsa(player)
    before = player.stored(class_id)["bookingCount"]
    player.slack.get_by_role("tab", name="Home").click()
    player.sees(player.slack, "Tap a style to see what's on.")
    player.taps(player.slack, "Salsa")
    player.slack.get_by_role("button", name=BOOK).first.click()
    player.gives_email_in_slack("ana@example.com")
    player.sees(player.modal, "You're booked")
    player.modal.get_by_role("button", name="Close").click()
    player.sees(player.slack, re.compile("You're booked"))
    assert player.stored(class_id)["bookingCount"] == before + 1


def test_a_student_does_not_see_what_was_shown_to_another_alone(player: Player) -> None:
    player.says_in_slack("/classes salsa")
    player.sees(player.slack, "Salsa classes")
    player.is_student("Ben")
    expect(player.slack.get_by_text("Salsa classes")).to_have_count(0)
    player.is_student("Ana")
    player.sees(player.slack, "Salsa classes")


def test_a_private_chat_is_private(player: Player) -> None:
    player.says_in_telegram("/classes salsa")
    player.sees(player.telegram, "Salsa classes")
    player.is_student("Chloe")
    expect(player.telegram.get_by_text("Salsa classes")).to_have_count(0)


def test_book_in_a_telegram_group_leads_into_the_private_chat(player: Player) -> None:
    player.telegram.get_by_role("tab", name=re.compile("Friday dancers")).click()
    player.says_in_telegram("/classes salsa")
    player.sees(player.telegram, "Salsa classes")
    player.taps(player.telegram, WITH_ROOM)
    player.sees(player.telegram, re.compile("Which email should we book"))
    private = player.telegram.get_by_role("tab", name=re.compile("Dance Desk"))
    expect(private).to_have_attribute("aria-selected", "true")


def test_a_booking_in_slack_with_the_keyboard_alone(player: Player) -> None:
    page = player.page
    player.slack.get_by_role("textbox", name="Message Slack").focus()
    page.keyboard.type("/classes salsa")
    page.keyboard.press("Enter")
    book = player.slack.get_by_role("button", name=BOOK).first
    expect(book).to_be_visible()
    _tab_to(page, re.compile("^Book "), backwards=True)
    page.keyboard.press("Enter")
    expect(player.modal).to_be_visible()
    expect(player.modal.get_by_role("textbox", name="Your email")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("ana@example.com")
    page.keyboard.press("Enter")
    player.sees(player.modal, "You're booked")
    page.keyboard.press("Escape")
    expect(player.modal).to_have_count(0)


def test_what_happened_names_each_step_with_the_versions(player: Player) -> None:
    player.says_in_slack("/classes salsa")
    player.slack.get_by_role("button", name=BOOK).first.click()
    player.gives_email_in_slack("ana@example.com")
    happened = player.page.get_by_role("region", name="What happened", exact=True)
    for step in ("POST /slack/events", "GiveEmail", "BookClass", "classes.load", "classes.save", "version"):
        player.sees(happened, re.compile(step))
    player.sees(happened, re.compile(r"version \d+ → \d+, 1 booked"))


def test_a_store_that_is_down_gets_an_apology_with_a_reference(player: Player) -> None:
    player.turns("Store down")
    player.says_in_slack("/classes salsa")
    player.sees(player.slack, re.compile(r"Sorry, we couldn't reach the booking book .*Reference [0-9a-f]{6}"))
    player.turns("Store down")
    player.says_in_slack("/classes salsa")
    player.sees(player.slack, "Salsa classes")


def test_a_button_from_last_week_is_answered(player: Player) -> None:
    player.taps(player.trouble, re.compile("An old button"))
    player.sees(player.telegram, re.compile("That class has already started"))
    player.sees(player.slack, re.compile("That class has already started"))


def test_a_student_becomes_one_of_the_school_and_opens_a_door_list(player: Player) -> None:
    player.taps(player.trouble, "Of the school")
    player.sees(player.page.locator("body"), re.compile("is an owner in both chats now"))
    player.says_in_telegram("/staff")
    player.sees(player.telegram, re.compile("^Today, "))
    player.taps(player.telegram, re.compile("^Mon "))
    player.taps(player.telegram, re.compile("6:30 pm · .* of 20"))
    player.sees(player.telegram, re.compile(r"\d+ of \d+ here"))


def test_on_monday_an_owner_gets_the_week_as_a_picture_in_both_chats(player: Player) -> None:
    player.says_in_telegram("/start")
    player.taps(player.trouble, "Of the school")
    player.sees(player.page.locator("body"), re.compile("is an owner in both chats now"))
    player.taps(player.trouble, "To a Monday at nine")
    player.slack.get_by_role("tab", name="Dance Desk").click()
    for chat in (player.telegram, player.slack):
        picture = chat.get_by_role("img", name=re.compile("^How full each class was, Mon "))
        expect(picture).to_have_js_property("naturalWidth", 900)


def test_reset_begins_with_empty_chats(player: Player) -> None:
    player.says_in_slack("/classes salsa")
    player.sees(player.slack, "Salsa classes")
    player.taps(player.page.locator("body"), "Reset")
    expect(player.slack.get_by_text("Salsa classes")).to_have_count(0)


def test_the_page_itself_has_no_button_that_books_or_confirms(player: Player) -> None:
    expect(player.trouble.get_by_role("button", name=re.compile("Race"))).to_be_visible()
    buttons = player.page.get_by_role("button").all()
    names = [button.get_attribute("aria-label") or button.inner_text() for button in buttons]
    assert len(names) > 5
    assert not [name for name in names if name.startswith("Book") or "Confirm" in name]


@pytest.mark.parametrize("address", [MEMORY], indirect=True)
@pytest.mark.parametrize(
    ("width", "height", "dark"), [(1280, 900, False), (390, 844, True)], ids=["desktop-light", "phone-dark"]
)
def test_nobody_is_kept_out(browser: Browser, address: str, width: int, height: int, dark: bool) -> None:
    reset(address)
    with well_behaved_page(browser, address, width=width, height=height, dark=dark) as page:
        player = Player(page, address)
        expect(player.trouble).to_be_visible()
        _assert_accessible(page)
        player.says_in_telegram("/classes salsa")
        player.begins_to_book_in_telegram()
        player.says_in_slack("/classes salsa")
        player.slack.get_by_role("button", name=BOOK).first.click()
        player.gives_email_in_slack("ana@example")
        player.sees(player.modal, re.compile("That doesn't look like an email address"))
        _assert_accessible(page)


def _assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps(found, indent=2)


def _tab_to(page: Page, name: re.Pattern[str], *, backwards: bool = False) -> None:
    """Press Tab until something of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        focused = page.evaluate(
            "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
        )
        if name.search(focused or ""):
            return
    raise AssertionError(f"the focus never came to {name.pattern}")


def test_a_spot_that_one_student_gives_up_arrives_in_the_chat_of_the_one_who_waits(player: Player) -> None:
    """And when the clock jumps to two hours before the class, who has the spot is reminded of it."""
    class_id = _last_spot_tomorrow_or_later(player)
    player.says_in_telegram(f"/start {class_id.slug}")
    player.sees(player.telegram, re.compile("Which email should we book"))
    player.says_in_telegram("ana@example.com")
    player.taps(player.telegram, "Confirm booking")
    player.sees(player.telegram, "You're booked")

    player.is_student("Ben")
    player.sees(player.telegram, "What can this bot do?")
    player.says_in_telegram(f"/start {class_id.slug}")
    player.taps(player.telegram, "Join the waitlist")
    player.sees(player.telegram, re.compile("Which email"))
    player.says_in_telegram("ben@example.com")
    player.sees(player.telegram, re.compile("ben@example.com.*Right"))
    player.taps(player.telegram, "Join the waitlist")
    player.sees(player.telegram, re.compile("You're 1st in line"))

    player.is_student("Ana")
    player.sees(player.telegram, "You're booked")
    player.says_in_telegram("/bookings")
    player.taps(player.telegram, re.compile("^Cancel"))
    player.taps(player.telegram, "Yes, free my spot")
    player.sees(player.telegram, re.compile("is free for someone else now"))

    player.is_student("Ben")
    player.sees(player.telegram, "You're in 🎉")
    told = player.telegram.locator("time.tg-time").last
    expect(told).to_have_text(re.compile(r"^\d+:\d\d pm$"))
    moment = datetime.fromisoformat((told.get_attribute("datetime") or "").replace("Z", "+00:00"))
    assert moment == class_id.starts_at(SYDNEY)
    player.page.get_by_role("spinbutton", name="Hours").fill("2")
    player.turns("Hours before a class")
    player.sees(player.telegram, re.compile("^Today: Salsa"))


def _last_spot_tomorrow_or_later(player: Player) -> ClassId:
    """A class whose line would still be filled unasked."""
    state = player.state()
    now = datetime.fromisoformat(state["now"])
    for one in state["stored"]["classes"]:
        match ClassId.parse(one["id"]):
            case Ok(class_id) if class_id.starts_at(SYDNEY) - now > timedelta(hours=25):
                if player.stored(one["id"])["bookingCount"] == 19:
                    return class_id
    raise AssertionError("no class has its last spot left")
