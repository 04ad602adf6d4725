from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from fastapi import Response

from tests.e2e.test_command_line import started
from tests.support.chats import SLACK_SECRET, SLACK_TOKEN
from tests.support.http_api import BACHATA_1, School, path, school
from tests.support.keyed_http_api import KEY, WITH_KEY

PROTECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("POST", "/classes/search", 200),
        ("GET", path(BACHATA_1), 200),
        ("POST", f"{path(BACHATA_1)}/book", 201),
        ("GET", "/health", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/nowhere", 404),
        ("PUT", "/classes/search", 405),
    ],
)
def test_no_answer_is_kept_guessed_at_framed_or_followed_back(
    quiet_school: School, method: str, address: str, status: int
) -> None:
    response = quiet_school.client.request(method, address, json={"email": "ana@example.com"})
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in PROTECTED} == PROTECTED


def test_an_answer_to_a_bug_or_a_flood_is_protected_as_well(quiet_school: School) -> None:
    def bug() -> None:
        raise RuntimeError("a bug")

    quiet_school.app.get("/bug")(bug)
    responses = [quiet_school.client.get("/bug"), quiet_school.client.post("/nowhere", content=b" " * 70_000)]
    assert [one.status_code for one in responses] == [500, 413]
    for response in responses:
        assert {name: response.headers.get(name) for name in PROTECTED} == PROTECTED


def test_a_route_may_know_better(quiet_school: School) -> None:
    quiet_school.app.get("/picture")(lambda: Response(headers={"Cache-Control": "max-age=60"}))
    response = quiet_school.client.get("/picture")
    assert response.headers["Cache-Control"] == "max-age=60"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_for_people_runs_swagger_ui_and_nothing_else(quiet_school: School) -> None:
    response = quiet_school.client.get("/docs")
    policy = dict(one.split(" ", 1) for one in response.headers["Content-Security-Policy"].split("; "))
    (script,) = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    files = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/"
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"{files} 'sha256-{digest}'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    loaded = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert loaded == [f"{files}swagger-ui.css", "data:,", f"{files}swagger-ui-bundle.js"]


def test_webhooks_are_protected_and_the_server_does_not_say_what_it_is(tmp_path: Path) -> None:
    settings = {"SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_SIGNING_SECRET": SLACK_SECRET, "HTTP_API_KEY": KEY}
    with started(tmp_path, **settings) as (_, address):
        webhook = httpx.post(f"{address}/slack/events", content=b"")
        unknown = httpx.post(f"{address}/classes/search")
        known = httpx.post(f"{address}/classes/search", headers=WITH_KEY)
    assert [one.status_code for one in (webhook, unknown, known)] == [401, 401, 200]
    for response in (webhook, unknown, known):
        assert {name: response.headers.get(name) for name in PROTECTED} == PROTECTED
        assert "Server" not in response.headers
