"""Live cards follow their classes: at most every few seconds, and they are right again after whatever happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import TypeVar, cast

import pytest

from adapters.chat.messenger import Delivery, Failed, RetryAfter, Unreachable
from adapters.chat.screen import Line
from bot.jobs.cards import EVERY, Followed, Following
from bot.jobs.claims import LEASE
from bot.jobs.loop import run_until_stopped
from bot.jobs.send_rates import SendRates
from bot.store_proxy import proxied
from bot.stores import Stores
from core.class_id import ClassId
from core.live_card import LiveCard, Subject, new_card
from tests.support.cards import Groups, following
from tests.support.jobs import CLASS, START, Killed, SchoolAtWork
from tests.support.limits import LONGEST_WAIT
from tests.support.store_faults import StoreFaults
from tests.support.stores import DYNAMODB_LOCAL, MEMORY, memory_stores

T = TypeVar("T")
GROUP, CHANNEL, TEACHER = "telegram:-100123", "slack:T1:C1", "telegram:900"
ANA, BEN, CAL = "slack:T1:U1", "telegram:42", "telegram:43"
SECOND = timedelta(seconds=1)
ON_BOTH = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)


class Board:
    """A class of two spots with a card in a group, and whoever follows it."""

    def __init__(self, stores: Stores | None = None) -> None:
        self.school = SchoolAtWork(stores or memory_stores())
        self.school.schedule(spots=2)
        self.faults = StoreFaults(self.school.stores, self.school.clock)
        self.calls: Counter[str] = Counter()
        self.groups = Groups()
        self.stores = proxied(proxied(self.school.stores, self.faults), self._count)

    def post(self, subject: Subject = CLASS, place: str = GROUP) -> LiveCard:
        card = new_card(place, subject, TEACHER, "en", self.school.clock())
        self.school.stores.cards.post(card)
        return card

    def follow(self) -> dict[Followed, int]:
        return dict(self.worker().follow_due())

    def worker(self) -> Following:
        return following(self.stores, self.groups, self.school.clock)

    def later(self, by: timedelta = EVERY) -> dict[Followed, int]:
        """What comes of a look some time later."""
        self.school.clock.advance(by)
        return self.follow()

    @property
    def stored(self) -> list[LiveCard]:
        return self.school.stores.cards.due(self.school.clock() + timedelta(days=9))

    def _count(self, method: str, subject: object, call: Callable[[], T]) -> T:
        self.calls[method] += 1
        return call()


@pytest.fixture
def board() -> Board:
    """Posted, and followed once."""
    board = Board()
    board.post()
    assert board.follow() == {"posted": 1}
    return board


@ON_BOTH
def test_a_card_is_posted_and_follows_bookings_waits_and_what_the_school_does(stores: Stores) -> None:
    board = Board(stores)
    board.post()
    assert board.follow() == {"posted": 1}
    assert board.groups.reads() == "6:30 pm · Reggaeton · 2 spots left"
    board.school.book(ANA)
    assert board.later() == {"edited": 1}
    assert board.groups.reads() == "6:30 pm · Reggaeton · last spot"
    spot = board.school.book(BEN)
    board.school.join(CAL)
    board.later()
    assert board.groups.reads() == "6:30 pm · Reggaeton · full, 1 waiting"
    board.school.cancel(BEN, spot)
    board.school.close()
    board.later()
    assert board.groups.reads() == "6:30 pm · Reggaeton · off"
    assert len(board.groups.shown) == 1


def test_a_look_at_what_is_still_true_writes_nothing_anywhere(board: Board) -> None:
    board.calls.clear()
    assert board.later() == board.later() == {"same": 1}
    assert board.calls == {"cards.due": 2, "classes.find": 2}
    assert board.groups.calls == 1


def test_a_card_is_written_every_five_seconds_at_most(board: Board) -> None:
    written = []
    for second in range(1, 21):
        board.school.clock.advance(SECOND)
        if second % 2:
            board.school.set_spots(100 - second)
        if board.follow() == {"edited": 1}:
            written.append(second)
    assert written == [5, 10, 15, 20]
    assert "81 spots left" in board.groups.reads()


def test_five_seconds_are_not_less_because_rows_have_whole_seconds() -> None:
    board = Board()
    board.school.clock.advance(timedelta(milliseconds=700))
    board.post()
    board.follow()
    board.school.book(ANA)
    assert board.later(EVERY - timedelta(milliseconds=100)) == {}
    assert board.later(SECOND) == {"edited": 1}


def test_the_card_of_a_day_shows_all_its_classes_and_new_ones(board: Board) -> None:
    board.post(CLASS.date, CHANNEL)
    board.follow()
    assert board.groups.reads("2") == "6:30 pm · Reggaeton · 2 spots left"
    later = ClassId(CLASS.date, CLASS.time.replace(hour=20))
    board.school.schedule(later)
    board.later()
    board.school.book(ANA, later)
    board.later()
    assert board.groups.reads("2") == "6:30 pm · Reggaeton · 2 spots left | 8:30 pm · Reggaeton · 19 spots left"


@pytest.mark.parametrize("answer", [Failed("down"), Failed("timed out", maybe_sent=True), RetryAfter(30)])
def test_it_is_right_again_after_an_outage_of_the_platform(board: Board, answer: Delivery) -> None:
    board.groups.answers = iter([answer] * 3)
    board.school.book(ANA)
    for _ in range(9):
        board.later(timedelta(seconds=10))
    board.school.book(BEN)
    board.later(timedelta(seconds=60))
    assert board.groups.reads() == "6:30 pm · Reggaeton · full"
    assert board.stored[0].failing_since is None
    assert len(board.groups.shown) == 1


@pytest.mark.parametrize(("maybe_sent", "then"), [(True, "edited"), (False, "same")])
def test_an_edit_of_which_nobody_knows_is_made_good_although_the_class_is_as_before(
    board: Board, maybe_sent: bool, then: Followed
) -> None:
    board.groups.answers = iter([Failed("timed out", maybe_sent)])
    spot = board.school.book(ANA)
    assert board.later() == {"failed": 1}
    board.school.cancel(ANA, spot)
    assert board.later(timedelta(seconds=10)) == {then: 1}


def test_what_was_seen_is_asked_again_before_it_is_written(board: Board) -> None:
    """An index, or a read that may be a moment old, shows what was before the card."""
    before = board.school.loaded().info
    board.school.book(ANA)
    board.later()

    def late(method: str, subject: object, call: Callable[[], T]) -> T:
        return cast(T, before) if method == "classes.find" else call()

    now, board.stores = board.stores, proxied(board.stores, late)
    assert board.later() == {"same": 1}
    assert "last spot" in board.groups.reads()
    assert board.groups.calls == 2
    board.stores = now
    assert board.later() == {"same": 1}


def test_a_mark_that_fails_once_is_made_again(board: Board) -> None:
    board.school.book(ANA)
    board.faults.inject("cards.save", None)
    board.faults.inject("cards.save", "unavailable")
    assert board.later() == {"edited": 1}
    assert board.later() == {"same": 1}


def test_what_a_platform_asks_to_wait_is_waited(board: Board) -> None:
    board.groups.answers = iter([RetryAfter(30)])
    board.school.book(ANA)
    assert board.later() == {"limited": 1}
    assert board.later(timedelta(seconds=29)) == {}
    assert board.later(SECOND) == {"edited": 1}


def test_a_card_waits_for_the_rate_of_its_platform_without_a_claim(board: Board) -> None:
    board.school.book(ANA)
    board.school.clock.advance(EVERY)
    assert replace(board.worker(), take=lambda _: 0.5).follow_due() == {"later": 1}
    assert board.groups.calls == 1
    assert board.follow() == {"edited": 1}


def test_two_cards_of_one_group_are_written_in_one_round(board: Board) -> None:
    board.post(CLASS.date)
    board.school.book(ANA)
    board.school.clock.advance(EVERY)
    rates = SendRates(lambda: board.school.clock.now.timestamp())
    follower = replace(board.worker(), take=rates.take, sleep=board.school.wait)
    assert follower.follow_due() == {"edited": 1, "posted": 1}


def test_a_platform_in_trouble_holds_up_no_other_and_is_tried_once_a_round(board: Board) -> None:
    other = ClassId(CLASS.date, CLASS.time.replace(hour=20))
    board.school.schedule(other)
    board.post(other)
    board.follow()
    board.school.clock.advance(EVERY + SECOND)
    board.post(place=CHANNEL)
    board.school.book(ANA)
    board.school.book(ANA, other)
    board.groups.answers = iter([Failed("down")])
    assert board.follow() == {"failed": 1, "posted": 1}


@pytest.mark.parametrize("fault", ["unavailable", "committed"])
def test_it_is_right_again_after_the_store_failed_between_an_edit_and_its_mark(board: Board, fault: str) -> None:
    board.school.book(ANA)
    board.faults.inject("cards.save", None)
    board.faults.inject("cards.save", fault, calls=3)  # type: ignore[arg-type]  # one of these
    board.later()
    board.faults.clear()
    assert "last spot" in board.groups.reads()
    board.school.book(BEN)
    board.later(LEASE)
    assert "full" in board.groups.reads()


def test_a_store_that_fails_before_anything_was_written_is_asked_again_soon(board: Board) -> None:
    board.school.book(ANA)
    board.faults.inject("classes.load", "unavailable")
    assert board.later() == {"taken": 1}
    assert board.groups.calls == 1
    assert board.later(timedelta(seconds=10)) == {"edited": 1}


def test_without_the_store_nothing_is_followed_and_nothing_breaks(board: Board) -> None:
    board.faults.inject("cards.due", "unavailable")
    assert board.later() == {}
    board.faults.inject("classes.find", "unavailable")
    assert board.later() == {"taken": 1}
    assert board.later() == {"same": 1}


def test_a_process_that_was_killed_after_an_edit_is_followed_by_one_that_writes_what_is_true(board: Board) -> None:
    spot = board.school.book(ANA)
    board.groups.answers = iter([Killed])
    with pytest.raises(Killed):
        board.later()
    board.school.cancel(ANA, spot)  # as the row had it before
    assert board.later() == {}
    assert board.later(LEASE) == {"edited": 1}
    assert "2 spots left" in board.groups.reads()


def test_a_card_that_kills_whoever_posts_it_is_posted_twice_at_most() -> None:
    board = Board()
    board.post()
    board.groups.answers = iter([Killed] * 9)
    for _ in range(2):
        with pytest.raises(Killed):
            board.later(LEASE)
    assert board.later(LEASE) == {"ended": 1}
    assert board.stored == []
    assert len(board.groups.shown) == 2


def test_of_two_who_write_at_the_same_time_the_last_word_is_true(board: Board) -> None:
    """One stands still before its edit arrives, until the other has its claim, and has written something newer."""

    def other_goes_on() -> None:
        board.school.clock.advance(LEASE)
        board.school.book(BEN)
        assert board.follow() == {"edited": 1}
        assert "full" in board.groups.reads()

    board.school.book(ANA)
    board.groups.before = other_goes_on
    board.later()
    assert "last spot" in board.groups.reads()  # the older word, written last
    assert board.later() == {"edited": 1}
    assert "full" in board.groups.reads()
    assert board.later() == {"same": 1}


def test_two_who_look_at_the_same_time_write_once(board: Board) -> None:
    board.school.book(ANA)
    board.school.clock.advance(EVERY)
    slow, quick = board.worker(), board.worker()
    (card,) = slow.cards.due(board.school.clock())
    assert quick.follow_due() == {"edited": 1}
    assert slow._follow_safely(card) == "taken"
    assert board.groups.calls == 2


def test_whoever_stood_still_for_most_of_the_claim_writes_nothing(board: Board) -> None:
    board.school.book(ANA)
    stores = board.stores

    def slowly(method: str, subject: object, call: Callable[[], T]) -> T:
        if method == "classes.load":
            board.school.clock.advance(LEASE - SECOND)
        return call()

    board.stores = proxied(stores, slowly)
    assert board.later() == {"taken": 1}
    assert board.groups.calls == 1
    board.stores = stores
    assert board.later() == {"edited": 1}


def test_once_the_class_has_started_the_card_says_so_without_buttons_and_is_left(board: Board) -> None:
    board.school.clock.now = START - SECOND
    board.follow()
    assert [line.buttons[0].label for line in board.groups.shown["1"][-1].body if isinstance(line, Line)] == ["Book"]
    assert board.later(SECOND) == {"ended": 1}
    assert board.groups.reads() == "6:30 pm · Reggaeton · has started"
    assert not any(line.buttons for line in board.groups.shown["1"][-1].body if isinstance(line, Line))
    assert board.stored == []


def test_the_last_word_is_said_after_an_outage_too(board: Board) -> None:
    board.school.clock.now = START
    board.groups.answers = iter([Failed("down")])
    assert board.follow() == {"failed": 1}
    assert board.later(timedelta(seconds=10)) == {"ended": 1}
    assert "has started" in board.groups.reads()
    assert board.stored == []


def test_what_fails_for_a_day_is_given_up(board: Board) -> None:
    board.school.book(ANA)
    board.groups.answers = iter([Failed("down")] * 5000)
    for _ in range(25):
        board.later(timedelta(hours=1))
    assert board.stored == []


def test_a_card_that_could_not_be_posted_before_its_class_began_is_left() -> None:
    board = Board()
    board.post()
    board.school.clock.now = START
    assert board.follow() == {"ended": 1}
    assert (board.groups.calls, board.stored) == (0, [])


def test_a_message_that_somebody_deleted_is_not_followed_and_nobody_is_bothered(board: Board) -> None:
    board.groups.deleted.add("1")
    board.school.book(ANA)
    assert board.later() == {"gone": 1}
    assert (board.stored, board.groups.told) == ([], [])


def test_where_the_bot_may_not_write_the_teacher_is_told_what_to_do() -> None:
    board = Board()
    board.post()
    board.groups.answers = iter([Unreachable("bot is not a member of the supergroup chat")])
    assert board.follow() == {"gone": 1}
    assert board.stored == []
    ((person, screen),) = board.groups.told
    assert person == TEACHER
    assert screen.title == "This could not be posted: Fri 24 Nov, 6:30 pm"
    assert "Add me" in screen.body[0].text
    assert isinstance(screen.body[1], Line)
    assert screen.body[1].text == f"/classes post {CLASS.slug}"


def test_a_card_that_was_posted_again_is_followed_where_it_is_now(board: Board) -> None:
    board.post()
    board.follow()
    board.school.book(ANA)
    board.later()
    assert "last spot" in board.groups.reads("2")
    assert "2 spots left" in board.groups.reads("1")
    assert len(board.stored) == 1


def test_posted_again_while_it_is_written_the_new_one_is_followed(board: Board) -> None:
    board.school.book(ANA)
    board.groups.before = board.post
    board.later()
    assert board.follow() == {"posted": 1}
    assert "last spot" in board.groups.reads("2")


def test_a_card_that_fails_by_a_fault_of_ours_holds_up_no_other(board: Board) -> None:
    (card,) = board.stored
    board.post(place=CHANNEL)
    broken = replace(card, language="xx")
    board.school.stores.cards.save(card, broken)
    assert board.later() == {"taken": 1, "posted": 1}
    assert board.follow() == {}


def test_cards_are_followed_after_notices_and_without_their_store_notices_are_told() -> None:
    board = Board()
    board.school.book(ANA)
    board.post()
    board.school.close()
    board.faults.inject("cards.due", "unavailable")
    jobs, told = replace(board.school.jobs(), cards=board.worker()), board.school.platform.received
    assert jobs.run_due().told == {"expanded": 1, "sent": 1}
    board.school.reopen()
    told_before: list[int] = []
    board.groups.before = lambda: told_before.append(len(told))
    assert jobs.run_due().followed == {"posted": 1}
    assert told_before == [2]


def test_people_are_told_while_a_card_waits_for_its_platform() -> None:
    board = Board()
    board.school.book(ANA)
    board.post()
    hangs, goes_on, stopped = Event(), Event(), Event()

    def hang() -> None:
        hangs.set()
        goes_on.wait(LONGEST_WAIT)

    board.groups.before = hang
    jobs = replace(board.school.jobs(), cards=board.worker())
    working = Thread(target=run_until_stopped, args=(jobs, stopped), kwargs={"look": 0.001})
    working.start()
    try:
        assert hangs.wait(LONGEST_WAIT)
        told = Event()
        board.school.platform.before = told.set
        board.school.close()
        assert told.wait(LONGEST_WAIT)
        assert board.groups.shown == {}
    finally:
        goes_on.set()
        stopped.set()
        working.join(LONGEST_WAIT)
    assert "last spot" in board.groups.reads()
