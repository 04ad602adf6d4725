"""Logs to standard error: readable in a terminal, JSON otherwise."""

from __future__ import annotations

import logging
import sys

import structlog

# These write request bodies, tokens or addresses with tokens at INFO or DEBUG, so they never get to.
_TALKATIVE = ("httpx", "httpcore", "slack_bolt", "slack_sdk", "telegram", "botocore", "boto3", "urllib3")


def configure_logs(level: int = logging.INFO) -> None:
    """Set up logging for the whole process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    readable = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Plain tracebacks: the rich ones show local variables, and those hold emails.
            *([] if readable else [structlog.processors.format_exc_info]),
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if readable
            else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
