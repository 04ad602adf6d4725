"""The HTTP API on Lambda."""

from __future__ import annotations

from collections.abc import Mapping

from mangum import Mangum
from structlog.contextvars import bound_contextvars

from bot.aws.environment import config_of, optional_secret
from bot.aws.events import Answer, Context, Event, Handler, refuse, request
from bot.bootstrap import bootstrap, http_api
from bot.config import checks
from bot.config.config import Limits


def create_handler(environ: Mapping[str, str], limits: Limits | None = None) -> Handler:
    """The function, set by `environ`. Raises WrongSetting."""
    key = optional_secret(environ, "HTTP_API_KEY", checks.url_safe_secret)  # the same rule
    bot = bootstrap(config_of(environ, http_api_key=key, limits=limits))
    serve = Mangum(http_api(bot, on_loopback=False), lifespan="off")

    def handle(event: Event, context: Context) -> Answer:
        if request(event) is None:
            return refuse(400, context)
        with bound_contextvars(correlation_id=context.aws_request_id):
            return serve({**event, "headers": event.get("headers") or {}}, context)  # type: ignore[arg-type]  # it asks for more than it uses

    return handle
