"""Logs to standard error, ours and every library's in one format: readable in a terminal, JSON otherwise.

Emails, tokens and what follows the host in an address are hidden in every line, also in those of libraries.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from types import TracebackType

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict

# These write request bodies at INFO or DEBUG, and no pattern can tell a body: they never get to.
_TALKATIVE = ("httpx", "httpcore", "slack_bolt", "slack_sdk", "telegram", "botocore", "boto3", "urllib3")
_OURS = ("adapters", "bot", "core")

_HIDDEN = "(hidden)"
_SECRET = re.compile(
    r"""
      (?: : | %3a ) (?: \\?/ | %2f ){2}  # an address, also as JSON or a form has it
      (?: [^\s/?\#@"'<>\\]* @ )? (?P<host> [\w.:-]* ) (?P<path> [^\s"'<>]* )
    | (?: xox[a-z] | xapp ) [.-] [\w.%-]+  # Slack's tokens
    | (?<! \d ) \d{6,} (?: : | %3a ) [\w-]{20,}  # Telegram's
    | (?<! [^\s"<>(),:;@\[\]] ) [^\s"<>(),:;@\[\]]+ (?: @ | %(?:25)*40 ) [^\s"<>(),:;\[\]]+  # an email
    """,
    re.VERBOSE | re.IGNORECASE,
)


def configure_logs(level: int = logging.INFO) -> None:
    """Set up logging for the whole process; `level` is for what we write, of libraries only warnings are logged."""
    readable = sys.stderr.isatty()
    first: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,  # plain: the rich ones show local variables
        hide_secrets,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if readable
        else structlog.processors.JSONRenderer(),
    ]
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setFormatter(ProcessorFormatter(foreign_pre_chain=first, processors=last))
    libraries = max(level, logging.WARNING)
    logging.basicConfig(level=libraries, handlers=[to_stderr], force=True)  # a host's own handler hides nothing
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # else a line that can't be formatted is printed raw, with all it was to hold
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(libraries)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*first, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _crashed
    threading.excepthook = lambda crash: _crashed(crash.exc_type, crash.exc_value, crash.exc_traceback)


def hide_secrets(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: the event without emails, tokens and what follows an address's host."""
    return {name: _without_secrets(value) for name, value in event.items()}


def _without_secrets(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _SECRET.sub(_hidden, value if isinstance(value, str) else repr(value))


def _hidden(found: re.Match[str]) -> str:
    if found["host"] is None:
        return _HIDDEN
    return f"://{found['host']}" + (f"/{_HIDDEN}" if found["path"] not in ("", "/") else "")


def _crashed(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What Python does with an exception that nobody caught, without printing it as it is."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), trace)
    else:
        structlog.get_logger().critical("crashed", exc_info=(kind, error, trace))
