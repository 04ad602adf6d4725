"""What operators can see: metrics of each bot by itself, and spans of each message. Neither holds anything personal."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.bootstrap import open_jobs
from bot.config.config import Config
from bot.observability.metrics import Metrics
from bot.store_proxy import proxied
from bot.stores import Stores
from core.commands.book_class import BookClass
from core.commands.change_class import CloseClass
from core.email import Email
from standins.faults import RateLimit, Refuse
from standins.serving import serving
from standins.slack import RESPONSE_URL
from tests.support.chats import (
    SALSA_1,
    SLACK_TOKEN,
    SUNDAY_NOON,
    TELEGRAM_TOKEN,
    SlackStudent,
    TelegramStudent,
    World,
    school,
)
from tests.support.keyed_http_api import KEY, WITH_KEY
from tests.support.limits import PATIENT, TOO_LONG
from tests.support.store_faults import Fault, Gate, StoreFaults
from tests.support.stores import memory_stores

ANA = "ana@example.com"
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.fixture(autouse=True)
def no_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENDPOINT, raising=False)


def measured(url: str) -> dict[tuple[str, ...], float]:
    """What `/metrics` says, by name and labels (in the order of their names); of histograms count and sum."""
    answer = httpx.get(f"{url}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name.startswith("dance_bot") and not sample.name.endswith(("_bucket", "_created"))
    }


def counts(url: str, name: str) -> dict[tuple[str, ...], float]:
    """The values of one metric, by labels."""
    return {labels: value for (which, *rest), value in measured(url).items() for labels in [(*rest,)] if which == name}


def book(url: str, email: str) -> int:
    return httpx.post(f"{url}/classes/{quote(str(SALSA_1), safe='')}/book", json={"email": email}).status_code


@contextmanager
def served(stores: Stores) -> Iterator[str]:
    """A bot on these stores, over HTTP only."""
    with school(stores) as world:
        yield world.url


def one_student_books_in_slack_and_one_in_telegram(world: World) -> None:
    ana, ben = SlackStudent(world, "ana"), TelegramStudent(world, "Ben")
    ana.says("/classes salsa 1")
    ana.taps(next(name for one in ana.message.elements for name in one.names if "Book " in name and "·" in name))
    ana.gives_email("no email")
    ana.gives_email(ANA)
    ben.says("/classes salsa 1")
    ben.taps(ben.message.buttons[0].text)
    ben.taps("Book a spot")
    ben.says(ANA)
    ben.taps("Confirm booking")


# Metrics


def test_answers_and_bookings_are_counted_by_platform_and_outcome() -> None:
    with school() as world:
        one_student_books_in_slack_and_one_in_telegram(world)
        assert book(world.url, "ben@example.com") == 201
        assert counts(world.url, "dance_bot_bookings_total") == {
            ("Booked", "slack"): 1,
            ("DuplicateBooking", "telegram"): 1,
            ("Booked", "http"): 1,
        }
        assert counts(world.url, "dance_bot_answers_total") == {
            ("ShowClasses", "list", "slack"): 1,
            ("StartBooking", "form", "slack"): 1,
            ("GiveEmail", "problem", "slack"): 1,
            ("GiveEmail", "Booked", "slack"): 1,
            ("StartOver", "list", "telegram"): 1,
            ("ShowDetails", "text", "telegram"): 1,
            ("StartBooking", "form", "telegram"): 1,
            ("FreeText", "text", "telegram"): 1,
            ("ConfirmBooking", "DuplicateBooking", "telegram"): 1,
        }


def test_cancellations_are_counted_apart_from_bookings() -> None:
    with school(config=Config(limits=PATIENT, http_api_key=KEY)) as world:
        at = f"{world.url}/classes/{quote(str(SALSA_1), safe='')}"
        for act in ("book", "cancel", "cancel"):
            httpx.post(f"{at}/{act}", json={"email": ANA}, headers=WITH_KEY)
        httpx.post(f"{world.url}/bookings/search", json={"email": ANA}, headers=WITH_KEY)
        assert counts(world.url, "dance_bot_http_seconds_count") == {
            ("POST /classes/{classId}/book", "201"): 1,
            ("POST /classes/{classId}/cancel", "200"): 1,
            ("POST /classes/{classId}/cancel", "404"): 1,
            ("POST /bookings/search", "200"): 1,
        }
        assert counts(world.url, "dance_bot_bookings_total") == {("Booked", "http"): 1}
        assert counts(world.url, "dance_bot_cancellations_total") == {
            ("Cancelled", "http"): 1,
            ("NotBooked", "http"): 1,
        }
        assert ANA not in str(measured(world.url))


def test_requests_are_counted_by_route_and_status_and_what_outsiders_make_up_is_no_label() -> None:
    with school() as world:
        book(world.url, ANA)
        book(world.url, "no email")
        httpx.post(f"{world.url}/slack/events")
        httpx.get(f"{world.url}/health")
        httpx.head(f"{world.url}/health")
        httpx.request("BREW", f"{world.url}/health")
        httpx.get(f"{world.url}/{ANA}")
        httpx.post(f"{world.url}/classes/search", content=b"x" * 70_000)
        assert counts(world.url, "dance_bot_http_seconds_count") == {
            ("POST /classes/{classId}/book", "201"): 1,
            ("POST /classes/{classId}/book", "400"): 1,
            ("POST /slack/events", "401"): 1,
            ("GET /health", "200"): 1,
            ("HEAD /health", "200"): 1,
            ("OTHER /health", "405"): 1,
            ("elsewhere", "404"): 1,
            ("POST /classes/search", "413"): 1,
        }


def test_calls_of_the_platforms_are_timed_by_method_and_how_they_ended() -> None:
    with school() as world:
        ana, ben = SlackStudent(world, "ana"), TelegramStudent(world, "Ben")
        slack, telegram = world.slack.faults, world.telegram.faults
        ana.says("/classes")
        ben.says("/classes")
        slack.inject(RESPONSE_URL, Refuse(status=500))
        slack.inject("chat.postEphemeral", Refuse("channel_not_found"))
        slack.inject("chat.postMessage", Refuse(status=500))
        world.slack.choose(ana.user, ana.message, "Salsa")
        slack.inject(RESPONSE_URL, Refuse(status=500))
        slack.inject("chat.postEphemeral", RateLimit(TOO_LONG))
        world.slack.choose(ana.user, ana.message, "Bachata")
        telegram.inject("answerCallbackQuery", Refuse("Bad Request: query is too old", 400))
        telegram.inject("editMessageText", Refuse("Internal Server Error", 500))
        ben.taps("Salsa")
        telegram.inject("editMessageText", RateLimit(TOO_LONG))
        ben.taps("Bachata")
        counted = counts(world.url, "dance_bot_api_seconds_count")
    assert counted == {
        ("users.info", "slack", "ok"): 1,
        ("response_url", "slack", "failed"): 2,
        ("chat.postEphemeral", "slack", "refused"): 1,
        ("chat.postMessage", "slack", "failed"): 1,
        ("chat.postEphemeral", "slack", "limited"): 1,
        ("chat.postMessage", "slack", "ok"): 1,
        ("getMe", "telegram", "ok"): 1,
        ("sendMessage", "telegram", "ok"): 1,
        ("answerCallbackQuery", "telegram", "refused"): 1,
        ("answerCallbackQuery", "telegram", "ok"): 1,
        ("editMessageText", "telegram", "failed"): 1,
        ("editMessageText", "telegram", "ok"): 1,  # an edit is tried once more
        ("editMessageText", "telegram", "limited"): 1,
    }


def test_stale_saves_and_the_tries_after_them_are_counted() -> None:
    stores = memory_stores()
    store_faults = StoreFaults(stores, lambda: SUNDAY_NOON)
    faults: list[Fault] = ["overtaken", "conflict"]
    with served(proxied(stores, store_faults)) as url:
        for fault in faults:
            store_faults.inject("classes.save", fault)
        assert book(url, ANA) == 201
        assert counts(url, "dance_bot_conflicts_total") == {("version", "class"): 1, ("conflict", "class"): 1}
        assert counts(url, "dance_bot_retries_total") == {(): 2}
        assert counts(url, "dance_bot_store_seconds_count") == {
            ("classes.load", "ok"): 3,
            ("classes.save", "stale"): 2,
            ("classes.save", "ok"): 1,
        }


def test_calls_that_the_store_does_not_answer_are_timed_under_what_they_raise() -> None:
    stores = memory_stores()
    store_faults = StoreFaults(stores, lambda: SUNDAY_NOON)
    with served(proxied(stores, store_faults)) as url:
        store_faults.inject("classes.load", "unavailable", calls=99)
        assert book(url, ANA) == 503
        store_faults.clear()
        store_faults.inject("classes.save", "committed")
        assert book(url, ANA) == 201
        stored = counts(url, "dance_bot_store_seconds_count")
        assert stored[("classes.load", "StoreUnavailable")] == counts(url, "dance_bot_retries_total")[()]
        assert stored[("classes.save", "SaveOutcomeUnknown")] == stored[("classes.save", "ok")] == 1
        assert counts(url, "dance_bot_bookings_total") == {("StoreUnavailable", "http"): 1, ("Booked", "http"): 1}


def test_commands_that_were_decided_together_are_one_batch() -> None:
    stores, gate = memory_stores(), Gate()
    with school(proxied(stores, gate)) as world, ThreadPoolExecutor(5) as threads:
        held = gate.hold_next("classes.load")
        booking = [threads.submit(book, world.url, "first@example.com")]
        held.wait_until_reached()
        booking += [threads.submit(book, world.url, f"{n}@example.com") for n in range(4)]
        while len(world.bot.commands._group_commit._queues[SALSA_1]) < 4:
            pass  # they are on their way into the line
        held.go_on()
        assert [one.result() for one in booking] == [201] * 5
        assert counts(world.url, "dance_bot_batch_size_count") == {(): 2}
        assert counts(world.url, "dance_bot_batch_size_sum") == {(): 5}
        buckets = httpx.get(f"{world.url}/metrics").text
        assert 'dance_bot_batch_size_bucket{le="1.0"} 1.0' in buckets
        assert 'dance_bot_batch_size_bucket{le="5.0"} 2.0' in buckets


def test_two_bots_in_one_process_are_measured_apart() -> None:
    with served(memory_stores()) as one, served(memory_stores()) as other:
        assert book(one, ANA) == 201
        assert counts(one, "dance_bot_bookings_total") == {("Booked", "http"): 1}
        assert counts(other, "dance_bot_bookings_total") == {}


def test_what_is_told_is_counted_with_what_came_of_it_and_how_late() -> None:
    with school() as world:
        commands, telegram = world.bot.commands, TelegramStudent(world)
        telegram.says("/start")
        for person, email in ((telegram.id, "ana@example.com"), ("telegram:999", "ben@example.com")):
            commands.execute(BookClass(SALSA_1, Email(email), f"r-{email}", person))
        commands.execute(CloseClass(SALSA_1, None, "c", "staff:1"))
        world.clock.advance(timedelta(seconds=40))
        with open_jobs(world.bot) as jobs:
            jobs.run_due()
        assert counts(world.url, "dance_bot_notices_total") == {
            ("closed", "expanded", ""): 1,
            ("closed", "sent", "telegram"): 1,
            ("closed", "unreachable", "telegram"): 1,
        }
        assert counts(world.url, "dance_bot_notice_lag_seconds_count") == {(): 1}
        assert counts(world.url, "dance_bot_undelivered_notices") == {(): 0}
        assert counts(world.url, "dance_bot_oldest_due_notice_seconds") == {(): 40}
        with open_jobs(world.bot) as jobs:
            jobs.run_due()
        assert counts(world.url, "dance_bot_oldest_due_notice_seconds") == {(): 0}
        assert "Settled" not in str(counts(world.url, "dance_bot_bookings_total"))


def test_metrics_hold_nothing_personal() -> None:
    with school() as world:
        ana = SlackStudent(world, "ana")
        one_student_books_in_slack_and_one_in_telegram(world)
        text = httpx.get(f"{world.url}/metrics").text
        assert [one for one in ("@", "example.com", ana.user.id, SLACK_TOKEN, TELEGRAM_TOKEN) if one in text] == []


def test_the_page_about_metrics_names_those_that_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text()
    rows = re.findall(r"^\| `(dance_bot_\w+)` \| (.*?) \|", page, re.MULTILINE)
    told = {name.removesuffix("_total"): set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}
    metrics = Metrics().registry._collector_to_names
    known = {one._name: set(one._labelnames) for one in metrics if isinstance(one, MetricWrapperBase)}
    assert told == known


def test_what_is_slow_to_load_is_loaded_by_the_server_alone() -> None:
    program = (
        "import sys, bot.bootstrap; print(*({'prometheus_client', 'opentelemetry', 'fastapi'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=True)  # noqa: S603 (our own program)
    assert loaded.stdout.split() == []


# Traces


@dataclass
class Collector:
    """Takes spans, as OTLP over HTTP has it."""

    raw: list[bytes] = field(default_factory=list)

    def app(self) -> Starlette:
        async def take(request: Request) -> Response:
            self.raw.append(await request.body())
            return Response(media_type="application/x-protobuf")

        return Starlette(routes=[Route("/v1/traces", take, methods=["POST"])])

    def resources(self) -> list[ResourceSpans]:
        return [one for body in self.raw for one in ExportTraceServiceRequest.FromString(body).resource_spans]

    def spans(self) -> list[Span]:
        return [span for resource in self.resources() for scope in resource.scope_spans for span in scope.spans]

    def services(self) -> set[str]:
        facts = [one for resource in self.resources() for one in resource.resource.attributes]
        return {one.value.string_value for one in facts if one.key == "service.name"}


@contextmanager
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    collecting = Collector()
    with serving(collecting.app()) as url:
        monkeypatch.setenv(ENDPOINT, url)
        monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)
        yield collecting


def tree(spans: list[Span], parent: bytes = b"") -> list[object]:
    """Names of spans, each followed by the list of what is within it, by when they began."""
    within = sorted((one for one in spans if one.parent_span_id == parent), key=lambda one: one.start_time_unix_nano)
    return [part for one in within for part in (one.name, tree(spans, one.span_id)) if part]


def facts(span: Span) -> dict[str, object]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def _told(span: Span) -> str:
    """All that it says, without the ids, whose random bytes may be any letter."""
    for name in ("trace_id", "span_id", "parent_span_id"):
        span.ClearField(name)
    return str(span)


def test_a_cancellation_is_traced_with_its_class_and_without_whose_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with collector(monkeypatch) as collected:
        with school(config=Config(limits=PATIENT, http_api_key=KEY)) as world:
            at = f"{world.url}/classes/{quote(str(SALSA_1), safe='')}"
            for act in ("book", "cancel"):
                httpx.post(f"{at}/{act}", json={"email": ANA}, headers=WITH_KEY)
            httpx.post(f"{world.url}/bookings/search", json={"email": ANA}, headers=WITH_KEY)
        spans = collected.spans()
    told = {one.name: facts(one) for one in spans}
    assert told["command CancelBooking"].items() >= {"outcome": "Cancelled", "class_id": str(SALSA_1)}.items()
    assert told["batch CancelBooking"].items() >= {"commands": 1, "class_id": str(SALSA_1)}.items()
    assert "query BookingsOfEmail" in told
    assert not any("ana" in _told(one) for one in spans)


def test_a_message_is_traced_from_the_request_to_each_call_of_store_and_platform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with collector(monkeypatch) as collected:
        with school() as world:
            one_student_books_in_slack_and_one_in_telegram(world)
        spans = collected.spans()
        assert collected.services() == {"dance-school-booking-bot"}
    booked = next(one for one in spans if one.name == "command BookClass" and facts(one)["platform"] == "slack")
    of_booking = [one for one in spans if one.trace_id == booked.trace_id]
    assert tree(of_booking) == [
        "request POST /slack/events",
        [
            "intent GiveEmail",
            [
                "store students.load",
                "command BookClass",
                ["batch BookClass", ["store classes.load", "store classes.save"]],
                "store students.save",
            ],
            "api slack response_url",
            "api slack chat.postMessage",
        ],
    ]
    assert len({facts(one)["correlation_id"] for one in of_booking}) == 1
    correlation_id = facts(booked)["correlation_id"]
    assert correlation_id
    assert facts(booked) == {
        "correlation_id": correlation_id,
        "outcome": "Booked",
        "platform": "slack",
        "class_id": str(SALSA_1),
    }
    assert (
        len({facts(one)["correlation_id"] for one in spans if not one.parent_span_id}) == 9
    )  # a request for each message
    telegram = [one for one in spans if one.name == "api telegram editMessageText"]
    assert {next(up.name for up in spans if up.span_id == one.parent_span_id) for one in telegram} == {
        "request POST /telegram/webhook"
    }


def test_spans_hold_nothing_personal_also_when_something_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    stores = memory_stores()
    store_faults = StoreFaults(stores, lambda: SUNDAY_NOON)
    with collector(monkeypatch) as collected:
        with school(proxied(stores, store_faults)) as world:
            ana = SlackStudent(world, "ana", email=ANA)
            world.slack.faults.inject(RESPONSE_URL, Refuse(status=500))
            one_student_books_in_slack_and_one_in_telegram(world)
            store_faults.inject("classes.load", "unavailable", calls=99)
            assert book(world.url, ANA) == 503
            user = ana.user.id
        told = "".join(_told(span) for span in collected.spans())
        failed = [one for one in collected.spans() if one.status.code == one.status.STATUS_CODE_ERROR]
    assert {"store classes.load", "command BookClass", "api slack response_url"} <= {one.name for one in failed}
    assert "StoreUnavailable" in told
    secrets = ("@", "example.com", user, SLACK_TOKEN, TELEGRAM_TOKEN, "http:", "not now")
    assert [one for one in secrets if one in told] == []


def test_a_collector_that_is_gone_holds_up_no_booking_and_the_end_for_some_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    with served(memory_stores()) as url:
        assert book(url, ANA) == 201


def test_without_the_extra_for_traces_one_line_says_so_and_all_else_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.delitem(sys.modules, "bot.observability.traces", raising=False)
    with capture_logs() as logged, served(memory_stores()) as url:
        assert book(url, ANA) == 201
    assert [line for line in logged if "traces" in line["event"]] == [
        {
            "event": "no traces are sent: what sends them is not installed (pip install '.[otel]')",
            "although_set": ENDPOINT,
            "log_level": "warning",
        }
    ]


# The line about each message


def test_each_message_has_one_line_with_who_what_and_how_it_ended() -> None:
    with capture_logs() as logged, school() as world:
        one_student_books_in_slack_and_one_in_telegram(world)
        book(world.url, "ben@example.com")
        book(world.url, "no email")
        httpx.get(f"{world.url}/health")
    lines = [line for line in logged if line["event"] == "answered"]
    assert [(line["platform"], line["intent"], line["outcome"]) for line in lines] == [
        ("slack", "ShowClasses", "list"),
        ("slack", "StartBooking", "form"),
        ("slack", "GiveEmail", "problem"),
        ("slack", "GiveEmail", "Booked"),
        ("telegram", "StartOver", "list"),
        ("telegram", "ShowDetails", "text"),
        ("telegram", "StartBooking", "form"),
        ("telegram", "FreeText", "text"),
        ("telegram", "ConfirmBooking", "DuplicateBooking"),
        ("http", "POST /classes/{classId}/book", "Booked"),
        ("http", "POST /classes/{classId}/book", "400"),
    ]
    assert [len({line["user"] for line in lines[some]}) for some in (slice(4), slice(4, 9), slice(9))] == [1, 1, 2]
    assert all(0 < line["latency_ms"] < 20_000 for line in lines)
