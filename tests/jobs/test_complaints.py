"""What people complain about in the notices of other systems, tried on ours with steered clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.stores import Stores
from core.reminders import Reminders
from tests.support.jobs import START, Killed, SchoolAtWork
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

ANA, BEN = "slack:T1:U1", "telegram:42"
DAY, SECOND, LEASE = timedelta(days=1), timedelta(seconds=1), timedelta(seconds=60)
AGAIN = "In case you missed it: "
TOMORROW = "Tomorrow: Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)"

pytestmark = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)


@pytest.fixture
def school(stores: Stores) -> SchoolAtWork:
    school = SchoolAtWork(stores)
    school.schedule()
    school.book(ANA)  # r001
    school.book(BEN)  # r002
    return school


@pytest.mark.complaint("N1")
def test_no_reminder_comes_after_a_cancellation_a_second_before_it_is_due(school: SchoolAtWork) -> None:
    school.clock.now = START - DAY - SECOND
    school.run()
    school.cancel(ANA, "r001")
    school.clock.now = START - DAY
    school.run()
    assert school.platform.to(ANA) == []
    assert school.platform.to(BEN) == [TOMORROW]


@pytest.mark.complaint("N1")
def test_no_reminder_comes_after_a_cancellation_although_a_job_has_it_already(school: SchoolAtWork) -> None:
    school.clock.now = START - DAY
    jobs = school.jobs()
    jobs.settle()
    (for_all,) = jobs.outbox.due(school.clock(), 10)
    jobs.telling.tell(for_all)
    entries = jobs.outbox.due(school.clock(), 10)
    assert len(entries) == 2
    school.cancel(ANA, "r001")
    assert sorted(jobs.telling.tell(entry) for entry in entries) == ["dropped", "sent"]
    assert school.platform.to(ANA) == []


@pytest.mark.complaint("N3")
def test_a_class_that_is_edited_five_times_is_told_once_by_two_workers(school: SchoolAtWork) -> None:
    for teacher in ("Ana", "Ben", "Cal", "Dan", "Maria"):
        school.say_who_teaches(teacher)
    workers = school.jobs(), school.jobs()
    for _ in range(3):
        for worker in workers:
            worker.run_due()
    assert len(school.platform.to(ANA)) == len(school.platform.to(BEN)) == 1
    assert "with Maria" in school.platform.received[0][1].title


@pytest.mark.complaint("N3")
def test_two_workers_who_see_the_same_remind_each_once(school: SchoolAtWork) -> None:
    school.clock.now = START - DAY
    first, second = school.jobs(), school.jobs()
    first.settle()
    second.settle()
    for _ in range(2):
        entries = first.outbox.due(school.clock(), 10)
        for entry in entries:  # both have read it before either tells
            first.telling.tell(entry)
            second.telling.tell(entry)
    assert school.platform.to(ANA) == school.platform.to(BEN) == [TOMORROW]


@pytest.mark.complaint("N4")
def test_after_a_crash_behind_the_send_a_message_is_shown_once_more_at_most(school: SchoolAtWork) -> None:
    school.clock.now = START - DAY
    school.platform.answers = iter([Killed])
    with pytest.raises(Killed):
        school.run()
    for _ in range(10):  # restarts
        school.run()
        school.clock.advance(LEASE)
    told = sorted([school.platform.to(ANA), school.platform.to(BEN)], key=len)
    assert told == [[TOMORROW], [TOMORROW, AGAIN + TOMORROW]]


@pytest.mark.complaint("N4")
def test_a_message_that_every_process_dies_of_is_shown_twice_and_then_kept_as_undelivered(school: SchoolAtWork) -> None:
    school.cancel(BEN, "r002")
    school.clock.now = START - DAY
    school.platform.answers = iter([Killed] * 10)
    for _ in range(10):
        try:
            school.run()
        except Killed:
            school.clock.advance(LEASE)
    assert school.platform.to(ANA) == [TOMORROW, AGAIN + TOMORROW]
    assert school.stores.outbox.count_undelivered() == 1


@pytest.mark.complaint("N4")
def test_a_crash_before_the_send_loses_nothing(school: SchoolAtWork) -> None:
    school.clock.now = START - DAY
    jobs = school.jobs()
    jobs.settle()
    (for_all,) = jobs.outbox.due(school.clock(), 10)
    jobs.outbox.claim(for_all, school.clock() + LEASE)  # and the process dies before it made the notices of each
    school.run()
    assert school.platform.received == []
    school.clock.advance(LEASE)
    school.run()
    assert school.platform.to(ANA) == school.platform.to(BEN) == [TOMORROW]


@pytest.mark.complaint("N4")
def test_a_crash_while_the_notices_of_each_are_made_makes_none_twice(school: SchoolAtWork) -> None:
    school.clock.now = START - DAY
    jobs = school.jobs()
    jobs.settle()
    (for_all,) = jobs.outbox.due(school.clock(), 10)
    jobs.outbox.claim(for_all, school.clock() + LEASE)
    jobs.outbox.add([for_all.notice.to(ANA)])  # and the process dies
    school.run()
    assert school.platform.to(ANA) == [TOMORROW]
    school.clock.advance(LEASE)
    school.run()
    assert school.platform.to(ANA) == school.platform.to(BEN) == [TOMORROW]


@pytest.mark.complaint("N5")
def test_another_lead_time_reminds_those_who_are_booked_already_each_once(school: SchoolAtWork) -> None:
    school.clock.now = START - timedelta(hours=30)
    school.run()
    assert school.platform.received == []
    longer = Reminders(day=48)
    for _ in range(3):
        school.jobs(longer).run_due()
        school.clock.advance(timedelta(hours=4))
    assert school.platform.to(ANA) == school.platform.to(BEN) == [TOMORROW]


@pytest.mark.complaint("N7")
def test_one_who_has_blocked_the_bot_holds_up_nobody_and_is_not_tried_again(stores: Stores) -> None:
    school = SchoolAtWork(stores)
    school.schedule(spots=100)
    people = [f"telegram:{n}" for n in range(1, 101)]
    requests = {person: school.book(person) for person in people}
    blocked = people[2]
    school.platform.blocked = {blocked}
    school.clock.now = START - DAY
    school.run()
    assert [person for person, _ in school.platform.received] != []
    assert {person for person, _ in school.platform.received} == {*people} - {blocked}
    assert len(school.platform.received) == 99
    assert stores.students.load(blocked, school.clock()).unreachable
    school.clock.now = START - timedelta(hours=2)
    school.run()
    assert school.platform.tries[blocked] == 1
    assert stores.outbox.count_undelivered() == 0
    assert school.loaded().find(requests[blocked]) is not None


@pytest.mark.complaint("N8")
def test_booked_and_waiting_are_told_that_the_class_is_off_once_each(stores: Stores) -> None:
    school = SchoolAtWork(stores)
    school.schedule(spots=2)
    school.book(ANA)
    school.book("slack:T1:U2")
    school.join(BEN)
    school.join("telegram:43")
    school.close("the teacher is ill")
    school.run()
    school.close("the teacher is ill")
    school.run()
    off = "Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time) is off: the teacher is ill."
    everybody = (ANA, "slack:T1:U2", BEN, "telegram:43")
    assert [school.platform.to(person) for person in everybody] == [[off]] * 4


@pytest.mark.complaint("N9")
def test_one_act_is_told_to_nobody_twice(stores: Stores) -> None:
    school = SchoolAtWork(stores)
    school.schedule(spots=1)
    school.book(ANA)  # r001
    school.join(BEN)
    school.close("the teacher is ill")
    school.run()
    school.cancel(ANA, "r001")
    school.reopen()  # gives Ben the spot, and tells all that the class is on again
    school.run()
    assert school.platform.to(BEN)[1:] == ["You're in 🎉"]
    school.clock.now = START - timedelta(hours=6)
    school.run()
    school.join(ANA)
    school.close()
    school.run()
    before = len(school.platform.to(ANA))
    school.set_spots(2)
    school.reopen()  # shows Ana the spot, and tells all that the class is on again
    school.run()
    assert school.platform.to(ANA)[before:] == ["A spot came free in Reggaeton, Fri 24 Nov, 6:30 pm (Sydney time)."]


@pytest.mark.complaint("N9")
def test_a_class_that_is_off_and_on_again_at_once_is_told_to_nobody(school: SchoolAtWork) -> None:
    school.close()
    school.reopen()
    school.run()
    assert school.platform.received == []
