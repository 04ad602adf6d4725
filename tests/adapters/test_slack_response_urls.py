"""A form carries the address to answer at: whoever could put another one there would get what a student is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.block_kit import Message
from adapters.slack.delivery import Slack
from adapters.slack.reply_target import InMessage
from adapters.slack.web_api import is_slacks, web_client
from standins.serving import serving

ANSWER = Message("You're booked.", [])


@dataclass
class Listener:
    """Somebody who notes what is posted to them."""

    address: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def hear(self, request: Request) -> Response:
        body = await request.json()
        with self.lock:
            self.heard.append(body)
        return Response("ok")


@pytest.fixture
def listeners() -> Iterator[tuple[Listener, Listener]]:
    """Slack's stand-in, and somebody else."""
    slack, stranger = Listener(), Listener()
    with served(slack) as slack.address, served(stranger) as stranger.address:
        yield slack, stranger


def test_the_answer_goes_to_the_slack_that_we_were_told_to_use(listeners: tuple[Listener, Listener]) -> None:
    slack, _ = listeners
    assert answered(slack, f"{slack.address}/response/1")
    assert [one["text"] for one in slack.heard] == ["You're booked."]


@pytest.mark.parametrize(
    "url",
    [
        "{stranger}/response/1",
        "{stranger}/?{slack}",
        "{stranger}/#{slack}",
        "http://{slack_host}@{stranger_host}/",
        "http://hooks.slack.com@{stranger_host}/",
        "https://{slack_host}/response/1",
        "//{slack_host}/response/1",
        "http://hooks.slack.com/actions/1",
        "https://hooks.slack.com.evil.test/actions/1",
        "https://hooks.slack.com:8443/actions/1",
        "https://evil.test/hooks.slack.com",
        "file:///etc/hostname",
        "",
        "nonsense",
    ],
)
def test_the_answer_goes_nowhere_else(listeners: tuple[Listener, Listener], url: str) -> None:
    slack, stranger = listeners
    where = url.format(
        slack=slack.address, stranger=stranger.address, slack_host=host(slack), stranger_host=host(stranger)
    )
    assert not answered(slack, where)
    assert (slack.heard, stranger.heard) == ([], [])


@pytest.mark.fault("F19")
@pytest.mark.parametrize(
    ("api", "url", "expected"),
    [
        ("https://slack.com/api/", "https://hooks.slack.com/actions/1", True),
        ("https://www.slack.com/api/", "https://hooks.slack.com/actions/1", True),
        ("https://slack.com/api/", "https://hooks.slack-gov.com/actions/1", False),
        ("https://slack-gov.com/api/", "https://hooks.slack-gov.com/actions/1", True),
        ("https://SLACK-GOV.com/api/", "https://hooks.slack-gov.com/actions/1", True),
        ("https://slack-gov.com/api/", "https://hooks.slack.com/actions/1", False),
        ("https://slack-gov.com/api/", "https://hooks.slack-gov.com.evil.test/actions/1", False),
        ("https://slack-gov.com/api/", "http://hooks.slack-gov.com/actions/1", False),
        ("https://evil-slack.com/api/", "https://hooks.evil-slack.com/actions/1", False),
        ("http://127.0.0.1:9/api/", "https://hooks.slack.com/actions/1", True),  # a proxy, say
        ("http://127.0.0.1:9/api/", "https://hooks.127.0.0.1/actions/1", False),
    ],
)
def test_the_address_to_answer_at_is_in_the_domain_of_the_api(api: str, url: str, expected: bool) -> None:
    assert is_slacks(web_client(api), url, "hooks") is expected


def test_a_file_is_put_only_where_slack_takes_files() -> None:
    client = web_client("https://slack.com/api/")
    assert is_slacks(client, "https://files.slack.com/upload/v1/1", "files")
    for elsewhere in ("https://hooks.slack.com/upload/v1/1", "http://files.slack.com/1", "https://files.evil.test/1"):
        assert not is_slacks(client, elsewhere, "files")


def answered(slack: Listener, url: str) -> bool:
    return Slack(web_client(f"{slack.address}/api/"), "U1").replace(InMessage("C1", url), ANSWER)


def host(listener: Listener) -> str:
    return listener.address.removeprefix("http://")


def served(listener: Listener) -> Any:  # Any: as `serving`
    return serving(Starlette(routes=[Route("/{path:path}", listener.hear, methods=["POST", "GET"])]))
