from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import httpx
import pytest

from adapters.memory.classes import MemoryClasses
from core.booking import Booking
from core.dance_class import DanceClass
from core.email import Email
from core.ports import SaveOutcomeUnknown, Stale
from core.result import Err, Result
from tests.support.http_api import BACHATA_1, BACHATA_2, School, assert_failed, path, school

ANA = Email("ana@example.com")
BOOKED = {"classId": "CLASS#2024-12-09#MON#1830", "email": "ana@example.com", "bookedAt": "2024-12-09T01:00:00Z"}


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.fixture
def open_school() -> Iterator[School]:
    with school() as one:
        yield one


def test_a_booking_is_created_under_the_emails_one_spelling(open_school: School) -> None:
    response = open_school.book("  Ana@Example.com ")
    assert (response.status_code, response.json()) == (201, BOOKED)


def test_a_booking_is_stored_as_made_over_http_by_a_request_id_that_is_no_chats(open_school: School) -> None:
    open_school.book("ana@example.com", key="my key")
    (stored,) = bookings(open_school)
    assert stored.request_id is not None
    assert stored == Booking(ANA, datetime(2024, 12, 9, 1, tzinfo=UTC), stored.request_id, "http")
    assert stored.request_id.startswith("http:")
    assert "my key" not in stored.request_id


def test_unknown_fields_are_ignored(open_school: School) -> None:
    response = open_school.client.post(f"{path(BACHATA_1)}/book", json={"email": "ana@example.com", "level": [9]})
    assert (response.status_code, response.json()) == (201, BOOKED)


@pytest.mark.parametrize("email", ["ana@example.com", " ANA@EXAMPLE.COM\n"])
def test_an_email_is_booked_once(open_school: School, email: str) -> None:
    open_school.book("ana@example.com")
    assert_failed(open_school.book(email), 409, "DuplicateBooking", "This email has a spot in this class already.")
    assert len(bookings(open_school)) == 1


def test_the_21st_is_refused(open_school: School) -> None:
    for n in range(20):
        open_school.book(f"student{n}@example.com")
    message = "All 20 spots of this class are taken or waited for."
    assert_failed(open_school.book("ana@example.com"), 409, "ClassFullyBooked", message)


@pytest.mark.fault("F48")
def test_a_full_class_tells_nobody_over_http_who_is_in(open_school: School) -> None:
    for n in range(20):
        open_school.book(f"student{n}@example.com", key=f"k-{n}")
    for email in ("student7@example.com", "nobody@example.com"):
        message = "All 20 spots of this class are taken or waited for."
        assert_failed(open_school.book(email), 409, "ClassFullyBooked", message)
    again = open_school.book("student7@example.com", key="k-7")
    assert (again.status_code, again.json()["email"]) == (201, "student7@example.com")  # who made it hears of it


def test_a_class_that_has_started_is_refused(open_school: School) -> None:
    open_school.clock.advance(timedelta(hours=6, minutes=30))
    message = "This class has started: it can't be booked or cancelled any more."
    assert_failed(open_school.book("ana@example.com"), 409, "ClassAlreadyStarted", message)


@pytest.mark.parametrize("email", ["", "  ", "\t\n"])
def test_a_blank_email_is_not_provided(quiet_school: School, email: str) -> None:
    assert_failed(quiet_school.book(email), 400, "ArgumentNotProvided", "email is missing.")


@pytest.mark.parametrize(
    "email", ["ana", "ana@localhost", "ana@", "a" * 400 + "@example.com", "\u0000", None, 5, ["x"], {}]
)
def test_what_is_not_an_email_is_invalid(quiet_school: School, email: object) -> None:
    assert_failed(quiet_school.book(email), 400, "InvalidArgument", "email must be an email address.")


@pytest.mark.parametrize(("content", "argument"), [(b"{}", "email"), (b'{"mail": "x"}', "email"), (b"", "body")])
def test_what_is_not_there_is_not_provided(quiet_school: School, content: bytes, argument: str) -> None:
    response = quiet_school.client.post(
        f"{path(BACHATA_1)}/book", content=content, headers={"Content-Type": "application/json"}
    )
    assert_failed(response, 400, "ArgumentNotProvided", f"{argument} is missing.")


def test_the_same_key_gets_the_same_answer_at_any_time(open_school: School) -> None:
    first = open_school.book("ana@example.com", key="k-1")
    open_school.clock.advance(timedelta(days=2))
    again = open_school.book(" Ana@example.com", key="k-1")
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, BOOKED)
    assert len(bookings(open_school)) == 1


def test_another_key_or_none_is_another_booking(open_school: School) -> None:
    open_school.book("ana@example.com", key="k-1")
    assert open_school.book("ana@example.com", key="k-2").status_code == 409
    assert open_school.book("ana@example.com").status_code == 409


def test_two_callers_with_one_key_never_get_each_others_booking(open_school: School) -> None:
    open_school.book("ana@example.com", key="1")
    response = open_school.book("ben@example.com", key="1")
    assert (response.status_code, response.json()) == (201, BOOKED | {"email": "ben@example.com"})
    assert len(bookings(open_school)) == 2


def test_a_key_serves_each_class_anew(open_school: School) -> None:
    open_school.book("ana@example.com", BACHATA_1, key="1")
    assert open_school.book("ana@example.com", BACHATA_2, key="1").json()["classId"] == str(BACHATA_2)


@pytest.mark.parametrize("key", ["k", "~" * 200, "a b", '"quoted"', "5f3c9a0e-1b7d-4a26"])
def test_a_key_is_up_to_200_printable_characters(open_school: School, key: str) -> None:
    assert [open_school.book("ana@example.com", key=key).status_code for _ in range(2)] == [201, 201]


@pytest.mark.parametrize("key", [b"", b"k" * 201, b"a\tb", b"caf\xe9", b"\x7f"])
def test_any_other_key_is_invalid(quiet_school: School, key: bytes) -> None:
    response = quiet_school.client.post(
        f"{path(BACHATA_1)}/book", json={"email": "ana@example.com"}, headers=[(b"Idempotency-Key", key)]
    )
    assert_failed(
        response, 400, "InvalidArgument", "Idempotency-Key must be one header of 1 to 200 printable ASCII characters."
    )
    assert bookings(quiet_school) == []


@pytest.mark.parametrize("second", [b"k-1", b"k-2"])
def test_two_keys_in_one_request_are_invalid_and_book_nothing(quiet_school: School, second: bytes) -> None:
    response = quiet_school.client.post(
        f"{path(BACHATA_1)}/book",
        json={"email": "ana@example.com"},
        headers=[(b"Idempotency-Key", b"k-1"), (b"idempotency-key", second)],
    )
    assert_failed(
        response, 400, "InvalidArgument", "Idempotency-Key must be one header of 1 to 200 printable ASCII characters."
    )
    assert bookings(quiet_school) == []


def test_one_key_sent_many_times_at_once_books_once(open_school: School) -> None:
    responses = at_once(open_school, [("ana@example.com", "k-1")] * 8)
    assert [(one.status_code, one.json()) for one in responses] == [(201, BOOKED)] * 8
    assert len(bookings(open_school)) == 1


def test_many_at_once_never_get_a_21st_spot(open_school: School) -> None:
    responses = at_once(open_school, [(f"student{n}@example.com", None) for n in range(25)])
    assert sorted(one.status_code for one in responses) == [201] * 20 + [409] * 5
    granted = {one.json()["email"] for one in responses if one.status_code == 201}
    assert {one.email.value for one in bookings(open_school)} == granted


class Contended(MemoryClasses):
    """A store in which another transaction is always under way."""

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        return Err(Stale("conflict"))


def test_a_class_that_others_keep_booking_is_busy() -> None:
    with school(Contended(), tries=3) as open_school:
        response = open_school.book("ana@example.com")
        message = "Many are changing this class. Nothing was done; please try again."
        assert_failed(response, 503, "Busy", message)
        assert response.headers["Retry-After"] == "1"


class Forgetful(MemoryClasses):
    """A store that commits, and loses the answers as long as it is `silent`."""

    silent = True

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        answer = super().save(dance_class)
        if self.silent:
            raise SaveOutcomeUnknown
        return answer


def test_a_booking_that_may_exist_is_not_denied_and_the_same_key_settles_it() -> None:
    store = Forgetful()
    with school(store, tries=3) as open_school:
        response = open_school.book("ana@example.com", key="k-1")
        message = (
            "It may be done or not: our store went silent meanwhile. "
            "Send the same request with the same Idempotency-Key again: that settles it and does it once at most."
        )
        assert_failed(response, 503, "StoreUnavailable", message)
        assert response.headers["Retry-After"] == "5"
        store.silent = False
        again = open_school.book("ana@example.com", key="k-1")
        assert (again.status_code, again.json()) == (201, BOOKED)
        assert len(bookings(open_school)) == 1


def bookings(open_school: School) -> list[Booking]:
    dance_class = open_school.classes.load(BACHATA_1)
    assert dance_class is not None
    assert dance_class.booking_count == len(dance_class.bookings)
    return list(dance_class.bookings.values())


def at_once(open_school: School, requests: list[tuple[str, str | None]]) -> list[httpx.Response]:
    ready = Barrier(len(requests))

    def ask(request: tuple[str, str | None]) -> httpx.Response:
        ready.wait(20)
        return open_school.book(request[0], key=request[1])

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(ask, requests))
