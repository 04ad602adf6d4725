"""Slack's requests on Lambda."""

from __future__ import annotations

from collections.abc import Mapping

from structlog.contextvars import bound_contextvars

from adapters.slack.requests import BytesVerifier, is_signed, read_request
from bot.aws.environment import config_of, optional, secrets
from bot.aws.events import Answer, Context, Event, Handler, refuse, request, respond
from bot.bootstrap import bootstrap, slack_app
from bot.config import checks
from bot.config.config import SLACK_API_URL, Limits, SlackConfig


def create_handler(environ: Mapping[str, str], limits: Limits | None = None) -> Handler:
    """The function, set by `environ`. Raises WrongSetting."""
    keys = secrets(
        environ, {"SLACK_BOT_TOKEN": checks.slack_token, "SLACK_SIGNING_SECRET": checks.slack_signing_secret}
    )
    url = optional(environ, "SLACK_API_URL", checks.url, SLACK_API_URL)
    slack = SlackConfig(keys["SLACK_BOT_TOKEN"], keys["SLACK_SIGNING_SECRET"], api_url=url)
    bot = bootstrap(config_of(environ, slack=slack, limits=limits))
    app, message = slack_app(bot, slack), bot.config.limits.slack.for_message
    verifier = BytesVerifier(keys["SLACK_SIGNING_SECRET"])

    def handle(event: Event, context: Context) -> Answer:
        sent = request(event)
        if sent is None:
            return refuse(400, context)
        if sent.method != "POST":
            return refuse(405, context)
        if not is_signed(verifier, sent.body, sent.headers):
            return refuse(401, context)
        asked = read_request(sent.body, sent.headers)
        if asked is None:
            return refuse(400, context)
        with message(), bound_contextvars(correlation_id=context.aws_request_id):
            answer = app.dispatch(asked)
        return respond(answer.status, answer.body, answer.first_headers_without_set_cookie())

    return handle
