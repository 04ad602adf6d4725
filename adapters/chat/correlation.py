"""The id by which all log lines of one message are found, and the part of it that a student is asked to quote."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager, nullcontext

from structlog.contextvars import bound_contextvars, get_contextvars

_REFERENCE_LENGTH = 6


def correlated() -> AbstractContextManager[object]:
    """Give a message its correlation id, unless a web request brought it and has one."""
    known = "correlation_id" in get_contextvars()
    return nullcontext() if known else bound_contextvars(correlation_id=secrets.token_hex(8))


def reference() -> str:
    """The first characters of the correlation id that the log lines of this message carry."""
    bound = get_contextvars().get("correlation_id")
    return str(bound or secrets.token_hex(3))[:_REFERENCE_LENGTH]
