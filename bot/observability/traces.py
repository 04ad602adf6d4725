"""Traces for OpenTelemetry: a span for each step. Set by OpenTelemetry's own `OTEL_...` environment variables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.environment_variables import OTEL_SERVICE_NAME
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from structlog.contextvars import get_contextvars

from core.class_id import ClassId
from core.commands.book_class import BookClass
from core.commands.cancel_booking import CancelBooking
from core.dance_class import DanceClass
from core.queries.get_class import GetClass
from core.tracing import Span

_EXPORT_SECONDS = 3  # also the longest that the end of the process waits for a collector that is gone
_SERVICE = "dance-school-booking-bot"
_KINDS = {"request": SpanKind.SERVER, "api": SpanKind.CLIENT}
_FAILED = {"failed", "trouble", "StoreUnavailable", "SaveOutcomeUnknown", "500"}


class Traces:
    """Sends spans in the background, until it is closed."""

    def __init__(self) -> None:
        named = OTEL_SERVICE_NAME in os.environ
        self._provider = TracerProvider(resource=Resource.create({} if named else {SERVICE_NAME: _SERVICE}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=_EXPORT_SECONDS)))
        self._tracer = self._provider.get_tracer(_SERVICE)

    @contextmanager
    def observe(self, span: Span) -> Iterator[None]:
        """The observer. Attributes are single facts, none of them personal; exceptions' texts are not among them."""
        with self._tracer.start_as_current_span(
            f"{span.kind} {span.name}",
            kind=_KINDS.get(span.kind, SpanKind.INTERNAL),
            record_exception=False,
            set_status_on_exception=False,
        ) as sent:
            try:
                yield
            finally:
                if span.kind == "request":
                    sent.update_name(f"request {span.name}")  # known only now
                sent.set_attributes(_facts(span))
                if span.outcome in _FAILED:
                    sent.set_status(StatusCode.ERROR)

    def close(self) -> None:
        """Send what is left; waits some seconds at most."""
        self._provider.shutdown()


def _facts(span: Span) -> dict[str, str | int]:
    facts: dict[str, str | int] = {"correlation_id": str(get_contextvars().get("correlation_id", ""))}
    if span.outcome:
        facts["outcome"] = span.outcome
    if span.platform:
        facts["platform"] = span.platform
    match span.subject:
        case ClassId() as class_id:
            facts["class_id"] = str(class_id)
        case DanceClass(id=class_id):
            facts["class_id"] = str(class_id)
        case BookClass(class_id=class_id) | CancelBooking(class_id=class_id) | GetClass(class_id=class_id):
            facts["class_id"] = str(class_id)
        case [BookClass(class_id=class_id) | CancelBooking(class_id=class_id), *_] as commands:
            facts |= {"class_id": str(class_id), "commands": len(commands)}
    return facts
