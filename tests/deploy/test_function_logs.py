"""What the functions write into their logs about each message: who, what, how it ended; never more."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.aws import http_api
from bot.observability.access_log import pseudonym
from tests.deploy.test_functions import JSON, a_loop, environment, in_slack, in_telegram, world
from tests.support.chats import (
    SLACK_SECRET,
    SLACK_TOKEN,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    SlackStudent,
    TelegramStudent,
    World,
)
from tests.support.keyed_http_api import KEY
from tests.support.lambda_events import Context, event
from tests.support.limits import PATIENT
from tests.support.replicas import book_button, class_ahead
from tests.support.stores import DynamoDBTable

__all__ = ["a_loop", "world"]  # fixtures

EMAIL = "ana@example.com"
PRIVATE = "my phone is 0400 123 456"
FIELDS = {"event", "log_level", "correlation_id", "platform", "intent", "outcome", "latency_ms"}

Line = MutableMapping[str, Any]  # whatever was logged


@contextmanager
def logged() -> Iterator[list[Line]]:
    """All that we log in the block, before anything in it is hidden."""
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        yield lines


def answered(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line["event"] == "answered"]


def ends(lines: list[Line]) -> list[tuple[str, str]]:
    """What was asked for and how it ended, of lines that are all of one call's form."""
    assert {line["correlation_id"] for line in lines} == {Context().aws_request_id}
    assert all(isinstance(line["latency_ms"], float) for line in lines)
    return [(line["intent"], line["outcome"]) for line in lines]


def assert_tells_nothing(lines: list[Line], *secrets: str) -> None:
    text = repr(lines)
    known = (EMAIL, "0400", SLACK_TOKEN, SLACK_SECRET, TELEGRAM_TOKEN, TELEGRAM_SECRET, KEY, *secrets)
    assert [one for one in known if one in text] == []


def test_each_message_is_a_line_of_slacks_function_about_the_same_student_as_in_our_own_server(
    world: World, table: DynamoDBTable
) -> None:
    class_id = class_ahead(table)
    ana = SlackStudent(world, email=EMAIL)
    with logged() as lines, in_slack(world, table):
        ana.says(f"/classes {PRIVATE}")
        ana.says("/classes salsa 1")
        ana.taps(book_button(class_id))
        ana.gives_email(EMAIL)
    assert ends(answered(lines)) == [
        ("AskInWords", "text"),
        ("ShowClasses", "list"),
        ("StartBooking", "form"),
        ("GiveEmail", "Booked"),
    ]
    world.slack.bot_url = f"{world.url}/slack/events"
    with logged() as of_our_server:
        ana.says("/classes")
    who = [(one["platform"], one["user"]) for one in answered(lines) + answered(of_our_server)]
    assert who == [("slack", pseudonym(ana.id, SLACK_TOKEN))] * 5
    assert {frozenset(one) for one in answered(lines)} == {frozenset(FIELDS | {"user"})}
    assert_tells_nothing(lines, ana.id, ana.user.id, *world.slack._workspace.grants._responses)


def test_each_message_is_a_line_of_telegrams_function_about_the_same_student_as_in_our_own_server(
    world: World, table: DynamoDBTable
) -> None:
    class_id = class_ahead(table)
    ana = TelegramStudent(world)
    with logged() as lines, in_telegram(world, table):
        ana.says(PRIVATE)
        ana.says("/classes salsa 1")
        ana.taps(book_button(class_id))
        ana.gives_email(EMAIL)
    assert ends(answered(lines)) == [
        ("FreeText", "text"),
        ("StartOver", "list"),
        ("ShowDetails", "text"),
        ("StartBooking", "form"),
        ("FreeText", "text"),
        ("ConfirmBooking", "Booked"),
    ]
    world.telegram.bot_url = f"{world.url}/telegram/webhook"
    with logged() as of_our_server:
        ana.says("/classes")
    who = [(one["platform"], one["user"]) for one in answered(lines) + answered(of_our_server)]
    assert who == [("telegram", pseudonym(ana.id, TELEGRAM_TOKEN))] * 7
    assert {frozenset(one) for one in answered(lines)} == {frozenset(FIELDS | {"user"})}
    assert_tells_nothing(lines, ana.id, str(ana.user.id))


@pytest.mark.usefixtures("a_loop")
def test_each_request_about_classes_and_bookings_is_a_line_of_the_http_apis_function(table: DynamoDBTable) -> None:
    class_id = class_ahead(table)
    key = {"Authorization": f"Bearer {KEY}"}
    who = json.dumps({"email": EMAIL}).encode()
    book, cancel = (event("POST", f"/classes/{class_id}/{act}", who, JSON | key) for act in ("book", "cancel"))
    with logged() as lines:
        handle = http_api.create_handler(environment(table, HTTP_API_KEY=KEY), PATIENT)
        handle(event("POST", "/classes/search", b'{"type": "salsa"}', JSON | key), Context())
        answers = [handle(book, Context()) for _ in range(2)]
        handle(event("POST", "/bookings/search", who, JSON | key), Context())
        answers += [handle(cancel, Context()) for _ in range(2)]
        handle(event("POST", "/classes/search", json.dumps({"type": PRIVATE}).encode(), JSON | key), Context())
        handle(event("GET", f"/classes/{EMAIL}", headers=key), Context())
        handle(event("GET", "/health"), Context())
    assert ends(answered(lines)) == [
        ("POST /classes/search", "200"),
        ("POST /classes/{classId}/book", "Booked"),
        ("POST /classes/{classId}/book", "DuplicateBooking"),
        ("POST /bookings/search", "200"),
        ("POST /classes/{classId}/cancel", "Cancelled"),
        ("POST /classes/{classId}/cancel", "NotBooked"),
        ("POST /classes/search", "400"),
        ("GET /classes/{classId}", "404"),
    ]
    assert {frozenset(one) for one in answered(lines)} == {frozenset(FIELDS)}
    assert {answer["headers"]["x-correlation-id"] for answer in answers} == {Context().aws_request_id}
    assert_tells_nothing(lines)
