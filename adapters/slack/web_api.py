"""Calling Slack's Web API: each call once and within a time limit, and what is wrong in Slack's own words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from core.tracing import Tracer

SLACK_FAILED = (SlackClientError, OSError, HTTPException)
"""What a call to Slack may raise: refused by it; out of reach, reset, timed out; cut short."""

UNHEARD = logging.getLogger(f"{__name__}.unheard")
"""For libraries that log each failed call as an error, and whole messages too; what matters is logged here."""
UNHEARD.setLevel(logging.CRITICAL + 1)

NONSENSE = (LookupError, TypeError, AttributeError, ValueError, RecursionError)
"""What reading an answer of another shape may raise."""
_TOO_MANY, _BROKEN = 429, 500
_CODE = re.compile(r"[a-z0-9_.]{1,60}")  # as Slack names what is wrong
_SLACKS_DOMAIN = re.compile(r"(?:[\w-]+\.)*(slack(?:-[a-z]+)?\.com)")


def web_client(api_url: str) -> WebClient:
    """A client that tries once; Bolt gives it each request's token, `Slack` each call's limit."""
    return WebClient(base_url=api_url, retry_handlers=[], logger=UNHEARD)


def call(
    client: WebClient, method: Callable[..., SlackResponse], seconds: float, tracer: Tracer, **arguments: object
) -> SlackResponse:
    """Call a `method` of the client, which nobody else uses at the same time, once. Raises SLACK_FAILED."""
    with tracer.span("api", f"slack {method.__name__.replace('_', '.')}") as span:
        client.timeout = seconds  # type: ignore[assignment]  # a float works
        try:
            response = method(**arguments)
        except AttributeError as error:  # of the client: it takes every JSON for an object
            span.outcome = "failed"
            raise SlackClientError("an answer that is not Slack's") from error
        except Exception as error:
            span.outcome = _outcome(error)
            raise
        span.outcome = "ok"
        return response


def upload(client: WebClient, url: str, content: bytes, seconds: float, tracer: Tracer) -> None:
    """Put a file where Slack has told the client to. Raises SLACK_FAILED, and ValueError if that is not Slack's."""
    if not is_slacks(client, url, "files"):
        raise ValueError("the file would go elsewhere")
    request = Request(url, content, {"Content-Type": "application/octet-stream"})  # noqa: S310 (Slack's, by http(s))
    with tracer.span("api", "slack upload_url") as span:
        span.outcome = "failed"
        with urlopen(request, timeout=seconds):  # noqa: S310 (as above)
            span.outcome = "ok"


def asked_to_wait(error: SlackApiError) -> float | None:
    """How many seconds Slack wants us to wait before we try again; None if it doesn't say that."""
    response = error.response
    if getattr(response, "status_code", None) != _TOO_MANY:
        return None
    asked = str(response.headers.get("Retry-After"))
    return float(asked) if asked.isdecimal() else None


def is_slacks(client: WebClient, url: str, host: str) -> bool:
    """Whether it is safe to post there: at that `host` of Slack's, or at the stand-in that is configured for it."""
    try:
        asked, api = urlsplit(url), urlsplit(client.base_url)
    except ValueError:  # no address at all
        return False
    slack = _SLACKS_DOMAIN.fullmatch(api.hostname or "")
    at_slack = f"{host}.{slack[1] if slack else 'slack.com'}"
    return (asked.scheme, asked.netloc) in {("https", at_slack), (api.scheme, api.netloc)}


def _outcome(error: Exception) -> str:
    status = error.response.status_code if isinstance(error, SlackApiError) else _BROKEN
    return "limited" if status == _TOO_MANY else "refused" if status < _BROKEN else "failed"


def why_not(error: Exception) -> str:
    """Slack's code for what is wrong; in place of a page from something on the way, and of all else, its type."""
    data = getattr(error.response, "data", error.response) if isinstance(error, SlackApiError) else None
    said = str(data.get("error")) if isinstance(data, Mapping) else ""
    return said if _CODE.fullmatch(said) else type(error).__name__
