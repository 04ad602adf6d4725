"""What Slack sends, read: who is asking whichever kind of payload it is, and what is no request at all."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.payloads import chat_user
from adapters.slack.requests import read_request

USER = {"id": "U1"}


@pytest.mark.fault("F8")
@pytest.mark.parametrize(
    "payload",
    [
        {"team_id": "T1", "user_id": "U1", "command": "/classes"},
        {"team_id": "T1", "enterprise_id": "E1", "user_id": "U1", "is_enterprise_install": "false"},
        {"team": {"id": "T1"}, "user": USER, "enterprise": None},
        {
            "team": {"id": "T1", "enterprise_id": "E1"},
            "enterprise": {"id": "E1"},
            "user": {"id": "U1", "team_id": "T2"},
        },
        {"team": {"id": "T2"}, "user": USER, "view": {"app_installed_team_id": "T1", "team_id": "T2"}},
        {"team": None, "user": USER, "view": {"app_installed_team_id": "T1"}},
        {"team": None, "enterprise": {"id": "E1"}, "user": USER, "view": {"app_installed_team_id": "T1"}},
        {"team_id": "T2", "authorizations": [{"team_id": "T1", "enterprise_id": None}], "event": {"user": "U1"}},
        {"team_id": "T2", "event": {"user": "U1", "view": {"app_installed_team_id": "T1"}}},
        {"team_id": "T1", "authorizations": [], "event": {"user": "U1", "view": None}},
    ],
)
def test_a_student_of_a_workspace_is_the_same_in_every_payload(payload: dict[str, Any]) -> None:
    assert chat_user(payload).student_id == "slack:T1:U1"


@pytest.mark.fault("F8")
@pytest.mark.parametrize(
    "payload",
    [
        {"team_id": "T1", "enterprise_id": "E1", "user_id": "U1", "is_enterprise_install": "true"},
        {"team": None, "enterprise": {"id": "E1"}, "user": USER, "is_enterprise_install": True},
        {"team": None, "enterprise": {"id": "E1"}, "user": USER},
        {
            "team": {"id": "T2", "enterprise_id": "E1"},
            "user": USER,
            "is_enterprise_install": True,
            "view": {"app_installed_team_id": "E1"},
        },
        {
            "team_id": "T2",
            "authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}],
            "event": {"user": "U1"},
        },
    ],
)
def test_a_student_of_an_enterprise_is_the_same_in_all_of_its_workspaces(payload: dict[str, Any]) -> None:
    assert chat_user(payload).student_id == "slack:E1:U1"


NOT_REQUESTS = {
    "nothing": b"",
    "no form": b"hello",
    "a form of something else": b"a=1&b=2",
    "a list": b"[1, 2]",
    "null": b"null",
    "an empty object": b"{}",
    "half of an object": b'{"type": "event_callback", ',
    "an event of no kind": b'{"type": "event_callback", "event": null}',
    "a payload that is a list": b"payload=%5B1%5D",
    "a payload that is null": b"payload=null",
    "a payload that is a number": b"payload=7",
    "a payload that is no JSON": b"payload=hello",
    "a payload of nobody": b"payload=" + quote(json.dumps({"type": "block_actions", "user": None})).encode(),
    "a tap on nothing": b"payload="
    + quote(json.dumps({"type": "block_actions", "user": USER, "actions": []})).encode(),
    "a tap on what is no button": b"payload="
    + quote(json.dumps({"type": "block_actions", "user": USER, "actions": ["x"]})).encode(),
    "a form that is none": b"payload="
    + quote(json.dumps({"type": "view_submission", "user": USER, "view": None})).encode(),
    "a form without a kind": b"payload="
    + quote(json.dumps({"type": "view_submission", "user": USER, "view": {"callback_id": "email"}})).encode(),
    "a command of nobody": b"command=%2Fclasses&text=salsa",
    "lists in lists": b"payload=" + b"[" * 100_000,
    "objects in objects": b'{"type": ' + b'{"a":' * 100_000,
    "no UTF-8": b'{"type": "\xff"}',
}


@pytest.mark.fault("F51")
@pytest.mark.parametrize("body", NOT_REQUESTS.values(), ids=NOT_REQUESTS)
def test_what_slack_would_not_send_is_no_request(body: bytes) -> None:
    assert read_request(body, {"content-type": "application/x-www-form-urlencoded"}) is None
    assert read_request(body, {"content-type": "application/json"}) is None


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: f"payload={quote(text)}".encode()))
def test_whatever_comes_is_a_request_or_none(body: bytes) -> None:
    read_request(body, {})


@pytest.mark.parametrize("text", ["salsa 2", "payload", "payload=1", "", "<b>&=%é"])
def test_a_command_is_read_with_its_text_as_it_was_typed(text: str) -> None:
    sent = {"command": "/classes", "text": text, "user_id": "U1", "channel_name": "payload"}
    request = read_request(urlencode(sent).encode(), {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Retry-Num": "1"})
    assert request is not None
    assert request.body == sent
    assert (request.lazy_only, request.headers["x-slack-retry-num"]) == (False, ["1"])
