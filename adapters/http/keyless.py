"""The door of an API without a key: who may come in where nobody has to say who they are."""

from __future__ import annotations

import re
from enum import Enum
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.http.api_key import is_guarded
from adapters.http.errors import CLOSED, CROSS_SITE, OTHER_HOST, Failure, respond

_LOOPBACK = re.compile(r"localhost|[\w.-]+\.localhost|127(\.[0-9]{1,3}){3}|\[::1\]")


class Keyless(Enum):
    """Whom an API without a key serves."""

    NOBODY = "no"
    """As long as nobody has said otherwise, on an address that others reach."""
    THIS_MACHINE = "local"
    """Those who call it by a name of this machine, as behind a port that is published on 127.0.0.1 only."""
    EVERYBODY = "yes"
    """All who reach it."""


class KeylessDoor:
    """Answers 401 or 403 to whoever may not ask about classes, before the body is read.

    Other sites' pages in a visitor's browser never may: a browser reaches addresses that its visitor has no idea of,
    those of their own machine among them. With a foreign Host it was led here by a name that somebody else gave this
    address (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, whom: Keyless) -> None:
        self._app = app
        self._whom = whom

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        refusal = self._refusal(Headers(scope=scope)) if scope["type"] == "http" and is_guarded(scope) else None
        if refusal is not None:
            await respond(refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> Failure | None:
        if self._whom is Keyless.NOBODY:
            return CLOSED
        host = headers.get("Host", "")
        if self._whom is Keyless.THIS_MACHINE and not _LOOPBACK.fullmatch(re.sub(r":[0-9]*$", "", host.lower())):
            return OTHER_HOST
        # Who is no browser sends neither of the two. `none` is an address that the visitor typed.
        site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
        if site is not None:
            return None if site in ("same-origin", "none") else CROSS_SITE
        return None if origin is None or urlsplit(origin).netloc.lower() == host.lower() else CROSS_SITE
