"""The other observers of a server than the access log: `/metrics`, and traces if OpenTelemetry is configured."""

from __future__ import annotations

import os
from collections.abc import Callable

import structlog
from fastapi import FastAPI

from bot.observability.metrics import Metrics
from bot.observability.tracing import ObservedTracer

log = structlog.get_logger()

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def observe(api: FastAPI, tracer: ObservedTracer) -> Callable[[], None]:
    """Serve the metrics, and send traces if that is configured. Call what is returned at the end."""
    metrics = Metrics()
    tracer.add(metrics.observe)
    api.router.routes.append(metrics.route())
    return _trace(tracer)


def _trace(tracer: ObservedTracer) -> Callable[[], None]:
    wanted = [name for name in _ENDPOINTS if os.environ.get(name)]
    if not wanted:
        return lambda: None
    try:
        from bot.observability.traces import Traces  # an extra, and slow to load
    except ImportError:
        log.warning(
            "no traces are sent: what sends them is not installed (pip install '.[otel]')", although_set=wanted[0]
        )
        return lambda: None
    traces = Traces()
    tracer.add(traces.observe)
    return traces.close
