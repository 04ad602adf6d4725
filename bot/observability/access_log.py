"""The access log: a line for each message that was answered, with its user, intent, outcome and latency."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import structlog

from bot.observability.tracing import Observer
from core.tracing import Span

log = structlog.get_logger()

_PSEUDONYM_LENGTH = 10
_API = ("/classes", "/bookings")  # requests on other routes bring messages of chats, which have their own line, or none


def access_log(keys: Mapping[str, str]) -> Observer:
    """The observer that writes `answered`, with pseudonyms made with the key of the student's platform.

    A key is a secret that all processes share. Without one the pseudonyms hold as long as this process.
    """
    of_this_process = secrets.token_hex()

    def observer(span: Span) -> AbstractContextManager[object]:
        return _line(span, keys.get(span.platform, of_this_process))

    return observer


def pseudonym(student_id: str, key: str) -> str:
    """Ten characters that stand for a student in the log: always the same ones, as long as `key` is the same.

    The log alone shows what one student did, but not who that is: the key is there because a platform's ids are few
    enough to try them all. With the key the id can be found.
    """
    return hmac.digest(key.encode(), f"pseudonym of {student_id}".encode(), hashlib.sha256).hex()[:_PSEUDONYM_LENGTH]


@contextmanager
def _line(span: Span, key: str) -> Iterator[None]:
    try:
        yield
    finally:
        latency_ms = round(span.seconds * 1000, 1)
        if span.kind == "intent":
            log.info(
                "answered",
                platform=span.platform,
                user=pseudonym(span.student, key),
                intent=span.name,
                outcome=span.outcome,
                latency_ms=latency_ms,
            )
        elif span.kind == "request" and any(part in span.name for part in _API):
            # Without a user: over HTTP there is nothing that identifies one but the email, which no log may hold.
            log.info("answered", platform="http", intent=span.name, outcome=span.outcome, latency_ms=latency_ms)
