"""Telling people what has happened to their classes: each once, while it is true, at the platforms' pace."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from adapters.chat.intents import GetCalendar, StartBooking
from adapters.chat.messenger import Delivery, Failed, RetryAfter
from bot.store_proxy import proxied
from bot.stores import Stores
from core.booking import Booking
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.notice import Notice
from core.ports import StoreUnavailable
from core.reminders import Reminders
from core.telling import promoted_together
from tests.support.clock import SYDNEY
from tests.support.jobs import CLASS, NOON, START, Killed, SchoolAtWork
from tests.support.store_faults import StoreFaults
from tests.support.stores import DYNAMODB_LOCAL, MEMORY, DynamoDBTable, memory_stores

ANA, BEN, CAL = "slack:T1:U1", "telegram:42", "telegram:43"
AGAIN = "In case you missed it:"
ON_BOTH = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)
LEASE = timedelta(seconds=60)
NEXT_WEEK = ClassId(CLASS.date + timedelta(weeks=1), CLASS.time)


@pytest.fixture
def school() -> SchoolAtWork:
    """In memory, with one spot, which is Ana's, and Ben waiting for it."""
    return one_spot(memory_stores())


def one_spot(stores: Stores) -> SchoolAtWork:
    school = SchoolAtWork(stores)
    school.schedule(spots=1)
    school.book(ANA)  # r001
    school.join(BEN)  # r002
    return school


@ON_BOTH
def test_who_gets_a_spot_is_told_once(stores: Stores) -> None:
    school = one_spot(stores)
    school.cancel(ANA, "r001")
    assert school.run().told == {"sent": 1}
    assert school.run().told == {}
    ((person, screen),) = school.platform.received
    assert (person, screen.title, screen.is_good_news) == (BEN, "You're in 🎉", True)
    assert screen.body[0].text == (
        "A spot came free in Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time), as telegram-42@example.com."
    )
    assert [button.label for button in screen.buttons] == ["Calendar", "Can't make it"]


def test_a_promotion_that_was_cancelled_meanwhile_is_not_told(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    school.cancel(BEN, "r002")
    assert school.run().told == {"dropped": 1}
    assert school.platform.received == []


def test_a_promotion_in_a_class_that_is_off_is_told_once_it_is_on_again(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    school.close()
    school.run()
    assert school.platform.to(BEN) == ["Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time) is off."]
    school.reopen()
    school.run_until(NOON + timedelta(minutes=20))
    assert len(school.platform.to(BEN)) == 3
    assert "You're in 🎉" in school.platform.to(BEN)


def test_two_promotions_in_one_save_are_told_in_one_message(school: SchoolAtWork) -> None:
    school.join(BEN, email="friend@example.com")
    school.join(CAL)
    school.set_spots(4)
    school.run()
    assert len(school.platform.to(BEN)) == len(school.platform.to(CAL)) == 1
    told = dict(school.platform.received)[BEN].body[0].text
    assert "friend@example.com" in told
    assert "telegram-42@example.com" in told


def test_late_a_free_spot_is_shown_to_all_in_line_and_no_more_once_it_is_taken(school: SchoolAtWork) -> None:
    school.join(CAL)
    school.clock.now = START - timedelta(hours=3)
    school.run()
    school.platform.received.clear()
    school.cancel(ANA, "r001")
    jobs = school.jobs()
    told = jobs.telling.tell(jobs.outbox.due(school.clock(), 1)[0])
    assert told == "expanded"
    school.book(CAL)
    assert school.run().told == {"dropped": 2}
    assert school.platform.received == []


def test_a_free_spot_is_told_to_each_in_line(school: SchoolAtWork) -> None:
    school.join(CAL)
    school.clock.now = START - timedelta(hours=3)
    school.cancel(ANA, "r001")
    school.run()
    line = "Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"
    assert school.platform.to(BEN) == school.platform.to(CAL) == [f"A spot came free in {line}."]
    told = school.platform.received[0][1]
    assert told.body[0].text == "The first of the 2 in line to tap has it."
    assert [button.label for button in told.buttons] == ["Take it", "Leave the line"]


def test_who_is_told_of_a_spot_that_is_free_for_all_knows_that_it_is_for_the_first_to_tap(school: SchoolAtWork) -> None:
    school.clock.now = START - timedelta(minutes=50)
    school.cancel(ANA, "r001")
    school.run()
    assert [line.text for line in dict(school.platform.received)[BEN].body] == ["The first to tap has it."]


@ON_BOTH
def test_a_message_of_a_free_spot_says_so_once_another_has_it(stores: Stores) -> None:
    school = one_spot(stores)
    school.join(CAL)
    school.clock.now = START - timedelta(hours=3)
    school.cancel(ANA, "r001")
    assert school.run().told["sent"] == 2
    school.run_until(school.clock() + timedelta(minutes=30))
    assert all("A spot came free" in title for title in (*school.platform.to(BEN), *school.platform.to(CAL)))
    school.book(CAL)
    school.run_until(school.clock() + timedelta(minutes=30))
    gone = "That spot in Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time) is taken. You're still 1st in line."
    assert school.platform.to(BEN) == [gone]
    assert [button.label for button in dict(school.platform.received)[BEN].buttons] == ["Leave the line"]
    assert "A spot came free" in school.platform.to(CAL)[0]  # in whose place there is their booking
    assert stores.outbox.due(START + timedelta(days=1), 10) == []


def test_a_message_of_a_free_spot_is_left_alone_once_the_class_is_off_or_begins(school: SchoolAtWork) -> None:
    school.clock.now = START - timedelta(hours=3)
    school.cancel(ANA, "r001")
    school.run()
    school.close()
    school.run_until(START + timedelta(minutes=1))
    assert "A spot came free" in school.platform.to(BEN)[0]
    assert school.stores.outbox.due(START + timedelta(days=1), 10) == []


def test_each_look_at_a_message_of_a_free_spot_is_counted_by_what_it_came_to(school: SchoolAtWork) -> None:
    school.join(CAL)
    school.clock.now = START - timedelta(hours=3)
    school.cancel(ANA, "r001")
    school.run()
    notices = [entry.notice for entry in school.stores.outbox.due(START, 10)]
    school.clock.advance(timedelta(seconds=19))
    assert school.run().told == {}
    school.clock.advance(timedelta(seconds=1))
    assert school.run().told == {"postponed": 2}
    school.book(CAL)
    school.clock.advance(timedelta(minutes=10))
    assert school.run().told == {"withdrawn": 1, "kept": 1}
    assert [school.stores.outbox.state(notice) for notice in notices] == ["sent", "sent"]
    school.clock.advance(timedelta(minutes=10))
    assert school.run().told == {}


def test_a_message_of_a_free_spot_in_a_class_that_began_is_kept(school: SchoolAtWork) -> None:
    school.clock.now = START - timedelta(hours=3)
    school.cancel(ANA, "r001")
    school.run()
    school.clock.now = START
    assert school.run().told["kept"] == 1


def test_that_a_message_could_not_be_edited_is_counted(school: SchoolAtWork) -> None:
    school.join(CAL)
    school.clock.now = START - timedelta(hours=3)
    school.cancel(ANA, "r001")
    school.run()
    school.book(CAL)
    school.platform.answers = iter([Failed("503")] * 10)
    school.clock.advance(timedelta(minutes=10))
    assert school.run().told == {"kept": 2}


@pytest.mark.parametrize("answer", [Failed("503"), RetryAfter(3), Killed])
def test_a_message_that_can_not_be_edited_stays_and_holds_up_nothing(
    school: SchoolAtWork, answer: Delivery | type[Killed]
) -> None:
    school.join(CAL)
    school.clock.now = START - timedelta(hours=3)
    school.cancel(ANA, "r001")
    school.run()
    school.book(CAL)
    school.platform.answers = iter([answer] * 10)
    for _ in range(5):
        school.clock.advance(timedelta(minutes=2))
        with suppress(Killed):
            school.run()
    assert "A spot came free" in school.platform.to(BEN)[0]
    assert len(school.platform.to(BEN)) == 1
    assert school.stores.outbox.count_undelivered() == 0
    assert school.stores.outbox.due(school.clock() + timedelta(hours=1), 10) == []


@ON_BOTH
def test_at_the_start_those_who_still_wait_are_told_that_it_is_over(stores: Stores) -> None:
    school = one_spot(stores)
    school.clock.now = START
    assert school.run().told == {"expanded": 1, "sent": 1}
    assert school.run().settled == 0
    assert school.platform.to(BEN) == ["Reggaeton has started and no spot came free this time."]


def test_that_the_line_is_over_is_no_news_the_next_day(school: SchoolAtWork) -> None:
    school.clock.now = START + timedelta(hours=12)
    school.run()
    assert school.platform.received == []


def test_a_closed_class_is_told_in_the_words_of_the_school(school: SchoolAtWork) -> None:
    school.close("the teacher is ill.")
    school.run()
    off = "Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time) is off: the teacher is ill."
    assert school.platform.to(ANA) == school.platform.to(BEN) == [off]


def test_what_the_school_writes_to_a_class_arrives_in_its_own_words(school: SchoolAtWork) -> None:
    school.write("Bring water.")
    school.run()
    assert school.platform.to(BEN) == ["From the school, about Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time):"]
    assert [line.text for line in dict(school.platform.received)[ANA].body] == ["Bring water."]


def test_who_had_a_spot_in_a_closed_class_is_offered_the_next_one_and_takes_it_out_of_their_calendar(
    school: SchoolAtWork,
) -> None:
    school.schedule(NEXT_WEEK)
    school.close()
    school.run()
    screens = dict(school.platform.received)
    assert [button.label for button in screens[ANA].buttons] == ["Book Friday", "All reggaeton classes", "Calendar"]
    assert screens[ANA].buttons[0].intent == StartBooking(NEXT_WEEK, ClassType("reggaeton"))
    assert screens[ANA].buttons[-1].intent == GetCalendar(CLASS, "r001")
    assert screens[ANA].body[-1].text == "Reggaeton has room on Fri 1 Dec, 6:30 pm (20 spots left)."
    assert [button.label for button in screens[BEN].buttons] == ["Book Friday", "All reggaeton classes"]


def test_that_a_class_is_closed_is_told_though_nothing_to_offer_can_be_found(school: SchoolAtWork) -> None:
    school.schedule(NEXT_WEEK)
    school.close()
    jobs = school.jobs()
    replace(jobs, telling=replace(jobs.telling, next_with_room=out_of_reach)).run_due()
    screens = dict(school.platform.received)
    assert [button.label for button in screens[ANA].buttons] == ["All reggaeton classes", "Calendar"]


def out_of_reach(dance_class: DanceClass) -> ClassInfo | None:
    raise StoreUnavailable(dance_class.id)


def test_who_teaches_a_class_now_is_told_with_who_was_to(school: SchoolAtWork) -> None:
    school.say_who_teaches("Luis")
    school.run()
    school.say_who_teaches("Maria")
    school.run()
    line = "Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"
    assert school.platform.to(ANA) == [f"News about {line}", f"{line} is with Maria instead of Luis."]
    assert [part.text for part in school.platform.received[0][1].body] == ["With Luis"]
    assert school.platform.received[-1][1].body == ()


def test_only_those_who_were_told_that_it_is_off_are_told_that_it_is_on_again(school: SchoolAtWork) -> None:
    school.close()
    school.reopen()
    school.run()
    assert school.platform.received == []
    school.close()
    school.run()
    school.reopen()
    school.run()
    assert [title.rpartition(") ")[2] for title in school.platform.to(ANA)] == ["is off.", "is on again."]
    assert len(school.platform.to(BEN)) == 2


def test_while_somebody_has_yet_to_hear_that_it_is_off_it_waits_that_it_is_on_again(school: SchoolAtWork) -> None:
    school.platform.answers = iter([Failed("503"), Failed("503")])
    school.close()
    assert school.run().told == {"expanded": 1, "postponed": 2}
    school.reopen()
    assert school.run().told == {"expanded": 1, "postponed": 2}
    school.clock.advance(timedelta(seconds=10))
    assert school.run().told == {"dropped": 2}  # that it is off
    school.clock.advance(timedelta(minutes=10))
    assert school.run().told == {"dropped": 2}
    assert school.platform.received == []


def test_who_gets_a_spot_when_it_is_on_again_is_told_of_that_alone(school: SchoolAtWork) -> None:
    school.close()
    school.run()
    school.cancel(ANA, "r001")
    school.reopen()
    school.run()
    assert school.platform.to(BEN)[1:] == ["You're in 🎉"]


def test_who_comes_after_a_change_is_not_told_of_it(school: SchoolAtWork) -> None:
    school.set_spots(2)
    school.run()
    school.platform.received.clear()
    school.clock.advance(timedelta(minutes=1))
    school.say_who_teaches("Maria")
    school.clock.advance(timedelta(minutes=1))
    school.join(CAL)
    school.run()
    assert [person for person, _ in school.platform.received] == [ANA, BEN]
    assert school.platform.received[0][1].body[0].text == "With Maria"


def test_students_are_told_in_their_language(school: SchoolAtWork) -> None:
    student = school.stores.students.load(BEN, NOON)
    school.stores.students.save(replace(student, app_language="es"), NOON)
    school.cancel(ANA, "r001")
    school.run()
    assert school.platform.to(BEN) == ["Estás dentro 🎉"]


# Reminders


def test_reminders_come_a_day_and_two_hours_before(school: SchoolAtWork) -> None:
    school.clock.now = START - timedelta(days=1, minutes=1)
    assert school.run().told == {}
    school.clock.now = START - timedelta(days=1)
    school.run()
    school.run()
    assert school.platform.to(ANA) == ["Tomorrow: Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"]
    school.clock.now = START - timedelta(hours=2, seconds=1)
    school.run()
    assert len(school.platform.to(ANA)) == 1
    school.clock.now = START - timedelta(hours=2)
    school.run()
    assert school.platform.to(ANA)[1:] == ["Today: Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"]
    assert school.platform.to(BEN) == []


@pytest.mark.parametrize("day", [1, 4])  # the clock goes forward on the 1st of October 2090, back on the 2nd of April
def test_the_day_before_is_the_same_time_also_when_the_clock_changes(day: int) -> None:
    changes = {1: datetime(2090, 10, 1, 18, 30, tzinfo=SYDNEY), 4: datetime(2090, 4, 2, 18, 30, tzinfo=SYDNEY)}
    start = changes[day]
    assert (start - timedelta(days=1)).utcoffset() != start.utcoffset()
    school = SchoolAtWork(memory_stores())
    class_id = school.schedule(ClassId(start.date(), start.time()))
    school.clock.now = start - timedelta(days=3)
    school.book(ANA, class_id)
    day_before = datetime(start.year, start.month, start.day, 18, 30, tzinfo=SYDNEY) - timedelta(days=1)
    school.clock.now = day_before - timedelta(seconds=1)
    school.run()
    assert school.platform.received == []
    school.clock.now = day_before
    school.run()
    assert len(school.platform.received) == 1


def test_who_books_after_a_reminder_was_due_has_just_been_reminded(school: SchoolAtWork) -> None:
    school.set_spots(3)
    school.run()
    school.clock.now = START - timedelta(days=1)
    school.run()
    school.clock.advance(timedelta(minutes=1))
    school.book(CAL)
    school.run()
    assert school.platform.to(CAL) == []


def test_somebody_with_three_spots_is_reminded_once(school: SchoolAtWork) -> None:
    school.set_spots(5)
    school.book(CAL, email="cal@example.com")
    school.book(CAL, email="friend@example.com")
    school.clock.now = START - timedelta(days=1)
    school.run()
    assert len(school.platform.to(CAL)) == 1


def test_whoever_wants_no_reminders_gets_none_but_is_told_all_else(school: SchoolAtWork) -> None:
    school.mute(ANA)
    school.clock.now = START - timedelta(days=1)
    assert school.run().told == {"expanded": 1, "dropped": 1}
    assert school.platform.received == []
    school.clock.now = START - timedelta(hours=2)
    assert school.run().told == {"expanded": 1, "dropped": 1}
    school.close()
    school.run()
    assert len(school.platform.to(ANA)) == 1


def test_a_late_reminder_is_not_sent_beside_the_next_one(school: SchoolAtWork) -> None:
    school.clock.now = START - timedelta(hours=1)
    school.run()
    assert school.platform.to(ANA) == ["Today: Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"]


# At night


def late_class(school: SchoolAtWork, clock: time) -> None:
    class_id = school.schedule(ClassId(CLASS.date, clock))
    school.book(CAL, class_id)


def test_at_night_a_reminder_waits_for_the_morning(school: SchoolAtWork) -> None:
    late_class(school, time(22, 30))
    school.run_until(datetime(2090, 11, 24, 7, 59, tzinfo=SYDNEY))
    assert school.platform.to(CAL) == []
    school.clock.now = datetime(2090, 11, 24, 8, tzinfo=SYDNEY)
    school.run()
    assert school.platform.to(CAL) == ["Today: Reggaeton, Fri 24 Nov, 10:30 pm (Sydney time)"]
    assert school.platform.silent[-1] is False


def test_at_night_a_reminder_of_a_class_before_the_morning_comes_silently(school: SchoolAtWork) -> None:
    late_class(school, time(7, 30))
    school.clock.now = datetime(2090, 11, 24, 5, 30, tzinfo=SYDNEY)
    school.run()
    assert school.platform.to(CAL) == ["Today: Reggaeton, Fri 24 Nov, 7:30 am (Sydney time)"]
    assert school.platform.silent == [True]


@pytest.mark.parametrize(("clock", "silent"), [(time(21, 59), False), (time(22), True), (time(7, 59), True)])
def test_at_night_all_else_comes_silently(school: SchoolAtWork, clock: time, silent: bool) -> None:
    school.clock.now = datetime.combine(NOON.date() + timedelta(days=1), clock, SYDNEY)
    school.cancel(ANA, "r001")
    school.run()
    assert school.platform.silent == [silent]


# Trouble


def test_a_platform_that_wants_us_to_wait_is_left_alone_so_long(school: SchoolAtWork) -> None:
    school.platform.answers = iter([RetryAfter(30)])
    school.cancel(ANA, "r001")
    school.run()
    assert school.platform.received == []
    school.clock.now = NOON + timedelta(seconds=29)
    school.run()
    assert school.platform.tries[BEN] == 1
    school.clock.now = NOON + timedelta(seconds=30)
    school.run()
    assert school.platform.to(BEN) == ["You're in 🎉"]


def test_while_a_platform_wants_us_to_wait_nobody_else_there_is_written_to(school: SchoolAtWork) -> None:
    school.set_spots(3)
    school.book(CAL)
    school.cancel(ANA, "r001")
    school.run()
    school.platform.tries.clear()
    school.platform.answers = iter([RetryAfter(30)])
    school.close()
    assert school.run().told == {"expanded": 1, "postponed": 2}
    assert school.platform.tries.total() == 1
    school.clock.advance(timedelta(seconds=30))
    assert school.run().told == {"sent": 2}


def test_what_failed_is_tried_again_and_the_later_the_longer_it_fails(school: SchoolAtWork) -> None:
    school.platform.answers = iter([Failed("503")] * 6)
    school.cancel(ANA, "r001")
    school.run_until(NOON + timedelta(minutes=10), every=timedelta(seconds=1))
    assert school.platform.to(BEN) == ["You're in 🎉"]
    assert school.platform.tries[BEN] == 7
    assert school.platform.at[0] == NOON + timedelta(seconds=10 + 10 + 20 + 40 + 80 + 160)


def test_what_may_have_arrived_is_sent_again_with_the_words_for_it(school: SchoolAtWork) -> None:
    school.platform.answers = iter([Failed("timed out", maybe_sent=True), Failed("503")])
    school.cancel(ANA, "r001")
    school.run_until(NOON + timedelta(minutes=15))
    assert school.platform.to(BEN) == [f"{AGAIN} You're in 🎉"]


def test_what_fails_a_day_after_it_first_failed_is_given_up(school: SchoolAtWork) -> None:
    school.platform.answers = iter([Failed("503")] * 2)
    school.cancel(ANA, "r001")
    assert school.run().told == {"postponed": 1}
    school.clock.now = NOON + timedelta(hours=24)
    assert school.run().told == {"undelivered": 1}


@ON_BOTH
def test_what_fails_for_a_day_is_kept_as_undelivered(stores: Stores) -> None:
    school = one_spot(stores)
    school.platform.answers = iter([Failed("503")] * 1000)
    school.cancel(ANA, "r001")
    school.run_until(NOON + timedelta(hours=23, minutes=59), every=timedelta(minutes=20))
    assert stores.outbox.count_undelivered() == 0
    school.run_until(NOON + timedelta(hours=25), every=timedelta(minutes=20))
    assert stores.outbox.count_undelivered() == 1
    tries = school.platform.tries[BEN]
    school.run_until(NOON + timedelta(hours=26))
    assert school.platform.tries[BEN] == tries


def test_somebody_who_was_not_there_is_written_to_again_after_they_wrote(school: SchoolAtWork) -> None:
    school.platform.blocked = {BEN}
    school.cancel(ANA, "r001")
    assert school.run().told == {"unreachable": 1}
    marked = school.stores.students.load(BEN, NOON)
    assert marked.unreachable
    assert marked.version == 1  # written down once
    school.close()
    assert school.run().told == {"expanded": 1, "unreachable": 1}
    assert school.platform.tries[BEN] == 1


def test_a_platform_that_is_not_configured_holds_up_nobody(school: SchoolAtWork) -> None:
    school.set_spots(5)
    school.book("discord:1", email="d@example.com")
    school.run()
    school.close()
    assert school.run().told == {"expanded": 1, "sent": 2, "postponed": 1}


@pytest.mark.complaint("N7")
@pytest.mark.parametrize("lacks", ["version", "maxSpots"])
def test_a_class_whose_row_somebody_broke_holds_up_no_other(table: DynamoDBTable, lacks: str) -> None:
    school = SchoolAtWork(table.stores)
    earlier = ClassId(CLASS.date, time(17, 30))  # looked at first
    for class_id, person in ((earlier, ANA), (CLASS, BEN)):
        school.schedule(class_id)
        school.book(person, class_id)
    school.close(class_id=earlier)  # a notice of it waits
    break_class(table, earlier, lacks)
    school.clock.now = START - timedelta(hours=24)
    for _ in range(2):
        school.run()
    assert school.platform.to(BEN) == ["Tomorrow: Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"]
    assert table.stores.outbox.due(school.clock(), 10) == []  # it is claimed, and tried again later


def break_class(table: DynamoDBTable, class_id: ClassId, lacks: str) -> None:
    """As somebody may by hand: its row lacks an attribute."""
    key = {"PK": {"S": str(class_id)}, "SK": {"S": "METADATA"}}
    table.client.update_item(TableName=table.name, Key=key, UpdateExpression=f"REMOVE {lacks}")


def test_nobody_gets_more_than_one_message_a_second(school: SchoolAtWork) -> None:
    jobs = school.jobs()
    for reason in ("the teacher is ill", "the heating is off", "the teacher is ill again"):
        school.close(reason)
        jobs.run_due()
        school.reopen()
        jobs.run_due()
    at = school.platform.at[::2]
    assert len(at) == 6
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in itertools.pairwise(at))


def test_telegram_gets_no_more_than_twenty_five_messages_a_second() -> None:
    school = SchoolAtWork(memory_stores())
    school.schedule(spots=200)
    for n in range(200):
        school.book(f"telegram:{n}")
    school.close()
    school.run()
    assert len(school.platform.received) == 200
    spans = zip(school.platform.at, school.platform.at[25:], strict=False)
    assert all(last - first >= timedelta(seconds=0.99) for first, last in spans)
    assert school.platform.at[-1] - school.platform.at[0] <= timedelta(seconds=9)


def test_a_day_without_jobs_is_made_up_for(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    school.clock.now = NOON + timedelta(days=1)
    assert school.run().told == {"sent": 1}


def test_how_late_the_oldest_of_what_is_due_was_is_known(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    school.clock.advance(timedelta(minutes=7))
    school.say_who_teaches("Maria")
    assert school.run().late == 420
    assert school.run().late == 0


@pytest.mark.parametrize(
    ("reminders", "came"),
    [
        (Reminders(None, None), []),
        (Reminders(None, 3), [timedelta(hours=3)]),
        (Reminders(30, None), [timedelta(hours=30)]),
        (Reminders(168, 1), [timedelta(days=7), timedelta(hours=1)]),
    ],
)
def test_the_school_says_when_people_are_reminded(reminders: Reminders, came: list[timedelta]) -> None:
    school = SchoolAtWork(memory_stores())
    school.schedule()
    school.clock.now = START - timedelta(days=8)
    school.book(ANA)
    jobs = school.jobs(reminders)
    while school.clock() < START:
        jobs.run_due()
        school.clock.advance(timedelta(minutes=30))
    assert [START - at for at in school.platform.at] == came


def test_other_reminders_are_due_at_other_times(school: SchoolAtWork) -> None:
    two_days = Reminders(day=48)
    school.clock.now = START - timedelta(days=2)
    school.jobs(two_days).run_due()
    assert school.platform.to(ANA) == ["Coming up: Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"]


def test_a_process_that_stood_still_past_its_lease_sends_nothing(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    jobs = school.jobs()
    (entry,) = jobs.outbox.due(school.clock(), 1)

    class StandingStill:
        def load(self, student_id: str, now: datetime) -> object:
            school.clock.advance(LEASE)
            return school.stores.students.load(student_id, now)

        save = school.stores.students.save

    slow = replace(jobs.telling, students=StandingStill())  # type: ignore[arg-type]
    assert slow.tell(entry) == "taken"
    assert school.platform.received == []
    assert school.run().told == {"sent": 1}


def test_a_store_that_fails_behind_each_claim_delays_a_message_and_loses_none(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    faults = StoreFaults(school.stores, school.clock)
    school.stores = proxied(school.stores, faults)
    for _ in range(5):
        faults.inject("classes.load", "unavailable")
        assert school.run().told == {"taken": 1}
        school.clock.advance(LEASE)
    assert school.run().told == {"sent": 1}
    assert school.platform.to(BEN) == ["You're in 🎉"]


@ON_BOTH
def test_who_is_taken_out_by_the_school_is_told_unless_they_are_in_again(stores: Stores) -> None:
    school = SchoolAtWork(stores)
    school.schedule(spots=2)
    school.book(ANA)  # r001
    school.take_out(ANA, "r001")
    assert school.run().told == {"sent": 1}
    ((person, screen),) = school.platform.received
    assert person == ANA
    assert screen.title == (
        "The school has taken slack-t1-u1@example.com out of Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time). "
        "If that's a surprise, please ask us."
    )
    school.book(ANA)  # r003
    school.take_out(ANA, "r003")
    school.book(ANA)
    assert school.run().told == {"dropped": 1}


def test_who_gives_their_own_spot_back_is_not_told_so(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    school.run()
    assert [person for person, _ in school.platform.received] == [BEN]


def test_whoever_comes_second_to_a_notice_finds_it_taken(school: SchoolAtWork) -> None:
    school.cancel(ANA, "r001")
    jobs = school.jobs()
    (entry,) = jobs.outbox.due(school.clock(), 1)
    assert [jobs.telling.tell(entry), jobs.telling.tell(entry)] == ["sent", "taken"]


def test_a_notice_for_everybody_is_done_once_it_is_made_into_those_of_each(school: SchoolAtWork) -> None:
    school.close()
    (entry,) = school.stores.outbox.due(school.clock(), 1)
    school.run()
    assert school.stores.outbox.state(entry.notice) == "sent"


@pytest.mark.parametrize(("failures", "copies"), [(2, 1), (3, 2)])
def test_that_it_was_sent_is_written_down_three_times_before_it_is_left_to_the_next(
    school: SchoolAtWork, failures: int, copies: int
) -> None:
    school.cancel(ANA, "r001")
    faults = StoreFaults(school.stores, school.clock)
    school.stores = proxied(school.stores, faults)
    faults.inject("outbox.end", "unavailable", failures)
    assert school.run().told == {"sent" if copies == 1 else "taken": 1}
    for _ in range(2):
        school.clock.advance(LEASE)
        school.run()
    assert school.platform.to(BEN) == ["You're in 🎉", f"{AGAIN} You're in 🎉"][:copies]


def test_what_has_failed_for_long_is_tried_every_quarter_of_an_hour(school: SchoolAtWork) -> None:
    school.platform.answers = iter([Failed("503")] * 1000)
    school.cancel(ANA, "r001")
    school.run_until(NOON + timedelta(hours=2))
    before = school.platform.tries[BEN]
    school.run_until(NOON + timedelta(hours=6), every=timedelta(minutes=1))
    assert school.platform.tries[BEN] - before == 4 * 4


def test_bookings_that_were_made_later_are_not_part_of_a_promotion() -> None:
    def booked(seconds: int) -> Booking:
        at = NOON.astimezone(UTC) + timedelta(seconds=seconds)
        return Booking(Email(f"ben{seconds}@example.com"), at, f"r{seconds}", BEN)

    bookings = {each.email: each for each in (booked(-1), booked(0), booked(5), booked(6))}
    dance_class = DanceClass(CLASS, ClassType("reggaeton", None), START, booking_count=4, bookings=bookings)
    promotion = Notice(CLASS, 1, "promoted", NOON.astimezone(UTC), BEN, request_id="r0")
    assert [each.request_id for each in promoted_together(promotion, dance_class)] == ["r0", "r5"]
