"""Access to an API with a key: requests have to bring it."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.http.errors import KEY_NEEDED, respond

_GUARDED = ("/classes/", "/bookings/")


class ApiKey:
    """Answers 401 to guarded requests without `Authorization: Bearer <key>`, before the body is read."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] == "http" and is_guarded(scope) and not self._is_given(Headers(scope=scope)):
            await respond(KEY_NEEDED)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_given(self, headers: Headers) -> bool:
        scheme, _, key = headers.get("Authorization", "").partition(" ")
        return hmac.compare_digest(key.encode("latin-1"), self._expected) and scheme.lower() == "bearer"


def is_guarded(scope: Scope) -> bool:
    """Whether the request is about classes or bookings, and so only for those who may use the API."""
    return path_of(scope).startswith(_GUARDED)


def path_of(scope: Scope) -> str:
    """The very path that routes are matched with: decoded, and without the prefix of a proxy."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
