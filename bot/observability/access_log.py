"""One line in the log for each message that was answered: who, what, how it ended, how long it took."""

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
_API = "/classes"  # other routes are doors of chats, whose messages have their line, or no messages


def access_log(keys: Mapping[str, str]) -> Observer:
    """The observer that writes `answered`, with pseudonyms made with the key of the student's platform.

    A key is a secret that all processes share. Where there is none, there is nobody to recognise tomorrow.
    """
    of_today = secrets.token_hex()

    def observer(span: Span) -> AbstractContextManager[object]:
        return _line(span, keys.get(span.platform, of_today))

    return observer


def pseudonym(student_id: str, key: str) -> str:
    """Ten characters that stand for a student in the log: always the same ones, as long as `key` is the same.

    Who has only the log can follow one student through it, but not tell who that is: a platform's ids are few enough to
    try them all, if it weren't for the key. It doesn't protect from whoever has the key too.
    """
    return hmac.digest(key.encode(), f"pseudonym of {student_id}".encode(), hashlib.sha256).hex()[:_PSEUDONYM_LENGTH]


@contextmanager
def _line(span: Span, key: str) -> Iterator[None]:
    try:
        yield
    finally:
        took = round(span.seconds * 1000, 1)
        if span.kind == "intent":
            log.info(
                "answered",
                platform=span.platform,
                user=pseudonym(span.student, key),
                intent=span.name,
                outcome=span.outcome,
                latency_ms=took,
            )
        elif span.kind == "request" and _API in span.name:
            # Nobody there says who they are, but for the email, which is none of the log's business.
            log.info("answered", platform="http", intent=span.name, outcome=span.outcome, latency_ms=took)
