from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from adapters.http.dtos import Code
from adapters.http.errors import STATUS
from core.email import Email
from core.result import Err
from tests.support.http_api import School, school
from tests.support.keyed_http_api import keyed_school
from tests.support.timetable import STYLES


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.fixture(scope="module")
def document(quiet_school: School) -> dict[str, Any]:
    response: dict[str, Any] = quiet_school.client.get("/openapi.json").json()
    return response


@pytest.fixture(scope="module")
def keyed_document() -> Iterator[dict[str, Any]]:
    with keyed_school() as one:
        yield one.client.get("/openapi.json").json()


OPERATIONS = {
    ("/classes/search", "post"): ("200", {"400", "403", "413", "429", "500", "503", "default"}),
    ("/classes/{classId}", "get"): ("200", {"403", "404", "413", "429", "500", "503", "default"}),
    ("/classes/{classId}/book", "post"): ("201", {"400", "403", "404", "409", "413", "429", "500", "503", "default"}),
    ("/health", "get"): ("200", {"413", "429", "500", "503", "default"}),
}
ONLY_WITH_KEY = {
    ("/classes/{classId}/cancel", "post"): (
        "200",
        {"400", "401", "404", "409", "413", "429", "500", "503", "default"},
    ),
    ("/classes/{classId}/waitlist", "post"): (
        "201",
        {"400", "401", "404", "409", "413", "429", "500", "503", "default"},
    ),
    ("/classes/{classId}/waitlist/leave", "post"): (
        "204",
        {"400", "401", "404", "409", "413", "429", "500", "503", "default"},
    ),
    ("/bookings/search", "post"): ("200", {"400", "401", "413", "429", "500", "503", "default"}),
}
ALSO = {("/classes/{classId}/waitlist", "post"): {"200"}}
"""The other ways in which an operation succeeds."""


def test_the_document_knows_all_operations_and_no_more(document: dict[str, Any]) -> None:
    assert operations(document) == OPERATIONS.keys()


def test_with_a_key_there_are_four_more(keyed_document: dict[str, Any]) -> None:
    assert operations(keyed_document) == OPERATIONS.keys() | ONLY_WITH_KEY.keys()


def operations(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(path, method) for path, item in document["paths"].items() for method in item}


@pytest.mark.parametrize(("path", "method"), OPERATIONS | ONLY_WITH_KEY)
def test_every_failure_of_an_operation_is_documented_with_the_one_body(
    document: dict[str, Any], keyed_document: dict[str, Any], path: str, method: str
) -> None:
    success, failures = (OPERATIONS | ONLY_WITH_KEY)[path, method]
    described = keyed_document if (path, method) in ONLY_WITH_KEY else document
    responses = described["paths"][path][method]["responses"]
    assert responses.keys() == {success} | ALSO.get((path, method), set()) | failures
    for status in failures:
        assert responses[status]["content"] == {
            "application/json": {"schema": {"$ref": "#/components/schemas/ErrorDTO"}}
        }
    assert "Retry-After" in responses["503"]["headers"]


def test_a_status_names_its_codes(keyed_document: dict[str, Any]) -> None:
    told = {
        operation: {status: one["description"] for status, one in item["post"]["responses"].items()}
        for operation, item in keyed_document["paths"].items()
        if "post" in item
    }
    book, cancel = told["/classes/{classId}/book"], told["/classes/{classId}/cancel"]
    join, leave = told["/classes/{classId}/waitlist"], told["/classes/{classId}/waitlist/leave"]
    closed_to_it = "ClassFullyBooked or DuplicateBooking or ClassAlreadyStarted or ClassClosed"
    assert book["409"] == f"{closed_to_it} or RequestEnded"
    assert join["409"] == f"{closed_to_it} or AlreadyWaiting or WaitlistFull or RequestEnded"
    assert book["503"] == cancel["503"] == join["503"] == leave["503"] == "Busy or StoreUnavailable"
    assert (cancel["404"], cancel["409"]) == ("ClassNotFound or NotBooked", "ClassAlreadyStarted")
    assert (leave["404"], leave["409"]) == ("ClassNotFound or NotWaiting", "ClassAlreadyStarted")
    assert told["/bookings/search"]["503"] == "StoreUnavailable"


def test_the_body_of_a_failure_is_a_code_a_message_and_a_correlation_id(document: dict[str, Any]) -> None:
    detail = document["components"]["schemas"]["ErrorDetailDTO"]
    assert detail["required"] == ["code", "message", "correlationId"]
    assert detail["properties"]["code"]["enum"] == list(get_args(Code))


def test_every_code_has_its_status() -> None:
    assert tuple(STATUS) == get_args(Code)


def test_the_styles_are_those_of_the_school(document: dict[str, Any]) -> None:
    asked = document["components"]["schemas"]["SearchRequest"]["properties"]["type"]
    assert (asked["enum"], asked["default"]) == ([*STYLES, "any"], "any")


def test_what_a_class_may_lack_is_absent_and_never_null(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["ClassDTO"]
    always = ["id", "type", "date", "startTime", "maxSpots", "spotsRemaining", "waiting", "status"]
    assert schema["required"] == always
    others = {name: one["type"] for name, one in schema["properties"].items() if name not in always}
    assert others == {"level": "integer", "minutes": "integer", "teacher": "string", "room": "string"}


def test_a_class_is_open_or_closed(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["ClassDTO"]["properties"]["status"]["enum"] == ["open", "closed"]


def test_what_came_of_joining_is_waiting_with_a_place_booked_at_a_time_or_free(keyed_document: dict[str, Any]) -> None:
    schema = keyed_document["components"]["schemas"]["WaitlistDTO"]
    assert schema["required"] == ["classId", "email", "state"]
    assert schema["properties"]["state"]["enum"] == ["waiting", "booked", "free"]
    assert schema["properties"]["place"]["type"] == "integer"
    assert (schema["properties"]["bookedAt"]["type"], schema["properties"]["bookedAt"]["format"]) == (
        "string",
        "date-time",
    )


def test_what_is_to_come_of_an_email_is_booked_or_waiting(keyed_document: dict[str, Any]) -> None:
    schema = keyed_document["components"]["schemas"]["UpcomingDTO"]
    assert schema["required"] == ["class", "email", "state"]
    assert schema["properties"]["class"] == {"$ref": "#/components/schemas/ClassDTO"}
    assert schema["properties"]["state"]["enum"] == ["booked", "waiting"]
    assert schema["properties"]["place"]["type"] == "integer"


@pytest.mark.parametrize("act", ["book", "cancel", "waitlist", "waitlist/leave"])
def test_the_key_of_a_request_is_documented(keyed_document: dict[str, Any], act: str) -> None:
    parameters = keyed_document["paths"][f"/classes/{{classId}}/{act}"]["post"]["parameters"]
    assert [(one["name"], one["in"], one["required"]) for one in parameters] == [
        ("classId", "path", True),
        ("Idempotency-Key", "header", False),
    ]


def test_the_document_can_be_read_by_people(quiet_school: School) -> None:
    response = quiet_school.client.get("/docs")
    assert response.status_code == 200
    assert "Dance school booking" in response.text


@pytest.mark.fault("F55")
@pytest.mark.parametrize("domain", ["school.test", "school.local", "school.invalid", "localhost"])
@pytest.mark.parametrize(
    "request_body", ["BookRequest", "CancelRequest", "JoinRequest", "LeaveRequest", "BookingsRequest"]
)
def test_the_document_says_which_well_formed_emails_are_refused(
    keyed_document: dict[str, Any], request_body: str, domain: str
) -> None:
    said = keyed_document["components"]["schemas"][request_body]["properties"]["email"]["description"]
    assert isinstance(Email.parse(f"ana@{domain}"), Err)
    assert f"`.{domain.rpartition('.')[2]}`" in said
