from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi import HTTPException
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.http.errors import STATUS
from tests.support.http_api import BACHATA_1, MISSING, School, assert_failed, path, school

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
def quiet_school() -> Iterator[School]:
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
        (b'{"type": "salsa", "more": NaN}', NOT_AN_OBJECT),
        (b'{"type": "salsa", "more": {"deep": [-Infinity]}}', NOT_AN_OBJECT),
        (b'{"type": "salsa", "more": Infinity}', NOT_AN_OBJECT),
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
def test_a_malformed_search_is_invalid(quiet_school: School, content: bytes, message: str) -> None:
    response = quiet_school.client.post("/classes/search", content=content, headers=JSON)
    assert_failed(response, 400, "InvalidArgument", message)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "\xff;;="])
def test_a_body_that_is_not_sent_as_json_is_invalid(quiet_school: School, kind: str) -> None:
    response = quiet_school.client.post(
        BOOK, content=b'{"email": "a@b.co"}', headers=[(b"Content-Type", kind.encode())]
    )
    assert_failed(response, 400, "InvalidArgument", NOT_AN_OBJECT)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["type", "email"]) | st.text(), each, max_size=3)
    ),
    max_leaves=8,
)
BODIES = st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode())


@settings(deadline=None)
@given(
    content=BODIES,
    target=st.sampled_from(["/classes/search", BOOK, f"{path(MISSING)}/book", "/classes/x/book", "/nowhere"]),
    headers=st.sampled_from(
        [{}, JSON, {"Content-Type": "text/plain"}, {"Content-Type": "application/json; charset=utf-16"}]
    ),
)
def test_no_body_whatsoever_is_our_fault(
    quiet_school: School, content: bytes, target: str, headers: dict[str, str]
) -> None:
    response = quiet_school.client.post(target, content=content, headers=headers)
    assert response.status_code in (200, 201, 400, 404)
    if response.status_code >= 400:
        error = response.json()["error"]
        assert set(error) == {"code", "message", "correlationId"}
        assert error["code"] in ("InvalidArgument", "ArgumentNotProvided", "ClassNotFound", "NotFound")
        assert STATUS[error["code"]] == response.status_code


@pytest.mark.parametrize("address", ["/", "/classes", "/classes/", "/health/", "/classes/x/y/z", path(BACHATA_1) + "/"])
def test_what_is_not_there_is_not_found(quiet_school: School, address: str) -> None:
    response = quiet_school.client.get(address)
    assert_failed(response, 404, "NotFound", "There is nothing at this address.")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("GET", "/classes/search", "POST"),
        ("PUT", "/classes/search", "POST"),
        ("OPTIONS", "/classes/search", "POST"),
        ("DELETE", path(BACHATA_1), "GET, HEAD"),
        ("POST", path(BACHATA_1), "GET, HEAD"),
        ("GET", BOOK, "POST"),
        ("PATCH", BOOK, "POST"),
        ("POST", "/health", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
        ("POST", "/docs", "GET, HEAD"),
    ],
)
def test_another_method_is_not_allowed_and_the_right_one_is_named(
    quiet_school: School, method: str, address: str, allowed: str
) -> None:
    response = quiet_school.client.request(method, address)
    assert_failed(response, 405, "MethodNotAllowed", "This address does not know this method.")
    assert response.headers["Allow"] == allowed


@pytest.mark.parametrize("address", ["/health", path(BACHATA_1), path(MISSING), "/nowhere", "/openapi.json", "/docs"])
def test_a_head_request_is_answered_as_get_without_a_body(quiet_school: School, address: str) -> None:
    response, of_get = quiet_school.client.head(address), quiet_school.client.get(address)
    assert (response.status_code, response.content) == (of_get.status_code, b"")
    changing = ("date", "x-correlation-id")
    assert {name: of_get.headers[name] for name in response.headers if name not in changing} == {
        name: value for name, value in response.headers.items() if name not in changing
    }
    assert quiet_school.client.get("/health").json() == {"status": "ok"}


def test_a_head_request_where_there_is_nothing_to_get_is_not_allowed(quiet_school: School) -> None:
    for address in ("/classes/search", BOOK):
        response = quiet_school.client.head(address)
        assert (response.status_code, response.content, response.headers["Allow"]) == (405, b"", "POST")


@pytest.mark.parametrize("address", ["/classes/search", BOOK, "/classes/x/book", "/nowhere", "/added"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_64_kib_is_too_large_for_every_route(open_school: School, address: str, chunked: bool) -> None:
    @open_school.app.post("/added")
    def added() -> None:
        raise AssertionError("too late")

    content = (b" " * 1024 for _ in range(1024)) if chunked else b" " * (LIMIT + 1)
    response = open_school.client.post(address, content=content, headers=JSON)
    assert_failed(response, 413, "TooLarge", "The body is larger than 64 KiB.")
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
