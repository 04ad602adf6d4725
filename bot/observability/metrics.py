"""Metrics for Prometheus, in a registry of their own; docs/metrics.md lists them. They hold nothing personal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client import generate_latest as written
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.chat.students import Student
from core.commands.cancel_booking import CancelBooking
from core.commands.settle import Settle
from core.live_card import LiveCard
from core.ports import OutboxEntry, Stale
from core.result import Err
from core.tracing import Span

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30)
_LAGS = (1, 3, 10, 30, 60, 300, 900, 3600, 6 * 3600, 12 * 3600, 24 * 3600)
_BATCHES = (1, 2, 3, 5, 10, 20, 50, 90)


class Metrics:
    """Counts and times of one server's bot."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._answers = self._counter("answers", "Messages answered.", "platform", "intent", "outcome")
        self._bookings = self._counter("bookings", "Answers to who books.", "platform", "outcome")
        self._cancellations = self._counter("cancellations", "Answers to who cancels.", "platform", "outcome")
        self._conflicts = self._counter("conflicts", "Saves refused as stale.", "record", "because")
        self._notices = self._counter("notices", "Tries to tell somebody.", "platform", "kind", "outcome")
        self._cards = self._counter("cards", "Writes of live cards.", "platform", "outcome")
        self._lag = Histogram(
            "dance_bot_notice_lag_seconds",
            "From when something was due to be told until it was sent.",
            registry=self.registry,
            buckets=_LAGS,
        )
        self._undelivered = Gauge(
            "dance_bot_undelivered_notices", "Notices that could not be delivered.", registry=self.registry
        )
        self._late = Gauge(
            "dance_bot_oldest_due_notice_seconds",
            "How long the oldest of the notices that were due had been due when it was last looked for them.",
            registry=self.registry,
        )
        self._retries = self._counter("retries", "Retries of commands.")
        self._batches = Histogram(
            "dance_bot_batch_size",
            "Commands for one class that were committed together.",
            registry=self.registry,
            buckets=_BATCHES,
        )
        self._store = self._seconds("store", "Calls of the store.", "method", "result")
        self._api = self._seconds("api", "Calls of Slack and Telegram.", "platform", "method", "result")
        self._http = self._seconds("http", "Web requests.", "route", "status")

    @contextmanager
    def observe(self, span: Span) -> Iterator[None]:
        """The observer."""
        try:
            yield
        finally:
            self._count(span)

    def route(self) -> Route:
        """`GET /metrics`."""

        async def metrics(_: Request) -> Response:
            return Response(written(self.registry), media_type=CONTENT_TYPE_LATEST)

        return Route("/metrics", metrics, methods=["GET"])

    def _count(self, span: Span) -> None:
        match span.kind:
            case "intent":
                self._answers.labels(span.platform, span.name, span.outcome).inc()
            case "command" if isinstance(span.subject, Settle):
                pass  # nobody has asked
            case "command":
                answered = self._cancellations if isinstance(span.subject, CancelBooking) else self._bookings
                answered.labels(span.platform, span.outcome).inc()
            case "batch" if isinstance(span.subject, Sequence):
                self._batches.observe(len(span.subject))
            case "retry" if span.outcome == "again":
                self._retries.inc()
            case "store":
                self._store.labels(span.name, span.outcome).observe(span.seconds)
                if isinstance(span.result, Err) and isinstance(span.result.error, Stale):
                    record = _record(span.subject)
                    self._conflicts.labels(record, span.result.error.because).inc()
            case "api":
                platform, _, method = span.name.partition(" ")
                self._api.labels(platform, method, span.outcome).observe(span.seconds)
            case "notice":
                self._notices.labels(span.platform, span.name, span.outcome).inc()
                if span.outcome == "sent" and isinstance(span.result, float):
                    self._lag.observe(span.result)
            case "card":
                self._cards.labels(span.platform, span.outcome).inc()
            case "outbox" if isinstance(span.result, int | float):
                (self._late if span.name == "late" else self._undelivered).set(span.result)
            case "request":
                self._http.labels(span.name, str(span.result)).observe(span.seconds)
            case _:
                pass

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"dance_bot_{name}", meaning, labels, registry=self.registry)

    def _seconds(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(f"dance_bot_{name}_seconds", meaning, labels, registry=self.registry, buckets=_SECONDS)


def _record(subject: object) -> str:
    match subject:
        case Student():
            return "student"
        case OutboxEntry():
            return "notice"
        case LiveCard():
            return "card"
        case _:
            return "class"
