"""The API held against its own document: it answers every request in a way that the document promises, and in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import HTTPException
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case

from adapters.http.api import create_api
from adapters.http.errors import STATUS
from adapters.memory.classes import MemoryClasses
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.change_class import ChangeClass, CloseClass, SetSpots
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from core.ports import Stale, StoreUnavailable
from core.result import Err, Ok, Result
from core.waitlist_rules import WaitlistRules
from tests.support.bookings import fill
from tests.support.http_api import BACHATA_1, MISSING, NOON, School, path, school
from tests.support.keyed_http_api import WITH_KEY, keyed_api, keyed_school
from tests.support.stores import memory_stores
from tests.support.timetable import CURRICULUM


@pytest.fixture(scope="module")
def open_school() -> Iterator[School]:
    with school() as one:
        yield one


# An address that any form takes, such as ana@school.test, may be one that can't have a mailbox: those are not "valid".
schemathesis.openapi.format("email", st.emails().filter(lambda text: isinstance(Email.parse(text), Ok)))

STORES = memory_stores()
DOCUMENT = create_api(
    curriculum=CURRICULUM,
    commands=CommandExecutor(STORES.classes, lambda: NOON, lambda: range(1)),
    bookings=STORES.bookings,
    classes=STORES.classes,
    clock=lambda: NOON,
).openapi()
api = schemathesis.openapi.from_dict(DOCUMENT)


@api.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_document_promises(case: Case[Any], open_school: School) -> None:
    case.call_and_validate(base_url=str(open_school.client.base_url), timeout=60)


KEYED_DOCUMENT = keyed_api(STORES, lambda: NOON).openapi()
api_with_key = schemathesis.openapi.from_dict(KEYED_DOCUMENT)


@pytest.fixture(scope="module")
def keyed() -> Iterator[School]:
    with keyed_school() as one:
        yield one


@api_with_key.parametrize()
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_with_a_key_every_answer_is_one_that_the_document_promises(case: Case[Any], keyed: School) -> None:
    # That it is refused with a wrong key, and without one, is a check of schemathesis itself.
    case.call_and_validate(base_url=str(keyed.client.base_url), headers=WITH_KEY, timeout=60)


@api_with_key.parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_without_the_key_every_answer_about_classes_and_bookings_is_the_documented_401(
    case: Case[Any], keyed: School
) -> None:
    case.headers.pop("Authorization", None)
    response = case.call(base_url=str(keyed.client.base_url), timeout=60)
    assert (response.status_code == 401) == (case.path != "/health")
    case.validate_response(response)


# What outsiders may rely on: each failure's status, documented, and reached.

CONTRACT = {
    400: {"InvalidArgument", "ArgumentNotProvided"},
    401: {"Unauthorized"},
    403: {"Forbidden"},
    404: {"ClassNotFound", "NotFound", "NotBooked", "NotWaiting"},
    405: {"MethodNotAllowed"},
    409: {
        "ClassFullyBooked",
        "DuplicateBooking",
        "ClassAlreadyStarted",
        "ClassClosed",
        "AlreadyWaiting",
        "WaitlistFull",
        "RequestEnded",
    },
    413: {"TooLarge"},
    429: {"TooManyRequests"},
    500: {"InternalError"},
    503: {"Busy", "StoreUnavailable"},
}
DOCUMENTED = [
    (method, address, int(status), code)
    for document in (KEYED_DOCUMENT, DOCUMENT)
    for address, operations in document["paths"].items()
    for method, operation in operations.items()
    for status, response in operation["responses"].items()
    if status != "default" and (document is KEYED_DOCUMENT or status == "403")  # all else is the same with a key
    for code in (response["description"].split(" or ") if int(status) >= 400 else [""])
]


def test_every_status_of_the_contract_is_documented() -> None:
    assert {(status, code) for status, codes in CONTRACT.items() for code in codes} == {
        (status, code) for code, status in STATUS.items()
    }
    for code, status in STATUS.items():
        assert f"| `{code}` | {status} |" in DOCUMENT["info"]["description"]
    of_operations = {(status, code) for _, _, status, code in DOCUMENTED if code}
    of_any_address = {(404, "NotFound"), (405, "MethodNotAllowed")}
    assert of_operations | of_any_address == {(status, code) for code, status in STATUS.items()}


class Faulty(MemoryClasses):
    """A store whose reads raise `fault`, and whose saves lose against another transaction while it is `contended`."""

    fault: Exception | None = None
    contended = False

    def load(self, class_id: ClassId) -> DanceClass | None:
        self._fail()
        return super().load(class_id)

    def find(self, class_id: ClassId) -> ClassInfo | None:
        self._fail()
        return super().find(class_id)

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        self._fail()
        return super().search(types, first, last)

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        return Err(Stale("conflict")) if self.contended else super().save(dance_class)

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault


Ask = Callable[..., httpx.Response]
GOOD = {"type": "salsa", "email": "ana@example.com"}


def after(change: Callable[[School, Faulty], object]) -> Callable[[School, Faulty, Ask], httpx.Response]:
    """A good request, once the school has changed."""

    def act(one: School, store: Faulty, ask: Ask) -> httpx.Response:
        change(one, store)
        return ask(json=GOOD)

    return act


def fault(error: Exception) -> Callable[[School, Faulty, Ask], httpx.Response]:
    return after(lambda _, store: setattr(store, "fault", error))


REACHED: dict[str, Callable[[School, Faulty, Ask], httpx.Response]] = {
    "": lambda _, __, ask: ask(json=GOOD),
    "InvalidArgument": lambda _, __, ask: ask(json={"type": "tango", "email": "ana"}),
    "ArgumentNotProvided": lambda _, __, ask: ask(json={}),
    "Unauthorized": lambda _, __, ask: ask(json=GOOD, headers={"Authorization": "Bearer gu3ss"}),
    "Forbidden": lambda _, __, ask: ask(json=GOOD, headers={"Origin": "https://evil.example"}),
    "ClassNotFound": lambda _, __, ask: ask(MISSING, json=GOOD),
    "ClassFullyBooked": after(lambda one, _: fill(one.classes, BACHATA_1, now=NOON)),
    "NotBooked": after(lambda one, _: one.cancel("ana@example.com")),
    "NotWaiting": after(lambda one, _: one.leave("ana@example.com")),
    "AlreadyWaiting": after(lambda one, _: one.join(" ANA@example.com")),
    "WaitlistFull": after(lambda one, _: change(one, SetSpots(BACHATA_1, 0, "c-1", "cli"))),
    "ClassClosed": after(lambda one, _: change(one, CloseClass(BACHATA_1, "Maria is ill", "c-1", "cli"))),
    "RequestEnded": lambda one, _, ask: ended(one, ask),
    "DuplicateBooking": after(lambda one, _: one.book(" ANA@example.com")),
    "ClassAlreadyStarted": after(lambda one, _: one.clock.advance(timedelta(hours=6, minutes=30))),
    "TooLarge": lambda _, __, ask: ask(content=b" " * (64 * 1024 + 1)),
    "TooManyRequests": fault(HTTPException(429)),  # as from a limiter in front: we have none ourselves
    "InternalError": fault(RuntimeError("a bug")),
    "StoreUnavailable": fault(StoreUnavailable()),
    "Busy": after(lambda _, store: setattr(store, "contended", True)),
}


def change(one: School, command: ChangeClass) -> None:
    """Let the school do something to a class."""
    assert isinstance(CommandExecutor(one.classes, one.clock, lambda: range(1)).execute(command), Ok)


def ended(one: School, ask: Ask) -> httpx.Response:
    """A good request with the key of a booking that is gone."""
    one.book("ana@example.com", key="k-1")
    one.cancel("ana@example.com")
    return ask(json=GOOD, headers={"Idempotency-Key": "k-1"})


@pytest.mark.parametrize(("method", "address", "status", "code"), DOCUMENTED)
def test_every_documented_answer_is_given(method: str, address: str, status: int, code: str) -> None:
    waits = address.endswith(("/waitlist", "/leave"))
    has_line = code != "ClassFullyBooked" or not waits  # a full class that nobody can wait for is just full
    store = Faulty(rules=WaitlistRules(is_on=has_line))
    has_key = code != "Forbidden"
    with keyed_school(store, tries=3, headers=WITH_KEY) if has_key else school(store) as one:
        if address.endswith("/cancel"):
            one.book("ana@example.com")
        if waits and (status == 201 or code in ("AlreadyWaiting", "Busy") or address.endswith("/leave")):
            fill(store, BACHATA_1, now=NOON)
        if address.endswith("/leave"):
            one.join("ana@example.com")

        def ask(class_id: ClassId = BACHATA_1, **body: object) -> httpx.Response:
            at = address.replace("/classes/{classId}", path(class_id))
            return one.client.request(method, at, **body)  # type: ignore[arg-type]  # json or content

        response = REACHED[code](one, store, ask)
    said = response.json() if response.content else {}
    assert (response.status_code, said.get("error", {}).get("code", "")) == (status, code)
    (api_with_key if has_key else api)[address][method.upper()].validate_response(response)
