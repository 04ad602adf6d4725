"""Calls to Slack as spans, named for their method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from adapters.slack.block_kit import Message
from adapters.slack.delivery import Slack
from core.tracing import Tracer

_TOO_MANY, _BROKEN = 429, 500


def watched_slack(tracer: Tracer) -> Callable[[WebClient, str], Slack]:
    """Makes, of a client and a user id, Slack as that student sees it, each call to which is a span."""

    def slack(client: WebClient, user: str) -> Slack:
        return _WatchedSlack(_WatchedClient(client, tracer), user, tracer)

    return slack


@dataclass(frozen=True)
class _WatchedSlack(Slack):
    tracer: Tracer

    def respond(self, response_url: str, answer: Message) -> bool:
        with self.tracer.span("api", "slack response_url") as span:
            done = super().respond(response_url, answer)
            span.outcome = "ok" if done else "failed"
            return done


class _WatchedClient(WebClient):
    def __init__(self, client: WebClient, tracer: Tracer) -> None:
        super().__init__(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            ssl=client.ssl,
            proxy=client.proxy,
            headers=client.headers,
            logger=client.logger,
            retry_handlers=client.retry_handlers,
        )
        self._tracer = tracer

    def api_call(self, api_method: str, **more: Any) -> SlackResponse:  # Any: each has a type of its own
        with self._tracer.span("api", f"slack {api_method}") as span:
            try:
                response = super().api_call(api_method, **more)
            except Exception as error:
                span.outcome = _outcome(error)
                raise
            span.outcome = "ok"
            return response


def _outcome(error: Exception) -> str:
    status = error.response.status_code if isinstance(error, SlackApiError) else _BROKEN
    return "limited" if status == _TOO_MANY else "refused" if status < _BROKEN else "failed"
