from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import HTTPException
from fastapi.responses import StreamingResponse
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from adapters.http.errors import STATUS
from adapters.memory.classes import MemoryClasses
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import ClassInfo, DanceClass
from core.ports import StoreUnavailable
from tests.support.http_api import BACHATA_1, MISSING, School, path, school

JSON = {"Content-Type": "application/json"}
BOOK = f"{path(BACHATA_1)}/book"
NOT_AN_OBJECT = "The body must be a JSON object, sent with Content-Type: application/json."
NOT_UNDERSTOOD = "The request could not be understood."
NOT_A_STYLE = "type must be one of salsa, bachata, reggaeton, any."
LIMIT = 64 * 1024


@pytest.fixture
def open_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.fixture(scope="module")
def one_school_for_all() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", NOT_AN_OBJECT),
        (b"type=salsa", NOT_AN_OBJECT),
        (b" ", NOT_AN_OBJECT),
        (b"[]", NOT_AN_OBJECT),
        (b'[{"type": "salsa"}]', NOT_AN_OBJECT),
        (b'"salsa"', NOT_AN_OBJECT),
        (b"7", NOT_AN_OBJECT),
        (b"true", NOT_AN_OBJECT),
        (b"null", NOT_AN_OBJECT),
        (b"NaN", NOT_AN_OBJECT),
        (b'{"type": "salsa"} {}', NOT_AN_OBJECT),
        (b'{"type": "salsa\xff"}', NOT_UNDERSTOOD),
        ("{'type': 'año'}".encode("latin-1"), NOT_UNDERSTOOD),
        (b"1" * 5000, NOT_UNDERSTOOD),
        (b"[" * LIMIT, NOT_UNDERSTOOD),
        (b'{"type": "tango"}', NOT_A_STYLE),
        (b'{"type": "SALSA"}', NOT_A_STYLE),
        (b'{"type": ""}', NOT_A_STYLE),
        (b'{"type": null}', NOT_A_STYLE),
        (b'{"type": 1}', NOT_A_STYLE),
        (b'{"type": ["salsa"]}', NOT_A_STYLE),
        (b'{"type": {"type": "salsa"}}', NOT_A_STYLE),
        (b'{"type": "\\ud800"}', NOT_A_STYLE),
    ],
    ids=repr,
)
def test_a_malformed_search_is_invalid(one_school_for_all: School, content: bytes, message: str) -> None:
    response = one_school_for_all.client.post("/classes/search", content=content, headers=JSON)
    failed(response, 400, "InvalidArgument", message)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "\xff;;="])
def test_a_body_that_is_not_sent_as_json_is_invalid(one_school_for_all: School, kind: str) -> None:
    response = one_school_for_all.client.post(
        BOOK, content=b'{"email": "a@b.co"}', headers=[(b"Content-Type", kind.encode())]
    )
    failed(response, 400, "InvalidArgument", NOT_AN_OBJECT)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["type", "email"]) | st.text(), each, max_size=3)
    ),
    max_leaves=8,
)
BODIES = st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode())


@given(
    content=BODIES,
    target=st.sampled_from(["/classes/search", BOOK, f"{path(MISSING)}/book", "/classes/x/book", "/nowhere"]),
    headers=st.sampled_from(
        [{}, JSON, {"Content-Type": "text/plain"}, {"Content-Type": "application/json; charset=utf-16"}]
    ),
)
def test_no_body_whatsoever_is_our_fault(
    one_school_for_all: School, content: bytes, target: str, headers: dict[str, str]
) -> None:
    response = one_school_for_all.client.post(target, content=content, headers=headers)
    assert response.status_code in (200, 201, 400, 404)
    if response.status_code >= 400:
        error = response.json()["error"]
        assert set(error) == {"code", "message", "correlationId"}
        assert error["code"] in ("InvalidArgument", "ArgumentNotProvided", "ClassNotFound", "NotFound")
        assert STATUS[error["code"]] == response.status_code


@pytest.mark.parametrize("address", ["/", "/classes", "/classes/", "/health/", "/classes/x/y/z", path(BACHATA_1) + "/"])
def test_what_is_not_there_is_not_found(one_school_for_all: School, address: str) -> None:
    response = one_school_for_all.client.get(address)
    failed(response, 404, "NotFound", "There is nothing at this address.")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("GET", "/classes/search", "POST"),
        ("PUT", "/classes/search", "POST"),
        ("OPTIONS", "/classes/search", "POST"),
        ("DELETE", path(BACHATA_1), "GET"),
        ("POST", path(BACHATA_1), "GET"),
        ("GET", BOOK, "POST"),
        ("PATCH", BOOK, "POST"),
        ("POST", "/health", "GET"),
    ],
)
def test_another_method_is_not_allowed_and_the_right_one_is_named(
    one_school_for_all: School, method: str, address: str, allowed: str
) -> None:
    response = one_school_for_all.client.request(method, address)
    failed(response, 405, "MethodNotAllowed", "This address does not know this method.")
    assert response.headers["Allow"] == allowed


def test_a_head_request_is_answered_without_a_body(one_school_for_all: School) -> None:
    response = one_school_for_all.client.head("/health")
    assert (response.status_code, response.content, response.headers["Allow"]) == (405, b"", "GET")
    assert one_school_for_all.client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("address", ["/classes/search", BOOK, "/classes/x/book", "/nowhere", "/added"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_64_kib_is_too_large_for_every_route(open_school: School, address: str, chunked: bool) -> None:
    @open_school.app.post("/added")
    def added() -> None:
        raise AssertionError("too late")

    content = (b" " * 1024 for _ in range(1024)) if chunked else b" " * (LIMIT + 1)
    response = open_school.client.post(address, content=content, headers=JSON)
    failed(response, 413, "TooLarge", "The body is larger than 64 KiB.")
    assert open_school.client.get("/health").status_code == 200


@pytest.mark.parametrize("chunk", [LIMIT, 1000])
def test_a_body_of_64_kib_arrives_whole(open_school: School, chunk: int) -> None:
    content = b'{"type": "reggaeton"}'.rjust(LIMIT)
    chunks = (content[start : start + chunk] for start in range(0, LIMIT, chunk))
    response = open_school.client.post("/classes/search", content=chunks, headers=JSON)
    assert response.status_code == 200
    assert {one["type"] for one in response.json()["classes"]} == {"reggaeton"}


@pytest.mark.parametrize(
    ("status", "code", "headers"),
    [
        (400, "InvalidArgument", {}),
        (401, "Unauthorized", {"WWW-Authenticate": "Slack"}),
        (403, "InvalidArgument", {}),
        (404, "NotFound", {}),
        (405, "MethodNotAllowed", {"Allow": "POST"}),
        (413, "TooLarge", {"Connection": "close"}),
        (429, "TooManyRequests", {"Retry-After": "30"}),
        (500, "InternalError", {}),
        (503, "StoreUnavailable", {"Retry-After": "30"}),
    ],
)
def test_a_route_that_is_added_later_fails_in_the_same_words(
    open_school: School, status: int, code: str, headers: dict[str, str]
) -> None:
    @open_school.app.get("/added")
    def added() -> None:
        raise HTTPException(status, "a secret", headers)

    response = open_school.client.get("/added")
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert "secret" not in response.text
    assert dict(response.headers) | {name.lower(): value for name, value in headers.items()} == dict(response.headers)


class Unreachable(MemoryClasses):
    """A store that nobody can reach once it is set up."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        raise StoreUnavailable("no route to ana@example.com")

    def find(self, class_id: ClassId) -> ClassInfo | None:
        raise StoreUnavailable

    def search(self, types: Sequence[ClassType], first: date, last: date) -> list[ClassInfo]:
        raise StoreUnavailable


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "/classes/search"), ("GET", path(BACHATA_1)), ("POST", BOOK), ("GET", "/health")]
)
def test_a_store_out_of_reach_is_unavailable(method: str, address: str) -> None:
    with school(Unreachable(), tries=3) as open_school:
        response = open_school.client.request(method, address, json={"email": "ana@example.com"})
        failed(response, 503, "StoreUnavailable", "We can't answer just now. Please try again.")
        assert response.headers["Retry-After"] == "5"


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_bug_is_an_internal_error_whose_trace_is_in_the_log_without_emails(open_school: School, kind: str) -> None:
    def bug() -> None:
        try:
            raise KeyError("ana@example.com")
        except KeyError as error:
            raise RuntimeError("at https://example.com/?email=ben%40example.com") from error

    async def async_bug() -> None:
        bug()

    open_school.app.get("/bug")(bug if kind == "sync" else async_bug)
    with capture_logs([merge_contextvars]) as logs:
        response = open_school.client.get("/bug")
    message = "Something went wrong on our side. Please quote the correlation id."
    failed(response, 500, "InternalError", message)
    unexpected, told = logs
    assert unexpected["correlation_id"] == told["correlation_id"] == response.headers["X-Correlation-Id"]
    assert (unexpected["event"], unexpected["error"]) == ("unexpected error", "RuntimeError")
    assert "KeyError: (email)" in unexpected["trace"]
    assert "in bug" in unexpected["trace"]
    assert not re.search(r"(ana|ben)(@|%40)", str(logs))


def test_a_response_that_breaks_off_is_in_the_log(open_school: School) -> None:
    def half() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("no more")

    @open_school.app.get("/half")
    def added() -> StreamingResponse:
        return StreamingResponse(half())

    with capture_logs([merge_contextvars]) as logs, pytest.raises(httpx.RemoteProtocolError):
        open_school.client.get("/half")
    assert "no more" in logs[0]["trace"]
    assert open_school.client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "code", "level"),
    [
        ("POST", BOOK, {"email": "ana@"}, 400, "InvalidArgument", "info"),
        ("POST", BOOK, {"email": "secret@example.com"}, 409, "DuplicateBooking", "info"),
        ("POST", BOOK, {}, 400, "ArgumentNotProvided", "info"),
        ("GET", path(MISSING), None, 404, "ClassNotFound", "info"),
        ("GET", "/secret@example.com", None, 404, "NotFound", "info"),
        ("POST", "/classes/search", "x" * LIMIT, 413, "TooLarge", "info"),
    ],
)
def test_a_failure_has_one_id_in_body_header_and_log_and_the_log_no_email(
    open_school: School, method: str, address: str, body: object, status: int, code: str, level: str
) -> None:
    open_school.book("secret@example.com")
    with capture_logs([merge_contextvars]) as logs:
        response = open_school.client.request(method, address, json=body)
    correlation_id = response.headers["X-Correlation-Id"]
    assert response.json()["error"]["correlationId"] == correlation_id
    assert logs == [
        {
            "event": "request failed",
            "code": code,
            "status": status,
            "correlation_id": correlation_id,
            "log_level": level,
        }
    ]


def test_a_store_out_of_reach_is_a_warning() -> None:
    with school(Unreachable(), tries=1) as open_school, capture_logs() as logs:
        open_school.book("ana@example.com")
    assert logs == [{"event": "request failed", "code": "StoreUnavailable", "status": 503, "log_level": "warning"}]


def test_every_response_has_an_id_of_its_own(one_school_for_all: School) -> None:
    responses = [one_school_for_all.client.get("/health") for _ in range(5)]
    ids = [one.headers["X-Correlation-Id"] for one in responses]
    assert len(set(ids)) == 5
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)
    assert {one.headers["X-Content-Type-Options"] for one in responses} == {"nosniff"}


def test_a_booking_leaves_no_email_in_the_log(open_school: School) -> None:
    with capture_logs() as logs:
        assert open_school.book("ana@example.com").status_code == 201
    assert "ana" not in str(logs)


def failed(response: httpx.Response, status: int, code: str, message: str) -> None:
    body: Mapping[str, Any] = response.json()
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
    correlation_id = response.headers["X-Correlation-Id"]
    assert body == {"error": {"code": code, "message": message, "correlationId": correlation_id}}
