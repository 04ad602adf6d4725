"""The HTTP API on Lambda."""

from __future__ import annotations

from collections.abc import Mapping

from mangum import Mangum
from structlog.contextvars import bound_contextvars

from adapters.http.api import create_api
from bot.aws.environment import optional_secret
from bot.aws.events import Answer, Context, Event, Handler
from bot.aws.parts import assemble
from bot.config import checks
from bot.observability.requests import watch_requests


def create_handler(environ: Mapping[str, str]) -> Handler:
    """The function, set by `environ`. Raises WrongSetting."""
    key = optional_secret(environ, "HTTP_API_KEY", checks.url_safe_secret)  # the same rule
    parts = assemble(environ)
    api = create_api(book=parts.book, classes=parts.desk.classes, clock=parts.clock, api_key=key)
    watch_requests(api, parts.observers)
    serve = Mangum(api, lifespan="off")

    def handle(event: Event, context: Context) -> Answer:
        with bound_contextvars(correlation_id=context.aws_request_id):
            return serve(dict(event), context)  # type: ignore[arg-type]  # it asks for more than it uses

    return handle
