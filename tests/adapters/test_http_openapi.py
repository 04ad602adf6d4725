from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from adapters.http.dtos import ClassDTO, Code, SearchRequest
from adapters.http.errors import STATUS
from core.class_type import Style
from core.email import Email
from core.result import Err
from tests.support.http_api import School, school


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.fixture(scope="module")
def document(quiet_school: School) -> dict[str, Any]:
    response: dict[str, Any] = quiet_school.client.get("/openapi.json").json()
    return response


OPERATIONS = {
    ("/classes/search", "post"): ("200", {"400", "403", "413", "429", "500", "503", "default"}),
    ("/classes/{classId}", "get"): ("200", {"403", "404", "413", "429", "500", "503", "default"}),
    ("/classes/{classId}/book", "post"): ("201", {"400", "403", "404", "409", "413", "429", "500", "503", "default"}),
    ("/health", "get"): ("200", {"413", "429", "500", "503", "default"}),
}


def test_the_document_knows_all_operations_and_no_more(document: dict[str, Any]) -> None:
    assert {(path, method) for path, item in document["paths"].items() for method in item} == OPERATIONS.keys()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_failure_of_an_operation_is_documented_with_the_one_body(
    document: dict[str, Any], path: str, method: str
) -> None:
    success, failures = OPERATIONS[path, method]
    responses = document["paths"][path][method]["responses"]
    assert responses.keys() == {success} | failures
    for status in failures:
        assert responses[status]["content"] == {
            "application/json": {"schema": {"$ref": "#/components/schemas/ErrorDTO"}}
        }
    assert "Retry-After" in responses["503"]["headers"]


def test_a_status_names_its_codes(document: dict[str, Any]) -> None:
    responses = document["paths"]["/classes/{classId}/book"]["post"]["responses"]
    assert responses["409"]["description"] == "ClassFullyBooked or DuplicateBooking or ClassAlreadyStarted"
    assert responses["503"]["description"] == "Busy or StoreUnavailable"


def test_the_body_of_a_failure_is_a_code_a_message_and_a_correlation_id(document: dict[str, Any]) -> None:
    detail = document["components"]["schemas"]["ErrorDetailDTO"]
    assert detail["required"] == ["code", "message", "correlationId"]
    assert detail["properties"]["code"]["enum"] == list(get_args(Code))


def test_every_code_has_its_status() -> None:
    assert tuple(STATUS) == get_args(Code)


def test_the_styles_are_those_of_the_school() -> None:
    assert get_args(ClassDTO.model_fields["type"].annotation) == tuple(Style)
    assert get_args(SearchRequest.model_fields["type"].annotation) == (*Style, "any")


def test_a_level_may_be_absent_and_is_never_null(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["ClassDTO"]
    assert schema["required"] == ["id", "type", "date", "startTime", "maxSpots", "spotsRemaining"]
    assert schema["properties"]["level"]["type"] == "integer"


def test_the_key_of_a_booking_is_documented(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/classes/{classId}/book"]["post"]["parameters"]
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
def test_the_document_says_which_well_formed_emails_are_refused(document: dict[str, Any], domain: str) -> None:
    said = document["components"]["schemas"]["BookRequest"]["properties"]["email"]["description"]
    assert isinstance(Email.parse(f"ana@{domain}"), Err)
    assert f"`.{domain.rpartition('.')[2]}`" in said
