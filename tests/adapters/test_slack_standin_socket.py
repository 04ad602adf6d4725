"""The stand-in's Socket Mode, against slack_sdk's own client and against one that does it all wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from standins.serving import serving
from standins.slack import SlackStandIn, User
from tests.support.limits import LONGEST_WAIT

APP_TOKEN, BOT_TOKEN = "xapp-1-A1-2-abc", "xoxb-1-2-abc"


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    slack = SlackStandIn(signing_secret="", bot_token=BOT_TOKEN, app_token=APP_TOKEN, ack_seconds=LONGEST_WAIT)
    with serving(slack.app) as url:
        slack.base_url = url
        yield slack


@pytest.fixture
def ana(slack: SlackStandIn) -> User:
    return slack.add_user("ana")


@pytest.fixture
def link(slack: SlackStandIn) -> Iterator[ClientConnection]:
    """A connection after the hello."""
    with connect(address(slack), proxy=None) as link:
        assert json.loads(link.recv())["type"] == "hello"
        slack.wait_for_connections()
        yield link


def address(slack: SlackStandIn, token: str = APP_TOKEN) -> str:
    return str(WebClient(base_url=f"{slack.base_url}/api/").apps_connections_open(app_token=token)["url"])


def test_slacks_own_client_takes_a_command_and_its_answer_is_shown(slack: SlackStandIn, ana: User) -> None:
    def answer(client: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        shown = {"text": f"{envelope.type} {envelope.payload['command']} {envelope.payload['text']}"}
        client.send_socket_mode_response(SocketModeResponse(envelope.envelope_id, shown))

    client = SocketModeClient(APP_TOKEN, web_client=WebClient(base_url=f"{slack.base_url}/api/"))
    client.socket_mode_request_listeners.append(answer)
    client.connect()
    try:
        slack.wait_for_connections()
        assert slack.slash_command(ana, "/classes", "salsa").status == 200
        assert slack.messages_visible_to(ana)[-1].text == "slash_commands /classes salsa"
    finally:
        client.close()


@pytest.mark.parametrize(
    ("token", "error"), [(BOT_TOKEN, "not_allowed_token_type"), ("xapp-1-A1-2-other", "invalid_auth")]
)
def test_only_the_apps_own_token_opens_a_socket(slack: SlackStandIn, token: str, error: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        address(slack, token)
    assert refused.value.response["error"] == error


def test_without_socket_mode_no_token_does() -> None:
    slack = SlackStandIn(signing_secret="s", bot_token=BOT_TOKEN, ack_seconds=LONGEST_WAIT)
    with serving(slack.app) as slack.base_url, pytest.raises(SlackApiError, match="invalid_auth"):
        address(slack)


def test_an_address_is_good_once(slack: SlackStandIn) -> None:
    once = address(slack)
    with connect(once, proxy=None):
        pass
    with pytest.raises(InvalidStatus, match="403"), connect(once, proxy=None):
        pass


def test_an_address_is_good_for_30_seconds() -> None:
    seconds = 0.0
    slack = SlackStandIn(signing_secret="", bot_token=BOT_TOKEN, app_token=APP_TOKEN, now=lambda: seconds)
    with serving(slack.app) as slack.base_url:
        in_time, too_late = address(slack), address(slack)
        seconds = 29.0
        with connect(in_time, proxy=None):
            pass
        seconds = 31.0
        with pytest.raises(InvalidStatus, match="403"), connect(too_late, proxy=None):
            pass


def test_who_has_no_connection_or_loses_it_is_told_so(slack: SlackStandIn, ana: User) -> None:
    assert slack.slash_command(ana, "/classes").error == "dispatch_failed"
    with connect(address(slack), proxy=None) as link, ThreadPoolExecutor(1) as person:
        slack.wait_for_connections()
        asking = person.submit(slack.slash_command, ana, "/classes")
        link.recv()  # the hello
        link.recv()
        link.close()
        assert asking.result().error == "dispatch_failed"


def test_an_acknowledgement_that_comes_too_late_or_again_changes_nothing(
    slack: SlackStandIn, ana: User, link: ClientConnection
) -> None:
    slack._dispatcher._ack_seconds = 0.1
    late = slack.slash_command(ana, "/classes")
    assert (late.status, late.error) == (None, "operation_timeout")
    slack._dispatcher._ack_seconds = 20
    acknowledge(link, text="too late")
    timely = threading.Thread(target=slack.slash_command, args=[ana, "/classes"])
    timely.start()
    envelope = json.loads(link.recv())
    acknowledge(link, envelope, text="in time")
    timely.join()
    acknowledge(link, envelope, text="again")
    assert [message.text for message in slack.messages_visible_to(ana)] == ["in time"]


def test_what_acknowledges_nothing_is_a_warning(slack: SlackStandIn, ana: User, link: ClientConnection) -> None:
    link.send(json.dumps({"envelope_id": "unknown"}))
    link.send("[]")
    asking = threading.Thread(target=slack.slash_command, args=[ana, "/classes"])
    asking.start()
    acknowledge(link)
    asking.join()
    assert slack.warnings == ["Socket Mode: nothing with such an envelope_id was sent over this connection"] * 2


def test_an_event_says_how_often_it_came_before(slack: SlackStandIn, ana: User, link: ClientConnection) -> None:
    with ThreadPoolExecutor(1) as person:
        opening = person.submit(slack.open_home, ana)
        first = json.loads(link.recv())
        acknowledge(link, first)
        again = person.submit(slack.retry, opening.result(), 1, "timeout")
        second = json.loads(link.recv())
        acknowledge(link, second)
        assert again.result().error is None
    assert first["payload"] == second["payload"] == opening.result().payload
    told = [(one["type"], one["accepts_response_payload"], one["retry_attempt"]) for one in (first, second)]
    assert told == [("events_api", False, 0), ("events_api", False, 1)]
    assert (first["retry_reason"], second["retry_reason"]) == ("", "timeout")


def acknowledge(link: ClientConnection, envelope: dict[str, object] | None = None, **payload: str) -> None:
    """Answer the envelope, or the next one."""
    envelope = envelope or json.loads(link.recv())
    link.send(json.dumps({"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}))
