"""Two things at the same time: raced for real, and in the one order that would hurt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from threading import Barrier
from time import monotonic, sleep
from typing import TypeVar

import httpx
import pytest

from adapters.chat.school import School
from bot.bootstrap import bootstrap
from bot.config.config import Config
from bot.server.app import create_server
from bot.store_proxy import proxied
from bot.stores import Stores
from standins import slack as slack_standin
from standins import telegram as telegram_standin
from standins.serving import serving
from tests.support.chats import (
    SALSA_1,
    SALSA_2,
    SUNDAY_NOON,
    TELEGRAM_SECRET,
    SlackStudent,
    TelegramStudent,
    World,
    school,
)
from tests.support.clock import SettableClock
from tests.support.limits import LONGEST_WAIT, PATIENT
from tests.support.store_faults import Gate, StoreFaults
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

pytestmark = [
    pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True),
    pytest.mark.at_second_school_if_deep("it is about both stores, at whichever school"),
]

BOOK_SALSA_1 = "Book Salsa 1 · Tue 24 Nov 6:30 pm"
BOOK_SALSA_2 = "Book Salsa 2 · Tue 24 Nov 7:30 pm"
AT_ONCE = 20
ALWAYS = 999  # calls

T = TypeVar("T")


@dataclass
class Scene:
    """A world, the gate and the faults of its stores, and a second process on the same stores."""

    world: World
    gate: Gate
    store_faults: StoreFaults
    another: str

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """What the platforms begin to send in here goes to the second process."""
        slack, telegram = self.world.slack, self.world.telegram
        urls = slack.bot_url, telegram.bot_url
        slack.bot_url, telegram.bot_url = f"{self.another}/slack/events", f"{self.another}/telegram/webhook"
        try:
            yield
        finally:
            slack.bot_url, telegram.bot_url = urls

    @property
    def taken(self) -> list[str]:
        """The emails that are in Salsa 1, strangers left out; the store must add up."""
        dance_class = self.world.bot.stores.classes.load(SALSA_1)
        assert dance_class is not None
        assert len(dance_class.bookings) == dance_class.booking_count <= dance_class.max_spots
        return sorted(self.world.bookings(SALSA_1))


@pytest.fixture
def scene(at: School, stores: Stores, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A parameter is how many seconds a command may take; without one a held call never uses them up."""
    gate = Gate()
    store_faults = StoreFaults(stores, SettableClock(SUNDAY_NOON))
    patient = Config(limits=replace(PATIENT, command=getattr(request, "param", LONGEST_WAIT)))
    with school(proxied(proxied(stores, store_faults), gate), at=at, config=patient) as world:
        with serving(create_server(bootstrap(world.bot.config, world.bot.stores, world.clock))) as another:
            yield Scene(world, gate, store_faults, another)
        assert world.slack.failures == []
        assert world.slack.warnings == []


@pytest.fixture
def world(scene: Scene) -> World:
    return scene.world


@pytest.fixture
def ana(world: World) -> TelegramStudent:
    return TelegramStudent(world, "Ana")


@pytest.fixture
def ben(world: World) -> SlackStudent:
    return SlackStudent(world, "ben")


# The same tap twice


@pytest.mark.promise("T8")
def test_a_confirmation_that_comes_twice_at_once_books_once(scene: Scene, ana: TelegramStudent) -> None:
    tap = confirmation(ana)
    race([lambda: ana.telegram.redeliver(tap)] * 2)
    assert scene.taken == ["ana@example.com"]
    assert "You're booked 🎉" in ana.sees()
    assert "as ana@example.com · 19 spots left now" in ana.sees()


@pytest.mark.promise("S7")
def test_a_form_that_comes_twice_at_once_books_once(scene: Scene, ben: SlackStudent) -> None:
    form = filled_form(ben, "ben@example.com")
    first, second = race([lambda: ben.slack.redeliver(form)] * 2)
    assert scene.taken == ["ben@example.com"]
    assert "as ben@example.com · 19 spots left now" in modal(ben)
    assert first.body == second.body


@pytest.mark.promise("T8")
@pytest.mark.parametrize("after", [False, True])
def test_an_update_that_one_process_is_at_has_one_effect_and_the_same_answer_from_another(
    scene: Scene, ana: TelegramStudent, after: bool
) -> None:
    tap = confirmation(ana)
    held = scene.gate.hold_next("classes.save", after=after)
    with meanwhile(lambda: ana.telegram.redeliver(tap)):
        held.wait_until_reached()
        with scene.elsewhere():
            ana.telegram.redeliver(tap)
        booked = ana.sees()
        held.go_on()
    assert "as ana@example.com · 19 spots left now" in booked
    assert ana.sees() == booked
    assert scene.taken == ["ana@example.com"]


def test_a_refusal_that_comes_twice_at_once_is_told_twice(scene: Scene, ben: SlackStudent) -> None:
    form = filled_form(ben, "ben@example.com")
    scene.world.fill(SALSA_1)
    for answer in race([lambda: ben.slack.redeliver(form)] * 2):
        assert "Someone just took the last spot in Salsa 1 on Tuesday." in scene.world.words.reads(answer.body)
    assert scene.taken == []


@pytest.mark.parametrize("scene", [1.5], indirect=True)  # a save whose answer is always lost is given up
def test_a_repeated_tap_is_not_told_that_nothing_was_booked_while_the_first_one_is_in_doubt(
    scene: Scene, world: World, ana: TelegramStudent
) -> None:
    tap = confirmation(ana)
    scene.store_faults.inject("classes.save", "committed", calls=ALWAYS)
    held = scene.gate.hold_next("classes.save")
    with meanwhile(lambda: ana.telegram.redeliver(tap)):
        held.wait_until_reached()
        with meanwhile(lambda: ana.telegram.redeliver(tap)):
            wait_until(lambda: world.bot.commands._group_commit._queues[SALSA_1])
            held.go_on()
    assert scene.taken == ["ana@example.com"]
    shown = [edit.text for edit in ana.message.edits[1:]] + [ana.message.text]
    assert not [text for text in shown if "You have not been booked" in text]


@pytest.mark.promise("S7")
def test_after_a_double_tap_the_form_that_is_seen_can_book(scene: Scene, ben: SlackStudent) -> None:
    ben.says("/classes salsa")
    message = ben.message
    tap = lambda: ben.slack.tap(ben.user, message, ben.words.says(BOOK_SALSA_1))  # noqa: E731 - used twice, right below
    first = scene.gate.hold_next("students.save")
    with meanwhile(tap) as first_tap:
        first.wait_until_reached()
        second = scene.gate.hold_next("students.save")
        with meanwhile(tap):
            second.wait_until_reached()  # and now the student looks at the form of the second tap
            first.go_on()
            first_tap.result(LONGEST_WAIT)
            second.go_on()
    ben.gives_email("ben@example.com")
    assert "You're booked 🎉" in ben.sees()
    assert scene.taken == ["ben@example.com"]


# A message and a tap


@pytest.mark.promise("B2")
def test_an_email_overtaken_by_a_tap_is_for_the_class_that_was_tapped(scene: Scene, ana: TelegramStudent) -> None:
    ana.says("/classes salsa 2")
    ana.taps("Tue 7:30 pm · Salsa 2 · 20 left")
    opened = ana.message
    ana.telegram.start(ana.user, SALSA_1.slug)
    held = scene.gate.hold_next("students.save")
    with meanwhile(lambda: ana.says("ana@example.com")):
        held.wait_until_reached()
        ana.telegram.tap(ana.user, opened, "Book a spot")
        held.go_on()
    assert "Salsa 2, Tue 24 Nov, 7:30 pm" in ana.sees()
    assert "We'll book you as ana@example.com. Right?" in ana.sees()
    ana.taps("Confirm booking")
    assert list(scene.world.bookings(SALSA_2)) == ["ana@example.com"]
    assert scene.taken == []


@pytest.mark.promise("B2")
def test_a_tap_overtaken_by_an_email_asks_for_the_class_that_was_tapped(scene: Scene, ana: TelegramStudent) -> None:
    ana.says("/classes salsa 2")
    ana.taps("Tue 7:30 pm · Salsa 2 · 20 left")
    opened = ana.message
    ana.telegram.start(ana.user, SALSA_1.slug)
    held = scene.gate.hold_next("students.save")
    with meanwhile(lambda: ana.telegram.tap(ana.user, opened, "Book a spot")):
        held.wait_until_reached()
        ana.says("ana@example.com")
        prompt = ana.message
        held.go_on()
    assert "Which email should we book Salsa 2, Tue 24 Nov, 7:30 pm under?" in ana.sees()
    ana.telegram.tap(ana.user, prompt, "Confirm booking")
    assert "This button is from an older message." in now(ana, prompt)
    ana.gives_email("ana@example.com")
    assert list(scene.world.bookings(SALSA_2)) == ["ana@example.com"]
    assert scene.taken == []


@pytest.mark.promise("B2")
@pytest.mark.parametrize("way_out", ["/cancel", "/classes salsa"])
def test_a_message_and_a_confirmation_raced_end_in_one_of_two_states(
    scene: Scene, ana: TelegramStudent, way_out: str
) -> None:
    tap = confirmation(ana)
    prompt = ana.message
    race([lambda: ana.telegram.redeliver(tap), lambda: ana.says(way_out)])
    assert scene.taken in ([], ["ana@example.com"])
    assert ("You're booked 🎉" in now(ana, prompt)) == bool(scene.taken)


@pytest.mark.promise("B2")
@pytest.mark.parametrize("way_out", ["/cancel", "/classes salsa"])
def test_leaving_too_late_leaves_the_booking(scene: Scene, ana: TelegramStudent, way_out: str) -> None:
    tap = confirmation(ana)
    held = scene.gate.hold_next("students.save")
    with meanwhile(lambda: ana.says(way_out)):
        held.wait_until_reached()
        ana.telegram.redeliver(tap)
        held.go_on()
    assert_not_said_to_be_left(ana)
    assert scene.taken == ["ana@example.com"]


@pytest.mark.promise("B2")
def test_a_confirmation_under_way_that_is_overtaken_by_a_cancel_has_the_last_word(
    scene: Scene, ana: TelegramStudent
) -> None:
    tap = confirmation(ana)
    prompt = ana.message
    held = scene.gate.hold_next("classes.save")
    with meanwhile(lambda: ana.telegram.redeliver(tap)):
        held.wait_until_reached()
        ana.says("/cancel")
        assert "No problem, we'll leave it there." in ana.sees()
        held.go_on()
    assert ("You're booked 🎉" in now(ana, prompt)) == bool(scene.taken)
    assert ana.telegram.calls[-1].method == "editMessageText"


@pytest.mark.promise("B2")
@pytest.mark.parametrize("way_out", ["/cancel", "/classes salsa"])
def test_leaving_just_after_the_booking_was_made_does_not_deny_it(
    scene: Scene, ana: TelegramStudent, way_out: str
) -> None:
    tap = confirmation(ana)
    booked = scene.gate.hold_next("classes.save", after=True)
    with meanwhile(lambda: ana.telegram.redeliver(tap)) as confirming:
        booked.wait_until_reached()
        leaving = scene.gate.hold_next("students.save", after=True)
        with meanwhile(lambda: ana.says(way_out)):
            leaving.wait_until_reached()
            booked.go_on()
            confirming.result(LONGEST_WAIT)
            leaving.go_on()
    assert scene.taken == ["ana@example.com"]
    assert_not_said_to_be_left(ana)


def test_a_form_overtaken_by_a_tap_on_another_class_books_or_is_outdated(scene: Scene, ben: SlackStudent) -> None:
    form = filled_form(ben, "ben@example.com")
    race([lambda: ben.slack.redeliver(form), lambda: ben.taps(BOOK_SALSA_2)])
    assert scene.taken in ([], ["ben@example.com"])
    assert scene.world.bookings(SALSA_2) == {}


# Two processes


@pytest.mark.promise("T8")
def test_an_update_that_reaches_two_processes_at_once_has_one_effect(scene: Scene, ana: TelegramStudent) -> None:
    tap = confirmation(ana)
    assert race([partial(post, url, tap) for url in (scene.world.url, scene.another)]) == [200, 200]
    assert scene.taken == ["ana@example.com"]
    assert "as ana@example.com · 19 spots left now" in ana.sees()


@pytest.mark.promise("T8")
def test_an_email_that_reaches_two_processes_at_once_is_asked_about_under_one_request(
    scene: Scene, ana: TelegramStudent
) -> None:
    ana.says("/classes salsa")
    ana.taps(BOOK_SALSA_1)
    email = undelivered(ana, lambda: ana.telegram.send(ana.user, "ana@example.com"))
    assert race([partial(post, url, email) for url in (scene.world.url, scene.another)]) == [200, 200]
    prompts = [one for one in ana.telegram.messages(ana.user) if "Right?" in one.text]
    assert len({prompt.buttons[0].callback_data for prompt in prompts}) == 1
    for prompt in prompts:
        ana.telegram.tap(ana.user, prompt, "Confirm booking")
        assert "You're booked 🎉" in now(ana, prompt)
    assert len(prompts) == 2
    assert scene.taken == ["ana@example.com"]


# The last spot


@pytest.mark.promise("B3")
def test_who_loses_the_last_spot_is_told_so_and_offered_the_next(
    scene: Scene, ana: TelegramStudent, ben: SlackStudent
) -> None:
    scene.world.fill(SALSA_1, leaving=1)
    tap, form = confirmation(ana), filled_form(ben, "ben@example.com")
    held = scene.gate.hold_next("classes.save")
    with meanwhile(lambda: ana.telegram.redeliver(tap)):
        held.wait_until_reached()
        with scene.elsewhere():
            ben.slack.redeliver(form)
        held.go_on()
    assert "as ben@example.com · full now" in modal(ben)
    assert scene.taken == ["ben@example.com"]
    assert_lost(ana)


def test_a_form_loses_the_last_spot_as_kindly(scene: Scene, ana: TelegramStudent, ben: SlackStudent) -> None:
    scene.world.fill(SALSA_1, leaving=1)
    tap, form = confirmation(ana), filled_form(ben, "ben@example.com")
    held = scene.gate.hold_next("classes.save")
    with meanwhile(lambda: ben.slack.redeliver(form)):
        held.wait_until_reached()
        with scene.elsewhere():
            ana.telegram.redeliver(tap)
        held.go_on()
    assert "as ana@example.com · full now" in ana.sees()
    assert scene.taken == ["ana@example.com"]
    assert_lost(ben)


@pytest.mark.promise("B3")
def test_of_twenty_who_want_the_last_spot_one_gets_it_and_the_others_are_told(scene: Scene, world: World) -> None:
    world.fill(SALSA_1, leaving=1)
    on_telegram = [TelegramStudent(world, f"t{n}") for n in range(AT_ONCE // 2)]
    on_slack = [SlackStudent(world, f"s{n}") for n in range(AT_ONCE // 2)]
    taps = [confirmation(one, f"{one.user.id}@example.com") for one in on_telegram]
    forms = [filled_form(one, f"{one.user.name}@example.com") for one in on_slack]
    acts: list[Callable[[], object]] = [
        *(partial(post, (world.url, scene.another)[n % 2], tap) for n, tap in enumerate(taps)),
        *(partial(world.slack.redeliver, form) for form in forms),
    ]
    race(acts)
    (taken,) = scene.taken
    students: list[TelegramStudent | SlackStudent] = [*on_telegram, *on_slack]
    (booked,) = [one for one in students if "You're booked 🎉" in one.sees()]
    assert f"as {taken} · full now" in booked.sees()
    for other in students:
        if other is not booked:
            assert_lost(other)


# What the tests above are told in


def confirmation(student: TelegramStudent, email: str = "ana@example.com") -> telegram_standin.Delivery:
    """A tap on Confirm for Salsa 1 that has not reached the bot yet."""
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_1)
    student.says(email)
    return undelivered(student, lambda: student.telegram.tap(student.user, student.message, "Confirm booking"))


def undelivered(student: TelegramStudent, act: Callable[[], telegram_standin.Delivery]) -> telegram_standin.Delivery:
    telegram = student.telegram
    bot_url, telegram.bot_url = telegram.bot_url, ""
    try:
        return act()
    finally:
        telegram.bot_url = bot_url


def filled_form(student: SlackStudent, email: str) -> slack_standin.Delivery:
    """A form for Salsa 1 that has not reached the bot yet."""
    slack = student.slack
    student.says("/classes salsa")
    student.taps(BOOK_SALSA_1)
    slack.type_into(student.user, "Your email", email)
    bot_url, slack.bot_url = slack.bot_url, slack.bot_url + "/nowhere"
    try:
        return slack.submit(student.user)
    finally:
        slack.bot_url = bot_url
        slack._workspace.failures.clear()  # nobody was at /nowhere


def race(acts: list[Callable[[], T]]) -> list[T]:
    """Do it all at once."""
    start = Barrier(len(acts))

    def wait_and(act: Callable[[], T]) -> T:
        start.wait(LONGEST_WAIT)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(wait_and, acts))


class meanwhile:  # noqa: N801 - reads as a word
    """`with meanwhile(act):` lets it begin now, and waits for its end at the end of the block."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._act = act

    def __enter__(self) -> Future[object]:
        self._doing = self._thread.submit(self._act)
        return self._doing

    def __exit__(self, failure: object, *_: object) -> None:
        if failure is None:
            self._doing.result(LONGEST_WAIT)
        self._thread.shutdown(wait=failure is None)


def wait_until(condition: Callable[[], object]) -> None:
    """For what nobody tells of."""
    end = monotonic() + LONGEST_WAIT
    while not condition():
        assert monotonic() < end, "it did not happen"
        sleep(0.001)


def post(url: str, tap: telegram_standin.Delivery) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    return httpx.post(f"{url}/telegram/webhook", json=tap.update, headers=headers, timeout=LONGEST_WAIT).status_code


def now(student: TelegramStudent, message: telegram_standin.Message) -> str:
    (found,) = [one for one in student.telegram.messages(student.user) if one.id == message.id]
    return student.words.reads(found.text)


def modal(student: SlackStudent) -> str:
    view = student.slack.open_modal(student.user)
    assert view is not None
    return student.words.reads(view.shown)


def assert_lost(student: TelegramStudent | SlackStudent) -> None:
    assert "Someone just took the last spot in Salsa 1 on Tuesday." in student.sees()
    assert "Salsa 1 next has room on Thu 26 Nov, 6:30 pm (20 spots left)." in student.sees()


def assert_not_said_to_be_left(student: TelegramStudent) -> None:
    texts = "\n".join(one.text for one in student.telegram.messages(student.user))
    assert "You're booked 🎉" in texts
    assert "we'll leave it there" not in texts
    assert "put aside" not in texts
