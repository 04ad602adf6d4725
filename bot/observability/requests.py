"""Web requests as spans."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.tracing import Tracer

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_NOWHERE = "elsewhere"  # paths that callers make up must not become names of metrics


def trace_requests(api: Starlette, tracer: Tracer) -> None:
    """Make each request of the API a span, also those of routes that are added later."""
    api.user_middleware.insert(
        1, Middleware(RequestSpans, tracer=tracer)
    )  # inside the one that sets the correlation id


class RequestSpans:
    """ASGI middleware: each request is a span named like `GET /classes/{classId}`, whose result is the status."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._tracer.span("request", "request") as span:
            try:
                await self._app(scope, receive, send_noted)
            except Exception:
                status = 500
                raise
            finally:
                method = scope["method"] if scope["method"] in _METHODS else "OTHER"
                route = _route(scope)
                span.name = f"{method} {route}" if route else _NOWHERE
                span.result = status or 499  # the caller has closed the connection
                span.outcome = span.outcome or str(span.result)


def _route(scope: Scope) -> str:
    """The path of the route, with placeholders; empty if no route matches."""
    found = getattr(scope.get("route"), "path", "")  # FastAPI sets it for its own routes only
    app = scope.get("app")
    paths = [getattr(route, "path", "") for route in app.routes] if isinstance(app, Starlette) else []
    return found or (scope["path"] if scope["path"] in paths else "")
