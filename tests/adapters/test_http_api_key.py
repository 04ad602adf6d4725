from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from bot.bootstrap import bootstrap
from bot.config.settings import Settings, what_is_wrong
from bot.server.app import create_server
from tests.support.http_api import BACHATA_1, BACHATA_2, School, assert_failed, path, school
from tests.support.keyed_http_api import KEY, WITH_KEY, keyed_school

MESSAGE = "This needs the API key, sent as Authorization: Bearer <key>."
BOOK = f"{path(BACHATA_1)}/book"
CANCEL = f"{path(BACHATA_2)}/cancel"
JOIN, LEAVE = f"{path(BACHATA_2)}/waitlist", f"{path(BACHATA_2)}/waitlist/leave"
GUARDED = [
    ("POST", "/classes/search"),
    ("GET", path(BACHATA_1)),
    ("POST", BOOK),
    ("POST", CANCEL),
    ("POST", JOIN),
    ("POST", LEAVE),
    ("POST", "/bookings/search"),
]


@pytest.fixture(scope="module")
def keyed() -> Iterator[School]:
    with keyed_school() as one:
        yield one


@pytest.mark.parametrize(("method", "address"), GUARDED)
def test_nothing_about_classes_or_bookings_is_told_without_the_key(keyed: School, method: str, address: str) -> None:
    response = keyed.client.request(method, address, json={"email": "ana@example.com"})
    assert_failed(response, 401, "Unauthorized", MESSAGE)
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_booking_without_the_key_is_not_made() -> None:
    with keyed_school() as one:
        assert one.book("ana@example.com").status_code == 401
        kept = one.classes.load(BACHATA_1)
        assert kept is not None
        assert kept.booking_count == 0


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"Bearer",
        KEY.encode(),
        f"Bearer {KEY}x".encode(),
        f"Bearer {KEY[:-1]}".encode(),
        f"Bearer {KEY.upper()}".encode(),
        f"Bearer  {KEY}".encode(),
        f"Basic {KEY}".encode(),
        b"Bearer \xff\xfe",
        f"Bearer {KEY},Bearer {KEY}".encode(),
    ],
)
def test_another_key_is_no_key(keyed: School, sent: bytes) -> None:
    response = keyed.client.get(path(BACHATA_1), headers=[(b"Authorization", sent)])
    assert_failed(response, 401, "Unauthorized", MESSAGE)


@pytest.mark.parametrize("name", ["X-Api-Key", "Cookie", "Proxy-Authorization"])
def test_the_key_counts_in_its_own_header_only(keyed: School, name: str) -> None:
    assert keyed.client.get(path(BACHATA_1), headers={name: f"Bearer {KEY}"}).status_code == 401
    assert keyed.client.get(path(BACHATA_1), params={"authorization": f"Bearer {KEY}"}).status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
@pytest.mark.parametrize(("method", "address"), GUARDED)
def test_who_knows_the_key_is_served(keyed: School, scheme: str, method: str, address: str) -> None:
    headers = {"Authorization": f"{scheme} {KEY}", "Idempotency-Key": "one booking"}
    response = keyed.client.request(method, address, json={"email": "ana@example.com"}, headers=headers)
    # There is nothing to cancel or to leave, and a spot is free for who would wait for one.
    assert response.status_code == {BOOK: 201, CANCEL: 404, LEAVE: 404}.get(address, 200)


@pytest.mark.parametrize(
    "address",
    [
        "/classes%2Fsearch",
        "/%63lasses/search",
        "/classes/",
        "/classes/x",
        "/classes/x/y/z",
        "/classes/../classes/search",
        "//classes/search",
        "/./classes/search",
        "/CLASSES/search",
        "/classes;x/search",
        "/bookings%2Fsearch",
        "/%62ookings/search",
        "/bookings/",
        "/bookings/x/y",
        "//bookings/search",
    ],
)
def test_no_spelling_of_an_address_gets_past_the_key(keyed: School, address: str) -> None:
    host = keyed.client.base_url
    with socket.create_connection((host.host, host.port or 0), timeout=60) as connection:  # httpx would tidy it up
        connection.sendall(
            f"POST {address} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split(b" ")[1] in (b"401", b"404")
    assert b"classes" not in answer.partition(b"\r\n\r\n")[2]
    assert b"bookings" not in answer.partition(b"\r\n\r\n")[2]


def test_behind_the_prefix_of_a_proxy_the_key_is_needed_too(keyed: School) -> None:
    transport = httpx.ASGITransport(keyed.app, root_path="/dance")

    async def ask(headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return (await client.post("/dance/classes/search", headers=headers)).status_code

    assert [asyncio.run(ask(headers)) for headers in ({}, WITH_KEY)] == [401, 200]


def test_the_body_is_not_waited_for_without_the_key(keyed: School) -> None:
    host = keyed.client.base_url
    with socket.create_connection((host.host, host.port or 0), timeout=60) as connection:
        connection.sendall(f"POST {BOOK} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n".encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("address", ["/health", "/docs", "/openapi.json"])
def test_health_and_documents_need_no_key(keyed: School, address: str) -> None:
    assert keyed.client.get(address).status_code == 200


def test_without_a_key_set_nobody_needs_one() -> None:
    with school() as one:
        assert one.client.get(path(BACHATA_1)).status_code == 200
        document = one.client.get("/openapi.json").json()
    assert "securitySchemes" not in document["components"]
    assert not any("security" in operation for item in document["paths"].values() for operation in item.values())


def test_the_document_shows_where_the_key_goes(keyed: School) -> None:
    document = keyed.client.get("/openapi.json").json()
    scheme = document["components"]["securitySchemes"]["apiKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    operations = {
        (address, method): operation
        for address, item in document["paths"].items()
        for method, operation in item.items()
    }
    assert {where: one.get("security") for where, one in operations.items()} == {
        ("/classes/search", "post"): [{"apiKey": []}],
        ("/classes/{classId}", "get"): [{"apiKey": []}],
        ("/classes/{classId}/book", "post"): [{"apiKey": []}],
        ("/classes/{classId}/cancel", "post"): [{"apiKey": []}],
        ("/classes/{classId}/waitlist", "post"): [{"apiKey": []}],
        ("/classes/{classId}/waitlist/leave", "post"): [{"apiKey": []}],
        ("/bookings/search", "post"): [{"apiKey": []}],
        ("/health", "get"): None,
    }
    for address, method in operations:
        assert ("401" in operations[address, method]["responses"]) == (address != "/health")


def test_neither_the_key_nor_what_was_sent_for_it_is_logged(keyed: School) -> None:
    with capture_logs() as logs:
        keyed.client.get(path(BACHATA_1), headers={"Authorization": "Bearer gu3ss"})
        keyed.client.get(path(BACHATA_1), headers=WITH_KEY)
    assert [one["code"] for one in logs] == ["Unauthorized"]
    assert "gu3ss" not in str(logs)
    assert KEY not in str(logs)


def test_the_setting_closes_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_API_KEY", KEY)
    settings = Settings(_env_file=None)
    assert KEY not in repr(settings)
    app = create_server(bootstrap(settings.config))

    async def ask(headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            return (await client.post("/classes/search", headers=headers)).status_code

    assert [asyncio.run(ask(headers)) for headers in ({}, WITH_KEY)] == [401, 200]


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "k" * 257])
def test_a_key_that_no_header_could_carry_stops_the_start(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("HTTP_API_KEY", key)
    with pytest.raises(ValidationError) as wrong:
        Settings(_env_file=None)
    assert what_is_wrong(wrong.value) == "HTTP_API_KEY must be 1 to 256 letters, digits, _ and -"
