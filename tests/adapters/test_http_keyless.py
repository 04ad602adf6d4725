"""The API without a key: for its own machine, and for no page of another site in a visitor's browser."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from adapters.http.api import create_api
from adapters.http.keyless import Keyless
from bot.server.run import is_on_loopback
from core.commands.execute import CommandExecutor
from tests.support.http_api import BACHATA_1, NOON, School, assert_failed, path, school
from tests.support.stores import memory_stores
from tests.support.timetable import CURRICULUM

BOOK = f"{path(BACHATA_1)}/book"
ANA = {"email": "ana@example.com"}
EVIL = "https://evil.example"


@pytest.fixture(scope="module")
def here() -> Iterator[School]:
    with school() as one:
        yield one


def keyless_api(keyless: Keyless) -> FastAPI:
    """Over a school without classes."""
    stores = memory_stores()
    commands = CommandExecutor(stores.classes, lambda: NOON, lambda: range(1))
    return create_api(
        curriculum=CURRICULUM,
        commands=commands,
        bookings=stores.bookings,
        classes=stores.classes,
        clock=lambda: NOON,
        keyless=keyless,
    )


def status(keyless: Keyless, host: str, **headers: str) -> int:
    """Of a search, by whom that host is called."""
    app = keyless_api(keyless)

    async def ask() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            answer = await client.post("/classes/search", json={}, headers={"Host": host, **headers})
            return answer.status_code

    return asyncio.run(ask())


@pytest.mark.fault("F46")
@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "127.1.2.3", "[::1]:8080", "bot.localhost"]
)
def test_this_machine_is_served_by_each_of_its_names(name: str) -> None:
    assert status(Keyless.THIS_MACHINE, name) == 200


@pytest.mark.fault("F46")
@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.0.5",
        "",
        "[::2]",
    ],
)
def test_a_foreign_host_is_refused_on_this_machine(name: str) -> None:
    assert status(Keyless.THIS_MACHINE, name) == 403


@pytest.mark.fault("F45")
def test_open_means_by_any_name_and_closed_by_none() -> None:
    assert status(Keyless.EVERYBODY, "dance.example") == 200
    assert [status(Keyless.NOBODY, name) for name in ("dance.example", "localhost", "127.0.0.1")] == [401] * 3


@pytest.mark.fault("F46")
@pytest.mark.parametrize("keyless", [Keyless.THIS_MACHINE, Keyless.EVERYBODY])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8080"},
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": "http://localhost:9090"},
    ],
)
def test_the_page_of_another_site_is_refused(keyless: Keyless, headers: dict[str, str]) -> None:
    assert status(keyless, "localhost:8080", **headers) == 403


@pytest.mark.fault("F46")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:8080"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8080"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_page_and_who_is_no_browser_are_served(headers: dict[str, str]) -> None:
    assert status(Keyless.THIS_MACHINE, "localhost:8080", **headers) == 200


@pytest.mark.fault("F46")
def test_nothing_that_a_page_of_another_site_can_post_takes_a_spot(here: School) -> None:
    body = b'{"email": "ana@example.com"}'
    # What a browser sends to another site without asking first, and nothing in it says where it is from.
    for kind in ({}, *({"Content-Type": each} for each in ("text/plain", "application/x-www-form-urlencoded"))):
        assert here.client.post(BOOK, content=body, headers=kind).status_code == 400
    assert here.client.post(BOOK, json=ANA, headers={"Origin": EVIL}).status_code == 403
    kept = here.classes.load(BACHATA_1)
    assert kept is not None
    assert kept.booking_count == 0
    assert here.client.post(BOOK, json=ANA).status_code == 201


@pytest.mark.fault("F46")
def test_what_is_not_about_classes_is_served_by_any_name(here: School) -> None:
    assert here.client.get("/health", headers={"Host": "evil.example"}).status_code == 200


@pytest.mark.fault("F45")
@pytest.mark.parametrize(("host", "is_loopback"), [("127.0.0.1", True), ("127.0.0.2", True), ("0.0.0.0", False)])  # noqa: S104
def test_where_a_server_listens_decides_who_reaches_it(host: str, is_loopback: bool) -> None:
    with socket.create_server((host, 0)) as listener:
        assert is_on_loopback(listener) is is_loopback


@pytest.mark.parametrize("keyless", Keyless)
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", f"{path(BACHATA_1)}/cancel"),
        ("POST", f"{path(BACHATA_1)}/waitlist"),
        ("POST", f"{path(BACHATA_1)}/waitlist/leave"),
        ("POST", "/bookings/search"),
        ("GET", "/bookings/x"),
    ],
)
def test_without_a_key_nobody_cancels_waits_or_looks_up_bookings_however_open_the_api_is(
    keyless: Keyless, method: str, address: str
) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(keyless_api(keyless))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, address, json=ANA)

    message = (
        "To cancel, wait for or look up bookings this API needs a key, and it has none: "
        "whoever runs it sets HTTP_API_KEY."
    )
    assert_failed(asyncio.run(ask()), 403, "Forbidden", message)


def test_without_a_key_bookings_stay_and_the_document_does_not_offer_to_cancel_them() -> None:
    with school() as one:
        one.book("ana@example.com")
        assert one.cancel("ana@example.com").status_code == 403
        kept = one.classes.load(BACHATA_1)
        assert kept is not None
        assert kept.booking_count == 1
        assert "cancelBooking" not in one.client.get("/openapi.json").text


def test_behind_the_prefix_of_a_proxy_cancelling_needs_a_key_too() -> None:
    transport = httpx.ASGITransport(keyless_api(Keyless.EVERYBODY), root_path="/dance")

    async def ask() -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return (await client.post(f"/dance{path(BACHATA_1)}/cancel", json=ANA)).status_code

    assert asyncio.run(ask()) == 403
