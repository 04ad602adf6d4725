"""Access to an API without a key: which requests are served, and which are refused."""

from __future__ import annotations

import re
from enum import Enum
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.http.api_key import is_guarded, path_of
from adapters.http.errors import CLOSED, CROSS_SITE, KEY_NOT_SET, OTHER_HOST, Failure, respond

_LOOPBACK = re.compile(r"localhost|[\w.-]+\.localhost|127(\.[0-9]{1,3}){3}|\[::1\]")
_ONLY_WITH_KEY = re.compile(r"/bookings/.*|/classes/[^/]+/(cancel|waitlist(/leave)?)", re.DOTALL)


class Keyless(Enum):
    """Whose requests an API without a key serves."""

    NOBODY = "no"
    """The default on an address that others can reach."""
    THIS_MACHINE = "local"
    """Requests whose Host is a name of this machine, as behind a port that is published on 127.0.0.1 only."""
    EVERYBODY = "yes"
    """All that arrive."""


class KeylessDoor:
    """Answers 401 or 403 to requests about classes and bookings that are not served, before the body is read.

    To cancel, to wait and to look up bookings there has to be a key, however open the API is: emails are easy
    to guess.

    Pages of other sites are always refused: in a visitor's browser they reach addresses that others don't, such as
    those of the visitor's own machine. A foreign Host means that another name was given to this address (DNS
    rebinding).
    """

    def __init__(self, app: ASGIApp, whom: Keyless) -> None:
        self._app = app
        self._whom = whom

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        refusal = self._refusal(scope) if scope["type"] == "http" and is_guarded(scope) else None
        if refusal is not None:
            await respond(refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Failure | None:
        if _ONLY_WITH_KEY.fullmatch(path_of(scope)):
            return KEY_NOT_SET
        if self._whom is Keyless.NOBODY:
            return CLOSED
        headers = Headers(scope=scope)
        host = headers.get("Host", "")
        if self._whom is Keyless.THIS_MACHINE and not _LOOPBACK.fullmatch(re.sub(r":[0-9]*$", "", host.lower())):
            return OTHER_HOST
        # Only browsers send these two. `none` is an address that the visitor typed.
        site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
        if site is not None:
            return None if site in ("same-origin", "none") else CROSS_SITE
        return None if origin is None or urlsplit(origin).netloc.lower() == host.lower() else CROSS_SITE
