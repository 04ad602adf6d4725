"""Web requests as steps."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.observability.spans import Observers

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_NOWHERE = "elsewhere"  # what outsiders make up must not become a name of ours


def watch_requests(api: Starlette, observers: Observers) -> None:
    """Make the requests of our HTTP API, and of the routes that it gets besides, steps too."""
    api.user_middleware.insert(1, Middleware(Requests, observers=observers))  # within the one that knows the request


class Requests:
    """ASGI middleware: each request is a step named like `GET /classes/{classId}`, whose result is the status."""

    def __init__(self, app: ASGIApp, observers: Observers) -> None:
        self._app = app
        self._observers = observers

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

        with self._observers.step("request", "request") as step:
            try:
                await self._app(scope, receive, send_noted)
            except Exception:
                status = 500
                raise
            finally:
                method = scope["method"] if scope["method"] in _METHODS else "OTHER"
                route = _route(scope)
                step.name = f"{method} {route}" if route else _NOWHERE
                step.result = status or 499  # the caller has gone
                step.outcome = step.outcome or str(step.result)


def _route(scope: Scope) -> str:
    """The path as we wrote it; nothing for one that isn't ours."""
    found = getattr(scope.get("route"), "path", "")  # FastAPI notes its own routes only
    app = scope.get("app")
    paths = [getattr(route, "path", "") for route in app.routes] if isinstance(app, Starlette) else []
    return found or (scope["path"] if scope["path"] in paths else "")
