"""What every store of the school's people must do; each test runs on all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.stores import Stores
from core.result import Err, Ok
from core.staff import Invitation, NotInvited, Role, StaffMember, StaffRepository, digest_of, new_code
from tests.support.clock import SYDNEY
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

MARIA, LUIS = "slack:T1:U1", "telegram:42"
NOW = datetime(2090, 11, 20, 9, 30, 15, 7, tzinfo=SYDNEY)  # far ahead: nothing of it expires by the real clock
STAMP = NOW.astimezone(UTC).replace(microsecond=0)
DIGEST = digest_of("7KQ2-M9XD-4RTB")


@pytest.fixture
def staff(stores: Stores) -> StaffRepository:
    return stores.staff


@pytest.fixture
def invited(staff: StaffRepository) -> StaffRepository:
    staff.invite(Invitation(DIGEST, "teacher", STAMP + timedelta(days=1), "Maria"))
    return staff


def test_nobody_is_of_the_school_at_first(staff: StaffRepository) -> None:
    assert (staff.member(MARIA), staff.members()) == (None, [])


def test_an_invitation_makes_one_person_what_it_says(invited: StaffRepository) -> None:
    maria = StaffMember(MARIA, "teacher", STAMP, "Maria", DIGEST)
    assert invited.accept(DIGEST, MARIA, NOW) == Ok(maria)
    assert (invited.member(MARIA), invited.members(), invited.member(LUIS)) == (maria, [maria], None)


def test_an_invitation_works_once_but_for_the_same_person_again_with_the_same_answer(invited: StaffRepository) -> None:
    first = invited.accept(DIGEST, MARIA, NOW)
    assert invited.accept(DIGEST, LUIS, NOW) == Err(NotInvited())
    assert invited.accept(DIGEST, MARIA, NOW + timedelta(days=3)) == first
    assert invited.member(LUIS) is None


@pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)  # moto loses races
def test_of_many_who_try_at_once_one_is_let_in(invited: StaffRepository) -> None:
    people = [f"telegram:{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda person: invited.accept(DIGEST, person, NOW), people))
    assert sum(isinstance(answer, Ok) for answer in answers) == 1
    assert len(invited.members()) == 1


def test_an_invitation_ends_at_its_moment(invited: StaffRepository) -> None:
    assert invited.accept(DIGEST, MARIA, STAMP + timedelta(days=1)) == Err(NotInvited())
    assert isinstance(invited.accept(DIGEST, MARIA, STAMP + timedelta(days=1, seconds=-1)), Ok)


def test_what_nobody_was_invited_with_is_refused(staff: StaffRepository) -> None:
    assert staff.accept(DIGEST, MARIA, NOW) == Err(NotInvited())


def test_a_new_invitation_changes_somebodys_role(invited: StaffRepository) -> None:
    invited.accept(DIGEST, MARIA, NOW)
    invited.invite(Invitation("another", "owner", STAMP + timedelta(days=1)))
    assert invited.accept("another", MARIA, NOW) == Ok(StaffMember(MARIA, "owner", STAMP, None, "another"))
    assert [member.role for member in invited.members()] == ["owner"]


def test_who_is_removed_has_no_rights_any_more_and_their_old_code_gives_none(invited: StaffRepository) -> None:
    invited.accept(DIGEST, MARIA, NOW)
    assert (invited.remove(MARIA), invited.remove(MARIA)) == (True, False)
    assert (invited.member(MARIA), invited.members()) == (None, [])
    assert invited.accept(DIGEST, MARIA, NOW) == Err(NotInvited())


def test_the_same_identity_in_another_workspace_is_somebody_else(invited: StaffRepository) -> None:
    invited.accept(DIGEST, "slack:T1:U1", NOW)
    assert invited.member("slack:T2:U1") is None


def test_a_code_is_read_however_it_is_typed_and_none_is_made_twice() -> None:
    assert digest_of("7kq2 m9xd4rtb ") == DIGEST
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 14 and digest_of(code) != DIGEST for code in codes)


def test_an_owner_is_told_from_a_teacher_and_no_digest_is_shown() -> None:
    owner, teacher = (StaffMember(MARIA, role, STAMP, None, DIGEST) for role in get_args(Role)[::-1])
    assert (owner.is_owner, teacher.is_owner) == (True, False)
    assert DIGEST not in repr((owner, Invitation(DIGEST, "owner", STAMP)))
