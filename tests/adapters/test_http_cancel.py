"""Giving spots back over HTTP, and looking up what an email has."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from adapters.memory.classes import MemoryClasses
from bot.stores import Stores
from core.dance_class import DanceClass
from core.ports import SaveOutcomeUnknown, Stale
from core.result import Err, Result
from tests.support.bookings import booked, fill
from tests.support.clock import SYDNEY
from tests.support.http_api import BACHATA_1, BACHATA_2, MISSING, NOON, REGGAETON, School, assert_failed
from tests.support.keyed_http_api import WITH_KEY, keyed_school, stored_school
from tests.support.stores import DYNAMODB_LOCAL, MEMORY

ANA = "ana@example.com"
CANCELLED = {"classId": str(BACHATA_1), "email": ANA, "cancelledAt": "2024-12-09T01:00:00Z", "late": False}
IN_DYNAMODB_TOO = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with keyed_school(headers=WITH_KEY) as one:
        yield one


@pytest.fixture
def one() -> Iterator[School]:
    with keyed_school(headers=WITH_KEY) as one:
        yield one


@pytest.fixture
def stored(stores: Stores) -> Iterator[School]:
    with stored_school(stores) as one:
        yield one


# Cancelling


@IN_DYNAMODB_TOO
def test_a_spot_given_back_is_free_for_the_next(stored: School) -> None:
    fill(stored.classes, BACHATA_1, now=NOON, leaving=1)
    stored.book(ANA)
    assert stored.book("ben@example.com").status_code == 409
    cancelled = stored.cancel("  Ana@Example.com ")
    assert (cancelled.status_code, cancelled.json()) == (200, CANCELLED)
    assert stored.book("ben@example.com").status_code == 201
    assert "ben@example.com" in emails(stored)
    assert ANA not in emails(stored)


@IN_DYNAMODB_TOO
def test_the_same_key_gets_the_same_answer_and_leaves_what_was_booked_between(stored: School) -> None:
    stored.book(ANA)
    first = stored.cancel(ANA, key="k-1")
    stored.book(ANA)
    stored.clock.advance(timedelta(hours=5))  # by now it would be a late one
    again = stored.cancel(" ANA@example.com", key="k-1")
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (200, CANCELLED)
    assert emails(stored) == [ANA]


@IN_DYNAMODB_TOO
def test_a_key_whose_booking_was_cancelled_books_no_more(stored: School) -> None:
    stored.book(ANA, key="k-1")
    stored.cancel(ANA)
    message = "What was done with this Idempotency-Key has been undone since; use a new one."
    assert_failed(stored.book(ANA, key="k-1"), 409, "RequestEnded", message)
    assert emails(stored) == []
    assert stored.book(ANA, key="k-2").status_code == 201


@IN_DYNAMODB_TOO
def test_one_key_sent_many_times_at_once_cancels_once(stored: School) -> None:
    stored.book(ANA)
    stored.book("ben@example.com")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: stored.cancel(ANA, key="k-1"), range(6)))
    assert [(each.status_code, each.json()) for each in answers] == [(200, CANCELLED)] * 6
    assert emails(stored) == ["ben@example.com"]


def test_the_same_key_gets_its_answer_also_after_the_class_has_started(one: School) -> None:
    one.book(ANA)
    one.cancel(ANA, key="k-1")
    one.clock.advance(timedelta(days=2))
    assert one.cancel(ANA, key="k-1").json() == CANCELLED


def test_another_key_or_none_is_another_cancellation(one: School) -> None:
    one.book(ANA)
    one.cancel(ANA, key="k-1")
    one.book(ANA)
    assert one.cancel(ANA, key="k-2").status_code == 200
    one.book(ANA)
    assert one.cancel(ANA).status_code == 200
    assert emails(one) == []


def test_a_key_serves_each_class_and_each_email_anew(one: School) -> None:
    asked = [(ANA, BACHATA_1), (ANA, BACHATA_2), ("ben@example.com", BACHATA_1)]
    for email, class_id in asked:
        one.book(email, class_id)
    told = [one.cancel(email, class_id, key="1").json() for email, class_id in asked]
    assert [(each["email"], each["classId"]) for each in told] == [(email, str(at)) for email, at in asked]


def test_the_key_that_booked_may_cancel_too(one: School) -> None:
    one.book(ANA, key="k-1")
    assert [one.cancel(ANA, key="k-1").json() for _ in range(2)] == [CANCELLED] * 2
    assert one.book(ANA, key="k-1").status_code == 409


def test_a_refusal_is_not_kept(one: School) -> None:
    assert one.cancel(ANA, key="k-1").status_code == 404
    one.book(ANA)
    assert one.cancel(ANA, key="k-1").status_code == 200


def test_what_was_booked_in_a_chat_can_be_cancelled(one: School) -> None:
    dance_class = one.classes.load(BACHATA_1)
    assert dance_class is not None
    one.classes.save(booked(dance_class, ANA, booked_by="slack:T1:U1", now=NOON))
    assert one.cancel(ANA).json() == CANCELLED


def test_a_school_may_cancel_more_often_than_one_person(one: School) -> None:
    for n in range(12):
        one.book(f"student{n}@example.com")
    assert [one.cancel(f"student{n}@example.com").status_code for n in range(12)] == [200] * 12


@pytest.mark.parametrize(("before", "late"), [(timedelta(hours=2), False), (timedelta(hours=2, seconds=-1), True)])
def test_less_than_two_hours_before_the_class_is_late(one: School, before: timedelta, *, late: bool) -> None:
    one.book(ANA)
    one.clock.now = BACHATA_1.starts_at(SYDNEY) - before
    assert one.cancel(ANA).json()["late"] is late


def test_a_class_that_has_started_keeps_its_bookings(one: School) -> None:
    one.book(ANA)
    one.clock.now = BACHATA_1.starts_at(SYDNEY)
    message = "This class has started: it can't be booked or cancelled any more."
    assert_failed(one.cancel(ANA), 409, "ClassAlreadyStarted", message)
    assert emails(one) == [ANA]


def test_who_has_no_spot_is_told_so(one: School) -> None:
    one.book("ben@example.com")
    assert_failed(one.cancel(ANA), 404, "NotBooked", "This email has no spot in this class.")
    assert emails(one) == ["ben@example.com"]


def test_a_class_that_is_not_there_has_nothing_to_cancel(quiet_school: School) -> None:
    assert_failed(quiet_school.cancel(ANA, MISSING), 404, "ClassNotFound", "There is no class with this id.")
    odd = quiet_school.client.post("/classes/salsa/cancel", json={"email": ANA})
    assert_failed(odd, 404, "ClassNotFound", "There is no class with this id.")


@pytest.mark.parametrize("key", [b"", b"k" * 201, b"a\tb"])
def test_an_odd_key_is_invalid(quiet_school: School, key: bytes) -> None:
    response = quiet_school.client.post(
        f"/classes/{str(BACHATA_1).replace('#', '%23')}/cancel",
        json={"email": ANA},
        headers=[(b"Idempotency-Key", key)],
    )
    assert_failed(
        response, 400, "InvalidArgument", "Idempotency-Key must be one header of 1 to 200 printable ASCII characters."
    )


class Contended(MemoryClasses):
    """A store in which another transaction is under way as long as it is `contended`."""

    contended = False

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        return Err(Stale("conflict")) if self.contended else super().save(dance_class)


def test_a_class_that_others_keep_changing_is_busy() -> None:
    store = Contended()
    with keyed_school(store, tries=3, headers=WITH_KEY) as one:
        one.book(ANA)
        store.contended = True
        response = one.cancel(ANA)
        message = "Many are changing this class. Nothing was done; please try again."
        assert_failed(response, 503, "Busy", message)
        assert response.headers["Retry-After"] == "1"
        assert emails(one) == [ANA]


class Forgetful(MemoryClasses):
    """A store that commits, and loses the answers as long as it is `silent`."""

    silent = False

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        answer = super().save(dance_class)
        if self.silent:
            raise SaveOutcomeUnknown
        return answer


def test_a_cancellation_that_may_be_done_is_settled_by_the_same_key() -> None:
    store = Forgetful()
    with keyed_school(store, tries=3, headers=WITH_KEY) as one:
        one.book(ANA)
        store.silent = True
        lost = one.cancel(ANA, key="k-1")
        assert (lost.status_code, lost.json()["error"]["code"]) == (503, "StoreUnavailable")
        store.silent = False
        assert one.cancel(ANA, key="k-1").json() == CANCELLED


# Looking up


@IN_DYNAMODB_TOO
def test_the_bookings_of_an_email_are_told_by_date_with_their_classes(stored: School) -> None:
    for class_id in (REGGAETON, BACHATA_2, BACHATA_1):
        stored.book(ANA, class_id)
    stored.book("ben@example.com", BACHATA_1)
    found = stored.bookings_of(" ANA@example.com").json()
    shown = [
        stored.client.get(f"/classes/{str(at).replace('#', '%23')}").json() for at in (BACHATA_1, BACHATA_2, REGGAETON)
    ]
    assert found == {"bookings": [{"class": each, "email": ANA, "state": "booked"} for each in shown]}
    assert [each["spotsRemaining"] for each in shown] == [18, 19, 19]


@IN_DYNAMODB_TOO
def test_what_was_cancelled_is_not_told_any_more(stored: School) -> None:
    stored.book(ANA, BACHATA_1)
    stored.book(ANA, BACHATA_2)
    stored.cancel(ANA, BACHATA_1)
    assert listed(stored.bookings_of(ANA)) == [str(BACHATA_2)]


def test_an_email_without_bookings_has_none(quiet_school: School) -> None:
    response = quiet_school.bookings_of("nobody@example.com")
    assert (response.status_code, response.json()) == (200, {"bookings": []})


def test_a_class_that_has_started_is_not_to_come(one: School) -> None:
    one.book(ANA, BACHATA_1)
    one.book(ANA, REGGAETON)
    one.clock.now = BACHATA_1.starts_at(SYDNEY)
    assert listed(one.bookings_of(ANA)) == [str(REGGAETON)]


def test_what_was_booked_in_a_chat_is_told_too(one: School) -> None:
    dance_class = one.classes.load(BACHATA_1)
    assert dance_class is not None
    one.classes.save(booked(dance_class, ANA, booked_by="slack:T1:U1", now=NOON))
    assert listed(one.bookings_of(ANA)) == [str(BACHATA_1)]


# Both


@pytest.mark.parametrize("email", ["", "  ", None, 5, "ana", "ana@localhost"])
def test_an_email_is_asked_for_as_for_booking(quiet_school: School, email: object) -> None:
    wanted = quiet_school.book(email).json()["error"] | {"correlationId": ""}
    for asked in (quiet_school.cancel(email), quiet_school.bookings_of(email)):
        assert asked.status_code == 400
        assert asked.json()["error"] | {"correlationId": ""} == wanted


@pytest.mark.parametrize("address", ["/bookings/search", "/classes/CLASS%232024-12-09%23MON%231830/cancel"])
def test_another_method_is_refused(quiet_school: School, address: str) -> None:
    response = quiet_school.client.get(address)
    assert_failed(response, 405, "MethodNotAllowed", "This address does not know this method.")
    assert response.headers["Allow"] == "POST"


def emails(school: School) -> list[str]:
    """Who has a spot in the class, as it is stored."""
    dance_class = school.classes.load(BACHATA_1)
    assert dance_class is not None
    assert dance_class.adds_up
    return sorted(email.value for email in dance_class.bookings)


def listed(response: httpx.Response) -> list[str]:
    """The classes of the bookings that were found."""
    return [each["class"]["id"] for each in response.json()["bookings"]]
