"""Each call of a store as a span: `ok` or `stale`, unless it raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.store_proxy import proxied
from core.result import Err
from core.tracing import Tracer

if TYPE_CHECKING:
    from bot.stores import Stores

T = TypeVar("T")


def traced(stores: Stores, tracer: Tracer) -> Stores:
    """The same stores, each call of which is a span."""
    return proxied(stores, _StoreSpans(tracer))


@dataclass(frozen=True, slots=True)
class _StoreSpans:
    tracer: Tracer

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        with self.tracer.span("store", method, subject) as span:
            span.result = result = call()
            span.outcome = "stale" if isinstance(result, Err) else "ok"
            return result
