"""What every store of students must do; each test runs on all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from adapters.chat.staff.question import StaffQuestion
from adapters.chat.students import BookingStep, Outcome, SeenList, Student, StudentRepository
from bot.stores import Stores
from core.class_id import ClassId
from core.email import Email
from core.ports import Stale
from core.result import Err, Ok
from tests.support.clock import SYDNEY

ANA = "slack:T1:U1"
NOW = datetime(2090, 11, 20, 9, 30, 15, tzinfo=SYDNEY)  # far ahead: nothing of it expires by the real clock
STEP = BookingStep(
    class_id=ClassId(date(2090, 11, 24), time(18, 30)),
    request_id="r1",
    expires_at=datetime(2090, 11, 19, 23, 0, 15, tzinfo=UTC),
    email=Email("ana@gmial.com"),
    suggested=Email("ana@gmail.com"),
    invalid_emails=2,
    outcome=Outcome.FULL,
    for_other=True,
    name="Ben",
    follows="r0",
    offered=(Email("ana@x.org"), Email("ben@x.org")),
    for_waitlist=True,
)


@pytest.fixture
def students(stores: Stores) -> StudentRepository:
    return stores.students


def test_somebody_unknown_is_new(students: StudentRepository) -> None:
    assert students.load(ANA, NOW) == Student(ANA, email=None, step=None, version=0)


@pytest.mark.parametrize(
    "step",
    [
        None,
        STEP,
        replace(
            STEP,
            email=None,
            suggested=None,
            invalid_emails=0,
            outcome=None,
            name=None,
            offered=(),
            follows=None,
            for_other=False,
            for_waitlist=False,
        ),
        replace(STEP, name=""),
        *(replace(STEP, outcome=outcome) for outcome in Outcome),
    ],
    ids=["none", "all fields", "fresh", "no name", *Outcome],
)
def test_a_saved_student_comes_back_whole(students: StudentRepository, step: BookingStep | None) -> None:
    assert students.save(Student(ANA, Email("ana@example.com"), step), NOW) == Ok(None)
    assert students.load(ANA, NOW) == Student(ANA, Email("ana@example.com"), step, version=1)


def test_a_student_without_email_comes_back_without(students: StudentRepository) -> None:
    students.save(Student(ANA, step=STEP), NOW)
    assert students.load(ANA, NOW) == Student(ANA, None, STEP, version=1)


def test_what_the_jobs_need_to_know_of_a_student_comes_back(students: StudentRepository) -> None:
    student = Student(ANA, language="es", app_language="en", muted=True, unreachable=True)
    students.save(student, NOW)
    assert students.load(ANA, NOW) == replace(student, version=1)


@pytest.mark.parametrize(
    "question",
    [
        StaffQuestion("close", STEP.class_id, "q1", STEP.expires_at, "the teacher is ill"),
        StaffQuestion("message", date(2090, 11, 24), "q2", STEP.expires_at, is_done=True),
    ],
    ids=["a class", "a day"],
)
def test_a_question_to_the_schools_people_comes_back(students: StudentRepository, question: StaffQuestion) -> None:
    students.save(Student(ANA, question=question), NOW)
    assert students.load(ANA, NOW) == Student(ANA, version=1, question=question)


@pytest.mark.parametrize(
    "seen",
    [
        SeenList((STEP.class_id, ClassId(date(2090, 11, 25), time(20), "2")), "h", "e", "l", STEP.expires_at),
        SeenList((), "h", None, None, STEP.expires_at),
    ],
    ids=["classes", "none"],
)
def test_the_list_that_a_student_saw_comes_back(students: StudentRepository, seen: SeenList) -> None:
    students.save(Student(ANA, seen=seen), NOW)
    assert students.load(ANA, NOW) == Student(ANA, version=1, seen=seen)


def test_what_is_taken_away_is_gone_after_the_next_save(students: StudentRepository) -> None:
    students.save(Student(ANA, Email("ana@example.com"), STEP), NOW)
    assert students.save(Student(ANA, version=1), NOW) == Ok(None)
    assert students.load(ANA, NOW) == Student(ANA, version=2)


def test_an_expired_step_still_comes_back(students: StudentRepository) -> None:
    students.save(Student(ANA, step=STEP), NOW)
    later = NOW + timedelta(days=1)
    assert STEP.has_expired(later)
    assert students.load(ANA, later).step == STEP


def test_a_stale_save_changes_nothing(students: StudentRepository) -> None:
    students.save(Student(ANA, Email("ana@example.com")), NOW)
    students.save(Student(ANA, Email("ana@gmail.com"), STEP, version=1), NOW)
    assert students.save(Student(ANA, Email("slow@example.com"), version=1), NOW) == Err(Stale("version"))
    assert students.load(ANA, NOW) == Student(ANA, Email("ana@gmail.com"), STEP, version=2)


def test_of_two_first_saves_one_is_stale(students: StudentRepository) -> None:
    assert students.save(Student(ANA, Email("ana@example.com")), NOW) == Ok(None)
    assert students.save(Student(ANA, Email("slow@example.com")), NOW) == Err(Stale("version"))
    assert students.load(ANA, NOW) == Student(ANA, Email("ana@example.com"), version=1)


def test_a_version_that_was_never_stored_is_stale(students: StudentRepository) -> None:
    assert students.save(Student(ANA, version=3), NOW) == Err(Stale("version"))
    assert students.load(ANA, NOW) == Student(ANA)
    students.save(Student(ANA, Email("ana@example.com")), NOW)
    assert students.save(Student(ANA, version=3), NOW) == Err(Stale("version"))
    assert students.load(ANA, NOW) == Student(ANA, Email("ana@example.com"), version=1)


def test_students_do_not_mix(students: StudentRepository) -> None:
    students.save(Student(ANA, Email("ana@example.com")), NOW)
    assert students.load("slack:T1:U12", NOW) == Student("slack:T1:U12")
    assert students.load("telegram:42", NOW) == Student("telegram:42")


def test_a_student_is_forgotten_400_days_after_the_last_save(students: StudentRepository) -> None:
    students.save(Student(ANA, Email("ana@example.com"), STEP), NOW)
    forgotten_at = NOW + timedelta(days=400)
    assert students.load(ANA, forgotten_at - timedelta(seconds=1)).email == Email("ana@example.com")
    assert students.load(ANA, forgotten_at) == Student(ANA, email=None, step=None, version=1)


def test_every_save_starts_the_400_days_anew(students: StudentRepository) -> None:
    students.save(Student(ANA, Email("ana@example.com")), NOW)
    later = NOW + timedelta(days=300)
    students.save(Student(ANA, Email("ana@example.com"), version=1), later)
    assert students.load(ANA, later + timedelta(days=399)).email == Email("ana@example.com")


def test_a_forgotten_student_can_be_saved_again(students: StudentRepository) -> None:
    students.save(Student(ANA, Email("ana@example.com")), NOW)
    back = NOW + timedelta(days=500)
    forgotten = students.load(ANA, back)
    assert students.save(replace(forgotten, email=Email("ana@gmail.com")), back) == Ok(None)
    assert students.load(ANA, back) == Student(ANA, Email("ana@gmail.com"), version=2)
