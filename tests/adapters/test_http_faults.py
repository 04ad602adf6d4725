from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import httpx
import pytest
from fastapi.responses import StreamingResponse
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from adapters.memory.classes import MemoryClasses
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.ports import StoreUnavailable
from tests.support.http_api import BACHATA_1, MISSING, School, assert_failed, path, school

BOOK = f"{path(BACHATA_1)}/book"
LIMIT = 64 * 1024


@pytest.fixture
def open_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with school() as one:
        yield one


class Unreachable(MemoryClasses):
    """A store that nobody can reach once it is set up."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        raise StoreUnavailable("no route to ana@example.com")

    def find(self, class_id: ClassId) -> ClassInfo | None:
        raise StoreUnavailable

    def search(self, types: Sequence[ClassType] | None, first: date, last: date) -> list[ClassInfo]:
        raise StoreUnavailable


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "/classes/search"), ("GET", path(BACHATA_1)), ("POST", BOOK), ("GET", "/health")]
)
def test_a_store_out_of_reach_is_unavailable(method: str, address: str) -> None:
    with school(Unreachable(), tries=3) as open_school:
        response = open_school.client.request(method, address, json={"email": "ana@example.com"})
        assert_failed(response, 503, "StoreUnavailable", "We can't answer just now. Please try again.")
        assert response.headers["Retry-After"] == "5"


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_bug_is_an_internal_error_whose_trace_is_in_the_log(open_school: School, kind: str) -> None:
    problem = RuntimeError("a bug")

    def bug() -> None:
        raise problem

    async def async_bug() -> None:
        bug()

    open_school.app.get("/bug")(bug if kind == "sync" else async_bug)
    with capture_logs([merge_contextvars]) as logs:
        response = open_school.client.get("/bug")
    message = "Something went wrong on our side. Please quote the correlation id."
    assert_failed(response, 500, "InternalError", message)
    unexpected, told = logs
    assert unexpected["correlation_id"] == told["correlation_id"] == response.headers["X-Correlation-Id"]
    assert (unexpected["event"], unexpected["exc_info"]) == ("unexpected error", problem)


def test_a_response_that_breaks_off_is_in_the_log(open_school: School, caplog: pytest.LogCaptureFixture) -> None:
    problem = RuntimeError("no more for ana@example.com")

    def half() -> Iterator[bytes]:
        yield b"half"
        raise problem

    @open_school.app.get("/half")
    def added() -> StreamingResponse:
        return StreamingResponse(half())

    with capture_logs([merge_contextvars]) as logs, pytest.raises(httpx.RemoteProtocolError):
        open_school.client.get("/half")
    assert open_school.client.get("/health").status_code == 200
    assert logs[0]["exc_info"] is problem
    assert "the response was aborted" in caplog.text
    assert "ana@example.com" not in caplog.text


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


def test_every_response_has_an_id_of_its_own(quiet_school: School) -> None:
    responses = [quiet_school.client.get("/health") for _ in range(5)]
    ids = [one.headers["X-Correlation-Id"] for one in responses]
    assert len(set(ids)) == 5
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)
    assert {one.headers["X-Content-Type-Options"] for one in responses} == {"nosniff"}


def test_a_booking_leaves_no_email_in_the_log(open_school: School) -> None:
    with capture_logs() as logs:
        assert open_school.book("ana@example.com").status_code == 201
    assert "ana" not in str(logs)
