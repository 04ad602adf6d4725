"""Waiting for a spot over HTTP: who gets one that comes free, and what others see of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from starlette.types import Message

from adapters.http.api import create_api
from adapters.http.keyless import Keyless
from adapters.memory.classes import MemoryClasses
from bot.stores import Stores
from core.class_id import ClassId
from core.commands.change_class import ChangeClass, CloseClass, ReopenClass, SetSpots
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.ports import SaveOutcomeUnknown, Stale
from core.result import Ok, Result
from core.waitlist_rules import WaitlistRules
from tests.support.bookings import fill
from tests.support.clock import SYDNEY
from tests.support.http_api import BACHATA_1, MISSING, NOON, REGGAETON, School, assert_failed, path
from tests.support.keyed_http_api import WITH_KEY, keyed_school, stored_school
from tests.support.stores import DYNAMODB_LOCAL, MEMORY, memory_stores
from tests.support.timetable import CURRICULUM

ANA, BEN, CLEO = "ana@example.com", "ben@example.com", "cleo@example.com"
SOON, LATER = BACHATA_1, REGGAETON
"""Six hours and a half ahead, where a free spot is for the first to ask; and the day after, where the line fills it."""

IN_DYNAMODB_TOO = pytest.mark.parametrize("stores", [MEMORY, DYNAMODB_LOCAL], indirect=True)


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with keyed_school(headers=WITH_KEY) as one:
        yield one


@pytest.fixture
def one() -> Iterator[School]:
    with keyed_school(headers=WITH_KEY) as one:
        fill(one.classes, SOON, now=NOON)
        fill(one.classes, LATER, now=NOON)
        yield one


@pytest.fixture
def stored(stores: Stores) -> Iterator[School]:
    """A school in one of the stores, whose two classes are full."""
    with stored_school(stores) as one:
        fill(one.classes, SOON, now=NOON)
        fill(one.classes, LATER, now=NOON)
        yield one


def waiting(email: str, place: int, class_id: ClassId = LATER) -> dict[str, object]:
    return {"classId": str(class_id), "email": email, "state": "waiting", "place": place}


def booked(email: str, at: str = "2024-12-09T01:00:00Z", class_id: ClassId = LATER) -> dict[str, object]:
    return {"classId": str(class_id), "email": email, "state": "booked", "bookedAt": at}


# Joining


@IN_DYNAMODB_TOO
def test_who_joins_is_told_their_place(stored: School) -> None:
    answers = [stored.join(email, LATER) for email in ("  Ana@Example.com ", BEN)]
    assert [(each.status_code, each.json()) for each in answers] == [(201, waiting(ANA, 1)), (201, waiting(BEN, 2))]
    assert line(stored) == [ANA, BEN]


@IN_DYNAMODB_TOO
def test_the_same_key_joins_once_and_is_told_the_place_as_it_is_now(stored: School) -> None:
    stored.join(BEN, LATER)
    first = stored.join(ANA, LATER, key="k-1")
    stored.leave(BEN, LATER)
    again = stored.join(" ANA@example.com", LATER, key="k-1")
    assert (first.status_code, first.json()) == (201, waiting(ANA, 2))
    assert (again.status_code, again.json()) == (200, waiting(ANA, 1))
    assert line(stored) == [ANA]


@IN_DYNAMODB_TOO
def test_the_same_key_is_told_of_the_booking_that_the_wait_has_become(stored: School) -> None:
    stored.join(ANA, LATER, key="k-1")
    stored.clock.advance(timedelta(minutes=1))
    stored.cancel("stranger0@example.com", LATER)
    again = stored.join(ANA, LATER, key="k-1")
    assert (again.status_code, again.json()) == (200, booked(ANA, "2024-12-09T01:01:00Z"))


@IN_DYNAMODB_TOO
def test_one_key_sent_many_times_at_once_joins_once(stored: School) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: stored.join(ANA, LATER, key="k-1"), range(6)))
    assert {each.status_code for each in answers} <= {200, 201}
    assert [each.json() for each in answers] == [waiting(ANA, 1)] * 6
    assert line(stored) == [ANA]


@IN_DYNAMODB_TOO
def test_many_at_once_have_each_their_own_place(stored: School) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda n: stored.join(f"late{n}@example.com", LATER), range(20)))
    assert sorted(each.json()["place"] for each in answers) == list(range(1, 21))
    by_place = sorted(answers, key=lambda each: int(each.json()["place"]))
    assert line(stored) == [each.json()["email"] for each in by_place]


@IN_DYNAMODB_TOO
def test_a_free_spot_is_booked_for_who_would_wait_for_it_more_than_twelve_hours_before(stored: School) -> None:
    stored.cancel("stranger0@example.com", LATER)
    first, again = (stored.join(ANA, LATER, key="k-1") for _ in range(2))
    assert (first.status_code, first.json()) == (201, booked(ANA))
    assert (again.status_code, again.json()) == (200, booked(ANA))
    assert (line(stored), ANA in bookings(stored)) == ([], True)


@pytest.mark.parametrize(
    ("before", "status", "state"),
    [(timedelta(hours=12, seconds=1), 201, "booked"), (timedelta(hours=12), 200, "free")],
)
def test_later_a_free_spot_is_only_told_of(one: School, before: timedelta, status: int, state: str) -> None:
    one.cancel("stranger0@example.com", LATER)
    one.clock.now = LATER.starts_at(SYDNEY) - before
    answer = one.join(ANA, LATER)
    assert (answer.status_code, answer.json()["state"]) == (status, state)
    assert (ANA in bookings(one)) == (state == "booked")
    assert line(one) == []
    if state == "free":
        assert answer.json() == {"classId": str(LATER), "email": ANA, "state": "free"}
        assert one.book(ANA, LATER).status_code == 201


def test_who_is_in_line_already_is_told_so(one: School) -> None:
    one.join(ANA, key="k-1")
    for key in (None, "k-2"):
        message = "This email waits for a spot in this class already."
        assert_failed(one.join(ANA, key=key), 409, "AlreadyWaiting", message)
    assert line(one, SOON) == [ANA]


def test_who_has_a_spot_waits_for_none(one: School) -> None:
    message = "This email has a spot in this class already."
    assert_failed(one.join("stranger0@example.com"), 409, "DuplicateBooking", message)


def test_the_line_holds_five_for_each_spot(one: School) -> None:
    change(one, SetSpots(LATER, 1, "c-1", "cli"))
    places = [one.join(f"late{n}@example.com", LATER).json()["place"] for n in range(5)]
    assert places == [1, 2, 3, 4, 5]
    message = "The waitlist of this class is full: it has 5 places."
    assert_failed(one.join(ANA, LATER), 409, "WaitlistFull", message)


def test_where_the_school_has_no_waitlist_a_full_class_is_full() -> None:
    with keyed_school(MemoryClasses(rules=WaitlistRules(is_on=False)), headers=WITH_KEY) as one:
        fill(one.classes, LATER, now=NOON)
        message = "All 20 spots of this class are taken or waited for."
        assert_failed(one.join(ANA, LATER), 409, "ClassFullyBooked", message)


def test_a_class_that_is_closed_takes_nobody_in_and_lets_everybody_out(one: School) -> None:
    one.join(BEN, LATER)
    change(one, CloseClass(LATER, "Maria is ill", "c-1", "cli"))
    for refused in (one.join(ANA, LATER), one.book(ANA, LATER), one.book(BEN, LATER)):
        message = "This class is not on: the school has called it off."
        assert_failed(refused, 409, "ClassClosed", message)
    shown = one.client.get(path(LATER)).json()
    assert (shown["status"], shown["spotsRemaining"], shown["waiting"]) == ("closed", 0, 1)
    assert one.cancel("stranger0@example.com", LATER).status_code == 200
    assert (line(one), BEN in bookings(one)) == ([BEN], False)  # nobody gets a spot in what is not on
    assert one.leave(BEN, LATER).status_code == 204
    change(one, ReopenClass(LATER, "c-2", "cli"))
    assert one.book(ANA, LATER).status_code == 201


def test_a_class_that_has_started_has_no_line(one: School) -> None:
    one.join(ANA)
    one.clock.now = SOON.starts_at(SYDNEY)
    message = "This class has started: it can't be booked or cancelled any more."
    assert_failed(one.join(BEN), 409, "ClassAlreadyStarted", message)
    assert_failed(one.leave(ANA), 409, "ClassAlreadyStarted", message)
    assert one.bookings_of(ANA).json() == {"bookings": []}


@IN_DYNAMODB_TOO
def test_the_key_of_a_wait_that_is_over_joins_no_more(stored: School) -> None:
    stored.join(ANA, LATER, key="k-1")
    stored.leave(ANA, LATER)
    message = "What was done with this Idempotency-Key has been undone since; use a new one."
    assert_failed(stored.join(ANA, LATER, key="k-1"), 409, "RequestEnded", message)
    assert stored.join(ANA, LATER, key="k-2").json() == waiting(ANA, 1)


class Forgetful(MemoryClasses):
    """A store that commits, and loses the answers as long as it is `silent`."""

    silent = False

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        answer = super().save(dance_class)
        if self.silent:
            raise SaveOutcomeUnknown
        return answer


@pytest.mark.parametrize("act", ["join", "leave"])
def test_what_may_be_done_is_settled_by_the_same_key(act: str) -> None:
    store = Forgetful()
    with keyed_school(store, tries=3, headers=WITH_KEY) as one:
        fill(store, LATER, now=NOON)
        if act == "leave":
            one.join(ANA, LATER)
        store.silent = True
        ask = one.join if act == "join" else one.leave
        lost = ask(ANA, LATER, key="k-1")
        assert (lost.status_code, lost.json()["error"]["code"]) == (503, "StoreUnavailable")
        store.silent = False
        assert ask(ANA, LATER, key="k-1").status_code == {"join": 200, "leave": 204}[act]
        assert line(one) == ([ANA] if act == "join" else [])


# Leaving


@IN_DYNAMODB_TOO
def test_who_leaves_makes_room_for_those_behind(stored: School) -> None:
    stored.join(ANA, LATER)
    stored.join(BEN, LATER)
    left = stored.leave("  Ana@Example.com ", LATER)
    assert (left.status_code, left.content) == (204, b"")
    assert line(stored) == [BEN]
    assert stored.join(ANA, LATER).json() == waiting(ANA, 2)  # who comes back is the last


@IN_DYNAMODB_TOO
def test_a_place_that_was_entered_in_a_chat_can_be_left(stored: School) -> None:
    commands = CommandExecutor(stored.classes, stored.clock, lambda: range(1))
    for name in ("ana", "ben"):
        email = Email(f"{name}@example.com")
        assert isinstance(commands.execute(JoinWaitlist(LATER, email, f"r-{name}", f"telegram:{name}")), Ok)
    assert stored.join(ANA, LATER).json()["error"]["code"] == "AlreadyWaiting"
    assert stored.leave(ANA, LATER).status_code == 204
    assert line(stored) == [BEN]


@IN_DYNAMODB_TOO
def test_the_same_key_leaves_once_and_what_was_joined_between_stays(stored: School) -> None:
    stored.join(ANA, LATER)
    assert stored.leave(ANA, LATER, key="k-1").status_code == 204
    stored.join(ANA, LATER)
    assert stored.leave(ANA, LATER, key="k-1").status_code == 204
    assert line(stored) == [ANA]


@pytest.mark.parametrize("email", [ANA, "stranger0@example.com"])
def test_who_does_not_wait_is_told_so(one: School, email: str) -> None:
    one.join(BEN)
    message = "This email does not wait for a spot in this class."
    assert_failed(one.leave(email), 404, "NotWaiting", message)
    assert (line(one, SOON), "stranger0@example.com" in bookings(one, SOON)) == ([BEN], True)


# What others see, and get


@pytest.mark.complaint("W3", "W4")
@IN_DYNAMODB_TOO
def test_a_spot_that_comes_free_is_for_those_who_wait(stored: School) -> None:
    stored.join(ANA)
    stored.join(BEN)
    stored.cancel("stranger0@example.com")
    for shown in shown_twice(stored):
        assert (shown["spotsRemaining"], shown["waiting"]) == (0, 2)
    message = "All 20 spots of this class are taken or waited for."
    assert_failed(stored.book(CLEO), 409, "ClassFullyBooked", message)
    assert stored.join(CLEO).json() == waiting(CLEO, 3, SOON)
    assert stored.book(BEN).status_code == 201  # the first in line to ask
    assert line(stored, SOON) == [ANA, CLEO]


@pytest.mark.complaint("W3", "W4")
@IN_DYNAMODB_TOO
def test_earlier_a_spot_that_comes_free_is_the_firsts_in_line_at_once(stored: School) -> None:
    stored.join(ANA, LATER)
    stored.join(BEN, LATER)
    stored.cancel("stranger0@example.com", LATER)
    for shown in shown_twice(stored, LATER):
        assert (shown["spotsRemaining"], shown["waiting"]) == (0, 1)
    assert stored.book(CLEO, LATER).status_code == 409
    assert (line(stored), ANA in bookings(stored)) == ([BEN], True)


@pytest.mark.complaint("W4")
@pytest.mark.parametrize(("before", "free"), [(timedelta(hours=1, seconds=1), 0), (timedelta(hours=1), 1)])
def test_in_the_last_hour_a_free_spot_is_everybodys(one: School, before: timedelta, free: int) -> None:
    one.join(ANA)
    one.cancel("stranger0@example.com")
    one.clock.now = SOON.starts_at(SYDNEY) - before
    assert [shown["spotsRemaining"] for shown in shown_twice(one)] == [free] * 2
    assert one.book(CLEO).status_code == (201 if free else 409)


@pytest.mark.complaint("W4")
def test_a_spot_that_nobody_waits_for_is_shown(one: School) -> None:
    one.join(ANA)
    one.cancel("stranger0@example.com")
    one.leave(ANA)
    assert [(shown["spotsRemaining"], shown["waiting"]) for shown in shown_twice(one)] == [(1, 0)] * 2


@IN_DYNAMODB_TOO
def test_waits_are_told_with_bookings_by_date_each_with_its_place(stored: School) -> None:
    stored.join(BEN, LATER)
    stored.join(ANA, LATER)
    stored.cancel("stranger0@example.com", SOON)
    stored.book(ANA, SOON)
    found = stored.bookings_of(ANA).json()
    soon, later = (stored.client.get(path(at)).json() for at in (SOON, LATER))
    assert found == {
        "bookings": [
            {"class": soon, "email": ANA, "state": "booked"},
            {"class": later, "email": ANA, "state": "waiting", "place": 2},
        ]
    }
    stored.leave(ANA, LATER)
    assert [each["class"]["id"] for each in stored.bookings_of(ANA).json()["bookings"]] == [str(SOON)]


# As with every endpoint


@pytest.mark.parametrize("email", ["", "  ", None, 5, "ana", "ana@localhost"])
def test_an_email_is_asked_for_as_for_booking(quiet_school: School, email: object) -> None:
    wanted = quiet_school.book(email).json()["error"] | {"correlationId": ""}
    for asked in (quiet_school.join(email), quiet_school.leave(email)):
        assert asked.status_code == 400
        assert asked.json()["error"] | {"correlationId": ""} == wanted


@pytest.mark.parametrize("act", ["waitlist", "waitlist/leave"])
def test_a_class_that_is_not_there_has_no_line(quiet_school: School, act: str) -> None:
    for address in (path(MISSING), "/classes/salsa"):
        answer = quiet_school.client.post(f"{address}/{act}", json={"email": ANA})
        assert_failed(answer, 404, "ClassNotFound", "There is no class with this id.")


@pytest.mark.parametrize("act", ["waitlist", "waitlist/leave"])
def test_another_method_is_refused(quiet_school: School, act: str) -> None:
    response = quiet_school.client.get(f"{path(SOON)}/{act}")
    assert_failed(response, 405, "MethodNotAllowed", "This address does not know this method.")
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("act", ["waitlist", "waitlist/leave"])
@pytest.mark.parametrize("key", [b"", b"k" * 201, b"a\tb"])
def test_an_odd_key_is_invalid(quiet_school: School, act: str, key: bytes) -> None:
    response = quiet_school.client.post(f"{path(SOON)}/{act}", json={"email": ANA}, headers=[(b"Idempotency-Key", key)])
    assert_failed(
        response, 400, "InvalidArgument", "Idempotency-Key must be one header of 1 to 200 printable ASCII characters."
    )


@pytest.mark.parametrize("keyless", Keyless)
@pytest.mark.parametrize("act", ["waitlist", "waitlist/leave"])
def test_without_a_key_nobody_waits_and_the_body_is_not_read(act: str, keyless: Keyless) -> None:
    stores = memory_stores()
    api = create_api(
        curriculum=CURRICULUM,
        commands=CommandExecutor(stores.classes, lambda: NOON, lambda: range(1)),
        bookings=stores.bookings,
        classes=stores.classes,
        clock=lambda: NOON,
        keyless=keyless,
    )
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": f"/classes/{SOON}/{act}",
        "raw_path": f"{path(SOON)}/{act}".encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        pytest.fail("the body was read")

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(api(scope, receive, send))
    assert sent[0]["status"] == 403
    assert "joinWaitlist" not in str(api.openapi())


def line(school: School, class_id: ClassId = LATER) -> list[str]:
    """Who waits, the first in line first, as it is stored."""
    return [wait.email.value for wait in load(school, class_id).line]


def bookings(school: School, class_id: ClassId = LATER) -> set[str]:
    """Who has a spot, as it is stored."""
    return {email.value for email in load(school, class_id).bookings}


def load(school: School, class_id: ClassId) -> DanceClass:
    dance_class = school.classes.load(class_id)
    assert dance_class is not None
    assert dance_class.adds_up
    return dance_class


def shown_twice(school: School, class_id: ClassId = SOON) -> list[dict[str, Any]]:
    """The class alone, and as a search finds it."""
    found = school.client.post("/classes/search", json={}).json()["classes"]
    (in_search,) = (each for each in found if each["id"] == str(class_id))
    return [school.client.get(path(class_id)).json(), in_search]


def change(school: School, command: ChangeClass) -> None:
    """Let the school do something to a class."""
    assert isinstance(CommandExecutor(school.classes, school.clock, lambda: range(1)).execute(command), Ok)
